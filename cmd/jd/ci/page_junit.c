#include "cmd/jd/ci/ci.h"

#include "cmd/jd/view/view.h"
#include "model/base/base.h"

/* XML allows neither U+FFFE nor U+FFFF, which escaping for a terminal leaves in. */
static bool is_no_character(struct bytes text, size_t at) {
  return at + 2 < text.len && memcmp(text.data + at, "\xEF\xBF", 2) == 0 && (unsigned char)text.data[at + 2] >= 0xBE;
}

/* For attributes and text. */
static void add_escaped(struct buf *out, struct bytes text) {
  for (size_t i = 0; i < text.len; i++) {
    if (is_no_character(text, i)) {
      buf_add_text(out, "\xEF\xBF\xBD");
      i += 2;
    } else if (strchr("&<>\"'", text.data[i]) && text.data[i]) {
      buf_printf(out, "&#%d;", text.data[i]);
    } else {
      buf_add_char(out, text.data[i]);
    }
  }
}

static void add_attribute(struct buf *out, const char *name, const char *text) {
  buf_printf(out, " %s=\"", name);
  add_escaped(out, bytes_of(text));
  buf_add_char(out, '"');
}

static void add_diff(const struct item *item, const struct diff_view *view, struct buf *out) {
  enum { MOST_LINES = 1000 };
  JD_BUF safe, bounded;
  buf_init(&safe, LIMIT_TEXT_OUTPUT), buf_init(&bounded, LIMIT_TEXT_OUTPUT);
  if (view->no_diff || !item)
    return;
  item_diff_escaped(item, view->context, &safe);
  diff_text(buf_bytes(&safe), &(struct diff_style){MOST_LINES, false, 0, DIFF_CUT}, &bounded);
  add_escaped(out, buf_bytes(&bounded));
}

/* A difference that does not count is text of a passed test. */
static void add_outcome(const struct page_row *row, const struct diff_view *view, struct buf *out) {
  if (row->differs) {
    const char *element = row->broken ? "error" : "failure";
    buf_printf(out, "      <%s", element);
    add_attribute(out, "type", row->word);
    add_attribute(out, "message", row->text);
    buf_add_char(out, '>');
    add_diff(row->item, view, out);
    buf_printf(out, "</%s>\n", element);
  } else if (*row->text) {
    buf_add_text(out, "      <system-out>");
    add_escaped(out, bytes_of(row->text));
    buf_add_text(out, "</system-out>\n");
  }
}

static void add_case(const struct page *page, const struct page_row *row, const struct diff_view *view,
                     struct buf *out) {
  buf_add_text(out, "    <testcase");
  add_attribute(out, "name", row->label);
  buf_printf(out, " classname=\"jd.%s.%s\" time=\"0\">\n", page->command, row->kind);
  add_outcome(row, view, out);
  buf_add_text(out, "    </testcase>\n");
}

static size_t failures_of(const struct page *page) {
  size_t failures = 0;
  for (size_t i = 0; i < page->row_count; i++)
    failures += page->rows[i].differs && !page->rows[i].broken;
  return failures;
}

static size_t errors_of(const struct page *page) {
  size_t errors = 0;
  for (size_t i = 0; i < page->row_count; i++)
    errors += page->rows[i].broken;
  return errors;
}

void page_junit_suite(const struct page *page, const struct diff_view *view, struct buf *out) {
  buf_add_text(out, "  <testsuite");
  add_attribute(out, "name", page->about);
  buf_printf(out, " tests=\"%zu\" failures=\"%zu\" errors=\"%zu\" skipped=\"0\">\n", page->row_count, failures_of(page),
             errors_of(page));
  for (size_t i = 0; i < page->row_count; i++)
    add_case(page, &page->rows[i], view, out);
  buf_add_text(out, "  </testsuite>\n");
}

void page_junit(const struct page *page, const struct diff_view *view, struct buf *out) {
  buf_printf(out,
             "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
             "<testsuites name=\"jd %s\" tests=\"%zu\" failures=\"%zu\" errors=\"%zu\">\n",
             page->command, page->row_count, failures_of(page), errors_of(page));
  page_junit_suite(page, view, out);
  buf_add_text(out, "</testsuites>\n");
}
