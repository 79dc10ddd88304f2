#include "cmd/sandbox/clock.h"
#include "cmd/sandbox/settings.h"
#include "model/base/base.h"

const char *const settings_regions[REGION_COUNT] = {"us-east-1", "us-west-2"};

void settings_put_app(struct settings *settings, const struct app *app) {
  STORE_RUN(settings->store,
            "INSERT INTO apps (app_id, account, region, provisioning_status, db_provisioned, paused, created_at, "
            "name, ready_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (app_id) DO UPDATE SET "
            "account = excluded.account, region = excluded.region, "
            "provisioning_status = excluded.provisioning_status, db_provisioned = excluded.db_provisioned, "
            "paused = excluded.paused, ready_at = excluded.ready_at",
            of_text(app->app_id), of_text(app->account), of_text(app->region), of_text(app->provisioning_status),
            of_integer(app->db_provisioned), of_integer(app->paused), of_integer(app->created_at), of_text(app->name),
            of_integer(app->ready_at));
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

/* The first app of the query, which it ends; false when there is none. */
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
  struct app app = {.app_id = clock_new_app_id(arena),
                    .account = account,
                    .region = region,
                    .provisioning_status = "provisioning",
                    .created_at = now,
                    .name = name,
                    .ready_at = now + settings->provision_ms};
  settings_put_app(settings, &app);
  return app;
}

struct app settings_new_app(const char *app_id, const char *region, const char *account) {
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
  *out = settings_new_app(app_id, settings_regions[0], account);
  if (account)
    settings_put_app(settings, out);
  return true;
}
