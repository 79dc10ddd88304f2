#include "model/base/base.h"

#include <stdio.h>
#include <stdlib.h>
#ifdef JD_DIGEST_AVX2 /* a second time, for one function: libxxhash is for any processor */
#define XXH_INLINE_ALL
#endif
#include <xxhash.h>

XXH128_hash_t digest_hash_avx2(const void *data, size_t len);

#ifdef JD_DIGEST_AVX2

XXH128_hash_t digest_hash_avx2(const void *data, size_t len) {
  return XXH3_128bits(data, len);
}

#else

struct digester {
  XXH3_state_t *state;
};

static struct digest from_xxh(XXH128_hash_t hash) {
  return (struct digest){hash.high64, hash.low64};
}

struct digest digest_bytes(struct bytes bytes) {
#ifdef JD_HAS_DIGEST_AVX2
  if (__builtin_cpu_supports("avx2"))
    return from_xxh(digest_hash_avx2(bytes.data, bytes.len));
#endif
  return from_xxh(XXH3_128bits(bytes.data, bytes.len));
}

bool digest_equal(struct digest a, struct digest b) {
  return a.high == b.high && a.low == b.low;
}

void digest_hex(struct digest digest, char out[DIGEST_HEX]) {
  snprintf(out, DIGEST_HEX, "%016llx%016llx", (unsigned long long)digest.high, (unsigned long long)digest.low);
}

const char *digest_text(struct arena *arena, struct digest digest) {
  char *text = arena_alloc(arena, DIGEST_HEX);
  digest_hex(digest, text);
  return text;
}

static bool parse_half(const char *hex, uint64_t *out) {
  *out = 0;
  for (int i = 0; i < 16; i++) {
    int digit = hex_value(hex[i]);
    if (digit < 0 || is_upper(hex[i]))
      return false;
    *out = *out << 4 | (unsigned)digit;
  }
  return true;
}

bool digest_parse(const char *hex, struct digest *out) {
  struct digest parsed;
  if (!hex || strlen(hex) != DIGEST_HEX - 1 || !parse_half(hex, &parsed.high) || !parse_half(hex + 16, &parsed.low))
    return false;
  *out = parsed;
  return true;
}

struct digester *digester_new(const char *domain) {
  struct digester *digester = calloc(1, sizeof *digester);
  if (!digester || !(digester->state = XXH3_createState()))
    jd_out_of_memory();
  XXH3_128bits_reset(digester->state);
  digester_part(digester, "domain", bytes_of(domain));
  return digester;
}

static void add_length(struct digester *digester, uint64_t length) {
  unsigned char encoded[8];
  for (int i = 0; i < 8; i++)
    encoded[i] = (unsigned char)(length >> (8 * i));
  XXH3_128bits_update(digester->state, encoded, sizeof encoded);
}

static void add_counted(struct digester *digester, struct bytes bytes) {
  add_length(digester, bytes.len);
  if (bytes.len)
    XXH3_128bits_update(digester->state, bytes.data, bytes.len);
}

void digester_part(struct digester *digester, const char *tag, struct bytes part) {
  add_counted(digester, bytes_of(tag));
  add_counted(digester, part);
}

struct digest digester_finish(struct digester *digester) {
  struct digest digest = from_xxh(XXH3_128bits_digest(digester->state));
  XXH3_freeState(digester->state);
  free(digester);
  return digest;
}

#endif
