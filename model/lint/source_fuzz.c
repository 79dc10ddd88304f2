/* Fuzz target: the whole check of a source, warnings included, takes any bytes, ends, and gives names and findings that
 * are in the source. */
#include "model/lint/lint.h"

#include "model/base/base.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_names(const struct ts_names *names, size_t size) {
  for (size_t i = 0; i < names->count; i++)
    if (!names->list[i].name || names->list[i].line == 0 || names->list[i].column == 0 ||
        names->list[i].column > size + 1)
      abort();
}

/* All that is wrong, whatever is right: as `jd validate` looks at a source. */
static void check_findings(struct arena *arena, struct bytes code) {
  struct findings findings;
  struct ts_source declares;
  struct plan_object object = {.name = "room", .source = "room.ts", .access_mode = ACCESS_PUBLIC, .key = "room"};
  struct plan plan = {.objects = &object, .object_count = 1};
  findings_init(&findings, arena);
  const char *name = source_check(arena, code, "room.ts", &declares, &findings);
  if (!name != (findings.errors > findings.if_sent))
    abort();
  const struct lint_source source = {&object, &declares};
  lint(&(struct lint_request){.plan = &plan, .sources = &source, .source_count = 1}, &findings);
  for (size_t i = 0; i < findings.count; i++)
    if (findings.list[i].at.column > code.len + 1 || findings.list[i].at.line > code.len + 1)
      abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  JD_ARENA arena = arena_new();
  struct bytes code = {(const char *)data, size};
  struct ts_source found;
  ts_analyse(arena, code, &found);
  for (size_t i = 0; i < SOURCE_LISTS; i++)
    check_names(&found.lists[i], size);
  check_findings(arena, code);
  return 0;
}
