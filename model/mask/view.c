#include "model/base/base.h"
#include "model/mask/internal.h"

#include <stdlib.h>

enum { TAIL_SHORTEST = 8 /* bytes of a secret's beginning that are masked at the end of a text */ };

/* A stream of bytes that a view encodes. */
struct scan {
  const struct trie *trie;
  unsigned char *marks;
  trie_state state;
  size_t ring[TRIE_DEPTH]; /* where the last bytes begin in the original text */
  size_t count;            /* of bytes so far */
  size_t covered;          /* so many of these belong to a secret of which the trie has found the beginning */
  size_t from, to;         /* a range of the original text that is still to be marked */
};

static void begin(struct scan *scan, const struct trie *trie, unsigned char *marks) {
  *scan = (struct scan){.trie = trie, .marks = marks};
}

static void flush(struct scan *scan) {
  if (scan->to > scan->from)
    memset(scan->marks + scan->from, 1, scan->to - scan->from);
  scan->from = scan->to = 0;
}

/* Ranges that touch are joined, so that secrets within each other take no time. */
static void mark(struct scan *scan, size_t from, size_t to) {
  if (scan->to <= scan->from || from > scan->to) {
    flush(scan);
    scan->from = from;
  } else if (from < scan->from) {
    scan->from = from;
  }
  scan->to = to > scan->to ? to : scan->to;
}

static void take(struct scan *scan, unsigned char byte, size_t from, size_t to) {
  size_t found, whole;
  scan->ring[scan->count++ % TRIE_DEPTH] = from;
  scan->state = trie_step(scan->trie, scan->state, byte);
  if (trie_match(scan->trie, scan->state, &found, &whole)) {
    size_t first = scan->count - found;
    mark(scan, scan->ring[first % TRIE_DEPTH], to);
    scan->covered = first + whole > scan->covered ? first + whole : scan->covered;
  } else if (scan->count <= scan->covered) {
    mark(scan, from, to);
  }
}

/* What follows is not part of the stream. */
static void interrupt(struct scan *scan) {
  scan->state = 0;
  scan->covered = 0;
}

void scan_plain(const struct trie *trie, const struct view *view, unsigned char *marks) {
  struct scan scan;
  struct bytes text = buf_bytes(&view->text);
  begin(&scan, trie, marks);
  for (size_t i = 0; i < text.len; i++)
    take(&scan, (unsigned char)text.data[i], view_from(view, i), view_to(view, i));
  size_t depth = trie_depth(trie, scan.state);
  if (depth >= TAIL_SHORTEST)
    mark(&scan, scan.ring[(scan.count - depth) % TRIE_DEPTH], view_to(view, text.len - 1));
  flush(&scan);
}

static bool ends_line(char c) {
  return c == '\n' || c == '\r';
}

/* Digits in a run, read in pairs from its first one, or from the second. */
static void scan_hex_from(struct scan *scan, const struct view *view, size_t phase) {
  struct bytes text = buf_bytes(&view->text);
  size_t skip = phase, high_from = 0;
  int high = -1;
  for (size_t i = 0; i < text.len; i++) {
    int value = hex_value(text.data[i]);
    if (value < 0 && ends_line(text.data[i]))
      continue;
    if (value < 0) {
      interrupt(scan);
      skip = phase;
      high = -1;
    } else if (skip) {
      skip--;
    } else if (high < 0) {
      high = value;
      high_from = view_from(view, i);
    } else {
      take(scan, (unsigned char)(high << 4 | value), high_from, view_to(view, i));
      high = -1;
    }
  }
  flush(scan);
}

void scan_hex(const struct trie *trie, const struct view *view, unsigned char *marks) {
  for (size_t phase = 0; phase < 2; phase++) {
    struct scan scan;
    begin(&scan, trie, marks);
    scan_hex_from(&scan, view, phase);
  }
}

static int base64_value(char c) {
  if (is_upper(c))
    return c - 'A';
  if (is_lower(c))
    return c - 'a' + 26;
  if (is_digit(c))
    return c - '0' + 52;
  return c == '+' || c == '-' ? 62 : c == '/' || c == '_' ? 63 : -1;
}

/* Where in a group of four a run begins cannot be seen, so each beginning is tried. */
static void scan_base64_from(struct scan *scan, const struct view *view, size_t phase) {
  struct bytes text = buf_bytes(&view->text);
  size_t skip = phase, before = 0; /* where the character before begins */
  unsigned bits = 0, held = 0;     /* held: how many of the bits are not used yet */
  for (size_t i = 0; i < text.len; i++) {
    int value = base64_value(text.data[i]);
    if (value < 0 && ends_line(text.data[i]))
      continue;
    if (value < 0) {
      interrupt(scan);
      skip = phase;
      held = 0;
    } else if (skip) {
      skip--;
    } else {
      bits = (bits << 6 | (unsigned)value) & 0xFFF;
      held += 6;
      if (held >= 8) {
        held -= 8;
        take(scan, (unsigned char)(bits >> held & 0xFF), before, view_to(view, i));
      }
      before = view_from(view, i);
    }
  }
  flush(scan);
}

void scan_base64(const struct trie *trie, const struct view *view, unsigned char *marks) {
  for (size_t phase = 0; phase < 4; phase++) {
    struct scan scan;
    begin(&scan, trie, marks);
    scan_base64_from(&scan, view, phase);
  }
}

/* The byte without which a text has no such escape. */
static const char begins[ESCAPE_KINDS] = {
    [ESCAPE_PERCENT] = '%', [ESCAPE_FORM] = '+', [ESCAPE_HTML] = '&', [ESCAPE_JSON] = '\\'};

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

static size_t undo(enum escape escape, struct bytes text, size_t at, struct buf *out) {
  switch (escape) {
  case ESCAPE_PERCENT:
    return undo_percent(text, at, out);
  case ESCAPE_FORM:
    return undo_form(text, at, out);
  case ESCAPE_HTML:
    return undo_html(text, at, out);
  case ESCAPE_JSON:
    return undo_json(text, at, out);
  case ESCAPE_KINDS:
    break;
  }
  return 0;
}

void view_init(struct view *view, struct bytes text) {
  *view = (struct view){0};
  buf_init(&view->text, text.len);
  buf_add_bytes(&view->text, text);
}

bool view_undo(struct view *view, const struct view *of, enum escape escape) {
  struct bytes text = buf_bytes(&of->text);
  if (!memchr(text.data, begins[escape], text.len))
    return false;
  *view = (struct view){.from = jd_calloc(text.len, sizeof *view->from), .to = jd_calloc(text.len, sizeof *view->to)};
  buf_init(&view->text, text.len);
  bool any = false;
  for (size_t at = 0, len; at < text.len; at += len) {
    size_t before = view->text.len;
    len = undo(escape, text, at, &view->text);
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

void view_cut(struct view *view, size_t most) {
  if (view->text.len > most)
    view->text.len = most;
}

void view_free(struct view *view) {
  buf_wipe_free(&view->text);
  free(view->from);
  free(view->to);
}
