#include "cmd/sandbox/settings.h"

#include "model/base/base.h"

enum { DEFAULT_REQUESTS_PER_MINUTE = 300, DEFAULT_PROVISION_MS = 1500 };

static void set_defaults(struct settings *settings) {
  settings->named_keys = settings->named_apps = false;
  settings->platform_ms = settings->request_ms = 0;
  settings->provision_ms = DEFAULT_PROVISION_MS;
  settings->max_requests_per_minute = DEFAULT_REQUESTS_PER_MINUTE;
  settings->account_status = ACCOUNT_ACTIVE;
}

static void apply(struct settings *settings, const char *name, int64_t value) {
  if (strcmp(name, "named_keys") == 0)
    settings->named_keys = value != 0;
  else if (strcmp(name, "named_apps") == 0)
    settings->named_apps = value != 0;
  else if (strcmp(name, "platform_ms") == 0)
    settings->platform_ms = value;
  else if (strcmp(name, "request_ms") == 0)
    settings->request_ms = value;
  else if (strcmp(name, "provision_ms") == 0)
    settings->provision_ms = value;
  else if (strcmp(name, "max_requests_per_minute") == 0)
    settings->max_requests_per_minute = value;
  else if (strcmp(name, "account_status") == 0)
    settings->account_status = (enum account_status)value;
}

void settings_load(struct settings *settings, struct store *store, const char *own_key) {
  JD_ARENA arena = arena_new();
  *settings = (struct settings){.store = store, .own_key = own_key};
  set_defaults(settings);
  struct query *query = query_new(store, "SELECT name, value FROM settings");
  while (query_next(query))
    apply(settings, query_get_text(query, 0, arena), query_get_integer(query, 1));
  query_end(query);
}

static void save(struct settings *settings, const char *name, int64_t value) {
  STORE_RUN(settings->store, "INSERT OR REPLACE INTO settings (name, value) VALUES (?, ?)", of_text(name),
            of_integer(value));
}

void settings_save(struct settings *settings) {
  save(settings, "named_keys", settings->named_keys);
  save(settings, "named_apps", settings->named_apps);
  save(settings, "platform_ms", settings->platform_ms);
  save(settings, "request_ms", settings->request_ms);
  save(settings, "provision_ms", settings->provision_ms);
  save(settings, "max_requests_per_minute", settings->max_requests_per_minute);
  save(settings, "account_status", settings->account_status);
}

/* ---- keys ---- */

/* What stands for a key in the store: a digest that tells keys apart and does not give them away. */
static void digest_key(const char *token, char out[SECRET_DIGEST_HEX]) {
  JD_SECRET key = secret_new(bytes_of(token));
  secret_digest(key, "jd-sandbox account", key, out);
}

static bool looks_like_a_key(const char *token) {
  static const char prefix[] = "bb_sk_";
  return starts_with(bytes_of(token), prefix) && strlen(token) > strlen(prefix);
}

static const char *named_account(struct arena *arena, struct settings *settings, const char *digest) {
  struct query *query = query_of(settings->store, "SELECT account FROM keys WHERE digest = ?", digest);
  const char *account = query_next(query) ? query_get_text(query, 0, arena) : NULL;
  query_end(query);
  return account;
}

/* Whether one of the apps is this account's, or nobody's yet. */
static bool may_own_app(struct settings *settings, const char *account) {
  struct query *query =
      query_of(settings->store, "SELECT 1 FROM apps WHERE account = ? OR account IS NULL LIMIT 1", account);
  bool found = query_next(query);
  query_end(query);
  return found;
}

const char *settings_account(struct arena *arena, struct settings *settings, const char *token) {
  char digest[SECRET_DIGEST_HEX];
  digest_key(token, digest);
  if (settings->named_keys)
    return named_account(arena, settings, digest);
  bool taken = settings->own_key      ? strcmp(settings->own_key, token) == 0
               : settings->named_apps ? looks_like_a_key(token) && may_own_app(settings, digest)
                                      : looks_like_a_key(token);
  return taken ? arena_strdup(arena, digest) : NULL;
}

/* ---- reset ---- */

static void put_keys(struct settings *settings, const struct js *keys) {
  for (size_t i = 0; i < js_length(keys); i++) {
    const char *key;
    const struct js *account = js_member(keys, i, &key);
    char digest[SECRET_DIGEST_HEX];
    digest_key(key, digest);
    STORE_RUN(settings->store, "INSERT INTO keys (digest, account) VALUES (?, ?)", of_text(digest),
              of_text(js_text(account) ? js_text(account) : "main"));
  }
}

static void put_apps(struct settings *settings, const struct js *apps) {
  for (size_t i = 0; i < js_length(apps); i++) {
    const char *app_id;
    const struct js *about = js_member(apps, i, &app_id);
    const char *region = js_text(js_get(about, "region")), *account = js_text(js_get(about, "account"));
    struct app app = settings_new_app(app_id, region ? region : settings_regions[0], account ? account : "main");
    settings_put_app(settings, &app);
  }
}

void settings_name_app(struct settings *settings, const char *app_id) {
  JD_ARENA arena = arena_new();
  struct app app;
  settings->named_apps = false;
  store_begin(settings->store);
  if (settings_app(arena, settings, app_id, NULL, &app))
    settings_put_app(settings, &app);
  settings->named_apps = true;
  settings_save(settings);
  store_commit(settings->store);
}

void settings_reset(struct settings *settings, const struct js *keys, const struct js *apps) {
  query_run(query_new(settings->store, "DELETE FROM apps")); /* and what belongs to them */
  query_run(query_new(settings->store, "DELETE FROM keys"));
  query_run(query_new(settings->store, "DELETE FROM faults"));
  set_defaults(settings);
  if (keys) {
    settings->named_keys = true;
    put_keys(settings, keys);
  }
  if (apps) {
    settings->named_apps = true;
    put_apps(settings, apps);
  }
  settings_save(settings);
}
