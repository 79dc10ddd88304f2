#include "cmd/jd/error_text.h"
#include "cmd/jd/validate.h"

#include "model/text.h"

enum { LONGEST_LINE = 400 }; /* bytes; a longer one was written by a program, and shows nobody anything */

struct bytes validate_line(const struct validate_file *file, unsigned number) {
  const char *start = file->text.data, *end = start + file->text.len;
  for (unsigned line = 1; line < number && start < end; line++) {
    const char *feed = memchr(start, '\n', (size_t)(end - start));
    start = feed ? feed + 1 : end;
  }
  const char *feed = start < end ? memchr(start, '\n', (size_t)(end - start)) : NULL;
  struct bytes line = {start, (size_t)((feed ? feed : end) - start)};
  line.len -= line.len && line.data[line.len - 1] == '\r';
  return line;
}

const struct validate_file *validate_file_of(const struct validate_file *files, size_t count, const char *name) {
  for (size_t i = 0; name && i < count; i++)
    if (strcmp(files[i].name, name) == 0)
      return &files[i];
  return NULL;
}

/* A heading, or a field of a Durable Object. Other lines of a plan may hold the value of an env variable. */
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

static bool is_wide(uint32_t c) {
  return (c >= 0x1100 && c <= 0x115F) || (c >= 0x2E80 && c <= 0xA4CF) || (c >= 0xAC00 && c <= 0xD7A3) ||
         (c >= 0xF900 && c <= 0xFAFF) || (c >= 0xFE30 && c <= 0xFE6F) || (c >= 0xFF00 && c <= 0xFF60) ||
         (c >= 0xFFE0 && c <= 0xFFE6) || (c >= 0x1F300 && c <= 0x1FAFF) || (c >= 0x20000 && c <= 0x3FFFD);
}

/* As wide as `text` is when it is shown: tabs stay tabs, whatever a terminal makes of them. */
static void add_blanks(struct bytes text, struct buf *out) {
  JD_BUF shown;
  buf_init(&shown, (size_t)16 * LONGEST_LINE);
  escape_block(&shown, text);
  for (size_t at = 0, len; at < shown.len; at += len) {
    uint32_t code_point = ' ';
    len = utf8_decode(shown.data + at, shown.len - at, &code_point);
    len += len == 0;
    buf_add_text(out, code_point == '\t' ? "\t" : is_wide(code_point) ? "  " : " ");
  }
}

static void add_excerpt(const struct validate_file *file, struct place at, bool color, struct buf *out) {
  struct bytes line = validate_line(file, at.line);
  if (line.len == 0 || line.len > LONGEST_LINE || (file->is_plan && !holds_no_value(line)))
    return;
  escape_block(out, line);
  buf_add_char(out, '\n');
  if (at.column == 0 || at.column > line.len + 1)
    return;
  add_blanks((struct bytes){line.data, at.column - 1}, out);
  buf_add_text(out, color ? "\033[1;32m^\033[0m\n" : "^\n");
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
