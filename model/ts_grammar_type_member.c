#include "model/ts_grammar_parts.h"

bool grammar_at_index_signature(const struct ts_grammar *grammar) {
  return grammar_at_open(grammar, 0, '[') && grammar_look(grammar, 1)->kind == TOKEN_WORD &&
         grammar_at_mark(grammar, 2, ':');
}

static bool read_index(struct ts_grammar *grammar) {
  return grammar_take_several(grammar, 2) && grammar_annotation(grammar) && grammar_close(grammar, '[');
}

bool grammar_index_signature(struct ts_grammar *grammar) {
  return grammar_inside(grammar, read_index) && grammar_annotation(grammar);
}

static bool at_parameters(const struct ts_grammar *grammar) {
  return grammar_at_open(grammar, 0, '(') || grammar_at_angle(grammar);
}

static bool read_member(struct ts_grammar *grammar) {
  if (grammar_at_word(grammar, 0, WORD_NEW) && (grammar_at_open(grammar, 1, '(') || grammar_at_open(grammar, 1, '<')))
    grammar_take(grammar);
  if (at_parameters(grammar))
    return grammar_signature(grammar, PARAMETERS_OF_TYPE);
  while (!grammar_at_open(grammar, 0, '[') && grammar_is_key(grammar_look(grammar, 0)) &&
         grammar_is_key(grammar_look(grammar, 1)))
    grammar_take(grammar); /* `readonly`, `get`; the bundler asks no more of what stands before a name */
  if (grammar_at_index_signature(grammar))
    return grammar_index_signature(grammar);
  if (!grammar_property_name(grammar))
    return false;
  grammar_accept(grammar, '?');
  if (!grammar_type_parameters(grammar))
    return false;
  return grammar_at_open(grammar, 0, '(') ? grammar_signature(grammar, PARAMETERS_OF_TYPE)
                                          : grammar_annotation(grammar);
}

static bool read_members(struct ts_grammar *grammar) {
  while (!grammar_at_close(grammar, '{')) {
    if (!grammar_nested(grammar, read_member))
      return false;
    if (!grammar_accept(grammar, ',') && !grammar_accept(grammar, ';') && !grammar_on_new_line(grammar, 0) &&
        !grammar_at_close(grammar, '{'))
      return grammar_fail(grammar, "`;` or a new line");
  }
  return grammar_take(grammar);
}

/* Behind a mapped type's `[`: `K in T as U]` */
static bool read_mapped_key(struct ts_grammar *grammar) {
  if (!grammar_take_several(grammar, 2) || !grammar_type(grammar))
    return false;
  if (grammar_accept_word(grammar, WORD_AS) && !grammar_type(grammar))
    return false;
  return grammar_close(grammar, '[');
}

static void accept_sign(struct ts_grammar *grammar) {
  if (!grammar_accept(grammar, '+'))
    grammar_accept(grammar, '-');
}

/* `{ -readonly [K in T as U]+?: V }`, behind its brace. */
static bool read_mapped(struct ts_grammar *grammar) {
  accept_sign(grammar);
  grammar_accept_word(grammar, WORD_READONLY);
  if (!grammar_open(grammar, '[') || !grammar_inside(grammar, read_mapped_key))
    return false;
  accept_sign(grammar);
  grammar_accept(grammar, '?');
  if (!grammar_annotation(grammar))
    return false;
  if (!grammar_accept(grammar, ';'))
    grammar_accept(grammar, ',');
  return grammar_close(grammar, '{');
}

/* Behind the brace. */
static bool at_mapped(const struct ts_grammar *grammar) {
  if (grammar_at_mark(grammar, 0, '+') || grammar_at_mark(grammar, 0, '-'))
    return true;
  size_t ahead = grammar_at_word(grammar, 0, WORD_READONLY) && grammar_at_open(grammar, 1, '[');
  return grammar_at_open(grammar, ahead, '[') && grammar_look(grammar, ahead + 1)->kind == TOKEN_WORD &&
         grammar_at_word(grammar, ahead + 2, WORD_IN);
}

bool grammar_type_braces(struct ts_grammar *grammar) {
  if (!grammar_open(grammar, '{'))
    return false;
  return grammar_inside(grammar, at_mapped(grammar) ? read_mapped : read_members);
}
