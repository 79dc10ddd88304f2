#include "cmd/jd/waiting.h"

enum { SECOND = 1000, MINUTE = 60 };

static void add_time(int64_t seconds, struct buf *out) {
  if (seconds < MINUTE)
    buf_printf(out, "%d s", (int)seconds);
  else
    buf_printf(out, "%lld min %02d s", (long long)(seconds / MINUTE), (int)(seconds % MINUTE));
}

void waiting_tick(struct waiting *waiting, struct output *output, int64_t now) {
  if (!waiting->since)
    waiting->since = now;
  int64_t seconds = (now - waiting->since) / SECOND;
  if (seconds == waiting->shown)
    return;
  waiting->shown = seconds;
  JD_BUF line;
  buf_init(&line, LIMIT_ERROR_MESSAGE);
  buf_printf(&line, "%s… ", waiting->subject ? waiting->subject : "reading the app");
  add_time(seconds, &line);
  if (waiting->total > 1 && waiting->at)
    buf_printf(&line, " (%zu of %zu)", waiting->at, waiting->total);
  output_status(output, "%s", line.data);
}

void waiting_end(struct waiting *waiting, struct output *output) {
  if (waiting->shown)
    output_status_end(output);
  *waiting =
      (struct waiting){.subject = waiting->then, .then = waiting->then, .at = waiting->at, .total = waiting->total};
}
