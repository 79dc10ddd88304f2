/* The control plane as a pure state machine, and what is known about the classes that run in an app's Worker.
 *
 * platform_step(state, request) responds as the control API does, half-done failures included, and reports which
 * classes it restarts and whose stored data it deletes. The planner simulates steps on it, the sandbox serves it, the
 * tests' fake remote is it, and the explorer walks it. It has no clock, no sockets and no randomness: the caller passes
 * the time and the ID of a new row. The rules are those of cmd/docs/platform.md; jd-sandbox compares them with
 * recordings.
 *
 * A state is definite. What is deployed on the real platform is not, so deployed_classes gives an interval: classes
 * that are certainly deployed, and classes that possibly are. */
#ifndef JD_MODEL_PLATFORM_PLATFORM_H
#define JD_MODEL_PLATFORM_PLATFORM_H

#include "model/base/base.h"

#include <stdint.h>

/* ---- access modes ---- */

/* Who may open an instance of a class (cmd/docs/platform.md, "Requests"). */

enum access_mode {
  ACCESS_NONE = 0, /* not given; the default is `authenticated`, and jd always sends one */
  ACCESS_PUBLIC,
  ACCESS_AUTHENTICATED,
  ACCESS_SERVICE_KEY,
};

const char *access_mode_name(enum access_mode mode); /* "public", …; "" for ACCESS_NONE */
bool access_mode_parse(struct bytes text, enum access_mode *out);

/* ---- the state of an app ---- */

struct ts_source;

/* ROW_UNKNOWN: a status that jd does not know. Rows with any status but ERROR are in the next bundle. */
enum row_status { ROW_PENDING, ROW_BUILDING, ROW_READY, ROW_ERROR, ROW_UNKNOWN };
const char *row_status_name(enum row_status status);
bool row_status_parse(struct bytes text, enum row_status *out);

/* A row of the control plane. Strings are owned by the state. Times are milliseconds since 1970 UTC, 0 for null. */
struct platform_row {
  char *name, *id, *class_name;
  struct bytes code;
  enum access_mode access_mode;
  enum row_status status;
  char *error_message; /* NULL for null */
  int64_t last_deployed_at, created_at, updated_at;
  const struct ts_source *source; /* of the code; NULL until it is needed; never stored or copied */
};

struct platform_env {
  char *key;
  struct bytes value;
};

/* A class on the platform and its stored data. `storage` numbers the data: a class that is deleted and deployed again
 * has another number, which shows the loss. */
struct platform_class {
  char *class_name;
  uint64_t storage;
};

enum platform_op { PLATFORM_DEPLOY, PLATFORM_DELETE, PLATFORM_TAG };

/* A fault to inject, as cmd/docs/platform.md, "Control steps", describes it. */
struct platform_fault {
  bool any; /* any op; else `op` */
  enum platform_op op;
  unsigned times;   /* calls still to fail */
  int status, code; /* the platform's own status and code */
  char *message;
  bool after;   /* the call succeeded, but its response was lost */
  bool network; /* no response at all */
};

enum upload_outcome { UPLOAD_OK, UPLOAD_FAILED, UPLOAD_LOST };
const char *upload_outcome_name(enum upload_outcome outcome);

/* An upload that the platform was asked for: GET /__sandbox/uploads. */
struct platform_upload {
  enum platform_op op; /* PLATFORM_DEPLOY or PLATFORM_DELETE */
  char **new_classes;
  size_t new_count;
  char **deleted_classes;
  size_t deleted_count;
  enum upload_outcome outcome;
};

/* One app. Create it with platform_new; its arena owns everything. Rows are in order of creation. */
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
  /* the platform behind it */
  bool worker_exists;
  char *worker_tag;
  struct platform_class *classes; /* those that exist in the Worker, with their stored data */
  size_t class_count, class_capacity;
  uint64_t next_storage, next_tag;
  struct platform_fault *faults;
  size_t fault_count, fault_capacity;
  struct platform_upload *uploads;
  size_t upload_count, upload_capacity;
};

struct platform_state *platform_new(const char *app_id); /* owned by the caller */
void platform_free(struct platform_state *state);        /* NULL is allowed */
/* Returns a copy for simulations, without faults and uploads. It shares strings and code with `from`, which must
 * outlive it. */
struct platform_state *platform_fork(const struct platform_state *from);

/* These build a state by hand, from what is live or from a store. `row` is copied, and replaces a row of that name.
 * Call platform_assume_deployed after all rows: it fills in what cannot be seen from outside, that is the Worker, the
 * remembered class names (these, in this order) and their stored data. */
struct platform_row *platform_put_row(struct platform_state *state, const struct platform_row *row);
void platform_put_env(struct platform_state *state, const char *key, struct bytes value);
void platform_put_app_env(struct platform_state *state, const char *key, struct bytes value);
void platform_assume_deployed(struct platform_state *state, const char *const *class_names, size_t count);
struct platform_row *platform_find_row(const struct platform_state *state, const char *name);
/* False if the key does not exist. */
bool platform_drop_env(struct platform_state *state, const char *key);
bool platform_drop_app_env(struct platform_state *state, const char *key);
/* Adds a copy of the fault after those already there. */
void platform_put_fault(struct platform_state *state, const struct platform_fault *fault);
/* Returns the number of the class's stored data; 0 if the class does not exist. */
uint64_t platform_storage(const struct platform_state *state, const char *class_name);

/* ---- requests ---- */

/* A request runs in three phases, so that a server can let time pass, die, or serve another request in between:
 *
 *   platform_begin   checks the request, writes the row as BUILDING (or the env variable), and either responds at once
 *                    or leaves a call to the platform to be made
 *   platform_call    does what the platform does with that call: reject it, or upload and delete stored data. Before an
 *                    app's first upload the control plane also looks up the Worker's tag in a call of its own,
 *                    platform_look_up, which platform_call makes if the caller did not
 *   platform_finish  does what the control plane does with the platform's response
 *
 * platform_step is the three in one. */

enum request_kind {
  REQUEST_DEPLOY,        /* POST …/durable-objects */
  REQUEST_DELETE,        /* DELETE …/durable-objects/:name */
  REQUEST_SET_ENV,       /* PUT …/env/:key */
  REQUEST_DELETE_ENV,    /* DELETE …/env/:key */
  REQUEST_PATCH_APP_ENV, /* PATCH /v1/:app/env, after the variables were merged with platform_put_app_env */
};

/* A write after routing, authentication and checks of the body's shape. Reads need no model. */
struct platform_request {
  enum request_kind kind;
  const char *name;  /* the object's name, or the env key; bytes of any kind */
  struct bytes code; /* deploy */
  enum access_mode access_mode;
  struct bytes value; /* set env */
  int64_t now;        /* ms since 1970 */
  const char *new_id; /* the ID for a new row */
};

/* Why a request was rejected, for causes with their own remedy. */
enum platform_cause { CAUSE_OTHER, CAUSE_TOO_MANY_CLASSES, CAUSE_NO_MODULE, CAUSE_APP_ENV_COLLISION };

/* The control plane's response. Below 300 the fields are those of the body; else `code`, `message`, `remediation`. */
struct platform_response {
  int status;
  enum platform_cause cause;
  /* CAUSE_NO_MODULE: the part of `message` that says what is wrong with the bundle. CAUSE_APP_ENV_COLLISION: the key,
   * of which `message` says that it is one of the app's Durable Objects. Else NULL. */
  const char *reason;
  const char *object;                       /* CAUSE_APP_ENV_COLLISION: whose binding it is; else NULL */
  const char *code, *message, *remediation; /* error.code …; owned by the state's arena or static */
  const char *id, *name, *class_name;       /* deploy */
  bool redeployed;                          /* env */
};

/* What a request did to the Worker. Lists and names live in the state's arena. */
struct platform_effect {
  unsigned restarts;   /* uploads that happened, whether or not the response arrived */
  bool settled;        /* the call succeeded: now exactly the active rows' classes are deployed */
  char **lost_classes; /* classes whose stored data is permanently deleted */
  size_t lost_count;
};

/* A request under way. Owned by the caller, valid until the state is freed. Each phase may get a different state, read
 * again from a store, as long as all of them live until the response is sent. */
struct platform_work {
  struct platform_request request;
  bool done;                       /* responded to in platform_begin: no call follows */
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
  /* What a runtime reported about the bundle, if the caller asked one before platform_call. */
  enum { PLATFORM_NOT_ASKED, PLATFORM_LOADS, PLATFORM_FAILS_TO_LOAD } load;
  const char *load_words; /* of PLATFORM_FAILS_TO_LOAD: the runtime's, such as "Uncaught ReferenceError: …" */
  /* the platform's answer */
  bool called, succeeded, answered;
  const char *failure;      /* the words that the control plane will wrap, NULL when succeeded */
  const char *module_error; /* of these, what the runtime says of a bundle that it cannot load; else NULL */
  struct platform_response response;
  struct platform_effect effect;
};

void platform_begin(struct platform_state *state, const struct platform_request *request, struct platform_work *work);
/* Does nothing if the tag is known, or after platform_begin responded at once. */
void platform_look_up(struct platform_state *state, struct platform_work *work);
/* Does nothing after platform_begin responded at once, or if the look-up failed. */
void platform_call(struct platform_state *state, struct platform_work *work);
/* Does nothing after platform_begin responded at once. */
void platform_finish(struct platform_state *state, struct platform_work *work, int64_t now);
/* The three in one. `effect` may be NULL. */
void platform_step(struct platform_state *state, const struct platform_request *request,
                   struct platform_response *response, struct platform_effect *effect);

/* ---- which classes are deployed ---- */

/* An interval, since nobody outside the platform can know more, and the control API does not say. It follows from three
 * kinds of evidence: the rows that the control API lists, the record of what jd applied last, and the journal's open
 * deploys. The result has each class that is certainly deployed, and each that possibly is; of a possible one even the
 * name may be unknown. The rules are those of cmd/docs/platform.md, "Which classes are deployed".
 *
 * All times are milliseconds since 1970, UTC. Strings are borrowed from the evidence. */

enum { TIME_NULL = 0, TIME_UNREADABLE = -1 }; /* an absent time; one that equals no other */

struct evidence_row {
  const char *name, *class_name, *error_message; /* error_message: NULL for null */
  enum row_status status;
  int64_t last_deployed_at; /* TIME_NULL for null */
  int64_t updated_at;       /* TIME_NULL where it was not asked for */
  int64_t created_at;       /* the same */
};

/* What jd last applied under a name. */
struct evidence_record {
  const char *name, *class_name;
  int64_t last_deployed_at; /* as read back then; TIME_NULL: not recorded */
};

/* An approved loss that happened: the data that was behind the name until then is gone. */
struct evidence_loss {
  const char *name;
  int64_t at; /* by the control plane's clock */
};

/* A deploy by jd that was sent and whose outcome is unknown. */
struct evidence_call {
  const char *name, *class_name;
};

struct evidence {
  const struct evidence_row *rows;
  size_t row_count;
  const struct evidence_record *records;
  size_t record_count;
  const struct evidence_loss *losses;
  size_t loss_count;
  const struct evidence_call *calls;
  size_t call_count;
};

/* Why a class counts as deployed. */
enum deployed_why {
  DEPLOYED_READY,        /* its row is READY */
  DEPLOYED_ACTIVE,       /* its row is in every bundle, but its own deploy may not have ended */
  DEPLOYED_MISMATCH,     /* its row failed since another upload came first, which may have contained it */
  DEPLOYED_FAILED_ROW,   /* its row failed, and may have been deployed with this class before */
  DEPLOYED_RECORDED,     /* its row failed; the record has this class */
  DEPLOYED_NOT_RECORDED, /* unknown by name: the row failed, and the record does not have it */
  DEPLOYED_NEWER,        /* unknown by name: the row failed, and was deployed after the record was written */
  DEPLOYED_GONE,         /* the record has it, and no row does */
  DEPLOYED_INTERRUPTED,  /* a deploy of it was interrupted */
};

struct deployed_class {
  const char *object;     /* the name that it runs behind */
  const char *class_name; /* NULL: nobody can name it */
  bool certain;
  enum deployed_why why;
};

/* Sorted by object; a class that is certain is listed once. */
struct deployed {
  struct deployed_class *list;
  size_t count;
};

/* Computes the interval. */
void deployed_classes(struct arena *arena, const struct evidence *evidence, struct deployed *out);

/* The platform's own error codes. The control plane passes the platform's messages on as text, with the code in
 * brackets ("…: [10079] Actor migration tag …"), and has no field for it. */
enum platform_code {
  PLATFORM_NO_MODULE = 10021,    /* the runtime cannot load the bundle */
  PLATFORM_TAG_EXISTS = 10074,   /* an app's first upload: there is a Worker already */
  PLATFORM_TAG_MISMATCH = 10079, /* another upload was faster */
};
/* Returns whether a message (NULL is allowed) has the code. No other code decides by the text of a message. */
bool platform_says(const char *message, enum platform_code code);

#endif
