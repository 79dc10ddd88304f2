#include "model/format/format.h"

#include "model/base/base.h"

/* Returns where the value of a `key: value` line begins, after the colon; 0 when the line is none. */
static size_t find_value(struct bytes text, struct text_line line, struct bytes *key) {
  size_t at = line.start;
  while (at < line.end && (text.data[at] == '_' || text.data[at] == '-' || is_alphanumeric(text.data[at])))
    at++;
  *key = (struct bytes){text.data + line.start, at - line.start};
  while (at < line.end && is_blank(text.data[at]))
    at++;
  return key->len > 0 && at < line.end && text.data[at] == ':' ? at + 1 : 0;
}

/* Returns where the quotes that open at `open` close; 0 when they do not. */
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

/* Returns the end of an unquoted value: before a comment, and before blanks. */
static size_t find_plain_end(struct bytes text, size_t start, size_t end) {
  for (size_t at = start + 1; at < end; at++)
    if (text.data[at] == '#' && is_blank(text.data[at - 1]))
      end = at;
  while (end > start && is_blank(text.data[end - 1]))
    end--;
  return end;
}

static struct front_field read_field(struct bytes text, struct text_line line, size_t colon_end) {
  struct front_field field = {.present = true, .line = line.number};
  size_t start = colon_end;
  while (start < line.end && is_blank(text.data[start]))
    start++;
  bool empty = start == line.end || (text.data[start] == '#' && start > colon_end);
  if (empty) { /* a value inserted here follows the colon directly, before the blanks of a comment */
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

struct reading {
  struct bytes text;
  const char *file;
  const struct front_wanted *wanted;
  struct front_field *fields;
  struct findings *findings;
};

/* Takes a line of the front matter; true when it is of the form `key: value`. */
static bool read_line(const struct reading *reading, struct text_line line) {
  struct bytes key;
  size_t value = find_value(reading->text, line, &key);
  if (value == 0)
    return false;
  for (size_t known = 0; known < reading->wanted->count; known++) {
    const char *name = reading->wanted->names[known];
    struct front_field *field = &reading->fields[known];
    if (!bytes_equal(key, bytes_of(name)))
      continue;
    if (field->present)
      findings_add_warning(reading->findings, (struct place){reading->file, line.number, 1}, "duplicate-key",
                           "duplicate key `%s` in the front matter; line %u counts. Remove one of them.", name,
                           field->line);
    else
      *field = read_field(reading->text, line, value);
  }
  return true;
}

/* A key that nothing reads, where one that is nearly it would be read. */
static void check_key(const struct reading *reading, struct text_line line) {
  struct bytes key;
  if (find_value(reading->text, line, &key) == 0)
    return;
  const char *word = arena_strndup(reading->findings->arena, key.data, key.len);
  const char *meant = nearest(word, reading->wanted->names, reading->wanted->vital);
  for (size_t i = 0; meant && i < reading->wanted->count; i++)
    if (reading->fields[i].present &&
        (strcmp(reading->wanted->names[i], meant) == 0 || reading->fields[i].line == line.number))
      meant = NULL;
  if (meant)
    findings_add_warning(reading->findings, (struct place){reading->file, line.number, 1}, "misspelt-key",
                         "unknown key `%s`. Did you mean `%s`?", word, meant);
}

static void check_keys(const struct reading *reading, const struct front_matter *front) {
  struct text_line line = front->open;
  while (text_next_line(reading->text, &line) && line.number <= front->last.number)
    check_key(reading, line);
}

/* Returns whether the line is `---`, perhaps with blanks after it. */
static bool is_fence(struct bytes text, struct text_line line, const char *fence) {
  return line.end > line.start && text.data[line.start] == fence[0] &&
         bytes_equal(text_line_content(text, line), bytes_of(fence));
}

/* Returns the line that closes the front matter; zeroed when there is none before the end or the first line of prose,
 * for then the next `---` belongs to the prose. */
static struct text_line find_close(const struct reading *reading, struct text_line open) {
  struct bytes text = reading->text;
  for (struct text_line line = open; text_next_line(text, &line);) {
    if (is_fence(text, line, "---") || is_fence(text, line, "..."))
      return line;
    if (reading->wanted->is_prose(reading->findings->arena, text_line_bytes(text, line)))
      break;
  }
  return (struct text_line){0};
}

struct front_matter front_read(struct bytes text, const char *file, const struct front_wanted *wanted,
                               struct front_field *fields, struct findings *findings) {
  const struct reading reading = {text, file, wanted, fields, findings};
  struct text_line line = {.next = text.len - without_mark(text).len};
  memset(fields, 0, wanted->count * sizeof *fields);
  if (!text_next_line(text, &line) || !is_fence(text, line, "---"))
    return (struct front_matter){0};
  struct text_line close = find_close(&reading, line);
  struct front_matter front = {.open = line, .last = line};
  if (!close.number)
    findings_add_warning(findings, (struct place){file, line.number, 1}, "unclosed-front-matter",
                         "The front matter is not closed. Add a line with --- after its last key.");
  while (text_next_line(text, &line) && line.number != close.number) {
    bool understood = read_line(&reading, line);
    if (!close.number && !understood) /* all that is sure to belong to it is the run of keys */
      break;
    front.last = line;
  }
  if (close.number)
    front.last = close;
  check_keys(&reading, &front);
  return front;
}

struct bytes front_value(struct bytes text, const struct front_field *field) {
  if (!field->present)
    return (struct bytes){"", 0};
  struct bytes value = trim((struct bytes){text.data + field->start, field->end - field->start});
  if (equal_ignoring_case(value, "null") || bytes_equal(value, bytes_of("~")))
    return (struct bytes){"", 0};
  return value;
}

bool front_is_settable(struct bytes text, const struct front_field *field) {
  if (!field->present)
    return false;
  char first = field->end > field->start ? text.data[field->start] : ' ';
  return field->quoted || first == '\0' || !strchr("|>[{&*!", first);
}

struct text_line front_line(struct bytes text, const struct front_field *field) {
  struct text_line line = {0};
  while (line.number < field->line && text_next_line(text, &line))
    ;
  return line;
}

void front_set(struct arena *arena, const struct front_field *field, const char *value, struct edits *edits) {
  edits_add(edits, field->start, field->end,
            bytes_of(arena_printf(arena, "%s%s", field->touches_colon ? " " : "", value)));
}

void front_insert(struct arena *arena, struct bytes text, struct text_line before, const char *key, const char *value,
                  struct edits *edits) {
  const char *ending = text_line_ending(text);
  bool ends = before.next > before.end;
  edits_add(edits, before.next, before.next,
            bytes_of(arena_printf(arena, "%s%s: %s%s", ends ? "" : ending, key, value, ends ? ending : "")));
}
