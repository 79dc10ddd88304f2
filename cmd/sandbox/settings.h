/* What stands around the apps' Durable Objects: which keys are taken and whose they are, which apps exist, and how the
 * control plane behaves (cmd/docs/platform.md, "Control steps"). Everything is in the store. */
#ifndef JD_SANDBOX_SETTINGS_H
#define JD_SANDBOX_SETTINGS_H

#include "cmd/sandbox/store.h"
#include "model/format/format.h"

enum account_status { ACCOUNT_ACTIVE, ACCOUNT_SOFT_LOCKED, ACCOUNT_SUSPENDED };

struct settings {
  struct store *store;
  const char *own_key; /* --key, NULL when not given; borrowed */
  /* as the store has them */
  bool named_keys, named_apps; /* a reset named them: no others are taken */
  int64_t platform_ms, request_ms, provision_ms;
  int64_t max_requests_per_minute;
  enum account_status account_status;
};

struct app {
  const char *app_id, *account; /* account NULL: nobody's yet */
  const char *region, *provisioning_status;
  bool db_provisioned, paused;
  int64_t created_at;
  const char *name; /* of an app that POST /init made; else NULL */
  int64_t ready_at; /* it is provisioned by itself then; 0: not by itself */
};

/* Where apps may be made; the first is the default, and this machine's own. */
enum { REGION_COUNT = 2 };
extern const char *const settings_regions[REGION_COUNT];

/* Names an app: from now on there are no others. It is made where it is not there, as nobody's yet. */
void settings_name_app(struct settings *settings, const char *app_id);
void settings_load(struct settings *settings, struct store *store, const char *own_key);
void settings_save(struct settings *settings); /* in a transaction of the caller's */

/* Whose the key is, NULL when it is not taken. Without named keys each key is an account of its own; where apps are
 * named, one that has none of them, unless one is nobody's yet, is not taken either. */
const char *settings_account(struct arena *arena, struct settings *settings, const char *token);

/* False when there is no such app. Without named apps one appears, in us-east-1, as `account`'s; with `account` NULL it
 * only seems to be there, so that who forgot the key is told so. */
bool settings_app(struct arena *arena, struct settings *settings, const char *app_id, const char *account,
                  struct app *out);
struct app settings_new_app(const char *app_id, const char *region, const char *account); /* ready */
void settings_put_app(struct settings *settings, const struct app *app);
/* An app as POST /init makes it: provisioned after provision_ms. Lives in `arena`. */
struct app settings_make_app(struct arena *arena, struct settings *settings, const char *name, const char *region,
                             const char *account);
/* False when the account has no app that was made under this name. */
bool settings_find_named(struct arena *arena, struct settings *settings, const char *name, const char *account,
                         struct app *out);
/* Calls `each` for the account's apps, newest first. */
void settings_each_app(struct arena *arena, struct settings *settings, const char *account,
                       void (*each)(void *context, const struct app *app), void *context);

/* Forgets everything. `keys` maps keys to accounts, `apps` ids to {region, account}; NULL: not named. */
void settings_reset(struct settings *settings, const struct js *keys, const struct js *apps);

#endif
