/* SQL for the files of this room; store.c is the only one that knows SQLite. */
#ifndef JD_SANDBOX_STORE_INTERNAL_H
#define JD_SANDBOX_STORE_INTERNAL_H

#include "cmd/sandbox/store/store.h"

/* The schema, made by the build from schema1.sql and so on. */
extern const struct bytes sandbox_schema1_sql, sandbox_schema2_sql, sandbox_schema3_sql;

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

/* Runs a statement without rows. Its parameters follow in order: at least one, each of_text, of_blob or of_integer. */
#define STORE_RUN(store, sql, ...)                                                                                     \
  store_run(store, sql, (const struct store_value[]){__VA_ARGS__},                                                     \
            sizeof((const struct store_value[]){__VA_ARGS__}) / sizeof(struct store_value))
void store_run(struct store *store, const char *sql, const struct store_value *values, size_t count);

/* A statement with rows: bind its parameters in order, step through the rows, then end it. */
struct query;
struct query *query_new(struct store *store, const char *sql);
struct query *query_of(struct store *store, const char *sql, const char *first); /* with the first one bound */
void query_bind(struct query *query, struct store_value value);
bool query_next(struct query *query); /* false after the last row */
/* Columns count from 0; the results live in `arena`. */
const char *query_get_text(struct query *query, int column, struct arena *arena); /* NULL for null */
struct bytes query_get_blob(struct query *query, int column, struct arena *arena);
int64_t query_get_integer(struct query *query, int column);
void query_end(struct query *query);
/* Steps to the last row, and ends it. */
void query_run(struct query *query);

#endif
