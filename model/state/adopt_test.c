#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "model/base/base.h"
#include "model/plan/plan.h"
#include "model/state/state.h"

static struct arena *arena;
static struct live live;
static struct plan_adopted adopted;

static int start(void **state) {
  (void)state;
  arena = arena_new();
  live = (struct live){.objects = arena_alloc_array(arena, 20, sizeof *live.objects),
                       .env_keys = arena_alloc_array(arena, 20, sizeof *live.env_keys)};
  return 0;
}

static int end(void **state) {
  (void)state;
  arena_free(arena);
  return 0;
}

static void row(const char *name, enum row_status status, const char *deployed) {
  live.objects[live.object_count++] = (struct live_object){.id = "1",
                                                           .name = name,
                                                           .class_name = "A",
                                                           .status = status,
                                                           .access_mode = ACCESS_PUBLIC,
                                                           .last_deployed_at = deployed};
}

static void key(const char *name) {
  live.env_keys[live.env_count++] = name;
}

static struct plan parsed(const char *text) {
  struct findings findings;
  struct plan plan;
  findings_init(&findings, arena);
  assert_true(plan_parse(arena, bytes_of(text), "p.md", PLAN_FORMAT_MARKDOWN, &plan, &findings));
  return plan;
}

static const char *adopt(const struct plan *old) {
  live_settle(&live);
  plan_adopt(arena, &live, old, &adopted);
  JD_BUF text;
  buf_init(&text, LIMIT_PLAN_BYTES);
  plan_write_yaml(&adopted.plan, &text);
  return arena_strndup(arena, text.data, text.len);
}

static const struct plan none;

static void from_nothing(void **state) {
  (void)state;
  row("room", ROW_READY, "x"), row("null", ROW_READY, "x"), key("B"), key("A");
  assert_string_equal(adopt(&none),
                      "durable_objects:\n  - name: \"null\"\n    access_mode: public\n    key: unknown\n"
                      "  - name: room\n    access_mode: public\n    key: unknown\nenv:\n  A: ${A}\n  B: ${B}\n");
  assert_int_equal(adopted.skipped_count, 0);
  assert_false(adopted.same);
}

/* Each is data that only a server out of its mind sends, and none of them becomes a path or a line of the plan. */
static void names_that_a_plan_cannot_say(void **state) {
  (void)state;
  static const char *const names[] = {"../../etc/passwd",
                                      "/etc/passwd",
                                      "a/b",
                                      "a\n  - name: b",
                                      "A",
                                      "..",
                                      "env",
                                      "a\x1b[2J",
                                      "do-invoker-url",
                                      "",
                                      "a\"b",
                                      "butterbase-app-id"};
  for (size_t i = 0; i < sizeof names / sizeof *names; i++)
    row(names[i], ROW_READY, "x");
  key("A: 1\n  B"), key("butterbase_X"), key("A B");
  assert_string_equal(adopt(&none), "durable_objects: []\n");
  assert_int_equal(adopted.skipped_count, sizeof names / sizeof *names + 3);
  for (size_t i = 0; i < adopted.skipped_count; i++)
    assert_true(*adopted.skipped[i].why);
}

static void one_name_twice(void **state) {
  (void)state;
  row("room", ROW_READY, "x"), row("room", ROW_READY, "x");
  assert_string_equal(adopt(&none), "durable_objects:\n  - name: room\n    access_mode: public\n    key: unknown\n");
  assert_int_equal(adopted.skipped_count, 1);
}

/* A plan has five at most: what runs goes before what failed, and that before what never ran. */
static void more_than_fit(void **state) {
  (void)state;
  row("a", ROW_ERROR, NULL), row("b", ROW_ERROR, "x"), row("c", ROW_READY, "x"), row("d", ROW_READY, "x");
  row("e", ROW_READY, "x"), row("f", ROW_READY, "x");
  adopt(&none);
  assert_int_equal(adopted.plan.object_count, 5);
  assert_string_equal(adopted.plan.objects[0].name, "b");
  assert_string_equal(adopted.skipped[0].name, "a");
}

static void a_key_that_is_a_binding(void **state) {
  (void)state;
  row("room", ROW_READY, "x"), key("ROOM"), key("OTHER");
  assert_non_null(strstr(adopt(&none), "env:\n  OTHER: ${OTHER}\n"));
  assert_string_equal(adopted.skipped[0].name, "env/ROOM");
}

static const char old_plan[] =
    "## Durable\n```yaml\ndurable_objects:\n  - name: room\n    source: src/room.ts\n    key: room id\n"
    "    description: \"It: says\"\n    access_mode: service_key\n  - name: lobby\nenv:\n  Z: literal\n  B: \"2\"\n"
    "```\n";

static void what_the_older_plan_says_beside_it_stays(void **state) {
  (void)state;
  struct plan old = parsed(old_plan);
  row("agent", ROW_READY, "x"), row("room", ROW_READY, "x"), key("A"), key("Z");
  assert_string_equal(
      adopt(&old),
      "durable_objects:\n  - name: room\n    source: src/room.ts\n    access_mode: public\n    key: room "
      "id\n    description: \"It: says\"\n  - name: lobby\n    access_mode: authenticated\n"
      "  - name: agent\n    access_mode: public\n    key: unknown\nenv:\n  Z: literal\n  B: \"2\"\n  A: ${A}\n");
  assert_int_equal(adopted.not_live_count, 2);
  assert_string_equal(adopted.not_live[0], "lobby");
  assert_string_equal(adopted.not_live[1], "env/B");
}

static void an_older_plan_that_says_it_all(void **state) {
  (void)state;
  struct plan old = parsed("## Durable\n- room: public; env: A\n- lobby: per city\n");
  row("room", ROW_READY, "x"), key("A");
  adopt(&old);
  assert_true(adopted.same);
  live.objects[0].access_mode = ACCESS_SERVICE_KEY;
  adopt(&old);
  assert_false(adopted.same);
}

static void reads_back(const struct plan *plan) {
  struct findings findings;
  struct plan read;
  JD_BUF text;
  JD_BUF json;
  findings_init(&findings, arena);
  buf_init(&text, LIMIT_PLAN_BYTES), buf_init(&json, LIMIT_PLAN_BYTES);
  plan_write_yaml(plan, &text), plan_write_json(plan, &json);
  plan_parse(arena, buf_bytes(&text), "p.yaml", PLAN_FORMAT_YAML, &read, &findings);
  if (!plan_equal(plan, &read))
    fail_msg("%s", text.data);
  plan_parse(arena, buf_bytes(&json), "p.json", PLAN_FORMAT_JSON, &read, &findings);
  if (!plan_equal(plan, &read))
    fail_msg("%s", json.data);
}

static void written_is_read_again(void **state) {
  (void)state;
  static const char *const texts[] = {"null", "yes",       "1",    "- a", "a: b", "a #b", "\xF0\x9F\x98\x80",
                                      "it's", "tab\there", " a",   "a ",  "\"",   "~",    "${A} and ${B}",
                                      "#",    "a, b; (c)", "a\nb", "a:",  "Yes.", "-",    "${A"};
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
    struct plan_object object = {.name = "room", .source = "durable-objects/room.ts", .access_mode = ACCESS_PUBLIC};
    object.description = object.key = texts[i];
    struct plan_env env = {.key = "A", .value = strcmp(texts[i], "${A") == 0 ? "$${A" : texts[i]};
    reads_back(&(struct plan){PLAN_BLOCK, &object, 1, &env, 1});
  }
}

int main(void) {
#define CASE(name) cmocka_unit_test_setup_teardown(name, start, end)
  const struct CMUnitTest tests[] = {
      CASE(from_nothing),
      CASE(names_that_a_plan_cannot_say),
      CASE(one_name_twice),
      CASE(more_than_fit),
      CASE(a_key_that_is_a_binding),
      CASE(what_the_older_plan_says_beside_it_stays),
      CASE(an_older_plan_that_says_it_all),
      CASE(written_is_read_again),
  };
  return cmocka_run_group_tests_name("adopt", tests, NULL, NULL);
}
