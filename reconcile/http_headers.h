/* What we look at in an answer's headers. Pure. */
#ifndef JD_RECONCILE_HTTP_HEADERS_H
#define JD_RECONCILE_HTTP_HEADERS_H

#include "model/base/base.h"

#include <stdint.h>

struct http_headers {
  const char *content_type, *content_encoding, *fly_replay, *www_authenticate, *location; /* NULL: not there */
  const char *retry_after, *date, *mcp_session;
};

/* One line as it came, line ending included. A status line forgets what came before it: that was an interim answer. */
void http_headers_line(struct http_headers *headers, struct arena *arena, struct bytes line);

/* `retry-after` in seconds, rounded up; 0 when there is none or it makes no sense; a day at most. A date is measured
 * from the answer's own `date`, so that a clock that is wrong here does no harm, else from `now` (seconds since 1970).
 */
unsigned http_retry_after(const struct http_headers *headers, int64_t now);

#endif
