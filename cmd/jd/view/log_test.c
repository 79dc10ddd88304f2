#include "cmd/jd/view/view.h"

#include "model/base/base.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static const struct applied_object room = {
    "chat-room", "ChatRoom", "durable-objects/chat-room.ts", ACCESS_PUBLIC, {0x0123456789abcdef, 1}, "t"};

/* The text of what is made of these entries. */
static void assert_text(struct history_entry *entries, size_t count, bool verified, bool quiet, const char *expected) {
  const struct history history = {entries, count};
  const struct log_view log = {&history, "app_1", "https://e", verified};
  JD_BUF text;
  buf_init(&text, LIMIT_TEXT_OUTPUT);
  log_text(&log, &(struct text_style){.columns = 80}, quiet, &text);
  assert_string_equal(text.data, expected);
}

static void test_nothing(void **state) {
  (void)state;
  assert_text(NULL, 0, true, false, "Nothing has been applied yet.\n");
  assert_text(NULL, 0, true, true, "");
}

static void test_words_of_the_log_are_escaped(void **state) {
  (void)state;
  struct history_entry entries[] = {
      {.time = "2026\x1b[2J", .result = "failed: \x1b[31mred", .item = {.kind = ITEM_ENV, .name = "KEY"}}};
  assert_text(entries, 1, false, false,
              "  applied at   item\n  2026\\x1B[2J  env/KEY\n      result: failed: \\x1B[31mred\n");
}

static void test_the_sums(void **state) {
  (void)state;
  struct change change = {FIELD_ACCESS_MODE, "public", "service_key"};
  struct history_entry entries[] = {
      {.time = "1", .result = "ok", .object = &room, .item = {.name = "chat-room"}, .held = HELD_SAME},
      {.time = "2", .result = "ok", .object = &room, .item = {.name = "b"}, .held = HELD_DIFFERS},
      {.time = "3", .object = &room, .item = {.name = "c"}, .held = HELD_DIFFERS},
  };
  entries[1].item.changes = &change;
  entries[1].item.change_count = 1;
#define TABLE                                                                                                          \
  "  applied at  item       source                        code      live\n"                                            \
  "  1           chat-room  durable-objects/chat-room.ts  01234567  same\n"                                            \
  "  2           b          durable-objects/chat-room.ts  01234567  differs\n"                                         \
  "      since then: access_mode public -> service_key\n"                                                              \
  "  3           c          durable-objects/chat-room.ts  01234567  differs\n"                                         \
  "      imported, or missing from the build log\n"
  assert_text(entries, 3, true, false, TABLE "\n1 same, 2 differ.\n");
  assert_text(entries, 3, true, true, TABLE);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_nothing),
      cmocka_unit_test(test_words_of_the_log_are_escaped),
      cmocka_unit_test(test_the_sums),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
