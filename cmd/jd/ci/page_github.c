#include "cmd/jd/ci/ci.h"

/* Escapes what would end the text or a property of a workflow command. */
static void add_escaped(struct buf *out, const char *text, const char *ends) {
  for (; *text; text++) {
    if (strchr(ends, *text))
      buf_printf(out, "%%%02X", (unsigned char)*text);
    else
      buf_add_char(out, *text);
  }
}

static void add_property(struct buf *out, const char *text) {
  add_escaped(out, text, "%\r\n:,");
}

static void add_text(struct buf *out, const char *text) {
  add_escaped(out, text, "%\r\n");
}

static void add_annotation(const struct page *page, const struct page_row *row, struct buf *out) {
  static const char *const levels[] = {[LEVEL_NOTICE] = "notice", [LEVEL_WARNING] = "warning", [LEVEL_ERROR] = "error"};
  buf_printf(out, "::%s file=", levels[row->level]);
  add_property(out, row->at.file);
  if (row->at.line)
    buf_printf(out, ",line=%u", row->at.line);
  if (row->at.line && row->at.column)
    buf_printf(out, ",col=%u", row->at.column);
  buf_printf(out, ",title=jd %s%%3A ", page->command);
  add_property(out, row->title);
  buf_add_text(out, "::");
  add_text(out, row->text);
  buf_add_char(out, '\n');
}

void page_github_rows(const struct page *page, struct buf *out) {
  for (size_t i = 0; i < page->row_count; i++)
    if (page->rows[i].level != LEVEL_SAME)
      add_annotation(page, &page->rows[i], out);
}

void page_github(const struct page *page, struct buf *out) {
  page_github_rows(page, out);
  buf_add_text(out, page->summary);
  buf_add_char(out, '\n');
}
