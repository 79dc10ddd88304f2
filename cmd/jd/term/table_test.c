#include "cmd/jd/term/term.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static const struct table_column columns[] = {
    {"name", TABLE_SHRINK}, {"class", TABLE_SHRINK}, {"size", TABLE_KEEP}, {"age", TABLE_KEEP}};

enum { COLUMNS = sizeof columns / sizeof *columns };

static const char *written(struct arena *arena, const struct table *table, size_t width) {
  JD_BUF text;
  buf_init(&text, 4096);
  const struct text_style style = {.columns = width};
  table_write(table, &style, &text);
  return arena_strdup(arena, text.data);
}

static void test_columns(void **state) {
  (void)state;
  JD_ARENA arena = arena_new();
  struct table *table = table_new(arena, columns, COLUMNS);
  assert_string_equal(written(arena, table, 80), "");
  table_row(table, (const char *[]){"a", "A", NULL, "1 h"});
  table_row(table, (const char *[]){"longer", "Bé", NULL, NULL});
  assert_string_equal(written(arena, table, 80), "  name    class  age\n"
                                                 "  a       A      1 h\n"
                                                 "  longer  Bé\n");
  table_row(table, (const char *[]){"b", "B", "7 B", "0"});
  assert_string_equal(written(arena, table, 1), "  name    class  size  age\n"
                                                "  a       A            1 h\n"
                                                "  longer  Bé\n"
                                                "  b       B      7 B   0\n");
}

static void test_the_widest_gives_way(void **state) {
  (void)state;
  JD_ARENA arena = arena_new();
  struct table *table = table_new(arena, columns, COLUMNS);
  table_row(table, (const char *[]){"abcdefghijklmnopqrstuvwxyz", "éééééééééééééé", "1", "now"});
  assert_string_equal(written(arena, table, 46), "  name               class           size  age\n"
                                                 "  abcdefghijklmnop…  éééééééééééééé  1     now\n");
  assert_string_equal(written(arena, table, 20), "  name          class         size  age\n"
                                                 "  abcdefghijk…  ééééééééééé…  1     now\n");
}

static void test_a_path_keeps_its_end(void **state) {
  (void)state;
  static const struct table_column paths[] = {{"path", TABLE_TAIL}};
  JD_ARENA arena = arena_new();
  struct table *table = table_new(arena, paths, 1);
  table_row(table, (const char *[]){"durable-objects/é/chat-room.ts"});
  assert_string_equal(written(arena, table, 17), "  path\n  …é/chat-room.ts\n");
  assert_string_equal(written(arena, table, 18), "  path\n  …/é/chat-room.ts\n");
}

static void test_paths_give_way_before_names(void **state) {
  (void)state;
  static const struct table_column names[] = {{"name", TABLE_SHRINK}, {"path", TABLE_TAIL}};
  JD_ARENA arena = arena_new();
  struct table *table = table_new(arena, names, 2);
  table_row(table, (const char *[]){"abcdefghijklmnopqrstuvwxyz", "0123456789abcdef"});
  assert_string_equal(written(arena, table, 44), "  name                        path\n"
                                                 "  abcdefghijklmnopqrstuvwxyz  …3456789abcdef\n");
  assert_string_equal(written(arena, table, 41), "  name                       path\n"
                                                 "  abcdefghijklmnopqrstuvwx…  …56789abcdef\n");
}

static void test_text_from_outside_stays_one_cell(void **state) {
  (void)state;
  JD_ARENA arena = arena_new();
  struct table *table = table_new(arena, columns, COLUMNS);
  table_row(table, (const char *[]){"a\nb\x1b[2J", NULL, NULL, "x"});
  table_note(table, "one\ntwo");
  assert_string_equal(written(arena, table, 80), "  name         age\n  a\\nb\\x1B[2J  x\n      one\\ntwo\n");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_columns),
      cmocka_unit_test(test_the_widest_gives_way),
      cmocka_unit_test(test_a_path_keeps_its_end),
      cmocka_unit_test(test_paths_give_way_before_names),
      cmocka_unit_test(test_text_from_outside_stays_one_cell),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
