/* What all handlers share: a request, its answer, what is known about the call, and the sandbox that serves it.
 *
 * A handler gets a `struct call` that has passed the gate of its route, and fills in call->answer with the answer_…
 * functions. The routes are one table (api/api.c); serve/ matches a request with it. Nothing here knows of sockets: the
 * tools of the MCP server make requests of their own.
 *
 * Requests may come on many threads at once. One lock guards all state. Handlers hold it, except those behind GATE_MCP,
 * and release it only while time passes (sandbox_sleep, the engine), so two writes overlap exactly where the real ones
 * do: between their phases. */
#ifndef JD_SANDBOX_CONTEXT_H
#define JD_SANDBOX_CONTEXT_H

#include "cmd/sandbox/store/store.h"

#include <pthread.h>

struct engine;
struct events;
struct happened;
struct ratelimit;
struct route;
struct runner;

struct sandbox {
  pthread_mutex_t lock;
  pthread_cond_t stop; /* wakes whoever sleeps */
  bool stopping;
  unsigned resets; /* a write that finds another number than it began with is void */
  const struct route *routes;
  struct store *store;
  struct settings settings;
  struct ratelimit *limits;
  /* Borrowed, set after sandbox_init. */
  const struct engine *engine; /* loads each upload; NULL: the model judges alone */
  bool holds;                  /* nothing runs until the control step `open` */
  struct runner *runner;       /* runs what is deployed (cmd/sandbox/run); NULL: nothing does */
  struct events *events;       /* where it tells what happens; NULL as well */
  struct happened *happened;   /* the last of that, for the page; NULL as well */
  const char *app_id;          /* of the page: the first app that --app names; NULL: none */
};

struct request {
  const char *method;
  const char *target;        /* path and query as sent, escapes included */
  const char *authorization; /* NULL if the header is absent; so are the others */
  const char *content_type;
  const char *accept, *mcp_protocol;
  bool fly_replay_failed;
  struct bytes body;
  bool has_body;  /* at least one byte was sent */
  bool too_large; /* more than LIMIT_REQUEST_BODY was sent; `body` is its beginning */
};

struct answer_header {
  const char *name;
  char value[512];
};

enum { ANSWER_HEADERS = 8 };

struct answer_text {
  const char *type; /* its content type */
  char *data;
  size_t len;
};

struct answer {
  int status;
  struct js *body;         /* NULL: none */
  struct answer_text text; /* in its place; data NULL: none */
  struct answer_header headers[ANSWER_HEADERS];
  size_t header_count;
  bool close;     /* the connection ends with this answer */
  bool as_events; /* `body` is a list, and each of its messages a server-sent event */
};

/* A request's body, as the control plane's parsers read it. */
struct body {
  struct js *json; /* NULL: not parsed */
  bool other;      /* there is a body, and it is not JSON by its content type */
};

/* Where a request goes. */
struct target {
  const char *path;          /* as sent, without the query */
  const char *query;         /* without the question mark; "" if there is none */
  bool malformed;            /* the path has an invalid escape, or one whose bytes are not UTF-8 */
  const struct route *route; /* NULL: none */
  const char *app_id;        /* decoded; NULL where the route has none */
  struct bytes name;         /* decoded: the object's name, the env key or the control step; any bytes, NUL included */
};

struct call {
  struct sandbox *sandbox;
  struct arena *arena; /* ends with the call */
  const struct request *request;
  struct answer *answer;
  struct target target;
  /* Set by the gate. */
  const char *account; /* NULL: anonymous */
  bool app_exists;
  struct app app;
  struct body body;
};

/* What is checked before the handler runs, in the order of the real control plane. */
enum gate {
  GATE_CONTROL, /* nothing, and no time passes: a step that controls the sandbox */
  GATE_OPEN,    /* nothing */
  GATE_CALLER,  /* the key if there is one, its account, the body */
  GATE_ACCOUNT, /* the same, and that there is a key */
  GATE_APP,     /* as GATE_CALLER, and the app: its region, migration, rate and provisioning */
  GATE_OWNER,   /* the same, and that the app belongs to the caller */
  GATE_MCP,     /* the key, its account, the body. The handler runs without the lock */
};

enum body_kind {
  BODY_IGNORED, /* as in a read; or the handler parses it */
  BODY_JSON,    /* parsed into call->body, unless its content type says that it is not JSON */
};

struct route {
  const char *method; /* NULL ends a table. HEAD counts as GET */
  const char *path;   /* static segments, :app and :name; a row with static segments comes before one with parameters */
  enum gate gate;
  enum body_kind body;
  void (*handle)(struct call *call);
  bool any_region; /* answered for apps in other regions too */
};

/* ---- answers: each fills in `answer`, replacing what it held (cmd/docs/platform.md, "Errors") ---- */

/* Takes ownership of `body`. */
void answer_json(struct answer *answer, int status, struct js *body);
/* Shape 1, with the documentation URL of those codes that have one. */
void answer_error(struct answer *answer, int status, const char *code, const char *message, const char *remediation);
/* Shape 1, REQUEST_ERROR. */
void answer_request_error(struct answer *answer, int status, const char *message);
/* Shape 1, 500 INTERNAL_ERROR: for a body that does not fit its schema. */
void answer_internal_error(struct answer *answer);
void answer_invalid(struct answer *answer, const char *message); /* 400 VALIDATION_INVALID_SCHEMA */
/* Shape 2; `upgrade_url` may be NULL. */
void answer_named_error(struct answer *answer, int status, const char *name, const char *message,
                        const char *upgrade_url);
void answer_no_route(struct answer *answer, const char *method, const char *target); /* shape 3 */
void answer_bad_url(struct answer *answer, const char *path);                        /* shape 4 */
void answer_empty(struct answer *answer, int status);
/* 200 with a body that is not from a struct js; copies it. `type` is a constant. */
void answer_text(struct answer *answer, const char *type, struct bytes text);
void answer_header(struct answer *answer, const char *name, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
void answer_free(struct answer *answer);

/* ---- what happened ---- */

/* The last events of a sandbox that runs instances, numbered from 1, for its page. When there are too many, the oldest
 * are forgotten; what a flood of requests and logs pushes out is only others of these. Safe on all threads. */
struct happened *happened_new(void);
void happened_free(struct happened *happened); /* NULL is allowed */
/* Adds an event, with its "event". Copies it. */
void happened_add(struct happened *happened, const struct js *event);
/* Appends {"events": [...], "next": N} with those after number `after`; waits up to `ms` until there is one. */
void happened_read(struct happened *happened, uint64_t after, int64_t ms, struct buf *out);
void happened_stop(struct happened *happened); /* nobody waits any more */

/* ---- bodies ---- */

/* Returns whether the content type is application/json, whatever its parameters. */
bool body_is_json(const struct request *request);
/* Returns false if the request ends here: call->answer then says why. Sets call->body; free it with body_free. */
bool body_parse(struct call *call);
void body_free(struct body *body);

/* Returns text as the control plane's database would hold it: C strings cannot hold NUL, so it becomes U+FFFD, which no
 * name and no key may hold either. */
const char *body_name(struct arena *arena, struct bytes text);

/* Parses JSON as JavaScript does, which accepts more than the JSON library. NULL if it is not JSON. Free with js_free.
 */
struct js *json_parse(struct bytes text);
/* Appends the text with a lone surrogate escape, and bytes that are not UTF-8, replaced by U+FFFD, as JavaScript stores
 * them; a leading byte order mark is left out. */
void json_repair(struct bytes text, struct buf *out);

#endif
