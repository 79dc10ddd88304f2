/* What can go wrong between a request and its answer, in words. Pure: knows no library. */
#ifndef JD_RECONCILE_HTTP_FAILURE_H
#define JD_RECONCILE_HTTP_FAILURE_H

#include "model/base/base.h"
#include "model/mask/mask.h"

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

#endif
