/* What the files of reconcile/http share; other rooms include reconcile/http/http.h. */
#ifndef JD_RECONCILE_HTTP_INTERNAL_H
#define JD_RECONCILE_HTTP_INTERNAL_H

#include "model/base/base.h"
#include "model/mask/mask.h"
#include "reconcile/http/http.h"

#include <stdbool.h>
#include <stddef.h>

/* ---- failure ---- */

/* What can go wrong between a request and its answer, in words. Pure: knows no library. */

enum http_problem {
  HTTP_CANNOT_RESOLVE,
  HTTP_CANNOT_RESOLVE_PROXY,
  HTTP_PROXY_REFUSED, /* its answer to CONNECT */
  HTTP_CANNOT_CONNECT,
  HTTP_CANNOT_TRUST, /* the certificate */
  HTTP_CANNOT_TLS,   /* the handshake, for another reason */
  HTTP_TIMED_OUT,
  HTTP_BROKE_OFF, /* connection reset, or an answer shorter than it said */
  HTTP_NO_HTTP,   /* what came is not HTTP */
  HTTP_BODY_TOO_LARGE,
  HTTP_HEADERS_TOO_LARGE,
  HTTP_COMPRESSED,   /* though we said that we take none */
  HTTP_STOPPED,      /* a write: it had left, or part of it */
  HTTP_STOPPED_READ, /* a read */
  HTTP_NOT_SENT,     /* a write, stopped before it left */
  HTTP_READ_ONLY,
  HTTP_OTHER,
};

/* Where and when: what the sentence names besides the problem. */
struct http_attempt {
  const char *method, *path, *origin;
  unsigned timeout;   /* seconds */
  const char *detail; /* the library's own words, "" when it has none: they may quote the server; masked and escaped */
  struct mask *mask;  /* NULL: no secrets are known */
  const char *proxy;  /* the variable that names the proxy it went through; NULL: none did */
};

/* Fills in `error` whole: code, scope, retry, where (method and path) and a sentence with the mend. */
void http_describe(enum http_problem problem, const struct http_attempt *attempt, struct jd_error *error);

/* ---- key ---- */

/* The API key as a header line. */

/* False (JD_AUTH) for a key that cannot stand in a header, and so is none. */
bool http_check_key(const struct secret *key, struct jd_error *error);
/* Adds the key to the mask, also without the "bb_sk_" that everybody knows. */
void http_hide_key(struct mask *mask, const struct secret *key);
/* The whole line, for a key that passed. */
struct secret *http_authorization(const struct secret *key);

/* ---- memory ---- */

/* An allocator that wipes what it frees. libcurl copies headers and bodies into buffers of its own, and those hold the
 * API key and env values: with these functions under it, none of them outlives its use. */

void *wiping_malloc(size_t size);
void *wiping_calloc(size_t count, size_t size);
void *wiping_realloc(void *old, size_t size);
void wiping_free(void *old); /* NULL is allowed */
char *wiping_strdup(const char *text);

/* ---- proxy ---- */

/* Which variable sends requests through a proxy: libcurl's rules, for messages alone. Pure. */

/* The name of the variable that names the proxy for this origin, such as "https_proxy"; NULL when requests go straight
 * to it: none is set, `no_proxy` lists the host, or it is on loopback. `environment` NULL: no variable is set. Ranges
 * of addresses in `no_proxy` (10.0.0.0/8) are not worked out here. */
const char *http_proxy_variable(const char *origin, const char *(*environment)(const char *name));

#endif
