#include "cmd/jd/page_show.h"

#include "model/limits.h"
#include "reconcile/file.h"

enum { PUBLIC_FILE = 0666 };

static struct page_view view_of(const struct session *session) {
  const struct options *options = session->options;
  return (struct page_view){.context = options->context, .no_diff = options->no_diff || options->stat};
}

static void markdown(const struct session *session, const struct page *page, struct buf *out) {
  const struct page_view view = view_of(session);
  page_markdown(page, &view, LIMIT_MARKDOWN, out);
}

static void show_sarif(struct session *session, const struct page *page) {
  JD_JS document = page_sarif(page);
  output_json(session->output, document);
}

bool page_show(struct session *session, const struct page *page) {
  const struct page_view view = view_of(session);
  switch (session->options->format) {
  case FORMAT_MARKDOWN:
    markdown(session, page, &session->output->pending);
    return true;
  case FORMAT_GITHUB:
    page_github(page, &session->output->pending);
    return true;
  case FORMAT_JUNIT:
    page_junit(page, &view, &session->output->pending);
    return true;
  case FORMAT_SARIF:
    show_sarif(session, page);
    return true;
  case FORMAT_TEXT:
  case FORMAT_JSON:
    return false;
  }
  return false;
}

void page_add_to_step(struct session *session, const struct page *page) {
  const char *path = session_environment("GITHUB_STEP_SUMMARY");
  struct jd_error error;
  JD_BUF text;
  buf_init(&text, LIMIT_TEXT_OUTPUT);
  if (!path || !*path)
    return;
  markdown(session, page, &text);
  if (!file_append_line(path, text.data, false, &error))
    output_warning(session->output, "The step's summary is not written: %s", error.message);
}

bool page_save(struct session *session, const struct page *page, struct jd_error *error) {
  JD_BUF text;
  buf_init(&text, LIMIT_TEXT_OUTPUT);
  if (!session->options->summary)
    return true;
  markdown(session, page, &text);
  return file_replace(session_path(session, session->options->summary), buf_bytes(&text), PUBLIC_FILE, error);
}
