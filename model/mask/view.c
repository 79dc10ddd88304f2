#include "model/mask/internal.h"

#include "model/base/base.h"

#include <stdlib.h>

/* The byte without which a text has no such escape. */
static const char begins[ESCAPE_KINDS] = {
    [ESCAPE_PERCENT] = '%', [ESCAPE_FORM] = '+', [ESCAPE_HTML] = '&', [ESCAPE_JSON] = '\\'};

enum { LAST_CODE_POINT = 0x10FFFF };

/* Reads `count` hex digits, or as many as there are when it is 0. False when there are not so many. */
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

/* Each undoes the escape that begins at `at`, appends what it stands for, and returns its length; 0: it is none. */

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
  utf8_encode(out, value);
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
  utf8_encode(out, value);
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
  utf8_encode(out, value);
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
