/* Putting app_id and api_base in, on what statescan.c found. */
#include "model/journey/internal.h"

#include "model/base/base.h"

static void insert_front(struct arena *arena, struct bytes text, const char *app_id, const char *api_base,
                         struct edits *edits) {
  const char *ending = text_line_ending(text);
  size_t start = text.len - without_mark(text).len;
  const char *app = app_id ? arena_printf(arena, "app_id: %s%s", app_id, ending) : "";
  const char *base = api_base ? arena_printf(arena, "api_base: %s%s", api_base, ending) : "";
  if (app_id || api_base)
    edits_add(
        edits, start, start,
        bytes_of(arena_printf(arena, "---%s%s%s---%s%s", ending, app, base, ending, text.len > start ? ending : "")));
}

static void stamp_field(struct arena *arena, const struct state_scan *scan, enum state_key key, const char *value,
                        struct text_line before, struct edits *edits) {
  static const char *const names[] = {[KEY_APP_ID] = "app_id", [KEY_API_BASE] = "api_base"};
  if (!value || state_value(scan, key).len > 0)
    return;
  if (scan->fields[key].present)
    state_set_field(arena, scan, key, value, edits);
  else
    front_insert(arena, scan->text, before, names[key], value, edits);
}

struct bytes statefile_stamp(struct arena *arena, struct bytes text, const char *app_id, const char *api_base,
                             const char *now) {
  struct findings ignored;
  findings_init(&ignored, arena);
  struct state_scan scan;
  struct edits edits = {0};
  state_scan(text, "", &scan, &ignored);
  const struct front_field *app = &scan.fields[KEY_APP_ID];
  struct text_line behind_app = app->present ? front_line(text, app) : scan.front.open;
  if (scan.front.open.number == 0) {
    insert_front(arena, text, app_id, api_base, &edits);
  } else {
    stamp_field(arena, &scan, KEY_APP_ID, app_id, scan.front.open, &edits);
    stamp_field(arena, &scan, KEY_API_BASE, api_base, behind_app, &edits);
  }
  if (edits.count > 0)
    state_set_field(arena, &scan, KEY_LAST_UPDATED, now, &edits);
  return edits_apply(arena, text, &edits);
}
