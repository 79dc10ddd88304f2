#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "model/journey/journey.h"

static void test_line_as_the_journey_has_it(void **state) {
  (void)state;
  JD_ARENA arena = arena_new();
  assert_string_equal(buildlog_line(arena, "2026-11-23T10:04:11Z", "chat-room", "ok"),
                      "2026-11-23T10:04:11Z  durable  manage_durable_objects  chat-room  ok\n");
  assert_string_equal(buildlog_line(arena, "2026-11-23T10:04:11Z", "env/AI_API_KEY", "ok"),
                      "2026-11-23T10:04:11Z  durable  manage_durable_objects  env/AI_API_KEY  ok\n");
}

static void test_own_lines_are_read_back_in_order(void **state) {
  (void)state;
  JD_ARENA arena = arena_new();
  const char *text = arena_printf(arena, "%s%s%s", buildlog_line(arena, "2026-11-23T10:04:11Z", "chat-room", "ok"),
                                  buildlog_line(arena, "2026-11-23T10:04:12Z", "env/KEY", "ok"),
                                  buildlog_line(arena, "2026-11-22", "agent", "ok"));
  struct buildlog_entry *entries;
  size_t count;
  buildlog_parse(arena, bytes_of(text), &entries, &count);
  assert_int_equal(count, 3);
  assert_string_equal(entries[0].time, "2026-11-23T10:04:11Z");
  assert_string_equal(entries[0].name, "chat-room");
  assert_string_equal(entries[0].result, "ok");
  assert_string_equal(entries[1].name, "env/KEY");
  assert_string_equal(entries[2].time, "2026-11-22");
  assert_string_equal(entries[2].name, "agent");
}

static void test_others_lines_are_passed_over(void **state) {
  (void)state;
  JD_ARENA arena = arena_new();
  static const char text[] =
      "# Build log\r\n"
      "\r\n"
      "2026-11-20T09:00:00Z  schema  manage_schema  users  ok\r\n"
      "2026-11-20T09:00:01Z  durable  manage_durable_objects  agent  failed: 502  bad gateway\r\n"
      "2026-11-20T09:00:02Z durable manage_durable_objects one-blank ok\n"
      "2026-11-20T09:00:03Z\tdurable\tmanage_durable_objects\ttabs\tok\n"
      "yesterday  durable  manage_durable_objects  no-time  ok\n"
      "2026-11-20T09:00:04Z  durability  manage_durable_objects  other-stage  ok\n"
      "2026-11-20T09:00:05Z  durable  manage_durable_objects  torn\n"
      "2026-11-20T09:00:06Z  durable  manage_durable_objects  last  ok";
  struct buildlog_entry *entries;
  size_t count;
  buildlog_parse(arena, (struct bytes){text, sizeof text - 1}, &entries, &count);
  assert_int_equal(count, 3);
  assert_string_equal(entries[0].name, "agent");
  assert_string_equal(entries[0].result, "failed: 502  bad gateway");
  assert_string_equal(entries[1].name, "tabs");
  assert_string_equal(entries[2].name, "last");
}

/* The loss is in a line before that of its item, which keeps the form that the journey knows. */
static void test_losses_are_read_with_their_item(void **state) {
  (void)state;
  JD_ARENA arena = arena_new();
#define AT "2026-11-23T10:04:11Z"
  const struct buildlog_loss sure = {"room", "Room", "hall", "option", "0123456789012345678901234567890123456789",
                                     true},
                             odd = {"old", "A {} b=c \x1b", "hall", NULL, NULL, false},
                             none = {"x", NULL, "hall", "terminal", NULL, true};
  const char *lines[] = {buildlog_loss_line(arena, AT, &sure), buildlog_loss_line(arena, AT, &odd),
                         buildlog_loss_line(arena, AT, &none)};
  assert_string_equal(lines[0], AT "  durable-loss  manage_durable_objects  room  item=hall deleted=yes "
                                   "approved_by=option commit=0123456789012345678901234567890123456789 class=Room\n");
  assert_string_equal(lines[1],
                      AT "  durable-loss  manage_durable_objects  old  item=hall deleted=maybe class=A {} b=c "
                         "\\x1B\n");
  const char *text = arena_printf(arena, "%s%s%s%s%s%s", lines[0], lines[1], lines[2],
                                  buildlog_line(arena, AT, "hall", "ok, state of Room deleted"), lines[0],
                                  buildlog_line(arena, "2026-11-23T10:04:12Z", "hall", "ok"));
  struct buildlog_entry *entries;
  size_t count;
  buildlog_parse(arena, bytes_of(text), &entries, &count);
  assert_int_equal(count, 2);
  assert_int_equal(entries[0].loss_count, 3);
  const struct buildlog_loss *got = entries[0].losses;
  assert_string_equal(got[0].object, "room");
  assert_string_equal(got[0].class_name, "Room");
  assert_string_equal(got[0].item, "hall");
  assert_string_equal(got[0].approved_by, "option");
  assert_string_equal(got[0].commit, sure.commit);
  assert_true(got[0].certain);
  assert_string_equal(got[1].class_name, "A {} b=c \\x1B");
  assert_null(got[1].approved_by);
  assert_false(got[1].certain);
  assert_null(got[2].class_name);
  assert_int_equal(entries[1].loss_count, 0); /* of another time */
}

static void test_an_empty_log_has_no_entries(void **state) {
  (void)state;
  JD_ARENA arena = arena_new();
  struct buildlog_entry *entries;
  size_t count = 42;
  buildlog_parse(arena, bytes_of(""), &entries, &count);
  assert_int_equal(count, 0);
  buildlog_parse(arena, (struct bytes){"\n\n\0\n", 4}, &entries, &count);
  assert_int_equal(count, 0);
}

static const char build_log[] = "# Build log\n"
                                "2026-11-20T10:00:00Z  schema  manage_schema  chat-room  ok\n"
                                "2026-11-20T10:00:01Z  durable  manage_durable_objects  chat-room  ok\n"
                                "2026-11-20T10:00:02Z  durable  manage_durable_objects  env/KEY  ok\n"
                                "2026-11-21T10:00:00Z  durable  manage_durable_objects  chat-room  ok\n"
                                "2026-11-21T10:00:00Z  durable  manage_durable_objects  env/chat-room  by hand\n";

struct world {
  struct arena *arena;
  struct applied_object objects[2];
  struct applied_env env[1];
  struct applied applied;
  struct live_object rows[2];
  const char *keys[1];
  struct live live;
  struct history history;
};

static struct live_object row_of(const char *name, const char *class_name, const char *code) {
  return (struct live_object){.name = name,
                              .class_name = class_name,
                              .status = ROW_READY,
                              .access_mode = ACCESS_PUBLIC,
                              .has_code = true,
                              .code = bytes_of(code),
                              .code_digest = digest_bytes(bytes_of(code))};
}

static void join(struct world *world) {
  history_join(world->arena, bytes_of(build_log), &world->applied, 1, &world->history);
}

/* chat-room was applied twice, board and KEY once; board's line is lost. All of it is live as it was applied. */
static int setup(void **state) {
  struct world *world = test_calloc(1, sizeof *world);
  world->arena = arena_new();
  world->objects[0] = (struct applied_object){
      "board", "Board", "b.ts", ACCESS_PUBLIC, digest_bytes(bytes_of("b")), "2026-11-20T10:00:03Z"};
  world->objects[1] = (struct applied_object){
      "chat-room", "ChatRoom", "c.ts", ACCESS_PUBLIC, digest_bytes(bytes_of("c")), "2026-11-21T10:00:00.000Z"};
  world->env[0] = (struct applied_env){.key = "KEY", .applied_at = "2026-11-20T10:00:02Z"};
  world->applied = (struct applied){.objects = world->objects, .object_count = 2, .env = world->env, .env_count = 1};
  world->rows[0] = row_of("board", "Board", "b");
  world->rows[1] = row_of("chat-room", "ChatRoom", "c");
  world->keys[0] = "KEY";
  world->live = (struct live){.objects = world->rows, .object_count = 2, .env_keys = world->keys, .env_count = 1};
  join(world);
  *state = world;
  return 0;
}

static int teardown(void **state) {
  struct world *world = *state;
  arena_free(world->arena);
  test_free(world);
  return 0;
}

static void test_lines_are_joined_with_the_lock(void **state) {
  struct world *world = *state;
  const struct history_entry *entries = world->history.entries;
  assert_int_equal(world->history.count, 5);
  assert_string_equal(entries[0].item.name, "chat-room");
  assert_null(entries[0].object); /* an earlier one */
  assert_int_equal(entries[1].item.kind, ITEM_ENV);
  assert_string_equal(entries[1].item.name, "KEY");
  assert_ptr_equal(entries[1].env, &world->env[0]);
  assert_ptr_equal(entries[2].object, &world->objects[1]); /* the same time in another form */
  assert_string_equal(entries[2].result, "ok");
  assert_int_equal(entries[3].item.kind, ITEM_ENV); /* a name of the other kind */
  assert_null(entries[3].env);
  assert_string_equal(entries[3].result, "by hand");
  assert_ptr_equal(entries[4].object, &world->objects[0]);
  assert_null(entries[4].result);
  assert_string_equal(entries[4].time, "2026-11-20T10:00:03Z");
}

static void test_of_several_lines_of_one_moment_the_last_counts(void **state) {
  struct world *world = *state;
  static const char twice[] = "2026-11-20T10:00:02Z  durable  manage_durable_objects  env/KEY  ok\n"
                              "2026-11-20T10:00:02.000Z  durable  manage_durable_objects  env/KEY  ok\n";
  history_join(world->arena, bytes_of(twice), &world->applied, 1, &world->history);
  assert_null(world->history.entries[0].env);
  assert_ptr_equal(world->history.entries[1].env, &world->env[0]);
}

static void test_names(void **state) {
  struct world *world = *state;
  static const char *const labels[] = {"env/KEY", "board"};
  assert_true(history_names(&world->history, "chat-room"));
  assert_true(history_names(&world->history, "env/KEY"));
  assert_false(history_names(&world->history, "KEY"));
  history_keep(&world->history, NULL, 0);
  assert_int_equal(world->history.count, 5);
  history_keep(&world->history, labels, 2);
  assert_int_equal(world->history.count, 2);
  assert_string_equal(world->history.entries[0].item.name, "KEY");
  assert_string_equal(world->history.entries[1].item.name, "board");
}

static void test_the_same(void **state) {
  struct world *world = *state;
  history_compare(world->arena, &world->history, &world->live);
  static const enum held held[] = {HELD_UNKNOWN, HELD_SAME, HELD_SAME, HELD_UNKNOWN, HELD_SAME};
  for (size_t i = 0; i < 5; i++)
    assert_int_equal(world->history.entries[i].held, held[i]);
  assert_true(world->history.entries[1].item.unverified);
  assert_false(world->history.entries[2].item.unverified);
  assert_int_equal(world->history.entries[4].item.change_count, 0); /* imported */
  assert_int_equal(history_count(&world->history, HELD_SAME), 3);
  assert_string_equal(held_name(HELD_SAME), "same");
}

static void test_gone(void **state) {
  struct world *world = *state;
  world->live = (struct live){0};
  history_compare(world->arena, &world->history, &world->live);
  assert_int_equal(history_count(&world->history, HELD_GONE), 3);
  assert_int_equal(history_count(&world->history, HELD_SAME), 0);
  assert_int_equal(world->history.entries[0].held, HELD_UNKNOWN);
}

static void test_each_field_that_differs(void **state) {
  (void)state;
  static const enum change_field fields[] = {FIELD_STATUS, FIELD_CLASS_NAME, FIELD_ACCESS_MODE, FIELD_CODE};
  static const char *const to[] = {"ERROR", "Room", "service_key", NULL};
  for (size_t i = 0; i < 4; i++) {
    void *made;
    setup(&made);
    struct world *world = made;
    struct live_object *row = &world->rows[1];
    if (i == 0)
      row->status = ROW_ERROR;
    else if (i == 1)
      row->class_name = "Room";
    else if (i == 2)
      row->access_mode = ACCESS_SERVICE_KEY;
    else
      row->code_digest = digest_bytes(bytes_of("other"));
    history_compare(world->arena, &world->history, &world->live);
    const struct history_entry *entry = &world->history.entries[2];
    assert_int_equal(entry->held, HELD_DIFFERS);
    assert_int_equal(entry->item.change_count, 1);
    assert_int_equal(entry->item.changes[0].field, fields[i]);
    if (to[i])
      assert_string_equal(entry->item.changes[0].to, to[i]);
    teardown(&made);
  }
}

static void test_a_source_that_was_not_read_is_no_difference(void **state) {
  struct world *world = *state;
  world->rows[1].has_code = false;
  world->rows[1].code_digest = (struct digest){0};
  history_compare(world->arena, &world->history, &world->live);
  assert_int_equal(world->history.entries[2].held, HELD_SAME);
  assert_true(world->history.entries[2].item.unverified);
}

#define HISTORY_TEST(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_line_as_the_journey_has_it),
      cmocka_unit_test(test_own_lines_are_read_back_in_order),
      cmocka_unit_test(test_others_lines_are_passed_over),
      cmocka_unit_test(test_losses_are_read_with_their_item),
      cmocka_unit_test(test_an_empty_log_has_no_entries),
      HISTORY_TEST(test_lines_are_joined_with_the_lock),
      HISTORY_TEST(test_of_several_lines_of_one_moment_the_last_counts),
      HISTORY_TEST(test_names),
      HISTORY_TEST(test_the_same),
      HISTORY_TEST(test_gone),
      cmocka_unit_test(test_each_field_that_differs),
      HISTORY_TEST(test_a_source_that_was_not_read_is_no_difference),
  };
  return cmocka_run_group_tests_name("history", tests, NULL, NULL);
}
