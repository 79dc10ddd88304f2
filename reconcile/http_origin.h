/* Rules about origins and paths. Pure; http_check_origin and http_escape (reconcile/http.h) stand in the same file. */
#ifndef JD_RECONCILE_HTTP_ORIGIN_H
#define JD_RECONCILE_HTTP_ORIGIN_H

#include "model/base/base.h"

/* For an origin that http_check_origin takes. */
bool http_is_loopback(const char *origin); /* 127.0.0.0/8, ::1, localhost */
bool http_is_https(const char *origin);

/* Whether two texts name one origin: scheme, host (in any case) and port, the scheme's default port included. False
 * where one of them is none. Loopback names are not alike here: what listens on [::1] is not what listens on 127.0.0.1.
 */
bool http_same_origin(const char *text, const char *other);

/* Whether the text may hold a user name or password, and so may appear in no message. NULL does not. */
bool http_holds_password(const char *text);

/* Appends scheme and authority of a `Location`, without user information, for a message; a location without an origin
 * of its own is named as such. Not escaped. */
void http_location_origin(struct buf *out, const char *location);

#endif
