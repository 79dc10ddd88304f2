#include "model/ts_broken.h"

#include "model/ts_brace.h"
#include "model/ts_grammar.h"
#include "model/ts_lexeme.h"

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

/* What is open innermost where the text ends, or where something is closed that was not opened; then what is likelier
 * to be the mistake. `*index` is the bracket's, `*end` where it shows at the latest. */
static struct ts_break find_unbalanced(const struct ts_tokens *tokens, size_t *index, size_t *end) {
  enum ts_break_kind found = BREAK_NONE;
  for (size_t i = 0; i < tokens->count && found != BREAK_UNOPENED; i++) {
    enum ts_break_kind kind = break_of(tokens, i);
    if (kind == BREAK_UNCLOSED || (kind == BREAK_UNOPENED && found == BREAK_NONE)) {
      found = kind;
      *index = i;
    } else if (kind == BREAK_UNOPENED) {
      break;
    }
  }
  if (found == BREAK_NONE)
    return (struct ts_break){0};
  size_t likelier = ts_find_brace(tokens, *index);
  const struct ts_token *token = &tokens->list[likelier];
  *end = token->kind == TOKEN_OPEN && likelier == *index ? token->partner : likelier;
  *index = likelier;
  return (struct ts_break){found, token->start, token->len, NULL};
}

static bool is_unterminated(const struct ts_tokens *tokens, const struct ts_token *token) {
  const char *text = tokens->text.data + token->start;
  size_t slashes = 0;
  if (token->kind != TOKEN_STRING)
    return false;
  while (token->len > slashes + 2 && text[token->len - 2 - slashes] == '\\')
    slashes++;
  return token->len < 2 || text[token->len - 1] != text[0] || slashes % 2 == 1;
}

/* The first sign that no source holds, or string that its line's end cuts off; `*index` is its token. */
static struct ts_break find_odd(const struct ts_tokens *tokens, size_t *index) {
  for (*index = 0; *index < tokens->count; ++*index) {
    const struct ts_token *token = &tokens->list[*index];
    if (token->kind == TOKEN_MARK && token->mark == 0)
      return (struct ts_break){BREAK_SIGN, token->start, token->len, NULL};
    if (is_unterminated(tokens, token))
      return (struct ts_break){BREAK_QUOTE, token->start, token->len, NULL};
  }
  return (struct ts_break){0};
}

static struct ts_break break_at(const struct ts_tokens *tokens, const struct ts_objection *objection,
                                enum ts_break_kind kind) {
  const struct ts_token *token = &tokens->list[objection->token];
  return (struct ts_break){kind, token->start, token->len, objection->expected};
}

/* Where a bracket or quote is plainly wrong, the reader of the grammar may have stopped before it shows. */
static struct ts_break choose(const struct ts_tokens *tokens, const struct ts_objection *objection) {
  size_t odd_at, bracket_at = 0, shows_at = tokens->count;
  struct ts_break odd = find_odd(tokens, &odd_at), bracket = find_unbalanced(tokens, &bracket_at, &shows_at);
  if (bracket.kind == BREAK_NONE && odd.kind == BREAK_NONE)
    return bracket;
  if (objection->expected && objection->token < odd_at && objection->token < shows_at)
    return break_at(tokens, objection, BREAK_TOKEN);
  bool quoted = odd.kind == BREAK_QUOTE; /* it may hold what should close the bracket */
  bool first = odd.kind == BREAK_NONE || (!quoted && bracket_at < odd_at);
  return bracket.kind != BREAK_NONE && first ? bracket : odd;
}

struct ts_break ts_find_break(struct bytes code, enum ts_parsed parsed) {
  JD_ARENA scratch = arena_new();
  struct ts_tokens tokens;
  struct ts_break found = {BREAK_CONFLICT, 0, 7, NULL};
  if (code.len > UINT32_MAX)
    return (struct ts_break){0};
  ts_scan(scratch, code, &tokens);
  if (find_conflict(&tokens, &found.offset))
    return found;
  const struct ts_objection objection = ts_read_grammar(&tokens);
  found = choose(&tokens, &objection);
  if (found.kind == BREAK_NONE && objection.expected)
    found = break_at(&tokens, &objection, parsed == PARSED && !objection.certain ? BREAK_DOUBT : BREAK_TOKEN);
  return found;
}
