#include "cmd/jd/fleet/fleet_progress.h"

#include "cmd/jd/term/term.h"

#include <stdio.h>

enum { APART_MS = 200 };

void fleet_progress_start(struct fleet_progress *progress, struct output *output, const struct fleet_totals *totals) {
  *progress = (struct fleet_progress){.output = output, .totals = totals};
}

void fleet_progress_tick(struct fleet_progress *progress) {
  if (!progress->output || !progress->output->rewrites)
    return;
  const struct fleet_totals *totals = progress->totals;
  size_t done = totals->in_sync + totals->differ + totals->failed;
  int64_t now = steady_ms();
  if (progress->shown && now - progress->shown < APART_MS)
    return;
  progress->shown = now;
  char pause[64] = "";
  if (progress->due > now)
    snprintf(pause, sizeof pause, "; next tries within %lld s", (long long)(progress->due - now + 999) / 1000);
  output_status(progress->output, "%zu of %zu apps done: %zu drifted, %zu failed, %zu left%s", done, totals->apps,
                totals->differ, totals->failed, totals->apps - done, pause);
}

void fleet_progress_pause(struct fleet_progress *progress, unsigned ms) {
  int64_t due = steady_ms() + ms;
  if (due > progress->due)
    progress->due = due;
}

void fleet_progress_hide(struct fleet_progress *progress) {
  if (progress->shown)
    output_status_end(progress->output);
  progress->shown = 0;
}
