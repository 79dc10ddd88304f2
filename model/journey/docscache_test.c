#include "model/journey/journey.h"

#include "model/base/base.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))
#define NOW          "2026-11-23T12:00:00Z"
#define BODY         "New.\n- More.\nURL: https://u\nFetched: " NOW

static int64_t time_of(const char *text) {
  int64_t time;
  assert_true(time_parse(bytes_of(text), &time));
  return time;
}

static struct bytes put(struct arena *arena, struct bytes text) {
  const struct docs_entry entry = {"functions", bytes_of("New.\n- More."), "https://u", time_of(NOW)};
  return docscache_put(arena, text, &entry);
}

static void check_equal(struct bytes actual, struct bytes expected) {
  if (!bytes_equal(actual, expected))
    fail_msg("got\n%.*s\nfor\n%.*s", (int)actual.len, actual.data, (int)expected.len, expected.data);
}

static void test_puts(void **state) {
  (void)state;
#define OLD "---\nprimed_at: 2026-11-20T00:00:00Z\n"
  static const struct {
    const char *before, *after;
  } cases[] = {
      {"", "---\nprimed_at: " NOW "\ntopics: [functions]\n---\n\n# Docs Cache\n\n## functions\n" BODY "\n"},
      /* only the topic: all of the file is as new as it is */
      {OLD "topics: [functions]\n---\n\n## functions\nOld.\nURL: x\n",
       "---\nprimed_at: " NOW "\ntopics: [functions]\n---\n\n## functions\n" BODY "\n"},
      /* among others, which stay as old as they are */
      {OLD "topics: [schema, functions]\nby: me\n---\n\n## schema\nTables.\n\n## functions\nOld.\n\n\n## ai\nModels.",
       OLD "topics: [schema, functions]\nby: me\n---\n\n## schema\nTables.\n\n## functions\n" BODY
           "\n\n\n## ai\nModels."},
      {OLD "topics: [schema]\n---\n\n## schema\nTables.\n",
       OLD "topics: [schema, functions]\n---\n\n## schema\nTables.\n\n## functions\n" BODY "\n"},
      {OLD "topics: [schema]\n---\n## schema\nNo final line feed",
       OLD "topics: [schema, functions]\n---\n## schema\nNo final line feed\n\n## functions\n" BODY},
      /* what is below the topics belongs to none */
      {OLD "topics: [schema]\n---\n# Docs\n\n## schema\nTables.\n\n---\n\n# Plan\n\n## functions\nMine.\n",
       OLD "topics: [schema, functions]\n---\n# Docs\n\n## schema\nTables.\n\n## functions\n" BODY
           "\n\n---\n\n# Plan\n\n## functions\nMine.\n"},
      {OLD "topics: []\n---\n## Functions ##\n### More\nOld.\n```\n## ai\n```\n<!--\n## b\n-->\nx\n## ai\n",
       OLD "topics: [functions]\n---\n## Functions ##\n" BODY "\n## ai\n"},
      {OLD "topics: schema\n---\n## schema\n## functions",
       OLD "topics: schema, functions\n---\n## schema\n## functions\n" BODY},
      {OLD "topics:\n  - schema\n  - rls\nx: y\n---\n## schema\nT\n",
       OLD "topics:\n  - schema\n  - rls\n  - functions\nx: y\n---\n## schema\nT\n\n## functions\n" BODY "\n"},
      {OLD "topics:\n- functions\n---\n## schema\nT\n",
       OLD "topics:\n- functions\n---\n## schema\nT\n\n## functions\n" BODY "\n"},
      {OLD "topics:\n---\n## schema\nT\n", OLD "topics: [functions]\n---\n## schema\nT\n\n## functions\n" BODY "\n"},
      {OLD "topics: [\n  a]\n---\n## a\nT\n", OLD "topics: [\n  a]\n---\n## a\nT\n\n## functions\n" BODY "\n"},
      {OLD "---\n## schema\nT\n", OLD "topics: [functions]\n---\n## schema\nT\n\n## functions\n" BODY "\n"},
      /* no front matter */
      {"# Docs Cache\n\n## schema\nT\n",
       "---\ntopics: [functions]\n---\n\n# Docs Cache\n\n## schema\nT\n\n## functions\n" BODY "\n"},
      {"\xEF\xBB\xBF# Docs Cache\n",
       "\xEF\xBB\xBF---\nprimed_at: " NOW "\ntopics: [functions]\n---\n\n# Docs Cache\n\n## functions\n" BODY "\n"},
      /* fenced code that is not closed, which would swallow what follows it */
      {OLD "topics: [a]\n---\n## a\n```\nx\n",
       OLD "topics: [a, functions]\n---\n## functions\n" BODY "\n\n## a\n```\nx\n"},
      {OLD "topics: []\n---\n```\nx\n",
       "---\nprimed_at: " NOW "\ntopics: [functions]\n---\n\n## functions\n" BODY "\n\n---\n```\nx\n"},
      /* front matter that is not closed, with nothing after it */
      {OLD, "---\nprimed_at: " NOW "\ntopics: [functions]\n\n## functions\n" BODY "\n\n---\n"},
  };
  for (size_t i = 0; i < COUNT(cases); i++) {
    JD_ARENA arena = arena_new();
    struct bytes once = put(arena, bytes_of(cases[i].before));
    check_equal(once, bytes_of(cases[i].after));
    check_equal(put(arena, once), once);
    assert_int_equal(docscache_state(arena, once, "functions", 0, time_of(NOW)), DOCS_FRESH);
  }
}

static void test_line_endings_are_kept(void **state) {
  (void)state;
  JD_ARENA arena = arena_new();
  check_equal(put(arena, bytes_of("---\r\nprimed_at: x\r\n---\r\n## functions\r\nOld.\r\n\r\n## ai\r\nM\r\n")),
              bytes_of("---\r\nprimed_at: x\r\ntopics: [functions]\r\n---\r\n## functions\r\nNew.\r\n- More.\r\n"
                       "URL: https://u\r\nFetched: " NOW "\r\n\r\n## ai\r\nM\r\n"));
}

static void test_how_long_it_holds(void **state) {
  (void)state;
  static const struct {
    const char *text;
    enum docs_state state;
  } cases[] = {
      {"", DOCS_MISSING},
      {"---\nprimed_at: " NOW "\ntopics: [functions]\n---\n", DOCS_MISSING},
      {"---\nprimed_at: " NOW "\ntopics: [functions]\n---\n## functions\n\n## ai\nM\n", DOCS_MISSING},
      {"---\nprimed_at: 2026-11-22T12:00:00Z\ntopics: [functions]\n---\n## functions\nx\n", DOCS_FRESH},
      {"---\nprimed_at: 2026-11-22T11:59:59Z\ntopics: [functions]\n---\n## functions\nx\n", DOCS_OLD},
      {"---\nprimed_at: 2026-11-23\n---\n### functions\nx\n", DOCS_FRESH},
      {"---\nprimed_at: yesterday\n---\n## functions\nx\n", DOCS_OLD},
      {"## functions\nx\n", DOCS_OLD},
      {"---\nprimed_at: 2062-11-23\n---\n## functions\nx\n", DOCS_OLD},
      {"---\nprimed_at: 2026-01-01\n---\n## functions\nx\nFetched: 2026-11-23T00:00:00Z\n", DOCS_FRESH},
      {"---\nprimed_at: 2026-01-01\n---\n## functions\nx\n## ai\nFetched: 2026-11-23T00:00:00Z\n", DOCS_OLD},
      {"---\nprimed_at: 2026-11-23\n---\n## functions\nx\nFetched: 2026-01-01T00:00:00Z\n", DOCS_FRESH},
  };
  for (size_t i = 0; i < COUNT(cases); i++) {
    JD_ARENA arena = arena_new();
    enum docs_state is = docscache_state(arena, bytes_of(cases[i].text), "functions", 0, time_of(NOW));
    if (is != cases[i].state)
      fail_msg("%s: %d", cases[i].text, is);
  }
}

static void test_a_file_without_a_date_is_as_old_as_its_last_change(void **state) {
  (void)state;
  JD_ARENA arena = arena_new();
  struct bytes undated = bytes_of("## functions\nx\n"),
               dated = bytes_of("---\nprimed_at: 2026-01-01\n---\n## functions\nx\n");
  int64_t now = time_of(NOW);
  assert_int_equal(docscache_state(arena, undated, "functions", now, now), DOCS_FRESH);
  assert_int_equal(docscache_state(arena, dated, "functions", now, now), DOCS_OLD);
}

static void test_summaries(void **state) {
  (void)state;
  static const struct {
    const char *page, *summary;
  } cases[] = {
      {"", ""},
      {"# Functions\n\nThey run\n*code* in `Deno`.\n\n## Triggers\n\n- HTTP\n- a durable object wakes it\n\nNo.\n",
       "They run code in `Deno`.\nCovers: Functions; Triggers.\n- a durable object wakes it"},
      {"\\# no heading\n", "\\# no heading"},
      {"A.\n\n\\--- durable object\n\n<!-- durable object -->\n\n\\<!-- a Durable Object -->\n",
       "A.\n- \\--- durable object\n- \\<!-- a Durable Object -->"},
      {"Rings \x07 a bell \xFF.\n", "Rings \\x07 a bell \\xFF."},
  };
  for (size_t i = 0; i < COUNT(cases); i++) {
    JD_ARENA arena = arena_new();
    check_equal(docs_summary(arena, bytes_of(cases[i].page), "durable object"), bytes_of(cases[i].summary));
  }
}

static void test_a_long_page_is_cut(void **state) {
  (void)state;
  JD_ARENA arena = arena_new();
  JD_BUF page;
  buf_init(&page, LIMIT_DOCUMENT_BYTES);
  buf_add_repeat(&page, 'x', 699);
  buf_add_text(&page, "€€\n\n");
  for (int i = 0; i < 100; i++)
    buf_printf(&page, "## Heading %d\n\nA durable object %d.\n\n", i, i);
  struct bytes summary = docs_summary(arena, buf_bytes(&page), "durable object");
  assert_true(summary.len < 3000);
  assert_memory_equal(summary.data + 699, "…\n", 4);
  assert_null(memmem(summary.data, summary.len, "Heading 40", 10));
  assert_null(memmem(summary.data, summary.len, "object 12.", 10));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_puts),
      cmocka_unit_test(test_line_endings_are_kept),
      cmocka_unit_test(test_how_long_it_holds),
      cmocka_unit_test(test_summaries),
      cmocka_unit_test(test_a_file_without_a_date_is_as_old_as_its_last_change),
      cmocka_unit_test(test_a_long_page_is_cut),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
