/* The store: one SQLite database, in a file or in memory. The one file that knows SQLite is store.c.
 *
 * A transaction is on disk when it is committed (write-ahead log, synchronous=FULL), so a SIGKILL at any instant leaves
 * what the last commit left. Opening can fail with a sentence; after that, a store that cannot be read or written ends
 * the process with one, since nothing true could be answered any more. */
#ifndef JD_SANDBOX_STORE_H
#define JD_SANDBOX_STORE_H

#include "model/arena.h"
#include "model/error.h"

#include <stdint.h>

struct store;

/* `path` NULL: in memory. Made when it is not there (mode 0600), with the schema in it; an older version's is brought
 * up to this one. Refused: what is no database, another program's, or a newer version's. */
struct store *store_open(const char *path, struct jd_error *error);
void store_close(struct store *store); /* NULL is allowed */

void store_begin(struct store *store);
void store_commit(struct store *store);

/* A statement: bind its parameters in order, then step through its rows, then end it. `sql` must outlive the store. */
struct query;
struct query *query_new(struct store *store, const char *sql);
struct query *query_of(struct store *store, const char *sql, const char *first); /* with the first one bound */
void query_text(struct query *query, const char *text);                          /* NULL binds null */
void query_blob(struct query *query, struct bytes bytes);
void query_integer(struct query *query, int64_t value);
bool query_next(struct query *query); /* false after the last row, which also makes the statement ready anew */
/* Columns count from 0; the results live in `arena`. */
const char *query_get_text(struct query *query, int column, struct arena *arena); /* NULL for null */
struct bytes query_get_blob(struct query *query, int column, struct arena *arena);
int64_t query_get_integer(struct query *query, int column);
void query_end(struct query *query);
/* For statements without rows: steps and ends. */
void query_run(struct query *query);

#endif
