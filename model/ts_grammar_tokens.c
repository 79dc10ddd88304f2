#include "model/ts_grammar_parts.h"

#include "model/ts_lexeme.h"

/* Of an operator that is read in parts. */
static char next_char(const struct ts_grammar *grammar) {
  return ts_char(grammar->text, grammar_look(grammar, 0)->start + grammar->eaten);
}

bool grammar_at_mark(const struct ts_grammar *grammar, size_t ahead, char mark) {
  const struct ts_token *token = grammar_look(grammar, ahead);
  if (ahead == 0 && grammar->eaten > 0)
    return token->len == grammar->eaten + 1 && next_char(grammar) == mark;
  return ts_is_mark(token, mark);
}

bool grammar_at_angle(const struct ts_grammar *grammar) {
  const struct ts_token *token = grammar_look(grammar, 0);
  return ts_is_open(token, '<') ||
         ((token->kind == TOKEN_MARK || token->kind == TOKEN_OPERATOR) && next_char(grammar) == '<' &&
          token->len <= 2 && ts_char(grammar->text, token->start + token->len - 1) == '<');
}

bool grammar_at_close(const struct ts_grammar *grammar, char mark) {
  const struct ts_token *token = grammar_look(grammar, 0);
  if (token->kind == TOKEN_CLOSE && token->mark == mark)
    return true;
  return mark == '<' && (token->kind == TOKEN_MARK || token->kind == TOKEN_OPERATOR) && next_char(grammar) == '>';
}

bool grammar_take(struct ts_grammar *grammar) {
  grammar->at += grammar->at < grammar->count;
  grammar->eaten = 0;
  grammar->steps++;
  return true;
}

bool grammar_take_several(struct ts_grammar *grammar, size_t count) {
  while (count-- > 0)
    grammar_take(grammar);
  return true;
}

bool grammar_take_angle(struct ts_grammar *grammar) {
  if (grammar->eaten + 1 >= grammar_look(grammar, 0)->len)
    return grammar_take(grammar);
  grammar->eaten++;
  return true;
}

bool grammar_accept(struct ts_grammar *grammar, char mark) {
  return grammar_at_mark(grammar, 0, mark) && grammar_take(grammar);
}

bool grammar_accept_word(struct ts_grammar *grammar, enum ts_word word) {
  return grammar_at_word(grammar, 0, word) && grammar_take(grammar);
}

bool grammar_expect(struct ts_grammar *grammar, char mark) {
  const char *expected = mark == ':' ? "`:`" : mark == '=' ? "`=`" : mark == '?' ? "`?`" : "`;`";
  return grammar_accept(grammar, mark) || grammar_fail(grammar, expected);
}

bool grammar_expect_word(struct ts_grammar *grammar, enum ts_word word, const char *expected) {
  return grammar_accept_word(grammar, word) || grammar_fail(grammar, expected);
}

bool grammar_expect_name(struct ts_grammar *grammar) {
  const struct ts_token *token = grammar_look(grammar, 0);
  if (grammar_is_name(token))
    return grammar_take(grammar);
  bool reserved = token->kind == TOKEN_WORD && ts_word_is_statement(token->word);
  return reserved ? grammar_refuse(grammar, "a name") : grammar_fail(grammar, "a name");
}

bool grammar_open(struct ts_grammar *grammar, char mark) {
  if (grammar_at_open(grammar, 0, mark))
    return grammar_take(grammar);
  return grammar_fail(grammar, mark == '(' ? "`(`" : mark == '[' ? "`[`" : "`{`");
}

static const char *closing(char mark) {
  return mark == '(' ? "`)`" : mark == '[' ? "`]`" : mark == '<' ? "`>`" : mark == '`' ? "the template's end" : "`}`";
}

bool grammar_close(struct ts_grammar *grammar, char mark) {
  if (!grammar_at_close(grammar, mark))
    return grammar_fail(grammar, closing(mark));
  return mark == '<' ? grammar_take_angle(grammar) : grammar_take(grammar);
}

bool grammar_list(struct ts_grammar *grammar, char mark, ts_grammar_read *read) {
  while (!grammar_at_close(grammar, mark)) {
    if (mark != '[' && mark != '<' && grammar_at_mark(grammar, 0, ','))
      return grammar_refuse(grammar, "something before the comma");
    if (!grammar_inside(grammar, read))
      return false;
    if (!grammar_accept(grammar, ',') && !grammar_at_close(grammar, mark))
      return grammar_fail(grammar, mark == '('   ? "`,` or `)`"
                                   : mark == '[' ? "`,` or `]`"
                                   : mark == '<' ? "`,` or `>`"
                                                 : "`,` or `}`");
  }
  return grammar_close(grammar, mark);
}
