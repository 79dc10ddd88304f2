/* Analyses sources over and over, for about a second, as jd validate does; prints MB a second. */
#include "model/base/base.h"
#include "model/source/source.h"
#include "reconcile/file/file.h"

#include <stdio.h>
#include <time.h>

/* Of the processor, so that what else the machine does counts little. */
static double seconds(void) {
  return (double)clock() / CLOCKS_PER_SEC;
}

/* `round` makes each source another one than before: what was read of the last ones is remembered. */
static size_t check_all(const struct bytes *sources, char **names, size_t count, unsigned round) {
  JD_ARENA arena = arena_new();
  struct bundle_source *bundle = arena_alloc_array(arena, count, sizeof *bundle);
  struct findings findings;
  findings_init(&findings, arena);
  for (size_t i = 0; i < count; i++) {
    bundle[i].file = names[i];
    const char *fresh = arena_printf(arena, "%.*s// %u", (int)sources[i].len, sources[i].data, round);
    source_check(arena, bytes_of(fresh), names[i], &bundle[i].declares, &findings);
  }
  bundle_check(bundle, count, &findings);
  return findings.errors;
}

int main(int count, char **arguments) {
  JD_ARENA arena = arena_new();
  size_t files = (size_t)count - 1, errors = 0;
  unsigned round = 0;
  struct bytes *sources = arena_alloc_array(arena, files + 1, sizeof *sources);
  double analysed = 0, size = 0, began = 0, took = 0;
  for (size_t i = 0; i < files; i++) {
    if (file_read(arena, arguments[i + 1], LIMIT_SOURCE_BYTES, &sources[i], NULL) != FILE_READ)
      return 1;
    size += (double)sources[i].len;
  }
  began = seconds();
  while (took < 1) {
    errors += check_all(sources, arguments + 1, files, ++round);
    analysed += size;
    took = seconds() - began;
  }
  printf("%.1f\n", analysed / took / 1048576);
  return errors > 0;
}
