/* What the sandbox remembers: which keys and apps there are, how the control plane behaves, and the state of each app.
 *
 * All of it is in one SQLite database, in a file or in memory. A committed transaction is on disk (write-ahead log,
 * synchronous=FULL), so a SIGKILL at any instant leaves what the last commit left. Opening can fail with a message;
 * after that, a store that cannot be read or written ends the process with one, since every later answer would be
 * wrong.
 *
 * Order of calls: store_open, settings_load, then anything, store_close. Who writes calls store_begin before and
 * store_commit after; reads need no transaction. Results live in the arena that the caller passes; JSON is the caller's
 * to free. */
#ifndef JD_SANDBOX_STORE_H
#define JD_SANDBOX_STORE_H

#include "model/base/base.h"
#include "model/format/format.h"
#include "model/platform/platform.h"

#include <stdint.h>

struct store;

/* Opens the database at `path`; NULL: in memory. Creates it if it does not exist (mode 0600), and upgrades one of an
 * older version. Refuses a file that is not a database, another program's, or a newer version's. */
struct store *store_open(const char *path, struct jd_error *error);
void store_close(struct store *store); /* NULL is allowed */

void store_begin(struct store *store);
void store_commit(struct store *store);
/* A number that changes whenever another process commits something. */
int64_t store_version(struct store *store);

/* ---- time and ids, from the system ---- */

int64_t clock_now(void);                                  /* ms since 1970 UTC */
int64_t clock_steady(void);                               /* ms; never set back */
const char *clock_iso(struct arena *arena, int64_t time); /* 2026-11-23T10:04:11.123Z; NULL for 0 */
const char *clock_new_id(struct arena *arena);            /* a random UUID, version 4 */

/* ---- settings: keys, apps, and how the control plane behaves (cmd/docs/platform.md, "Control steps") ---- */

enum account_status { ACCOUNT_ACTIVE, ACCOUNT_SOFT_LOCKED, ACCOUNT_SUSPENDED };

struct settings {
  struct store *store;
  const char *own_key; /* of --key; NULL: not given. Borrowed */
  /* As stored. */
  bool named_keys, named_apps; /* only the keys, or apps, in the store are accepted */
  int64_t platform_ms, request_ms, provision_ms;
  int64_t max_requests_per_minute;
  enum account_status account_status;
};

/* Forgets what `settings` held, and reads the store. */
void settings_load(struct settings *settings, struct store *store, const char *own_key);
void settings_save(struct settings *settings); /* in the caller's transaction */

/* Returns the account that the key belongs to, or NULL if the key is not accepted. Without named keys each key is an
 * account of its own; where apps are named, a key is accepted only if one of them is its account's or nobody's yet. */
const char *settings_account(struct arena *arena, struct settings *settings, const char *token);

/* Deletes everything, in the caller's transaction. `keys` maps keys to accounts, `apps` maps ids to {region, account};
 * NULL: not named. */
void settings_reset(struct settings *settings, const struct js *keys, const struct js *apps);

/* ---- apps ---- */

struct app {
  const char *app_id, *account; /* account NULL: nobody's yet */
  const char *region, *provisioning_status;
  bool db_provisioned, paused;
  int64_t created_at;
  const char *name; /* of an app that POST /init made; else NULL */
  int64_t ready_at; /* provisioning ends at this time; 0: only when a control step says so */
};

/* The regions of apps. The first is the default, and the one that the sandbox is in. */
enum { REGION_COUNT = 2 };
extern const char *const settings_regions[REGION_COUNT];

/* Names an app: from now on only named apps exist. Creates it if necessary, as nobody's yet. */
void settings_name_app(struct settings *settings, const char *app_id);

/* Returns false if there is no such app. Without named apps it is created on first use, in us-east-1, for `account`;
 * with `account` NULL it only appears to exist, so that a caller without a key gets the 401. */
bool settings_app(struct arena *arena, struct settings *settings, const char *app_id, const char *account,
                  struct app *out);
void settings_put_app(struct settings *settings, const struct app *app);
/* Creates an app as POST /init does: provisioned after provision_ms. */
struct app settings_make_app(struct arena *arena, struct settings *settings, const char *name, const char *region,
                             const char *account);
/* Returns false if the account made no app under this name. */
bool settings_find_named(struct arena *arena, struct settings *settings, const char *name, const char *account,
                         struct app *out);
/* Calls `each` for the account's apps, newest first. */
void settings_each_app(struct arena *arena, struct settings *settings, const char *account,
                       void (*each)(void *context, const struct app *app), void *context);

/* ---- records: an app's state, between the store and the platform model ---- */

/* Returns the state as stored, with the faults to come and without past uploads, or NULL if there is no such app. Free
 * it with platform_free. Call this and records_save in one transaction. */
struct platform_state *records_load(struct store *store, const char *app_id);
/* Writes what a phase changed; its uploads are added to those stored. */
void records_save(struct store *store, const struct platform_state *state);

/* What an app's Worker runs: the sources and variables of its last upload, whatever its rows have since become. */
struct running {
  int64_t seq; /* higher with each upload, of any app; 0: nothing runs */
  struct app app;
  struct platform_row *sources; /* name, class_name, code, access_mode */
  size_t source_count;
  struct platform_env *env; /* of several of one name the first counts */
  size_t env_count;
};
/* In the transaction of the phase in which the platform accepted an upload, or removed the Worker. */
void records_put_running(struct store *store, const struct platform_state *state, const struct platform_work *work);
/* The app that uploaded last; false if no Worker exists. */
bool records_running(struct arena *arena, struct settings *settings, struct running *out);

/* A class that exists on the platform, with its stored data's number, which no other class of the app ever had. */
struct stored_class {
  const char *app_id, *class_name;
  uint64_t storage;
};
struct stored_class *records_classes(struct arena *arena, struct store *store, size_t *count); /* of all apps */

/* Returns false unless `op` is deploy, delete, tag or any. */
bool records_fault_op(const char *op, struct platform_fault *out);
void records_put_fault(struct store *store, const struct platform_fault *fault);

/* These need no model. */
struct js *records_list(struct store *store, const char *app_id);                     /* newest first */
struct js *records_object(struct store *store, const char *app_id, const char *name); /* NULL if absent */
struct js *records_env_keys(struct store *store, const char *app_id);                 /* sorted */
/* In order of insertion; `*updated_at` is 0 before the first change. */
struct js *records_app_env_keys(struct store *store, const char *app_id, int64_t *updated_at);
struct js *records_uploads(struct store *store, const char *app_id); /* oldest first */

#endif
