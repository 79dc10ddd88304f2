#include "model/base/base.h"

#include <stdlib.h>
#include <utf8proc.h>

/* ---- UTF-8 ---- */

size_t utf8_decode(const char *text, size_t len, uint32_t *code_point) {
  utf8proc_int32_t decoded;
  utf8proc_ssize_t taken = utf8proc_iterate((const utf8proc_uint8_t *)text, (utf8proc_ssize_t)len, &decoded);
  if (taken <= 0)
    return 0;
  *code_point = (uint32_t)decoded;
  return (size_t)taken;
}

bool utf8_valid(struct bytes text, size_t *bad) {
  for (size_t i = 0; i < text.len;) {
    uint32_t code_point;
    bool is_ascii = (unsigned char)text.data[i] < 0x80; /* nearly all of it */
    size_t len = is_ascii ? 1 : utf8_decode(text.data + i, text.len - i, &code_point);
    if (len == 0) {
      if (bad)
        *bad = i;
      return false;
    }
    i += len;
  }
  return true;
}

size_t utf16_units(struct bytes text) {
  size_t units = 0;
  for (size_t i = 0; i < text.len;) {
    uint32_t code_point = 0;
    size_t len = utf8_decode(text.data + i, text.len - i, &code_point);
    units += code_point > 0xFFFF ? 2 : 1;
    i += len ? len : 1;
  }
  return units;
}

void utf8_put(struct buf *out, uint32_t code_point) {
  utf8proc_uint8_t encoded[4];
  buf_add(out, encoded, (size_t)utf8proc_encode_char((utf8proc_int32_t)code_point, encoded));
}

/* ---- names ---- */

bool is_object_name(struct bytes text) {
  if (text.len == 0 || !is_lower(text.data[0]))
    return false;
  for (size_t i = 1; i < text.len; i++) {
    char c = text.data[i];
    if (c == '-' ? text.data[i - 1] == '-' || i + 1 == text.len : !is_lower(c) && !is_digit(c))
      return false;
  }
  return true;
}

bool is_app_id(const char *text) {
  enum { LONGEST = 100 }; /* as long as the router takes a path parameter */
  size_t len = strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-");
  return len > 0 && len <= LONGEST && text[len] == '\0';
}

bool is_env_key(struct bytes text) {
  if (text.len == 0 || is_digit(text.data[0]))
    return false;
  for (size_t i = 0; i < text.len; i++)
    if (!is_upper(text.data[i]) && !is_digit(text.data[i]) && text.data[i] != '_')
      return false;
  return true;
}

bool is_reserved_env_key(struct bytes text) {
  static const char prefix[] = "BUTTERBASE_";
  return text.len >= strlen(prefix) && equal_ignoring_case((struct bytes){text.data, strlen(prefix)}, prefix);
}

char *binding_name(struct arena *arena, const char *name) {
  char *binding = arena_strdup(arena, name);
  for (char *c = binding; *c; c++)
    *c = *c == '-' ? '_' : to_upper(*c);
  return binding;
}

/* ---- escaping ---- */

bool is_unprintable(uint32_t c) {
  return c < 0x20 || (c >= 0x7F && c < 0xA0) || c == 0x061C || (c >= 0x200B && c <= 0x200F) ||
         (c >= 0x2028 && c <= 0x202E) || (c >= 0x2060 && c <= 0x206F) || c == 0xFEFF || (c >= 0xFFF9 && c <= 0xFFFB) ||
         (c >= 0xE0000 && c <= 0xE007F);
}

static void escape_one(struct buf *out, uint32_t c) {
  if (c == '\n')
    buf_add_text(out, "\\n");
  else if (c == '\r')
    buf_add_text(out, "\\r");
  else if (c == '\t')
    buf_add_text(out, "\\t");
  else if (c < 0x80)
    buf_printf(out, "\\x%02X", (unsigned)c);
  else
    buf_printf(out, "\\u{%04X}", (unsigned)c);
}

static void escape(struct buf *out, struct bytes text, bool block) {
  for (size_t i = 0; i < text.len;) {
    uint32_t c = 0;
    size_t len = utf8_decode(text.data + i, text.len - i, &c);
    if (len == 0) {
      buf_printf(out, "\\x%02X", (unsigned char)text.data[i]);
      len = 1;
    } else if (is_unprintable(c) && !(block && (c == '\t' || c == '\n'))) {
      escape_one(out, c);
    } else {
      buf_add(out, text.data + i, len);
    }
    i += len;
  }
}

const char *escaped(struct arena *arena, const char *text) {
  JD_BUF safe;
  buf_init(&safe, LIMIT_TEXT_OUTPUT);
  escape_line(&safe, bytes_of(text ? text : ""));
  return arena_strdup(arena, safe.data);
}

void escape_line(struct buf *out, struct bytes text) {
  escape(out, text, false);
}

void escape_block(struct buf *out, struct bytes text) {
  escape(out, text, true);
}

const char *escaped_line(struct arena *arena, struct bytes text, size_t most) {
  size_t len = cut_length(text, most);
  JD_BUF safe;
  buf_init(&safe, 8 * len); /* an escape is longer than what it stands for: at most so many times */
  escape_line(&safe, (struct bytes){text.data, len});
  return arena_printf(arena, "%s%s", safe.data, text.len > len ? "..." : "");
}

static const char *in_ascii(uint32_t c) {
  static const struct {
    uint32_t code_point;
    const char *text;
  } known[] = {{0x2013, "-"},  {0x2014, "--"}, {0x2019, "'"}, {0x2026, "..."},
               {0x2192, "->"}, {0x2713, "+"},  {0x2717, "x"}};
  for (size_t i = 0; i < sizeof known / sizeof *known; i++)
    if (known[i].code_point == c)
      return known[i].text;
  return NULL;
}

void ascii_only(struct buf *out, struct bytes text) {
  for (size_t i = 0; i < text.len;) {
    uint32_t c = 0;
    size_t len = utf8_decode(text.data + i, text.len - i, &c);
    if (len == 0)
      buf_printf(out, "\\x%02X", (unsigned char)text.data[i]);
    else if (c < 0x80)
      buf_add_char(out, (char)c);
    else if (in_ascii(c))
      buf_add_text(out, in_ascii(c));
    else
      escape_one(out, c);
    i += len ? len : 1;
  }
}

/* ---- comparing ---- */

/* Optimal string alignment over three rows; words longer than the rows are not compared. */
static size_t edit_distance(const char *a, size_t a_len, const char *b, size_t b_len) {
  enum { LONGEST = 128 };
  size_t rows[3][LONGEST + 1];
  if (a_len > LONGEST || b_len > LONGEST)
    return SIZE_MAX;
  for (size_t j = 0; j <= b_len; j++)
    rows[0][j] = j;
  for (size_t i = 1; i <= a_len; i++) {
    size_t *row = rows[i % 3], *above = rows[(i + 2) % 3], *higher = rows[(i + 1) % 3];
    row[0] = i;
    for (size_t j = 1; j <= b_len; j++) {
      size_t best = above[j - 1] + (a[i - 1] != b[j - 1]);
      if (above[j] + 1 < best)
        best = above[j] + 1;
      if (row[j - 1] + 1 < best)
        best = row[j - 1] + 1;
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] && higher[j - 2] + 1 < best)
        best = higher[j - 2] + 1;
      row[j] = best;
    }
  }
  return rows[a_len % 3][b_len];
}

const char *nearest(const char *word, const char *const *known, size_t count) {
  size_t len = strlen(word), least = len / 3 + 1;
  const char *found = NULL;
  for (size_t i = 0; i < count; i++) {
    size_t distance = edit_distance(word, len, known[i], strlen(known[i]));
    if (distance < least) {
      least = distance;
      found = known[i];
    }
  }
  return found;
}

bool bytes_equal_ignoring_case(struct bytes a, struct bytes b) {
  if (a.len != b.len)
    return false;
  for (size_t i = 0; i < a.len; i++)
    if (to_lower(a.data[i]) != to_lower(b.data[i]))
      return false;
  return true;
}

bool equal_ignoring_case(struct bytes a, const char *b) {
  return bytes_equal_ignoring_case(a, bytes_of(b));
}

bool bytes_among_ignoring_case(struct bytes word, const char *const *list, size_t count) {
  for (size_t i = 0; i < count; i++)
    if (equal_ignoring_case(word, list[i]))
      return true;
  return false;
}

bool bytes_among(struct bytes word, const char *const *list, size_t count) {
  for (size_t i = 0; i < count; i++)
    if (bytes_equal(word, bytes_of(list[i])))
      return true;
  return false;
}

void percent_escape(struct buf *out, struct bytes text) {
  for (size_t i = 0; i < text.len; i++)
    if (is_alphanumeric(text.data[i]) || (text.data[i] && strchr("-._~", text.data[i])))
      buf_add_char(out, text.data[i]);
    else
      buf_printf(out, "%%%02X", (unsigned)(unsigned char)text.data[i]);
}

bool starts_with(struct bytes text, const char *prefix) {
  size_t len = strlen(prefix);
  return text.len >= len && (len == 0 || memcmp(text.data, prefix, len) == 0);
}

bool contains(struct bytes text, const char *word) {
  return text.len && memmem(text.data, text.len, word, strlen(word));
}

bool contains_ignoring_case(struct bytes text, const char *word) {
  size_t len = strlen(word);
  for (size_t at = 0; at + len <= text.len; at++)
    if (equal_ignoring_case((struct bytes){text.data + at, len}, word))
      return true;
  return false;
}

struct bytes without_mark(struct bytes text) {
  static const char mark[] = "\xEF\xBB\xBF";
  return starts_with(text, mark) ? (struct bytes){text.data + strlen(mark), text.len - strlen(mark)} : text;
}

size_t cut_length(struct bytes text, size_t most) {
  size_t len = text.len < most ? text.len : most;
  while (len < text.len && len > 0 && ((unsigned char)text.data[len] & 0xC0) == 0x80)
    len--;
  return len;
}

struct bytes trim(struct bytes text) {
  while (text.len && is_space(text.data[0]))
    text.data++, text.len--;
  while (text.len && is_space(text.data[text.len - 1]))
    text.len--;
  return text;
}

/* What a reader takes for one character. */
struct cluster {
  size_t len, width;
};

static size_t code_point_at(struct bytes text, size_t at, uint32_t *code_point) {
  size_t len = utf8_decode(text.data + at, text.len - at, code_point);
  if (len)
    return len;
  *code_point = '?';
  return 1;
}

/* Returns the element that begins at `at`. */
static struct cluster cluster_at(struct bytes text, size_t at) {
  uint32_t previous, code_point;
  utf8proc_int32_t state = 0;
  struct cluster cluster = {code_point_at(text, at, &previous), (size_t)utf8proc_charwidth((utf8proc_int32_t)previous)};
  while (at + cluster.len < text.len) {
    size_t len = code_point_at(text, at + cluster.len, &code_point);
    if (utf8proc_grapheme_break_stateful((utf8proc_int32_t)previous, (utf8proc_int32_t)code_point, &state))
      break;
    cluster.len += len;
    cluster.width += (size_t)utf8proc_charwidth((utf8proc_int32_t)code_point);
    previous = code_point;
  }
  return cluster;
}

size_t text_width(struct bytes text) {
  size_t width = 0;
  for (size_t at = 0; at < text.len;) {
    struct cluster cluster = cluster_at(text, at);
    width += cluster.width;
    at += cluster.len;
  }
  return width;
}

size_t text_head(struct bytes text, size_t columns) {
  size_t at = 0;
  while (at < text.len) {
    struct cluster cluster = cluster_at(text, at);
    if (cluster.width > columns)
      break;
    columns -= cluster.width;
    at += cluster.len;
  }
  return at;
}

size_t text_tail(struct bytes text, size_t columns) {
  size_t at = 0;
  for (size_t width = text_width(text); width > columns;) {
    struct cluster cluster = cluster_at(text, at);
    width -= cluster.width;
    at += cluster.len;
  }
  return at;
}

/* ---- lists by name ---- */

static const char *name_at(const void *list, size_t size, size_t at) {
  return *(const char *const *)((const char *)list + at * size);
}

int names_order(const void *left, const void *right) {
  return strcmp(name_at(left, 0, 0), name_at(right, 0, 0));
}

void names_sort(void *list, size_t count, size_t size) {
  if (count)
    qsort(list, count, size, names_order);
}

void *names_find(const void *list, size_t count, size_t size, const char *name) {
  for (size_t i = 0; i < count; i++)
    if (strcmp(name_at(list, size, i), name) == 0)
      return (char *)list + i * size;
  return NULL;
}

size_t names_position(const void *list, size_t count, size_t size, const char *name, bool *found) {
  size_t low = 0, high = count;
  *found = false;
  while (low < high && !*found) {
    size_t middle = low + (high - low) / 2;
    int order = strcmp(name, name_at(list, size, middle));
    *found = order == 0;
    if (order > 0)
      low = middle + 1;
    else
      high = middle;
  }
  return high;
}

void list_take_out(void *list, size_t *count, size_t size, size_t at) {
  char *gone = (char *)list + at * size;
  memmove(gone, gone + size, (--*count - at) * size);
}

void texts_sort(const char **texts, size_t count) {
  names_sort(texts, count, sizeof *texts);
}

bool texts_include(const char *const *texts, size_t count, const char *text) {
  size_t at = 0;
  while (at < count && strcmp(texts[at], text) != 0)
    at++;
  return at < count;
}

bool texts_have(const char *const *texts, size_t count, const char *text) {
  bool found;
  names_position(texts, count, sizeof *texts, text, &found);
  return found;
}
