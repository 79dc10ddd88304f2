/* Any bytes: reading ends; what is written from what was read says the same, and as many lines as it has rows. */
#include "model/journey/journey.h"

#include "model/base/base.h"

#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  JD_ARENA arena = arena_new();
  struct preflight first, second;
  JD_BUF out;
  buf_init(&out, LIMIT_TEXT_OUTPUT);
  preflight_parse(arena, (struct bytes){(const char *)data, size}, &first);
  preflight_write(&first, &out);
  preflight_parse(arena, buf_bytes(&out), &second);
  size_t lines = 0, rows = 0;
  for (size_t i = 0; i < out.len; i++)
    lines += out.data[i] == '\n';
  for (int check = 0; check < PREFLIGHT_CHECKS; check++) {
    if (first.rows[check].mark != second.rows[check].mark)
      abort();
    rows += first.rows[check].mark != PREFLIGHT_UNKNOWN;
  }
  if (lines != rows + 4)
    abort();
  return 0;
}
