#include "reconcile/apply/internal.h"

#include "model/state/state.h"
#include "reconcile/testing/apply_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define BUILD_LOG "docs/butterbase/04-build-log.md"
#define RECORD    "docs/butterbase/durable.lock"

static int setup(void **state) {
  struct jd_error error;
  apply_fixture_setup(state);
  struct apply_fixture *fixture = *state;
  fixture->now = 1795427040123; /* 2026-11-23T09:44:00.123Z */
  assert_true(journal_open(fixture->given.arena, &fixture->project, "fake app_test", &fixture->journal, &error));
  fixture->applied = lockfile_target(fixture->given.arena, &fixture->record, "fake", "app_test");
  return 0;
}

static struct item object_item(struct apply_fixture *fixture, const char *name, const char *class_name,
                               const char *version) {
  struct item item = {.kind = ITEM_OBJECT, .name = name, .write = WRITE_DEPLOY};
  item.object = plan_fixture_want(&fixture->given, name, class_name, version);
  return item;
}

static struct item env_item(struct apply_fixture *fixture, const char *key, const char *value) {
  struct item item = {.kind = ITEM_ENV, .name = key, .write = WRITE_SET_ENV};
  plan_fixture_want_env(&fixture->given, key, value);
  item.env = &fixture->given.desired.env[fixture->given.desired.env_count - 1];
  return item;
}

static struct intent intent_of(struct apply_fixture *fixture, struct item item) {
  struct intent intent;
  struct jd_error error;
  struct apply_context context = apply_fixture_context(fixture);
  if (!record_intent(&context, &item, &fixture->given.live, &intent, &error))
    fail_msg("%s: %s", error.where, error.message);
  return intent;
}

#define DEPLOYED_AT "2026-11-23T09:44:00.123Z"

static void done(struct apply_fixture *fixture, const struct intent *intent) {
  struct jd_error error;
  struct apply_context context = apply_fixture_context(fixture);
  struct live_object row = {.name = intent->item, .status = ROW_READY, .last_deployed_at = DEPLOYED_AT};
  row.class_name = intent->class_name;
  const struct live now = {.objects = &row, .object_count = intent->kind == WRITE_DEPLOY};
  if (!record_done(&context, intent, &(struct verified){.now = &now}, &error))
    fail_msg("%s: %s", error.where, error.message);
}

#define LINE(time, name) time "  durable  manage_durable_objects  " name "  ok\n"

static void the_intent_says_all(void **state) {
  struct apply_fixture *fixture = *state;
  const struct intent room = intent_of(fixture, object_item(fixture, "room", "Room", "1"));
  assert_string_equal(room.item, "room");
  assert_string_equal(room.time, "2026-11-23T09:44:00Z");
  assert_string_equal(room.line, LINE("2026-11-23T09:44:00Z", "room"));
  assert_string_equal(room.class_name, "Room");
  assert_string_equal(room.source, "durable-objects/room.ts");
  assert_int_equal(room.access_mode, ACCESS_AUTHENTICATED);
  assert_true(digest_equal(room.code, fixture->given.desired.objects[0].code_digest));
  assert_null(room.value_digest);
  const struct intent level = intent_of(fixture, env_item(fixture, "LEVEL", "secret-1"));
  assert_string_equal(level.line, LINE("2026-11-23T09:44:00Z", "env/LEVEL"));
  char digest[SECRET_DIGEST_HEX];
  secret_digest(fixture->given.api_key, "LEVEL", fixture->given.desired.env[0].value, digest);
  assert_string_equal(level.value_digest, digest);
  assert_string_not_equal(room.id, level.id);
  assert_int_equal(fixture->journal.open_count, 2);
  const char *journal = apply_fixture_text(fixture, ".butterbase/jd/journal"); /* on disk, and no value in it */
  assert_non_null(strstr(journal, room.id));
  assert_null(strstr(journal, "secret-1"));
}

static void the_same_content_is_taken_up_again(void **state) {
  struct apply_fixture *fixture = *state;
  plan_fixture_live(&fixture->given, "room", "Room", "1", ROW_ERROR); /* the first try left its row */
  const struct item room = object_item(fixture, "room", "Room", "1"), level = env_item(fixture, "LEVEL", "1");
  struct intent first = intent_of(fixture, room);
  const struct intent first_level = intent_of(fixture, level);
  struct jd_error error;
  assert_true(journal_request_sent(&fixture->journal, &first, &error));
  plan_fixture_live(&fixture->given, "lobby", "Lobby", "1", ROW_READY); /* it came meanwhile */
  live_settle(&fixture->given.live);
  fixture->now += 60000;
  struct item losing = room;
  const struct deployed_class lost = {.object = "lobby", .class_name = "Lobby", .certain = true};
  item_add_hazard(fixture->given.arena, &losing, true, &lost, 1, "");
  const struct intent again = intent_of(fixture, losing), again_level = intent_of(fixture, level);
  assert_string_equal(again.line, first.line);
  assert_string_equal(again.time, first.time);
  assert_true(again.request_sent); /* what was sent may still happen */
  assert_string_equal(again_level.line, first_level.line);
  assert_false(again_level.request_sent);
  assert_int_equal(fixture->journal.open_count, 2);
  /* The upload will hold what is there now: a later run that settles it keeps the record by this. */
  assert_int_equal(first.bundle_count, 1);
  assert_int_equal(again.bundle_count, 2);
  assert_string_equal(again.bundle[0], "lobby");
  assert_int_equal(first.loss_count, 0);
  assert_int_equal(again.loss_count, 1);
  assert_int_equal(again_level.bundle_count, 1);
}

static void other_content_drops_it(void **state) {
  struct apply_fixture *fixture = *state;
  const struct item items[] = {object_item(fixture, "room", "Room", "1"), object_item(fixture, "room", "Room", "2"),
                               object_item(fixture, "room", "Other", "2"), object_item(fixture, "room", "Other", "2")};
  struct desired_object *open = (struct desired_object *)items[3].object;
  open->access_mode = ACCESS_PUBLIC;
  const char *id = "";
  for (size_t i = 0; i < sizeof items / sizeof *items; i++) {
    const struct intent intent = intent_of(fixture, items[i]);
    assert_string_not_equal(intent.id, id);
    assert_int_equal(fixture->journal.open_count, 1);
    id = intent.id;
  }
  const struct intent one = intent_of(fixture, env_item(fixture, "LEVEL", "1")),
                      two = intent_of(fixture, env_item(fixture, "LEVEL", "2"));
  assert_string_not_equal(one.id, two.id);
  assert_int_equal(fixture->journal.open_count, 2);
}

/* A digest under another key tells nothing of this value. */
static void another_key_drops_it(void **state) {
  struct apply_fixture *fixture = *state;
  struct jd_error error;
  const struct item level = env_item(fixture, "LEVEL", "1");
  const struct intent one = intent_of(fixture, level);
  JD_SECRET other = secret_new(bytes_of("bb_sk_other"));
  struct apply_context context = apply_fixture_context(fixture);
  context.api_key = other;
  struct intent two;
  assert_true(record_intent(&context, &level, &fixture->given.live, &two, &error));
  assert_string_not_equal(one.id, two.id);
  assert_int_equal(fixture->journal.open_count, 1);
}

static void done_writes_each_file(void **state) {
  struct apply_fixture *fixture = *state;
  const struct intent room = intent_of(fixture, object_item(fixture, "room", "Room", "1")),
                      level = intent_of(fixture, env_item(fixture, "LEVEL", "1"));
  done(fixture, &room);
  done(fixture, &level);
  assert_string_equal(apply_fixture_text(fixture, BUILD_LOG),
                      LINE("2026-11-23T09:44:00Z", "room") LINE("2026-11-23T09:44:00Z", "env/LEVEL"));
  struct record record;
  struct jd_error error;
  assert_true(
      lockfile_parse(fixture->given.arena, bytes_of(apply_fixture_text(fixture, RECORD)), "lock", &record, &error));
  const struct applied *applied = lockfile_find(&record, "fake", "app_test");
  assert_non_null(applied);
  const struct applied_object *object = applied_find(applied, "room");
  assert_non_null(object);
  assert_string_equal(object->class_name, "Room");
  assert_string_equal(object->applied_at, "2026-11-23T09:44:00Z");
  assert_string_equal(object->last_deployed_at, DEPLOYED_AT);
  const struct applied_env *env = applied_find_env(applied, "LEVEL");
  assert_non_null(env);
  const struct applied_digest *digest = applied_find_digest(env, level.key_id);
  assert_non_null(digest);
  assert_string_equal(digest->digest, level.value_digest);
  assert_int_equal(fixture->journal.open_count, 0);
}

/* Killed between two of its steps, it is done again from the start. */
static void done_twice_doubles_nothing(void **state) {
  struct apply_fixture *fixture = *state;
  const struct intent room = intent_of(fixture, object_item(fixture, "room", "Room", "1"));
  done(fixture, &room);
  const char *lock = apply_fixture_text(fixture, RECORD);
  done(fixture, &room);
  assert_string_equal(apply_fixture_text(fixture, BUILD_LOG), LINE("2026-11-23T09:44:00Z", "room"));
  assert_string_equal(apply_fixture_text(fixture, RECORD), lock);
}

/* Two applications have two lines, though they are of one second, or the clock went back, or another wrote the log. */
static void each_application_has_a_line_of_its_own(void **state) {
  struct apply_fixture *fixture = *state;
  const struct intent one = intent_of(fixture, object_item(fixture, "room", "Room", "1"));
  done(fixture, &one);
  const struct intent two = intent_of(fixture, object_item(fixture, "room", "Room", "2"));
  assert_string_equal(two.time, "2026-11-23T09:44:01Z");
  done(fixture, &two);
  fixture->now -= 3600000;
  const struct intent three = intent_of(fixture, object_item(fixture, "room", "Room", "3"));
  assert_string_equal(three.time, "2026-11-23T09:44:02Z");
  done(fixture, &three);
  const struct intent other = intent_of(fixture, object_item(fixture, "lobby", "Lobby", "1"));
  assert_string_equal(other.time, "2026-11-23T08:44:00Z"); /* another item's lines do not matter */
  assert_int_equal(apply_fixture_logged(fixture, "room"), 3);
}

static void a_log_that_is_no_file_stops_before_the_call(void **state) {
  struct apply_fixture *fixture = *state;
  const struct item room = object_item(fixture, "room", "Room", "1");
  struct apply_context context = apply_fixture_context(fixture);
  struct intent intent;
  struct jd_error error;
  const char *path = project_path(fixture->given.arena, &fixture->project, BUILD_LOG);
  assert_true(
      file_replace(NULL, arena_printf(fixture->given.arena, "%s/x", path), bytes_of(""), 0666, &error)); /* a folder */
  assert_false(record_intent(&context, &room, &fixture->given.live, &intent, &error));
  assert_int_equal(error.code, JD_IO);
  assert_int_equal(fixture->journal.open_count, 0);
}

int main(void) {
#define CASE(name) cmocka_unit_test_setup_teardown(name, setup, apply_fixture_teardown)
  const struct CMUnitTest tests[] = {
      CASE(the_intent_says_all),
      CASE(the_same_content_is_taken_up_again),
      CASE(other_content_drops_it),
      CASE(another_key_drops_it),
      CASE(done_writes_each_file),
      CASE(done_twice_doubles_nothing),
      CASE(each_application_has_a_line_of_its_own),
      CASE(a_log_that_is_no_file_stops_before_the_call),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
