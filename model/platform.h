/* The platform as a pure state machine: what the control plane does with a request, half-done failures included.
 *
 * Written from cmd/docs/platform.md and held against the recordings through jd-sandbox. No clock, no sockets, no
 * randomness: the caller hands in the time and the id of a new row. It is used four times over: the planner plays a
 * plan on it and reads off the hazards and the restarts; jd-sandbox serves it; the tests' fake remote is it; the
 * explorer walks it.
 *
 * A request runs in three phases, so that a server can let time pass, die, or serve another request in between:
 *
 *   platform_begin   checks the request, writes the row as BUILDING (or the env variable), and either answers at once
 *                    or leaves a call to the platform to be made
 *   platform_call    what the platform itself does with that call: refuse, or upload and delete stored state. Before an
 *                    app's first upload the control plane also looks up the Worker's tag, a call of its own:
 *                    platform_look_up, which platform_call makes where the caller did not
 *   platform_finish  what the control plane makes of the platform's answer
 *
 * platform_step is the three in one. */
#ifndef JD_MODEL_PLATFORM_H
#define JD_MODEL_PLATFORM_H

#include "model/access.h"
#include "model/arena.h"

#include <stdint.h>

struct ts_source;

/* ROW_UNKNOWN: a status that this program does not know. All but ERROR are in the next bundle. */
enum row_status { ROW_PENDING, ROW_BUILDING, ROW_READY, ROW_ERROR, ROW_UNKNOWN };
const char *row_status_name(enum row_status status);
bool row_status_parse(struct bytes text, enum row_status *out);

/* A row of the control plane. Strings are owned by the state. Times are milliseconds since 1970 UTC, 0 for null. */
struct platform_row {
  char *id, *name, *class_name;
  struct bytes code;
  enum access_mode access_mode;
  enum row_status status;
  char *error_message; /* NULL for null */
  int64_t last_deployed_at, created_at, updated_at;
  const struct ts_source *source; /* the code analysed; NULL until it is needed, and derived, never stored or copied */
};

struct platform_env {
  char *key;
  struct bytes value;
};

/* A class on the platform and its stored state. `storage` numbers the state: a class that is deleted and comes back has
 * another number, which is how a loss is seen. */
struct platform_class {
  char *class_name;
  uint64_t storage;
};

enum platform_op { PLATFORM_DEPLOY, PLATFORM_DELETE, PLATFORM_TAG };

/* A fault to come, as cmd/docs/platform.md, "Control steps", describes it. */
struct platform_fault {
  bool any; /* any op; else `op` */
  enum platform_op op;
  unsigned times;   /* calls still to fail */
  int status, code; /* the platform's own status and code */
  char *message;
  bool after;   /* it did what was asked, and its answer was lost */
  bool network; /* no answer at all */
};

enum upload_outcome { UPLOAD_OK, UPLOAD_FAILED, UPLOAD_LOST };
const char *upload_outcome_name(enum upload_outcome outcome);

/* What the platform was asked, oldest first: GET /__sandbox/uploads. */
struct platform_upload {
  enum platform_op op; /* PLATFORM_DEPLOY or PLATFORM_DELETE */
  char **new_classes;
  size_t new_count;
  char **deleted_classes;
  size_t deleted_count;
  enum upload_outcome outcome;
};

/* One app. Make it with platform_new; the arena in it owns everything. Rows are kept in order of creation. */
struct platform_state {
  struct arena *arena;
  char *app_id;
  /* the control plane */
  struct platform_row *rows;
  size_t row_count, row_capacity;
  struct platform_env *env; /* sorted by key */
  size_t env_count, env_capacity;
  struct platform_env *app_env; /* app-level variables, in order of insertion */
  size_t app_env_count, app_env_capacity;
  int64_t app_env_updated_at;
  char **remembered; /* class names of the last successful upload */
  size_t remembered_count;
  bool has_remembered; /* false until the first successful upload: the tag is then looked up */
  char *remembered_tag;
  /* the platform above it */
  bool worker_exists;
  char *worker_tag;
  struct platform_class *classes; /* those that exist in the Worker, with their stored state */
  size_t class_count, class_capacity;
  uint64_t next_storage, next_tag;
  struct platform_fault *faults;
  size_t fault_count, fault_capacity;
  struct platform_upload *uploads;
  size_t upload_count, upload_capacity;
};

struct platform_state *platform_new(const char *app_id); /* owned by the caller */
void platform_free(struct platform_state *state);        /* NULL is allowed */
/* A copy to try "what if" on, without faults and uploads. It shares strings and code with `from`, which must outlive
 * it.
 */
struct platform_state *platform_fork(const struct platform_state *from);

/* Building a state by hand (from what is live, from a store). `row` is copied; a row of that name is replaced. Call
 * platform_assume_deployed after all rows are in: it fills in what cannot be seen from outside, the Worker, the
 * remembered class names (these, in this order) and their stored state. */
struct platform_row *platform_put_row(struct platform_state *state, const struct platform_row *row);
void platform_put_env(struct platform_state *state, const char *key, struct bytes value);
void platform_put_app_env(struct platform_state *state, const char *key, struct bytes value);
void platform_assume_deployed(struct platform_state *state, const char *const *class_names, size_t count);
struct platform_row *platform_find_row(const struct platform_state *state, const char *name);
/* False when the key is not there. */
bool platform_drop_env(struct platform_state *state, const char *key);
bool platform_drop_app_env(struct platform_state *state, const char *key);
/* `fault` is copied and waits behind those already there. */
void platform_put_fault(struct platform_state *state, const struct platform_fault *fault);
/* The number of the class's stored state, 0 when it does not exist. */
uint64_t platform_storage(const struct platform_state *state, const char *class_name);

enum request_kind {
  REQUEST_DEPLOY,        /* POST …/durable-objects */
  REQUEST_DELETE,        /* DELETE …/durable-objects/:name */
  REQUEST_SET_ENV,       /* PUT …/env/:key */
  REQUEST_DELETE_ENV,    /* DELETE …/env/:key */
  REQUEST_PATCH_APP_ENV, /* PATCH /v1/:app/env, after the variables were merged with platform_put_app_env */
};

/* A write that has passed routing, authentication and the body's shape. Reads need no model. */
struct platform_request {
  enum request_kind kind;
  const char *name;  /* the object's name, or the env key; bytes of any kind */
  struct bytes code; /* deploy */
  enum access_mode access_mode;
  struct bytes value; /* set env */
  int64_t now;        /* ms since 1970 */
  const char *new_id; /* the id that a new row gets */
};

/* The control plane's answer. Below 300 the fields say what the body holds; else `code`, `message`, `remediation`. */
struct platform_response {
  int status;
  const char *code, *message, *remediation; /* error.code …; owned by the state's arena or static */
  const char *id, *name, *class_name;       /* deploy */
  bool redeployed;                          /* env */
};

/* What a request did to the Worker. */
struct platform_effect {
  unsigned restarts;   /* uploads that happened, whether or not the answer arrived */
  bool settled;        /* the platform did what it was asked: just the active rows' classes are deployed now */
  char **lost_classes; /* classes whose stored state is gone for good */
  size_t lost_count;
};

/* A request on its way. Owned by the caller, valid until the state is freed. The phases may be given different states,
 * one read anew from a store for each, as long as all of them live until the answer is out. */
struct platform_work {
  struct platform_request request;
  bool done;                       /* answered in platform_begin: no call is to be made */
  const char *row_id, *class_name; /* deploy: the row that is BUILDING, and its class */
  enum platform_op op;
  /* the bundle, in order of name */
  struct platform_row *bundle; /* copies */
  size_t bundle_count;
  char **new_classes;
  size_t new_count;
  char **deleted_classes;
  size_t deleted_count;
  const char *old_tag, *new_tag;
  bool look_up; /* the tag is unknown: platform_look_up comes before the upload */
  /* What a runtime said of the bundle, where the caller asked one before platform_call. */
  enum { PLATFORM_NOT_ASKED, PLATFORM_LOADS, PLATFORM_FAILS_TO_LOAD } load;
  const char *load_words; /* of PLATFORM_FAILS_TO_LOAD: the runtime's, such as "Uncaught ReferenceError: …" */
  /* the platform's answer */
  bool called, succeeded, answered;
  const char *failure; /* the words that the control plane will wrap, NULL when succeeded */
  struct platform_response response;
  struct platform_effect effect;
};

void platform_begin(struct platform_state *state, const struct platform_request *request, struct platform_work *work);
/* Does nothing when the tag is known, or after platform_begin answered at once. */
void platform_look_up(struct platform_state *state, struct platform_work *work);
/* Does nothing after platform_begin answered at once, or when the look-up or what followed from it failed. */
void platform_call(struct platform_state *state, struct platform_work *work);
/* Does nothing after platform_begin answered at once. */
void platform_finish(struct platform_state *state, struct platform_work *work, int64_t now);
/* The three in one. `effect` may be NULL. */
void platform_step(struct platform_state *state, const struct platform_request *request,
                   struct platform_response *response, struct platform_effect *effect);

#endif
