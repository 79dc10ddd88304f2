#include "reconcile/api/api.h"

#include "model/base/base.h"

/* Cuts to `cap` bytes, between characters. */
static bool cut(struct buf *text, size_t cap) {
  if (text->len <= cap)
    return false;
  text->len = cut_length(buf_bytes(text), cap);
  text->data[text->len] = '\0';
  return true;
}

void wire_quote_masked(struct buf *out, struct bytes masked, size_t cap) {
  struct bytes kept = {masked.data, cut_length(masked, cap)};
  JD_BUF safe;
  buf_init(&safe, kept.len * 10); /* the longest escape of one byte or character */
  escape_line(&safe, kept);
  bool shortened = cut(&safe, cap) || kept.len < masked.len;
  buf_add_bytes(out, buf_bytes(&safe));
  if (shortened)
    buf_add_text(out, "…");
}

/* Half a secret would not be found, so it is masked before it is cut or trimmed. */
static void quote(struct buf *out, const struct http_answer *answer, struct bytes text, bool trimmed, size_t cap) {
  JD_BUF masked;
  buf_init(&masked, text.len);
  mask_text(answer->mask, text, &masked);
  wire_quote_masked(out, trimmed ? trim(buf_bytes(&masked)) : buf_bytes(&masked), cap);
}

void wire_quote(struct buf *out, const struct http_answer *answer, struct bytes text, size_t cap) {
  quote(out, answer, text, false, cap);
}

void wire_quote_trimmed(struct buf *out, const struct http_answer *answer, struct bytes text, size_t cap) {
  quote(out, answer, text, true, cap);
}

static void json_escape(struct buf *out, uint32_t code_point) {
  switch (code_point) {
  case '"':
    buf_add_text(out, "\\\"");
    return;
  case '\\':
    buf_add_text(out, "\\\\");
    return;
  case '\n':
    buf_add_text(out, "\\n");
    return;
  case '\r':
    buf_add_text(out, "\\r");
    return;
  case '\t':
    buf_add_text(out, "\\t");
    return;
  default:
    if (code_point < 0x20)
      buf_printf(out, "\\u%04x", (unsigned)code_point);
    else
      utf8_encode(out, code_point);
  }
}

void wire_json_string(struct buf *out, struct bytes text) {
  buf_add_char(out, '"');
  for (size_t i = 0; i < text.len;) {
    uint32_t code_point = 0;
    size_t len = utf8_decode(text.data + i, text.len - i, &code_point);
    json_escape(out, len ? code_point : 0xFFFD);
    i += len ? len : 1;
  }
  buf_add_char(out, '"');
}
