/* The only code that prints. Results go to stdout, buffered until output_flush; prompts, progress and diagnostics go to
 * stderr at once. Whatever may have come from outside is escaped here, but for output_result, whose text a renderer
 * made and escaped. */
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
};                    /* after a signal: signals_exit_status */

struct output {
  struct buf pending;                    /* of stdout */
  struct text_style style, style_errors; /* of stdout and of stderr */
  bool ascii_pending;                    /* `pending` is text, on a terminal that knows ASCII alone */
  terminal_environment *environment;
  struct command_hint hint; /* for the commands that messages name */
  bool cuts_lines;          /* of stdout: it is text for people, and not asked for whole */
  bool quiet, verbose;
  struct progress progress;  /* shown where stderr is a terminal that can rewrite a line, unless -q */
  struct status_line status; /* where it is shown */
  bool broken;               /* a write to stdout failed, and it was said */
};

/* Programs read UTF-8 whatever the locale is; text for people stays within ASCII where the locale is not UTF-8. */
void output_init(struct output *output, const struct options *options, terminal_environment *environment);
void output_free(struct output *output);

/* stdout. A failed write is said once on stderr. Of a line of text that is longer than 8 KiB, which only a hostile name
 * or sentence makes, the beginning is printed and the rest counted; --full-diff and the other formats have all of it.
 */
void output_result(struct output *output, struct bytes text);
void output_json(struct output *output, const struct js *document); /* the whole of it, and a line feed */
/* The same as one line, on its way at once: for a program that reads while this one works. */
void output_json_line(struct output *output, const struct js *document);
bool output_flush(struct output *output); /* false when stdout is broken: the exit status is then EXIT_WRONG */

/* stderr: `jd: error: WHERE: MESSAGE`, `jd: warning: …`. */
void output_error(struct output *output, const struct jd_error *error);
void output_warning(struct output *output, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Sorted, in compilers' style: `FILE:LINE:COLUMN: error: MESSAGE [CODE]`. */
void output_findings(struct output *output, struct findings *findings);
/* `jd: TEXT`, for -v alone, and unless -q. */
void output_verbose(struct output *output, const char *format, ...) __attribute__((format(printf, 2, 3)));
void output_progress(struct output *output, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* A rendered block on stderr, as it is. */
void output_aside(const struct output *output, struct bytes text);
/* As it stands on stderr, without a line feed: a question, or a rendered block shown beside one. Flushes stdout first.
 */
void output_prompt(struct output *output, struct bytes text);

/* ---- text that is longer than the screen, through the user's pager ---- */

/* $JD_PAGER, else $PAGER, else "less"; NULL when the first one of them that is set is empty or `cat`: none is wanted.
 */
const char *pager_name(terminal_environment *environment);

/* Shows the text on the terminal at stderr, and returns when the user is done with it. False, with nothing shown, when
 * stdin or stderr is no terminal, the text fits the screen, or the pager cannot be run. */
bool pager_show(struct output *output, struct bytes text, terminal_environment *environment);

/* In the place of an answer: through the pager where it is longer than the screen, else on stderr. */
void output_long(struct output *output, struct bytes text);

/* ---- questions ---- */

struct question {
  struct bytes above; /* shown before it each time it is put, rendered and escaped; may be empty */
  struct bytes text;  /* escaped, without the words that answer it */
  struct choices choices;
  const char *help[CHOICE_COUNT];   /* what each that is offered does */
  void (*show_diff)(void *context); /* where CHOICE_DIFF is offered */
  void *context;
};

/* Asks on stderr until stdin has an answer that decides, which CHOICE_DIFF and `?` do not. The end of stdin and a
 * signal are CHOICE_QUIT, offered or not. */
enum choice question_ask(struct output *output, const struct question *question);
/* A question, fitted to the terminal; without a line feed, the answer goes after it. */
void question_add(struct bytes text, const struct text_style *style, struct buf *out);

#endif
