#include "cmd/sandbox/store/internal.h"

#include <errno.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { BUSY_TIMEOUT_MS = 10000 };

struct store {
  sqlite3 *db;
};

struct query {
  struct store *store;
  sqlite3_stmt *statement;
  int bound;
};

static _Noreturn void fail(struct store *store) {
  fprintf(stderr,
          "jd-sandbox: the database failed: %s. Free some space or fix the file, then start jd-sandbox again.\n",
          sqlite3_errmsg(store->db));
  _exit(1);
}

static void run(struct store *store, const char *sql) {
  if (sqlite3_exec(store->db, sql, NULL, NULL, NULL) != SQLITE_OK)
    fail(store);
}

void store_begin(struct store *store) {
  run(store, "BEGIN IMMEDIATE");
}

void store_commit(struct store *store) {
  run(store, "COMMIT");
}

int64_t store_version(struct store *store) {
  struct query *query = query_new(store, "PRAGMA data_version");
  int64_t version = query_next(query) ? query_get_integer(query, 0) : 0;
  query_end(query);
  return version;
}

/* ---- statements ---- */

struct query *query_new(struct store *store, const char *sql) {
  struct query *query = jd_calloc(1, sizeof *query);
  query->store = store;
  if (sqlite3_prepare_v2(store->db, sql, -1, &query->statement, NULL) != SQLITE_OK)
    fail(store);
  return query;
}

static void check(struct query *query, int status) {
  if (status != SQLITE_OK)
    fail(query->store);
}

void query_bind(struct query *query, struct store_value value) {
  const char *data = value.blob.data ? value.blob.data : "";
  int at = ++query->bound;
  if (value.kind == VALUE_TEXT)
    check(query, sqlite3_bind_text(query->statement, at, value.text, -1, SQLITE_TRANSIENT));
  else if (value.kind == VALUE_BLOB)
    check(query, sqlite3_bind_blob64(query->statement, at, data, value.blob.len, SQLITE_TRANSIENT));
  else
    check(query, sqlite3_bind_int64(query->statement, at, value.integer));
}

struct query *query_of(struct store *store, const char *sql, const char *first) {
  struct query *query = query_new(store, sql);
  query_bind(query, of_text(first));
  return query;
}

bool query_next(struct query *query) {
  int status = sqlite3_step(query->statement);
  if (status == SQLITE_ROW)
    return true;
  if (status != SQLITE_DONE)
    fail(query->store);
  return false;
}

struct bytes query_get_blob(struct query *query, int column, struct arena *arena) {
  const void *data = sqlite3_column_blob(query->statement, column);
  struct bytes view = {data, (size_t)sqlite3_column_bytes(query->statement, column)};
  return arena_bytes(arena, view);
}

const char *query_get_text(struct query *query, int column, struct arena *arena) {
  if (sqlite3_column_type(query->statement, column) == SQLITE_NULL)
    return NULL;
  return query_get_blob(query, column, arena).data;
}

int64_t query_get_integer(struct query *query, int column) {
  return sqlite3_column_int64(query->statement, column);
}

void query_end(struct query *query) {
  sqlite3_finalize(query->statement);
  free(query);
}

void query_run(struct query *query) {
  while (query_next(query))
    continue;
  query_end(query);
}

void store_run(struct store *store, const char *sql, const struct store_value *values, size_t count) {
  struct query *query = query_new(store, sql);
  for (size_t i = 0; i < count; i++)
    query_bind(query, values[i]);
  query_run(query);
}

/* ---- the schema ---- */

/* Any change is another step and another version. */
enum { SCHEMA_VERSION = 3 };

/* Step n turns version n into version n + 1, in one transaction: a store is upgraded completely or not at all. */
static const struct bytes *const schema_steps[SCHEMA_VERSION] = {&sandbox_schema1_sql, &sandbox_schema2_sql,
                                                                 &sandbox_schema3_sql};

/* ---- opening ---- */

static bool fail_open(struct store *store, const char *path, struct jd_error *error) {
  return jd_fail(error, JD_IO, JD_SCOPE_RUN, JD_RETRY_NO, path,
                 "cannot open the database: %s. Pass another file with --db, or delete this one to start from scratch.",
                 store->db ? sqlite3_errmsg(store->db) : "out of memory");
}

/* It holds env values, so only the owner may read it; SQLite gives its log files the same mode. */
static bool make_file(const char *path, struct jd_error *error) {
  int file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (file < 0)
    return jd_fail_io(error, path, errno, "Pass another file with --db.", "cannot open the database");
  close(file);
  return true;
}

static bool read_number(struct store *store, const char *sql, int *out) {
  sqlite3_stmt *statement = NULL;
  bool read =
      sqlite3_prepare_v2(store->db, sql, -1, &statement, NULL) == SQLITE_OK && sqlite3_step(statement) == SQLITE_ROW;
  if (read)
    *out = sqlite3_column_int(statement, 0);
  sqlite3_finalize(statement);
  return read;
}

/* Called before anything is written, so that another program's database stays as it is. */
static bool read_version(struct store *store, const char *path, int *version, struct jd_error *error) {
  int tables = 0;
  if (!read_number(store, "PRAGMA user_version", version) ||
      !read_number(store, "SELECT count(*) FROM sqlite_schema", &tables))
    return fail_open(store, path, error);
  if ((*version > 0 && *version <= SCHEMA_VERSION) || (*version == 0 && tables == 0))
    return true;
  return jd_fail(error, JD_INPUT, JD_SCOPE_RUN, JD_RETRY_NO, path,
                 "the database belongs to another program, or to a newer jd-sandbox (its version is %d, this one's is "
                 "%d). Pass another file with --db, or delete this one to start from scratch.",
                 *version, SCHEMA_VERSION);
}

/* Another process may upgrade the same file at the same time; it is then no failure. */
static bool upgrade(struct store *store, const char *path, int version, struct jd_error *error) {
  int now = 0;
  struct jd_error failure;
  JD_ARENA arena = arena_new();
  if (sqlite3_exec(store->db, arena_bytes(arena, *schema_steps[version]).data, NULL, NULL, NULL) == SQLITE_OK)
    return true;
  fail_open(store, path, &failure);
  sqlite3_exec(store->db, "ROLLBACK", NULL, NULL, NULL);
  if (read_number(store, "PRAGMA user_version", &now) && now > version)
    return true;
  if (error)
    *error = failure;
  return false;
}

static bool open_database(struct store *store, const char *path, struct jd_error *error) {
  static const char pragmas[] = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON";
  int version = 0;
  if (sqlite3_open(path, &store->db) != SQLITE_OK)
    return fail_open(store, path, error);
  sqlite3_busy_timeout(store->db, BUSY_TIMEOUT_MS);
  if (!read_version(store, path, &version, error))
    return false;
  if (sqlite3_exec(store->db, pragmas, NULL, NULL, NULL) != SQLITE_OK)
    return fail_open(store, path, error);
  for (; version < SCHEMA_VERSION; version++)
    if (!upgrade(store, path, version, error))
      return false;
  return true;
}

struct store *store_open(const char *path, struct jd_error *error) {
  if (path && !make_file(path, error))
    return NULL;
  struct store *store = jd_calloc(1, sizeof *store);
  if (open_database(store, path ? path : ":memory:", error))
    return store;
  store_close(store);
  return NULL;
}

void store_close(struct store *store) {
  if (!store)
    return;
  sqlite3_close(store->db);
  free(store);
}
