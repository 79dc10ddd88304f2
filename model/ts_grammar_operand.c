#include "model/ts_grammar_parts.h"

/* `.a`, `?.a`, `?.(`, `?.[` and such; what follows the dot when it is no name is read as without it. */
static bool read_member(struct ts_grammar *grammar) {
  bool optional = grammar_look(grammar, 0)->len > 1;
  grammar_take(grammar);
  if (grammar_look(grammar, 0)->kind == TOKEN_WORD)
    return grammar_take(grammar);
  if (optional && (grammar_at_open(grammar, 0, '(') || grammar_at_open(grammar, 0, '[') || grammar_at_angle(grammar)))
    return true;
  return grammar_fail(grammar, "a name");
}

static bool read_index(struct ts_grammar *grammar) {
  return grammar_take(grammar) && grammar_inside(grammar, grammar_expression) && grammar_close(grammar, '[');
}

static bool begins_expression(const struct ts_token *token) {
  switch (token->kind) {
  case TOKEN_WORD:
    return token->word == WORD_THIS || token->word == WORD_SUPER || token->word == WORD_NEW ||
           token->word == WORD_TYPEOF || token->word == WORD_VOID || token->word == WORD_DELETE ||
           token->word == WORD_FUNCTION || token->word == WORD_CLASS ||
           (grammar_is_name(token) && token->word != WORD_AS && token->word != WORD_SATISFIES);
  case TOKEN_STRING:
  case TOKEN_LITERAL:
  case TOKEN_STEP:
    return true;
  case TOKEN_OPEN:
    return token->mark != '<';
  case TOKEN_MARK:
    return token->mark && strchr("!~@", token->mark) != NULL;
  default:
    return false;
  }
}

/* The compiler's rule for what may follow type arguments: else `<` and `>` compare. */
static bool follows_arguments(const struct ts_grammar *grammar) {
  const struct ts_token *token = grammar_look(grammar, 0);
  if (grammar->eaten > 0)
    return false;
  if (ts_is_open(token, '(') || ts_is_open(token, '`'))
    return true;
  bool sign = token->kind == TOKEN_MARK && token->mark && strchr("<>+-", token->mark);
  if (sign || token->mark == '<')
    return false;
  return token->newline || !begins_expression(token);
}

static bool read_applied(struct ts_grammar *grammar) {
  return grammar_type_arguments(grammar) && follows_arguments(grammar);
}

/* What an operand is with a link behind it. */
static enum ts_value value_behind(const struct ts_grammar *grammar, const struct ts_token *link, bool optional) {
  if (optional || ts_is_open(link, '(') || ts_is_open(link, '`'))
    return VALUE_OTHER;
  return link->kind == TOKEN_DOT || ts_is_open(link, '[') ? VALUE_TARGET : grammar->targets.value;
}

/* `?.`, which makes of all that follows nothing that can be assigned to. */
static bool at_optional(const struct ts_grammar *grammar) {
  return grammar_look(grammar, 0)->kind == TOKEN_DOT && grammar_look(grammar, 0)->len > 1;
}

/* Behind an operand: what is called, looked up or asserted of it. */
static bool read_links(struct ts_grammar *grammar) {
  bool optional = false;
  for (bool sound = true; sound;) {
    const struct ts_token *link = grammar_look(grammar, 0);
    optional = optional || at_optional(grammar);
    if (link->kind == TOKEN_DOT)
      sound = read_member(grammar);
    else if (grammar_at_open(grammar, 0, '['))
      sound = read_index(grammar);
    else if (grammar_at_open(grammar, 0, '('))
      sound = grammar_arguments(grammar);
    else if (grammar_at_open(grammar, 0, '`'))
      sound = grammar_template(grammar, grammar_expression);
    else if (grammar_at_mark(grammar, 0, '!') && !grammar_on_new_line(grammar, 0))
      grammar_take(grammar);
    else if (!grammar_at_angle(grammar) || !grammar_try(grammar, read_applied))
      return !grammar->gave_up;
    grammar->targets.value = value_behind(grammar, link, optional);
  }
  return false;
}

bool grammar_operand(struct ts_grammar *grammar) {
  while (grammar_at_word(grammar, 0, WORD_NEW) && grammar_look(grammar, 1)->kind != TOKEN_DOT) {
    grammar_take(grammar);
    unsigned kind = grammar_look(grammar, 0)->kind;
    if (kind == TOKEN_CLOSE || kind == TOKEN_OPERATOR || grammar_at_mark(grammar, 0, ';'))
      return grammar_refuse(grammar, "a class");
  }
  return grammar_primary(grammar) && read_links(grammar);
}

static bool read_argument(struct ts_grammar *grammar) {
  if (grammar_look(grammar, 0)->kind == TOKEN_SPREAD)
    grammar_take(grammar);
  return grammar_assignment(grammar);
}

bool grammar_arguments(struct ts_grammar *grammar) {
  return grammar_open(grammar, '(') && grammar_list(grammar, '(', read_argument);
}
