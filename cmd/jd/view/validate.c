#include "cmd/jd/term/term.h"
#include "cmd/jd/view/view.h"
#include "model/base/base.h"

enum { LONGEST_LINE = 400 }; /* bytes; a longer line helps nobody */

struct bytes validate_line(const struct validate_file *file, unsigned number) {
  struct text_line line = {0};
  while (line.number < number)
    if (!text_next_line(file->text, &line))
      return (struct bytes){"", 0};
  return text_line_bytes(file->text, line);
}

const struct validate_file *validate_file_of(const struct validate_file *files, size_t count, const char *name) {
  for (size_t i = 0; name && i < count; i++)
    if (strcmp(files[i].name, name) == 0)
      return &files[i];
  return NULL;
}

/* Returns whether the line is a heading or a field of a Durable Object. Other lines may have an env value. */
static bool holds_no_value(struct bytes line) {
  static const char *const fields[] = {"name:", "source:", "access_mode:", "key:", "description:", "#"};
  struct bytes rest = trim(line);
  if (starts_with(rest, "- "))
    rest = trim((struct bytes){rest.data + 2, rest.len - 2});
  for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
    if (starts_with(rest, fields[i]))
      return true;
  return false;
}

static size_t skip(struct bytes line, size_t at, const char *set) {
  while (at < line.len && line.data[at] && strchr(set, line.data[at]))
    at++;
  return at;
}

/* Returns the position after the `=` or `:` of a key at `at`; 0 if there is none. */
static size_t behind_key(struct bytes line, size_t at, const char *letters, const char *between) {
  size_t end = skip(line, at, letters), sign = skip(line, end, between);
  return end > at && sign < line.len && (line.data[sign] == '=' || line.data[sign] == ':') ? sign + 1 : 0;
}

#define CAPITALS "ABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789"
#define LETTERS  CAPITALS "abcdefghijklmnopqrstuvwxyz"

/* Returns how much of a line may be shown: all, the part before the first value, or nothing. */
static size_t shown_length(const struct validate_file *file, struct bytes line) {
  if (file->kind == VALIDATE_SOURCE || (file->kind == VALIDATE_PLAN && holds_no_value(line)))
    return line.len;
  if (file->kind == VALIDATE_ENV) {
    size_t start = skip(line, 0, " \t");
    if (starts_with((struct bytes){line.data + start, line.len - start}, "export "))
      start = skip(line, start + strlen("export"), " \t");
    return behind_key(line, start, LETTERS ".-", " \t");
  }
  size_t start = skip(line, 0, " \t-"), end = behind_key(line, start, LETTERS "-", "");
  if (end && line.data[end - 1] == ':')
    return end;
  for (size_t at = 0, behind; at < line.len; at += 1 + skip((struct bytes){line.data + at, line.len - at}, 0, CAPITALS))
    if ((behind = behind_key(line, at, CAPITALS, " `\"'*")))
      return behind;
  return 0;
}

/* Adds blanks as wide as `text`; tabs stay tabs. */
static void add_blanks(struct bytes text, struct buf *out) {
  JD_BUF shown;
  buf_init(&shown, (size_t)16 * LONGEST_LINE);
  escape_block(&shown, text);
  for (struct bytes rest = buf_bytes(&shown); rest.len;) {
    const char *tab = memchr(rest.data, '\t', rest.len);
    size_t len = tab ? (size_t)(tab - rest.data) : rest.len, taken = len + (tab != NULL);
    buf_add_repeat(out, ' ', text_width((struct bytes){rest.data, len}));
    buf_add_text(out, tab ? "\t" : "");
    rest = (struct bytes){rest.data + taken, rest.len - taken};
  }
}

static void add_excerpt(const struct validate_file *file, struct place at, bool color, struct buf *out) {
  struct bytes line = validate_line(file, at.line);
  size_t shown = line.len <= LONGEST_LINE ? shown_length(file, line) : 0;
  if (shown == 0)
    return;
  escape_block(out, (struct bytes){line.data, shown});
  buf_add_text(out, shown < line.len ? " ...\n" : "\n");
  if (at.column == 0 || at.column > line.len + 1)
    return;
  bool behind = shown < line.len && at.column > shown;
  add_blanks((struct bytes){line.data, behind ? shown : at.column - 1}, out);
  buf_add_text(out, behind ? " " : "");
  paint(out, color, PAINT_CARET, "^");
  buf_add_char(out, '\n');
}

void validate_text(const struct findings *findings, const struct validate_file *files, size_t file_count, bool color,
                   struct buf *out) {
  for (size_t i = 0; i < findings->count; i++) {
    const struct finding *finding = &findings->list[i];
    finding_text(finding, color, out);
    const struct validate_file *file = validate_file_of(files, file_count, finding->at.file);
    if (file && finding->at.line)
      add_excerpt(file, finding->at, color, out);
  }
  findings_rest_text(findings, out);
}

struct js *validate_json(const struct findings *findings, bool rehearsed) {
  JD_ARENA arena = arena_new();
  struct js *json = json_document(), *list = js_new_array();
  for (size_t i = 0; i < findings->count; i++) {
    const struct explanation *explanation = explain_find(arena, findings->list[i].code);
    struct js *finding = finding_json(&findings->list[i]);
    js_set_text(finding, "help", explanation ? explanation->fix : NULL);
    js_append(list, finding);
  }
  js_set_bool(json, "rehearsed", rehearsed);
  js_set_integer(json, "errors", (int64_t)findings->errors);
  js_set_integer(json, "warnings", (int64_t)findings->warnings);
  js_set(json, "diagnostics", list);
  return json;
}
