/* What is live, as `jd status` shows it: a value, and its two forms. */
#ifndef JD_CMD_STATUS_H
#define JD_CMD_STATUS_H

#include "cmd/jd/term/term.h"
#include "model/base/base.h"
#include "model/format/format.h"
#include "model/state/state.h"
#include "reconcile/api/api.h"

struct status {
  const char *app_id, *endpoint;
  struct live live;
  const char *subdomain; /* under which instances are reached; NULL: not known */
  bool part;             /* the rows that were named: env keys and usage are left out, in every form */
  bool has_usage;
  struct usage usage;
  int64_t now; /* ms since 1970: what ages count from */
};

/* Fitted to the terminal; escaped. Sizes stand where the code is at hand. */
void status_text(const struct status *status, const struct text_style *style, bool quiet, struct buf *out);

/* What cmd/jd/view/live_file.h reads back, unless it is a part: that has no env keys, so that rows which were not
 * asked for are never taken for rows that are not there. Owned by the caller. */
struct js *status_json(const struct status *status);

/* The address of a row's instances, with `key` in the place of one's key; NULL when it is not known. */
const char *status_url(struct arena *arena, const struct status *status, const char *name, const char *key);

/* Why the row's code is null, when it cannot be read; else NULL. */
const char *status_note(const struct live_object *row);

/* "just now" (under a minute, either way), "5 min ago", "3 h ago", "1 day ago", "12 days ago", "in the future": two
 * clocks need not agree. Both in ms since 1970. */
const char *age_text(struct arena *arena, int64_t then, int64_t now);

#endif
