/* What a run of apply did: progress while it runs, and the table at its end. */
#ifndef JD_CMD_REPORT_H
#define JD_CMD_REPORT_H

#include "cmd/jd/session/session.h"
#include "model/format/format.h"
#include "reconcile/apply/apply.h"

/* struct observer's function: a line on stderr an event, but for the plan itself, which is a result; under --format
 * json a line on stdout (cmd/jd/view/event_json.h). `context` is a struct session. */
void report_event(void *context, const struct event *event);

struct report {
  const struct changeset *changeset;
  const struct apply_result *result;
  bool converged;                  /* nothing is left to do for the whole plan */
  const char *next_stage;          /* NULL: there is no state file, or the stage is not done */
  const struct command_hint *hint; /* for the commands that it suggests */
};

const char *outcome_color(enum outcome outcome); /* for cmd/jd/term/text_style.h */
const char *outcome_key(enum outcome outcome);   /* its name in JSON */
size_t report_count(const struct report *report, enum outcome outcome);
/* Per item: done, failed, declined or not tried; then what is next. The error stands elsewhere. */
void report_text(const struct report *report, const struct text_style *style, struct buf *out);
/* The plan's document without the text of diffs, with an "outcome" for each change, and "result". Owned by the caller.
 */
struct js *report_json(struct session *session, const struct report *report);

#endif
