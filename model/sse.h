/* Server-sent events (WHATWG HTML, "Server-sent events"), as far as they carry messages. Pure.
 *
 * Comments, ids, retry times and fields that nobody knows are skipped; CR, LF and CRLF all end a line; an event that
 * its blank line does not end is none. */
#ifndef JD_MODEL_SSE_H
#define JD_MODEL_SSE_H

#include "model/buf.h"

/* Takes the next whole event from `stream` at `*offset`, which is 0 to begin with: `data` (initialised, its cap at
 * least the stream's length) becomes its data, lines joined by LF, and `*type` its type, "message" when it names none;
 * borrowed from the stream. Events without data are skipped. False: no further whole event, and `*offset` is where one
 * may go on when more of the stream has come. */
bool sse_next(struct bytes stream, size_t *offset, struct bytes *type, struct buf *data);

#endif
