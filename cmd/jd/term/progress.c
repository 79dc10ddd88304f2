#include "cmd/jd/term/term.h"

enum { SECOND = 1000, MINUTE = 60, APART_MS = 200 };

void progress_begin(struct progress *progress, const char *subject) {
  progress->subject = subject ? subject : progress->next;
}

void progress_follow(struct progress *progress, const char *next) {
  progress->next = next;
}

void progress_run(struct progress *progress, void (*describe)(void *run, struct buf *out), void *run) {
  progress_hide(progress);
  progress->describe = describe;
  progress->run = run;
  progress->due = 0;
}

static void show(struct progress *progress, int64_t now) {
  progress->drawn = now;
  if (progress->display)
    progress->display->show(progress->shown_by, progress, now);
}

static int64_t seconds_left(const struct progress *progress, int64_t now) {
  return progress->due > now ? (progress->due - now + SECOND - 1) / SECOND : 0;
}

void progress_tick(struct progress *progress, int64_t now) {
  if (progress->describe) {
    if (!progress->drawn || now - progress->drawn >= APART_MS)
      show(progress, now);
    return;
  }
  if (!progress->since)
    progress->since = now;
  int64_t seconds = progress->pause ? seconds_left(progress, now) : (now - progress->since) / SECOND;
  if (seconds == progress->seconds)
    return;
  progress->seconds = seconds;
  show(progress, now);
}

void progress_pause(struct progress *progress, const char *why, unsigned ms, int64_t now) {
  int64_t due = now + ms;
  progress->pause = why;
  progress->due = progress->describe && progress->due > due ? progress->due : due;
}

void progress_end(struct progress *progress) {
  if (progress->describe)
    return;
  progress_hide(progress);
  progress->subject = progress->next;
  progress->pause = NULL;
  progress->since = progress->seconds = progress->due = 0;
}

void progress_hide(struct progress *progress) {
  if (progress->drawn && progress->display)
    progress->display->hide(progress->shown_by);
  progress->drawn = 0;
}

static void add_time(int64_t seconds, struct buf *out) {
  if (seconds < MINUTE)
    buf_printf(out, "%d s", (int)seconds);
  else
    buf_printf(out, "%lld min %02d s", (long long)(seconds / MINUTE), (int)(seconds % MINUTE));
}

static void add_run(const struct progress *progress, int64_t now, struct buf *out) {
  progress->describe(progress->run, out);
  if (seconds_left(progress, now))
    buf_printf(out, "; next tries within %lld s", (long long)seconds_left(progress, now));
}

void progress_line(const struct progress *progress, int64_t now, struct buf *out) {
  const char *subject = progress->subject ? progress->subject : "reading the app";
  if (progress->describe) {
    add_run(progress, now, out);
    return;
  }
  if (progress->pause)
    buf_printf(out, "%s: %s, next try in ", subject, progress->pause);
  else
    buf_printf(out, "%s… ", subject);
  add_time(progress->seconds, out);
  if (progress->total > 1 && progress->at)
    buf_printf(out, " (%zu of %zu)", progress->at, progress->total);
}

/* ---- a line that is rewritten in place ---- */

static const char wipe_to_end[] = "\033[K";

static void go_to_start(const struct status_line *line, size_t columns, struct buf *out) {
  buf_add_text(out, line->width > columns ? "\n" : "\r");
}

void status_line_draw(struct status_line *line, struct bytes text, size_t columns, bool ascii, struct buf *out) {
  size_t room = columns - (ascii && columns > 2 ? 2 : 0);
  size_t from = text_tail(text, room);
  const struct bytes shown = {text.data + from, text.len - from};
  go_to_start(line, columns, out);
  buf_add_bytes(out, shown);
  buf_add_text(out, wipe_to_end);
  line->width = text_width(shown) + columns - room;
}

void status_line_wipe(struct status_line *line, size_t columns, struct buf *out) {
  go_to_start(line, columns, out);
  buf_add_text(out, wipe_to_end);
  line->width = 0;
}
