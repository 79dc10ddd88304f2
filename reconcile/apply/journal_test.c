#include "reconcile/apply/internal.h"

#include "model/base/base.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

struct fixture {
  struct arena *arena;
  struct project project;
  const char *target;
  struct journal journal;
};

static struct fixture fixture;

static void reopen(void) {
  struct jd_error error = {0};
  if (!journal_open(fixture.arena, &fixture.project, fixture.target, &fixture.journal, &error))
    fail_msg("%s", error.message);
}

static int start(void **state) {
  (void)state;
  char folder[] = "/tmp/jd-journal-XXXXXX";
  fixture.arena = arena_new();
  fixture.target = "https://api.butterbase.ai app_one";
  fixture.project.root = arena_strdup(fixture.arena, mkdtemp(folder));
  reopen();
  return 0;
}

static int end(void **state) {
  (void)state;
  char *command = arena_printf(fixture.arena, "rm -rf '%s'", fixture.project.root);
  int status = system(command);
  arena_free(fixture.arena);
  return status;
}

static struct intent object_intent(const char *id) {
  return (struct intent){.id = id,
                         .kind = WRITE_DEPLOY,
                         .item = "chat-room",
                         .time = "2026-11-23T10:04:11Z",
                         .line = "2026-11-23T10:04:11Z  durable  manage_durable_objects  chat-room  ok\n",
                         .class_name = "ChatRoom",
                         .source = "durable-objects/chat-room.ts",
                         .access_mode = ACCESS_PUBLIC,
                         .code = digest_bytes(bytes_of("code"))};
}

static void append_raw(const char *text) {
  FILE *file = fopen(fixture.journal.path, "a");
  assert_non_null(file);
  assert_true(fputs(text, file) >= 0);
  fclose(file);
}

static void missing_file_is_an_empty_journal(void **state) {
  (void)state;
  assert_int_equal(fixture.journal.open_count, 0);
  assert_int_equal(access(fixture.journal.path, F_OK), -1);
}

static void what_is_open_comes_back_whole(void **state) {
  (void)state;
  struct intent intent = object_intent("1");
  assert_true(journal_intent(&fixture.journal, &intent, NULL));
  reopen();
  assert_int_equal(fixture.journal.open_count, 1);
  const struct intent *open = &fixture.journal.open[0];
  assert_string_equal(open->item, "chat-room");
  assert_false(open->request_sent);
  assert_string_equal(open->line, intent.line);
  assert_string_equal(open->class_name, "ChatRoom");
  assert_int_equal(open->access_mode, ACCESS_PUBLIC);
  assert_true(digest_equal(open->code, intent.code));
  assert_null(open->value_digest);
}

static void called_then_done_is_closed(void **state) {
  (void)state;
  struct intent intent = object_intent("1");
  assert_true(journal_intent(&fixture.journal, &intent, NULL));
  assert_true(journal_request_sent(&fixture.journal, &intent, NULL));
  reopen();
  assert_true(fixture.journal.open[0].request_sent);
  assert_true(journal_done(&fixture.journal, &intent, NULL));
  reopen();
  assert_int_equal(fixture.journal.open_count, 0);
  assert_int_equal(fixture.journal.records, 3);
}

static void torn_and_damaged_records_are_passed_over(void **state) {
  (void)state;
  struct intent first = object_intent("1"), second = object_intent("2");
  second.item = "lobby";
  assert_true(journal_intent(&fixture.journal, &first, NULL));
  append_raw("{\"v\":1,\"type\":\"done\",\"id\":\"1\"");
  assert_true(journal_intent(&fixture.journal, &second, NULL));
  append_raw("{\"v\":1,\"type\":\"done\",\"id\":\"2\",\"sum\":\"00000000000000000000000000000000\"}\n");
  reopen();
  assert_int_equal(fixture.journal.damaged, 2);
  assert_int_equal(fixture.journal.open_count, 2);
}

/* A newer version, or a person, may read what this program cannot. */
static void what_cannot_be_read_is_kept_aside(void **state) {
  (void)state;
  static const char foreign[] = "alias ls='ls --color'\n";
  struct intent first = object_intent("1"), second = object_intent("2");
  assert_true(journal_intent(&fixture.journal, &first, NULL));
  assert_true(journal_done(&fixture.journal, &first, NULL));
  append_raw(foreign);
  assert_true(journal_intent(&fixture.journal, &second, NULL));
  reopen();
  assert_int_equal(fixture.journal.damaged, 1);
  JD_ARENA arena = arena_new();
  struct bytes before, kept, now;
  assert_int_equal(file_read(arena, fixture.journal.path, LIMIT_DOCUMENT_BYTES, &before, NULL), FILE_READ);
  assert_true(journal_compact(&fixture.journal, NULL));
  assert_non_null(fixture.journal.kept_aside);
  assert_int_equal(file_read(arena, fixture.journal.kept_aside, LIMIT_DOCUMENT_BYTES, &kept, NULL), FILE_READ);
  assert_true(bytes_equal(kept, before));
  assert_int_equal(file_read(arena, fixture.journal.path, LIMIT_DOCUMENT_BYTES, &now, NULL), FILE_READ);
  assert_null(strstr(now.data, foreign));
  reopen();
  assert_int_equal(fixture.journal.damaged, 0);
  assert_int_equal(fixture.journal.open_count, 1); /* what could be read is still there */
  assert_true(journal_compact(&fixture.journal, NULL));
  assert_null(fixture.journal.kept_aside);
}

/* Nothing is thrown away where no copy can be made. */
static void what_cannot_be_kept_aside_stays(void **state) {
  (void)state;
  JD_ARENA arena = arena_new();
  struct bytes before, now;
  struct jd_error error = {0};
  char digest[DIGEST_HEX];
  struct intent intent = object_intent("1");
  assert_true(journal_intent(&fixture.journal, &intent, NULL));
  append_raw("not a record\n");
  reopen();
  assert_int_equal(file_read(arena, fixture.journal.path, LIMIT_DOCUMENT_BYTES, &before, NULL), FILE_READ);
  digest_hex(digest_bytes(before), digest);
  const char *taken = arena_printf(arena, "%s.damaged-%.8s", fixture.journal.path, digest);
  assert_int_equal(mkdir(taken, 0700), 0);
  assert_false(journal_compact(&fixture.journal, &error));
  assert_string_equal(error.where, taken);
  assert_int_equal(rmdir(taken), 0);
  assert_int_equal(file_read(arena, fixture.journal.path, LIMIT_DOCUMENT_BYTES, &now, NULL), FILE_READ);
  assert_true(bytes_equal(now, before));
}

static void changed_record_does_not_count(void **state) {
  (void)state;
  struct intent intent = object_intent("1");
  assert_true(journal_intent(&fixture.journal, &intent, NULL));
  char command[512];
  snprintf(command, sizeof command, "sed -i 's/ChatRoom/CatRoom/' '%s'", fixture.journal.path);
  assert_int_equal(system(command), 0);
  reopen();
  assert_int_equal(fixture.journal.damaged, 1);
  assert_int_equal(fixture.journal.open_count, 0);
}

/* Whole, and about nothing that this program writes. */
static void record_that_says_too_little_is_passed_over(void **state) {
  (void)state;
  struct intent intents[4];
  for (size_t i = 0; i < 4; i++)
    intents[i] = object_intent("1");
  intents[0].kind = WRITE_NONE;    /* nothing was sent */
  intents[1].kind = WRITE_SET_ENV; /* of an object */
  intents[2].access_mode = ACCESS_NONE;
  intents[3].line = "";
  for (size_t i = 0; i < 4; i++) {
    assert_true(journal_intent(&fixture.journal, &intents[i], NULL));
    reopen();
    assert_int_equal(fixture.journal.open_count, 0);
    assert_int_equal(fixture.journal.damaged, i + 1);
  }
}

static void compaction_keeps_what_is_open_alone(void **state) {
  (void)state;
  struct intent first = object_intent("1"), second = object_intent("2");
  second.item = "env/KEY";
  second.kind = WRITE_SET_ENV;
  second.value_digest = "0123";
  second.key_id = "4567";
  assert_true(journal_intent(&fixture.journal, &first, NULL));
  assert_true(journal_request_sent(&fixture.journal, &first, NULL));
  assert_true(journal_void(&fixture.journal, &first, NULL));
  assert_true(journal_intent(&fixture.journal, &second, NULL));
  assert_true(journal_request_sent(&fixture.journal, &second, NULL));
  assert_true(journal_compact(&fixture.journal, NULL));
  reopen();
  assert_int_equal(fixture.journal.records, 2);
  assert_int_equal(fixture.journal.open_count, 1);
  assert_true(fixture.journal.open[0].request_sent);
  assert_string_equal(fixture.journal.open[0].value_digest, "0123");
}

static void what_is_about_another_app_is_left_to_it(void **state) {
  (void)state;
  struct intent first = object_intent("1"), second = object_intent("2");
  assert_true(journal_intent(&fixture.journal, &first, NULL));
  assert_true(journal_request_sent(&fixture.journal, &first, NULL));
  fixture.target = "https://api.butterbase.ai app_two";
  reopen();
  assert_int_equal(fixture.journal.open_count, 0);
  assert_int_equal(fixture.journal.elsewhere_count, 1);
  assert_true(journal_intent(&fixture.journal, &second, NULL));
  assert_true(journal_done(&fixture.journal, &second, NULL));
  assert_true(journal_compact(&fixture.journal, NULL));
  fixture.target = "https://api.butterbase.ai app_one";
  reopen();
  assert_int_equal(fixture.journal.open_count, 1);
  assert_true(fixture.journal.open[0].request_sent);
  assert_string_equal(fixture.journal.open[0].id, "1");
}

/* Written by 0.1.0: no `write`; the kinds are distinguished by the value. */
static void version_1_is_still_read(void **state) {
  (void)state;
  struct intent before = object_intent("0");
  assert_true(journal_intent(&fixture.journal, &before, NULL));
  assert_true(journal_done(&fixture.journal, &before, NULL));
  append_raw(
      "{\"v\":1,\"type\":\"intent\",\"id\":\"1\",\"target\":\"https://api.butterbase.ai app_one\",\"item\":"
      "\"chat-room\",\"time\":\"2026-11-23T10:04:11Z\",\"line\":\"a line\",\"class\":\"ChatRoom\",\"access_mode\":"
      "\"public\",\"source\":\"a.ts\",\"code\":\"0123456789abcdef0123456789abcdef\",\"sum\":"
      "\"b1b44e0aa3b1eaa998619b73fd477429\"}\n"
      "{\"v\":1,\"type\":\"intent\",\"id\":\"2\",\"target\":\"https://api.butterbase.ai app_one\",\"item\":"
      "\"env/KEY\",\"time\":\"2026-11-23T10:04:11Z\",\"line\":\"a line\",\"value\":\"0123\",\"key\":\"4567\","
      "\"sum\":\"944b2f8e1446d1c81479e6e53713c6c1\"}\n"
      "{\"v\":1,\"type\":\"call\",\"id\":\"2\",\"sum\":\"64378f8b216ec33b0d626f0318180362\"}\n");
  reopen();
  assert_int_equal(fixture.journal.damaged, 0);
  assert_int_equal(fixture.journal.open_count, 2);
  assert_int_equal(fixture.journal.open[0].kind, WRITE_DEPLOY);
  assert_int_equal(fixture.journal.open[1].kind, WRITE_SET_ENV);
  assert_true(fixture.journal.open[1].request_sent);
}

/* A delete, of an object or a variable, needs only the name. */
static void deletes_come_back_whole(void **state) {
  (void)state;
  struct intent object = {.id = "1", .kind = WRITE_DELETE, .item = "old-room", .time = "now", .line = "a line"},
                env = {.id = "2", .kind = WRITE_DELETE_ENV, .item = "env/OLD", .time = "now", .line = "a line"};
  assert_true(journal_intent(&fixture.journal, &object, NULL));
  assert_true(journal_intent(&fixture.journal, &env, NULL));
  reopen();
  assert_int_equal(fixture.journal.damaged, 0);
  assert_int_equal(fixture.journal.open_count, 2);
  assert_int_equal(fixture.journal.open[0].kind, WRITE_DELETE);
  assert_int_equal(fixture.journal.open[1].kind, WRITE_DELETE_ENV);
}

int main(void) {
#define CASE(name) cmocka_unit_test_setup_teardown(name, start, end)
  const struct CMUnitTest tests[] = {
      CASE(missing_file_is_an_empty_journal),
      CASE(what_is_open_comes_back_whole),
      CASE(called_then_done_is_closed),
      CASE(torn_and_damaged_records_are_passed_over),
      CASE(what_cannot_be_read_is_kept_aside),
      CASE(what_cannot_be_kept_aside_stays),
      CASE(changed_record_does_not_count),
      CASE(record_that_says_too_little_is_passed_over),
      CASE(compaction_keeps_what_is_open_alone),
      CASE(what_is_about_another_app_is_left_to_it),
      CASE(version_1_is_still_read),
      CASE(deletes_come_back_whole),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
