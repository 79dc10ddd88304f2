/* The first byte says how much context; the first 0xFF ends the old text. Applying the diff must give the new one. */
#include "model/base/base.h"
#include "model/diff/diff.h"
#include "model/diff/textdiff_apply.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

static void require(bool holds) {
  if (!holds)
    abort();
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size) {
  if (size == 0)
    return 0;
  const size_t context = data[0] % 8;
  const char *text = (const char *)data + 1, *end = text + size - 1;
  const char *split = memchr(text, 0xFF, size - 1);
  struct bytes old_text = {text, (size_t)((split ? split : end) - text)};
  struct bytes new_text = {split ? split + 1 : end, split ? (size_t)(end - split - 1) : 0};
  JD_ARENA arena = arena_new();
  JD_BUF unified, made;
  buf_init(&unified, LIMIT_TEXT_OUTPUT);
  buf_init(&made, LIMIT_TEXT_OUTPUT);
  struct textdiff diff;
  textdiff(arena, old_text, new_text, &diff);
  textdiff_unified(&diff, "old", "new", context, &unified);
  require((unified.len == 0) == bytes_equal(old_text, new_text));
  require(textdiff_apply(old_text, buf_bytes(&unified), &made));
  require(bytes_equal(buf_bytes(&made), new_text));
  return 0;
}
