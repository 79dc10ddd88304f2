/* What the files of reconcile/http share; other rooms include reconcile/http/http.h. */
#ifndef JD_RECONCILE_HTTP_INTERNAL_H
#define JD_RECONCILE_HTTP_INTERNAL_H

#include "reconcile/http/http.h"

#include <stdbool.h>
#include <stddef.h>

/* ---- failures; pure ---- */

enum http_problem {
  HTTP_CANNOT_RESOLVE,
  HTTP_CANNOT_RESOLVE_PROXY,
  HTTP_PROXY_REFUSED, /* its response to CONNECT */
  HTTP_CANNOT_CONNECT,
  HTTP_CANNOT_TRUST, /* the certificate */
  HTTP_CANNOT_TLS,   /* the handshake failed for another reason */
  HTTP_TIMED_OUT,
  HTTP_BROKE_OFF, /* connection reset, or a response shorter than announced */
  HTTP_NO_HTTP,   /* what came is not HTTP */
  HTTP_BODY_TOO_LARGE,
  HTTP_HEADERS_TOO_LARGE,
  HTTP_COMPRESSED,   /* though we accept no compression */
  HTTP_STOPPED,      /* a write: it had left, or part of it */
  HTTP_STOPPED_READ, /* a read */
  HTTP_NOT_SENT,     /* a write, stopped before it left */
  HTTP_READ_ONLY,
  HTTP_OTHER,
};

/* Fills in code, scope, retry, where (method and path), what happened and how to fix it. `detail`: the library's own
 * words, "" when it has none. They may quote the server: masked and escaped here. */
void http_describe(enum http_problem problem, const struct http_request *request, const struct http_options *options,
                   const char *detail, struct jd_error *error);
/* Returns the seconds that a request may take. */
unsigned http_timeout(const struct http_request *request, const struct http_options *options);

/* Returns the variable that names the proxy for this origin, such as "https_proxy", by libcurl's rules and only for
 * messages. NULL when requests go straight to it: none is set, `no_proxy` lists the host, or it is on loopback.
 * `environment` NULL: no variable is set. Ranges of addresses in `no_proxy` (10.0.0.0/8) are not supported. */
const char *http_proxy_variable(const char *origin, const char *(*environment)(const char *name));

/* ---- the API key ---- */

/* Returns false (JD_AUTH) for a text that cannot be sent in a header, and so is not a key. */
bool http_check_key(const struct secret *key, struct jd_error *error);
/* Adds the key to the mask, also without its prefix "bb_sk_", which is no secret. */
void http_hide_key(struct mask *mask, const struct secret *key);
/* Returns the whole Authorization line, for a key that http_check_key accepts. The caller frees it. */
struct secret *http_authorization(const struct secret *key);

#endif
