/* How far a fleet's run is, on one line of the terminal: done, drifted, failed, left. Without a terminal, and with -q,
 * nothing. */
#ifndef JD_CMD_FLEET_PROGRESS_H
#define JD_CMD_FLEET_PROGRESS_H

#include "cmd/jd/fleet/fleet_view.h"
#include "cmd/jd/output/output.h"

struct fleet_progress {
  struct output *output; /* NULL: not started */
  const struct fleet_totals *totals;
  int64_t shown; /* ms, of a clock that only goes forward; 0: nothing stands on the terminal */
  int64_t due;   /* of the same: the last app that waits before another try goes on then */
};

void fleet_progress_start(struct fleet_progress *progress, struct output *output, const struct fleet_totals *totals);
/* Whenever something may have moved: rewrites the line, a few times a second. */
void fleet_progress_tick(struct fleet_progress *progress);
/* An app goes on in `ms`. */
void fleet_progress_pause(struct fleet_progress *progress, unsigned ms);
/* Before anything else is printed. */
void fleet_progress_hide(struct fleet_progress *progress);

#endif
