/* What `jd import` asks and shows. */
#ifndef JD_CMD_IMPORT_H
#define JD_CMD_IMPORT_H

#include "cmd/jd/session/session.h"
#include "reconcile/apply/apply.h"
#include "reconcile/file/file.h"
#include "reconcile/project/project.h"

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

/* What of it is named, "NAME" or "env/KEY"; all of it where nothing is. False for a name that is not live. */
bool import_keep_named(struct arena *arena, const struct text_list *names, const struct live *whole, struct live *out,
                       struct jd_error *error);
/* What is live and was not named is nothing that only the plan has. */
void import_forget_unnamed(const struct live *whole, struct plan_adopted *adopted);

/* Every name in --approve must be that of a file, or of the object whose source it is. */
bool import_check(const struct options *options, const struct import *import, struct jd_error *error);
/* A new file needs no approval: nothing is lost. One that differs is overwritten only after it. */
enum decision import_decide(struct import_ask_ctx *asking, const struct import_file *file);

/* Records each imported row that is READY, with its last_deployed_at, in durable.lock: its class is certainly deployed.
 * Rows in another state keep the entry that they have. Takes the lock of a run while it writes. `*count` is the
 * number of entries that changed. */
bool import_record(struct arena *arena, const struct project *project, const struct clock *clock,
                   const struct import_report *report, size_t *count, struct jd_error *error);

size_t import_count(const struct import_report *report, enum outcome outcome);
/* A line a file, sums, and what to do about values of env variables. Quiet: without sums. */
void import_text(const struct import_report *report, const char *(*environment)(const char *name), bool quiet,
                 bool color, struct buf *out);
/* Owned by the caller. */
struct js *import_json(const struct import_report *report, const struct findings *findings);
/* The diff of a file that would change, escaped. */
void import_diff(const struct import_file *file, struct buf *out);

#endif
