#include "model/format/format.h"

#include "model/base/base.h"

struct reader {
  struct arena *arena;
  struct dotenv *out;
  struct findings *findings;
  const char *file;
  struct places places;
  struct bytes text;
  size_t offset;
};

static struct place place_of(const struct reader *reader, size_t offset) {
  return places_at(&reader->places, reader->file, offset);
}

static char current(const struct reader *reader) {
  return reader->offset < reader->text.len ? reader->text.data[reader->offset] : '\n';
}

static bool at_line_end(const struct reader *reader) {
  return current(reader) == '\n' || current(reader) == '\r';
}

static void skip_blanks(struct reader *reader) {
  while (is_blank(current(reader)))
    reader->offset++;
}

static void skip_line(struct reader *reader) {
  while (reader->offset < reader->text.len && !at_line_end(reader))
    reader->offset++;
  reader->offset += current(reader) == '\r';
  reader->offset += reader->offset < reader->text.len && current(reader) == '\n';
}

static bool is_name_char(char c, bool first) {
  return is_upper(c) || is_lower(c) || c == '_' || (!first && (is_digit(c) || c == '.' || c == '-'));
}

/* Returns the name here; empty if there is none. */
static struct bytes read_name(struct reader *reader) {
  size_t start = reader->offset;
  while (is_name_char(current(reader), reader->offset == start))
    reader->offset++;
  return (struct bytes){reader->text.data + start, reader->offset - start};
}

/* What a backslash and `c` mean in double quotes; 0 when the backslash is a character like others. */
static char unescape(char c) {
  static const char letters[] = "nrt\\\"$", meant[] = "\n\r\t\\\"$";
  const char *known = c ? strchr(letters, c) : NULL;
  return known ? meant[known - letters] : '\0';
}

/* Returns the text in quotes, decoded into memory that is wiped at once: only the secret keeps the value. */
static struct secret *decode(struct reader *reader, struct bytes quoted, char quote) {
  char *plain = arena_alloc(reader->arena, quoted.len + 1);
  size_t len = 0;
  for (size_t i = 0; i < quoted.len; i++) {
    bool more = i + 1 < quoted.len;
    char meant = quote == '"' && quoted.data[i] == '\\' && more ? unescape(quoted.data[i + 1]) : '\0';
    if (quoted.data[i] == '\r' && more && quoted.data[i + 1] == '\n')
      continue; /* the file's line ends are not the value's */
    plain[len++] = meant ? meant : quoted.data[i];
    i += meant != '\0';
  }
  struct secret *value = secret_new((struct bytes){plain, len});
  wipe(plain, quoted.len + 1);
  return value;
}

/* Returns the closing quote's offset, or the text's length when there is none. */
static size_t find_quote(const struct reader *reader, size_t offset, char quote) {
  for (; offset < reader->text.len && reader->text.data[offset] != quote; offset++)
    if (quote == '"' && reader->text.data[offset] == '\\')
      offset++;
  return offset < reader->text.len ? offset : reader->text.len;
}

static struct secret *read_quoted(struct reader *reader) {
  size_t start = reader->offset;
  char quote = current(reader);
  size_t end = find_quote(reader, start + 1, quote);
  if (end == reader->text.len) {
    findings_add_error(reader->findings, place_of(reader, start), "dotenv-quote",
                       "unclosed quote. Close it, or remove it.");
    return NULL;
  }
  reader->offset = end + 1;
  skip_blanks(reader);
  if (!at_line_end(reader) && current(reader) != '#') {
    findings_add_error(
        reader->findings, place_of(reader, reader->offset), "dotenv-quote",
        "unexpected text after the closing quote. Put the whole value in quotes, and write a quote in it as \\\".");
    return NULL;
  }
  return decode(reader, (struct bytes){reader->text.data + start + 1, end - start - 1}, quote);
}

/* Up to the line's end, or a `#` after a blank. */
static struct secret *read_plain(struct reader *reader) {
  size_t start = reader->offset;
  bool blank = start > 0 && is_blank(reader->text.data[start - 1]);
  while (!at_line_end(reader) && !(blank && current(reader) == '#')) {
    blank = is_blank(current(reader));
    reader->offset++;
  }
  return secret_new(trim((struct bytes){reader->text.data + start, reader->offset - start}));
}

static struct secret *read_value(struct reader *reader) {
  skip_blanks(reader);
  return current(reader) == '"' || current(reader) == '\'' ? read_quoted(reader) : read_plain(reader);
}

static bool take_equals(struct reader *reader) {
  skip_blanks(reader);
  if (current(reader) != '=')
    return false;
  reader->offset++;
  return true;
}

/* `export` is a word of the shell, unless it is the name itself. */
static struct bytes read_exported_name(struct reader *reader) {
  struct bytes name = read_name(reader);
  size_t behind = reader->offset;
  if (!bytes_equal(name, bytes_of("export")) || (current(reader) != ' ' && current(reader) != '\t'))
    return name;
  skip_blanks(reader);
  struct bytes next = read_name(reader);
  if (next.len)
    return next;
  reader->offset = behind;
  return name;
}

static void read_line(struct reader *reader) {
  struct dotenv *out = reader->out;
  skip_blanks(reader);
  size_t start = reader->offset;
  if (at_line_end(reader) || current(reader) == '#')
    return;
  struct bytes name = read_exported_name(reader);
  if (!name.len || !take_equals(reader)) {
    findings_add_error(
        reader->findings, place_of(reader, start), "dotenv-line",
        "This line is not of the form `NAME=value`. Write it like that, or begin it with `#` if it is a comment.");
    return;
  }
  if (out->count == LIMIT_DOTENV_ENTRIES) {
    findings_add_error(reader->findings, place_of(reader, start), "too-large",
                       "The file is too large: it has more than %d variables. Make it smaller.", LIMIT_DOTENV_ENTRIES);
    reader->offset = reader->text.len;
    return;
  }
  struct place at = place_of(reader, (size_t)(name.data - reader->text.data));
  struct secret *value = read_value(reader);
  if (!value)
    return;
  *ARENA_PUSH(reader->arena, out->list, out->count, out->capacity) =
      (struct dotenv_entry){arena_strndup(reader->arena, name.data, name.len), value, at};
}

bool dotenv_parse(struct arena *arena, struct bytes text, const char *file, struct dotenv *out,
                  struct findings *findings) {
  size_t errors = findings->errors;
  *out = (struct dotenv){0};
  text = without_mark(text);
  struct reader reader = {.arena = arena, .out = out, .findings = findings, .file = file, .text = text};
  if (!findings_check_text(findings, text, file, "file", LIMIT_DOCUMENT_BYTES))
    return false;
  places_find(arena, text, &reader.places);
  while (reader.offset < text.len) {
    read_line(&reader);
    skip_line(&reader);
  }
  return findings->errors == errors;
}

void dotenv_free(struct dotenv *dotenv) {
  for (size_t i = 0; i < dotenv->count; i++)
    secret_free(dotenv->list[i].value);
  *dotenv = (struct dotenv){0};
}

const char *dotenv_nearest(struct arena *arena, const struct dotenv *dotenv, const char *name) {
  const char **names = arena_alloc_array(arena, dotenv->count, sizeof *names);
  for (size_t i = 0; i < dotenv->count; i++)
    names[i] = dotenv->list[i].name;
  return nearest(name, names, dotenv->count);
}

const struct secret *dotenv_get(const struct dotenv *dotenv, const char *name) {
  for (size_t i = dotenv->count; i-- > 0;) /* the last one wins */
    if (strcmp(dotenv->list[i].name, name) == 0)
      return dotenv->list[i].value;
  return NULL;
}
