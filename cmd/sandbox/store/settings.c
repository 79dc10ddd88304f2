/* Keys, apps and how the control plane behaves; and the clock. */
#include "cmd/sandbox/store/internal.h"
#include "model/base/base.h"

#include <stdlib.h>
#include <sys/random.h>
#include <time.h>

/* ---- time and ids ---- */

static int64_t read_clock(clockid_t clock) {
  struct timespec time;
  clock_gettime(clock, &time);
  return (int64_t)time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

int64_t clock_now(void) {
  return read_clock(CLOCK_REALTIME);
}

int64_t clock_steady(void) {
  return read_clock(CLOCK_MONOTONIC);
}

const char *clock_iso(struct arena *arena, int64_t time) {
  if (time == 0)
    return NULL;
  char text[TIME_TEXT];
  time_format_milliseconds(time, text);
  return arena_strdup(arena, text);
}

const char *clock_new_id(struct arena *arena) {
  unsigned char id[16];
  if (getrandom(id, sizeof id, 0) != sizeof id)
    abort(); /* cannot happen for so few bytes once the system has started */
  id[6] = (unsigned char)((id[6] & 0x0F) | 0x40);
  id[8] = (unsigned char)((id[8] & 0x3F) | 0x80);
  return arena_printf(arena, "%02x%02x%02x%02x-%02x%02x-%02x%02x-%02x%02x-%02x%02x%02x%02x%02x%02x", id[0], id[1],
                      id[2], id[3], id[4], id[5], id[6], id[7], id[8], id[9], id[10], id[11], id[12], id[13], id[14],
                      id[15]);
}

static const char *new_app_id(struct arena *arena) {
  static const char digits[] = "0123456789abcdefghijklmnopqrstuvwxyz";
  enum { LETTERS = 12 };
  unsigned char random[LETTERS];
  char id[LETTERS];
  if (getrandom(random, sizeof random, 0) != sizeof random)
    abort(); /* as above */
  for (size_t i = 0; i < LETTERS; i++)
    id[i] = digits[random[i] % (sizeof digits - 1)];
  return arena_printf(arena, "app_%.*s", LETTERS, id);
}

/* ---- settings ---- */

enum { DEFAULT_REQUESTS_PER_MINUTE = 300, DEFAULT_PROVISION_MS = 1500 };

static void set_defaults(struct settings *settings) {
  settings->named_keys = settings->named_apps = false;
  settings->platform_ms = settings->request_ms = 0;
  settings->provision_ms = DEFAULT_PROVISION_MS;
  settings->max_requests_per_minute = DEFAULT_REQUESTS_PER_MINUTE;
  settings->account_status = ACCOUNT_ACTIVE;
}

/* Each is a row of the table `settings`, under its own name. */
#define SETTINGS(X)                                                                                                    \
  X(named_keys, bool)                                                                                                  \
  X(named_apps, bool)                                                                                                  \
  X(platform_ms, int64_t)                                                                                              \
  X(request_ms, int64_t)                                                                                               \
  X(provision_ms, int64_t)                                                                                             \
  X(max_requests_per_minute, int64_t)                                                                                  \
  X(account_status, enum account_status)

static void set(struct settings *settings, const char *name, int64_t value) {
#define SET(field, type)                                                                                               \
  if (strcmp(name, #field) == 0)                                                                                       \
    settings->field = (type)value;
  SETTINGS(SET)
#undef SET
}

void settings_load(struct settings *settings, struct store *store, const char *own_key) {
  JD_ARENA arena = arena_new();
  *settings = (struct settings){.store = store, .own_key = own_key};
  set_defaults(settings);
  struct query *query = query_new(store, "SELECT name, value FROM settings");
  while (query_next(query))
    set(settings, query_get_text(query, 0, arena), query_get_integer(query, 1));
  query_end(query);
}

static void save(struct settings *settings, const char *name, int64_t value) {
  STORE_RUN(settings->store, "INSERT OR REPLACE INTO settings (name, value) VALUES (?, ?)", of_text(name),
            of_integer(value));
}

void settings_save(struct settings *settings) {
#define SAVE(field, type) save(settings, #field, (int64_t)settings->field);
  SETTINGS(SAVE)
#undef SAVE
}

/* ---- keys ---- */

/* Computes what the store has in place of a key: a digest that tells keys apart and does not reveal them. */
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

/* Returns whether one of the apps is this account's, or nobody's yet. */
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

/* ---- apps ---- */

const char *const settings_regions[REGION_COUNT] = {"us-east-1", "us-west-2"};

/* Numbers of stored data begin with the time, so that an app that is created again has none of its former ones. */
void settings_put_app(struct settings *settings, const struct app *app) {
  STORE_RUN(settings->store,
            "INSERT INTO apps (app_id, account, region, provisioning_status, db_provisioned, paused, created_at, "
            "name, ready_at, next_storage) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (app_id) DO UPDATE SET "
            "account = excluded.account, region = excluded.region, "
            "provisioning_status = excluded.provisioning_status, db_provisioned = excluded.db_provisioned, "
            "paused = excluded.paused, ready_at = excluded.ready_at",
            of_text(app->app_id), of_text(app->account), of_text(app->region), of_text(app->provisioning_status),
            of_integer(app->db_provisioned), of_integer(app->paused), of_integer(app->created_at), of_text(app->name),
            of_integer(app->ready_at), of_integer(clock_now()));
}

#define SELECT_APP                                                                                                     \
  "SELECT app_id, account, region, provisioning_status, db_provisioned, paused, created_at, name, ready_at FROM apps "

static struct app read_app(struct query *query, struct arena *arena) {
  struct app app = {.app_id = query_get_text(query, 0, arena),
                    .account = query_get_text(query, 1, arena),
                    .region = query_get_text(query, 2, arena),
                    .provisioning_status = query_get_text(query, 3, arena),
                    .db_provisioned = query_get_integer(query, 4) != 0,
                    .paused = query_get_integer(query, 5) != 0,
                    .created_at = query_get_integer(query, 6),
                    .name = query_get_text(query, 7, arena),
                    .ready_at = query_get_integer(query, 8)};
  if (app.ready_at && app.ready_at <= clock_now()) {
    app.provisioning_status = "ready";
    app.db_provisioned = true;
  }
  return app;
}

/* Reads the first app of the query, and ends it; false if there is none. */
static bool read_one(struct query *query, struct arena *arena, struct app *out) {
  bool found = query_next(query);
  if (found)
    *out = read_app(query, arena);
  query_end(query);
  return found;
}

bool settings_find_named(struct arena *arena, struct settings *settings, const char *name, const char *account,
                         struct app *out) {
  struct query *query = query_of(settings->store, SELECT_APP "WHERE name = ? AND account = ?", name);
  query_bind(query, of_text(account));
  return read_one(query, arena, out);
}

void settings_each_app(struct arena *arena, struct settings *settings, const char *account,
                       void (*each)(void *context, const struct app *app), void *context) {
  struct query *query = query_new(settings->store, SELECT_APP "WHERE account = ? ORDER BY created_at DESC, rowid DESC");
  query_bind(query, of_text(account));
  while (query_next(query)) {
    const struct app app = read_app(query, arena);
    each(context, &app);
  }
  query_end(query);
}

struct app settings_make_app(struct arena *arena, struct settings *settings, const char *name, const char *region,
                             const char *account) {
  int64_t now = clock_now();
  struct app app = {.app_id = new_app_id(arena),
                    .account = account,
                    .region = region,
                    .provisioning_status = "provisioning",
                    .created_at = now,
                    .name = name,
                    .ready_at = now + settings->provision_ms};
  settings_put_app(settings, &app);
  return app;
}

/* An app that is ready to use. */
static struct app ready_app(const char *app_id, const char *region, const char *account) {
  return (struct app){.app_id = app_id,
                      .account = account,
                      .region = region,
                      .provisioning_status = "ready",
                      .db_provisioned = true,
                      .created_at = clock_now()};
}

bool settings_app(struct arena *arena, struct settings *settings, const char *app_id, const char *account,
                  struct app *out) {
  if (read_one(query_of(settings->store, SELECT_APP "WHERE app_id = ?", app_id), arena, out)) {
    if (!out->account && account) {
      out->account = account;
      settings_put_app(settings, out);
    }
    return true;
  }
  if (settings->named_apps || *app_id == '\0' || strlen(app_id) > LIMIT_NAME_BYTES)
    return false;
  *out = ready_app(app_id, settings_regions[0], account);
  if (account)
    settings_put_app(settings, out);
  return true;
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
    struct app app = ready_app(app_id, region ? region : settings_regions[0], account ? account : "main");
    settings_put_app(settings, &app);
  }
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
