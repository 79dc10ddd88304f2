/* Literals of a source without a tree. */
#include "model/ts_check.h"

#include "model/scanner.h"
#include "model/ts_lexeme.h"
#include "model/ts_literal.h"
#include "model/ts_regex.h"

#include <string.h>

enum { MOST_AROUND = 8 }; /* brackets around a literal that are looked at */

struct check {
  struct arena *arena, *scratch;
  struct ts_tokens tokens;
  uint32_t *open; /* brackets around the token under way */
  size_t depth, capacity;
  char *mended;
  bool divides; /* a slash stands on the line already: what is taken for a division may begin a regular expression */
  struct ts_faults *faults;
};

/* Behind `type NAME =`, and behind what has type parameters, stands a type. */
static bool is_of_value(const struct ts_tokens *tokens, size_t index) {
  const struct ts_token *equals = &tokens->list[index];
  if (index < 2)
    return false;
  if (equals[-1].kind == TOKEN_CLOSE)
    return equals[-1].mark != '<';
  return equals[-1].kind == TOKEN_WORD && !ts_is_word(&equals[-2], WORD_TYPE);
}

/* A sign that stands before a value, and not before a type, nor behind a value as its last sign. */
static bool is_operator(const struct ts_token *mark, bool first) {
  if (mark->mark == '!')
    return first || !mark[-1].ends_operand;
  return mark->mark && strchr("+-*%^~", mark->mark);
}

static bool is_word_before_value(const struct ts_token *word) {
  static const enum ts_word words[] = {WORD_RETURN, WORD_CASE, WORD_THROW, WORD_FROM, WORD_IMPORT};
  for (size_t i = 0; i < sizeof words / sizeof *words; i++)
    if (ts_is_word(word, words[i]))
      return true;
  return false;
}

/* Behind the bracket at `open` stand values: it is that of a call, or of an interpolation. */
static bool encloses_values(const struct ts_token *open, bool first) {
  return open->mark == '$' || (open->mark == '(' && !first && (open[-1].ends_operand || open[-1].kind == TOKEN_WORD));
}

/* The token at `index` surely begins a value, and no type. `depth` counts the brackets around it. */
static bool begins_value(const struct check *check, size_t index, size_t depth) {
  for (size_t i = 0; i < MOST_AROUND && index > 0; i++) {
    const struct ts_token *before = &check->tokens.list[index - 1];
    const struct ts_token *around = depth ? &check->tokens.list[check->open[depth - 1]] : NULL;
    if (before->kind == TOKEN_OPERATOR || before->kind == TOKEN_SPREAD)
      return true;
    if (before->kind == TOKEN_WORD)
      return is_word_before_value(before);
    if (before->kind == TOKEN_MARK && before->mark == '=')
      return is_of_value(&check->tokens, index - 1);
    if (before->kind == TOKEN_MARK && is_operator(before, index == 1))
      return true;
    bool first = before->kind == TOKEN_OPEN && before->mark != '{', element = ts_is_mark(before, ',');
    if (!around || !(first || (element && around->mark != '{') || (ts_is_mark(before, ':') && around->mark == '{')))
      return false;
    if (encloses_values(around, check->open[depth - 1] == 0))
      return true;
    if (around->mark == '<' || around->mark == '`' ||
        (around->mark == '[' && around > check->tokens.list && around[-1].ends_operand))
      return false;
    index = check->open[--depth]; /* of an object, a list or parentheses: a value, if that is one */
  }
  return false;
}

/* What is wrong between `start` and `end`, and what it is mended with: in a copy of the source that is as long, some
 * literal or name in its place. */
static void refuse(struct check *check, const struct ts_fault *fault, size_t start, size_t end, char filling) {
  ts_add_fault(check->arena, check->faults, *fault);
  if (!check->mended)
    check->mended = (char *)arena_bytes(check->arena, check->tokens.text).data;
  for (size_t i = start; i < end; i++)
    if (check->mended[i] != '\n')
      check->mended[i] = filling;
}

static void check_regex(struct check *check, const struct ts_token *token) {
  struct ts_fault fault;
  if (!ts_check_regex((struct bytes){check->tokens.text.data + token->start, token->len}, &fault))
    return;
  fault.offset += token->start;
  refuse(check, &fault, token->start + 1, token->start + token->len, 'x');
  check->mended[token->start + token->len - 1] = '/';
}

/* The texts of a template, at its backtick. What is put in is looked at on its own. */
static void check_template(struct check *check, size_t open) {
  const struct ts_token *list = check->tokens.list;
  struct bytes text = check->tokens.text;
  struct ts_fault fault;
  for (size_t i = open + 1; i < list[open].partner;
       i = list[i].kind == TOKEN_OPEN ? ts_behind(&check->tokens, i) : i + 1) {
    size_t start = list[i].start, end = start + list[i].len;
    if (list[i].kind == TOKEN_TEXT && ts_check_escapes(text, start, end, ESCAPES_IN_TEMPLATE, &fault))
      refuse(check, &fault, start, end, 'x');
  }
}

static void check_string(struct check *check, const struct ts_token *token) {
  bool specifier = ts_is_word(&token[-1], WORD_FROM) || ts_is_word(&token[-1], WORD_IMPORT);
  size_t end = token->start + token->len;
  struct ts_fault fault;
  if (ts_check_escapes(check->tokens.text, token->start, end, specifier ? ESCAPES_IN_SPECIFIER : ESCAPES_IN_STRING,
                       &fault))
    refuse(check, &fault, token->start + 1, end - 1, 'x');
}

static void check_token(struct check *check, size_t index) {
  const struct ts_token *token = &check->tokens.list[index];
  struct bytes text = check->tokens.text;
  size_t end = token->start + token->len;
  struct ts_fault fault;
  bool number = token->kind == TOKEN_LITERAL && text.data[token->start] != '/';
  if (token->kind == TOKEN_WORD && ts_check_name(text, token->start, end, &fault))
    refuse(check, &fault, token->start + (text.data[token->start] == '#'), end, 'x');
  else if (number && ts_check_number(text, token->start, &fault))
    refuse(check, &fault, token->start, end, '1');
  else if (token->kind == TOKEN_WORD || number || !begins_value(check, index, check->depth))
    return;
  else if (token->kind == TOKEN_LITERAL)
    check_regex(check, token);
  else if (token->kind == TOKEN_STRING)
    check_string(check, token);
  else if (ts_is_open(token, '`'))
    check_template(check, index);
}

static void step(struct check *check, size_t index) {
  const struct ts_token *token = &check->tokens.list[index];
  if (token->newline)
    check->divides = false;
  if (!check->divides)
    check_token(check, index);
  check->divides |= token->len && check->tokens.text.data[token->start] == '/' && token->kind != TOKEN_LITERAL;
  if (token->kind == TOKEN_OPEN)
    *ARENA_PUSH(check->scratch, check->open, check->depth, check->capacity) = (uint32_t)index;
  while (token->kind == TOKEN_CLOSE && check->depth > 0 && check->open[check->depth - 1] >= token->partner)
    check->depth--;
}

/* The comment that nothing ends, at the end of the source. */
static void check_end(struct check *check) {
  struct bytes text = check->tokens.text;
  const struct ts_token *last = check->tokens.count ? &check->tokens.list[check->tokens.count - 1] : NULL;
  bool newline = false;
  size_t at = last ? last->start + last->len : 0;
  for (size_t next; (next = ts_skip_blank_piece(text, at, &newline)) > at; at = next) {
    bool block = ts_char(text, at) == '/' && ts_char(text, at + 1) == '*';
    const struct ts_fault fault = {at, 2,
                                   "Nothing ends the comment that begins here, so the platform refuses the source. "
                                   "Write `*/` where it ends."};
    if (block && (next < at + 4 || text.data[next - 1] != '/' || text.data[next - 2] != '*'))
      refuse(check, &fault, at, text.len, ' ');
  }
}

bool ts_check_tokens(struct arena *arena, struct bytes source, struct bytes *mended, struct ts_faults *faults) {
  JD_ARENA scratch = arena_new();
  struct check check = {.arena = arena, .scratch = scratch, .faults = faults};
  ts_scan(scratch, source, &check.tokens);
  for (size_t i = 0; i < check.tokens.count; i++)
    step(&check, i);
  check_end(&check);
  *mended = (struct bytes){check.mended, source.len};
  return check.mended != NULL;
}
