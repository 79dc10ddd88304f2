/* Requests and answers over libcurl; the secrets that an answer repeats are masked here, before anybody sees them. */
#ifndef JD_RECONCILE_HTTP_HTTP_H
#define JD_RECONCILE_HTTP_HTTP_H

#include "model/base/base.h"
#include "model/mask/mask.h"

#include <stdint.h>

/* ---- http ---- */

/* HTTP over libcurl's multi interface: the one file that knows libcurl.
 *
 * HTTPS is verified; redirects are not followed; a proxy is not used unless the user asked for one in the environment
 * (libcurl's own variables), and never for loopback; plain HTTP goes to loopback alone; bodies and headers are capped;
 * nothing is written to disk. Requests handed in together leave together, over one HTTP/2 connection where the server
 * has it, else in parallel. */

struct http;

/* What a request did, for `--verbose`: never a header, key, value or body. `status` 0: no answer. */
struct http_trace {
  const char *method, *path;
  const char *about; /* what it asks, where the path does not tell; else NULL */
  long status;
  size_t sent, received; /* body bytes */
  double seconds;
};

enum http_stop {
  HTTP_STOP_NONE,
  HTTP_STOP_READS, /* and writes that have not left yet */
  HTTP_STOP_ALL,
};

struct http_options {
  const char *origin;           /* https://host[:port], or http:// for loopback; checked by http_new */
  const struct secret *api_key; /* NULL: no Authorization header; borrowed, must outlive the handle */
  /* What no message from the server may show: http_new adds the key, and whoever sends an env value adds that before.
   * Answers name it, so that whoever quotes them masks first. Borrowed; NULL: one of the handle's own. */
  struct mask *mask;
  const char *user_agent;
  const char *(*environment)(const char *name); /* for messages: which variable names a proxy; NULL: none does */
  const char *ca_file, *ca_folder;              /* of the certificates to trust; both NULL: the system's */
  unsigned timeout, write_timeout;              /* seconds for one request, connection included */
  unsigned connections; /* at most so many at once, where HTTP/2 does not make them one; 0: a few */
  bool read_only; /* anything but GET is refused as JD_BUG before it is sent, but for what MCP's `only_reads` says */
  void (*trace)(void *context, const struct http_trace *trace); /* NULL: none */
  void *context;
  void (*tick)(void *context); /* a few times a second while something is under way, to show that; NULL: not at all */
  /* Asked a few times a second while waiting: what to give up, with JD_STOPPED. NULL: nothing, ever. */
  enum http_stop (*stop)(void *context);
  /* Asked for each request that writes, when it has its connection and right before its first byte leaves: whether it
   * may. False: it is never sent, and the answer's error is JD_STOPPED with `unsent`. NULL: it may. */
  bool (*may_leave)(void *context);
};

enum { HTTP_MORE_HEADERS = 2 };

struct http_request {
  const char *method;                     /* "GET", "POST", "PUT", "DELETE", "PATCH" */
  const char *path;                       /* begins with '/'; already escaped */
  struct bytes body;                      /* data NULL: none, and then no content-type is sent */
  const char *accept;                     /* NULL: application/json */
  const char *headers[HTTP_MORE_HEADERS]; /* whole lines, without their end; NULL: none */
  const char *about;                      /* for the trace; NULL: the path tells */
  bool write;                             /* takes write_timeout */
  bool only_reads; /* a POST to /mcp that changes nothing (reconcile/mcp/mcp.h): passes where read_only is set */
  const struct secret *secret; /* in the body: added to the mask before it leaves; NULL: nothing; borrowed */
  /* Whether what has come of the body is all that is wanted; asked after each piece until it is so. A server that does
   * not end such an answer soon is not waited for, and it has arrived. NULL: it ends where the server ends it. */
  bool (*is_enough)(void *wanted, struct bytes body);
  void *wanted;
};

struct http_answer {
  bool arrived;          /* else `error` says why */
  bool reads;            /* the request changes nothing: asking again does no harm */
  unsigned retry_after;  /* seconds from `retry-after` (number or date); 0 when there is none */
  struct jd_error error; /* JD_NETWORK, JD_PROTOCOL (too large), JD_STOPPED */
  long status;
  const char *content_type; /* "" when none */
  struct bytes body;        /* NUL-terminated behind its len; of an answer that broke off, what came of it */
  const char *fly_replay;   /* NULL when there is none */
  const char *www_authenticate;
  const char *mcp_session; /* a session id of MCP; NULL when there is none */
  const char *location;    /* of a redirect, which is not followed; NULL when there is none */
  struct mask *mask;       /* that of the handle: what is quoted of this answer passes it first. Borrowed */
};

/* NULL when the origin is not allowed (JD_USAGE), when the key cannot stand in a header (JD_AUTH) or when libcurl does
 * not start. Call secret_start before. */
struct http *http_new(const struct http_options *options, struct jd_error *error);
void http_free(struct http *http); /* NULL is allowed */

/* Performs all requests at once and waits for all. Each answer is filled in; strings live in `arena`. */
void http_perform(struct http *http, struct arena *arena, const struct http_request *requests, size_t count,
                  struct http_answer *answers);

/* The same without waiting, for many batches at once: http_step lets time pass until one is done. Requests, answers and
 * arena belong to the batch until it is done, or the handle is cancelled. */
struct http_batch;
struct http_batch *http_start(struct http *http, struct arena *arena, const struct http_request *requests, size_t count,
                              struct http_answer *answers);
bool http_is_done(const struct http_batch *batch);
/* Takes what has come, else waits: until something happens, `ms` have passed, or a quarter of a second. What is to be
 * given up (http_options.stop) is done, with JD_STOPPED. */
void http_step(struct http *http, unsigned ms);
/* Ends all that is under way, with JD_STOPPED. */
void http_cancel(struct http *http);

/* Escapes one path segment, appended to nothing else: everything but unreserved characters. Lives in `arena`. */
const char *http_escape(struct arena *arena, struct bytes segment);

/* True for an origin that http_new takes; else the error names the mend. Scheme, host, optional port and nothing else.
 */
bool http_check_origin(const char *origin, struct jd_error *error);

/* ---- origin ---- */

/* Rules about origins and paths. Pure; http_check_origin and http_escape (reconcile/http/http.h) stand in the same
 * file. */

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
