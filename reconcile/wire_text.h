/* Text from outside on its way into a message, and secrets on their way into JSON. Pure; for reconcile/wire*.c. */
#ifndef JD_RECONCILE_WIRE_TEXT_H
#define JD_RECONCILE_WIRE_TEXT_H

#include "model/buf.h"
#include "reconcile/http.h"

/* Appends `text` with the answer's hidden secrets masked, escaped for one line, and cut to `cap` bytes (then it ends
 * with "…"). */
void wire_quote(struct buf *out, const struct http_answer *answer, struct bytes text, size_t cap);

/* Appends one JSON string literal without leaving a copy of the text anywhere else. Bytes that are not UTF-8 are
 * written as U+FFFD. */
void wire_json_string(struct buf *out, struct bytes text);

#endif
