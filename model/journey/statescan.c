#include "model/journey/internal.h"

#include "model/base/base.h"

static const char *const key_names[STATE_KEYS] = {
    [KEY_APP_ID] = "app_id",
    [KEY_API_BASE] = "api_base",
    [KEY_HACKATHON_MODE] = "hackathon_mode",
    [KEY_CURRENT_STAGE] = "current_stage",
    [KEY_LAST_UPDATED] = "last_updated",
};

static bool is_row(struct arena *arena, struct bytes line) {
  struct state_row row;
  return state_read_row(arena, line, (struct text_line){.end = line.len, .number = 1}, &row);
}

void state_scan(struct bytes text, const char *file, struct state_scan *out, struct findings *findings) {
  static const struct front_wanted wanted = {key_names, STATE_KEYS, KEY_API_BASE + 1, is_row};
  *out = (struct state_scan){.text = text};
  out->front = front_read(text, file, &wanted, out->fields, findings);
  state_scan_rows(out->front.last, file, out, findings);
}

struct bytes state_value(const struct state_scan *scan, enum state_key key) {
  return front_value(scan->text, &scan->fields[key]);
}

void state_set_field(struct arena *arena, const struct state_scan *scan, enum state_key key, const char *value,
                     struct edits *edits) {
  const struct front_field *field = &scan->fields[key];
  struct bytes old = {scan->text.data + field->start, field->end - field->start};
  if (!front_is_settable(scan->text, field) || equal_ignoring_case(old, value))
    return;
  front_set(arena, field, value, edits);
}
