#include "cmd/jd/waiting.h"

enum { SECOND = 1000 };

void waiting_tick(struct waiting *waiting, struct output *output, int64_t now) {
  if (!waiting->since)
    waiting->since = now;
  int64_t seconds = (now - waiting->since) / SECOND;
  if (seconds == waiting->shown)
    return;
  waiting->shown = seconds;
  output_status(output, "%s… %lld s", waiting->subject ? waiting->subject : "reading the app", (long long)seconds);
}

void waiting_end(struct waiting *waiting, struct output *output) {
  if (waiting->shown)
    output_status_end(output);
  *waiting = (struct waiting){0};
}
