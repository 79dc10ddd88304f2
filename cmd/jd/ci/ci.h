/* The formats for CI: Markdown, GitHub workflow commands, JUnit and SARIF, all made from one value, a page. To add a
 * format, write page_NAME.c and add its case to page_show.c.
 *
 * Order of calls: page_of_plan, page_of_drift, page_of_error or validate_page make a page; page_show prints it if
 * --format asks for one, page_save writes the file of --summary, and page_add_to_step the summary of a GitHub step. A
 * page borrows from its source and from the arena. Only page_save can fail. */
#ifndef JD_CMD_CI_H
#define JD_CMD_CI_H

#include "cmd/jd/session/session.h"
#include "cmd/jd/view/view.h"
#include "model/base/base.h"
#include "model/format/format.h"
#include "model/state/state.h"
#include "reconcile/planner/planner.h"

enum page_level { LEVEL_SAME, LEVEL_NOTICE, LEVEL_WARNING, LEVEL_ERROR };

/* Texts are one line each, escaped for a terminal but not yet for the format. */
struct page_row {
  const char *label; /* `chat-room`, `env/KEY` or `FILE:LINE:COLUMN` */
  const char
      *kind; /* "durable_object", "env", "file", or a finding's code: no two rows have kind and label in common */
  const char *identity;    /* equal for the same row in two runs */
  const char *rule;        /* the `id` of one of the page's rules */
  const struct item *item; /* the item with its diff; NULL: none */
  struct place at;         /* in plan or source; columns count UTF-16 units, as in editors and CI */
  enum page_level level;
  bool broken;         /* it could not be read */
  bool differs;        /* it makes the report differ, or fail */
  const char *word;    /* action, state or severity */
  const char *detail;  /* what differs; a finding's code; may be empty */
  const char *note;    /* why, and what is lost; a finding's message; may be empty */
  const char *title;   /* of an annotation */
  const char *text;    /* below the title */
  const char *message; /* complete, for formats without label and title */
};

struct page_rule {
  const char *id, *text, *help;
};

struct page {
  const char *command;  /* "plan", "drift", "validate" */
  const char *headline; /* "in sync", … */
  const char *about;    /* app, endpoint and plan */
  const char *subject;  /* identifies the comment of a bot: the app or the plan; may be NULL */
  const char *plan_file;
  const char *columns; /* headings for word, label, detail and note, separated as in Markdown */
  const char *more;    /* the command that shows what was cut */
  const char *summary; /* sentences, one per line */
  struct page_row *rows;
  size_t row_count;
  const struct page_rule *rules; /* those of the rows */
  size_t rule_count;
};

struct page page_of_plan(struct arena *arena, const struct changeset *changeset);
struct page page_of_drift(struct arena *arena, const struct drift_report *report, bool strict);
/* For an app that could not be read; the report has only app, endpoint and plan. */
struct page page_of_error(struct arena *arena, const struct drift_report *report, const struct jd_error *error);
/* The result of `jd validate`: one row for each finding. */
struct validation {
  const struct findings *findings;
  const struct validate_file *files;
  size_t file_count;
  const char *plan_file;
  const char *const *checked; /* plan and sources; one without findings is a passed test */
  size_t checked_count;
  bool strict;
  const char *summary;
};
struct page validate_page(struct arena *arena, const struct validation *validation);
/* Adds the app to texts that are shown without it, for a page of a fleet. */
void page_name_app(struct arena *arena, struct page *page, const char *app_id);

/* Returns the rules of a command, by its name. */
const struct page_rule *page_rules(const char *command, size_t *count);

/* Appends a hidden marker by which a bot finds its comment, the summary, a table of differences, and folded diffs. At
 * most `most` bytes; the last line says if something was left out. */
void page_markdown(const struct page *page, const struct diff_view *view, size_t most, struct buf *out);

/* Only the table and the diffs. */
void page_markdown_block(const struct page *page, const struct diff_view *view, size_t most, struct buf *out);

/* GitHub workflow commands: an annotation for each item, at its place in plan or source; then the summary. */
void page_github(const struct page *page, struct buf *out);
void page_github_rows(const struct page *page, struct buf *out); /* only the annotations */

/* JUnit XML: each item is a test, which fails if the item differs. */
void page_junit(const struct page *page, const struct diff_view *view, struct buf *out);
void page_junit_suite(const struct page *page, const struct diff_view *view, struct buf *out); /* one suite */

/* SARIF 2.1.0: each item that differs is a result. Owned by the caller. */
struct js *page_sarif(const struct page *page);
/* Its parts: the tool with its rules, and the list of results. */
struct js *page_sarif_tool(const struct page *page);
struct js *page_sarif_results(const struct page *page);
#define SARIF_SCHEMA  "https://json.schemastore.org/sarif-2.1.0.json"
#define SARIF_VERSION "2.1.0"
#define SARIF_COLUMNS "utf16CodeUnits"

/* Appends text that Markdown shows literally: no markup, links or mentions. */
void markdown_plain(struct buf *out, const char *text);
/* The same in <code>. */
void markdown_code(struct buf *out, const char *text);
/* Appends the hidden first line by which a bot finds its comment: "<!-- jd COMMAND ABOUT -->". */
void markdown_marker(const char *command, const char *about, struct buf *out);

/* ---- output of a page ---- */

/* Prints the page if --format asks for one, and returns whether it did. */
bool page_show(struct session *session, const struct page *page);
/* In GitHub Actions, adds the Markdown form to the summary of the step; warns on failure. */
void page_add_to_step(struct session *session, const struct page *page);
/* Writes the Markdown form to the file of --summary, if given. */
bool page_save(struct session *session, const struct page *page, struct jd_error *error);
/* The same for a finished Markdown document. */
void page_text_add_to_step(struct session *session, const char *document);
bool page_text_save(const struct session *session, struct bytes document, struct jd_error *error);

#endif
