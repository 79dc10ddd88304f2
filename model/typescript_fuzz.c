/* Fuzz target: ts_analyse takes any bytes, ends, and gives names that stand in the source. */
#include "model/typescript.h"

#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(const struct ts_names *names, size_t size) {
  for (size_t i = 0; i < names->count; i++)
    if (!names->list[i].name || names->list[i].line == 0 || names->list[i].column == 0 || names->list[i].column > size)
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
  return 0;
}
