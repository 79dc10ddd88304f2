#include "cmd/jd/view/view.h"

#include "cmd/jd/testing/testing.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

struct world {
  struct sample sample;
  struct plan_view view;
};

static int setup(void **state) {
  static struct world world;
  world = (struct world){.view = {.context = 1}};
  sample_open(&world.sample);
  *state = &world;
  return 0;
}

static const char *render(struct world *world) {
  buf_clear(&world->sample.text);
  plan_text(&world->sample.changeset, &world->view, &world->sample.text);
  return world->sample.text.data;
}

static void test_views(void **state) {
  struct world *world = *state;
  assert_has(render(world), "      +new\n      +\\x1B[2Jmore\n  ! replace  leaderboard");
  assert_has(render(world), "    same     env/LIMIT        set on the app\n");
  world->view.stat = true;
  assert_lacks(render(world), "@@");
  assert_has(render(world), "code +2 -1");
  world->view = (struct plan_view){.no_diff = true, .quiet = true};
  assert_lacks(render(world), "@@");
  assert_lacks(render(world), "to create");
  world->view = (struct plan_view){.context = 0};
  assert_has(render(world), "      @@ -6 +6,2 @@\n      -old\n");
}

/* One that is to be deleted may be in the middle of a deploy. */
static void test_a_deletion_tells_the_status(void **state) {
  struct world *world = *state;
  struct live_object row = {.name = "old", .class_name = "Old", .status = ROW_BUILDING};
  struct item item = {.kind = ITEM_OBJECT, .name = "old", .live = &row};
  item_set_action(&item, ACTION_DELETE);
  world->sample.changeset.items = &item;
  world->sample.changeset.item_count = 1;
  assert_has(render(world), "class Old, listed under `removed`; its status is BUILDING: a deploy is under way, or was "
                            "interrupted\n");
  row.status = ROW_READY;
  assert_has(render(world), "class Old, listed under `removed`\n");
}

/* What colour says is said without it too. */
static void test_colour_adds_nothing_but_colour(void **state) {
  struct world *world = *state;
  JD_BUF plain;
  buf_init(&plain, LIMIT_TEXT_OUTPUT);
  buf_add_text(&plain, render(world));
  world->view.style.color = true;
  const char *text = render(world);
  assert_has(text, "  \033[32m+ create\033[0m   \033[1mchat-room\033[0m");
  assert_has(text, "  \033[1;31m! replace\033[0m  \033[1mleaderboard\033[0m");
  assert_has(text, "      \033[31m-old\033[0m\n");
  JD_BUF stripped;
  buf_init(&stripped, LIMIT_TEXT_OUTPUT);
  for (; *text; text++) {
    if (*text != '\033')
      buf_add_char(&stripped, *text);
    else
      text = strchr(text, 'm');
  }
  assert_string_equal(stripped.data, plain.data);
}

static void test_a_long_diff_is_cut_and_says_so(void **state) {
  struct world *world = *state;
  JD_BUF code;
  buf_init(&code, LIMIT_TEXT_OUTPUT);
  for (int i = 0; i < 50; i++)
    buf_printf(&code, "line %d\n", i);
  struct textdiff diff;
  textdiff(world->sample.arena, bytes_of(""), buf_bytes(&code), &diff);
  world->sample.items[2].diff = &diff;
  assert_has(render(world), "      +line 36\n      ... 13 more lines: --full-diff shows all\n  ! replace");
  world->view.full_diff = true;
  assert_has(render(world), "      +line 49\n  ! replace");
  assert_lacks(render(world), "more line");
}

static void test_repair_shows_the_servers_words_escaped(void **state) {
  struct world *world = *state;
  struct item *item = &world->sample.items[4];
  struct live_object *live = sample_live(&world->sample, "agent", "Agent", ACCESS_AUTHENTICATED, "x");
  live->status = ROW_ERROR;
  live->error_message = "failed\n\x1b[31mfake";
  item->action = ACTION_REPAIR;
  item->live = live;
  const struct change change = {FIELD_STATUS, "ERROR", "READY"};
  sample_changes(&world->sample, item, &change, 1);
  sample_count(&world->sample.changeset);
  assert_has(render(world), "  ~ repair   agent            status ERROR -> READY\n"
                            "      last error: failed\\n\\x1B[31mfake\n");
  assert_has(render(world), "1 to repair");
}

static const char *diff_of(struct world *world, size_t item) {
  buf_clear(&world->sample.text);
  plan_text_diff(&world->sample.items[item], &world->view, &world->sample.text);
  return world->sample.text.data;
}

static void test_the_answer_diff(void **state) {
  struct world *world = *state;
  assert_string_equal(diff_of(world, 0), "      changed: value differs from the one last applied\n");
  assert_string_equal(diff_of(world, 1), "      --- /dev/null\n      +++ durable-objects/chat-room.ts\n"
                                         "      @@ -0,0 +1 @@\n      +export class ChatRoom {}\n");
  assert_has(diff_of(world, 2), "      +new\n");
  assert_string_equal(diff_of(world, 3), "      the code is the same\n");
  assert_string_equal(diff_of(world, 5), "      unknown: set on the app\n");
}

static void test_sizes(void **state) {
  (void)state;
  static const struct {
    size_t bytes;
    const char *text;
  } cases[] = {{0, "0 B"},           {999, "999 B"},     {1000, "1.0 kB"},   {2090, "2.1 kB"},
               {999949, "999.9 kB"}, {999950, "1.0 MB"}, {1048576, "1.0 MB"}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    JD_BUF text;
    buf_init(&text, 64);
    size_text(cases[i].bytes, &text);
    assert_string_equal(text.data, cases[i].text);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      SAMPLE_TEST(test_views),
      SAMPLE_TEST(test_a_deletion_tells_the_status),
      SAMPLE_TEST(test_colour_adds_nothing_but_colour),
      SAMPLE_TEST(test_a_long_diff_is_cut_and_says_so),
      SAMPLE_TEST(test_repair_shows_the_servers_words_escaped),
      SAMPLE_TEST(test_the_answer_diff),
      cmocka_unit_test(test_sizes),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
