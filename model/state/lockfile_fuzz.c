/* Any bytes: read, or refused with a place and a fix; what was read is written, and read again is the same. */
#include "model/state/state.h"

#include "model/base/base.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

static void write_out(const struct record *record, struct buf *out) {
  buf_init(out, LIMIT_TEXT_OUTPUT);
  lockfile_write(record, out);
}

/* An apply to a target that is not there yet leaves every other entry as it is. */
static void check_neighbours(struct arena *arena, const struct record *record, const struct buf *before) {
  struct record grown = *record;
  struct applied *target = lockfile_target(arena, &grown, "https://fuzz.invalid", "app_fuzz");
  if (grown.target_count == record->target_count)
    return;
  JD_BUF after;
  write_out(&grown, &after);
  *target = (struct applied){0};
  size_t kept = 0;
  for (size_t i = 0; i < grown.target_count; i++)
    if (grown.targets[i].app_id)
      grown.targets[kept++] = grown.targets[i];
  grown.target_count = kept;
  JD_BUF again;
  write_out(&grown, &again);
  if (!bytes_equal(buf_bytes(before), buf_bytes(&again)) || after.len <= before->len)
    abort();
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size) {
  JD_ARENA arena = arena_new();
  struct record first, second;
  struct jd_error error = {0};
  if (!lockfile_parse(arena, (struct bytes){(const char *)data, size}, "durable.lock", &first, &error)) {
    if (!*error.message || !*error.where)
      abort();
    return 0;
  }
  JD_BUF once, twice;
  write_out(&first, &once);
  if (!lockfile_parse(arena, buf_bytes(&once), "durable.lock", &second, &error))
    abort();
  write_out(&second, &twice);
  if (!bytes_equal(buf_bytes(&once), buf_bytes(&twice)))
    abort();
  check_neighbours(arena, &second, &twice);
  return 0;
}
