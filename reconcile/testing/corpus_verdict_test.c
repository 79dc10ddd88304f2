/* The engine's own verdict on each source of testdata/corpus, and that tree-sitter sees the classes and imports that
 * TypeScript sees. Skipped with JD_ENGINE=off. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "model/source/corpus_testing.h"
#include "model/source/source.h"
#include "reconcile/engine/engine.h"

#include <stdlib.h>

struct asked {
  struct corpus corpus;
  struct engine_source *sources;
  struct engine_bundle *bundles;
  struct engine_verdict verdict;
};

/* All rows in one question: a bundle each. */
static bool ask(struct arena *arena, struct asked *asked) {
  const struct engine_settings settings = engine_settings_here(arena);
  const struct engine engine = engine_find(arena, &settings);
  struct engine_request request = {0};
  struct jd_error error;
  if (engine.state == ENGINE_OFF)
    return false;
  assert_int_equal(engine.state, ENGINE_PRESENT);
  asked->corpus = corpus_read(arena);
  asked->sources = arena_alloc_array(arena, asked->corpus.files, sizeof *asked->sources);
  asked->bundles = arena_alloc_array(arena, asked->corpus.count, sizeof *asked->bundles);
  for (size_t i = 0; i < asked->corpus.count; i++) {
    const struct corpus_row *row = &asked->corpus.rows[i];
    size_t *indices = arena_alloc_array(arena, row->count, sizeof *indices);
    for (size_t j = 0; j < row->count; j++) {
      indices[j] = request.source_count;
      asked->sources[request.source_count++] =
          (struct engine_source){arena_printf(arena, "room-%c", (char)('a' + j)), "public", row->sources[j]};
    }
    asked->bundles[i] = (struct engine_bundle){.sources = indices, .count = row->count};
  }
  request.sources = asked->sources;
  request.bundles = asked->bundles;
  request.bundle_count = asked->corpus.count;
  assert_true(engine_ask(arena, &engine, &request, NULL, NULL, &asked->verdict, &error));
  return true;
}

/* What the engine says, in the words of the table; NULL where it says nothing of such a source. */
static const char *verdict_on(const struct asked *asked, size_t row) {
  const struct engine_rehearsal *rehearsal = &asked->verdict.bundles[row];
  size_t faults = 0, classes = 0;
  for (size_t i = 0; i < asked->bundles[row].count; i++) {
    faults += asked->verdict.sources[asked->bundles[row].sources[i]].fault_count;
    classes += asked->verdict.sources[asked->bundles[row].sources[i]].class_count;
  }
  if (rehearsal->outcome == ENGINE_NOT_REHEARSED)
    return rehearsal->reason;
  if (rehearsal->outcome == ENGINE_REFUSED)
    return rehearsal->refusal.kind == ENGINE_EXPORTED_VALUE ? "runtime" : "platform";
  return faults ? "repaired" : classes == asked->bundles[row].count ? "accepted" : "control-plane";
}

static bool is_row_right(const struct asked *asked, size_t row) {
  const struct corpus_row *expected = &asked->corpus.rows[row];
  if (strcmp(expected->who, "control-plane") == 0 || strcmp(expected->who, "never-converges") == 0)
    return true; /* nothing of it is uploaded */
  const char *found = verdict_on(asked, row);
  if (strcmp(found, expected->who) == 0)
    return true;
  const struct engine_rehearsal *rehearsal = &asked->verdict.bundles[row];
  print_error("%s: expected %s, found %s: %s\n", expected->path, expected->who, found,
              rehearsal->outcome == ENGINE_REFUSED ? rehearsal->refusal.words : "");
  return false;
}

static bool are_names_equal(const char *path, const char *what, const struct ts_names *ours, const char *const *theirs,
                            size_t count) {
  bool equal = ours->count == count;
  for (size_t i = 0; i < count && equal; i++)
    equal = strcmp(ours->list[i].name, theirs[i]) == 0;
  if (!equal)
    print_error("%s: tree-sitter sees %zu %s, TypeScript %zu\n", path, ours->count, what, count);
  return equal;
}

static bool are_sources_alike(struct arena *arena, const struct asked *asked, size_t row) {
  bool alike = true;
  for (size_t i = 0; i < asked->bundles[row].count; i++) {
    size_t index = asked->bundles[row].sources[i], imports = 0;
    const struct engine_compiled *theirs = &asked->verdict.sources[index];
    struct ts_source ours;
    ts_analyse(arena, asked->sources[index].code, &ours);
    if (!theirs->known || theirs->fault_count || ours.default_classes.count)
      continue;
    const char **classes = arena_alloc_array(arena, theirs->class_count + 1, sizeof *classes);
    const char **modules = arena_alloc_array(arena, theirs->import_count + 1, sizeof *modules);
    for (size_t j = 0; j < theirs->class_count; j++)
      classes[j] = theirs->classes[j].name;
    for (size_t j = 0; j < theirs->import_count; j++)
      if (!theirs->imports[j].reexport && !starts_with(bytes_of(theirs->imports[j].from), "cloudflare:"))
        modules[imports++] = theirs->imports[j].from;
    const char *path = asked->corpus.rows[row].path;
    alike &= are_names_equal(path, "classes", &ours.exported_classes, classes, theirs->class_count);
    alike &= are_names_equal(path, "imports", &ours.disallowed_imports, modules, imports);
  }
  return alike;
}

static void test_each_verdict(void **state) {
  (void)state;
  JD_ARENA arena = arena_new();
  struct asked asked = {0};
  size_t wrong = 0;
  if (!ask(arena, &asked)) {
    arena_cleanup(&arena); /* skip does not return */
    skip();
  }
  for (size_t i = 0; i < asked.corpus.count; i++) {
    wrong += !is_row_right(&asked, i);
    wrong += !are_sources_alike(arena, &asked, i);
  }
  assert_int_equal(wrong, 0);
}

/* The exports that model/source knows by name are those of the modules. */
static void test_exports_of_modules(void **state) {
  (void)state;
  static const struct {
    const char *module, *name;
  } exports[] = {
      {"workers", "DurableObject"},
      {"workers", "RpcPromise"},
      {"workers", "RpcProperty"},
      {"workers", "RpcStub"},
      {"workers", "RpcTarget"},
      {"workers", "ServiceStub"},
      {"workers", "WorkerEntrypoint"},
      {"workers", "WorkflowEntrypoint"},
      {"workers", "abortIsolate"},
      {"workers", "cache"},
      {"workers", "env"},
      {"workers", "exports"},
      {"workers", "restore"},
      {"workers", "tracing"},
      {"workers", "waitUntil"},
      {"workers", "withEnv"},
      {"workers", "withEnvAndExports"},
      {"workers", "withExports"},
      {"sockets", "connect"},
      {"sockets", "internalNewHttpClient"},
      {"workers", "DurableObjectState"},
      {"workers", "DurableObjectStub"},
      {"sockets", "Socket"},
  };
  enum { COUNT = sizeof exports / sizeof *exports };
  JD_ARENA arena = arena_new();
  const struct engine_settings settings = engine_settings_here(arena);
  const struct engine engine = engine_find(arena, &settings);
  struct engine_source sources[COUNT];
  struct engine_bundle bundles[COUNT];
  size_t indices[COUNT];
  struct engine_verdict verdict;
  struct jd_error error;
  if (engine.state == ENGINE_OFF) {
    arena_cleanup(&arena);
    skip();
  }
  assert_int_equal(engine.state, ENGINE_PRESENT);
  for (size_t i = 0; i < COUNT; i++) {
    const char *code = arena_printf(arena, "import { %s } from \"cloudflare:%s\";\nexport class A { a = %s }\n",
                                    exports[i].name, exports[i].module, exports[i].name);
    indices[i] = i;
    sources[i] = (struct engine_source){"room", "public", bytes_of(code)};
    bundles[i] = (struct engine_bundle){.sources = &indices[i], .count = 1};
  }
  const struct engine_request request = {sources, COUNT, bundles, COUNT};
  assert_true(engine_ask(arena, &engine, &request, NULL, NULL, &verdict, &error));
  for (size_t i = 0; i < COUNT; i++) {
    struct ts_source ours;
    ts_analyse(arena, sources[i].code, &ours);
    if ((verdict.bundles[i].outcome == ENGINE_ACCEPTED) != (ours.missing_imports.count == 0))
      fail_msg("cloudflare:%s, %s", exports[i].module, exports[i].name);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_each_verdict), cmocka_unit_test(test_exports_of_modules)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
