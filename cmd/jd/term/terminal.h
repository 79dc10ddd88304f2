/* What the terminal is like: asked of the environment and of the streams, in one place. The environment is handed in:
 * NULL when a variable is not set. */
#ifndef JD_CMD_TERMINAL_H
#define JD_CMD_TERMINAL_H

#include <stdbool.h>
#include <stddef.h>

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

#endif
