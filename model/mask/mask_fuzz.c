/* A secret, and a server that echoes it in an encoding among other text. */
#include "model/base/base.h"
#include "model/mask/encode_test.h"
#include "model/mask/mask.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool right) {
  if (!right)
    abort();
}

/* Masks one and two escapes deep, and looks for the secret in what is left. */
static void check(struct mask *mask, struct bytes secret, const uint8_t *ways, struct bytes around) {
  struct bytes before = {around.data, around.len / 2}, behind = {around.data + before.len, around.len - before.len};
  JD_BUF once, text, masked;
  buf_init(&once, secret.len * 16), buf_init(&text, secret.len * 256 + around.len + 1), buf_init(&masked, SIZE_MAX);
  encode(&once, secret, ways[0] % ENCODINGS);
  buf_add_bytes(&text, before);
  if (ways[0] % ENCODINGS != PLAIN || ways[1] % 2)
    buf_add_char(&text, ' '); /* what ends in half an escape would take the beginning of the secret for its rest */
  if (ways[1] % 2 && ways[0] % ENCODINGS < HEX)
    encode(&text, buf_bytes(&once), ways[1] / 2 % HEX);
  else
    buf_add_bytes(&text, buf_bytes(&once));
  buf_add_bytes(&text, behind);
  mask_text(mask, buf_bytes(&text), &masked);
  must(masked.len <= text.len);
  must(!memmem(masked.data, masked.len, secret.data, secret.len));
  must(memmem(masked.data, masked.len, "***", 3) != NULL);
  if (!(ways[1] % 2) && once.len > 8) /* the bits that a neighbour shares with it are nobody's */
    must(!memmem(masked.data, masked.len, once.data, once.len));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  enum { HEADER = 3 };
  static bool started;
  if (!started)
    secret_start();
  started = true;
  size_t len = size < HEADER ? 0 : data[2] % 96u + MASK_SHORTEST;
  if (size < HEADER + len)
    return 0;
  struct bytes secret = {(const char *)data + HEADER, len};
  struct bytes around = {(const char *)data + HEADER + len, size - HEADER - len};
  if (!utf8_valid(secret, NULL) || memchr(secret.data, '*', len) || memchr(secret.data, '\0', len))
    return 0;
  JD_MASK mask = mask_new();
  mask_add(mask, secret);
  mask_add(mask, around); /* secrets within each other, too */
  JD_BUF masked;
  buf_init(&masked, size);
  mask_text(mask, (struct bytes){(const char *)data, size}, &masked);
  must(masked.len <= size && !memmem(masked.data, masked.len, secret.data, len));
  JD_MASK alone = mask_new();
  mask_add(alone, secret);
  check(alone, secret, data, around);
  return 0;
}
