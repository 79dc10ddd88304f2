/* Fuzz target: the whole check of a source, syntax and warnings included, takes any bytes, ends, and gives names and
 * findings that stand in the source. */
#include "model/lint.h"
#include "model/source.h"

#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(const struct ts_names *names, size_t size) {
  for (size_t i = 0; i < names->count; i++)
    if (!names->list[i].name || names->list[i].line == 0 || names->list[i].column == 0 || names->list[i].column > size)
      abort();
}

static void check_faults(const struct ts_faults *faults, size_t size) {
  for (size_t i = 0; i < faults->count; i++)
    if (!faults->list[i].message || faults->list[i].offset > size ||
        faults->list[i].len > size - faults->list[i].offset)
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
  if (!name != !!findings.errors)
    abort();
  const struct lint_source source = {&object, code, &declares};
  lint(&(struct lint_request){.plan = &plan, .sources = &source, .source_count = 1}, &findings);
  for (size_t i = 0; i < findings.count; i++)
    if (findings.list[i].at.column > code.len + 1 || findings.list[i].at.line > code.len + 1)
      abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  JD_ARENA arena = arena_new();
  struct ts_source found;
  ts_analyse(arena, (struct bytes){(const char *)data, size}, &found);
  check(&found.exported_classes, size);
  check(&found.default_classes, size);
  check(&found.default_exports, size);
  check(&found.imports, size);
  check(&found.declared, size);
  check_faults(&found.faults, size);
  if (found.broken.offset + found.broken.len > size ||
      (found.broken.kind == BREAK_TOKEN || found.broken.kind == BREAK_DOUBT) != (found.broken.expected != NULL))
    abort();
  check_findings(arena, (struct bytes){(const char *)data, size});
  return 0;
}
