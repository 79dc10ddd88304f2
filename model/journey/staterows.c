/* The checklist rows of 00-state.md. Lines in fenced code and in HTML comments are none. */
#include "model/journey/internal.h"

#include "model/base/base.h"
#include "model/format/format.h"

enum { TAB = 4 };

static const char *const journey_stages[] = {
    "idea", "plan", "preflight", "docs",    "schema",   "rls",    "auth",      "storage", "functions",
    "ai",   "rag",  "realtime",  "durable", "frontend", "deploy", "substrate", "submit",
};

static bool is_journey_stage(const char *name) {
  for (size_t i = 0; i < sizeof journey_stages / sizeof *journey_stages; i++)
    if (strcmp(name, journey_stages[i]) == 0)
      return true;
  return false;
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

/* Skips a bullet or a number and the blanks behind it; 0 when there is none. */
static size_t skip_bullet(struct bytes text, size_t at, size_t end) {
  size_t start = at;
  while (at < end && is_digit(text.data[at]))
    at++;
  if (at == end || !strchr(at > start ? ".)" : "-*+", text.data[at]) || text.data[at] == '\0')
    return 0;
  size_t behind = skip_blanks(text, at + 1, end);
  return behind > at + 1 ? behind : 0;
}

/* Reads `[ ]`, `[]`, `[x]` or `[X]` and skips the blanks behind it; 0 when there is none. */
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

/* The row's first word in lower case, "" when it begins otherwise. */
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

bool state_read_row(struct arena *arena, struct bytes text, struct text_line line, struct state_row *row) {
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

/* Moves to the first heading `Stages`; its level, or 0 when there is none. */
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
    find_warning(findings, at, "duplicate-stage",
                 "Stage %s stands twice in the list, and the first one counts. Take the other out.", row->stage.name);
  } else if (scan->row_count == LIMIT_STAGES) {
    find_warning(findings, at, "too-many-stages",
                 "The list has more than %d stages, and this one is passed over. Take out what is no stage.",
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

/* Under the heading every row is a stage, but for tasks nested below one; without it, only rows that name a stage of
 * the journey are. */
void state_scan_rows(struct text_line front, const char *file, struct state_scan *scan, struct findings *findings) {
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
