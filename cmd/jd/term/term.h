/* The terminal: its properties, text that fits it, signals, answers, progress. This room knows no commands and no
 * plans, and writes nothing but the line that acknowledges a signal (signals.c).
 *
 * Order of calls: signals_start once, at the start of main. terminal_* describe the streams; struct text_style holds
 * the result, and wrap, table and paint format text by it. To ask a question, call ask_reset, print it, and read with
 * ask_line.
 *
 * Functions append to a struct buf of the caller. Only table cells and notes are escaped here; other text must be
 * escaped before. Widths are in columns, times in milliseconds of monotonic_ms. */
#ifndef JD_CMD_TERM_H
#define JD_CMD_TERM_H

#include "model/base/base.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

/* ---- a clock ---- */

/* Returns milliseconds of a clock that never goes back, for time limits and progress. */

static inline int64_t monotonic_ms(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* ---- what the terminal is like ---- */

/* These read the environment through a function, which returns NULL for a variable that is not set. */

enum color_when { COLOR_AUTO, COLOR_ALWAYS, COLOR_NEVER };

typedef const char *terminal_environment(const char *name);

/* Returns whether to use colors: as --color says; with `auto`, by NO_COLOR, CLICOLOR_FORCE, TERM=dumb, then whether the
 * stream is a terminal. */
bool terminal_color(enum color_when when, bool is_terminal, terminal_environment *environment);
/* Returns whether the locale is UTF-8, by the name in the first of LC_ALL, LC_CTYPE and LANG that is set. The name
 * decides, not what is installed: a container often lacks the locale of its terminal. Without any, the locale is C,
 * which is ASCII. */
bool terminal_utf8(terminal_environment *environment);
/* Returns COLUMNS if set, else the columns of the terminal at `fd`; 0 (no limit) if it is not a terminal. */
size_t terminal_columns(int fd, terminal_environment *environment);
/* Returns LINES if set, else the rows of the terminal at `fd`; 0 if it is not a terminal. */
size_t terminal_rows(int fd, terminal_environment *environment);
/* Returns whether `fd` is a terminal on which a line can be rewritten. */
bool terminal_rewrites(int fd, terminal_environment *environment);

/* ---- style and colours ---- */

/* How text for people looks. Colors only repeat what a sign or a word says. */

struct text_style {
  bool color;
  bool ascii;     /* the terminal's locale is not UTF-8 */
  size_t columns; /* 0: no limit */
};

/* Parameters of SGR sequences. */
#define PAINT_GOOD    "32"   /* is added, done, or as it should be */
#define PAINT_CHANGE  "33"   /* changes, waits, or was skipped */
#define PAINT_GONE    "31"   /* is removed */
#define PAINT_DANGER  "1;31" /* deletes data, or failed */
#define PAINT_WARNING "1;35"
#define PAINT_CARET   "1;32" /* under the column of a finding */
#define PAINT_EXTRA   "36"   /* exists, but is not in the plan */
#define PAINT_STRONG  "1"
#define PAINT_FAINT   "2" /* is unchanged */

/* `code` is one of PAINT_*; NULL adds no color. */
static inline void paint_start(struct buf *out, bool color, const char *code) {
  if (color && code)
    buf_printf(out, "\033[%sm", code);
}

static inline void paint_end(struct buf *out, bool color, const char *code) {
  if (color && code)
    buf_add_text(out, "\033[0m");
}

static inline void paint(struct buf *out, bool color, const char *code, const char *text) {
  paint_start(out, color, code);
  buf_add_text(out, text);
  paint_end(out, color, code);
}

/* ---- lines that fit ---- */

/* These break text at blanks to fit `width` columns; 0 means no limit. Colors in the text take no columns, and a word
 * wider than the line stays whole, since it may be an address. */

/* Continues a line at `column` and indents the next lines. Adds no line feed at the end. */
void wrap_on(struct bytes text, size_t column, size_t indent, size_t width, struct buf *out);
/* Adds whole lines, indented; continuation lines by two more. */
void wrap_text(const char *text, size_t indent, size_t width, struct buf *out);
/* The same for each line of `text`, with the indent that the line has. */
void wrap_lines(struct bytes text, size_t width, struct buf *out);
/* Adds a line feed, and removes blanks before it. */
void wrap_end_line(struct buf *out);
/* Returns the width in columns, without colors. */
size_t wrap_width(struct bytes text);

/* ---- tables ---- */

/* A table that fits the terminal: one line for each row, with notes wrapped below.
 *
 * Cells and notes may come from outside and are escaped here. A column without any cell is left out. If the table is
 * too wide, TABLE_TAIL columns (paths) lose their beginning; then the widest TABLE_SHRINK column loses its end. An
 * ellipsis marks a cut. TABLE_KEEP columns always stay whole. */

enum table_fit { TABLE_KEEP, TABLE_SHRINK, TABLE_TAIL };

struct table_column {
  const char *title;
  enum table_fit fit;
};

enum { TABLE_INDENT = 2, TABLE_NOTE_INDENT = 6, TABLE_LEAST = 12 }; /* TABLE_LEAST: no column is cut to less */

struct table;

/* Returns a table that lives in the arena. `columns` is borrowed. */
struct table *table_new(struct arena *arena, const struct table_column *columns, size_t count);
/* Adds a row with one cell for each column; NULL for an empty one. */
void table_row(struct table *table, const char *const *cells);
/* Adds a note below the last row. */
void table_note(struct table *table, const char *text);
/* Colors one cell of the last row with one of PAINT_*. */
void table_paint(struct table *table, size_t column, const char *color);
/* Appends the table; nothing if it has no rows. */
void table_write(const struct table *table, const struct text_style *style, struct buf *out);

/* ---- signals ---- */

/* SIGINT and SIGTERM: the first asks to stop, the second insists.
 *
 * The first is acknowledged on stderr at once. From then on no write is sent, reads are given up, and the run gets a
 * moment to end by itself before it is ended. Only a write that was already sent is waited for. The second signal gives
 * up that write too, and names the item whose outcome is unknown. Files are written so that a run may end anywhere
 * (cmd/testing/sweep kills it at each call); the next run settles what is open.
 *
 * For a write, call signals_name_write, then signals_write_leaves right before its first byte, and signals_write_ended
 * once its outcome is recorded or given up. */

/* Installs the handlers, ignores SIGPIPE, and forbids core files and tracing by other processes, since secrets are in
 * memory. Call it once. */
void signals_start(void);

bool signals_came(void);     /* at least one */
bool signals_insisted(void); /* at least two */
/* Returns whether to give up reads, waits and questions: after a signal while no write is under way, or after the
 * second signal. */
bool signals_stop(void);
/* Returns 130 or 143 by the first signal; 0 without one. */
int signals_exit_status(void);
/* Returns whether the process was stopped (Ctrl-Z) and has continued since the last call. */
bool signals_resumed(void);
/* Returns a descriptor that becomes readable when a signal comes, for poll. */
int signals_fd(void);

/* Names the next write ("chat-room", "env/KEY") for messages. The name is copied; control characters become '?'. */
void signals_name_write(const char *item);
/* Returns whether a write may be sent: false after a signal. If true, a write is under way from now on. */
bool signals_write_leaves(void);
void signals_write_ended(void); /* allowed without one */

/* ---- answers ---- */

/* The answer to a question, read from stdin, and the words that may answer one. */

enum answer {
  ANSWER_LINE,
  ANSWER_END,      /* stdin is at its end, closed or broken, or the line is longer than 64 KiB */
  ANSWER_STOPPED,  /* SIGINT or SIGTERM came first */
  ANSWER_RESUMED,  /* the process was stopped (Ctrl-Z) and is back on the terminal: show the question again */
  ANSWER_TOO_MANY, /* ten lines since ask_reset decided nothing, and stdin is no terminal */
  ANSWER_NEWS,     /* something else is to be looked at; call ask_line again with the same buffer */
};

/* What else may happen while a question waits. */
struct ask_also {
  int fds[2]; /* readable when it happens; -1: none */
  int ms;     /* also to be looked at after so long; -1: not */
};

/* Call it before a question: discards what was typed before on a terminal, forgets that the process was stopped, and
 * resets the count of answers. */
void ask_reset(void);
/* Reads one line into `out`, without its line end, and no byte after it. `also` may be NULL. */
enum answer ask_line(struct buf *out, const struct ask_also *also);
/* Appends what was typed on the terminal of a line that has not ended, so that it can be shown again. The line goes on;
 * what was taken cannot be erased any more. */
void ask_take_typed(struct buf *out);

/* The answers to a question, in the order in which they are offered. All but CHOICE_YES may be abbreviated to the first
 * letter. */
enum choice { CHOICE_YES, CHOICE_NO, CHOICE_DIFF, CHOICE_ALL, CHOICE_QUIT, CHOICE_COUNT };

struct choices {
  const char *approval; /* to be typed in place of `yes`; NULL: `yes` */
  bool offers[CHOICE_COUNT];
};

/* Returns the word for a choice; NULL if it is not offered. */
const char *choice_word(const struct choices *choices, enum choice choice);
/* Finds the choice that an answer means; false if none. A word or letter wins over an equal `approval`. */
bool choice_of(const struct choices *choices, struct bytes answer, enum choice *out);

/* ---- progress ---- */

/* Progress of what takes long. Code that waits calls begin, tick, pause and end; a struct progress_display shows it.
 * There is one display, a line of the terminal (cmd/jd/output/output.c); a second one needs no change elsewhere.
 *
 *   progress_begin   names the next wait; progress_follow names the waits after it
 *   progress_tick    call it a few times a second while waiting; the display shows after one second
 *   progress_pause   the next try is due later: ticks count the seconds down
 *   progress_end     the wait is over; hides the display
 *
 * A run over many apps (progress_run) describes itself. Its display stays through the end of single requests, until the
 * run ends or progress_hide is called before something else is printed.
 *
 * Texts are borrowed. `now` is monotonic_ms. A zeroed struct is valid and shows nothing. */

struct progress;

struct progress_display {
  void (*show)(void *context, const struct progress *progress, int64_t now); /* replaces what is shown */
  void (*hide)(void *context);
};

struct progress {
  const struct progress_display *display; /* NULL: none */
  void *shown_by;                         /* its context */
  const char *subject;                    /* what is awaited; NULL: reading the app */
  const char *next;                       /* what is awaited after it */
  size_t at, total;                       /* the item that is being applied; total 0: none */
  const char *pause;                      /* why the next try has to wait, such as "rate limited"; NULL: no pause */
  int64_t due;                            /* end of the pause; of several, the latest */
  void (*describe)(void *run, struct buf *out); /* of a run over many apps; NULL: none */
  void *run;
  int64_t since;   /* first tick of this wait; 0: none yet */
  int64_t seconds; /* shown last */
  int64_t drawn;   /* time of the last display; 0: hidden */
};

/* `subject` NULL: what progress_follow named. */
void progress_begin(struct progress *progress, const char *subject);
void progress_follow(struct progress *progress, const char *next);
/* `describe` NULL ends the run. */
void progress_run(struct progress *progress, void (*describe)(void *run, struct buf *out), void *run);
void progress_tick(struct progress *progress, int64_t now);
void progress_pause(struct progress *progress, const char *why, unsigned ms, int64_t now);
void progress_end(struct progress *progress);
void progress_hide(struct progress *progress);

/* Appends one line: "chat-room: deploying… 3 s (2 of 5)". */
void progress_line(const struct progress *progress, int64_t now, struct buf *out);

/* ---- a line that is rewritten in place ---- */

/* A line of the terminal; `width` is in columns, 0 if hidden. The functions append what to write to the terminal. */
struct status_line {
  size_t width;
};

/* Draws escaped `text`, or its end if it is too wide: a line that wraps cannot be rewritten. With `ascii` an ellipsis
 * takes three columns. If the terminal has become narrower than the line, a new line begins below. */
void status_line_draw(struct status_line *line, struct bytes text, size_t columns, bool ascii, struct buf *out);
void status_line_wipe(struct status_line *line, size_t columns, struct buf *out);

#endif
