#include "model/base/base.h"
#include "model/journey/internal.h"
#include "model/journey/journey.h"

/* Marks a stage, and fills in app_id and api_base: a handful of edits, each of a few bytes. */

/* ---- the row ---- */

/* Returns the end of the note in parentheses that opens at `open`, nested ones within it; the row's end when it stays
 * open. */
static size_t note_end(struct bytes text, size_t open, size_t end) {
  size_t depth = 0;
  for (size_t at = open; at < end; at++) {
    if (text.data[at] == '(')
      depth++;
    else if (text.data[at] == ')' && --depth == 0)
      return at + 1;
  }
  return end;
}

static bool opens_not_applicable(struct bytes text, size_t at, size_t end) {
  return end - at >= 4 && equal_ignoring_case((struct bytes){text.data + at, 4}, "(n/a");
}

/* What is left of the row after its name without the notes `(n/a…)` and the blanks before them. A blank stays where
 * words would grow together otherwise. */
static struct bytes without_notes(struct arena *arena, struct bytes text, const struct state_row *row) {
  char *out = arena_alloc(arena, row->end - row->name_end + 1);
  size_t len = 0;
  for (size_t at = row->name_end; at < row->end;) {
    if (!opens_not_applicable(text, at, row->end)) {
      out[len++] = text.data[at++];
      continue;
    }
    at = note_end(text, at, row->end);
    while (len > 0 && is_blank(out[len - 1]))
      len--;
    if (at < row->end && (text.data[at] == '\0' || !strchr(" \t,;:.", text.data[at])))
      out[len++] = ' ';
  }
  return (struct bytes){out, len};
}

static void mark_done(struct arena *arena, struct bytes text, const struct state_row *row, struct edits *edits) {
  if (!row->stage.ticked)
    edits_add(edits, row->box, row->box_end, bytes_of("x"));
  if (row->stage.not_applicable)
    edits_add(edits, row->name_end, row->end, without_notes(arena, text, row));
}

/* A row that says already that it is skipped stays, whatever its box says. */
static void mark_not_applicable(const struct state_row *row, struct edits *edits) {
  if (row->stage.not_applicable || row->stage.folded)
    return;
  if (row->stage.ticked)
    edits_add(edits, row->box, row->box_end, bytes_of(" "));
  edits_add(edits, row->name_end, row->name_end, bytes_of(" (n/a)"));
}

/* ---- the front matter ---- */

static const struct stage *find_open(const struct statefile *state, size_t from) {
  for (size_t i = from; i < state->stage_count; i++)
    if (state->stages[i].status == STAGE_OPEN)
      return &state->stages[i];
  return NULL;
}

static size_t find_stage(const struct statefile *state, struct bytes name) {
  size_t at = 0;
  while (at < state->stage_count && !equal_ignoring_case(name, state->stages[at].name))
    at++;
  return at;
}

/* Returns the stage where the journey continues. Unless this mark calls there, a user whose current_stage is at another
 * open stage has gone on by their own way, and is not called back. */
static const char *next_stage(const struct statefile *state, size_t marked, bool calls) {
  struct bytes current = bytes_of(state->current_stage);
  size_t at = find_stage(state, current);
  if (!calls && at != marked && at < state->stage_count && state->stages[at].status == STAGE_OPEN)
    return state->stages[at].name;
  const struct stage *next = find_open(state, marked + 1);
  if (!next)
    next = find_open(state, 0);
  return next ? next->name : "DONE";
}

/* Adds the edits of the front matter, given those of the row. */
static void mark_front(struct arena *arena, const struct state_scan *scan, struct statefile *state, const char *stage,
                       bool calls, const char **next, struct edits *edits) {
  size_t marked = find_stage(state, bytes_of(stage));
  bool stands = marked < state->stage_count;
  if (stands)
    state->stages[marked].status = STAGE_DONE;
  const char *goal = next_stage(state, marked, calls);
  bool leaves = state->current_stage && equal_ignoring_case(bytes_of(state->current_stage), stage);
  if (stands || (leaves && state->stage_count > 0))
    state_set_field(arena, scan, KEY_CURRENT_STAGE, goal, edits);
  if (next)
    *next = goal;
}

struct bytes statefile_mark(struct arena *arena, struct bytes text, const char *stage, enum stage_mark mark,
                            const char *now, const char **next) {
  struct findings ignored;
  findings_init(&ignored, arena);
  struct state_scan scan;
  struct statefile state;
  struct edits edits = {0};
  state_scan(text, "", &scan, &ignored);
  statefile_parse(arena, text, "", &state, &ignored);
  for (size_t i = 0; i < scan.row_count; i++) {
    if (!equal_ignoring_case(bytes_of(stage), scan.rows[i].stage.name))
      continue;
    if (mark == MARK_NOT_APPLICABLE)
      mark_not_applicable(&scan.rows[i], &edits);
    else
      mark_done(arena, text, &scan.rows[i], &edits);
  }
  bool calls = edits.count > 0 && mark != MARK_DONE_ASIDE; /* a row that was marked before calls nobody */
  mark_front(arena, &scan, &state, stage, calls, next, &edits);
  if (edits.count > 0)
    state_set_field(arena, &scan, KEY_LAST_UPDATED, now, &edits);
  return edits_apply(arena, text, &edits);
}

/* ---- app_id and api_base ---- */

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
  if (!value || state_value(scan, key).len > 0)
    return;
  if (scan->fields[key].present)
    state_set_field(arena, scan, key, value, edits);
  else
    front_insert(arena, scan->text, before, state_key_names[key], value, edits);
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
