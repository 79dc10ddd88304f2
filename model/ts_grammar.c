#include "model/ts_grammar_parts.h"

#include "model/limits.h"

struct ts_objection ts_read_grammar(const struct ts_tokens *tokens) {
  struct ts_grammar grammar = {.text = tokens->text,
                               .list = tokens->list,
                               .count = tokens->count,
                               .most_steps = LIMIT_GRAMMAR_STEPS + LIMIT_GRAMMAR_STEPS_PER_TOKEN * tokens->count};
  bool sound = true;
  while (sound && grammar.at < grammar.count)
    sound = grammar_nested(&grammar, grammar_statement);
  if (sound || grammar.gave_up)
    return (struct ts_objection){0};
  return grammar.furthest;
}

bool grammar_fail(struct ts_grammar *grammar, const char *expected) {
  if (grammar->at > grammar->furthest.token || !grammar->furthest.certain)
    if (grammar->at >= grammar->furthest.token)
      grammar->furthest = (struct ts_objection){grammar->at, expected, false};
  return false;
}

bool grammar_refuse(struct ts_grammar *grammar, const char *expected) {
  if (grammar->at >= grammar->furthest.token)
    grammar->furthest = (struct ts_objection){grammar->at, expected, true};
  return false;
}

bool grammar_nested(struct ts_grammar *grammar, ts_grammar_read *read) {
  if (grammar->depth >= LIMIT_GRAMMAR_DEPTH || grammar->steps > grammar->most_steps)
    grammar->gave_up = true;
  if (grammar->gave_up)
    return false;
  grammar->depth++;
  bool sound = read(grammar);
  grammar->depth--;
  return sound;
}

bool grammar_inside(struct ts_grammar *grammar, ts_grammar_read *read) {
  struct ts_grammar_context around = grammar->context;
  grammar->context = (struct ts_grammar_context){0};
  bool sound = grammar_nested(grammar, read);
  grammar->context = around;
  return sound;
}

bool grammar_try(struct ts_grammar *grammar, ts_grammar_read *read) {
  size_t at = grammar->at, eaten = grammar->eaten;
  struct ts_grammar_context around = grammar->context;
  const struct ts_grammar_targets targets = grammar->targets;
  bool sound = grammar_nested(grammar, read);
  grammar->context = around;
  if (!sound) {
    grammar->targets = targets;
    grammar->at = at;
    grammar->eaten = eaten;
  }
  return sound;
}

bool grammar_is_text(const struct ts_grammar *grammar, const struct ts_token *token, const char *text) {
  return token->kind == TOKEN_WORD &&
         bytes_equal((struct bytes){grammar->text.data + token->start, token->len}, bytes_of(text));
}

bool grammar_is_one_of(const struct ts_grammar *grammar, const struct ts_token *token, const char *const *texts) {
  while (*texts && !grammar_is_text(grammar, token, *texts))
    texts++;
  return *texts != NULL;
}

bool grammar_is_name(const struct ts_token *token) {
  if (token->kind != TOKEN_WORD)
    return false;
  switch (token->word) {
  case WORD_DELETE:
  case WORD_EXTENDS:
  case WORD_IN:
  case WORD_INSTANCEOF:
  case WORD_NEW:
  case WORD_SUPER:
  case WORD_THIS:
  case WORD_TYPEOF:
  case WORD_VOID:
    return false;
  default:
    return !ts_word_is_statement(token->word);
  }
}

bool grammar_is_key(const struct ts_token *token) {
  return token->kind == TOKEN_WORD || token->kind == TOKEN_STRING || token->kind == TOKEN_LITERAL ||
         ts_is_open(token, '[');
}

const struct ts_token *grammar_behind(const struct ts_grammar *grammar, const struct ts_token *open) {
  const struct ts_token *partner = &grammar->list[open->partner];
  bool closed = partner->kind == TOKEN_CLOSE && &grammar->list[partner->partner] == open;
  return open->kind == TOKEN_OPEN && closed ? partner + 1 : NULL;
}
