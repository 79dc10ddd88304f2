#include "model/ts_grammar_parts.h"

static bool expect_string(struct ts_grammar *grammar) {
  return grammar_look(grammar, 0)->kind == TOKEN_STRING ? grammar_take(grammar)
                                                        : grammar_fail(grammar, "a module's name in quotes");
}

/* `a`, `a as b`, `type a`, `type a as b`, with any words and strings for names: what they mean is told by their number.
 */
static bool read_specifier(struct ts_grammar *grammar) {
  size_t first = grammar->at, count = 0;
  while (count < 4 &&
         (grammar_look(grammar, 0)->kind == TOKEN_WORD || grammar_look(grammar, 0)->kind == TOKEN_STRING)) {
    grammar_take(grammar);
    count++;
  }
  const struct ts_token *words = &grammar->list[first];
  if (count == 0)
    return grammar_fail(grammar, "a name");
  if (count == 1 || (count == 2 && ts_is_word(words, WORD_TYPE)) || (count == 3 && ts_is_word(words + 1, WORD_AS)) ||
      (count == 4 && ts_is_word(words, WORD_TYPE) && ts_is_word(words + 2, WORD_AS)))
    return true;
  grammar->at = first + 1;
  return grammar_refuse(grammar, "`,` or `as`");
}

/* What is imported becomes a variable here, so that its name must be able to be one. */
static bool read_imported(struct ts_grammar *grammar) {
  if (!read_specifier(grammar))
    return false;
  return grammar_is_name(grammar_look(grammar, 0) - 1) || grammar_refuse(grammar, "`as`");
}

static bool read_braces(struct ts_grammar *grammar, ts_grammar_read *read) {
  return grammar_open(grammar, '{') && grammar_list(grammar, '{', read);
}

/* `from 'x' with { … }` and the end. */
static bool read_from(struct ts_grammar *grammar) {
  if (!grammar_expect_word(grammar, WORD_FROM, "`from`"))
    return false;
  if (!expect_string(grammar))
    return false;
  bool attributes = grammar_at_word(grammar, 0, WORD_WITH) ||
                    (grammar_is_text(grammar, grammar_look(grammar, 0), "assert") && !grammar_on_new_line(grammar, 0));
  if (attributes && (!grammar_take(grammar) || !grammar_object(grammar)))
    return false;
  return grammar_end_statement(grammar);
}

/* Behind the `=` of `import a = `: `require('x')`, `b.c`. */
static bool read_alias(struct ts_grammar *grammar) {
  return grammar_nested(grammar, grammar_operand) && grammar_end_statement(grammar);
}

/* `{ … }` or `* as a`. */
static bool read_names(struct ts_grammar *grammar) {
  if (grammar_at_open(grammar, 0, '{'))
    return read_braces(grammar, read_imported);
  if (!grammar_accept(grammar, '*'))
    return grammar_fail(grammar, "a name, `{` or `*`");
  return grammar_expect_word(grammar, WORD_AS, "`as`") && grammar_expect_name(grammar);
}

/* `type`, `defer` or `source`, which may be a name as well. */
static bool at_phase(const struct ts_grammar *grammar) {
  static const char *const phases[] = {"type", "defer", "source", NULL};
  const struct ts_token *next = grammar_look(grammar, 1), *behind = grammar_look(grammar, 2);
  if (!grammar_is_one_of(grammar, grammar_look(grammar, 0), phases))
    return false;
  if (ts_is_open(next, '{') || ts_is_mark(next, '*'))
    return true;
  return grammar_is_name(next) &&
         (!ts_is_word(next, WORD_FROM) || ts_is_word(behind, WORD_FROM) || ts_is_mark(behind, '='));
}

bool grammar_import(struct ts_grammar *grammar) {
  grammar_take(grammar);
  if (grammar_look(grammar, 0)->kind == TOKEN_STRING) {
    bool attributes = grammar_take(grammar) && grammar_accept_word(grammar, WORD_WITH);
    return (!attributes || grammar_object(grammar)) && grammar_end_statement(grammar);
  }
  if (at_phase(grammar))
    grammar_take(grammar);
  if (grammar_is_name(grammar_look(grammar, 0))) {
    grammar_take(grammar);
    if (grammar_accept(grammar, '='))
      return read_alias(grammar);
    if (!grammar_accept(grammar, ','))
      return read_from(grammar);
  }
  return read_names(grammar) && read_from(grammar);
}

/* Behind `export default`. */
static bool read_default(struct ts_grammar *grammar) {
  static const enum ts_word words[] = {WORD_CLASS, WORD_FUNCTION, WORD_ABSTRACT, WORD_INTERFACE, WORD_ASYNC};
  bool declaration = grammar_at_mark(grammar, 0, '@');
  for (size_t i = 0; i < sizeof words / sizeof *words; i++)
    declaration |= grammar_at_word(grammar, 0, words[i]);
  if (declaration && grammar_at_declaration(grammar))
    return grammar_declaration(grammar);
  return grammar_nested(grammar, grammar_assignment) && grammar_end_statement(grammar);
}

static bool read_star(struct ts_grammar *grammar) {
  grammar_take(grammar);
  if (grammar_accept_word(grammar, WORD_AS)) {
    unsigned kind = grammar_look(grammar, 0)->kind;
    if (kind != TOKEN_WORD && kind != TOKEN_STRING)
      return grammar_fail(grammar, "a name");
    grammar_take(grammar);
  }
  return read_from(grammar);
}

static bool read_list(struct ts_grammar *grammar) {
  if (!read_braces(grammar, read_specifier))
    return false;
  return grammar_at_word(grammar, 0, WORD_FROM) ? read_from(grammar) : grammar_end_statement(grammar);
}

bool grammar_export(struct ts_grammar *grammar) {
  grammar_take(grammar);
  if (grammar_at_word(grammar, 0, WORD_TYPE) && (grammar_at_open(grammar, 1, '{') || grammar_at_mark(grammar, 1, '*')))
    grammar_take(grammar);
  if (grammar_accept_word(grammar, WORD_DEFAULT))
    return read_default(grammar);
  if (grammar_at_mark(grammar, 0, '*'))
    return read_star(grammar);
  if (grammar_at_open(grammar, 0, '{'))
    return read_list(grammar);
  if (grammar_accept(grammar, '='))
    return grammar_nested(grammar, grammar_expression) && grammar_end_statement(grammar);
  if (grammar_accept_word(grammar, WORD_AS))
    return grammar_take(grammar) && grammar_expect_name(grammar) && grammar_end_statement(grammar);
  return grammar_at_word(grammar, 0, WORD_EXPORT) ? grammar_refuse(grammar, "a declaration")
                                                  : grammar_declaration(grammar);
}
