#include "cmd/jd/output.h"

#include "cmd/jd/error_text.h"
#include "model/text.h"

#include <errno.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum { LINE_CAP = LIMIT_ERROR_MESSAGE * 8 }; /* of a diagnostic, each byte of it escaped */

static bool is_set(const char *(*environment)(const char *name), const char *name) {
  const char *value = environment(name);
  return value && *value;
}

bool color_wanted(enum color_when when, bool is_terminal, const char *(*environment)(const char *name)) {
  if (when != COLOR_AUTO)
    return when == COLOR_ALWAYS;
  if (is_set(environment, "NO_COLOR"))
    return false;
  if (is_set(environment, "CLICOLOR_FORCE") && strcmp(environment("CLICOLOR_FORCE"), "0") != 0)
    return true;
  const char *terminal = environment("TERM");
  return is_terminal && terminal && strcmp(terminal, "dumb") != 0;
}

static bool can_rewrite(const char *(*environment)(const char *name)) {
  const char *terminal = environment("TERM");
  return isatty(STDERR_FILENO) && terminal && strcmp(terminal, "dumb") != 0;
}

static size_t terminal_columns(int fd) {
  struct winsize size;
  return ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_col ? size.ws_col : OUTPUT_COLUMNS;
}

void output_init(struct output *output, const struct options *options, const char *(*environment)(const char *name)) {
  *output = (struct output){.quiet = options->quiet, .verbose = options->verbose};
  output->color = color_wanted(options->color, isatty(STDOUT_FILENO), environment);
  output->color_errors = color_wanted(options->color, isatty(STDERR_FILENO), environment);
  output->rewrites = !options->quiet && can_rewrite(environment);
  output->columns = terminal_columns(STDOUT_FILENO);
  buf_init(&output->pending, LIMIT_TEXT_OUTPUT);
}

void output_free(struct output *output) {
  buf_free(&output->pending);
}

/* All of it, or false with errno. */
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

/* Nobody is left to tell when stderr itself is broken. */
static void say(const struct buf *text) {
  write_all(STDERR_FILENO, buf_bytes(text));
}

void output_result(struct output *output, struct bytes text) {
  buf_add_bytes(&output->pending, text);
}

void output_json(struct output *output, const struct js *document) {
  js_write(document, JS_PRETTY, &output->pending);
  buf_add_char(&output->pending, '\n');
}

void output_json_line(struct output *output, const struct js *document) {
  js_write(document, JS_COMPACT, &output->pending);
  buf_add_char(&output->pending, '\n');
  output_flush(output);
}

static void say_broken(struct output *output, int errno_value) {
  struct jd_error error;
  output->broken = true;
  jd_fail_io(&error, "stdout", errno_value, "The output could not be written");
  output_error(output, &error);
}

bool output_flush(struct output *output) {
  if (!output->broken && output->pending.overflow)
    say_broken(output, EFBIG);
  else if (!output->broken && !write_all(STDOUT_FILENO, buf_bytes(&output->pending)))
    say_broken(output, errno);
  buf_clear(&output->pending);
  return !output->broken;
}

void output_error(struct output *output, const struct jd_error *error) {
  JD_BUF text;
  buf_init(&text, LINE_CAP);
  error_text(error, output->color_errors, &text);
  say(&text);
}

void output_warning(struct output *output, const char *format, ...) {
  JD_BUF message;
  JD_BUF text;
  buf_init(&message, LIMIT_ERROR_MESSAGE);
  buf_init(&text, LINE_CAP);
  va_list arguments;
  va_start(arguments, format);
  buf_vprintf(&message, format, arguments);
  va_end(arguments);
  warning_text(message.data, output->color_errors, &text);
  say(&text);
}

void output_findings(struct output *output, struct findings *findings) {
  JD_BUF text;
  buf_init(&text, LIMIT_TEXT_OUTPUT);
  findings_sort(findings);
  findings_text(findings, output->color_errors, &text);
  say(&text);
}

static void say_line(const char *format, va_list arguments) __attribute__((format(printf, 1, 0)));
static void say_line(const char *format, va_list arguments) {
  JD_BUF message;
  JD_BUF text;
  buf_init(&message, LIMIT_ERROR_MESSAGE);
  buf_init(&text, LINE_CAP);
  buf_vprintf(&message, format, arguments);
  buf_add_text(&text, "jd: ");
  escape_line(&text, buf_bytes(&message));
  buf_add_char(&text, '\n');
  say(&text);
}

void output_verbose(struct output *output, const char *format, ...) {
  if (!output->verbose)
    return;
  va_list arguments;
  va_start(arguments, format);
  say_line(format, arguments);
  va_end(arguments);
}

void output_progress(struct output *output, const char *format, ...) {
  if (output->quiet)
    return;
  va_list arguments;
  va_start(arguments, format);
  say_line(format, arguments);
  va_end(arguments);
}

/* A line that wraps cannot be rewritten. Bytes stand for columns: what is shown is ASCII, but for an ellipsis. */
void output_status(struct output *output, const char *format, ...) {
  if (!output->rewrites)
    return;
  JD_BUF message, text;
  buf_init(&message, LIMIT_ERROR_MESSAGE);
  buf_init(&text, LINE_CAP);
  va_list arguments;
  va_start(arguments, format);
  buf_vprintf(&message, format, arguments);
  va_end(arguments);
  size_t room = terminal_columns(STDERR_FILENO),
         skipped = message.len + strlen("jd: ") > room ? message.len + strlen("jd: ") - room : 0;
  buf_add_text(&text, "\rjd: ");
  escape_line(&text, (struct bytes){message.data + skipped, message.len - skipped});
  buf_add_text(&text, "\033[K");
  say(&text);
}

void output_status_end(struct output *output) {
  if (output->rewrites)
    write_all(STDERR_FILENO, bytes_of("\r\033[K"));
}

void output_aside(struct bytes text) {
  write_all(STDERR_FILENO, text);
}

void output_prompt(struct output *output, struct bytes text) {
  output_flush(output); /* what the question is about comes first */
  write_all(STDERR_FILENO, text);
}
