/* Any bytes: reading ends, marking or stamping twice equals once, and a mark neither adds nor takes a
 * line. */
#include "model/base/base.h"
#include "model/journey/journey.h"

#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static size_t count_lines(struct bytes text) {
  size_t lines = 0;
  for (size_t i = 0; i < text.len; i++)
    lines += text.data[i] == '\n';
  return lines;
}

static void check_mark(struct arena *arena, struct bytes text, enum stage_mark mark) {
  const char *next = NULL, *again = NULL;
  struct bytes once = statefile_mark(arena, text, "durable", mark, "2026-11-23T10:04:11Z", &next);
  struct bytes twice = statefile_mark(arena, once, "durable", mark, "2026-11-24T00:00:00Z", &again);
  if (!bytes_equal(once, twice) || count_lines(text) != count_lines(once) || strcmp(next, again) != 0)
    abort();
}

static void check_stamp(struct arena *arena, struct bytes text) {
  struct bytes once = statefile_stamp(arena, text, "app_a", "https://x.y/v1/app_a", "2026-11-23T10:04:11Z");
  struct bytes twice = statefile_stamp(arena, once, "app_a", "https://x.y/v1/app_a", "2026-11-24T00:00:00Z");
  if (!bytes_equal(once, twice) || count_lines(once) < count_lines(text) || count_lines(once) > count_lines(text) + 5)
    abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  JD_ARENA arena = arena_new();
  struct findings findings;
  struct statefile state;
  struct bytes text = {(const char *)data, size};
  findings_init(&findings, arena);
  bool good = statefile_parse(arena, text, "00-state.md", &state, &findings);
  if (good != (findings.errors == 0) || state.stage_count > LIMIT_STAGES)
    abort();
  check_mark(arena, text, MARK_DONE);
  check_mark(arena, text, MARK_NOT_APPLICABLE);
  check_mark(arena, text, MARK_DONE_ASIDE);
  check_stamp(arena, text);
  return 0;
}
