/* The store: one SQLite database, in a file or in memory. The one file that knows SQLite is store.c.
 *
 * A transaction is on disk when it is committed (write-ahead log, synchronous=FULL), so a SIGKILL at any instant leaves
 * what the last commit left. Opening can fail with a sentence; after that, a store that cannot be read or written ends
 * the process with one, since nothing true could be answered any more. */
#ifndef JD_SANDBOX_STORE_H
#define JD_SANDBOX_STORE_H

#include "model/base/base.h"

#include <stdint.h>

struct store;

/* `path` NULL: in memory. Made when it is not there (mode 0600), with the schema in it; an older version's is brought
 * up to this one. Refused: what is no database, another program's, or a newer version's. */
struct store *store_open(const char *path, struct jd_error *error);
void store_close(struct store *store); /* NULL is allowed */

void store_begin(struct store *store);
void store_commit(struct store *store);

/* A parameter of a statement. */
struct store_value {
  enum { VALUE_TEXT, VALUE_BLOB, VALUE_INTEGER } kind;
  const char *text; /* NULL: null */
  struct bytes blob;
  int64_t integer;
};

static inline struct store_value of_text(const char *text) {
  return (struct store_value){.kind = VALUE_TEXT, .text = text};
}
static inline struct store_value of_blob(struct bytes blob) {
  return (struct store_value){.kind = VALUE_BLOB, .blob = blob};
}
static inline struct store_value of_integer(int64_t integer) {
  return (struct store_value){.kind = VALUE_INTEGER, .integer = integer};
}

/* Runs a statement that has no rows, with its parameters in order: at least one, each of_text, of_blob or of_integer.
 * `sql` must outlive the store, here and below. */
#define STORE_RUN(store, sql, ...)                                                                                     \
  store_run(store, sql, (const struct store_value[]){__VA_ARGS__},                                                     \
            sizeof((const struct store_value[]){__VA_ARGS__}) / sizeof(struct store_value))
void store_run(struct store *store, const char *sql, const struct store_value *values, size_t count);

/* A statement with rows: bind its parameters in order, then step through the rows, then end it. */
struct query;
struct query *query_new(struct store *store, const char *sql);
struct query *query_of(struct store *store, const char *sql, const char *first); /* with the first one bound */
void query_bind(struct query *query, struct store_value value);
bool query_next(struct query *query); /* false after the last row, which also makes the statement ready anew */
/* Columns count from 0; the results live in `arena`. */
const char *query_get_text(struct query *query, int column, struct arena *arena); /* NULL for null */
struct bytes query_get_blob(struct query *query, int column, struct arena *arena);
int64_t query_get_integer(struct query *query, int column);
void query_end(struct query *query);
/* Steps to the end, and ends it. */
void query_run(struct query *query);

#endif
