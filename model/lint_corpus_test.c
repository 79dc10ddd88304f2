/* Warnings of whole sources as people write them. The first line of a source of testdata/corpus says how it is planned
 * and what is to be said of it: `// plan: MODE [env=A,B] [warns=CODE,CODE]`; nothing else may be said. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <dirent.h>

#include "model/lint.h"
#include "model/source.h"
#include "model/text.h"

#include <stdio.h>
#include <stdlib.h>

enum { MOST_WORDS = 16 };

static struct bytes read_whole(struct arena *arena, const char *path) {
  JD_BUF text;
  buf_init(&text, 1 << 20);
  FILE *file = fopen(path, "rb");
  assert_non_null(file);
  for (int c; (c = fgetc(file)) != EOF;)
    buf_add_char(&text, (char)c);
  assert_int_equal(fclose(file), 0);
  return arena_bytes(arena, buf_bytes(&text));
}

/* What stands behind `title` in the first line, up to a blank. */
static const char *field(struct arena *arena, struct bytes code, const char *title) {
  size_t end = (size_t)((const char *)memchr(code.data, '\n', code.len) - code.data);
  const char *found = memmem(code.data, end, title, strlen(title));
  if (!found)
    return "";
  found += strlen(title);
  size_t len = 0;
  while (found + len < code.data + end && found[len] != ' ')
    len++;
  return arena_strndup(arena, found, len);
}

static size_t split(struct arena *arena, const char *list, const char **words) {
  size_t count = 0;
  for (char *rest = arena_strdup(arena, list), *word; (word = strsep(&rest, ","));)
    if (*word && count < MOST_WORDS)
      words[count++] = word;
  return count;
}

static int compare(const void *left, const void *right) {
  return strcmp(*(const char *const *)left, *(const char *const *)right);
}

/* The codes that were found, each once, sorted. */
static const char *codes(struct arena *arena, const struct findings *findings) {
  const char **list = arena_alloc_array(arena, findings->count + 1, sizeof *list), *text = "";
  for (size_t i = 0; i < findings->count; i++)
    list[i] = findings->list[i].code;
  qsort(list, findings->count, sizeof *list, compare);
  for (size_t i = 0; i < findings->count; i++)
    if (i == 0 || strcmp(list[i], list[i - 1]) != 0)
      text = arena_printf(arena, "%s%s%s", text, *text ? "," : "", list[i]);
  return text;
}

static const char *found_in(struct arena *arena, struct bytes code, const char *file) {
  struct findings findings;
  struct ts_source declares;
  const char *env[MOST_WORDS];
  struct plan_object object = {.name = "room", .source = file, .key = "room id"};
  struct plan plan = {
      .objects = &object, .object_count = 1, .env_count = split(arena, field(arena, code, "env="), env)};
  findings_init(&findings, arena);
  assert_true(access_mode_parse(bytes_of(field(arena, code, "plan: ")), &object.access_mode));
  plan.env = arena_alloc_array(arena, plan.env_count, sizeof *plan.env);
  for (size_t i = 0; i < plan.env_count; i++)
    plan.env[i] = (struct plan_env){.key = env[i], .value = "x", .at = {"plan.yaml", 1, 1}};
  if (!source_check(arena, code, file, &declares, &findings))
    fail_msg("%s: %s", file, findings.list[0].message);
  const struct lint_source source = {&object, code, &declares};
  lint(&(struct lint_request){&plan, &source, 1}, &findings);
  return codes(arena, &findings);
}

static void test_whole_sources(void **state) {
  (void)state;
  DIR *folder = opendir("testdata/corpus");
  unsigned count = 0, wrong = 0;
  assert_non_null(folder);
  for (struct dirent *entry; (entry = readdir(folder));) {
    JD_ARENA arena = arena_new();
    if (strncmp(entry->d_name, "real-", 5) != 0)
      continue;
    struct bytes code = read_whole(arena, arena_printf(arena, "testdata/corpus/%s", entry->d_name));
    const char *expected = field(arena, code, "warns="), *found = found_in(arena, code, entry->d_name);
    count++;
    if (strcmp(found, expected) == 0)
      continue;
    wrong++;
    print_error("%s: expected %s, found %s\n", entry->d_name, *expected ? expected : "nothing", found);
  }
  closedir(folder);
  assert_true(count >= 40);
  assert_int_equal(wrong, 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_whole_sources)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
