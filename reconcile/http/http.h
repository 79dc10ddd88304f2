/* Requests and responses over libcurl.
 *
 * Order of calls: secret_start; http_new; http_perform for requests that leave together and are waited for, or
 * http_start and http_step for many batches at once; http_free. One handle belongs to one thread, but for `stop` and
 * `may_leave`, which are only called from it.
 *
 * TLS is verified; redirects are not followed; a proxy is used only if the user asked for one in the environment
 * (libcurl's own variables), and never for loopback; plain HTTP goes only to loopback; bodies and headers are capped;
 * nothing is written to disk. Requests that leave together share one HTTP/2 connection where the server has it, and run
 * in parallel elsewhere. Secrets are known to the handle's mask before they leave: whoever quotes a response masks it.
 */
#ifndef JD_RECONCILE_HTTP_HTTP_H
#define JD_RECONCILE_HTTP_HTTP_H

#include "model/base/base.h"
#include "model/mask/mask.h"

#include <stdint.h>

struct http;

struct http_request;
struct http_answer;

enum http_stop {
  HTTP_STOP_NONE,
  HTTP_STOP_READS, /* and writes that have not left yet */
  HTTP_STOP_ALL,
};

/* All of it is borrowed and must outlive the handle, except texts, which are copied. */
struct http_options {
  const char *origin;           /* https://host[:port], or http:// for loopback; checked by http_new */
  const struct secret *api_key; /* NULL: no Authorization header */
  /* What no message from the server may show. http_new adds the key; whoever sends an env value adds that before. NULL:
   * the handle makes its own. */
  struct mask *mask;
  const char *user_agent;
  const char *(*environment)(const char *name); /* for messages: which variable names a proxy; NULL: none does */
  const char *ca_file, *ca_folder;              /* the certificates to trust; both NULL: the system's */
  unsigned timeout, write_timeout;              /* seconds for one request, connection included */
  unsigned connections;                         /* at most so many at once; 0: a few */
  bool read_only; /* refuses all requests except GET and those with `only_reads`, as JD_BUG, before they are sent */
  /* Told at the end of each request what it did; quotes no header, key, value or body of it. NULL: nobody. */
  void (*trace)(void *context, const struct http_request *request, const struct http_answer *answer, double seconds);
  void *context;               /* of these functions */
  void (*tick)(void *context); /* called a few times a second while something is under way; NULL: not at all */
  /* Asked a few times a second while waiting: what to give up, with JD_STOPPED. NULL: nothing. */
  enum http_stop (*stop)(void *context);
  /* Asked for each request that writes, right before its first byte leaves: whether it may. False: it is never sent,
   * and the error is JD_STOPPED with `unsent`. NULL: it may. */
  bool (*may_leave)(void *context);
};

enum { HTTP_MORE_HEADERS = 2 };

struct http_request {
  const char *method;                     /* "GET", "POST", "PUT", "DELETE", "PATCH" */
  const char *path;                       /* begins with '/'; already escaped */
  struct bytes body;                      /* data NULL: none, and no content-type is sent */
  const char *accept;                     /* NULL: application/json */
  const char *headers[HTTP_MORE_HEADERS]; /* whole lines, without their end; NULL: none */
  const char *about;                      /* for the trace; NULL: the path says it */
  bool write;                             /* takes write_timeout */
  bool only_reads;                        /* a POST to /mcp that changes nothing: passes where read_only is set */
  const struct secret *secret;            /* in the body: added to the mask before it leaves; NULL: nothing; borrowed */
  /* Returns whether the body so far is all that is wanted. Asked after each piece; once true, a server that does not
   * end its response soon is not waited for, and the response has arrived. NULL: the server's end counts. */
  bool (*is_enough)(void *wanted, struct bytes body);
  void *wanted;
};

/* Strings live in the arena of the request. */
struct http_answer {
  bool arrived;             /* else `error` says why not */
  bool reads;               /* the request changes nothing: repeating it does no harm */
  unsigned retry_after;     /* seconds, from `retry-after` (number or date), at most a day; 0 when there is none */
  struct jd_error error;    /* JD_NETWORK, JD_PROTOCOL (too large), JD_STOPPED, JD_BUG (read_only) */
  long status;              /* of HTTP */
  const char *content_type; /* "" when there is none */
  struct bytes body;        /* a NUL follows it; of a response that broke off, what came of it */
  const char *fly_replay;   /* the headers: NULL when there is none; of a doubled header the first counts */
  const char *mcp_session;  /* Mcp-Session-Id */
  const char *location;     /* of a redirect, which is not followed */
  struct mask *mask;        /* the handle's: mask whatever you quote of this response. Borrowed */
};

/* Returns NULL when the origin is not allowed (JD_USAGE), when the key cannot be sent in a header (JD_AUTH), or when
 * libcurl cannot be initialized. */
struct http *http_new(const struct http_options *options, struct jd_error *error);
void http_free(struct http *http); /* NULL is allowed */

/* Sends all requests at once, waits for all, and fills in each response. */
void http_perform(struct http *http, struct arena *arena, const struct http_request *requests, size_t count,
                  struct http_answer *answers);

/* Sends them without waiting. Requests, responses and arena belong to the batch until it is done, or the handle is
 * cancelled. */
struct http_batch;
struct http_batch *http_start(struct http *http, struct arena *arena, const struct http_request *requests, size_t count,
                              struct http_answer *answers);
bool http_is_done(const struct http_batch *batch);
/* Takes what has come; when nothing has, waits until something happens, `ms` have passed, or a quarter of a second.
 * What `stop` gives up is done, with JD_STOPPED. */
void http_step(struct http *http, unsigned ms);
/* Ends all requests that are under way, with JD_STOPPED. */
void http_cancel(struct http *http);

/* Returns one path segment with everything escaped but unreserved characters. It lives in `arena`. */
const char *http_escape(struct arena *arena, struct bytes segment);

/* ---- origins; pure ---- */

/* Returns whether http_new accepts the origin: scheme, host, optional port and nothing else. Else the error says how to
 * fix it. */
bool http_check_origin(const char *origin, struct jd_error *error);

/* Returns whether the text may contain a user name or password, and so must not be shown. NULL does not. */
bool http_holds_password(const char *text);

/* Appends scheme and authority of a `Location`, without user information, for a message; a location without an origin
 * is described as another path of the same server. Not escaped. */
void http_location_origin(struct buf *out, const char *location);

#endif
