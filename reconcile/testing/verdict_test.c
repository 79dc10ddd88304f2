/* The checks against what was recorded: what the API takes has no finding that is an error, what it refuses has one.
 * The shared recordings are read where they are at hand, our own always. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "model/base/base.h"
#include "model/format/format.h"
#include "model/source/source.h"
#include "reconcile/file/file.h"

#include <stdlib.h>

enum { MOST_ROWS = 8 };

struct row {
  const char *name;
  struct bytes code;
};

struct rows {
  struct row list[MOST_ROWS];
  size_t count;
};

/* The rows that were taken so far, with `row` in the place of the one of its name. */
static void put(struct rows *rows, struct row row) {
  size_t at = 0;
  while (at < rows->count && strcmp(rows->list[at].name, row.name) != 0)
    at++;
  assert_true(at < MOST_ROWS);
  rows->list[at] = row;
  rows->count += at == rows->count;
}

/* What only the runtime refuses: none of the recordings shows it. */
static bool is_recorded(const struct finding *finding) {
  return finding->severity == SEVERITY_ERROR && strcmp(finding->code, "type-import") != 0 &&
         strcmp(finding->code, "aliased-import") != 0 && strcmp(finding->code, "declared-class") != 0;
}

/* `*doubt` is set where only a compiler could tell. */
static size_t errors_of(struct arena *arena, const struct rows *rows, bool *doubt) {
  struct bundle_source sources[MOST_ROWS];
  struct findings findings;
  findings_init(&findings, arena);
  for (size_t i = 0; i < rows->count; i++) {
    sources[i].file = rows->list[i].name;
    source_check(arena, rows->list[i].code, rows->list[i].name, &sources[i].declares, &findings);
    *doubt |= sources[i].declares.parse != SOURCE_PARSED;
  }
  bundle_check(sources, rows->count, &findings);
  size_t errors = 0;
  for (size_t i = 0; i < findings.count; i++)
    errors += is_recorded(&findings.list[i]);
  return errors;
}

static bool is_about_sources(const struct js *scenario) {
  const char *topic = js_text(js_get(scenario, "topic"));
  return topic && (strcmp(topic, "source accepted") == 0 || strcmp(topic, "source refused") == 0 ||
                   strcmp(topic, "one scope") == 0);
}

static size_t check_scenario(struct arena *arena, const struct js *scenario) {
  struct rows rows = {0};
  const struct js *steps = js_get(scenario, "steps");
  size_t checked = 0;
  for (size_t i = 0; i < js_length(steps); i++) {
    const struct js *step = js_at(steps, i), *body = js_get(step, "body");
    const char *name = js_text(js_get(body, "name"));
    int64_t status = js_integer(js_get(step, "status"), 0);
    if (!name || !js_is_string(js_get(body, "code")))
      continue;
    struct rows tried = rows;
    put(&tried, (struct row){name, js_bytes(js_get(body, "code"))});
    bool doubt = false, refused = errors_of(arena, &tried, &doubt) > 0;
    if (!doubt && refused != (status != 200))
      fail_msg("%s, step %zu: %s", js_text(js_get(scenario, "name")), i, refused ? "refused" : "not refused");
    if (status == 200)
      rows = tried;
    checked++;
  }
  return checked;
}

static size_t check_file(const char *path) {
  JD_ARENA arena = arena_new();
  struct jd_error error;
  struct bytes text;
  if (file_read(arena, path, LIMIT_DOCUMENT_BYTES, &text, &error) != FILE_READ)
    return 0;
  JD_JS recordings = js_parse(text, path, &error);
  const struct js *scenarios = js_get(recordings, "scenarios");
  size_t checked = 0;
  for (size_t i = 0; i < js_length(scenarios); i++)
    if (is_about_sources(js_at(scenarios, i)))
      checked += check_scenario(arena, js_at(scenarios, i));
  return checked;
}

static void test_own_recordings(void **state) {
  (void)state;
  assert_true(check_file("testdata/recordings/own.json") >= 8);
}

static void test_shared_recordings(void **state) {
  (void)state;
  const char *folder = getenv("JD_RECORDINGS");
  JD_ARENA arena = arena_new();
  size_t checked = check_file(arena_printf(arena, "%s/known.json", folder ? folder : "../shared/recordings"));
  if (checked == 0)
    skip();
  assert_true(checked >= 40);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_own_recordings),
      cmocka_unit_test(test_shared_recordings),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
