/* The only code that prints. Results go to stdout, buffered until output_flush; prompts, progress and diagnostics go to
 * stderr at once. Whatever may have come from outside is escaped here, but for output_result, whose text a renderer
 * made and escaped. */
#ifndef JD_CMD_OUTPUT_H
#define JD_CMD_OUTPUT_H

#include "cmd/jd/look.h"
#include "cmd/jd/terminal.h"
#include "model/finding.h"
#include "model/json.h"

enum exit_status {
  EXIT_DONE = 0,
  EXIT_WRONG = 1,
  EXIT_DIFFERS = 2,   /* drift, log --verify, plan --detailed-exitcode */
  EXIT_LEFT_OVER = 3, /* apply, import: declined or not approved */
};                    /* after a signal: signals_exit_status */

struct output {
  struct buf pending;            /* of stdout */
  struct look look, look_errors; /* of stdout and of stderr */
  bool ascii_pending;            /* `pending` is text, on a terminal that knows ASCII alone */
  terminal_environment *environment;
  const char *carried; /* put into the commands that messages name (cmd/jd/carry.h) */
  bool cuts_lines;     /* of stdout: it is text for people, and not asked for whole */
  bool quiet, verbose;
  bool rewrites;       /* stderr is a terminal on which a line can be rewritten, and progress is wanted */
  size_t status_width; /* columns of the line that can be rewritten; 0: there is none */
  bool broken;         /* a write to stdout failed, and it was said */
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
/* One line that the next one replaces and output_status_end wipes; where stderr cannot rewrite, nothing. */
void output_status(struct output *output, const char *format, ...) __attribute__((format(printf, 2, 3)));
void output_status_end(struct output *output);
/* A rendered block on stderr, as it is. */
void output_aside(const struct output *output, struct bytes text);
/* As it stands on stderr, without a line feed: a question, or a rendered block shown beside one. Flushes stdout first.
 */
void output_prompt(struct output *output, struct bytes text);

#endif
