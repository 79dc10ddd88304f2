#include "model/base/base.h"
#include "model/format/format.h"
#include "model/journey/internal.h"
#include "model/journey/journey.h"

/* ---- rows ---- */

enum { TAB = 4 };

static const char *const journey_stages[] = {
    "idea", "plan", "preflight", "docs",    "schema",   "rls",    "auth",      "storage", "functions",
    "ai",   "rag",  "realtime",  "durable", "frontend", "deploy", "substrate", "submit",
};

static bool is_journey_stage(const char *name) {
  return bytes_among(bytes_of(name), journey_stages, sizeof journey_stages / sizeof *journey_stages);
}

static bool is_word(char c) {
  return is_alphanumeric(c) || c == '-' || c == '_';
}

static bool is_decoration(char c) {
  return c != '\0' && strchr("*_`~[", c) != NULL;
}

static size_t skip_blanks(struct bytes text, size_t at, size_t end) {
  while (at < end && is_blank(text.data[at]))
    at++;
  return at;
}

/* ---- one row ---- */

/* Skips a bullet or a number and the blanks after it; 0 if there is none. */
static size_t skip_bullet(struct bytes text, size_t at, size_t end) {
  size_t start = at;
  while (at < end && is_digit(text.data[at]))
    at++;
  if (at == end || !strchr(at > start ? ".)" : "-*+", text.data[at]) || text.data[at] == '\0')
    return 0;
  size_t behind = skip_blanks(text, at + 1, end);
  return behind > at + 1 ? behind : 0;
}

/* Reads `[ ]`, `[]`, `[x]` or `[X]` and skips the blanks after it; 0 if there is none. */
static size_t read_box(struct bytes text, size_t at, size_t end, struct state_row *row) {
  if (at == end || text.data[at] != '[')
    return 0;
  row->box = at + 1;
  const char *close = memchr(text.data + row->box, ']', end - row->box);
  if (!close)
    return 0;
  row->box_end = (size_t)(close - text.data);
  struct bytes content = trim((struct bytes){text.data + row->box, row->box_end - row->box});
  row->stage.ticked = equal_ignoring_case(content, "x");
  size_t behind = skip_blanks(text, row->box_end + 1, end);
  bool is_box = row->stage.ticked || content.len == 0;
  return is_box && (behind > row->box_end + 1 || behind == end) ? behind : 0;
}

/* Skips what closes the name's decoration, the target of a link included. */
static size_t skip_closing(struct bytes text, size_t at, size_t end) {
  while (at < end && is_decoration(text.data[at]) && text.data[at] != '[')
    at++;
  if (at + 1 < end && text.data[at] == ']' && text.data[at + 1] == '(') {
    const char *close = memchr(text.data + at, ')', end - at);
    if (close)
      return (size_t)(close - text.data) + 1;
  }
  return at;
}

/* Returns the row's first word in lower case; "" if the row does not begin with a word. */
static void read_name(struct arena *arena, struct bytes text, size_t at, struct state_row *row) {
  while (at < row->end && is_decoration(text.data[at]))
    at++;
  size_t end = at;
  while (end < row->end && is_word(text.data[end]))
    end++;
  while (end > at && (text.data[end - 1] == '_' || text.data[end - 1] == '-'))
    end--;
  char *name = arena_strndup(arena, text.data + at, end - at);
  for (char *c = name; *c; c++)
    *c = to_lower(*c);
  row->stage.name = name;
  row->name_end = skip_closing(text, end, row->end);
}

static bool has_note(struct bytes text, const struct state_row *row, const char *note) {
  size_t len = strlen(note);
  for (size_t at = row->name_end; at + len <= row->end; at++)
    if (text.data[at] == '(' && equal_ignoring_case((struct bytes){text.data + at, len}, note))
      return true;
  return false;
}

/* Reads a checklist row with any name or none: all but the stage's status. False for another line. */
static bool state_read_row(struct arena *arena, struct bytes text, struct text_line line, struct state_row *row) {
  *row = (struct state_row){.end = line.end, .stage.line = line.number};
  size_t at = skip_bullet(text, skip_blanks(text, line.start, line.end), line.end);
  if (at > 0)
    at = read_box(text, at, line.end, row);
  if (at == 0)
    return false;
  read_name(arena, text, at, row);
  row->stage.not_applicable = has_note(text, row, "(n/a");
  row->stage.folded = has_note(text, row, "(folded");
  row->stage.optional = has_note(text, row, "(optional");
  return true;
}

/* ---- the section ---- */

/* Moves to the first heading `Stages`. Returns its level, or 0 if there is none. */
static size_t find_section(struct prose *prose) {
  struct bytes title;
  while (prose_next(prose)) {
    size_t level = prose_heading(prose, &title);
    if (level > 0 && equal_ignoring_case(title, "stages"))
      return level;
  }
  return 0;
}

/* ---- which rows are stages ---- */

static bool is_known(const struct state_scan *scan, const struct state_row *row) {
  for (size_t i = 0; i < scan->row_count; i++)
    if (strcmp(scan->rows[i].stage.name, row->stage.name) == 0)
      return true;
  return false;
}

/* The first row of a name counts; so an agent's list of tasks below does not reopen a stage. */
static void add_row(const struct state_row *row, const char *file, struct state_scan *scan, struct findings *findings) {
  struct place at = {file, row->stage.line, 1};
  if (is_known(scan, row)) {
    findings_add_warning(findings, at, "duplicate-stage",
                         "duplicate stage `%s`: the first one counts. Remove the other.", row->stage.name);
  } else if (scan->row_count == LIMIT_STAGES) {
    findings_add_warning(findings, at, "too-many-stages",
                         "The list has more than %d stages, so this one is ignored. Remove what is not a stage.",
                         LIMIT_STAGES);
  } else {
    *ARENA_PUSH(findings->arena, scan->rows, scan->row_count, scan->row_capacity) = *row;
  }
}

static size_t indent_of(const struct prose *prose) {
  size_t columns = 0;
  for (size_t at = prose->line.start; at < prose->line.end && is_blank(prose->text.data[at]); at++)
    columns += prose->text.data[at] == '\t' ? TAB - columns % TAB : 1;
  return columns;
}

/* Reads the rows. Under the heading every row is a stage, except tasks nested below one; without it, only rows that
 * name a stage of the journey are. */
static void state_scan_rows(struct text_line front, const char *file, struct state_scan *scan,
                            struct findings *findings) {
  struct prose section = {.text = scan->text, .line = front};
  size_t level = find_section(&section);
  struct prose prose = level > 0 ? section : (struct prose){.text = scan->text, .line = front};
  size_t outermost = SIZE_MAX;
  while (prose_next(&prose)) {
    struct bytes title;
    struct state_row row;
    size_t heading = prose_heading(&prose, &title);
    if (heading > 0 && heading <= level)
      break;
    if (!state_read_row(findings->arena, scan->text, prose.line, &row) || row.stage.name[0] == '\0')
      continue;
    size_t indent = indent_of(&prose);
    outermost = indent < outermost ? indent : outermost;
    if (is_journey_stage(row.stage.name) || (level > 0 && indent <= outermost + 1))
      add_row(&row, file, scan, findings);
  }
}

/* ---- the scan ---- */

const char *const state_key_names[STATE_KEYS] = {
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
  static const struct front_wanted wanted = {state_key_names, STATE_KEYS, KEY_API_BASE + 1, is_row};
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

static struct place place_of(const struct state_scan *scan, enum state_key key, const char *file) {
  return (struct place){file, scan->fields[key].line, scan->fields[key].column};
}

/* ---- app_id and api_base ---- */

static void read_app_id(struct arena *arena, const struct state_scan *scan, const char *file, struct statefile *out,
                        struct findings *findings) {
  struct bytes value = state_value(scan, KEY_APP_ID);
  if (value.len == 0)
    return;
  const char *id = arena_strndup(arena, value.data, value.len);
  if (strlen(id) == value.len && is_alphanumeric(*id) && is_app_id(id))
    out->app_id = id;
  else
    findings_add_error(
        findings, place_of(scan, KEY_APP_ID, file), "app-id",
        "invalid app_id: use only letters, digits, _ and -, as in app_abc123. Write the ID of your app, or null "
        "if there is none yet.");
}

/* Warns when the URL is that of another app than app_id: one of the two is a leftover. */
static void compare_apps(const struct state_scan *scan, struct bytes path, const char *file,
                         const struct statefile *state, struct findings *findings) {
  static const char prefix[] = "/v1/";
  if (!state->app_id || !starts_with(path, prefix) || path.len == sizeof prefix - 1)
    return;
  struct bytes app = {path.data + sizeof prefix - 1, path.len - (sizeof prefix - 1)};
  const char *slash = memchr(app.data, '/', app.len);
  if (slash)
    app.len = (size_t)(slash - app.data);
  if (!bytes_equal(app, bytes_of(state->app_id)))
    findings_add_warning(findings, place_of(scan, KEY_API_BASE, file), "api-base-app",
                         "api_base is the URL of another app than app_id, which is %s and is used. Fix the wrong one.",
                         state->app_id);
}

static void read_api_base(struct arena *arena, const struct state_scan *scan, const char *file, struct statefile *out,
                          struct findings *findings) {
  struct bytes value = state_value(scan, KEY_API_BASE);
  if (value.len == 0)
    return;
  const char *authority = memmem(value.data, value.len, "//", 2);
  size_t len = authority ? (size_t)(authority + 2 - value.data) : 0;
  while (len < value.len && value.data[len] != '/')
    len++;
  char *origin = arena_strndup(arena, value.data, len);
  struct origin_parts parsed;
  if (origin_parse(origin, &parsed)) {
    findings_add_error(findings, place_of(scan, KEY_API_BASE, file), "api-base",
                       "invalid api_base: it is not a URL of the control API. Write a URL such as "
                       "https://api.butterbase.ai/v1/app_abc123, or null for the default.");
    return;
  }
  for (char *c = origin; *c; c++)
    *c = to_lower(*c);
  out->origin = origin;
  compare_apps(scan, (struct bytes){value.data + len, value.len - len}, file, out, findings);
}

/* ---- hackathon_mode and the stages ---- */

static bool read_hackathon_mode(const struct state_scan *scan, const char *file, struct findings *findings) {
  static const char *const yes[] = {"true", "yes", "on"}, *const no[] = {"", "false", "no", "off"};
  struct bytes value = state_value(scan, KEY_HACKATHON_MODE);
  if (bytes_among_ignoring_case(value, yes, 3))
    return true;
  if (!bytes_among_ignoring_case(value, no, 4))
    findings_add_warning(findings, place_of(scan, KEY_HACKATHON_MODE, file), "hackathon-mode",
                         "hackathon_mode is neither true nor false, so false is used. Write true or false.");
  return false;
}

static enum stage_status status_of(const struct stage *stage, bool hackathon_mode) {
  if (stage->ticked)
    return STAGE_DONE;
  if (stage->not_applicable || stage->folded)
    return STAGE_SKIPPED;
  bool is_extra = stage->optional || strcmp(stage->name, "substrate") == 0 || strcmp(stage->name, "submit") == 0;
  return is_extra && !hackathon_mode ? STAGE_SKIPPED : STAGE_OPEN;
}

/* Warns if no stage is called durable but one has a similar name; other stages may have any name. */
static void check_own_stage(const struct statefile *state, const char *file, struct findings *findings) {
  static const char *const own[] = {"durable"};
  size_t suspect = state->stage_count;
  for (size_t i = 0; i < state->stage_count; i++) {
    if (strcmp(state->stages[i].name, own[0]) == 0)
      return;
    if (nearest(state->stages[i].name, own, 1))
      suspect = i;
  }
  if (suspect < state->stage_count)
    findings_add_warning(findings, (struct place){file, state->stages[suspect].line, 0}, "stage-name",
                         "No stage is called durable, so jd cannot tick it. If you mean %s, rename it to durable.",
                         state->stages[suspect].name);
}

bool statefile_parse(struct arena *arena, struct bytes text, const char *file, struct statefile *out,
                     struct findings *findings) {
  struct state_scan scan;
  size_t errors_before = findings->errors;
  state_scan(text, file, &scan, findings);
  *out = (struct statefile){.hackathon_mode = read_hackathon_mode(&scan, file, findings)};
  read_app_id(arena, &scan, file, out, findings);
  read_api_base(arena, &scan, file, out, findings);
  struct bytes current = state_value(&scan, KEY_CURRENT_STAGE);
  if (current.len > 0)
    out->current_stage = arena_strndup(arena, current.data, current.len);
  out->stages = arena_alloc_array(arena, scan.row_count, sizeof *out->stages);
  out->stage_count = scan.row_count;
  for (size_t i = 0; i < scan.row_count; i++) {
    out->stages[i] = scan.rows[i].stage;
    out->stages[i].name = arena_strdup(arena, scan.rows[i].stage.name);
    out->stages[i].status = status_of(&out->stages[i], out->hackathon_mode);
  }
  check_own_stage(out, file, findings);
  return findings->errors == errors_before;
}
