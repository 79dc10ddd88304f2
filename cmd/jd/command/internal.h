/* Only for files of this room. */
#ifndef JD_CMD_COMMAND_INTERNAL_H
#define JD_CMD_COMMAND_INTERNAL_H

#include "cmd/jd/session/session.h"
#include "model/format/format.h"
#include "model/state/state.h"
#include "reconcile/apply/apply.h"
#include "reconcile/file/file.h"
#include "reconcile/project/project.h"

/* ---- approval ---- */

struct approve_ctx {
  struct session *session;
  const struct question_news *news; /* what goes on while it asks; NULL: nothing */
  bool all;                /* the user answered `all`: remaining items are approved, except those that delete data */
  const char *approved_by; /* for struct approver: of the last item */
};

/* Checks that --approve and --approve-data-loss name items of the change set, objects that it costs, or what the plan
 * lists as removed, which may be gone already. */
bool approve_check(const struct options *options, const struct desired *desired, const struct changeset *changeset,
                   struct jd_error *error);

/* For struct approver; `context` is a struct approve_ctx. Decides by options if any are given; otherwise asks on stderr
 * and reads stdin. The end of stdin and a signal count as `quit`. */
enum decision approve_decide(void *context, const struct item *item);

/* ---- what apply did ---- */

/* For struct observer: prints the plan on stdout and other events on stderr; with --format json, each event as a line
 * on stdout. `context` is a struct session. */
void report_event(void *context, const struct event *event);

struct report {
  const struct changeset *changeset;
  const struct apply_result *result;
  bool converged;                  /* everything in the plan is up to date */
  const char *next_stage;          /* NULL: no state file, or the stage is not done */
  const struct command_hint *hint; /* for suggested commands */
};

const char *outcome_color(enum outcome outcome); /* one of PAINT_* */
const char *outcome_key(enum outcome outcome);   /* its name in JSON */
size_t report_count(const struct report *report, enum outcome outcome);
/* Appends done, failed, declined or not tried for each item, then the next step, without the error. */
void report_text(const struct report *report, const struct text_style *style, struct buf *out);
/* Returns the plan's document without diffs, with an "outcome" for each change, and "result". Owned by the caller. */
struct js *report_json(struct session *session, const struct report *report);

/* ---- import ---- */

/* The outcome for each file: NONE if it was unchanged, or with --dry-run. */
struct import_report {
  const struct import *import;
  const struct live *live;
  enum outcome *outcomes;
  const char *app_id, *endpoint;
  const struct jd_error *error;    /* NULL: none */
  const struct command_hint *hint; /* for suggested commands */
  bool dry_run;
};

struct import_ask_ctx {
  struct session *session;
  bool all;
};

/* Checks that each --approve names a file, or the object of a source. */
bool import_check(const struct options *options, const struct import *import, struct jd_error *error);
/* Decides about one file: a new file needs no approval; one that differs is overwritten only if approved. */
enum decision import_decide(struct import_ask_ctx *asking, const struct import_file *file);

size_t import_count(const struct import_report *report, enum outcome outcome);
/* Appends a line for each file, totals (unless `quiet`), and how to set env values. */
void import_text(const struct import_report *report, const char *(*environment)(const char *name), bool quiet,
                 bool color, struct buf *out);
/* Owned by the caller. */
struct js *import_json(const struct import_report *report, const struct findings *findings);
/* Appends one line: what became of the file, or would, its path, and its size or how it differs. */
void import_file_text(const struct import_file *file, const char *word, enum outcome outcome, bool color,
                      struct buf *out);
/* The same as JSON; `status` of its row, NULL: none. Owned by the caller. */
struct js *import_file_json(const struct import_file *file, const char *status, enum outcome outcome);
/* Appends the escaped diff of a file that would change. */
void import_diff(const struct import_file *file, struct buf *out);

#endif
