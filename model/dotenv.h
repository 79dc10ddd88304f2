/* .env files, as people write them: `NAME=value`, `export NAME=value`, comments, blank lines, single and double quotes
 * (which may span lines), and in double quotes the escapes \n \r \t \\ \" \$ . An unquoted value ends before ` #`, and
 * blanks around it do not count. The last of two equal names wins. No interpolation: `$` is a character. Pure.
 *
 * Values are secrets: they go straight into the wiping type, and no finding quotes one. */
#ifndef JD_MODEL_DOTENV_H
#define JD_MODEL_DOTENV_H

#include "model/finding.h"
#include "model/secret.h"

struct dotenv_entry {
  const char *name;
  struct secret *value;
  struct place at;
};

struct dotenv {
  struct dotenv_entry *list;
  size_t count, capacity;
};

/* False when a line is wrong (`findings`); `out` then holds the others. Names and entries live in `arena`; free the
 * values with dotenv_free. A BOM and CRLF are accepted. */
bool dotenv_parse(struct arena *arena, struct bytes text, const char *file, struct dotenv *out,
                  struct findings *findings);
void dotenv_free(struct dotenv *dotenv);
/* The name nearest to one that is not there, or NULL. */
const char *dotenv_nearest(struct arena *arena, const struct dotenv *dotenv, const char *name);
const struct secret *dotenv_get(const struct dotenv *dotenv, const char *name); /* NULL when it is not there */

#endif
