/* A page of documentation, made short. */
#include "model/journey/journey.h"

#include "model/base/base.h"
#include "model/format/format.h"

enum { LONGEST_PARAGRAPH = 700, MOST_HEADINGS = 40, MOST_MENTIONS = 12 };

struct page {
  struct arena *arena;
  struct md_document document;
  struct buf out;
};

/* A heading or paragraph as one line; code spans keep their backticks. */
static struct bytes flatten(const struct page *page, const struct md_block *block) {
  JD_BUF line;
  buf_init(&line, LIMIT_DOCUMENT_BYTES);
  for (size_t i = block->run; i < block->run_end; i++) {
    const struct md_run *run = &page->document.runs[i];
    if (run->kind == MD_BREAK)
      buf_add_char(&line, ' ');
    else if (run->kind == MD_CODE)
      buf_printf(&line, "`%.*s`", (int)run->text.len, run->text.data);
    else
      escape_line(&line, run->text);
  }
  return trim(arena_bytes(page->arena, buf_bytes(&line)));
}

static void add_cut(struct buf *out, struct bytes text, size_t most) {
  size_t len = cut_length(text, most);
  buf_add(out, text.data, len);
  if (len < text.len)
    buf_add_text(out, "…");
}

/* Markdown reads a line by its first character. */
static void add_paragraph(struct buf *out, const char *before, struct bytes text) {
  buf_add_text(out, before);
  if (text.len > 0 && text.data[0] != '\0' && strchr("#-+*_=~<>|", text.data[0]))
    buf_add_char(out, '\\');
  add_cut(out, text, LONGEST_PARAGRAPH);
  buf_add_char(out, '\n');
}

/* Index behind the first paragraph, which is added. */
static size_t add_first(struct page *page) {
  for (size_t i = 0; i < page->document.count; i++)
    if (page->document.blocks[i].kind == MD_PARAGRAPH) {
      add_paragraph(&page->out, "", flatten(page, &page->document.blocks[i]));
      return i + 1;
    }
  return page->document.count;
}

static void add_headings(struct page *page) {
  size_t count = 0;
  for (size_t i = 0; i < page->document.count && count < MOST_HEADINGS; i++) {
    const struct md_block *block = &page->document.blocks[i];
    struct bytes title = block->kind == MD_HEADING ? flatten(page, block) : (struct bytes){0};
    if (title.len == 0)
      continue;
    buf_add_text(&page->out, count++ > 0 ? "; " : "Covers: ");
    add_cut(&page->out, title, LONGEST_PARAGRAPH);
  }
  if (count > 0)
    buf_add_text(&page->out, ".\n");
}

static void add_mentions(struct page *page, const char *subject, size_t from) {
  size_t count = 0;
  for (size_t i = from; i < page->document.count && count < MOST_MENTIONS; i++) {
    const struct md_block *block = &page->document.blocks[i];
    struct bytes text = block->kind == MD_PARAGRAPH ? flatten(page, block) : (struct bytes){0};
    if (!contains_ignoring_case(text, subject))
      continue;
    add_paragraph(&page->out, "- ", text);
    count++;
  }
}

struct bytes docs_summary(struct arena *arena, struct bytes page_text, const char *subject) {
  struct page page = {.arena = arena};
  JD_BUF clean;
  buf_init(&clean, LIMIT_TEXT_OUTPUT);
  buf_init(&page.out, LIMIT_DOCUMENT_BYTES);
  escape_block(&clean, page_text);
  md_parse(arena, buf_bytes(&clean), &page.document);
  size_t behind = add_first(&page);
  add_headings(&page);
  add_mentions(&page, subject, behind);
  struct bytes out = trim(arena_bytes(arena, buf_bytes(&page.out)));
  buf_free(&page.out);
  return out;
}
