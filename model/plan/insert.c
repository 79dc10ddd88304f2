#include "model/plan/plan.h"

#include "model/base/base.h"
#include "model/plan/internal.h"

/* A place in the text, and what goes there. */
struct insertion {
  struct arena *arena;
  struct bytes text;
  const char *line_end;
  size_t start, end; /* the bytes that go */
  struct buf added;
};

static void add_line(struct insertion *insertion, const char *prefix, struct bytes line) {
  buf_add_text(&insertion->added, prefix);
  buf_add_bytes(&insertion->added, line);
  buf_add_text(&insertion->added, insertion->line_end);
}

static void add_document(struct insertion *insertion, const char *prefix, struct bytes document) {
  struct places lines;
  places_find(insertion->arena, document, &lines);
  for (unsigned line = 1; line < lines.count; line++)
    add_line(insertion, prefix, places_line(&lines, line));
}

static void add_block(struct insertion *insertion, struct bytes document) {
  add_line(insertion, "", bytes_of("```yaml"));
  add_document(insertion, "", document);
  add_line(insertion, "", bytes_of("```"));
}

/* Ends the line before, and leaves one blank. */
static void set_apart(struct insertion *insertion) {
  struct bytes before = {insertion->text.data, insertion->start};
  struct bytes all = trim(before);
  if (all.len == 0)
    return;
  unsigned feeds = 0;
  for (size_t i = before.len; i > 0 && strchr("\r\n \t", before.data[i - 1]); i--)
    feeds += before.data[i - 1] == '\n';
  for (; feeds < 2; feeds++)
    buf_add_text(&insertion->added, insertion->line_end);
}

/* Blanks alone go before the block's lines, whatever else stood before its fence. */
static const char *prefix_of(struct insertion *insertion, const struct places *places, const struct md_block *fence) {
  struct bytes line = places_line(places, fence->line);
  size_t len = fence->column - 1 < line.len ? fence->column - 1 : line.len;
  char *prefix = arena_strndup(insertion->arena, line.data, len);
  for (size_t i = 0; i < len; i++)
    if (prefix[i] != '\t')
      prefix[i] = ' ';
  return prefix;
}

static void replace_block(struct insertion *insertion, const struct section *section, struct bytes document) {
  const struct md_block *fence = block_at(section, section->fence);
  struct places places;
  places_find(insertion->arena, insertion->text, &places);
  size_t first = fence->line, last = first;
  for (size_t i = 0; i < fence->text.len; i++)
    last += fence->text.data[i] == '\n';
  insertion->start = first < places.count ? places.starts[first] : insertion->text.len;
  insertion->end = last < places.count ? places.starts[last] : insertion->text.len;
  add_document(insertion, prefix_of(insertion, &places, fence), document);
}

static void put_behind(struct insertion *insertion, const struct section *section, struct bytes document) {
  struct places places;
  places_find(insertion->arena, insertion->text, &places);
  bool is_last = section->end == section->document.count;
  insertion->start = is_last ? insertion->text.len : places.starts[block_at(section, section->end)->line - 1];
  insertion->end = insertion->start;
  set_apart(insertion);
  add_block(insertion, document);
  if (!is_last)
    buf_add_text(&insertion->added, insertion->line_end);
}

static void put_at_end(struct insertion *insertion, struct bytes document) {
  insertion->start = insertion->end = insertion->text.len;
  set_apart(insertion);
  add_line(insertion, "", bytes_of("## Durable"));
  add_line(insertion, "", bytes_of(""));
  add_block(insertion, document);
}

/* A file that did not end with a line feed does not afterwards. */
static void keep_end(struct insertion *insertion) {
  struct bytes text = insertion->text;
  if (insertion->end < text.len || text.len == 0 || text.data[text.len - 1] == '\n')
    return;
  insertion->added.len -= strlen(insertion->line_end);
}

static struct bytes joined(const struct insertion *insertion, struct bytes whole) {
  JD_BUF out;
  size_t mark = whole.len - insertion->text.len; /* a byte order mark */
  buf_init(&out, LIMIT_PLAN_BYTES * 2UL);
  buf_add(&out, whole.data, mark + insertion->start);
  buf_add_bytes(&out, buf_bytes(&insertion->added));
  buf_add(&out, insertion->text.data + insertion->end, insertion->text.len - insertion->end);
  return arena_bytes(insertion->arena, buf_bytes(&out));
}

struct bytes plan_insert(struct arena *arena, struct bytes text, struct bytes document) {
  struct findings ignored;
  findings_init(&ignored, arena);
  struct plan_draft draft = {.arena = arena, .findings = &ignored, .file = ""};
  struct section section = {.draft = &draft};
  struct insertion insertion = {.arena = arena, .text = without_mark(text), .line_end = text_line_ending(text)};
  buf_init(&insertion.added, LIMIT_PLAN_BYTES);
  if (!section_open(&section, insertion.text))
    put_at_end(&insertion, document);
  else if (section_read_blocks(&section))
    replace_block(&insertion, &section, document);
  else
    put_behind(&insertion, &section, document);
  keep_end(&insertion);
  struct bytes out = joined(&insertion, text);
  buf_free(&insertion.added);
  return out;
}
