/* Values that are plainly too large for `storage.put`: what stands there as a literal, or is made from literals. */
#include "model/lint.h"

#include "model/text.h"

#include <stdlib.h>

enum { MOST_BYTES = 131072, LONGEST_NUMBER = 40 };

static const struct {
  const char *name;
  double bytes;
} buffers[] = {
    {"ArrayBuffer", 1},  {"Uint8Array", 1},   {"Int8Array", 1},     {"Uint8ClampedArray", 1},
    {"Uint16Array", 2},  {"Int16Array", 2},   {"Uint32Array", 4},   {"Int32Array", 4},
    {"Float32Array", 4}, {"Float64Array", 8}, {"BigInt64Array", 8}, {"BigUint64Array", 8},
};

/* 200_000, 1e6, 0x40000; 0 for what is no number. */
static double number_at(const struct lint_tokens *source, size_t index) {
  char text[LONGEST_NUMBER + 1];
  size_t len = 0;
  struct bytes token = lint_text(source, index);
  if (source->tokens.list[index].kind != TOKEN_LITERAL || token.len > LONGEST_NUMBER)
    return 0;
  for (size_t i = 0; i < token.len; i++)
    if (token.data[i] != '_')
      text[len++] = token.data[i];
  text[len] = '\0';
  char *end;
  double number = strtod(text, &end);
  return *end ? 0 : number;
}

/* `128 * 1024` in parentheses that open at `open`; 0 when there is anything else. */
static double product_in(const struct lint_tokens *source, size_t open) {
  const struct ts_token *list = source->tokens.list;
  double product = number_at(source, open + 1);
  size_t at = open + 2;
  for (; ts_is_mark(&list[at], '*'); at += 2)
    product *= number_at(source, at + 1);
  return at == list[open].partner ? product : 0;
}

/* In UTF-16 units, of which none takes less than a byte. */
static double text_at(const struct lint_tokens *source, size_t index) {
  JD_ARENA scratch = arena_new();
  const struct ts_token *token = &source->tokens.list[index];
  if (token->kind == TOKEN_STRING)
    return (double)utf16_units(bytes_of(ts_token_value(scratch, &source->tokens, index)));
  if (ts_is_open(token, '`') && token[1].kind == TOKEN_TEXT && token->partner == index + 2)
    return (double)utf16_units(lint_text(source, index + 1));
  return 0;
}

/* `new Uint8Array(200000)` */
static double buffer_at(const struct lint_tokens *source, size_t index) {
  if (!lint_is(source, index, "new") || !ts_is_open(&source->tokens.list[index + 2], '('))
    return 0;
  for (size_t i = 0; i < sizeof buffers / sizeof *buffers; i++)
    if (lint_is(source, index + 1, buffers[i].name))
      return buffers[i].bytes * product_in(source, index + 2);
  return 0;
}

/* `new Array(200000).fill(0)`, `Array.from({ length: 200000 }, …)`: an element takes a byte at least. `*behind` is the
 * index behind it. */
static double array_at(const struct lint_tokens *source, size_t index, size_t *behind) {
  const struct ts_token *list = source->tokens.list;
  size_t array = index + lint_is(source, index, "new"), open = array + 1;
  if (!lint_is(source, array, "Array"))
    return 0;
  if (list[open].kind == TOKEN_DOT && lint_is(source, open + 1, "from") && ts_is_open(&list[open + 2], '(')) {
    bool sized = ts_is_open(&list[open + 3], '{') && lint_is(source, open + 4, "length") &&
                 ts_is_mark(&list[open + 5], ':') && list[open + 7].kind == TOKEN_CLOSE;
    *behind = list[open + 2].partner + 1;
    return sized ? number_at(source, open + 6) : 0;
  }
  size_t fill = ts_is_open(&list[open], '(') ? list[open].partner + 1 : source->tokens.count;
  if (fill + 2 >= source->tokens.count || !lint_is(source, fill + 1, "fill") || !ts_is_open(&list[fill + 2], '('))
    return 0;
  *behind = list[fill + 2].partner + 1;
  return product_in(source, open);
}

static bool ends_value(const struct ts_token *token) {
  return token->kind == TOKEN_CLOSE || ts_is_mark(token, ',') || ts_is_mark(token, ';') || token->newline;
}

/* The least that the value at `index` takes; 0 when there is no telling. */
static double bytes_at(const struct lint_tokens *source, size_t index) {
  const struct ts_token *list = source->tokens.list;
  double bytes = text_at(source, index);
  size_t behind = ts_is_open(&list[index], '`') ? list[index].partner + 1 : index + 1;
  if (bytes > 0 && list[behind].kind == TOKEN_DOT && lint_is(source, behind + 1, "repeat") &&
      ts_is_open(&list[behind + 2], '(')) {
    bytes *= product_in(source, behind + 2);
    behind = list[behind + 2].partner + 1;
  } else if (bytes == 0) {
    bytes = buffer_at(source, index);
    behind = bytes > 0 ? list[index + 2].partner + 1 : behind;
  }
  if (bytes == 0)
    bytes = array_at(source, index, &behind);
  return ends_value(&list[behind]) ? bytes : 0;
}

static void check_value(const struct lint_tokens *source, size_t index, struct findings *findings) {
  double bytes = bytes_at(source, index);
  size_t value = bytes == 0 && ends_value(&source->tokens.list[index + 1]) ? lint_const_value(source, index) : 0;
  if (value)
    bytes = bytes_at(source, value);
  if (bytes > MOST_BYTES)
    find_warning(
        findings, lint_place(source, index), "storage-value-too-large",
        "This value takes %.0f bytes or more, and one value in storage at most %d. Split it over several keys, "
        "or keep it elsewhere.",
        bytes, MOST_BYTES);
}

/* The values of `put(key, value)`, and of `put({key: value, …})`. */
static void check_put(const struct lint_tokens *source, size_t open, struct findings *findings) {
  const struct ts_token *list = source->tokens.list;
  bool entries = ts_is_open(&list[open + 1], '{');
  size_t start = entries ? open + 1 : open;
  for (size_t i = start + 1; i < list[start].partner;) {
    if (ts_is_mark(&list[i], entries ? ':' : ',')) {
      check_value(source, i + 1, findings);
      if (!entries)
        return;
    }
    i = list[i].kind == TOKEN_OPEN ? ts_behind(&source->tokens, i) : i + 1;
  }
}

void lint_storage(const struct lint_tokens *source, struct findings *findings) {
  const struct ts_token *list = source->tokens.list;
  for (size_t i = 0; i + 3 < source->tokens.count; i++)
    if (lint_is(source, i, "storage") && list[i + 1].kind == TOKEN_DOT && lint_is(source, i + 2, "put") &&
        ts_is_open(&list[i + 3], '('))
      check_put(source, i + 3, findings);
}
