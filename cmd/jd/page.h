/* A plan or a drift report as a page: what the formats for CI (Markdown, workflow commands) have in common. A value. */
#ifndef JD_CMD_PAGE_H
#define JD_CMD_PAGE_H

#include "model/changeset.h"
#include "model/finding.h"
#include "model/json.h"
#include "reconcile/drift.h"

enum page_level { LEVEL_SAME, LEVEL_NOTICE, LEVEL_WARNING, LEVEL_ERROR };

/* Texts are one line each and escaped as for a terminal, but for Markdown, XML or whatever the format needs. */
struct page_row {
  const struct item *item;
  enum page_level level;
  bool differs;       /* counts: there is something to apply, or the report is not in sync by it */
  const char *word;   /* action or state */
  const char *detail; /* what differs; may be empty */
  const char *note;   /* why, and what is lost; may be empty */
};

struct page {
  const char *command;  /* "plan", "drift" */
  const char *headline; /* "in sync", … */
  const char *about;    /* app, endpoint and plan */
  const char *plan_file;
  const char *app_id;  /* NULL where no app was asked for */
  const char *summary; /* sentences, one a line */
  struct page_row *rows;
  size_t row_count;
};

struct page page_of_plan(struct arena *arena, const struct changeset *changeset);
struct page page_of_drift(struct arena *arena, const struct drift_report *report, bool strict);

/* Where what is wanted stands: other code at the source, all else in the plan. */
struct place page_place(const struct page *page, const struct item *item);

struct page_view {
  unsigned context; /* lines around a change */
  bool no_diff;
};

/* A hidden marker by which a bot finds its comment, the summary, a table of what differs, and the diffs, folded. At
 * most `most` bytes: what does not fit is left out, and the last line says so. */
void page_markdown(const struct page *page, const struct page_view *view, size_t most, struct buf *out);

/* Workflow commands of GitHub Actions: an annotation an item, where plan or source says what was wanted; then the
 * summary. */
void page_github(const struct page *page, struct buf *out);

/* JUnit's XML: an item is a test, which fails when it differs. */
void page_junit(const struct page *page, const struct page_view *view, struct buf *out);

/* SARIF 2.1.0: an item that differs is a result. Owned by the caller. */
struct js *page_sarif(const struct page *page);

#endif
