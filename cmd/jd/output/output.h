/* The only code that prints. Results go to stdout, buffered until output_flush; prompts, progress and diagnostics go to
 * stderr at once. Text that may come from outside is escaped here, except where a function says that it is rendered,
 * which means that cmd/jd/view has escaped it.
 *
 * Order of calls: output_init, any of the others, output_flush, output_free. The struct is the caller's. */
#ifndef JD_CMD_OUTPUT_H
#define JD_CMD_OUTPUT_H

#include "cmd/jd/cli/cli.h"
#include "cmd/jd/term/term.h"
#include "model/base/base.h"
#include "model/format/format.h"

enum exit_status {
  EXIT_DONE = 0,
  EXIT_WRONG = 1,
  EXIT_DIFFERS = 2,   /* drift, log --verify, plan --detailed-exitcode */
  EXIT_LEFT_OVER = 3, /* apply, import: declined or not approved */
};                    /* after a signal: see signals_exit_status */

struct output {
  struct buf pending;                    /* for stdout */
  struct text_style style, style_errors; /* for stdout and for stderr */
  bool ascii_pending;                    /* `pending` is text for a locale that is not UTF-8 */
  terminal_environment *environment;
  struct command_hint hint; /* for the commands that messages name */
  bool cuts_lines;          /* very long lines of text are cut */
  bool quiet, verbose;
  struct progress progress;  /* shown if stderr is a terminal that can rewrite a line, without -q */
  struct status_line status; /* the line that shows it */
  bool broken;               /* a write to stdout failed and was reported */
};

/* JSON and the formats for CI are always UTF-8; text for people is ASCII if the locale is not UTF-8. */
void output_init(struct output *output, const struct options *options, terminal_environment *environment);
void output_free(struct output *output);

/* To stdout; a failed write is reported once on stderr. A line of text of more than 8 KiB, which only a hostile name or
 * message has, is cut, unless --full-diff or another format is asked for. `text` is rendered. */
void output_result(struct output *output, struct bytes text);
/* Both free the document. */
void output_json(struct output *output, struct js *document); /* pretty-printed */
/* The document on one line, flushed at once, for a program that reads along. */
void output_json_line(struct output *output, struct js *document);
bool output_flush(struct output *output); /* false if stdout is broken; the exit status is then EXIT_WRONG */

/* To stderr: `jd: error: WHERE: MESSAGE`, `jd: warning: …`. */
void output_error(struct output *output, const struct jd_error *error);
void output_warning(struct output *output, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* The same for a message of an error: `jd: warning: WHAT: MESSAGE`. */
void output_warning_of(struct output *output, const char *what, const char *message);
/* Sorts the findings and prints `FILE:LINE:COLUMN: error: MESSAGE [CODE]` for each. */
void output_findings(struct output *output, struct findings *findings);
/* Print `jd: TEXT`: the first only with -v, the second except with -q. */
void output_verbose(struct output *output, const char *format, ...) __attribute__((format(printf, 2, 3)));
void output_progress(struct output *output, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Prints rendered text to stderr. */
void output_aside(const struct output *output, struct bytes text);
/* Flushes stdout, then prints rendered text to stderr, without a line feed. */
void output_prompt(struct output *output, struct bytes text);

/* ---- text that is longer than the screen, through the user's pager ---- */

/* Returns $JD_PAGER, else $PAGER, else "less"; NULL if the first that is set is empty or `cat`. */
const char *pager_name(terminal_environment *environment);

/* Shows rendered text in the pager until the user quits it. False, with nothing shown, if stdin or stderr is not a
 * terminal, the text fits the screen, or the pager cannot be run. */
bool pager_show(struct output *output, struct bytes text, terminal_environment *environment);

/* Shows rendered text through the pager if it is longer than the screen, else on stderr. */
void output_long(struct output *output, struct bytes text);

/* ---- questions ---- */

/* What goes on while a question waits on a terminal. */
enum news {
  NEWS_NONE,
  NEWS_SHOWS,     /* there is something to show */
  NEWS_WITHDRAWN, /* what the question is about has changed */
};

struct question_news {
  struct ask_also also;             /* when to look */
  enum news (*look)(void *context); /* without waiting */
  void (*show)(void *context);      /* prints it; the question is then shown again below */
  void *context;
};

struct question {
  struct bytes above; /* rendered text that is shown above it each time; may be empty */
  struct bytes text;  /* escaped, without the list of answers */
  struct choices choices;
  const char *help[CHOICE_COUNT];   /* what each offered choice does */
  void (*show_diff)(void *context); /* if CHOICE_DIFF is offered */
  const char *unasked;              /* the option that approves it; NULL: there is none */
  void *context;
  const struct question_news *news; /* NULL: nothing goes on */
};

/* Asks on stderr and reads stdin until an answer decides; after CHOICE_DIFF and `?` it asks again. The end of stdin and
 * a signal count as CHOICE_QUIT, even if that is not offered; so does NEWS_WITHDRAWN, which is also looked for between
 * the answer and its return. */
enum choice question_ask(struct output *output, const struct question *question);
/* Appends a question, fitted to the terminal, without a line feed. */
void question_add(struct bytes text, const struct text_style *style, struct buf *out);

#endif
