/* A compiler that keeps running says the same as one that is started for each question. */
#include "reconcile/engine/engine.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <signal.h>
#include <string.h>

static const char fine[] =
    "import { DurableObject } from \"cloudflare:workers\";\n"
    "export class Room extends DurableObject { async fetch() { return new Response(\"é\"); } }\n";
static const char wrong[] = "export class Room {\n  fetch( { return 1; }\n}\n";

static struct engine find(struct arena *arena) {
  struct engine_settings settings = engine_settings_here(arena);
  struct engine engine = engine_find(arena, &settings);
  engine.cache = NULL; /* nothing is kept: each question compiles */
  if (engine.state == ENGINE_MISSING)
    fail_msg("%s: run `jd engine install`, or set JD_ENGINE=off", engine.reason);
  return engine;
}

static struct engine_verdict ask(struct arena *arena, const struct engine *engine, const char *code) {
  const struct engine_source source = {"room", "public", bytes_of(code)};
  const size_t first = 0;
  const struct engine_bundle bundle = {&first, 1, NULL, 0};
  const struct engine_request request = {&source, 1, &bundle, 1};
  struct engine_verdict verdict;
  assert_true(engine_ask(arena, engine, &request, NULL, NULL, &verdict, NULL));
  return verdict;
}

static void test_answers_are_the_same(void **state) {
  (void)state;
  JD_ARENA arena = arena_new();
  struct engine engine = find(arena);
  engine.compiler = engine_compiler_start(&engine);
  if (engine.state != ENGINE_PRESENT) {
    assert_null(engine.compiler);
    return;
  }
  assert_true(engine_compiler_runs(engine.compiler));
  for (int round = 0; round < 3; round++) {
    struct engine_verdict good = ask(arena, &engine, fine), bad = ask(arena, &engine, wrong);
    assert_true(good.sources[0].known);
    assert_int_equal(good.sources[0].fault_count, 0);
    assert_string_equal(good.sources[0].classes[0].name, "Room");
    assert_int_equal(good.bundles[0].outcome, ENGINE_ACCEPTED);
    assert_int_equal(bad.sources[0].faults[0].line, 2);
  }
  assert_true(engine_compiler_runs(engine.compiler)); /* it was asked each time, and has answered */
  engine_compiler_stop(engine.compiler);
}

static void test_a_lost_one_is_done_without(void **state) {
  (void)state;
  JD_ARENA arena = arena_new();
  struct engine engine = find(arena);
  engine.compiler = engine_compiler_start(&engine);
  if (engine.state != ENGINE_PRESENT)
    return;
  ask(arena, &engine, fine);
  long pid = engine_compiler_pid(engine.compiler);
  assert_int_equal(kill((pid_t)pid, SIGKILL), 0);
  assert_int_equal(ask(arena, &engine, fine).bundles[0].outcome, ENGINE_ACCEPTED);
  assert_false(engine_compiler_runs(engine.compiler));
  engine_compiler_stop(engine.compiler);
  assert_int_equal(kill((pid_t)pid, 0), -1);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_answers_are_the_same),
      cmocka_unit_test(test_a_lost_one_is_done_without),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
