#include "cmd/jd/output/output.h"

#include "cmd/jd/cli/cli.h"
#include "cmd/jd/term/term.h"
#include "cmd/jd/view/view.h"
#include "model/base/base.h"

#include <errno.h>
#include <poll.h>
#include <unistd.h>

enum {
  LINE_CAP = LIMIT_ERROR_MESSAGE * 8, /* of a diagnostic, in case each byte is escaped */
  LONGEST_LINE = 8192,                /* bytes of a line of text */
};

/* Writes all bytes; false with errno on failure. */
static bool write_all(int fd, struct bytes text) {
  while (text.len) {
    ssize_t written = write(fd, text.data, text.len);
    if (written < 0 && errno == EAGAIN) {
      struct pollfd wanted = {.fd = fd, .events = POLLOUT};
      poll(&wanted, 1, -1);
    } else if (written < 0 && errno != EINTR) {
      return false;
    } else if (written > 0) {
      text.data += written;
      text.len -= (size_t)written;
    }
  }
  return true;
}

static bool write_text(int fd, struct bytes text, bool ascii) {
  JD_BUF plain = {0};
  if (!ascii)
    return write_all(fd, text);
  buf_init(&plain, LIMIT_TEXT_OUTPUT);
  ascii_only(&plain, text);
  return write_all(fd, buf_bytes(&plain));
}

/* If stderr is broken, this cannot be reported. */
static void say(const struct output *output, struct bytes text) {
  write_text(STDERR_FILENO, text, output->style_errors.ascii);
}

/* ---- progress on the terminal ---- */

static void show_progress(void *context, const struct progress *progress, int64_t now) {
  struct output *output = context;
  JD_BUF text, line, drawn;
  buf_init(&text, LIMIT_ERROR_MESSAGE), buf_init(&line, LINE_CAP), buf_init(&drawn, LINE_CAP);
  progress_line(progress, now, &text);
  buf_add_text(&line, "jd: ");
  escape_line(&line, buf_bytes(&text));
  status_line_draw(&output->status, buf_bytes(&line), terminal_columns(STDERR_FILENO, output->environment),
                   output->style_errors.ascii, &drawn);
  say(output, buf_bytes(&drawn));
}

static void hide_progress(void *context) {
  struct output *output = context;
  JD_BUF drawn;
  buf_init(&drawn, LINE_CAP);
  status_line_wipe(&output->status, terminal_columns(STDERR_FILENO, output->environment), &drawn);
  say(output, buf_bytes(&drawn));
}

static const struct progress_display terminal_display = {show_progress, hide_progress};

/* ---- the streams ---- */

void output_init(struct output *output, const struct options *options, terminal_environment *environment) {
  bool ascii = !terminal_utf8(environment);
  *output = (struct output){.quiet = options->quiet, .verbose = options->verbose, .environment = environment};
  output->style = (struct text_style){terminal_color(options->color, isatty(STDOUT_FILENO), environment), ascii,
                                      terminal_columns(STDOUT_FILENO, environment)};
  output->style_errors = (struct text_style){terminal_color(options->color, isatty(STDERR_FILENO), environment), ascii,
                                             terminal_columns(STDERR_FILENO, environment)};
  output->cuts_lines = options->format == FORMAT_TEXT && !options->full_diff;
  output->ascii_pending = ascii && options->format == FORMAT_TEXT;
  if (!options->quiet && terminal_rewrites(STDERR_FILENO, environment))
    output->progress = (struct progress){.display = &terminal_display, .shown_by = output};
  buf_init(&output->pending, LIMIT_TEXT_OUTPUT);
}

void output_free(struct output *output) {
  buf_free(&output->pending);
}

/* Prints lines, wrapped for the terminal. */
static void say_lines(struct output *output, struct bytes text) {
  JD_BUF lines;
  progress_hide(&output->progress);
  buf_init(&lines, LIMIT_TEXT_OUTPUT);
  wrap_lines(text, output->style_errors.columns, &lines);
  say(output, buf_bytes(&lines));
}

void output_result(struct output *output, struct bytes text) {
  buf_add_bytes(&output->pending, text);
}

static void add_json(struct output *output, struct js *document, enum js_style style) {
  js_write(document, style, &output->pending);
  js_free(document);
  buf_add_char(&output->pending, '\n');
}

void output_json(struct output *output, struct js *document) {
  add_json(output, document, JS_PRETTY);
}

void output_json_line(struct output *output, struct js *document) {
  add_json(output, document, JS_COMPACT);
  output_flush(output);
}

static void say_broken(struct output *output, int errno_value) {
  struct jd_error error;
  output->broken = true;
  jd_fail_io(&error, "stdout", errno_value,
             errno_value == EPIPE ? "The program that reads it has ended; the rest is lost."
                                  : "Check where it goes, and run again.",
             "The output could not be written");
  output_error(output, &error);
}

static bool has_long_line(struct bytes text) {
  for (struct text_line line = {0}; text_next_line(text, &line);)
    if (line.end - line.start > LONGEST_LINE)
      return true;
  return false;
}

static void add_line_cut(struct bytes line, bool color, struct buf *out) {
  size_t kept = line.len;
  if (line.len > LONGEST_LINE)
    for (kept = LONGEST_LINE; kept > 0 && ((unsigned char)line.data[kept] & 0xC0) == 0x80;)
      kept--;
  buf_add(out, line.data, kept);
  if (kept < line.len)
    buf_printf(out, "...%s [%zu bytes more]", color ? "\033[0m" : "", line.len - kept);
}

/* Limits the bytes of each line. */
static void cut_lines(struct output *output) {
  struct bytes text = buf_bytes(&output->pending);
  if (!output->cuts_lines || !has_long_line(text))
    return;
  struct buf cut;
  buf_init(&cut, LIMIT_TEXT_OUTPUT);
  for (struct text_line line = {0}; text_next_line(text, &line);) {
    add_line_cut(text_line_bytes(text, line), output->style.color, &cut);
    buf_add(&cut, text.data + line.end, line.next - line.end);
  }
  buf_free(&output->pending);
  output->pending = cut;
}

bool output_flush(struct output *output) {
  cut_lines(output);
  if (!output->broken && output->pending.overflow)
    say_broken(output, EFBIG);
  else if (!output->broken && !write_text(STDOUT_FILENO, buf_bytes(&output->pending), output->ascii_pending))
    say_broken(output, errno);
  buf_clear(&output->pending);
  return !output->broken;
}

void output_error(struct output *output, const struct jd_error *error) {
  struct jd_error shown = *error;
  JD_BUF text;
  buf_init(&text, LINE_CAP);
  command_hint_error(&output->hint, &shown);
  error_text(&shown, output->style_errors.color, &text);
  say_lines(output, buf_bytes(&text));
}

void output_warning(struct output *output, const char *format, ...) {
  JD_BUF message, hinted, text;
  buf_init(&message, LIMIT_ERROR_MESSAGE), buf_init(&hinted, LINE_CAP), buf_init(&text, LINE_CAP);
  va_list arguments;
  va_start(arguments, format);
  buf_vprintf(&message, format, arguments);
  va_end(arguments);
  command_hint_text(&output->hint, buf_bytes(&message), &hinted);
  warning_text(hinted.data, output->style_errors.color, &text);
  say_lines(output, buf_bytes(&text));
}

void output_warning_of(struct output *output, const char *what, const char *message) {
  JD_BUF clause;
  buf_init(&clause, LINE_CAP);
  clause_text(message, &clause);
  output_warning(output, "%s: %s", what, clause.data);
}

void output_findings(struct output *output, struct findings *findings) {
  JD_BUF text;
  buf_init(&text, LIMIT_TEXT_OUTPUT);
  findings_sort(findings);
  findings_text(findings, output->style_errors.color, &text);
  JD_BUF hinted;
  buf_init(&hinted, LIMIT_TEXT_OUTPUT);
  command_hint_text(&output->hint, buf_bytes(&text), &hinted);
  say(output, buf_bytes(&hinted));
}

static void say_line(struct output *output, const char *format, va_list arguments)
    __attribute__((format(printf, 2, 0)));
static void say_line(struct output *output, const char *format, va_list arguments) {
  JD_BUF message, hinted, text;
  buf_init(&message, LIMIT_ERROR_MESSAGE), buf_init(&hinted, LINE_CAP), buf_init(&text, LINE_CAP);
  buf_vprintf(&message, format, arguments);
  command_hint_text(&output->hint, buf_bytes(&message), &hinted);
  buf_add_text(&text, "jd: ");
  escape_line(&text, buf_bytes(&hinted));
  buf_add_char(&text, '\n');
  say_lines(output, buf_bytes(&text));
}

void output_verbose(struct output *output, const char *format, ...) {
  if (!output->verbose)
    return;
  va_list arguments;
  va_start(arguments, format);
  say_line(output, format, arguments);
  va_end(arguments);
}

void output_progress(struct output *output, const char *format, ...) {
  if (output->quiet)
    return;
  va_list arguments;
  va_start(arguments, format);
  say_line(output, format, arguments);
  va_end(arguments);
}

void output_aside(const struct output *output, struct bytes text) {
  say(output, text);
}

void output_prompt(struct output *output, struct bytes text) {
  output_flush(output); /* what the question is about must come first */
  say(output, text);
}
