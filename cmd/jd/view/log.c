#include "cmd/jd/view/view.h"

#include "cmd/jd/term/term.h"
#include "model/base/base.h"

/* ---- for people ---- */

/* Enough of a digest to tell two apart; JSON has all of it. */
static const char *code_cell(struct arena *arena, const struct history_entry *entry) {
  enum { SHOWN = 8 };
  return entry->object ? arena_strndup(arena, digest_text(arena, entry->object->code_digest), SHOWN) : NULL;
}

/* Says what was deleted, and who approved it. */
static const char *loss_text(struct arena *arena, const struct buildlog_loss *loss) {
  enum { SHOWN = 12 };
  const char *class_name = loss->class_name ? arena_printf(arena, " (class %s)", loss->class_name) : "";
  const char *by = loss->approved_by ? arena_printf(arena, ", approved by %s", loss->approved_by) : "";
  const char *commit = loss->commit ? arena_printf(arena, ", sources at commit %.*s", SHOWN, loss->commit) : "";
  return arena_printf(arena, "%s all stored data of %s%s%s%s", loss->certain ? "deleted" : "may have deleted",
                      loss->object, class_name, by, commit);
}

static void add_notes(struct arena *arena, const struct history_entry *entry, struct table *table) {
  if (!entry->result)
    table_note(table, "imported, or missing from the build log");
  else if (strcmp(entry->result, "ok") != 0 && !(entry->loss_count && starts_with(bytes_of(entry->result), "ok,")))
    table_note(table, arena_printf(arena, "result: %s", entry->result));
  for (size_t i = 0; i < entry->loss_count; i++)
    table_note(table, loss_text(arena, &entry->losses[i]));
  if (entry->item.change_count) {
    JD_BUF changes;
    buf_init(&changes, LIMIT_TEXT_OUTPUT);
    item_text_changes(&entry->item, &changes);
    table_note(table, arena_printf(arena, "since then: %s", changes.data));
  }
}

static const char *held_color(enum held held) {
  static const char *const colors[HELD_COUNT] = {
      [HELD_SAME] = PAINT_GOOD, [HELD_DIFFERS] = PAINT_CHANGE, [HELD_GONE] = PAINT_DANGER};
  return colors[held];
}

static void add_entries(struct arena *arena, const struct history *history, const struct text_style *style,
                        struct buf *out) {
  enum { HELD_COLUMN = 4 };
  static const struct table_column columns[] = {
      {"applied at", TABLE_KEEP}, {"item", TABLE_SHRINK}, {"source", TABLE_TAIL},
      {"code", TABLE_KEEP},       {"live", TABLE_KEEP},
  };
  struct table *table = table_new(arena, columns, sizeof columns / sizeof *columns);
  for (size_t i = 0; i < history->count; i++) {
    const struct history_entry *entry = &history->entries[i];
    table_row(table, (const char *[]){entry->time, item_label(arena, &entry->item),
                                      entry->object ? entry->object->source : NULL, code_cell(arena, entry),
                                      held_name(entry->held)});
    table_paint(table, HELD_COLUMN, held_color(entry->held));
    add_notes(arena, entry, table);
  }
  table_write(table, style, out);
}

static void sum_up(const struct history *history, struct buf *out) {
  const char *between = "\n";
  for (int held = HELD_SAME; held < HELD_COUNT; held++) {
    size_t count = history_count(history, (enum held)held);
    bool differ = held == HELD_DIFFERS && count > 1;
    count_next(count, differ ? "differ" : held_name((enum held)held), &between, out);
  }
  buf_add_text(out, *between == ',' ? ".\n" : "\nNothing to verify: durable.lock has no record of an apply.\n");
}

static bool has_unverified(const struct history *history) {
  for (size_t i = 0; i < history->count; i++)
    if (history->entries[i].item.unverified && history->entries[i].held == HELD_SAME)
      return true;
  return false;
}

void log_text(const struct log_view *log, const struct text_style *style, bool quiet, struct buf *out) {
  JD_ARENA arena = arena_new();
  if (!log->history->count) {
    buf_add_text(out, quiet ? "" : "Nothing has been applied yet.\n");
    return;
  }
  add_entries(arena, log->history, style, out);
  if (quiet || !log->verified)
    return;
  sum_up(log->history, out);
  if (has_unverified(log->history))
    buf_add_text(out, "Env variables are set, but their values cannot be read and compared.\n");
}

/* ---- for programs ---- */

static struct js *target_json(const struct applied *target) {
  return js_object("app_id", js_of_text(target->app_id), "endpoint", js_of_text(target->endpoint), NULL);
}

static struct js *object_json(const struct applied *target, const struct applied_object *object) {
  struct js *json = target_json(target);
  js_set_text(json, "class_name", object->class_name);
  js_set_text(json, "access_mode", access_mode_name(object->access_mode));
  js_set_text(json, "source", object->source);
  json_set_digest(json, "code", object->code_digest);
  return json;
}

static struct js *env_json(const struct applied *target, const struct applied_env *env) {
  struct js *json = target_json(target), *ids = js_new_array();
  for (size_t i = 0; i < env->digest_count; i++)
    js_append_text(ids, env->digests[i].key_id);
  js_set(json, "key_ids", ids);
  return json;
}

static struct js *held_json(const struct history_entry *entry) {
  const struct diff_view view = {0};
  struct js *json =
      js_object("state", js_of_text(held_name(entry->held)), "changes", plan_json_changes(&entry->item, &view), NULL);
  if (entry->item.unverified)
    js_set_bool(json, "unverified", true);
  return json;
}

static struct js *losses_json(const struct history_entry *entry) {
  struct js *list = js_new_array();
  for (size_t i = 0; i < entry->loss_count; i++) {
    const struct buildlog_loss *loss = &entry->losses[i];
    struct js *json = js_object("object", js_of_text(loss->object), "class_name", js_of_text(loss->class_name), NULL);
    js_set_bool(json, "certain", loss->certain);
    js_set_text(json, "approved_by", loss->approved_by);
    js_set_text(json, "commit", loss->commit);
    js_append(list, json);
  }
  return list;
}

static struct js *entry_json(const struct history_entry *entry) {
  struct js *json = js_new_object();
  js_set_text(json, "kind", item_kind_name(entry->item.kind));
  js_set_text(json, "name", entry->item.name);
  js_set_text(json, "time", entry->time);
  js_set_bool(json, "logged", entry->result != NULL);
  js_set_text(json, "result", entry->result);
  if (entry->object)
    js_set(json, "applied", object_json(entry->target, entry->object));
  else
    js_set(json, "applied", entry->env ? env_json(entry->target, entry->env) : js_new_null());
  js_set(json, "losses", losses_json(entry));
  if (entry->held != HELD_UNKNOWN)
    js_set(json, "live", held_json(entry));
  return json;
}

struct js *log_json(const struct log_view *log) {
  struct js *json = json_document(), *entries = js_new_array();
  for (size_t i = 0; i < log->history->count; i++)
    js_append(entries, entry_json(&log->history->entries[i]));
  js_set_text(json, "app_id", log->app_id);
  js_set_text(json, "endpoint", log->endpoint);
  if (log->verified) {
    struct js *summary = js_new_object();
    for (int held = HELD_SAME; held < HELD_COUNT; held++)
      js_set_integer(summary, held_name((enum held)held), (int64_t)history_count(log->history, (enum held)held));
    js_set(json, "summary", summary);
  }
  js_set(json, "entries", entries);
  return json;
}
