/* What was applied, as `jd log` shows it: two forms of a history. */
#ifndef JD_CMD_LOG_H
#define JD_CMD_LOG_H

#include "cmd/jd/term/term.h"
#include "model/format/format.h"
#include "model/journey/journey.h"

struct log_view {
  const struct history *history;
  const char *app_id, *endpoint; /* the one target that it is about; NULL: several, or nothing was applied */
  bool verified;                 /* the history was held against what is live */
};

/* Fitted to the terminal; escaped. Quiet: without the sums. */
void log_text(const struct log_view *log, const struct text_style *style, bool quiet, struct buf *out);
/* Owned by the caller. */
struct js *log_json(const struct log_view *log);

#endif
