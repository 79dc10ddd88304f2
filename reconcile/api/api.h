/* The control API as a table of functions, `struct remote_ops`.
 *
 * Order of calls: open a remote (rest_new here, mcp_remote_new in reconcile/mcp); set its `retry`, if reads are to be
 * tried again; read the app with remote_read; write one item at a time; remote_close. `fleet_read` reads many apps at
 * once.
 *
 * The same contract holds over REST, over MCP and in the tests' fake, and one contract test runs on them all. Fault
 * injection wraps one table with another. Nothing here prompts, prints or decides.
 *
 * Responses are decoded strictly: a missing or mistyped field, a doubled key, or another status than 200 is an error
 * that says what was expected and what came, never a guess. Unknown fields are ignored: the API may grow.
 *
 * Errors carry the platform's message, its remediation and the documentation URL, escaped and masked, in `message`, and
 * whether to try again in `scope` and `retry`. A write that failed, or whose response did not arrive, may have
 * happened: only a read can say. */
#ifndef JD_RECONCILE_API_API_H
#define JD_RECONCILE_API_API_H

#include "model/base/base.h"
#include "model/platform/platform.h"
#include "model/state/state.h"
#include "reconcile/file/file.h"
#include "reconcile/http/http.h"

/* ---- remote ---- */

/* One app's Durable Objects. */
struct remote;

struct deploy_request {
  const char *name;
  struct bytes code;
  enum access_mode access_mode; /* always sent: the API's default would overwrite it */
};

struct usage {
  int64_t requests, cpu_ms; /* app-wide, this month in UTC */
};

/* What a person wants to see of an app besides what is live. A part that cannot be read is unknown, and its error says
 * why; the code of that is JD_NONE where the part was not wanted, or is not there. */
struct overview {
  bool wants_usage, wants_subdomain, wants_stamp; /* set before the call */
  bool has_usage;
  struct usage usage;
  const char *subdomain; /* a DNS label, of its instances' URLs; NULL: unknown */
  const char *stamp;     /* a digest of the app's configuration, which changes whenever that does; NULL: unknown */
  struct jd_error usage_error, subdomain_error, stamp_error;
};

struct remote_ops {
  /* Reads the list, the env keys, the app-level env keys, and each of `names` with its code, in one round trip; and in
   * the same one what the overview (NULL: nothing) wants. A name that is not live is not an error. Rows whose names are
   * not in `names` have no code. All or nothing: one failed read fails the whole, and never looks like "nothing is
   * deployed". JD_STALE when the reads contradict each other. Call remote_read. */
  bool (*snapshot)(struct remote *remote, struct arena *arena, const char *const *names, size_t count, struct live *out,
                   struct overview *overview, struct jd_error *error);
  /* Creates or updates. Returns after the upload. */
  bool (*deploy)(struct remote *remote, const struct deploy_request *request, struct jd_error *error);
  /* `*redeployed` (may be NULL): whether a class was active, and so the Worker restarted. */
  bool (*set_env)(struct remote *remote, const char *key, const struct secret *value, bool *redeployed,
                  struct jd_error *error);
  /* Deletes a row. Where it does not exist: true, and `*found` (may be NULL) is false; then nothing was uploaded. */
  bool (*remove)(struct remote *remote, const char *name, bool *found, struct jd_error *error);
  bool (*remove_env)(struct remote *remote, const char *key, struct jd_error *error);
  void (*close)(struct remote *remote); /* frees it */
};

enum {
  RETRY_AFTER_MOST = 60,    /* seconds; jd does not wait for a server that asks for more */
  RETRY_CONNECT_FOR_S = 30, /* a restart of the control plane takes up to that long */
};

/* When to try a request again: after errors that say so (enum jd_retry), with backoff, `retries` times; `Retry-After`
 * is honoured up to a minute. While no connection stands, nothing reaches the server: that is tried again for
 * `connect_for_s`, however often. Nothing is tried again with 0 retries. */
struct retry {
  struct clock clock;
  unsigned retries, connect_for_s;
  void (*waiting)(void *context, const struct jd_error *why, unsigned ms); /* before each wait; may be NULL */
  void *context;
};

/* The first member of every implementation. */
struct remote {
  const struct remote_ops *ops;
  struct retry retry; /* of reads. Writes are sent once: apply settles what became of one, and looks at the app before
                         the next */
};

/* Reads as remote_ops.snapshot does, tries again as `retry` says, and once more when somebody was writing. */
bool remote_read(struct remote *remote, struct arena *arena, const char *const *names, size_t count, struct live *out,
                 struct overview *overview, struct jd_error *error);

static inline void remote_close(struct remote *remote) {
  if (remote)
    remote->ops->close(remote);
}

/* Returns the remote of an app over REST (cmd/docs/platform.md, "Requests" and "Errors"). Takes ownership of `http`.
 * Where that is read_only, the functions that write fail with JD_BUG. */
struct remote *rest_new(struct http *http, const char *app_id);

/* ---- retry ---- */

/* The tries of one request, zeroed at first. */
struct tries {
  unsigned count;                /* after a connection stood */
  unsigned connects, connect_ms; /* before, and how long they waited */
};

/* Returns whether to try again after `error`; then `*ms` is how long to wait. */
bool retry_allows(const struct retry *retry, struct tries *tries, const struct jd_error *error, unsigned *ms);
/* Does the same, and waits. False too when the user interrupts the wait. */
bool retry_wait(const struct retry *retry, struct tries *tries, const struct jd_error *error);

/* ---- fleet ---- */

/* Reads many apps at once, each as one snapshot, over the connections of one `http` and without threads.
 *
 * At most `jobs` apps are under way at a time. What is read of an app lives in its own arena, and is rendered and freed
 * as soon as it has arrived. An app that has to wait (a rate limit, a broken connection) gives its place to the next
 * one and is read again later. Rendered apps wait for their turn as text: at most LIMIT_FLEET_AHEAD apps a job and
 * LIMIT_FLEET_HELD bytes, after which no new app is begun. So memory depends on the jobs, not on the number of apps. */

/* What is made of one app: `text` is for the report itself; `row` and `detail` for a document that sums up. */
struct fleet_text {
  struct buf text, row, detail;
};

void fleet_text_init(struct fleet_text *text);
void fleet_text_free(struct fleet_text *text);

struct fleet {
  struct http *http;  /* read_only; its `stop` must agree with the clock's `interrupted` */
  struct retry retry; /* of its clock `now`, `chance` and `interrupted`; it does not sleep or call `waiting` */
  unsigned jobs;
  const char *const *apps;
  size_t app_count;
  const char *const *names; /* read of each app, as remote_ops.snapshot does */
  size_t name_count;
  void *context;
  /* Called once an app, in any order: with what is live, or with NULL and the error. All of it is freed afterwards,
   * except `out`, which begins empty. */
  void (*render)(void *context, struct arena *arena, const char *app_id, const struct live *live,
                 const struct jd_error *error, struct fleet_text *out);
  /* Called once an app, in the order of `apps`. False: the reader is gone, and the run ends. */
  bool (*hand_on)(void *context, const struct fleet_text *text);
  /* An app waits `ms` and will then be read again. */
  void (*waiting)(void *context, const char *app_id, const struct jd_error *why, unsigned ms);
};

/* Returns how many apps were not handed on: 0 unless the run was interrupted or the reader is gone. What was rendered
 * before an interruption is handed on. */
size_t fleet_read(const struct fleet *fleet);

struct js; /* model/format/format.h */

/* ---- wire: the control API's JSON, both ways; pure ---- */

/* For remotes and for other calls to the control API. `where` is method and path, for errors. */

/* Turns a response that is not 200 into an error: all four shapes, an empty 204 with Fly-Replay, HTML, plain text.
 * Returns false. */
bool wire_failure(const struct http_answer *answer, const char *where, struct jd_error *error);
/* Returns the response's JSON object, to be freed; NULL with an error that says what was expected and what came. */
struct js *wire_open(const struct http_answer *answer, const char *where, const char *expected, struct jd_error *error);
/* Returns whether the response is a 404 that means "no such object" (not: no such app, no such path). */
bool wire_is_missing_object(const struct http_answer *answer);

/* Decodes {"keys":[…]}; sorts them. */
bool wire_keys(const struct http_answer *answer, const char *where, struct arena *arena, const char ***keys,
               size_t *count, struct jd_error *error);
bool wire_deployed(const struct http_answer *answer, const char *where, const char *name, struct jd_error *error);
bool wire_env_set(const struct http_answer *answer, const char *where, bool *redeployed, struct jd_error *error);
bool wire_deleted(const struct http_answer *answer, const char *where, struct jd_error *error);
/* The same for an object: one that is missing is a success, and `*found` (may be NULL) false. */
bool wire_removed(const struct http_answer *answer, const char *where, bool *found, struct jd_error *error);
/* Returns whether the text can be a subdomain: a DNS label. */
bool wire_is_subdomain(const char *text);

/* Returns the body of a deploy, to be freed; NULL for a source that the platform would not store unchanged. */
struct js *wire_deploy_json(const struct deploy_request *request, struct jd_error *error);
/* Write request bodies. They initialize `out`, on failure too; the caller frees it, and wipes the env one
 * (buf_wipe_free). False when over LIMIT_REQUEST_BODY too. */
bool wire_deploy_body(const struct deploy_request *request, struct buf *out, struct jd_error *error);
bool wire_env_body(const struct secret *value, struct buf *out, struct jd_error *error);

/* Returns text from outside for a message: without the blanks around it, secrets masked, escaped for one line, and cut
 * to `cap` bytes (then "…" follows). Pass all of the text: half a secret would not be masked. */
const char *wire_quote(struct arena *arena, const struct http_answer *answer, struct bytes text, size_t cap);

/* ---- snapshot: the reads of one, and joining their responses; pure ---- */

/* Every snapshot goes through here: a remote makes a request of each part, fills in `where` and the answer, and joins
 * them. */

enum snapshot_subject { /* the first three are parts of every snapshot, in this order */
                        SNAPSHOT_LIST,
                        SNAPSHOT_ENV,
                        SNAPSHOT_APP_ENV,
                        SNAPSHOT_OBJECT, /* `name`, with its code */
                        SNAPSHOT_USAGE,
                        SNAPSHOT_APPS, /* of the whole account */
                        SNAPSHOT_CONFIG,
};
struct snapshot_part {
  enum snapshot_subject subject;
  const char *name;
  const char *where; /* for errors: method and path */
};
struct snapshot {
  struct snapshot_part *parts;
  struct http_answer *answers; /* of each */
  size_t count;
};

/* Returns whether the API can return an object of this name: not `env`, whose address is that of the env keys, nor one
 * of over 100 bytes. */
bool snapshot_can_get(const char *name);

/* Returns the parts of a snapshot with those of `names`, borrowed, that the API can return. */
struct snapshot snapshot_new(struct arena *arena, const char *const *names, size_t count,
                             const struct overview *overview);

enum snapshot_result {
  SNAPSHOT_READ,
  SNAPSHOT_CHANGED, /* the reads contradict each other: somebody is writing; read again. JD_STALE */
  SNAPSHOT_FAILED,  /* with the most telling error of the reads that failed */
};

/* Joins the responses. A missing object is not an error. No such path for the app-level env keys means that there are
 * none. The overview is that of snapshot_new; a read for it fails the whole only if the user stopped it. */
enum snapshot_result snapshot_join(const struct snapshot *snapshot, const char *app_id, struct arena *arena,
                                   struct live *out, struct overview *overview, struct jd_error *error);

#endif
