#include "cmd/jd/ci/ci.h"

#include "model/base/base.h"
#include "reconcile/file/file.h"

enum { PUBLIC_FILE = 0666 };

static void markdown(const struct session *session, const struct page *page, struct buf *out) {
  const struct diff_view view = diff_view_of(session);
  page_markdown(page, &view, LIMIT_MARKDOWN, out);
}

static void show_sarif(struct session *session, const struct page *page) {
  output_json(session->output, page_sarif(page));
}

bool page_show(struct session *session, const struct page *page) {
  const struct diff_view view = diff_view_of(session);
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

static const char *step_summary(void) {
  const char *path = session_environment("GITHUB_STEP_SUMMARY");
  return path && *path ? path : NULL;
}

void page_text_add_to_step(struct session *session, const char *document) {
  struct jd_error error;
  if (step_summary() && !file_append_line(&session->project, step_summary(), document, false, &error))
    output_warning_of(session->output, "could not write the step summary", error.message);
}

void page_add_to_step(struct session *session, const struct page *page) {
  JD_BUF text;
  buf_init(&text, LIMIT_TEXT_OUTPUT);
  if (!step_summary())
    return;
  markdown(session, page, &text);
  page_text_add_to_step(session, text.data);
}

bool page_text_save(const struct session *session, struct bytes document, struct jd_error *error) {
  const char *path = session->options->summary;
  return !path || file_replace(&session->project, session_path(session, path), document, PUBLIC_FILE, error);
}

bool page_save(struct session *session, const struct page *page, struct jd_error *error) {
  JD_BUF text;
  buf_init(&text, LIMIT_TEXT_OUTPUT);
  if (!session->options->summary)
    return true;
  markdown(session, page, &text);
  return page_text_save(session, buf_bytes(&text), error);
}
