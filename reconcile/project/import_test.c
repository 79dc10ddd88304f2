#include "reconcile/project/project.h"

#include "reconcile/testing/scratch.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define CODE                                                                                                           \
  "\xEF\xBB\xBF"                                                                                                       \
  "export class Room {}\r\n// \xF0\x9F\x91\x8B"

static struct project project;
static struct import import;
static struct jd_error error;
static struct live_object rows[3];
static const char *keys[] = {"LEVEL"};

static struct live live_of(size_t count) {
  return (struct live){.objects = rows, .object_count = count, .env_keys = keys, .env_count = 1};
}

static struct live_object row(const char *name) {
  return (struct live_object){.id = "1",
                              .name = name,
                              .class_name = "Room",
                              .status = ROW_READY,
                              .access_mode = ACCESS_PUBLIC,
                              .has_code = true,
                              .code = {CODE, sizeof CODE - 1}};
}

static bool prepare(const struct scratch *scratch, struct live live) {
  struct findings findings;
  findings_init(&findings, scratch->arena);
  project.root = scratch->folder;
  return import_prepare(scratch->arena, &project, "docs/butterbase/02-plan.md", &live, &import, &findings, &error);
}

static void write_all(void) {
  for (size_t i = 0; i < import.file_count; i++)
    if (!import_write(&project, &import.files[i], &error))
      fail_msg("%s", error.message);
}

static void refused(const struct scratch *scratch, const char *part) {
  assert_false(prepare(scratch, live_of(1)));
  if (!strstr(error.message, part))
    fail_msg("%s", error.message);
}

static void into_an_empty_folder(void **state) {
  struct scratch *scratch = *state;
  rows[0] = row("room");
  assert_true(prepare(scratch, live_of(1)));
  assert_int_equal(import.file_count, 3);
  assert_int_equal(scratch_count(scratch, "."), 0); /* nothing yet */
  write_all();
  struct bytes code = scratch_read(scratch, scratch_path(scratch, "durable-objects/room.ts"));
  assert_true(bytes_equal(code, (struct bytes){CODE, sizeof CODE - 1}));
  assert_int_equal(scratch_count(scratch, "durable-objects"), 1);
  assert_true(prepare(scratch, live_of(1)));
  for (size_t i = 0; i < import.file_count; i++)
    assert_int_equal(import.files[i].state, IMPORT_SAME);
}

/* What is in it stays, and what it lists already is not listed again. */
static void lines_for_env_values(void **state) {
  struct scratch *scratch = *state;
  rows[0] = row("room");
  scratch_write(scratch, ".env.example", "# mine\r\nOTHER=1");
  assert_true(prepare(scratch, live_of(1)));
  write_all();
  struct bytes text = scratch_read(scratch, scratch_path(scratch, ".env.example"));
  assert_true(bytes_equal(text, bytes_of("# mine\r\nOTHER=1\r\nLEVEL=\r\n")));
  assert_true(prepare(scratch, live_of(1)));
  assert_int_equal(import.file_count, 2);
  remove(scratch_path(scratch, ".env.example"));
  scratch_link(scratch, "/tmp/nobodys.env", ".env.example");
  refused(scratch, "leads out of the project");
}

/* Whatever a server calls its rows, no path comes of it but durable-objects/NAME.ts. */
static void names_choose_no_path(void **state) {
  struct scratch *scratch = *state;
  rows[0] = row("../outside"), rows[1] = row("room"), rows[2] = row("sub/room");
  assert_true(prepare(scratch, live_of(3)));
  assert_int_equal(import.file_count, 3);
  assert_string_equal(import.files[0].path, "durable-objects/room.ts");
  assert_int_equal(import.adopted.skipped_count, 2);
}

static void links_that_lead_outside(void **state) {
  struct scratch *scratch = *state;
  rows[0] = row("room");
  scratch_folder(scratch, "durable-objects");
  scratch_link(scratch, "/tmp", "durable-objects/room.ts");
  refused(scratch, "leads out of the project");
  scratch_must(unlink(scratch_path(scratch, "durable-objects/room.ts")) == 0);
  scratch_link(scratch, "../../nothing-there", "durable-objects/room.ts");
  refused(scratch, "leads out of the project through a symbolic link");
  scratch_must(unlink(scratch_path(scratch, "durable-objects/room.ts")) == 0);
  scratch_must(rmdir(scratch_path(scratch, "durable-objects")) == 0);
  scratch_link(scratch, "/tmp", "durable-objects");
  refused(scratch, "leads out of the project through a symbolic link, to /tmp/room.ts. Nothing was written.");
}

/* A folder that is swapped for a link between the look and the write. */
static void a_link_that_comes_later(void **state) {
  struct scratch *scratch = *state;
  rows[0] = row("room");
  assert_true(prepare(scratch, live_of(1)));
  scratch_link(scratch, "/tmp", "durable-objects");
  assert_false(import_write(&project, &import.files[0], &error));
  assert_non_null(strstr(error.message, "leads out of the project"));
  assert_string_equal(error.where, "durable-objects/room.ts");
}

static void a_file_that_comes_or_changes_meanwhile(void **state) {
  struct scratch *scratch = *state;
  rows[0] = row("room");
  assert_true(prepare(scratch, live_of(1)));
  scratch_folder(scratch, "durable-objects");
  scratch_write(scratch, "durable-objects/room.ts", "mine");
  assert_false(import_write(&project, &import.files[0], &error));
  assert_int_equal(error.code, JD_STALE);
  assert_true(prepare(scratch, live_of(1)));
  scratch_write(scratch, "durable-objects/room.ts", "mine too");
  assert_false(import_write(&project, &import.files[0], &error));
  assert_int_equal(error.code, JD_STALE);
  assert_int_equal(scratch_read(scratch, scratch_path(scratch, "durable-objects/room.ts")).len, strlen("mine too"));
}

static void a_link_inside_the_project(void **state) {
  struct scratch *scratch = *state;
  rows[0] = row("room");
  scratch_folder(scratch, "src"), scratch_folder(scratch, "durable-objects");
  scratch_write(scratch, "src/room.ts", "old");
  scratch_link(scratch, "../src/room.ts", "durable-objects/room.ts");
  assert_true(prepare(scratch, live_of(1)));
  assert_int_equal(import.files[0].state, IMPORT_DIFFERS);
  write_all();
  assert_int_equal(scratch_read(scratch, scratch_path(scratch, "src/room.ts")).len, sizeof CODE - 1);
}

static void what_is_in_the_way(void **state) {
  struct scratch *scratch = *state;
  rows[0] = row("room");
  scratch_write(scratch, "durable-objects", "a file");
  refused(scratch, "not a folder");
  scratch_must(unlink(scratch_path(scratch, "durable-objects")) == 0);
  scratch_folder(scratch, "durable-objects"), scratch_folder(scratch, "durable-objects/room.ts");
  refused(scratch, "is a folder");
}

static void a_plan_that_is_wrong(void **state) {
  struct scratch *scratch = *state;
  rows[0] = row("room");
  scratch_folder(scratch, "docs"), scratch_folder(scratch, "docs/butterbase");
  scratch_write(scratch, "docs/butterbase/02-plan.md", "## Durable\n- Room: access: secret\n");
  refused(scratch, "The existing plan has errors");
  scratch_write(scratch, "docs/butterbase/02-plan.md", "# Plan\n\n```\nthis fence does not end\n");
  refused(scratch, "unclosed code block");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      SCRATCH_TEST(into_an_empty_folder),    SCRATCH_TEST(lines_for_env_values),
      SCRATCH_TEST(names_choose_no_path),    SCRATCH_TEST(links_that_lead_outside),
      SCRATCH_TEST(a_link_that_comes_later), SCRATCH_TEST(a_link_inside_the_project),
      SCRATCH_TEST(what_is_in_the_way),      SCRATCH_TEST(a_file_that_comes_or_changes_meanwhile),
      SCRATCH_TEST(a_plan_that_is_wrong),
  };
  secret_start();
  return cmocka_run_group_tests(tests, NULL, NULL);
}
