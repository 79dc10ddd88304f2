#include "model/ts_broken.h"

#include "model/scanner.h"
#include "model/ts_lexeme.h"
#include "model/ts_pairs.h"

/* In the blanks between two tokens. */
static bool find_marker(struct bytes code, size_t from, size_t end, size_t *offset) {
  bool newline = false;
  for (size_t at = from, next; at < end; at = next) {
    if (ts_is_conflict_marker(code, at)) {
      *offset = at;
      return true;
    }
    next = ts_skip_blank_piece(code, at, &newline);
    if (next == at)
      break;
  }
  return false;
}

static bool find_conflict(const struct ts_tokens *tokens, size_t *offset) {
  size_t from = 0;
  for (size_t i = 0; i <= tokens->count; i++) {
    if (find_marker(tokens->text, from, tokens->list[i].start, offset))
      return true;
    from = tokens->list[i].start + tokens->list[i].len;
  }
  return false;
}

static enum ts_break_kind break_of(const struct ts_tokens *tokens, size_t index) {
  const struct ts_token *token = &tokens->list[index], *partner = &tokens->list[token->partner];
  if (token->kind == TOKEN_CLOSE && token->partner == index)
    return BREAK_UNOPENED;
  if (token->kind == TOKEN_OPEN && token->mark != '<' && (partner->kind != TOKEN_CLOSE || partner->partner != index))
    return BREAK_UNCLOSED;
  return BREAK_NONE;
}

/* What is open innermost where the text ends, or where something is closed that was not opened, is nearest to the
 * mistake. */
static struct ts_break find_unbalanced(const struct ts_tokens *tokens) {
  struct ts_break found = {0};
  for (size_t i = 0; i < tokens->count; i++) {
    enum ts_break_kind kind = break_of(tokens, i);
    if (kind == BREAK_UNCLOSED || (kind == BREAK_UNOPENED && found.kind == BREAK_NONE))
      found = (struct ts_break){kind, tokens->list[i].start, tokens->list[i].len};
    if (kind == BREAK_UNOPENED)
      break;
  }
  return found;
}

/* A pair that cannot be, a quote or a sign. `*quoted`: it has to do with a string, which may hold what should close a
 * bracket. */
static struct ts_break find_impossible(const struct ts_tokens *tokens, bool parsed, bool *quoted) {
  size_t index;
  if (!ts_find_impossible(tokens, parsed, &index))
    return (struct ts_break){0};
  const struct ts_token *token = &tokens->list[index];
  enum ts_break_kind kind = BREAK_TOKEN;
  if (token->kind == TOKEN_MARK && token->mark == 0)
    kind = BREAK_SIGN;
  else if (ts_is_unterminated(tokens, token))
    kind = BREAK_QUOTE;
  *quoted = kind == BREAK_QUOTE || (kind == BREAK_TOKEN && index > 0 && token[-1].kind == TOKEN_STRING);
  return (struct ts_break){kind, token->start, token->len};
}

/* A quote too many or too few swallows brackets, so it is the mistake; else the first one is. */
static struct ts_break choose(struct ts_break bracket, struct ts_break impossible, bool quoted) {
  if (impossible.kind == BREAK_NONE)
    return bracket;
  if (bracket.kind == BREAK_NONE || quoted)
    return impossible;
  return impossible.offset < bracket.offset ? impossible : bracket;
}

struct ts_break ts_find_break(struct bytes code, const struct ts_source *source) {
  JD_ARENA scratch = arena_new();
  struct ts_tokens tokens;
  struct ts_break found = {BREAK_CONFLICT, 0, 7};
  if (code.len > UINT32_MAX)
    return (struct ts_break){0};
  ts_scan(scratch, code, &tokens);
  if (find_conflict(&tokens, &found.offset))
    return found;
  bool quoted = false;
  struct ts_break impossible = find_impossible(&tokens, source->parsed == PARSED, &quoted);
  found = choose(find_unbalanced(&tokens), impossible, quoted);
  if (found.kind == BREAK_NONE && source->parsed == PARSED_DOUBTFUL)
    found = (struct ts_break){BREAK_DOUBT, source->doubt, 0};
  return found;
}
