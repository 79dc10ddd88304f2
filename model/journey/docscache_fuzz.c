/* Any bytes, as the cache and as a page of documentation: a topic that is put in is there, fresh, and put in again it
 * changes nothing; what is there already is not lost but for the topic's own section. */
#include "model/journey/journey.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  JD_ARENA arena = arena_new();
  struct bytes text = {(const char *)data, size};
  enum docs_state before = docscache_state(arena, text, "functions", 0, 0);
  struct docs_entry entry = {"functions", docs_summary(arena, text, "durable object"), "https://docs", 1795428000000};
  struct bytes once = docscache_put(arena, text, &entry), twice = docscache_put(arena, once, &entry);
  if (!bytes_equal(once, twice) || docscache_state(arena, once, "functions", 0, entry.now) != DOCS_FRESH)
    abort();
  entry.summary = (struct bytes){"x", 1};
  if (docscache_state(arena, docscache_put(arena, once, &entry), "functions", 0, entry.now) != DOCS_FRESH)
    abort();
  bool has_date = memmem(data, size, "primed_at", strlen("primed_at")) != NULL; /* a long one may become a short one */
  if (before == DOCS_MISSING && !has_date && once.len < size)
    abort();
  return 0;
}
