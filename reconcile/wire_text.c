#include "reconcile/wire_text.h"

#include "model/text.h"

/* A shorter value would shred the message and tell where it stood. */
enum { SHORTEST_MASKED = 4 };

static void replace(struct buf *out, struct bytes text, struct bytes hidden) {
  const char *end = text.data + text.len;
  for (const char *at = text.data, *found; at < end; at = found + hidden.len) {
    found = memmem(at, (size_t)(end - at), hidden.data, hidden.len);
    if (!found) {
      buf_add(out, at, (size_t)(end - at));
      return;
    }
    buf_add(out, at, (size_t)(found - at));
    buf_add_text(out, "***");
  }
}

/* Replaces `text` by a copy without the secret, which may stand there as it is or as JSON escapes it. */
static void mask(struct buf *text, const struct secret *secret) {
  struct bytes plain = secret_reveal(secret);
  if (plain.len < SHORTEST_MASKED)
    return;
  struct buf literal, once, twice;
  buf_init(&literal, plain.len * 6 + 2);
  wire_json_string(&literal, plain);
  buf_init(&once, text->len);
  buf_init(&twice, text->len);
  replace(&once, buf_bytes(text), (struct bytes){literal.data + 1, literal.len - 2});
  replace(&twice, buf_bytes(&once), plain);
  buf_wipe_free(&literal);
  buf_wipe_free(&once);
  buf_wipe_free(text);
  *text = twice;
}

/* Cuts to `cap` bytes, between characters. */
static bool cut(struct buf *text, size_t cap) {
  if (text->len <= cap)
    return false;
  text->len = cut_length(buf_bytes(text), cap);
  text->data[text->len] = '\0';
  return true;
}

void wire_quote(struct buf *out, const struct http_answer *answer, struct bytes text, size_t cap) {
  struct buf copy;
  buf_init(&copy, text.len);
  buf_add_bytes(&copy, text);
  for (size_t i = 0; i < HTTP_HIDDEN; i++)
    if (answer->hidden[i])
      mask(&copy, answer->hidden[i]);
  bool shortened = cut(&copy, cap); /* after masking: a secret that is cut would not be found */
  JD_BUF safe;
  buf_init(&safe, copy.len * 10); /* the longest escape of one byte or character */
  escape_line(&safe, buf_bytes(&copy));
  buf_wipe_free(&copy);
  shortened = cut(&safe, cap) || shortened;
  buf_add_bytes(out, buf_bytes(&safe));
  if (shortened)
    buf_add_text(out, "…");
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
