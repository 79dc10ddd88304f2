#include "model/mask/mask.h"
#include "model/base/base.h"

#include <assert.h>
#include <stdint.h>
#include <stdlib.h>

enum {
  HEAD = 64,           /* bytes of a secret that are looked for; where they occur, its whole length is masked */
  LINE_SHORTEST = 8,   /* bytes of a secret's line that count as a secret themselves */
  TAIL_SHORTEST = 8,   /* bytes of a secret's beginning that are masked at the end of a text */
  NESTED_MOST = 65536, /* bytes at the beginning of a text in which escapes within escapes are looked for */
};

/* ---- the secrets ---- */

struct known {
  char head[HEAD];
  size_t len;   /* of the head */
  size_t whole; /* of the secret */
  size_t inner; /* index + 1 of the longest other head that this one begins with; 0: none */
};

enum { FILTER_BITS = 12, CAPACITY = 16 };

struct mask {
  struct known *list; /* sorted by head */
  size_t count, capacity;
  bool linked;
  bool begins[1 << FILTER_BITS]; /* by hash of the first bytes: whether a head may begin with them */
};

struct mask *mask_new(void) {
  struct mask *mask = secret_memory(sizeof *mask);
  mask->capacity = CAPACITY;
  mask->list = secret_memory(CAPACITY * sizeof *mask->list);
  return mask;
}

void mask_free(struct mask *mask) {
  if (!mask)
    return;
  secret_memory_free(mask->list);
  secret_memory_free(mask);
}

void mask_cleanup(struct mask **mask) {
  mask_free(*mask);
}

static bool begins_with(struct bytes text, const struct known *known) {
  return text.len >= known->len && memcmp(text.data, known->head, known->len) == 0;
}

/* Returns how many heads are not after the text. */
static size_t position(const struct mask *mask, struct bytes text) {
  size_t low = 0, high = mask->count;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    const struct known *known = &mask->list[middle];
    int order = memcmp(known->head, text.data, known->len < text.len ? known->len : text.len);
    if (order < 0 || (order == 0 && known->len <= text.len))
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

static void add(struct mask *mask, struct bytes secret, size_t shortest) {
  const struct bytes head = {secret.data, secret.len < HEAD ? secret.len : HEAD};
  if (secret.len < shortest)
    return;
  size_t at = position(mask, head);
  if (at > 0 && mask->list[at - 1].len == head.len && begins_with(head, &mask->list[at - 1])) {
    size_t *whole = &mask->list[at - 1].whole;
    *whole = secret.len > *whole ? secret.len : *whole;
    return;
  }
  if (mask->count == mask->capacity) {
    struct known *grown = secret_memory(2 * mask->capacity * sizeof *grown);
    memcpy(grown, mask->list, mask->count * sizeof *grown);
    secret_memory_free(mask->list);
    mask->list = grown;
    mask->capacity *= 2;
  }
  memmove(&mask->list[at + 1], &mask->list[at], (mask->count++ - at) * sizeof *mask->list);
  mask->list[at] = (struct known){.len = head.len, .whole = secret.len};
  memcpy(mask->list[at].head, head.data, head.len);
  mask->linked = false;
}

void mask_add(struct mask *mask, struct bytes secret) {
  add(mask, secret, MASK_SHORTEST);
  add(mask, trim(secret), MASK_SHORTEST);
  struct text_line line = {0};
  while (text_next_line(secret, &line))
    if (line.next > line.end || line.number > 1) /* one of several, or one with a line feed */
      add(mask, text_line_content(secret, line), LINE_SHORTEST);
}

/* Returns the place in the filter for a text of at least MASK_SHORTEST bytes. */
static bool *filter(struct mask *mask, const char *text) {
  uint32_t first;
  static_assert(sizeof first == MASK_SHORTEST, "the filter looks at as many bytes as each secret has");
  memcpy(&first, text, MASK_SHORTEST);
  return &mask->begins[first * UINT32_C(2654435761) >> (32 - FILTER_BITS)];
}

/* Call it after the last secret was added. */
static void link_heads(struct mask *mask) {
  for (size_t i = 0; i < mask->count; i++) {
    struct known *known = &mask->list[i];
    const struct bytes head = {known->head, known->len};
    known->inner = i; /* what it begins with is the head before it, or what that begins with */
    while (known->inner && !begins_with(head, &mask->list[known->inner - 1]))
      known->inner = mask->list[known->inner - 1].inner;
    *filter(mask, known->head) = true;
  }
  mask->linked = true;
}

/* Returns the longest secret with which the text begins, or of which it is the beginning, cut off; NULL for none. */
static const struct known *find(const struct mask *mask, struct bytes text) {
  size_t at = position(mask, text);
  for (size_t before = at; before; before = mask->list[before - 1].inner)
    if (begins_with(text, &mask->list[before - 1]))
      return &mask->list[before - 1];
  const struct known *next = &mask->list[at];
  bool is_cut = at < mask->count && text.len >= TAIL_SHORTEST && text.len < next->len &&
                memcmp(next->head, text.data, text.len) == 0;
  return is_cut ? next : NULL;
}

/* ---- views: a text with one kind of encoding undone ---- */

struct view {
  struct buf text;
  uint32_t *from, *to; /* of each byte: where it was in the original text; NULL: it is the original */
};

static size_t view_from(const struct view *view, size_t at) {
  return view->from ? view->from[at] : at;
}

static size_t view_to(const struct view *view, size_t at) {
  return view->to ? view->to[at] : at + 1;
}

/* An empty view with room for what `of` says. */
static struct view view_of(const struct view *of) {
  struct view view = {.from = jd_calloc(of->text.len, sizeof *view.from),
                      .to = jd_calloc(of->text.len, sizeof *view.to)};
  buf_init(&view.text, of->text.len);
  return view;
}

static void view_free(struct view *view) {
  buf_wipe_free(&view->text);
  free(view->from);
  free(view->to);
}

/* Sets the mark of each byte of the original text that belongs to a secret in the view. */
static void search(struct mask *mask, const struct view *view, bool *marks) {
  const struct bytes text = buf_bytes(&view->text);
  size_t marked = 0; /* bytes of the view */
  for (size_t i = 0; i + MASK_SHORTEST <= text.len; i++) {
    const struct known *known =
        *filter(mask, text.data + i) ? find(mask, (struct bytes){text.data + i, text.len - i}) : NULL;
    if (!known)
      continue;
    size_t start = i > marked ? i : marked, end = start;
    while (end < text.len && end - i < known->whole && text.data[end]) /* no secret has a NUL, which ends a run */
      end++;
    if (end == start)
      continue;
    memset(marks + view_from(view, start), true, view_to(view, end - 1) - view_from(view, start));
    marked = end;
  }
}

/* ---- digits ---- */

struct digits {
  int (*value)(char c); /* -1: it is none */
  unsigned bits;
  size_t phases; /* digits in which whole bytes fit */
};

static int base64_value(char c) {
  if (is_upper(c))
    return c - 'A';
  if (is_lower(c))
    return c - 'a' + 26;
  if (is_digit(c))
    return c - '0' + 52;
  return c == '+' || c == '-' ? 62 : c == '/' || c == '_' ? 63 : -1;
}

static const struct digits hex = {hex_value, 4, 2}, base64 = {base64_value, 6, 4};

/* Reads each run of digits, without its first `phase`: where in a group a run begins cannot be seen, so each beginning
 * is tried. Runs are set apart by a NUL. Line ends do not count. */
static void read_digits(struct view *view, const struct view *of, const struct digits *digits, size_t phase) {
  size_t skip = phase, before = 0; /* where the digit before begins */
  unsigned bits = 0, held = 0;     /* held: how many of the bits are not used yet */
  for (size_t i = 0; i < of->text.len; i++) {
    char c = of->text.data[i];
    int value = digits->value(c);
    if (value < 0 && (c == '\n' || c == '\r'))
      continue;
    size_t len = view->text.len;
    if (value < 0) {
      if (len && view->text.data[len - 1])
        buf_add_char(&view->text, '\0');
      skip = phase;
      held = 0;
    } else if (skip) {
      skip--;
    } else {
      bits = (bits << digits->bits | (unsigned)value) & 0xFFF;
      held += digits->bits;
      if (held >= 8) {
        held -= 8;
        view->from[len] = (uint32_t)before;
        view->to[len] = (uint32_t)view_to(of, i);
        buf_add_char(&view->text, (char)(bits >> held & 0xFF));
      }
      before = view_from(of, i);
    }
  }
}

static void search_digits(struct mask *mask, const struct view *of, const struct digits *digits, bool *marks) {
  for (size_t phase = 0; phase < digits->phases; phase++) {
    struct view view = view_of(of);
    read_digits(&view, of, digits, phase);
    search(mask, &view, marks);
    view_free(&view);
  }
}

/* ---- escapes ---- */

enum { LAST_CODE_POINT = 0x10FFFF };

/* Reads `count` hex digits, or as many as there are when it is 0. False if there are not so many. */
static bool read_hex(struct bytes text, size_t *at, size_t count, uint32_t *value) {
  size_t read = 0;
  for (*value = 0; (!count || read < count) && *at < text.len && hex_value(text.data[*at]) >= 0; read++, ++*at)
    if (*value <= LAST_CODE_POINT)
      *value = *value << 4 | (uint32_t)hex_value(text.data[*at]);
  return count ? read == count : read > 0;
}

static bool read_decimal(struct bytes text, size_t *at, uint32_t *value) {
  size_t start = *at;
  for (*value = 0; *at < text.len && is_digit(text.data[*at]); ++*at)
    if (*value <= LAST_CODE_POINT)
      *value = *value * 10 + (uint32_t)(text.data[*at] - '0');
  return *at > start;
}

static bool read_char(struct bytes text, size_t *at, char wanted) {
  if (*at >= text.len || text.data[*at] != wanted)
    return false;
  ++*at;
  return true;
}

/* Each undoes the escape that begins at `at`, appends what it encodes, and returns its length; 0 if it is not one. */

static size_t undo_percent(struct bytes text, size_t at, struct buf *out) {
  uint32_t value;
  size_t end = at + 1;
  if (text.data[at] != '%' || !read_hex(text, &end, 2, &value))
    return 0;
  buf_add_char(out, (char)value);
  return end - at;
}

static size_t undo_form(struct bytes text, size_t at, struct buf *out) {
  if (text.data[at] != '+')
    return undo_percent(text, at, out);
  buf_add_char(out, ' ');
  return 1;
}

static size_t undo_named(struct bytes text, size_t at, struct buf *out) {
  static const struct {
    const char *name, *text;
  } named[] = {{"&amp;", "&"},   {"&lt;", "<"},    {"&gt;", ">"},     {"&quot;", "\""},       {"&apos;", "'"},
               {"&sol;", "/"},   {"&plus;", "+"},  {"&equals;", "="}, {"&nbsp;", "\xc2\xa0"}, {"&num;", "#"},
               {"&grave;", "`"}, {"&bsol;", "\\"}, {"&Tab;", "\t"},   {"&NewLine;", "\n"}};
  struct bytes rest = {text.data + at, text.len - at};
  for (size_t i = 0; i < sizeof named / sizeof *named; i++)
    if (starts_with(rest, named[i].name)) {
      buf_add_text(out, named[i].text);
      return strlen(named[i].name);
    }
  return 0;
}

static size_t undo_html(struct bytes text, size_t at, struct buf *out) {
  size_t end = at;
  uint32_t value;
  if (!read_char(text, &end, '&'))
    return 0;
  if (!read_char(text, &end, '#'))
    return undo_named(text, at, out);
  bool read = read_char(text, &end, 'x') || read_char(text, &end, 'X') ? read_hex(text, &end, 0, &value)
                                                                       : read_decimal(text, &end, &value);
  if (!read || value > LAST_CODE_POINT)
    return 0;
  read_char(text, &end, ';');
  utf8_put(out, value);
  return end - at;
}

/* Behind \u: four digits, two times four, or any in braces. */
static size_t undo_unicode(struct bytes text, size_t at, struct buf *out) {
  size_t end = at;
  uint32_t value, low;
  bool braces = read_char(text, &end, '{');
  if (!read_hex(text, &end, braces ? 0 : 4, &value) || (braces && !read_char(text, &end, '}')) ||
      value > LAST_CODE_POINT)
    return 0;
  if (value >= 0xD800 && value < 0xDC00) {
    size_t second = end;
    if (read_char(text, &second, '\\') && read_char(text, &second, 'u') && read_hex(text, &second, 4, &low) &&
        low >= 0xDC00 && low < 0xE000) {
      value = 0x10000 + ((value - 0xD800) << 10) + (low - 0xDC00);
      end = second;
    }
  }
  utf8_put(out, value);
  return end - at;
}

static size_t undo_json(struct bytes text, size_t at, struct buf *out) {
  static const char letters[] = "nrtbfv\"\\/'", stand_for[] = "\n\r\t\b\f\v\"\\/'";
  if (text.data[at] != '\\' || at + 1 >= text.len)
    return 0;
  char letter = text.data[at + 1];
  const char *known = letter ? strchr(letters, letter) : NULL;
  size_t end = at + 2, len;
  uint32_t value;
  if (known) {
    buf_add_char(out, stand_for[known - letters]);
    return 2;
  }
  if (letter == 'u') {
    len = undo_unicode(text, end, out);
    return len ? len + 2 : 0;
  }
  if (letter != 'x' || !read_hex(text, &end, 2, &value))
    return 0;
  utf8_put(out, value);
  return end - at;
}

struct escape {
  char begins; /* the byte without which a text has no such escape */
  size_t (*undo)(struct bytes text, size_t at, struct buf *out);
};

static const struct escape escapes[] = {{'%', undo_percent}, {'+', undo_form}, {'&', undo_html}, {'\\', undo_json}};
enum { ESCAPES = sizeof escapes / sizeof *escapes };

/* False if there are no such escapes: then there is no view, and nothing to free. */
static bool undo_escapes(struct view *view, const struct view *of, const struct escape *escape) {
  struct bytes text = buf_bytes(&of->text);
  if (!memchr(text.data, escape->begins, text.len))
    return false;
  *view = view_of(of);
  bool any = false;
  for (size_t at = 0, len; at < text.len; at += len) {
    size_t before = view->text.len;
    len = escape->undo(text, at, &view->text);
    any = any || len;
    if (!len) {
      len = 1;
      buf_add_char(&view->text, text.data[at]);
    }
    for (size_t i = before; i < view->text.len; i++) {
      view->from[i] = (uint32_t)view_from(of, at);
      view->to[i] = (uint32_t)view_to(of, at + len - 1);
    }
  }
  if (!any)
    view_free(view);
  return any;
}

/* Escapes within escapes, such as JSON in a page; and `again` once more, which the same program escapes again and
 * again, such as JSON in a tool's text in an event of JSON. */
static void search_nested(struct mask *mask, const struct view *view, const struct escape *again, bool *marks) {
  for (size_t i = 0; i < ESCAPES; i++) {
    struct view inner;
    if (!undo_escapes(&inner, view, &escapes[i]))
      continue;
    search(mask, &inner, marks);
    if (&escapes[i] == again)
      search_nested(mask, &inner, NULL, marks);
    view_free(&inner);
  }
}

static void search_all(struct mask *mask, struct bytes text, bool *marks) {
  struct view whole = {.from = NULL};
  buf_init(&whole.text, text.len);
  buf_add_bytes(&whole.text, text);
  search(mask, &whole, marks);
  search_digits(mask, &whole, &hex, marks);
  search_digits(mask, &whole, &base64, marks);
  for (size_t i = 0; i < ESCAPES; i++) {
    struct view view;
    if (!undo_escapes(&view, &whole, &escapes[i]))
      continue;
    search(mask, &view, marks);
    search_digits(mask, &view, &base64, marks);
    view.text.len = view.text.len < NESTED_MOST ? view.text.len : NESTED_MOST;
    search_nested(mask, &view, &escapes[i], marks);
    view_free(&view);
  }
  view_free(&whole);
}

/* ---- masking ---- */

static void replace(struct bytes text, const bool *marks, struct buf *out) {
  for (size_t start = 0, end; start < text.len; start = end) {
    for (end = start + 1; end < text.len && marks[end] == marks[start];)
      end++;
    if (marks[start])
      buf_add_text(out, "***");
    else
      buf_add(out, text.data + start, end - start);
  }
}

void mask_text(struct mask *mask, struct bytes text, struct buf *out) {
  if (!mask || !text.len || !mask->count) {
    buf_add_bytes(out, text);
    return;
  }
  if (!mask->linked)
    link_heads(mask);
  bool *marks = jd_calloc(text.len, sizeof *marks);
  search_all(mask, text, marks);
  replace(text, marks, out);
  free(marks);
}

const char *mask_copy(struct mask *mask, struct arena *arena, const char *text) {
  if (!text)
    return NULL;
  JD_BUF out;
  buf_init(&out, strlen(text)); /* three bytes take the place of four or more */
  mask_text(mask, bytes_of(text), &out);
  return arena_strndup(arena, out.data, out.len);
}
