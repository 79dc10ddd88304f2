#include "cmd/jd/output/output.h"

enum { SECOND = 1000, MINUTE = 60 };

static void add_time(int64_t seconds, struct buf *out) {
  if (seconds < MINUTE)
    buf_printf(out, "%d s", (int)seconds);
  else
    buf_printf(out, "%lld min %02d s", (long long)(seconds / MINUTE), (int)(seconds % MINUTE));
}

static const char *subject_of(const struct waiting *waiting) {
  return waiting->subject ? waiting->subject : "reading the app";
}

static void add_place(const struct waiting *waiting, struct buf *out) {
  if (waiting->total > 1 && waiting->at)
    buf_printf(out, " (%zu of %zu)", waiting->at, waiting->total);
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
  buf_printf(&line, "%s… ", subject_of(waiting));
  add_time(seconds, &line);
  add_place(waiting, &line);
  output_status(output, "%s", line.data);
}

void waiting_count_down(const struct waiting *waiting, struct output *output, unsigned seconds) {
  JD_BUF line;
  buf_init(&line, LIMIT_ERROR_MESSAGE);
  buf_printf(&line, "%s: %s, next try in ", subject_of(waiting), waiting->pause);
  add_time(seconds, &line);
  add_place(waiting, &line);
  output_status(output, "%s", line.data);
}

void waiting_end(struct waiting *waiting, struct output *output) {
  if (waiting->shown)
    output_status_end(output);
  *waiting =
      (struct waiting){.subject = waiting->then, .then = waiting->then, .at = waiting->at, .total = waiting->total};
}
