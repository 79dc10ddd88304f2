#include "model/statescan.h"

#include "model/text.h"

static const char *const key_names[STATE_KEYS] = {
    [KEY_APP_ID] = "app_id",
    [KEY_API_BASE] = "api_base",
    [KEY_HACKATHON_MODE] = "hackathon_mode",
    [KEY_CURRENT_STAGE] = "current_stage",
    [KEY_LAST_UPDATED] = "last_updated",
};

static bool is_blank(char c) {
  return c == ' ' || c == '\t';
}

bool state_next_line(struct bytes text, struct state_line *line) {
  size_t start = line->next;
  if (start >= text.len)
    return false;
  const char *line_feed = memchr(text.data + start, '\n', text.len - start);
  size_t end = line_feed ? (size_t)(line_feed - text.data) : text.len;
  line->next = line_feed ? end + 1 : end;
  while (end > start && text.data[end - 1] == '\r')
    end--;
  line->start = start;
  line->end = end;
  line->number++;
  return true;
}

/* Where the value of a `key: value` line begins, behind the colon; 0 when the line is none. */
static size_t find_value(struct bytes text, struct state_line line, struct bytes *key) {
  size_t at = line.start;
  while (at < line.end &&
         (text.data[at] == '_' || text.data[at] == '-' || (text.data[at] >= '0' && text.data[at] <= '9') ||
          (text.data[at] >= 'A' && text.data[at] <= 'Z') || (text.data[at] >= 'a' && text.data[at] <= 'z')))
    at++;
  *key = (struct bytes){text.data + line.start, at - line.start};
  while (at < line.end && is_blank(text.data[at]))
    at++;
  return key->len > 0 && at < line.end && text.data[at] == ':' ? at + 1 : 0;
}

/* Where the quotes that open at `open` close; 0 when they do not. */
static size_t find_closing_quote(struct bytes text, size_t open, size_t end) {
  char quote = text.data[open];
  for (size_t at = open + 1; at < end; at++) {
    if (quote == '"' && text.data[at] == '\\')
      at++;
    else if (text.data[at] == quote)
      return at;
  }
  return 0;
}

/* The end of an unquoted value: before a comment, and before blanks. */
static size_t find_plain_end(struct bytes text, size_t start, size_t end) {
  for (size_t at = start + 1; at < end; at++)
    if (text.data[at] == '#' && is_blank(text.data[at - 1]))
      end = at;
  while (end > start && is_blank(text.data[end - 1]))
    end--;
  return end;
}

static struct state_field read_field(struct bytes text, struct state_line line, size_t colon_end) {
  struct state_field field = {.present = true, .line = line.number};
  size_t start = colon_end;
  while (start < line.end && is_blank(text.data[start]))
    start++;
  bool empty = start == line.end || (text.data[start] == '#' && start > colon_end);
  if (empty) { /* a value put in here stands right behind the colon, before the blanks of a comment */
    field.start = field.end = colon_end;
  } else if (text.data[start] == '"' || text.data[start] == '\'') {
    field.end = find_closing_quote(text, start, line.end);
    field.quoted = field.end > 0;
  }
  if (field.quoted) {
    field.start = start + 1;
  } else if (!empty) {
    field.start = start;
    field.end = find_plain_end(text, start, line.end);
  }
  field.touches_colon = !field.quoted && field.start == colon_end;
  field.column = (unsigned)(field.start - line.start) + 1;
  return field;
}

/* Takes a line of the front matter; true when it is of the form `key: value`. */
static bool scan_field(struct state_line line, const char *file, struct state_scan *scan, struct findings *findings) {
  struct bytes key;
  size_t value = find_value(scan->text, line, &key);
  if (value == 0)
    return false;
  for (size_t known = 0; known < STATE_KEYS; known++) {
    if (!bytes_equal(key, bytes_of(key_names[known])))
      continue;
    struct state_field *field = &scan->fields[known];
    if (field->present)
      find_warning(findings, (struct place){file, line.number, 1}, "duplicate-key",
                   "%s stands twice in the front matter; line %u counts. Delete one of them.", key_names[known],
                   field->line);
    else
      *field = read_field(scan->text, line, value);
  }
  return true;
}

/* `---` alone, or with blanks behind it. */
static bool is_fence(struct bytes text, struct state_line line, const char *fence) {
  struct bytes content = trim((struct bytes){text.data + line.start, line.end - line.start});
  return line.end > line.start && text.data[line.start] == fence[0] && bytes_equal(content, bytes_of(fence));
}

/* The line that closes the front matter; zeroed when there is none before the end or the first checklist row, for then
 * the next `---` belongs to the prose. */
static struct state_line find_close(struct arena *arena, struct bytes text, struct state_line open) {
  struct state_row row;
  for (struct state_line line = open; state_next_line(text, &line);) {
    if (is_fence(text, line, "---") || is_fence(text, line, "..."))
      return line;
    if (state_read_row(arena, text, line, &row))
      break;
  }
  return (struct state_line){0};
}

/* Reads the front matter and returns its last line; zeroed when there is none. */
static struct state_line scan_front(const char *file, struct state_scan *scan, struct findings *findings) {
  struct state_line line = {0};
  if (starts_with(scan->text, "\xEF\xBB\xBF"))
    line.next = 3;
  if (!state_next_line(scan->text, &line) || !is_fence(scan->text, line, "---"))
    return (struct state_line){0};
  struct state_line close = find_close(findings->arena, scan->text, line), last = line;
  if (!close.number)
    find_warning(findings, (struct place){file, line.number, 1}, "unclosed-front-matter",
                 "The front matter is not closed. Put a line with --- behind its last key.");
  while (state_next_line(scan->text, &line) && line.number != close.number) {
    bool understood = scan_field(line, file, scan, findings);
    if (!close.number && !understood) /* all that is sure to belong to it is the run of keys */
      break;
    last = line;
  }
  return close.number ? close : last;
}

void state_scan(struct bytes text, const char *file, struct state_scan *out, struct findings *findings) {
  *out = (struct state_scan){.text = text};
  struct state_line front = scan_front(file, out, findings);
  state_scan_rows(front, file, out, findings);
}

struct bytes state_value(const struct state_scan *scan, enum state_key key) {
  const struct state_field *field = &scan->fields[key];
  if (!field->present)
    return (struct bytes){"", 0};
  struct bytes value = trim((struct bytes){scan->text.data + field->start, field->end - field->start});
  if (equal_ignoring_case(value, "null") || bytes_equal(value, bytes_of("~")))
    return (struct bytes){"", 0};
  return value;
}
