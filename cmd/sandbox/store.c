#include "cmd/sandbox/store.h"

#include "cmd/sandbox/schema.h"

#include <errno.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { BUSY_TIMEOUT_MS = 10000, KEPT_STATEMENTS = 64 };

/* A statement that was prepared once; SQL is told by its address, since all of it stands in the program. */
struct kept {
  const char *sql;
  sqlite3_stmt *statement;
  bool busy;
};

struct store {
  sqlite3 *db;
  struct kept kept[KEPT_STATEMENTS];
  size_t kept_count;
};

struct query {
  struct store *store;
  sqlite3_stmt *statement;
  struct kept *kept; /* NULL: not kept */
  int bound;
};

static _Noreturn void fail(struct store *store) {
  fprintf(stderr,
          "jd-sandbox: the store cannot be used any more: %s. Free some space or mend the file, and start again.\n",
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

/* ---- statements ---- */

static sqlite3_stmt *prepare(struct store *store, const char *sql) {
  sqlite3_stmt *statement = NULL;
  if (sqlite3_prepare_v2(store->db, sql, -1, &statement, NULL) != SQLITE_OK)
    fail(store);
  return statement;
}

/* NULL when it is in use already, or when there is no room. */
static struct kept *take_kept(struct store *store, const char *sql) {
  struct kept *kept = store->kept, *end = kept + store->kept_count;
  while (kept < end && kept->sql != sql)
    kept++;
  if (kept == end && store->kept_count == KEPT_STATEMENTS)
    return NULL;
  if (kept == end) {
    *kept = (struct kept){.sql = sql, .statement = prepare(store, sql)};
    store->kept_count++;
  }
  if (kept->busy)
    return NULL;
  kept->busy = true;
  return kept;
}

struct query *query_new(struct store *store, const char *sql) {
  struct query *query = calloc(1, sizeof *query);
  if (!query)
    jd_out_of_memory();
  query->store = store;
  query->kept = take_kept(store, sql);
  query->statement = query->kept ? query->kept->statement : prepare(store, sql);
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
  sqlite3_reset(query->statement);
  query->bound = 0;
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
  if (query->kept) {
    sqlite3_reset(query->statement);
    sqlite3_clear_bindings(query->statement);
    query->kept->busy = false;
  } else {
    sqlite3_finalize(query->statement);
  }
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

/* ---- opening ---- */

static bool fail_open(struct store *store, const char *path, struct jd_error *error) {
  return jd_fail(error, JD_IO, JD_SCOPE_RUN, JD_RETRY_NO, path,
                 "The store cannot be opened: %s. Name another file with --db, or remove this one to start afresh.",
                 store->db ? sqlite3_errmsg(store->db) : "out of memory");
}

/* Env values are in it, so nobody else reads it; SQLite gives its log files the same mode. */
static bool make_file(const char *path, struct jd_error *error) {
  int file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (file < 0)
    return jd_fail_io(error, path, errno, "Name another file with --db.", "The store cannot be opened");
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

/* Before anything is written: another program's database stays as it is. */
static bool read_version(struct store *store, const char *path, int *version, struct jd_error *error) {
  int tables = 0;
  if (!read_number(store, "PRAGMA user_version", version) ||
      !read_number(store, "SELECT count(*) FROM sqlite_schema", &tables))
    return fail_open(store, path, error);
  if ((*version > 0 && *version <= SCHEMA_VERSION) || (*version == 0 && tables == 0))
    return true;
  return jd_fail(error, JD_INPUT, JD_SCOPE_RUN, JD_RETRY_NO, path,
                 "This is a database of another program, or of version %d of jd-sandbox; this is version %d. Name "
                 "another file with --db, or remove this one to start afresh.",
                 *version, SCHEMA_VERSION);
}

/* Another process may have been quicker to do it. */
static bool take_step(struct store *store, const char *path, int version, struct jd_error *error) {
  int now = 0;
  struct jd_error failure;
  if (sqlite3_exec(store->db, schema_steps[version], NULL, NULL, NULL) == SQLITE_OK)
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
    if (!take_step(store, path, version, error))
      return false;
  return true;
}

struct store *store_open(const char *path, struct jd_error *error) {
  if (path && !make_file(path, error))
    return NULL;
  struct store *store = calloc(1, sizeof *store);
  if (!store)
    jd_out_of_memory();
  if (open_database(store, path ? path : ":memory:", error))
    return store;
  store_close(store);
  return NULL;
}

void store_close(struct store *store) {
  if (!store)
    return;
  for (size_t i = 0; i < store->kept_count; i++)
    sqlite3_finalize(store->kept[i].statement);
  sqlite3_close(store->db);
  free(store);
}
