/* What is awaited while something takes long. Whoever waits calls begin, tick, pause and end; how it looks is a
 * display's affair, of which there is one: a line of the terminal (cmd/jd/output/output.c). Another one is another
 * struct progress_display, made from the same struct progress.
 *
 *   progress_begin   names what is awaited next; progress_follow what comes after that, until another is named
 *   progress_tick    a few times a second while it lasts: after a second it shows
 *   progress_pause   nothing is under way until the next try is due; ticks count the seconds down
 *   progress_end     the wait is over, and what was shown is wiped
 *
 * A run over many (progress_run) says itself how far it is. It has no such waits: the end of one of its requests
 * changes nothing, and what is shown stays until progress_hide, before something else is printed, or the run's end.
 *
 * Texts are borrowed. `now` is in milliseconds, of a clock that only goes forward (monotonic_ms). All zero is right to
 * begin with, and shows nothing. */
#ifndef JD_CMD_PROGRESS_H
#define JD_CMD_PROGRESS_H

#include "model/base/base.h"

struct progress;

struct progress_display {
  void (*show)(void *context, const struct progress *progress, int64_t now); /* in place of what was shown before */
  void (*hide)(void *context);
};

struct progress {
  const struct progress_display *display; /* NULL: none */
  void *shown_by;                         /* its context */
  const char *subject;                    /* of the wait; NULL: reading the app */
  const char *next;                       /* of the one after it */
  size_t at, total;                       /* the item that is applied, and how many there are; total 0: none is */
  const char *pause;                      /* why the next try has to wait, such as "rate limited"; NULL: it does not */
  int64_t due;                            /* when it does not any more; of many, the last one */
  void (*describe)(void *run, struct buf *out); /* of a run over many: how far it is; NULL: there is none */
  void *run;
  int64_t since;   /* the first tick of this wait; 0: none yet */
  int64_t seconds; /* that are shown, or were for the last time */
  int64_t drawn;   /* when; 0: nothing is shown */
};

/* NULL: what follows. */
void progress_begin(struct progress *progress, const char *subject);
void progress_follow(struct progress *progress, const char *next);
/* `describe` NULL: it is over. */
void progress_run(struct progress *progress, void (*describe)(void *run, struct buf *out), void *run);
void progress_tick(struct progress *progress, int64_t now);
void progress_pause(struct progress *progress, const char *why, unsigned ms, int64_t now);
void progress_end(struct progress *progress);
void progress_hide(struct progress *progress);

/* The one line that says it all: "chat-room: deploying… 3 s (2 of 5)". */
void progress_line(const struct progress *progress, int64_t now, struct buf *out);

/* ---- a line that is rewritten in place ---- */

/* The columns that it takes; 0: it is not there. What these append is for the terminal. */
struct status_line {
  size_t width;
};

/* Shows the end of what is too wide: a line that wraps cannot be rewritten. `text` is escaped. With `ascii` an ellipsis
 * takes three columns. A terminal that became too narrow has broken the line in a way of its own: then a new one begins
 * below it. */
void status_line_draw(struct status_line *line, struct bytes text, size_t columns, bool ascii, struct buf *out);
void status_line_wipe(struct status_line *line, size_t columns, struct buf *out);

#endif
