/* The room of the formats for CI: Markdown, workflow commands of GitHub, JUnit and SARIF, all made from one value, a
 * page. A new format is a file page_NAME.c and its case in page_show.c.
 *
 * Order of calls: page_of_plan, page_of_drift, page_of_error or validate_page make a page; page_show prints it where
 * --format asks for one, page_save writes the file of --summary, page_add_to_step the summary of a GitHub step. A page
 * borrows from the value that it was made of and from the arena. page_save fails with the error of the file; the
 * others warn at most. */
#ifndef JD_CMD_CI_H
#define JD_CMD_CI_H

#include "cmd/jd/session/session.h"
#include "cmd/jd/view/view.h"
#include "model/base/base.h"
#include "model/format/format.h"
#include "model/state/state.h"
#include "reconcile/planner/planner.h"

enum page_level { LEVEL_SAME, LEVEL_NOTICE, LEVEL_WARNING, LEVEL_ERROR };

/* Texts are one line each and escaped as for a terminal, but for Markdown, XML or whatever the format needs. */
struct page_row {
  const char *label; /* what it is about: `chat-room`, `env/KEY`, `FILE:LINE:COLUMN` */
  const char
      *kind; /* "durable_object", "env", "file", or a finding's code: no two rows have kind and label in common */
  const char *identity;    /* what makes two runs' rows the same */
  const char *rule;        /* the `id` of one of the page's rules */
  const struct item *item; /* whose diff belongs to the row; NULL for none */
  struct place at;         /* of what was written; columns count UTF-16 units, as editors and CI do */
  enum page_level level;
  bool broken;         /* it could not be looked at */
  bool differs;        /* counts: there is something to apply, the report is not in sync by it, it is wrong */
  const char *word;    /* action, state or severity */
  const char *detail;  /* what differs; a finding's code; may be empty */
  const char *note;    /* why, and what is lost; a finding's message; may be empty */
  const char *title;   /* heads an annotation */
  const char *text;    /* stands below the title */
  const char *message; /* says all, where neither label nor title is shown */
};

struct page_rule {
  const char *id, *text, *help;
};

struct page {
  const char *command;  /* "plan", "drift", "validate" */
  const char *headline; /* "in sync", … */
  const char *about;    /* app, endpoint and plan */
  const char *subject;  /* by which a bot knows its comment: the app, or the plan; NULL where there is none */
  const char *plan_file;
  const char *columns; /* heads of the table for word, label, detail and note, parted as in Markdown */
  const char *more;    /* the command that shows what was cut */
  const char *summary; /* sentences, one a line */
  struct page_row *rows;
  size_t row_count;
  const struct page_rule *rules; /* one for each row that is not the same */
  size_t rule_count;
};

struct page page_of_plan(struct arena *arena, const struct changeset *changeset);
struct page page_of_drift(struct arena *arena, const struct drift_report *report, bool strict);
/* Of an app that could not be read: of the report just app, endpoint and plan are there. */
struct page page_of_error(struct arena *arena, const struct drift_report *report, const struct jd_error *error);
/* What `jd validate` found: a row a finding. */
struct validation {
  const struct findings *findings;
  const struct validate_file *files;
  size_t file_count;
  const char *plan_file;
  const char *const *checked; /* plan and sources: one without a finding is a test that passes */
  size_t checked_count;
  bool strict;
  const char *summary;
};
struct page validate_page(struct arena *arena, const struct validation *validation);
/* Where a page is one of many: what stands alone names the app too. */
void page_name_app(struct arena *arena, struct page *page, const char *app_id);

/* Those of a command, by its name. */
const struct page_rule *page_rules(const char *command, size_t *count);

struct page_view {
  unsigned context; /* lines around a change */
  bool no_diff;
};

/* A hidden marker by which a bot finds its comment, the summary, a table of what differs, and the diffs, folded. At
 * most `most` bytes: what does not fit is left out, and the last line says so. */
void page_markdown(const struct page *page, const struct page_view *view, size_t most, struct buf *out);

/* Table and diffs alone. */
void page_markdown_block(const struct page *page, const struct page_view *view, size_t most, struct buf *out);

/* Workflow commands of GitHub Actions: an annotation an item, where plan or source says what was wanted; then the
 * summary. */
void page_github(const struct page *page, struct buf *out);
void page_github_rows(const struct page *page, struct buf *out); /* the annotations alone */

/* JUnit's XML: an item is a test, which fails when it differs. */
void page_junit(const struct page *page, const struct page_view *view, struct buf *out);
void page_junit_suite(const struct page *page, const struct page_view *view, struct buf *out); /* a part of it */

/* SARIF 2.1.0: an item that differs is a result. Owned by the caller. */
struct js *page_sarif(const struct page *page);
/* Its parts: the tool with its rules, and the list of results. */
struct js *page_sarif_tool(const struct page *page);
struct js *page_sarif_results(const struct page *page);
#define SARIF_SCHEMA  "https://json.schemastore.org/sarif-2.1.0.json"
#define SARIF_VERSION "2.1.0"
#define SARIF_COLUMNS "utf16CodeUnits"

/* Text in Markdown that shows as it is: nothing in it is markup, a link or a mention. */
void markdown_plain(struct buf *out, const char *text);
/* In <code>. */
void markdown_code(struct buf *out, const char *text);
/* The hidden first line by which a bot finds its comment again: "<!-- jd COMMAND ABOUT -->". */
void markdown_marker(const char *command, const char *about, struct buf *out);

/* ---- a page where options and CI want it ---- */

/* True when --format asks for a page: it is then on stdout. */
bool page_show(struct session *session, const struct page *page);
struct page_view page_view_of(const struct session *session);
/* Under GitHub Actions: the Markdown form goes to the step's summary. Failing to is only worth a warning. */
void page_add_to_step(struct session *session, const struct page *page);
/* The Markdown form into the file of --summary; true without it. */
bool page_save(struct session *session, const struct page *page, struct jd_error *error);
/* The same for a Markdown document that is made already. */
void page_text_add_to_step(struct session *session, const char *document);
bool page_text_save(const struct session *session, struct bytes document, struct jd_error *error);

#endif
