/* The room of the terminal: what it is like, how text is fitted to it, what a user types or interrupts. It knows
 * neither commands nor plans, and writes nothing but the line that acknowledges a signal (signals.c).
 *
 * Order of calls: signals_start first of all, once. terminal_* say what the streams are like; struct text_style holds
 * the answers, and wrap, table and paint make text by them. struct progress says what is awaited. ask_reset before a
 * question is put, ask_line for its answer.
 *
 * Text goes into a struct buf of the caller. None of it is escaped here but the cells of a table. Widths are columns,
 * times milliseconds of monotonic_ms. */
#ifndef JD_CMD_TERM_H
#define JD_CMD_TERM_H

#include "model/base/base.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

/* ---- a clock ---- */

/* A clock that only goes forward: for time limits and progress. */

static inline int64_t monotonic_ms(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* ---- what the terminal is like ---- */

/* What the terminal is like: asked of the environment and of the streams, in one place. The environment is handed in:
 * NULL when a variable is not set. */

enum color_when { COLOR_AUTO, COLOR_ALWAYS, COLOR_NEVER };

typedef const char *terminal_environment(const char *name);

/* --color decides; with `auto`: NO_COLOR, CLICOLOR_FORCE, TERM=dumb, then whether the stream is a terminal. */
bool terminal_color(enum color_when when, bool is_terminal, terminal_environment *environment);
/* LC_ALL, LC_CTYPE, LANG, the first one that says something: a locale in UTF-8. Names decide, not what is installed: a
 * container often lacks the locale that its terminal has. None at all is the C locale, which is ASCII. */
bool terminal_utf8(terminal_environment *environment);
/* Columns of the terminal at `fd`; COLUMNS goes before; 0, no limit, where it is none. */
size_t terminal_columns(int fd, terminal_environment *environment);
/* Rows of the terminal at `fd`; LINES goes before; 0 where it is none. */
size_t terminal_rows(int fd, terminal_environment *environment);
/* A terminal at `fd` on which a line can be rewritten. */
bool terminal_rewrites(int fd, terminal_environment *environment);

/* ---- style and colours ---- */

/* How text for people is shown. Colours only repeat what a sign or a word says. */

struct text_style {
  bool color;
  bool ascii;     /* the terminal's locale is not UTF-8 */
  size_t columns; /* 0: no limit */
};

/* Parameters of SGR sequences. */
#define PAINT_GOOD    "32"   /* comes, is done, is as it should be */
#define PAINT_CHANGE  "33"   /* changes, waits, was left */
#define PAINT_GONE    "31"   /* goes */
#define PAINT_DANGER  "1;31" /* loses data, failed */
#define PAINT_WARNING "1;35"
#define PAINT_CARET   "1;32" /* below the column that a finding is about */
#define PAINT_EXTRA   "36"   /* stands beside what is asked about */
#define PAINT_STRONG  "1"
#define PAINT_FAINT   "2" /* is as it was */

/* `code` NULL: as it is. */
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

/* Text broken at blanks into lines of a terminal. It is escaped already; colours in it take no columns, and a word
 * wider than the line stays whole: it may be an address. `width` 0: no line is broken. */

/* Goes on at `column` of a line; the next lines are indented. Adds no line feed at the end. */
void wrap_on(struct bytes text, size_t column, size_t indent, size_t width, struct buf *out);
/* Lines of their own, each indented, the next ones of each by two more. */
void wrap_text(const char *text, size_t indent, size_t width, struct buf *out);
/* The same for each line of `text`, which brings its own indent along. */
void wrap_lines(struct bytes text, size_t width, struct buf *out);
/* A line feed, and no blanks before it. */
void wrap_end_line(struct buf *out);
/* Columns, without what colours take. */
size_t wrap_width(struct bytes text);

/* ---- tables ---- */

/* A table that fits a terminal: one line a row, with notes wrapped below it.
 *
 * Cells and notes come as they are, from outside too, and are escaped here. A column without a cell is left out. What
 * is too wide gives way in this order: columns that may be dropped, the last first; then paths are cut at their front,
 * whose end tells more; then the widest of what may shrink is cut at its end. An ellipsis shows a cut. A table that is
 * too wide even so stays so: nothing else is lost. */

enum table_fit { TABLE_KEEP, TABLE_DROP, TABLE_SHRINK, TABLE_TAIL };

struct table_column {
  const char *title;
  enum table_fit fit;
};

enum { TABLE_INDENT = 2, TABLE_NOTE_INDENT = 6, TABLE_LEAST = 12 }; /* a column is cut to no less than the last */

struct table;

/* `columns` is borrowed. */
struct table *table_new(struct arena *arena, const struct table_column *columns, size_t count);
/* One cell a column; NULL for an empty one. */
void table_row(struct table *table, const char *const *cells);
/* Below the last row. */
void table_note(struct table *table, const char *text);
/* Gives one cell of the last row a colour (cmd/jd/term/term.h). */
void table_paint(struct table *table, size_t column, const char *color);
/* A table without rows is nothing. */
void table_write(const struct table *table, const struct text_style *style, struct buf *out);

/* ---- signals ---- */

/* SIGINT and SIGTERM: the first asks to stop, the second insists.
 *
 * The first is acknowledged on stderr at once. From then on no request that writes may leave, reads are given up, and
 * the run has a moment to end by itself; then it is ended, whatever it is doing. Only a write that has left is waited
 * for, until it is settled. The second signal gives up that too, and names the item in doubt. All files are written so
 * that a run may end anywhere (cmd/testing/sweep kills it at each call), and the next run settles what is open.
 *
 * A write: signals_name_write, then signals_write_leaves right before its first byte; once its outcome is known and
 * recorded, or it is given up, signals_write_ended. */

/* Once, at the start: handlers, SIGPIPE ignored, no core files and no tracing by others, since secrets are in memory.
 */
void signals_start(void);

bool signals_came(void);     /* at least one */
bool signals_insisted(void); /* at least two */
/* Whether to give up reads, waits and questions: a signal came and no write is under way, or the second one came. */
bool signals_stop(void);
/* 130 or 143 by the first one, 0 when none came. */
int signals_exit_status(void);
/* Readable once a signal has come: for waiting in poll together with something else. */
int signals_fd(void);

/* What the next write is about ("chat-room", "env/KEY"), for what is said of it. Copied; control characters become
 * '?'. */
void signals_name_write(const char *item);
/* Whether a write may leave: false once a signal came. When true, a write is under way from now on. */
bool signals_write_leaves(void);
void signals_write_ended(void); /* also where none was under way */

/* ---- answers ---- */

/* Reads the answer to a question from stdin, and knows the words that answer one. */

enum answer {
  ANSWER_LINE,
  ANSWER_END,      /* stdin is at its end, closed or broken, or the line is longer than 64 KiB */
  ANSWER_STOPPED,  /* SIGINT or SIGTERM came first */
  ANSWER_TOO_MANY, /* ten lines since ask_reset decided nothing, and stdin is no terminal */
};

/* Before a question: forgets what was typed before, where stdin is a terminal, and counts answers from none again. */
void ask_reset(void);
/* One line, without its line end, into `out`. Reads no byte after it, so that what follows is left to others. */
enum answer ask_line(struct buf *out);

/* What a question may be answered with, in the order in which it offers them. Each but CHOICE_YES may be given by its
 * first letter too. */
enum choice { CHOICE_YES, CHOICE_NO, CHOICE_DIFF, CHOICE_ALL, CHOICE_QUIT, CHOICE_COUNT };

struct choices {
  const char *approval; /* typed in full in the place of `yes`; NULL: `yes` */
  bool offers[CHOICE_COUNT];
};

/* The word for it; NULL: it is not offered. */
const char *choice_word(const struct choices *choices, enum choice choice);
/* What an answer chooses; false: nothing that is offered. Words and letters go before an approval that equals one. */
bool choice_of(const struct choices *choices, struct bytes answer, enum choice *out);

/* ---- progress ---- */

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
