#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "cmd/sandbox/store/internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

struct database {
  char folder[64];
  char path[128];
};

static int new_place(void **state) {
  struct database *place = calloc(1, sizeof *place);
  snprintf(place->folder, sizeof place->folder, "/tmp/jd-store-XXXXXX");
  assert_non_null(mkdtemp(place->folder));
  snprintf(place->path, sizeof place->path, "%s/store.db", place->folder);
  *state = place;
  return 0;
}

static int free_place(void **state) {
  struct database *place = *state;
  unlink(place->path);
  rmdir(place->folder);
  free(place);
  return 0;
}

static void write_file(const char *path, const char *text) {
  FILE *file = fopen(path, "w");
  assert_non_null(file);
  fputs(text, file);
  fclose(file);
}

static void only_its_owner_can_read_a_new_store(void **state) {
  struct database *place = *state;
  struct store *store = store_open(place->path, NULL);
  struct stat about;
  assert_non_null(store);
  assert_int_equal(stat(place->path, &about), 0);
  assert_int_equal(about.st_mode & 0777, 0600);
  store_close(store);
  store = store_open(place->path, NULL);
  assert_non_null(store);
  store_close(store);
}

static void an_empty_file_becomes_a_store(void **state) {
  struct database *place = *state;
  write_file(place->path, "");
  struct store *store = store_open(place->path, NULL);
  assert_non_null(store);
  store_close(store);
}

static void a_file_that_is_not_a_database_is_rejected_and_kept(void **state) {
  struct database *place = *state;
  struct jd_error error;
  write_file(place->path, "this is a text, and a rather long one, so that it is no header of a database either");
  assert_null(store_open(place->path, &error));
  assert_non_null(strstr(error.message, "not a database"));
  assert_string_equal(error.where, place->path);
  struct stat about;
  assert_int_equal(stat(place->path, &about), 0);
  assert_int_equal(about.st_size, 83);
}

static void a_newer_version_is_rejected(void **state) {
  struct database *place = *state;
  struct jd_error error;
  struct store *store = store_open(place->path, NULL);
  query_run(query_new(store, "PRAGMA user_version = 7"));
  store_close(store);
  assert_null(store_open(place->path, &error));
  assert_non_null(strstr(error.message, "its version is 7"));
}

static void an_older_version_is_upgraded(void **state) {
  struct database *place = *state;
  struct jd_error error = {0};
  struct store *store = store_open(place->path, NULL);
  query_run(query_new(store,
                      "INSERT INTO apps (app_id, region, provisioning_status, db_provisioned, paused, created_at) "
                      "VALUES ('app_1', 'us-east-1', 'ready', 1, 0, 1)"));
  query_run(query_new(store, "ALTER TABLE apps DROP COLUMN name"));
  query_run(query_new(store, "ALTER TABLE apps DROP COLUMN ready_at"));
  query_run(query_new(store, "DROP TABLE running"));
  query_run(query_new(store, "PRAGMA user_version = 1"));
  store_close(store);
  store = store_open(place->path, &error);
  if (!store)
    fail_msg("%s", error.message);
  struct query *query = query_new(store, "SELECT ready_at FROM apps WHERE app_id = 'app_1' AND name IS NULL");
  assert_true(query_next(query));
  assert_int_equal(query_get_integer(query, 0), 0);
  query_end(query);
  store_close(store);
}

static void another_programs_database_is_rejected(void **state) {
  struct database *place = *state;
  struct jd_error error;
  struct store *store = store_open(place->path, NULL);
  query_run(query_new(store, "PRAGMA user_version = 0"));
  store_close(store);
  assert_null(store_open(place->path, &error));
  assert_non_null(strstr(error.message, "another program"));
}

static void a_missing_folder_is_an_error(void **state) {
  (void)state;
  struct jd_error error;
  assert_null(store_open("/nowhere/at/all.db", &error));
  assert_int_equal(error.code, JD_IO);
}

int main(void) {
#define CASE(name) cmocka_unit_test_setup_teardown(name, new_place, free_place)
  const struct CMUnitTest tests[] = {
      CASE(only_its_owner_can_read_a_new_store),
      CASE(an_empty_file_becomes_a_store),
      CASE(a_file_that_is_not_a_database_is_rejected_and_kept),
      CASE(a_newer_version_is_rejected),
      CASE(an_older_version_is_upgraded),
      CASE(another_programs_database_is_rejected),
      CASE(a_missing_folder_is_an_error),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
