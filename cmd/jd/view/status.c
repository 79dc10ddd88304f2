#include "cmd/jd/view/view.h"

#include "cmd/jd/term/term.h"
#include "model/base/base.h"
#include "reconcile/api/api.h"

static const char *status_note(const struct live_object *row) {
  if (snapshot_can_get(row->name))
    return NULL;
  if (strcmp(row->name, "env") == 0)
    return "its code cannot be read: the API uses this path for env variables";
  return strlen(row->name) > LIMIT_NAME_BYTES ? "cannot be read or deleted: its name has over 100 characters"
                                              : "is not read: the platform gives no object such a name";
}

/* Returns the URL of an instance of a row; NULL if it is unknown. */
static const char *status_url(struct arena *arena, const struct status *status, const char *name, const char *key) {
  return status->overview.subdomain
             ? arena_printf(arena, "https://%s.butterbase.dev/_do/%s/%s", status->overview.subdomain, name, key)
             : NULL;
}

/* ---- for people ---- */

const char *age_text(struct arena *arena, int64_t then, int64_t now) {
  const long long minute = 60, hour = 3600, day = 86400;
  long long seconds = (now - then) / 1000;
  if (seconds <= -minute)
    return "in the future";
  if (seconds < minute)
    return "just now";
  if (seconds < hour)
    return arena_printf(arena, "%lld min ago", seconds / minute);
  if (seconds < day)
    return arena_printf(arena, "%lld h ago", seconds / hour);
  return arena_printf(arena, "%lld day%s ago", seconds / day, seconds < 2 * day ? "" : "s");
}

static const char *size_cell(struct arena *arena, const struct live_object *row) {
  if (!row->has_code)
    return NULL;
  JD_BUF text;
  buf_init(&text, 64);
  size_text(row->code.len, &text);
  return arena_strdup(arena, text.data);
}

/* A time that cannot be parsed is shown as it is. */
static const char *age_cell(struct arena *arena, const struct live_object *row, int64_t now) {
  int64_t then;
  if (!row->last_deployed_at)
    return "never";
  return time_parse(bytes_of(row->last_deployed_at), &then) ? age_text(arena, then, now) : row->last_deployed_at;
}

static const char *status_color(enum row_status status) {
  if (status == ROW_READY)
    return PAINT_GOOD;
  return status == ROW_ERROR ? PAINT_DANGER : PAINT_CHANGE;
}

static void add_rows(struct arena *arena, const struct status *status, const struct text_style *style,
                     struct buf *out) {
  enum { STATUS_COLUMN = 3 };
  static const struct table_column columns[] = {{"name", TABLE_SHRINK}, {"class", TABLE_SHRINK},
                                                {"access", TABLE_KEEP}, {"status", TABLE_KEEP},
                                                {"size", TABLE_KEEP},   {"deployed", TABLE_KEEP}};
  struct table *table = table_new(arena, columns, sizeof columns / sizeof *columns);
  for (size_t i = 0; i < status->live.object_count; i++) {
    const struct live_object *row = &status->live.objects[i];
    table_row(table,
              (const char *[]){row->name, row->class_name, access_mode_name(row->access_mode),
                               row_status_name(row->status), size_cell(arena, row), age_cell(arena, row, status->now)});
    table_paint(table, STATUS_COLUMN, status_color(row->status));
    if (row->error_message)
      table_note(table, arena_printf(arena, "error: %s", item_text_words(arena, row->error_message)));
    if (status_note(row))
      table_note(table, arena_printf(arena, "note: %s", status_note(row)));
  }
  table_write(table, style, out);
  if (!status->live.object_count)
    buf_add_text(out, "  no live Durable Objects\n");
}

static void add_url(struct arena *arena, const struct status *status, const struct text_style *style, struct buf *out) {
  const char *url = status_url(arena, status, "NAME", "KEY");
  if (url && status->live.object_count)
    wrap_text(arena_printf(arena, "\ninstance URL: %s", url), 0, style->columns, out);
}

static void add_keys(struct arena *arena, const char *title, const char *const *keys, size_t count,
                     const struct text_style *style, struct buf *out) {
  JD_BUF line;
  buf_init(&line, LIMIT_TEXT_OUTPUT);
  buf_add_text(&line, title);
  for (size_t i = 0; i < count; i++)
    buf_printf(&line, "%s%s", i ? ", " : " ", escaped(arena, keys[i]));
  if (!count)
    buf_add_text(&line, " none");
  wrap_text(line.data, 0, style->columns, out);
}

static void add_usage(struct arena *arena, const struct status *status, const struct text_style *style,
                      struct buf *out) {
  const long long requests = status->overview.usage.requests, cpu_ms = status->overview.usage.cpu_ms;
  const char *usage = "unknown";
  if (status->overview.has_usage)
    usage = arena_printf(arena, "%lld request%s, %lld ms of CPU", requests, requests == 1 ? "" : "s", cpu_ms);
  wrap_text(arena_printf(arena, "usage this month (UTC): %s", usage), 0, style->columns, out);
}

static void add_unknown(struct arena *arena, const struct live *live, const struct text_style *style, struct buf *out) {
  const char *why = live->app_env_error;
  wrap_text(arena_printf(arena, "app-level env keys: unknown%s%s", why ? ". " : "", escaped(arena, why)), 0,
            style->columns, out);
}

void status_text(const struct status *status, const struct text_style *style, bool quiet, struct buf *out) {
  JD_ARENA arena = arena_new();
  if (!quiet) {
    item_text_app(status->app_id, status->endpoint, out);
    buf_add_text(out, "\n\n");
  }
  add_rows(arena, status, style, out);
  if (!quiet)
    add_url(arena, status, style, out);
  if (quiet || status->part)
    return;
  buf_add_char(out, '\n');
  add_keys(arena, "env keys:", status->live.env_keys, status->live.env_count, style, out);
  if (status->live.app_env_unknown)
    add_unknown(arena, &status->live, style, out);
  else
    add_keys(arena, "app-level env keys:", status->live.app_env_keys, status->live.app_env_count, style, out);
  add_usage(arena, status, style, out);
}

/* ---- for programs ---- */

/* The fields of the API, then ours. */
static struct js *row_json(const struct status *status, const struct live_object *row) {
  JD_ARENA arena = arena_new();
  struct js *json = js_new_object();
  js_set_text(json, "id", row->id);
  js_set_text(json, "name", row->name);
  js_set_text(json, "class_name", row->class_name);
  js_set_text(json, "status", row_status_name(row->status));
  js_set_text(json, "access_mode", access_mode_name(row->access_mode));
  js_set_text(json, "last_deployed_at", row->last_deployed_at);
  js_set_text(json, "error_message", row->error_message);
  js_set(json, "code", row->has_code ? js_of_bytes(row->code) : js_new_null());
  js_set(json, "bytes", row->has_code ? js_of_integer((int64_t)row->code.len) : js_new_null());
  js_set_text(json, "created_at", row->created_at);
  js_set_text(json, "updated_at", row->updated_at);
  js_set_text(json, "url", status_url(arena, status, row->name, "{key}"));
  if (status_note(row))
    js_set_text(json, "note", status_note(row));
  return json;
}

static struct js *keys_json(const char *const *keys, size_t count) {
  return js_object("keys", js_of_texts(keys, count), NULL);
}

static struct js *usage_json(const struct status *status) {
  const struct usage *usage = &status->overview.usage;
  return status->overview.has_usage
             ? js_object("do_requests", js_of_integer(usage->requests), "do_cpu_ms", js_of_integer(usage->cpu_ms), NULL)
             : js_new_null();
}

struct js *status_json(const struct status *status) {
  const struct live *live = &status->live;
  struct js *json = json_document(), *rows = js_new_array();
  js_set_text(json, "app_id", status->app_id);
  js_set_text(json, "endpoint", status->endpoint);
  for (size_t i = 0; i < live->object_count; i++)
    js_append(rows, row_json(status, &live->objects[i]));
  js_set(json, "durable_objects", rows);
  if (status->part)
    return json;
  js_set(json, "env", keys_json(live->env_keys, live->env_count));
  js_set(json, "app_env", live->app_env_unknown ? js_new_null() : keys_json(live->app_env_keys, live->app_env_count));
  js_set(json, "usage", usage_json(status));
  return json;
}
