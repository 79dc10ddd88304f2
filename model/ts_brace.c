#include "model/ts_brace.h"

enum {
  MOST_LEVELS = 64,    /* blocks in one another that are looked into */
  MOST_COLUMNS = 4096, /* of a line that is looked at */
  UNKNOWN = -1,
};

/* How far the line of the token is set in. */
static int indent(const struct ts_tokens *tokens, size_t index) {
  const char *text = tokens->text.data;
  size_t start = tokens->list[index].start, end = start;
  while (start > 0 && text[start - 1] != '\n')
    if (end - --start > MOST_COLUMNS)
      return UNKNOWN;
  size_t at = start;
  while (at < end && (text[at] == ' ' || text[at] == '\t'))
    at++;
  return (int)(at - start);
}

static bool is_block(const struct ts_tokens *tokens, size_t index) {
  const struct ts_token *open = &tokens->list[index], *close = &tokens->list[open->partner];
  return ts_is_open(open, '{') && close->kind == TOKEN_CLOSE && close->partner == index;
}

/* A block in `from` … `end` whose `{` stands on a line that is set in unlike the line that its `}` begins, that one
 * like `close`, or its `{` like `open`, whichever is given. The last such; 0 for none. */
static size_t find_shifted(const struct ts_tokens *tokens, size_t from, size_t end, int open, int close) {
  size_t found = 0;
  for (size_t i = from; i < end; i++) {
    const struct ts_token *token = &tokens->list[i];
    if (token->kind != TOKEN_OPEN || token->partner <= i)
      continue;
    if (is_block(tokens, i) && tokens->list[token->partner].newline) {
      int opened = indent(tokens, i), closed = indent(tokens, token->partner);
      bool shifted = open == UNKNOWN ? closed == close && opened > closed : opened == open && closed > opened;
      if (shifted && opened != UNKNOWN)
        found = i;
    }
    i = token->partner;
  }
  return found;
}

static size_t blame_unclosed(const struct ts_tokens *tokens, size_t index) {
  for (unsigned level = 0; level < MOST_LEVELS; level++) {
    size_t inner = find_shifted(tokens, index + 1, tokens->list[index].partner, UNKNOWN, indent(tokens, index));
    if (inner == 0)
      break;
    index = inner;
  }
  return index;
}

static size_t blame_unopened(const struct ts_tokens *tokens, size_t index) {
  size_t from = 0;
  for (unsigned level = 0; level < MOST_LEVELS; level++) {
    size_t inner = find_shifted(tokens, from, index, indent(tokens, index), UNKNOWN);
    if (inner == 0)
      break;
    from = inner + 1;
    index = tokens->list[inner].partner;
  }
  return index;
}

size_t ts_find_brace(const struct ts_tokens *tokens, size_t index) {
  const struct ts_token *token = &tokens->list[index];
  if (token->mark != '{' || indent(tokens, index) == UNKNOWN)
    return index;
  return token->kind == TOKEN_OPEN ? blame_unclosed(tokens, index) : blame_unopened(tokens, index);
}
