/* What stands around the apps' Durable Objects: which keys are taken and whose they are, which apps exist, and how the
 * control plane behaves (recordings/README.md, "Control steps"). Everything is in the store. */
#ifndef JD_SANDBOX_SETTINGS_H
#define JD_SANDBOX_SETTINGS_H

#include "cmd/sandbox/store.h"
#include "model/json.h"

enum account_status { ACCOUNT_ACTIVE, ACCOUNT_SOFT_LOCKED, ACCOUNT_SUSPENDED };

struct settings {
  struct store *store;
  const char *own_key; /* --key, NULL when not given; borrowed */
  /* as the store has them */
  bool named_keys, named_apps; /* a reset named them: no others are taken */
  int64_t platform_ms, request_ms;
  int64_t max_requests_per_minute;
  enum account_status account_status;
};

struct app {
  const char *app_id, *account; /* account NULL: nobody's yet */
  const char *region, *provisioning_status;
  bool db_provisioned, paused;
  int64_t created_at;
};

void settings_load(struct settings *settings, struct store *store, const char *own_key);
void settings_save(struct settings *settings); /* in a transaction of the caller's */

/* Whose the key is, NULL when it is not taken. Without named keys each key is an account of its own. */
const char *settings_account(struct arena *arena, struct settings *settings, const char *token);

/* False when there is no such app. Without named apps one appears, in us-east-1, as `account`'s; with `account` NULL it
 * only seems to be there, so that who forgot the key is told so. */
bool settings_app(struct arena *arena, struct settings *settings, const char *app_id, const char *account,
                  struct app *out);
void settings_put_app(struct settings *settings, const struct app *app);

/* Forgets everything. `keys` maps keys to accounts, `apps` ids to {region, account}; NULL: not named. */
void settings_reset(struct settings *settings, const struct js *keys, const struct js *apps);

#endif
