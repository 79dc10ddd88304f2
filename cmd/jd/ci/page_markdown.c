#include "cmd/jd/ci/ci.h"

#include "cmd/jd/view/view.h"
#include "model/base/base.h"

enum { CLOSING = 256 }; /* bytes reserved for the last line */

struct writing {
  const struct page *page;
  const struct diff_view *view;
  size_t most;
  struct buf *out;
  size_t rows_left_out, diffs_cut;
};

static void add_head(const struct page *page, struct buf *out) {
  markdown_marker(page->command, page->subject ? page->subject : "", out);
  buf_printf(out, "### jd %s: %s\n\n", page->command, page->headline);
  markdown_plain(out, page->about);
  buf_add_text(out, "\n\n");
  markdown_plain(out, page->summary);
  buf_add_text(out, "\n\n");
}

static void add_row(const struct page_row *row, struct buf *out) {
  buf_add_text(out, "| ");
  markdown_plain(out, row->word);
  buf_add_text(out, " | ");
  markdown_code(out, row->label);
  buf_add_text(out, " | ");
  if (*row->detail)
    markdown_code(out, row->detail);
  buf_add_text(out, " | ");
  markdown_plain(out, row->note);
  buf_add_text(out, " |\n");
}

static bool fits(const struct writing *writing, size_t len) {
  return writing->out->len + len + CLOSING <= writing->most;
}

static void add_table(struct writing *writing) {
  bool first = true;
  for (size_t i = 0; i < writing->page->row_count; i++) {
    const struct page_row *row = &writing->page->rows[i];
    JD_BUF text;
    buf_init(&text, LIMIT_TEXT_OUTPUT);
    if (row->level == LEVEL_SAME)
      continue;
    if (first)
      buf_printf(&text, "%s\n| --- | --- | --- | --- |\n", writing->page->columns);
    add_row(row, &text);
    if (fits(writing, text.len)) {
      buf_add_bytes(writing->out, buf_bytes(&text));
      first = false;
    } else {
      writing->rows_left_out++;
    }
  }
}

/* Returns a fence that nothing inside can end. */
static size_t fence_for(struct bytes text) {
  size_t longest = 2, run = 0;
  for (size_t i = 0; i < text.len; i++) {
    run = text.data[i] == '`' ? run + 1 : 0;
    longest = run > longest ? run : longest;
  }
  return longest + 1;
}

/* Appends as many whole lines as fit. */
static struct bytes whole_lines(struct bytes text, size_t most) {
  if (text.len <= most)
    return text;
  while (most && text.data[most - 1] != '\n')
    most--;
  return (struct bytes){text.data, most};
}

static void open_details(const struct page_row *row, size_t fence, struct buf *out) {
  buf_add_text(out, "\n<details><summary>");
  markdown_code(out, row->label);
  buf_add_text(out, ": ");
  markdown_plain(out, row->detail);
  buf_add_text(out, "</summary>\n\n");
  buf_add_repeat(out, '`', fence);
  buf_add_text(out, "diff\n");
}

static void close_details(size_t fence, struct buf *out) {
  buf_add_repeat(out, '`', fence);
  buf_add_text(out, "\n\n</details>\n");
}

/* Long lines are cut, so that each fits. */
static void add_diff(struct writing *writing, const struct page_row *row) {
  const struct diff_style style = {.most = LIMIT_TEXT_OUTPUT, .cut = ""};
  JD_BUF whole, safe, around;
  buf_init(&whole, LIMIT_TEXT_OUTPUT), buf_init(&safe, LIMIT_TEXT_OUTPUT), buf_init(&around, LIMIT_TEXT_OUTPUT);
  item_diff_escaped(row->item, writing->view->context, &whole);
  diff_text(buf_bytes(&whole), &style, &safe);
  size_t fence = fence_for(buf_bytes(&safe));
  open_details(row, fence, &around);
  size_t opening = around.len;
  close_details(fence, &around);
  size_t taken = writing->out->len + around.len + CLOSING;
  struct bytes lines = whole_lines(buf_bytes(&safe), taken < writing->most ? writing->most - taken : 0);
  writing->diffs_cut += lines.len < safe.len;
  if (!lines.len)
    return;
  buf_add(writing->out, around.data, opening);
  buf_add_bytes(writing->out, lines);
  buf_add(writing->out, around.data + opening, around.len - opening);
}

static void add_closing(const struct writing *writing) {
  if (!writing->rows_left_out && !writing->diffs_cut)
    return;
  buf_printf(writing->out, "\nCut at %zu characters:", writing->most);
  if (writing->rows_left_out)
    buf_printf(writing->out, " rows left out: %zu;", writing->rows_left_out);
  if (writing->diffs_cut)
    buf_printf(writing->out, " diffs cut or left out: %zu;", writing->diffs_cut);
  buf_printf(writing->out, " `%s` shows all.\n", writing->page->more);
}

static void add_block(struct writing *writing) {
  const struct page *page = writing->page;
  add_table(writing);
  for (size_t i = 0; i < page->row_count; i++)
    if (!writing->view->no_diff && page->rows[i].item)
      add_diff(writing, &page->rows[i]);
  add_closing(writing);
}

void page_markdown(const struct page *page, const struct diff_view *view, size_t most, struct buf *out) {
  struct writing writing = {.page = page, .view = view, .most = most, .out = out};
  add_head(page, out);
  add_block(&writing);
}

void page_markdown_block(const struct page *page, const struct diff_view *view, size_t most, struct buf *out) {
  struct writing writing = {.page = page, .view = view, .most = most, .out = out};
  add_block(&writing);
}

/* Markdown, HTML and GitHub's own markup (mentions, issue numbers) all begin with punctuation, so it becomes a
 * character reference, and a mention is broken in two. */
void markdown_plain(struct buf *out, const char *text) {
  for (; *text; text++) {
    if (strchr("&<>|`*_[]\\~#$", *text))
      buf_printf(out, "&#%d;", *text);
    else
      buf_add_char(out, *text);
    if (*text == '@')
      buf_add_text(out, "<!-- -->");
  }
}

/* There are no mentions in <code>, so none need to be broken. */
void markdown_code(struct buf *out, const char *text) {
  buf_add_text(out, "<code>");
  for (; *text; text++) {
    if (strchr("&<>|`*_[]\\~#$:@", *text))
      buf_printf(out, "&#%d;", *text);
    else
      buf_add_char(out, *text);
  }
  buf_add_text(out, "</code>");
}

/* A comment ends at "--", so the marker has only characters of an app id. */
void markdown_marker(const char *command, const char *about, struct buf *out) {
  buf_printf(out, "<!-- jd %s ", command);
  for (; *about; about++)
    buf_add_char(out, is_alphanumeric(*about) ? *about : '_');
  buf_add_text(out, " -->\n");
}
