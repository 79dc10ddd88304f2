#include "cmd/jd/view/view.h"

#include "model/base/base.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define LONG_NAME                                                                                                      \
  "a-name-of-more-than-one-hundred-characters-which-the-platform-takes-and-then-can-neither-read-back-nor-delete"

struct world {
  struct live_object rows[3];
  const char *keys[2];
  struct status status;
};

static void set_up(struct world *world) {
  *world = (struct world){.keys = {"A", "B\x1b[2J"}};
  world->rows[0] = (struct live_object){.id = "1",
                                        .name = LONG_NAME,
                                        .class_name = "Long",
                                        .status = ROW_ERROR,
                                        .access_mode = ACCESS_AUTHENTICATED,
                                        .error_message = "Too many\nwords to stand in one line of a terminal of eighty "
                                                         "columns, and a \x1b[31mfake colour"};
  world->rows[1] = (struct live_object){.id = "2",
                                        .name = "chat-room",
                                        .class_name = "ChatRoom",
                                        .status = ROW_READY,
                                        .access_mode = ACCESS_PUBLIC,
                                        .last_deployed_at = "2026-11-23T10:04:11.123Z",
                                        .has_code = true,
                                        .code = {"caf\xC3\xA9\0\r\n", 8},
                                        .created_at = "2026-11-22T10:04:11.123Z",
                                        .updated_at = "2026-11-23T10:04:11.124Z"};
  world->rows[2] = (struct live_object){.id = "3",
                                        .name = "env",
                                        .class_name = "Env",
                                        .status = ROW_BUILDING,
                                        .access_mode = ACCESS_SERVICE_KEY,
                                        .last_deployed_at = "yesterday"};
  world->status = (struct status){.app_id = "app_1",
                                  .endpoint = "https://e",
                                  .live = {.objects = world->rows,
                                           .object_count = 3,
                                           .env_keys = world->keys,
                                           .env_count = 2,
                                           .app_env_keys = world->keys,
                                           .app_env_count = 1},
                                  .overview.has_usage = true,
                                  .overview.usage = {1, 250}};
  assert_true(time_parse(bytes_of("2026-11-23T13:04:12Z"), &world->status.now));
}

static void assert_text(const struct status *status, size_t columns, bool quiet, const char *expected) {
  JD_BUF text;
  buf_init(&text, LIMIT_TEXT_OUTPUT);
  status_text(status, &(struct text_style){.columns = columns}, quiet, &text);
  assert_string_equal(text.data, expected);
}

#define ROWS                                                                                                           \
  "  name                        class     access         status    size  deployed\n"                                  \
  "  a-name-of-more-than-one-h…  Long      authenticated  ERROR           never\n"                                   \
  "      error: Too many\\nwords to stand in one line of a terminal of eighty\n"                                       \
  "        columns, and a \\x1B[31mfake colour\n"                                                                      \
  "      note: cannot be read or deleted: its name has over 100 characters\n"                                          \
  "  chat-room                   ChatRoom  public         READY     8 B   3 h ago\n"                                   \
  "  env                         Env       service_key    BUILDING        yesterday\n"                                 \
  "      note: its code cannot be read: the API uses this path for env variables\n"

static void test_the_whole(void **state) {
  (void)state;
  struct world world;
  set_up(&world);
  assert_text(&world.status, 80, false,
              "app app_1 at https://e\n\n" ROWS "\nenv keys: A, B\\x1B[2J\napp-level env keys: A\n"
              "usage this month (UTC): 1 request, 250 ms of CPU\n");
  assert_text(&world.status, 80, true, ROWS);
}

static void test_named_rows_have_a_size_and_a_url(void **state) {
  (void)state;
  struct world world;
  set_up(&world);
  world.status.live.objects++;
  world.status.live.object_count = 1;
  world.status.part = true;
  world.status.overview.subdomain = "my-app";
  assert_text(&world.status, 200, false,
              "app app_1 at https://e\n\n"
              "  name       class     access  status  size  deployed\n"
              "  chat-room  ChatRoom  public  READY   8 B   3 h ago\n"
              "\ninstance URL: https://my-app.butterbase.dev/_do/NAME/KEY\n");
}

static void test_nothing_is_live(void **state) {
  (void)state;
  struct world world;
  set_up(&world);
  world.status.live = (struct live){0};
  world.status.overview.has_usage = false;
  assert_text(&world.status, 80, false,
              "app app_1 at https://e\n\n  no live Durable Objects\n\nenv keys: none\napp-level env keys: none\n"
              "usage this month (UTC): unknown\n");
}

static const char *json_text(struct arena *arena, const struct status *status) {
  JD_BUF text;
  buf_init(&text, LIMIT_TEXT_OUTPUT);
  JD_JS document = status_json(status);
  js_write(document, JS_PRETTY, &text);
  return arena_strdup(arena, text.data);
}

static void assert_same_row(const struct live_object *a, const struct live_object *b) {
  assert_string_equal(a->id, b->id);
  assert_string_equal(a->name, b->name);
  assert_string_equal(a->class_name, b->class_name);
  assert_int_equal(a->status, b->status);
  assert_int_equal(a->access_mode, b->access_mode);
  assert_string_equal(a->last_deployed_at ? a->last_deployed_at : "-", b->last_deployed_at ? b->last_deployed_at : "-");
  assert_string_equal(a->error_message ? a->error_message : "-", b->error_message ? b->error_message : "-");
  assert_int_equal(a->has_code, b->has_code);
  assert_true(bytes_equal(a->code, b->code));
  if (a->has_code)
    assert_string_equal(a->updated_at, b->updated_at);
}

static void test_what_a_server_says_is_bounded(void **state) {
  (void)state;
  enum { LONG = 1000000 };
  JD_ARENA arena = arena_new();
  char *said = arena_alloc(arena, LONG + 1);
  memset(said, 'e', LONG);
  memcpy(said, "first", 5), memcpy(said + LONG - 4, "last", 4);
  const char *words = item_text_words(arena, said);
  assert_true(strlen(words) < 1100);
  assert_non_null(strstr(words, "first"));
  assert_non_null(strstr(words, "eee [... 999000 bytes ...] eee"));
  assert_non_null(strstr(words, "last"));
  assert_string_equal(item_text_words(arena, "short"), "short");
}

static void test_json_is_what_live_from_reads(void **state) {
  (void)state;
  struct world world;
  set_up(&world);
  JD_ARENA arena = arena_new();
  struct live_file file;
  struct jd_error error = {0};
  if (!live_file_parse(arena, bytes_of(json_text(arena, &world.status)), "live.json", &file, &error))
    fail_msg("%s", error.message);
  assert_string_equal(file.app_id, "app_1");
  assert_string_equal(file.endpoint, "https://e");
  assert_int_equal(file.live.object_count, 3);
  for (size_t i = 0; i < 3; i++)
    assert_same_row(&file.live.objects[i], &world.rows[i]);
  assert_int_equal(file.live.env_count, 2);
  assert_string_equal(file.live.env_keys[1], world.keys[1]);
  assert_int_equal(file.live.app_env_count, 1);
}

static void test_a_part_is_never_taken_for_the_whole(void **state) {
  (void)state;
  struct world world;
  set_up(&world);
  world.status.part = true;
  JD_ARENA arena = arena_new();
  struct live_file file;
  struct jd_error error = {0};
  assert_false(live_file_parse(arena, bytes_of(json_text(arena, &world.status)), "live.json", &file, &error));
  assert_non_null(strstr(error.message, "env.keys is missing; it should be a list"));
}

static void test_ages(void **state) {
  (void)state;
  static const struct {
    int64_t seconds;
    const char *text;
  } cases[] = {
      {0, "just now"},        {59, "just now"},
      {60, "1 min ago"},      {3599, "59 min ago"},
      {3600, "1 h ago"},      {86399, "23 h ago"},
      {86400, "1 day ago"},   {172799, "1 day ago"},
      {172800, "2 days ago"}, {86400000, "1000 days ago"},
      {-59, "just now"},      {-60, "in the future"},
  };
  JD_ARENA arena = arena_new();
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
    assert_string_equal(age_text(arena, 5000, 5000 + cases[i].seconds * 1000), cases[i].text);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_ages),
      cmocka_unit_test(test_the_whole),
      cmocka_unit_test(test_named_rows_have_a_size_and_a_url),
      cmocka_unit_test(test_nothing_is_live),
      cmocka_unit_test(test_what_a_server_says_is_bounded),
      cmocka_unit_test(test_json_is_what_live_from_reads),
      cmocka_unit_test(test_a_part_is_never_taken_for_the_whole),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
