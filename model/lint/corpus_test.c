/* The verdict on each source of testdata/corpus, as far as it is known without the compilers: by the check before
 * anything is sent, and by the model of the platform. reconcile/corpus_test.c asks the engine. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "model/lint/lint.h"
#include "model/platform/fixture.h"
#include "model/source/corpus_testing.h"

static bool is_found(const struct findings *findings, const char *code) {
  for (size_t i = 0; i < findings->count; i++)
    if (strcmp(findings->list[i].code, code) == 0)
      return true;
  return false;
}

/* `syntax-error` and `platform-refuses` are for the engine to say. */
static bool is_ours(const struct corpus_row *row) {
  return strcmp(row->code, "syntax-error") != 0 && strcmp(row->code, "platform-refuses") != 0 &&
         strcmp(row->code, "exported-primitive") != 0;
}

static bool check_findings(struct arena *arena, const struct corpus_row *row) {
  struct bundle_source bundle[CORPUS_TOGETHER];
  struct findings findings;
  findings_init(&findings, arena);
  for (size_t i = 0; i < row->count; i++) {
    bundle[i].file = arena_printf(arena, "%c.ts", (char)('a' + i));
    source_check(arena, row->sources[i], bundle[i].file, &bundle[i].declares, &findings);
  }
  bundle_check(bundle, row->count, &findings);
  bool refused = *row->code && is_ours(row);
  bool right = refused ? findings.errors && is_found(&findings, row->code) : findings.errors == 0;
  if (!right)
    print_error("%s: expected %s %s, found %s\n", row->path, row->who, row->code,
                findings.count ? findings.list[0].code : "nothing");
  return right;
}

/* Whether the model, which has no compiler, sees it: names that are declared twice, and default exports. */
static bool is_of_names(const struct corpus_row *row) {
  static const char *const codes[] = {"bundle-name", "default-export", "doubled-class", "doubled-name"};
  for (size_t i = 0; i < sizeof codes / sizeof *codes; i++)
    if (strcmp(row->code, codes[i]) == 0)
      return true;
  return false;
}

/* What tree-sitter doubts counts as broken. */
static bool is_doubted(struct arena *arena, const struct corpus_row *row) {
  struct ts_source source = {0};
  for (size_t i = 0; i < row->count && source.parse == SOURCE_PARSED; i++)
    ts_analyse(arena, row->sources[i], &source);
  return source.parse != SOURCE_PARSED;
}

static bool is_answer(struct arena *arena, const struct corpus_row *row, int status) {
  if (strcmp(row->who, "control-plane") == 0)
    return status == 400 || status == 500;
  if (strcmp(row->who, "platform") == 0 && is_of_names(row))
    return status == 502;
  return status == 200 || (status == 502 && (strcmp(row->who, "accepted") != 0 || is_doubted(arena, row)));
}

static bool check_platform(struct arena *arena, const struct corpus_row *row) {
  void *handle;
  fixture_new(&handle);
  struct fixture *fixture = handle;
  int status = 0;
  for (size_t i = 0; i < row->count; i++)
    status = fixture_step(fixture, (struct platform_request){.kind = REQUEST_DEPLOY,
                                                             .name = arena_printf(arena, "room-%c", (char)('a' + i)),
                                                             .code = row->sources[i],
                                                             .access_mode = ACCESS_PUBLIC});
  bool right = is_answer(arena, row, status);
  if (!right)
    print_error("%s: %s, but the model answers %d\n", row->path, row->who, status);
  fixture_free(&handle);
  return right;
}

static void test_verdicts(void **state) {
  (void)state;
  JD_ARENA arena = arena_new();
  struct corpus corpus = corpus_read(arena);
  size_t wrong = 0;
  for (size_t i = 0; i < corpus.count; i++) {
    wrong += !check_findings(arena, &corpus.rows[i]);
    wrong += !check_platform(arena, &corpus.rows[i]);
  }
  assert_in_range(corpus.files, 90, 120);
  assert_int_equal(wrong, 0);
}

/* ---- warnings ---- */

enum { MOST_WORDS = 16 };

/* The first line of a source says how it is planned, and what is to be said of it: `// plan: MODE [env=A,B]
 * [warns=CODE,CODE]`; nothing else may be said. Returns the text after `title`, up to a blank. */
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
  source_check(arena, code, file, &declares, &findings);
  const struct lint_source source = {&object, &declares};
  const struct lint_request request = {.plan = &plan, .sources = &source, .source_count = 1};
  lint(&request, &findings);
  lint_silence(&request, "plan.yaml", bytes_of(""), &findings);
  return codes(arena, &findings);
}

static void test_warnings(void **state) {
  (void)state;
  JD_ARENA arena = arena_new();
  struct corpus corpus = corpus_read(arena);
  unsigned count = 0, wrong = 0;
  for (size_t i = 0; i < corpus.count; i++) {
    const struct corpus_row *row = &corpus.rows[i];
    if (strncmp(row->path, "real-", 5) != 0)
      continue;
    const char *expected = field(arena, row->sources[0], "warns="),
               *found = found_in(arena, row->sources[0], row->path);
    count++;
    if (strcmp(found, expected) == 0)
      continue;
    wrong++;
    print_error("%s: expected %s, found %s\n", row->path, *expected ? expected : "nothing", found);
  }
  assert_true(count >= 25);
  assert_int_equal(wrong, 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_verdicts), cmocka_unit_test(test_warnings)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
