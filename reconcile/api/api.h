/* The control API as a table of functions, `struct remote_ops`: the same over REST, over MCP (reconcile/mcp) and in the
 * tests' fake. Tracing, retries and faults wrap one table with another.
 *
 * Open a remote (rest_remote, or mcp_remote of its own room), wrap it as needed, read with `snapshot`, write one item
 * at a time. A fleet reads many apps at once. Answers are decoded strictly: what is not as documented is an error with
 * method, path and place, never a guess. */
#ifndef JD_RECONCILE_API_API_H
#define JD_RECONCILE_API_API_H

#include "model/base/base.h"
#include "model/platform/platform.h"
#include "model/state/state.h"
#include "reconcile/file/file.h"
#include "reconcile/http/http.h"

/* ---- remote ---- */

/* The remote: one app's Durable Objects behind seven functions.
 *
 * Every implementation (REST, MCP, the tests' fake) keeps these contracts, and one contract test runs on them all.
 * Tracing, retrying and fault injection wrap a remote and are one. Nothing here prompts, prints or decides.
 *
 * Errors carry the platform's message, its remediation and the documentation URL, escaped, in `message`, and what can
 * be said about trying again in `scope` and `retry`. A write that failed, or whose answer did not arrive, may have
 * happened: only a read tells. */

struct remote;

struct deploy_request {
  const char *name;
  struct bytes code;
  enum access_mode access_mode; /* always sent: the API's default would overwrite */
};

struct usage {
  int64_t requests, cpu_ms; /* app-wide, this month in UTC */
};

struct remote_ops {
  /* The list, the env keys, the app-level env keys, and a `get` for each of `names`, all at once in one round trip.
   * A name that is not live is no error. Rows whose names are not in `names` have no code. All or nothing: one failed
   * read fails the whole, and never reads as "nothing is deployed". */
  bool (*snapshot)(struct remote *remote, struct arena *arena, const char *const *names, size_t count, struct live *out,
                   struct jd_error *error);
  /* One row with its code. Not there: true, and `*found` is false. */
  bool (*get)(struct remote *remote, struct arena *arena, const char *name, struct live_object *out, bool *found,
              struct jd_error *error);
  /* Creates or updates. Synchronous: returns after the upload. */
  bool (*deploy)(struct remote *remote, const struct deploy_request *request, struct jd_error *error);
  /* `*redeployed` (may be NULL): whether a class was active, and so the Worker restarted. */
  bool (*set_env)(struct remote *remote, const char *key, const struct secret *value, bool *redeployed,
                  struct jd_error *error);
  /* Deletes a row; one that is not there is success. */
  bool (*remove)(struct remote *remote, const char *name, struct jd_error *error);
  bool (*remove_env)(struct remote *remote, const char *key, struct jd_error *error);
  bool (*usage)(struct remote *remote, struct usage *out, struct jd_error *error);
  void (*close)(struct remote *remote); /* frees it */
};

/* The first member of every implementation. */
struct remote {
  const struct remote_ops *ops;
};

static inline void remote_close(struct remote *remote) {
  if (remote)
    remote->ops->close(remote);
}

/* ---- fleet ---- */

/* Many apps, read at once, each as one snapshot; what is made of each is handed on in the order given.
 *
 * At most `jobs` apps are under way at a time (and as many may be there, to be looked at), over the connections of one
 * `http`, without threads. What is read of an app lives in an arena of its own, and is rendered and freed as soon as it
 * is there. An app that has to wait (a rate limit, a connection that broke) gives its place to the next one and is read
 * again when its time has come. Apps that are rendered wait for their turn as text: LIMIT_FLEET_AHEAD apps a job and
 * LIMIT_FLEET_HELD bytes of it, after which no new app is begun. So memory is bounded by the jobs, however many apps
 * there are. */

/* What is made of one app. `text` is for the report itself; `row` and `detail` for a document that sums up. */
struct fleet_text {
  struct buf text, row, detail;
};

void fleet_text_init(struct fleet_text *text);
void fleet_text_free(struct fleet_text *text);

struct fleet {
  struct http *http;         /* read_only; `stop` as the clock's `interrupted` */
  const struct clock *clock; /* `now` and `chance`; it does not sleep */
  unsigned jobs, retries;
  const char *const *apps;
  size_t app_count;
  const char *const *names; /* read of each app, as remote_ops.snapshot does */
  size_t name_count;
  void *context;
  /* Once an app, in whatever order they are read: with what is live, or with NULL and why it could not be read. All of
   * it is gone afterwards but `out`, which begins empty. */
  void (*render)(void *context, struct arena *arena, const char *app_id, const struct live *live,
                 const struct jd_error *error, struct fleet_text *out);
  /* In the order given. False: nobody takes it any more, and the run ends. */
  bool (*hand_on)(void *context, const struct fleet_text *text);
  /* An app is about to wait `ms`, and will then be read again. */
  void (*waiting)(void *context, const char *app_id, const struct jd_error *why, unsigned ms);
};

/* Returns how many apps were not handed on: 0 unless it was interrupted or nobody took them. What was rendered before
 * an interruption is handed on. */
size_t fleet_read(const struct fleet *fleet);

/* ---- rest ---- */

/* The REST remote: struct remote_ops over the control API (cmd/docs/platform.md, "Requests" and "Errors"). */

/* Takes ownership of `http` (also on failure). With read_only the functions that write fail with JD_BUG. */
struct remote *rest_new(struct http *http, const char *app_id);

/* ---- retry ---- */

/* A remote that tries reads again: on connection errors, 429, 500, 502, 503 and 504, with backoff and full jitter;
 * `Retry-After` is honoured up to a minute. Writes pass through once: what became of one is for apply to settle. */

enum { RETRY_AFTER_MOST = 60 }; /* seconds; a server that names more is given up on */

/* Takes ownership of `inner`. `waiting` (may be NULL) is told before each wait. */
struct remote *retry_new(struct remote *inner, const struct clock *clock, unsigned retries,
                         void (*waiting)(void *context, const struct jd_error *why, unsigned ms), void *context);

/* Whether to try again after `error`, having tried `attempt` times before; then `*ms` is how long to wait. */
bool retry_allows(const struct clock *clock, const struct jd_error *error, unsigned attempt, unsigned retries,
                  unsigned *ms);

/* The same, and the wait itself: `waiting` (may be NULL) is told before it. False too when the user cuts it short. */
bool retry_wait(const struct clock *clock, const struct jd_error *error, unsigned attempt, unsigned retries,
                void (*waiting)(void *context, const struct jd_error *why, unsigned ms), void *context);

/* ---- wire ---- */

/* The control API's JSON, both ways: answers to values, failures to one kind of error. Pure.
 *
 * Decoding is strict: a missing or mistyped field, a doubled key, or another status than 200 is an error that says what
 * was expected and what came. Unknown fields are ignored: the API may grow. */

/* Turns an answer that is not 200 into an error: all four shapes, an empty 204 with Fly-Replay, HTML, plain text.
 * `where` is method and path. Always returns false. */
bool wire_failure(const struct http_answer *answer, const char *where, struct jd_error *error);
/* True when the answer is a 404 that means "no such object" (not: no such app, no such route). */
bool wire_is_missing_object(const struct http_answer *answer);

/* {"keys":[…]}, sorted on return. */
bool wire_keys(const struct http_answer *answer, const char *where, struct arena *arena, const char ***keys,
               size_t *count, struct jd_error *error);
bool wire_deployed(const struct http_answer *answer, const char *where, const char *name, struct jd_error *error);
bool wire_env_set(const struct http_answer *answer, const char *where, bool *redeployed, struct jd_error *error);
bool wire_deleted(const struct http_answer *answer, const char *where, struct jd_error *error);
bool wire_usage(const struct http_answer *answer, const char *where, struct usage *out, struct jd_error *error);

/* Request bodies. `out` is initialised here, on failure too; the caller frees it, and wipes the env one
 * (buf_wipe_free). False when over LIMIT_REQUEST_BODY, or for a source that would not come back as it is. */
bool wire_deploy_body(const struct deploy_request *request, struct buf *out, struct jd_error *error);
bool wire_env_body(const struct secret *value, struct buf *out, struct jd_error *error);

/* ---- snapshot ---- */

/* Joining the answers of a snapshot's reads into one value. Pure; every remote's snapshot goes through here. */

/* One read and its answer. The first three are the list, the env keys and the app-level env keys; the rest are one
 * `get` each. */
struct snapshot_part {
  const char *name;  /* of a get */
  const char *where; /* method and path */
  const struct http_answer *answer;
};
enum { SNAPSHOT_LIST, SNAPSHOT_ENV, SNAPSHOT_APP_ENV, SNAPSHOT_GETS };

/* False for a name that the API cannot answer: over 100 bytes, or `env`, whose address is that of the env keys. */
bool snapshot_can_get(const char *name);
/* The same as an error, for a single get. */
bool snapshot_check_name(const char *name, const char *where, struct jd_error *error);
/* What a single get answered; not there: true, and `*found` is false. */
bool snapshot_one(const struct snapshot_part *part, struct arena *arena, struct live_object *out, bool *found,
                  struct jd_error *error);

enum snapshot_result {
  SNAPSHOT_READ,
  SNAPSHOT_CHANGED, /* the reads contradict each other: somebody writes meanwhile; read again. JD_STALE */
  SNAPSHOT_FAILED,  /* the error is the most telling one among those of the reads that failed */
};

/* A missing object is no error. No such route for the app-level env keys means that there are none. */
enum snapshot_result snapshot_join(const struct snapshot_part *parts, size_t count, struct arena *arena,
                                   struct live *out, struct jd_error *error);

/* ---- wire text ---- */

/* Text from outside on its way into a message, and secrets on their way into JSON. Pure; for reconcile/wire*.c. */

/* Appends `text` with all secrets masked, escaped for one line, and cut to `cap` bytes (then it ends with "…"). Hand it
 * over whole: half a secret would not be masked. */
void wire_quote(struct buf *out, const struct http_answer *answer, struct bytes text, size_t cap);
/* The same without blanks around it. */
void wire_quote_trimmed(struct buf *out, const struct http_answer *answer, struct bytes text, size_t cap);

#endif
