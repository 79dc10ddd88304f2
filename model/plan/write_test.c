#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "model/base/base.h"
#include "model/plan/plan.h"

#include <dirent.h>
#include <stdio.h>

static struct arena *arena;

static int start(void **state) {
  (void)state;
  arena = arena_new();
  return 0;
}

static int end(void **state) {
  (void)state;
  arena_free(arena);
  return 0;
}

#define DOCUMENT "durable_objects:\n  - name: room\n    access_mode: public\nenv:\n  LEVEL: ${LEVEL}\n"
#define BLOCK    "```yaml\n" DOCUMENT "```\n"

static const char *inserted(const char *text) {
  struct bytes out = plan_insert(arena, bytes_of(text), bytes_of(DOCUMENT));
  return arena_strndup(arena, out.data, out.len);
}

static void behind_what_stands_in_the_section(void **state) {
  (void)state;
  assert_string_equal(inserted("# P\n\n## Durable\n- a: per b\n\n## Next\n"),
                      "# P\n\n## Durable\n- a: per b\n\n" BLOCK "\n## Next\n");
  assert_string_equal(inserted("## Durable\n- (none)\n## Next\n"), "## Durable\n- (none)\n\n" BLOCK "\n## Next\n");
  assert_string_equal(inserted("## Durable\n### More\ntext\n"), "## Durable\n### More\ntext\n\n" BLOCK);
}

static void in_a_section_of_its_own(void **state) {
  (void)state;
  assert_string_equal(inserted(""), "## Durable\n\n" BLOCK);
  assert_string_equal(inserted("# P\n"), "# P\n\n## Durable\n\n" BLOCK);
  assert_string_equal(inserted("# P\ntext\n\n\n"), "# P\ntext\n\n\n## Durable\n\n" BLOCK);
}

static void in_place_of_the_old_block(void **state) {
  (void)state;
  assert_string_equal(inserted("## Durable\n~~~yml\ndurable_objects: []\n~~~\nprose\n"),
                      "## Durable\n~~~yml\n" DOCUMENT "~~~\nprose\n");
  assert_string_equal(inserted("## Durable\n- x\n\n  ```yaml\n  durable_objects: []\n  ```\n"),
                      "## Durable\n- x\n\n  ```yaml\n  durable_objects:\n    - name: room\n      access_mode: public\n"
                      "  env:\n    LEVEL: ${LEVEL}\n  ```\n");
}

static void line_endings_and_marks_stay(void **state) {
  (void)state;
  assert_string_equal(inserted("\xEF\xBB\xBF# P\r\n\r\nx"),
                      "\xEF\xBB\xBF# P\r\n\r\nx\r\n\r\n## Durable\r\n\r\n```yaml\r\ndurable_objects:\r\n"
                      "  - name: room\r\n    access_mode: public\r\nenv:\r\n  LEVEL: ${LEVEL}\r\n```");
}

static struct bytes read_file(const char *path) {
  enum { MOST = 4194304 };
  char *text = arena_alloc(arena, MOST);
  FILE *file = fopen(path, "rb");
  assert_non_null(file);
  size_t len = fread(text, 1, MOST, file);
  fclose(file);
  return (struct bytes){text, len};
}

/* The new text says the document, and where there was no block, all the old bytes are around what was inserted. */
static void holds(const char *path, struct bytes text, enum plan_form form) {
  struct findings findings;
  struct plan wanted, read;
  findings_init(&findings, arena);
  plan_parse(arena, bytes_of(DOCUMENT), "d.yaml", PLAN_FORMAT_YAML, &wanted, &findings);
  struct bytes out = plan_insert(arena, text, bytes_of(DOCUMENT));
  if (!plan_parse(arena, out, path, PLAN_FORMAT_MARKDOWN, &read, &findings) || !plan_equal(&wanted, &read))
    fail_msg("%s: %s\n%.*s", path, findings.count ? findings.list[0].message : "another plan", (int)out.len, out.data);
  size_t same = 0, behind = 0;
  while (same < text.len && same < out.len && text.data[same] == out.data[same])
    same++;
  while (behind < text.len - same && behind < out.len - same &&
         text.data[text.len - 1 - behind] == out.data[out.len - 1 - behind])
    behind++;
  if ((form == PLAN_ABSENT || form == PLAN_BULLETS) && same + behind < text.len)
    fail_msg("%s: bytes went\n%.*s", path, (int)out.len, out.data);
  struct bytes again = plan_insert(arena, out, bytes_of(DOCUMENT));
  assert_true(bytes_equal(out, again));
}

/* Every Markdown plan in a folder that has no error, and leaves nothing open at its end. Returns how many. */
static unsigned into_plans_of(const char *name) {
  unsigned count = 0;
  DIR *folder = opendir(name);
  assert_non_null(folder);
  for (struct dirent *entry; (entry = readdir(folder));) {
    size_t len = strlen(entry->d_name);
    if (len < 3 || strcmp(entry->d_name + len - 3, ".md") != 0)
      continue;
    const char *path = arena_printf(arena, "%s/%s", name, entry->d_name);
    struct bytes text = read_file(path);
    struct findings findings;
    struct plan old;
    findings_init(&findings, arena);
    if (!plan_parse(arena, text, path, PLAN_FORMAT_MARKDOWN, &old, &findings))
      continue;
    holds(path, text, old.form);
    count++;
  }
  closedir(folder);
  return count;
}

static void into_all_kinds_of_plans(void **state) {
  (void)state;
  assert_in_range(into_plans_of("testdata/plans"), 20, 1000);
  assert_in_range(into_plans_of("testdata/plans/written"), 100, 1000);
}

static void a_block_of_json_becomes_yaml(void **state) {
  (void)state;
  assert_string_equal(inserted("## Durable\n\n~~~json x\n{\"durable_objects\": []}\n~~~\n"),
                      "## Durable\n\n~~~yaml\ndurable_objects:\n  - name: room\n    access_mode: public\nenv:\n"
                      "  LEVEL: ${LEVEL}\n~~~\n");
}

/* What a plan leaves open swallows the block: whoever writes it looks at what comes out. */
static void an_open_fence_swallows_it(void **state) {
  (void)state;
  struct findings findings;
  struct plan read;
  findings_init(&findings, arena);
  plan_parse(arena, bytes_of(inserted("# P\n```\ncode\n")), "p.md", PLAN_FORMAT_MARKDOWN, &read, &findings);
  assert_int_equal(read.object_count, 0);
}

int main(void) {
#define CASE(name) cmocka_unit_test_setup_teardown(name, start, end)
  const struct CMUnitTest tests[] = {
      CASE(behind_what_stands_in_the_section), CASE(in_a_section_of_its_own), CASE(in_place_of_the_old_block),
      CASE(line_endings_and_marks_stay),       CASE(into_all_kinds_of_plans), CASE(an_open_fence_swallows_it),
      CASE(a_block_of_json_becomes_yaml),
  };
  return cmocka_run_group_tests_name("write", tests, NULL, NULL);
}
