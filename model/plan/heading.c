#include "model/plan/internal.h"

#include "model/base/base.h"

/* Here '_' is no letter: `durable_objects` has the word. */
static bool is_letter(const char *text, size_t offset, size_t end) {
  return offset < end && text[offset] != '_' && word_char_length(text, offset, end);
}

static bool has_durable(const char *text, size_t end) {
  const size_t len = strlen("durable");
  bool inside = false;
  for (size_t i = 0; i < end;) {
    if (!inside && end - i >= len && equal_ignoring_case((struct bytes){text + i, len}, "durable") &&
        !is_letter(text, i + len, end))
      return true;
    inside = is_letter(text, i, end);
    i += inside ? word_char_length(text, i, end) : 1;
  }
  return false;
}

bool heading_is_durable(const char *text) {
  return has_durable(text, strlen(text));
}

const char *heading_misspelt(struct arena *arena, const char *text) {
  static const char *const known[] = {"durable"};
  size_t end = strlen(text);
  for (size_t i = 0; i < end;) {
    size_t start = i;
    while (is_letter(text, i, end))
      i += word_char_length(text, i, end);
    const char *word = arena_strndup(arena, text + start, i - start);
    char *lower = arena_strndup(arena, word, i - start);
    for (char *letter = lower; *letter; letter++)
      *letter = to_lower(*letter);
    if (lower[0] == 'd' && nearest(lower, known, 1))
      return word;
    i += i == start;
  }
  return NULL;
}

/* The heading without what stands in parentheses, unless the word stands only there. */
static void drop_parentheses(const char *text, struct buf *out) {
  unsigned depth = 0;
  for (size_t i = 0; text[i]; i++) {
    depth += text[i] == '(';
    if (depth == 0)
      buf_add_char(out, text[i]);
    depth -= text[i] == ')' && depth > 0;
  }
  if (has_durable(out->data, out->len))
    return;
  buf_clear(out);
  buf_add_text(out, text);
}

/* Words that say nothing of another part of the application, and numbers. */
static bool is_neutral_word(struct bytes word) {
  static const char *const words[] = {
      "durable",       "object",   "objects",   "class", "classes", "env",     "envs",
      "environment",   "variable", "variables", "vars",  "secret",  "secrets", "config",
      "configuration", "state",    "stateful",  "the",   "dos",
  };
  for (size_t i = 0; i < sizeof words / sizeof *words; i++)
    if (equal_ignoring_case(word, words[i]))
      return true;
  return is_digit(word.data[0]);
}

static bool is_neutral(struct bytes part) {
  for (size_t i = 0; i < part.len;) {
    size_t start = i;
    while (is_letter(part.data, i, part.len))
      i += word_char_length(part.data, i, part.len);
    if (i > start && !is_neutral_word((struct bytes){part.data + start, i - start}))
      return false;
    i += i == start;
  }
  return true;
}

bool heading_is_plain(const char *heading) {
  JD_BUF text;
  buf_init(&text, LIMIT_PLAN_BYTES);
  drop_parentheses(heading, &text);
  return is_neutral(buf_bytes(&text));
}

/* The length of what stands between two equal parts of a heading at `offset`. */
static size_t joint_length(const char *text, size_t offset, size_t end) {
  if (strchr("/,&+|;", text[offset]))
    return 1;
  bool begins = offset == 0 || !is_letter(text, offset - 1, end);
  return begins && word_at(text, offset, end, "and") ? 3 : 0;
}

static bool part_is_other(const char *text, size_t start, size_t end) {
  return end > start && !has_durable(text + start, end - start) &&
         !is_neutral((struct bytes){text + start, end - start});
}

static bool has_other_parts(const char *text, size_t end) {
  size_t start = 0;
  for (size_t i = 0; i < end; i++) {
    size_t joint = joint_length(text, i, end);
    if (!joint)
      continue;
    if (part_is_other(text, start, i))
      return true;
    start = i + joint;
    i = start - 1;
  }
  return start > 0 && part_is_other(text, start, end);
}

/* A colon or a dash sets a number before the title apart, or a remark behind it: only the piece with the word counts.
 */
bool heading_is_shared(const char *heading) {
  JD_BUF text;
  buf_init(&text, LIMIT_PLAN_BYTES);
  drop_parentheses(heading, &text);
  size_t start = 0;
  for (size_t i = 0; i <= text.len; i++) {
    size_t dash = i < text.len ? dash_length(text.data, i, text.len) : 1;
    if (i < text.len && text.data[i] == ':')
      dash = 1;
    if (!dash)
      continue;
    if (has_durable(text.data + start, i - start))
      return has_other_parts(text.data + start, i - start);
    start = i + dash;
    i = start - 1;
  }
  return false;
}
