/* Any bytes: read or refused with a place and a mend; what was read is written, and read again is the same. */
#include "model/lockfile.h"

#include "model/limits.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

static void write_out(const struct applied *applied, struct buf *out) {
  struct jd_error error = {0};
  buf_init(out, LIMIT_DOCUMENT_BYTES);
  if (!lockfile_write(applied, out, &error))
    abort();
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size) {
  JD_ARENA arena = arena_new();
  struct applied first, second;
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
  return 0;
}
