#include "cmd/jd/term/term.h"

#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum { COLUMNS_UNKNOWN = 80, ROWS_UNKNOWN = 24, MOST = 100000 };

static bool is_set(terminal_environment *environment, const char *name) {
  const char *value = environment(name);
  return value && *value;
}

static bool is_dumb(terminal_environment *environment) {
  return !is_set(environment, "TERM") || strcmp(environment("TERM"), "dumb") == 0;
}

bool terminal_color(enum color_when when, bool is_terminal, terminal_environment *environment) {
  if (when != COLOR_AUTO)
    return when == COLOR_ALWAYS;
  if (is_set(environment, "NO_COLOR"))
    return false;
  if (is_set(environment, "CLICOLOR_FORCE") && strcmp(environment("CLICOLOR_FORCE"), "0") != 0)
    return true;
  return is_terminal && !is_dumb(environment);
}

bool terminal_utf8(terminal_environment *environment) {
  static const char *const names[] = {"LC_ALL", "LC_CTYPE", "LANG"};
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
    const char *locale = environment(names[i]);
    if (locale && *locale)
      return strcasestr(locale, "UTF-8") || strcasestr(locale, "utf8");
  }
  return false;
}

/* Returns a number in the environment; 0 if it is missing or invalid. */
static size_t number(terminal_environment *environment, const char *name) {
  const char *value = environment(name);
  char *end;
  if (!value || *value < '0' || *value > '9')
    return 0;
  unsigned long given = strtoul(value, &end, 10);
  return *end || given > MOST ? 0 : given;
}

size_t terminal_columns(int fd, terminal_environment *environment) {
  size_t given = number(environment, "COLUMNS");
  struct winsize size;
  if (given || !isatty(fd))
    return given;
  return ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_col ? size.ws_col : COLUMNS_UNKNOWN;
}

size_t terminal_rows(int fd, terminal_environment *environment) {
  size_t given = number(environment, "LINES");
  struct winsize size;
  if (!isatty(fd))
    return 0;
  if (given)
    return given;
  return ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_row ? size.ws_row : ROWS_UNKNOWN;
}

bool terminal_rewrites(int fd, terminal_environment *environment) {
  return isatty(fd) && !is_dumb(environment);
}
