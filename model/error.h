/* Errors are values.
 *
 * A function that can fail returns bool and takes a `struct jd_error *` last. On false the error is filled in; on true
 * it is untouched. NULL is allowed where the caller does not care. Only cmd/ prints them. */
#ifndef JD_MODEL_ERROR_H
#define JD_MODEL_ERROR_H

#include "model/limits.h"

#include <stdbool.h>

enum jd_code {
  JD_NONE = 0,
  JD_USAGE,     /* the command line or the configuration */
  JD_INPUT,     /* a plan, a source, a document: something that a person wrote */
  JD_IO,        /* a file or folder could not be read or written */
  JD_NETWORK,   /* no answer: connection, TLS, timeout; what the server did is unknown */
  JD_PROTOCOL,  /* an answer that is not what the contract says: 204, HTML, truncated or mistyped */
  JD_AUTH,      /* 401, 402, 403: the key or the account */
  JD_NOT_FOUND, /* 404: app, object or address */
  JD_REFUSED,   /* 400, 409, 410, 413, 500: the control plane said no; it may have changed state all the same */
  JD_UPSTREAM,  /* 502: the platform behind the control plane failed; the row is in ERROR */
  JD_LIMITED,   /* 429, 503: later */
  JD_STALE,     /* what is live is not what the plan saw */
  JD_LOCKED,    /* another run holds the lock */
  JD_STOPPED,   /* SIGINT or SIGTERM */
  JD_BUG,       /* ours */
};

/* How far an error reaches. */
enum jd_scope {
  JD_SCOPE_ITEM, /* this item only; nothing else is known to be wrong */
  JD_SCOPE_RUN,  /* the run must stop */
  JD_SCOPE_PLAN, /* what the user wrote must change first */
  JD_SCOPE_BUG,  /* the program is wrong */
};

enum jd_retry {
  JD_RETRY_NO,    /* the same request gets the same answer */
  JD_RETRY_NOW,   /* with backoff */
  JD_RETRY_LATER, /* after `retry_after` seconds */
};

struct jd_error {
  enum jd_code code;
  enum jd_scope scope;
  enum jd_retry retry;
  unsigned retry_after;              /* seconds; 0 when the server named none */
  bool unsent;                       /* of JD_STOPPED: no request that writes had left, so nothing is in doubt */
  long status;                       /* HTTP status, 0 when there was none */
  char platform_code[64];            /* error.code of the API, "" when none */
  char where[LIMIT_ERROR_WHERE];     /* file:line:column, or method and path; "" when it has no place */
  char message[LIMIT_ERROR_MESSAGE]; /* whole sentences: what happened and what mends it; never a secret */
};

/* Fills `error` (may be NULL) and returns false, so that `return jd_fail(…)` reads as it acts. `where` may be NULL. */
bool jd_fail(struct jd_error *error, enum jd_code code, enum jd_scope scope, enum jd_retry retry, const char *where,
             const char *format, ...) __attribute__((format(printf, 6, 7)));

/* jd_fail for the command line and the configuration: scope PLAN, no retry. */
bool jd_fail_usage(struct jd_error *error, const char *where, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* jd_fail for what a person wrote: scope PLAN, no retry. */
bool jd_fail_input(struct jd_error *error, const char *where, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* jd_fail for files: scope RUN, no retry; behind the text comes ": ", strerror(errno_value) and `mend`, a sentence. */
bool jd_fail_io(struct jd_error *error, const char *path, int errno_value, const char *mend, const char *format, ...)
    __attribute__((format(printf, 5, 6)));

#endif
