/* For the files of the commands alone. */
#ifndef JD_CMD_COMMAND_INTERNAL_H
#define JD_CMD_COMMAND_INTERNAL_H

#include "cmd/jd/session/session.h"
#include "model/format/format.h"
#include "model/state/state.h"
#include "reconcile/apply/apply.h"
#include "reconcile/file/file.h"
#include "reconcile/project/project.h"

/* ---- approval ---- */

/* Approval, item by item (cli.md, "jd apply"). */

struct approve_ctx {
  struct session *session;
  bool all; /* the user said `all`: the rest is approved, but for what loses data */
};

/* Every name in --approve and --approve-data-loss must be borne by an item. */
bool approve_check(const struct options *options, const struct changeset *changeset, struct jd_error *error);

/* struct approver's function; `context` is a struct approve_ctx. Options decide where there are any; else it asks on
 * stderr and reads stdin. An empty stdin, its end and a signal are `quit`. */
enum decision approve_decide(void *context, const struct item *item);

/* ---- what apply did ---- */

/* What a run of apply did: progress while it runs, and the table at its end. */

/* struct observer's function: a line on stderr an event, but for the plan itself, which is a result; under --format
 * json a line on stdout (cmd/jd/view/view.h). `context` is a struct session. */
void report_event(void *context, const struct event *event);

struct report {
  const struct changeset *changeset;
  const struct apply_result *result;
  bool converged;                  /* nothing is left to do for the whole plan */
  const char *next_stage;          /* NULL: there is no state file, or the stage is not done */
  const struct command_hint *hint; /* for the commands that it suggests */
};

const char *outcome_color(enum outcome outcome); /* for cmd/jd/term/term.h */
const char *outcome_key(enum outcome outcome);   /* its name in JSON */
size_t report_count(const struct report *report, enum outcome outcome);
/* Per item: done, failed, declined or not tried; then what is next. The error stands elsewhere. */
void report_text(const struct report *report, const struct text_style *style, struct buf *out);
/* The plan's document without the text of diffs, with an "outcome" for each change, and "result". Owned by the caller.
 */
struct js *report_json(struct session *session, const struct report *report);

/* ---- import ---- */

/* What `jd import` asks and shows. */

/* What became of each file: NONE for one that was the same, or with --dry-run. */
struct import_report {
  const struct import *import;
  const struct live *live;
  enum outcome *outcomes;
  const char *app_id, *endpoint;
  const struct jd_error *error;    /* NULL: none */
  const struct command_hint *hint; /* for the commands that it suggests */
  bool dry_run;
};

struct import_ask_ctx {
  struct session *session;
  bool all;
};

/* Every name in --approve must be that of a file, or of the object whose source it is. */
bool import_check(const struct options *options, const struct import *import, struct jd_error *error);
/* A new file needs no approval: nothing is lost. One that differs is overwritten only after it. */
enum decision import_decide(struct import_ask_ctx *asking, const struct import_file *file);

size_t import_count(const struct import_report *report, enum outcome outcome);
/* A line a file, sums, and what to do about values of env variables. Quiet: without sums. */
void import_text(const struct import_report *report, const char *(*environment)(const char *name), bool quiet,
                 bool color, struct buf *out);
/* Owned by the caller. */
struct js *import_json(const struct import_report *report, const struct findings *findings);
/* The diff of a file that would change, escaped. */
void import_diff(const struct import_file *file, struct buf *out);

#endif
