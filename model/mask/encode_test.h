/* The ways in which servers encode what they echo, for the tests and the fuzz target of the mask. */
#ifndef JD_MODEL_MASK_ENCODE_TEST_H
#define JD_MODEL_MASK_ENCODE_TEST_H

#include "model/base/base.h"

static inline void add_percent(struct buf *out, struct bytes plain, const char *kept, bool upper, bool form) {
  for (size_t i = 0; i < plain.len; i++) {
    char c = plain.data[i];
    if (form && c == ' ')
      buf_add_char(out, '+');
    else if (c && strchr(kept, c))
      buf_add_char(out, c);
    else
      buf_printf(out, upper ? "%%%02X" : "%%%02x", (unsigned char)c);
  }
}

static inline void add_hex(struct buf *out, struct bytes plain, bool upper) {
  for (size_t i = 0; i < plain.len; i++)
    buf_printf(out, upper ? "%02X" : "%02x", (unsigned char)plain.data[i]);
}

static inline void add_base64(struct buf *out, struct bytes plain, const char *last_two, bool padded, size_t line) {
  static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
  size_t column = 0;
  for (size_t i = 0; i < plain.len; i += 3) {
    size_t left = plain.len - i < 3 ? plain.len - i : 3;
    uint32_t group = 0;
    for (size_t j = 0; j < 3; j++)
      group = group << 8 | (j < left ? (unsigned char)plain.data[i + j] : 0);
    for (size_t j = 0; j < (padded ? 4 : left + 1); j++, column++) {
      uint32_t value = group >> (18 - 6 * j) & 63;
      if (line && column && column % line == 0)
        buf_add_text(out, "\r\n");
      buf_add_char(out, j > left ? '=' : value < 62 ? digits[value] : last_two[value - 62]);
    }
  }
}

static inline void add_references(struct buf *out, struct bytes plain) {
  for (size_t i = 0, len; i < plain.len; i += len) {
    uint32_t c = 0;
    len = utf8_decode(plain.data + i, plain.len - i, &c);
    buf_printf(out, "&#%u;", c);
  }
}

static inline void add_unit(struct buf *out, uint32_t unit, bool upper) {
  buf_printf(out, upper ? "\\u%04X" : "\\u%04x", unit);
}

static inline void add_json(struct buf *out, struct bytes plain, bool ascii, bool slashes, bool upper) {
  for (size_t i = 0, len; i < plain.len; i += len) {
    uint32_t c = 0;
    len = utf8_decode(plain.data + i, plain.len - i, &c);
    if (c == '"' || c == '\\' || (slashes && c == '/'))
      buf_printf(out, "\\%c", (char)c);
    else if (c == '\n')
      buf_add_text(out, "\\n");
    else if (c >= 0x10000 && ascii)
      add_unit(out, 0xD800 + ((c - 0x10000) >> 10), upper), add_unit(out, 0xDC00 + ((c - 0x10000) & 0x3FF), upper);
    else if (c >= 0x80 && ascii)
      add_unit(out, c, upper);
    else
      buf_add(out, plain.data + i, len);
  }
}

static inline void add_html(struct buf *out, struct bytes plain, const char *quote, const char *apostrophe) {
  for (size_t i = 0; i < plain.len; i++) {
    char c = plain.data[i];
    const char *name = c == '&'    ? "&amp;"
                       : c == '<'  ? "&lt;"
                       : c == '>'  ? "&gt;"
                       : c == '"'  ? quote
                       : c == '\'' ? apostrophe
                                   : NULL;
    if (name)
      buf_add_text(out, name);
    else
      buf_add_char(out, c);
  }
}

enum {
  PLAIN,
  PERCENT_UPPER,
  PERCENT_LOWER,
  PERCENT_ALL,
  PERCENT_URI,
  FORM,
  HTML_NAMES,
  HTML_DECIMAL,
  HTML_HEX,
  HTML_ALL,
  JSON,
  JSON_ASCII,
  JSON_ASCII_UPPER,
  JSON_SLASHES,
  HEX,
  HEX_UPPER,
  BASE64,
  BASE64_BARE,
  BASE64_URL,
  BASE64_URL_BARE,
  BASE64_LINES,
  ENCODINGS,
};

static inline void encode(struct buf *out, struct bytes plain, int encoding) {
  static const char unreserved[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~";
  static const char uri[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~!*'();:@&=+$,/?#";
  switch (encoding) {
  case PLAIN:
    buf_add_bytes(out, plain);
    break;
  case PERCENT_UPPER:
  case PERCENT_LOWER:
    add_percent(out, plain, unreserved, encoding == PERCENT_UPPER, false);
    break;
  case PERCENT_ALL:
    add_percent(out, plain, "", true, false);
    break;
  case PERCENT_URI:
    add_percent(out, plain, uri, true, false);
    break;
  case FORM:
    add_percent(out, plain, unreserved, true, true);
    break;
  case HTML_NAMES:
    add_html(out, plain, "&quot;", "&apos;");
    break;
  case HTML_DECIMAL:
    add_html(out, plain, "&#34;", "&#039;");
    break;
  case HTML_HEX:
    add_html(out, plain, "&#x22;", "&#X27;");
    break;
  case HTML_ALL:
    add_references(out, plain);
    break;
  case JSON:
    add_json(out, plain, false, false, false);
    break;
  case JSON_ASCII:
    add_json(out, plain, true, false, false);
    break;
  case JSON_ASCII_UPPER:
    add_json(out, plain, true, false, true);
    break;
  case JSON_SLASHES:
    add_json(out, plain, true, true, false);
    break;
  case HEX:
    add_hex(out, plain, false);
    break;
  case HEX_UPPER:
    add_hex(out, plain, true);
    break;
  case BASE64:
    add_base64(out, plain, "+/", true, 0);
    break;
  case BASE64_BARE:
    add_base64(out, plain, "+/", false, 0);
    break;
  case BASE64_URL:
    add_base64(out, plain, "-_", true, 0);
    break;
  case BASE64_URL_BARE:
    add_base64(out, plain, "-_", false, 0);
    break;
  default:
    add_base64(out, plain, "+/", true, 16);
  }
}

#endif
