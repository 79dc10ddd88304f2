/* Compiles sources and loads them as one bundle, as jd validate does; prints what became of it. */
#include "reconcile/engine/engine.h"
#include "model/base/base.h"
#include "reconcile/file/file.h"

#include <libgen.h>
#include <stdio.h>
#include <string.h>

int main(int count, char **arguments) {
  JD_ARENA arena = arena_new();
  size_t files = (size_t)count - 1;
  struct engine_source *sources = arena_alloc_array(arena, files, sizeof *sources);
  size_t *indexes = arena_alloc_array(arena, files, sizeof *indexes);
  for (size_t i = 0; i < files; i++) {
    indexes[i] = i;
    sources[i].name = basename(arena_strdup(arena, arguments[i + 1]));
    sources[i].access = "public";
    if (file_read(arena, arguments[i + 1], LIMIT_SOURCE_BYTES, &sources[i].code, NULL) != FILE_READ)
      return 1;
  }
  struct engine_bundle bundle = {indexes, files, NULL, 0};
  struct engine_request request = {sources, files, &bundle, 1};
  struct engine_settings settings = engine_settings_here(arena);
  struct engine engine = engine_find(arena, &settings);
  struct engine_verdict verdict;
  if (!engine_ask(arena, &engine, &request, NULL, NULL, &verdict, NULL))
    return 1;
  const struct engine_rehearsal *rehearsal = &verdict.bundles[0];
  printf("%s\n", rehearsal->outcome == ENGINE_ACCEPTED  ? "accepted"
                 : rehearsal->outcome == ENGINE_REFUSED ? rehearsal->refusal.words
                                                        : rehearsal->reason);
  return rehearsal->outcome == ENGINE_ACCEPTED ? 0 : 1;
}
