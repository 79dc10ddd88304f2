/* Adding to a plan changes no byte that was there, in each form that a plan may have. */
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
static struct jd_error error;

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

/* Adds `count` of `new-a` and `new-b`; NULL if that is refused. */
static const char *add(const char *file, const char *text, size_t count) {
  static const struct plan_object objects[] = {
      {.name = "new-a", .source = "durable-objects/new-a.ts", .access_mode = ACCESS_AUTHENTICATED, .key = "id"},
      {.name = "new-b", .source = "durable-objects/new-b.ts", .access_mode = ACCESS_AUTHENTICATED, .key = "id"},
  };
  struct findings findings;
  struct plan plan;
  struct bytes out;
  findings_init(&findings, arena);
  if (!plan_parse(arena, bytes_of(text), file, plan_format_of(file), &plan, &findings))
    fail_msg("%s: %s", text, findings.list[0].message);
  return plan_add(arena, bytes_of(text), file, &plan, objects, count, &out, &error)
             ? arena_strndup(arena, out.data, out.len)
             : NULL;
}

static void added(const char *text, const char *wanted) {
  const char *got = add("plan.md", text, 1);
  if (!got)
    fail_msg("refused: %s\n%s", error.message, text);
  assert_string_equal(got, wanted);
}

static void refused(const char *text, const char *where) {
  assert_null(add("plan.md", text, 1));
  assert_string_equal(error.where, where);
  assert_non_null(strstr(error.message, "Add it there by hand"));
}

#define ITEM "  - name: new-a\n    access_mode: authenticated\n    key: id\n"

static void to_a_block(void **state) {
  (void)state;
  added("# P\n## Durable\n```yaml\ndurable_objects:\n  - name: a # x\n    key: \"k\"\n```\n## Next\n",
        "# P\n## Durable\n```yaml\ndurable_objects:\n  - name: a # x\n    key: \"k\"\n" ITEM "```\n## Next\n");
  /* Not where the list ends in a comment or a blank line, and before other keys. */
  added("## Durable\n```yaml\ndurable_objects:\n  - key: k\n    name: a\n    description: |\n      x\n\n      y\n\n# "
        "e\nenv:\n  "
        "B: 1\n```\n",
        "## Durable\n```yaml\ndurable_objects:\n  - key: k\n    name: a\n    description: |\n      x\n\n      y\n" ITEM
        "\n# e\nenv:\n  B: 1\n```\n");
  added(
      "## Durable\n```yaml\nenv:\n  B: 1\ndurable_objects:\n- name: a\n```",
      "## Durable\n```yaml\nenv:\n  B: 1\ndurable_objects:\n- name: a\n- name: new-a\n  access_mode: authenticated\n  "
      "key: id\n```");
  added("## Durable\n```yaml\ndurable_objects:\n  - {name: a}\n```\n",
        "## Durable\n```yaml\ndurable_objects:\n  - {name: a}\n" ITEM "```\n");
  /* In a list, the fence is set in. */
  added("## Durable\n1. x\n\n   ```yaml\n   durable_objects:\n     - name: a\n   ```\n\n2. y\n",
        "## Durable\n1. x\n\n   ```yaml\n   durable_objects:\n     - name: a\n     - name: new-a\n       access_mode: "
        "authenticated\n       key: id\n   ```\n\n2. y\n");
}

static void to_a_block_without_objects(void **state) {
  (void)state;
  static const char remarks[] =
      "  - name: new-a\n    access_mode: authenticated   # or public, or service_key\n    key: "
      "id                      # what one instance is for: the id of a room, a user, a document";
  added("## Durable\n```yaml\ndurable_objects: [ ]  # yet\nenv: {A: b}\n```\n",
        arena_printf(arena, "## Durable\n```yaml\ndurable_objects:\n%s  # yet\nenv: {A: b}\n```\n", remarks));
  added("## Durable\n```yaml\n# values\nenv:\n  A: b\n```\n",
        "## Durable\n```yaml\n# values\ndurable_objects:\n" ITEM "env:\n  A: b\n```\n");
  added("## Durable\n```yaml\nremoved:\n  - old\n```\n",
        "## Durable\n```yaml\ndurable_objects:\n" ITEM "removed:\n  - old\n```\n");
}

static void to_bullets(void **state) {
  (void)state;
#define BULLET "`new-a` — access: authenticated; key: id"
  added("## Durable\n- a: per b\n\n## Next\n", "## Durable\n- a: per b\n- " BULLET "\n\n## Next\n");
  added("## Durable\n* `a` (public)\n  more\n  * env: C=1\n* env: B=2\n",
        "## Durable\n* `a` (public)\n  more\n  * env: C=1\n* " BULLET "\n* env: B=2\n");
  added("## Durable\n1. a\n2) b\n", "## Durable\n1. a\n2) b\n3) " BULLET "\n");
  added("## Durable\n- a\n\n- b per c\nand d\n\n<!-- e -->",
        "## Durable\n- a\n\n- b per c\nand d\n\n- " BULLET "\n\n<!-- e -->");
  added("## Durable\n- env: A=1\n", "## Durable\n- env: A=1\n- " BULLET "\n");
  added("## AI / durable\n- Durable objects:\n  - a: per b\n- AI: x\n",
        "## AI / durable\n- Durable objects:\n  - a: per b\n  - " BULLET "\n- AI: x\n");
}

static void to_headings_and_tables(void **state) {
  (void)state;
  added("## Durable\n\n### `a`\n\n- access: public\n- key: b\n\n### Notes\n\n## Next\n",
        "## Durable\n\n### `a`\n\n- access: public\n- key: b\n\n### `new-a`\n\n- access: authenticated\n- key: id\n\n"
        "### Notes\n\n## Next\n");
  added("## Durable\n| Key | Name | Access | Notes |\n|---|---|---|---|\n| b | `a` | public | x \\| y |\n\nMore.\n",
        "## Durable\n| Key | Name | Access | Notes |\n|---|---|---|---|\n| b | `a` | public | x \\| y |\n| id | "
        "`new-a` | "
        "authenticated |  |\n\nMore.\n");
  /* Without a column for the key, a row could not say it. */
  refused("## Durable\n| Name | Access |\n|---|---|\n| `a` | public |\n", "plan.md:4");
}

static void line_endings_marks_and_ends_stay(void **state) {
  (void)state;
  added("\xEF\xBB\xBF## Durable\r\n- a\r\n", "\xEF\xBB\xBF## Durable\r\n- a\r\n- " BULLET "\r\n");
  added("## Durable\r\n- a", "## Durable\r\n- a\r\n- " BULLET);
  added("## Durable\r\n```yaml\r\ndurable_objects:\r\n  - name: a\r\n```",
        "## Durable\r\n```yaml\r\ndurable_objects:\r\n  - name: a\r\n  - name: new-a\r\n    access_mode: "
        "authenticated\r\n"
        "    key: id\r\n```");
}

static void several_at_once(void **state) {
  (void)state;
  assert_string_equal(add("plan.md", "## Durable\n1. a\n", 2),
                      "## Durable\n1. a\n2. " BULLET "\n3. `new-b` — access: authenticated; key: id\n");
  assert_string_equal(add("plan.yaml", "durable_objects:\n  - name: a", 2),
                      "durable_objects:\n  - name: a\n" ITEM
                      "  - name: new-b\n    access_mode: authenticated\n    key: id");
}

static void to_json(void **state) {
  (void)state;
#define JSON "    {\"name\": \"new-a\", \"access_mode\": \"authenticated\", \"key\": \"id\"}"
  assert_string_equal(
      add("plan.json", "{\"durable_objects\": [{\"name\": \"a\", \"key\": \"}\\\"]\"}], \"env\": {}}", 1),
      "{\"durable_objects\": [{\"name\": \"a\", \"key\": \"}\\\"]\"},\n" JSON "], \"env\": {}}");
  assert_string_equal(add("plan.json", "{\n  \"durable_objects\": []\n}\n", 1),
                      "{\n  \"durable_objects\": [\n" JSON "\n  ]\n}\n");
}

static void in_a_section_of_its_own(void **state) {
  (void)state;
  assert_string_equal(add("plan.md", "# P\ntext\n", 0),
                      "# P\ntext\n\n## Durable\n\n```yaml\ndurable_objects: []\n```\n");
  assert_non_null(
      strstr(add("plan.md", "# P\r\n", 1), "## Durable\r\n\r\n```yaml\r\ndurable_objects:\r\n  - name: new-a\r\n"));
}

/* Where a person would have to choose, nothing is changed. */
static void what_cannot_be_added_to(void **state) {
  (void)state;
  assert_null(add("plan.md", "## Durable\n- (none)\n", 1));
  assert_non_null(strstr(error.message, "says that there are no Durable Objects"));
  refused("## Durable\n```yaml\ndurable_objects: [{name: a}]\n```\n", "plan.md:3");
}

static struct bytes text_of(const char *path) {
  static char text[1 << 20];
  FILE *file = fopen(path, "rb");
  assert_non_null(file);
  struct bytes got = {text, fread(text, 1, sizeof text, file)};
  fclose(file);
  return got;
}

/* Whatever form a plan has: what is added stands in one place, and all else is as it was. */
static bool check_written(const char *path) {
  static const struct plan_object object = {
      .name = "zz-new", .source = "durable-objects/zz-new.ts", .access_mode = ACCESS_AUTHENTICATED, .key = "id"};
  struct findings findings;
  struct plan plan;
  struct bytes text = text_of(path), out;
  findings_init(&findings, arena);
  if (!plan_parse(arena, text, path, plan_format_of(path), &plan, &findings) ||
      !plan_add(arena, text, path, &plan, &object, 1, &out, &error))
    return false;
  size_t before = 0, after = 0;
  while (before < text.len && text.data[before] == out.data[before])
    before++;
  while (after < text.len - before && text.data[text.len - 1 - after] == out.data[out.len - 1 - after])
    after++;
  size_t gone = text.len - before - after;
  if (gone > 3 || (gone && !memchr("[ ]", text.data[before], 3)))
    fail_msg("%s: %zu bytes are gone", path, gone);
  return true;
}

static void plans_as_written(void **state) {
  (void)state;
  static const char *const folders[] = {"testdata/plans", "testdata/plans/written"};
  size_t added_to = 0;
  for (size_t i = 0; i < 2; i++) {
    DIR *folder = opendir(folders[i]);
    assert_non_null(folder);
    for (const struct dirent *entry; (entry = readdir(folder));)
      if (strstr(entry->d_name, ".md") || strstr(entry->d_name, ".yaml"))
        added_to += check_written(arena_printf(arena, "%s/%s", folders[i], entry->d_name));
    closedir(folder);
  }
  assert_true(added_to > 150); /* of some 220 that are right */
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(to_a_block, start, end),
      cmocka_unit_test_setup_teardown(to_a_block_without_objects, start, end),
      cmocka_unit_test_setup_teardown(to_bullets, start, end),
      cmocka_unit_test_setup_teardown(to_headings_and_tables, start, end),
      cmocka_unit_test_setup_teardown(line_endings_marks_and_ends_stay, start, end),
      cmocka_unit_test_setup_teardown(several_at_once, start, end),
      cmocka_unit_test_setup_teardown(to_json, start, end),
      cmocka_unit_test_setup_teardown(in_a_section_of_its_own, start, end),
      cmocka_unit_test_setup_teardown(plans_as_written, start, end),
      cmocka_unit_test_setup_teardown(what_cannot_be_added_to, start, end),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
