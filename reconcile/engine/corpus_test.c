/* Every line of testdata/engine/verdicts.txt: sources, and what the engine says of them. */
#include "model/base/base.h"
#include "reconcile/engine/engine.h"
#include "reconcile/file/file.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define FOLDER "testdata/engine/"

enum { MOST = 5, TABLE = 1048576 };

struct line {
  struct bytes text;
  const char *names[MOST]; /* files without .ts */
  size_t count;
  const char *expected;
};

static const char *trimmed(struct arena *arena, const char *from, size_t len) {
  while (len > 0 && is_blank(*from))
    from++, len--;
  while (len > 0 && is_blank(from[len - 1]))
    len--;
  return arena_strndup(arena, from, len);
}

/* "a b | expected" */
static bool take_line(struct arena *arena, const char *text, size_t len, struct line *out) {
  const char *bar = memchr(text, '|', len);
  if (len == 0 || *text == '#' || !bar)
    return false;
  *out = (struct line){.expected = trimmed(arena, bar + 1, len - (size_t)(bar + 1 - text))};
  for (char *names = arena_strndup(arena, text, (size_t)(bar - text)), *name; (name = strtok_r(names, " ", &names));)
    out->names[out->count++] = name;
  return true;
}

/* Appends the lines of bundles that are accepted, or those of all others. */
static void add_lines(struct arena *arena, struct bytes table, bool accepted, struct line **lines, size_t *count,
                      size_t *capacity) {
  for (const char *at = table.data, *end = table.data + table.len; at < end;) {
    const char *feed = memchr(at, '\n', (size_t)(end - at));
    size_t len = feed ? (size_t)(feed - at) : (size_t)(end - at);
    struct line line;
    if (take_line(arena, at, len, &line) && (strcmp(line.expected, "accepted") == 0) == accepted)
      *ARENA_PUSH(arena, *lines, *count, *capacity) = line;
    at += len + 1;
  }
}

/* What is accepted comes first: one run of workerd loads several of those. */
static struct line *read_table(struct arena *arena, size_t *count) {
  struct bytes table;
  struct jd_error error;
  struct line *lines = NULL;
  size_t capacity = 0;
  *count = 0;
  assert_int_equal(file_read(arena, FOLDER "verdicts.txt", TABLE, &table, &error), FILE_READ);
  add_lines(arena, table, true, &lines, count, &capacity);
  add_lines(arena, table, false, &lines, count, &capacity);
  return lines;
}

static void say(const struct line *line, const struct engine_verdict *verdict, const struct engine_bundle *bundle,
                const struct engine_rehearsal *rehearsal, struct buf *said) {
  const struct engine_refusal *refusal = &rehearsal->refusal;
  for (size_t i = 0; i < line->count; i++) {
    const struct engine_compiled *compiled = &verdict->sources[bundle->sources[i]];
    for (size_t k = 0; k < compiled->fault_count; k++)
      buf_printf(said, "%s:%u:%u TS%u; ", line->names[i], compiled->faults[k].line, compiled->faults[k].column,
                 compiled->faults[k].code);
  }
  switch (rehearsal->outcome) {
  case ENGINE_ACCEPTED:
    buf_add_text(said, "accepted");
    break;
  case ENGINE_REFUSED:
    buf_printf(said, "%s:%u:%u%s %s", line->names[refusal->source - bundle->sources[0]], refusal->line, refusal->column,
               refusal->certain ? "" : " perhaps", refusal->words);
    break;
  case ENGINE_NOT_REHEARSED:
    buf_printf(said, "not rehearsed: %s", rehearsal->reason);
    break;
  }
}

/* All in one request: each source is compiled once, and each line is a bundle of its own. */
static void make_request(struct arena *arena, const struct line *lines, size_t count, struct engine_request *out) {
  static const char *const env[] = {"API_KEY"};
  struct engine_source *sources = arena_alloc_array(arena, count * MOST, sizeof *sources);
  struct engine_bundle *bundles = arena_alloc_array(arena, count, sizeof *bundles);
  size_t *indexes = arena_alloc_array(arena, count * MOST, sizeof *indexes);
  *out = (struct engine_request){sources, 0, bundles, count};
  for (size_t i = 0; i < count; i++) {
    bundles[i] = (struct engine_bundle){&indexes[out->source_count], lines[i].count, env, 1};
    for (size_t k = 0; k < lines[i].count; k++) {
      struct jd_error error = {0};
      struct engine_source *source = &sources[out->source_count];
      *source = (struct engine_source){.name = lines[i].names[k], .access = "public"};
      const char *path = arena_printf(arena, FOLDER "%s.ts", lines[i].names[k]);
      if (file_read(arena, path, TABLE, &source->code, &error) != FILE_READ)
        fail_msg("%s: %s", path, error.message);
      indexes[out->source_count] = out->source_count;
      out->source_count++;
    }
  }
}

static void test_verdicts(void **state) {
  (void)state;
  JD_ARENA arena = arena_new();
  struct engine_settings settings = engine_settings_here(arena);
  struct engine engine = engine_find(arena, &settings);
  engine.cache = NULL;
  engine.load_seconds = 1;
  if (engine.state == ENGINE_MISSING)
    fail_msg("%s: run `jd engine install`, or set JD_ENGINE=off", engine.reason);
  size_t count, wrong = 0;
  struct line *lines = read_table(arena, &count);
  struct engine_request request;
  struct engine_verdict verdict;
  assert_true(count >= 40 + 50);
  make_request(arena, lines, count, &request);
  assert_true(engine_ask(arena, &engine, &request, NULL, NULL, &verdict, NULL));
  for (size_t i = 0; i < count; i++) {
    JD_BUF said;
    buf_init(&said, TABLE);
    say(&lines[i], &verdict, &request.bundles[i], &verdict.bundles[i], &said);
    const char *expected =
        engine.state == ENGINE_PRESENT ? lines[i].expected : arena_printf(arena, "not rehearsed: %s", engine.reason);
    if (strcmp(said.data, expected) == 0)
      continue;
    print_error("%s\n  expected: %s\n  said:     %s\n", lines[i].names[0], expected, said.data);
    wrong++;
  }
  assert_int_equal(wrong, 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_verdicts)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
