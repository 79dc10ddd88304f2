#include "model/ts_grammar_parts.h"

bool grammar_literal(struct ts_grammar *grammar, char mark, ts_grammar_read *read) {
  bool around = grammar->targets.pattern;
  grammar->targets.pattern = true;
  bool sound = grammar_open(grammar, mark) && grammar_list(grammar, mark, read);
  grammar->targets.value = grammar->targets.pattern ? VALUE_PATTERN : VALUE_OTHER;
  grammar->targets.pattern = around;
  return sound;
}

bool grammar_element(struct ts_grammar *grammar) {
  grammar->targets.element = true;
  bool sound = grammar_assignment(grammar);
  grammar->targets.pattern = grammar->targets.pattern && grammar->targets.value != VALUE_OTHER;
  return sound;
}

bool grammar_default(struct ts_grammar *grammar) {
  size_t sign = grammar->at;
  if (!grammar_take(grammar) || !grammar_assignment(grammar))
    return false;
  grammar->targets.shorthand = sign;
  return true;
}

bool grammar_expect_target(struct ts_grammar *grammar) {
  enum ts_value value = grammar->targets.value;
  if (value == VALUE_TARGET || (value == VALUE_PATTERN && grammar_at_mark(grammar, 0, '=')))
    return true;
  return grammar_fail(grammar, "a comparison such as `===`");
}

/* In the head of a `for` it is not known yet whether it is one. */
bool grammar_expect_patterns(struct ts_grammar *grammar, struct ts_grammar_targets before) {
  size_t sign = grammar->targets.shorthand;
  bool part = before.element && grammar->targets.value == VALUE_PATTERN;
  if (sign == before.shorthand || part || grammar->context.no_in)
    return true;
  grammar->at = sign;
  return grammar_fail(grammar, "`:`");
}
