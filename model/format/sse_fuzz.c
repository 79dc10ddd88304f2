/* Server-sent events. */
#include "model/format/format.h"

#include "model/base/base.h"

#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool right) {
  if (!right)
    abort();
}

/* The events of a stream of which the first `cut` bytes come first. */
static void take(struct bytes stream, size_t cut, struct buf *events) {
  size_t offset = 0, before = 0;
  struct bytes type;
  JD_BUF data;
  buf_init(&data, stream.len);
  for (int part = 0; part < 2; part++) {
    struct bytes come = {stream.data, part ? stream.len : cut};
    while (sse_next(come, &offset, &type, &data)) {
      must(offset > before && offset <= come.len && !data.overflow && data.len > 0 && type.len > 0);
      before = offset;
      buf_add_bytes(events, type);
      buf_add_char(events, '\0');
      buf_add_bytes(events, buf_bytes(&data));
      buf_add_char(events, '\0');
    }
  }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  const struct bytes stream = {(const char *)data, size};
  const size_t events_most = size * 10 + 1; /* "message" for an event of eight bytes */
  JD_BUF whole, pieces;
  buf_init(&whole, events_most);
  buf_init(&pieces, events_most);
  take(stream, 0, &whole);
  size_t cut = size > 4 ? 3 + data[0] % (size - 3) : 0; /* not within a byte order mark */
  take(stream, cut, &pieces);
  must(bytes_equal(buf_bytes(&whole), buf_bytes(&pieces)));
  return 0;
}
