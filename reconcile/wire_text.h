/* Text from outside on its way into a message, and secrets on their way into JSON. Pure; for reconcile/wire*.c. */
#ifndef JD_RECONCILE_WIRE_TEXT_H
#define JD_RECONCILE_WIRE_TEXT_H

#include "model/base/base.h"
#include "reconcile/http.h"

/* Appends `text` with all secrets masked, escaped for one line, and cut to `cap` bytes (then it ends with "…"). Hand it
 * over whole: half a secret would not be masked. */
void wire_quote(struct buf *out, const struct http_answer *answer, struct bytes text, size_t cap);
/* The same without blanks around it. */
void wire_quote_trimmed(struct buf *out, const struct http_answer *answer, struct bytes text, size_t cap);
/* The same for a text that is masked already, and so may be a part of one. */
void wire_quote_masked(struct buf *out, struct bytes masked, size_t cap);

/* Appends one JSON string literal without leaving a copy of the text anywhere else. Bytes that are not UTF-8 are
 * written as U+FFFD. */
void wire_json_string(struct buf *out, struct bytes text);

#endif
