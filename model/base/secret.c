#include "model/base/base.h"

#include <malloc.h>
#include <sodium.h>
#include <stdlib.h>

struct secret {
  size_t len;
  char *data; /* len bytes and a NUL, in guarded memory */
};

void secret_start(void) {
  if (sodium_init() < 0)
    jd_out_of_memory();
}

struct secret *secret_new(struct bytes plain) {
  struct secret *secret = calloc(1, sizeof *secret);
  if (!secret || !(secret->data = sodium_malloc(plain.len + 1)))
    jd_out_of_memory();
  secret->len = plain.len;
  if (plain.len)
    memcpy(secret->data, plain.data, plain.len);
  secret->data[plain.len] = '\0';
  return secret;
}

static const char KEY_PREFIX[] = "bb_sk_";
enum { KEY_PREFIX_LEN = sizeof KEY_PREFIX - 1, KEY_BYTES = 20 };

struct secret *secret_new_api_key(void) {
  unsigned char random[KEY_BYTES];
  char text[KEY_PREFIX_LEN + 2 * KEY_BYTES + 1];
  randombytes_buf(random, sizeof random);
  memcpy(text, KEY_PREFIX, KEY_PREFIX_LEN);
  sodium_bin2hex(text + KEY_PREFIX_LEN, 2 * KEY_BYTES + 1, random, sizeof random);
  struct secret *key = secret_new((struct bytes){text, sizeof text - 1});
  sodium_memzero(random, sizeof random);
  sodium_memzero(text, sizeof text);
  return key;
}

bool secret_is_api_key(struct bytes text) {
  if (text.len != KEY_PREFIX_LEN + 2 * KEY_BYTES || memcmp(text.data, KEY_PREFIX, KEY_PREFIX_LEN) != 0)
    return false;
  for (size_t i = KEY_PREFIX_LEN; i < text.len; i++)
    if (!memchr("0123456789abcdef", text.data[i], 16))
      return false;
  return true;
}

void secret_free(struct secret *secret) {
  if (!secret)
    return;
  sodium_free(secret->data); /* wipes */
  free(secret);
}

void secret_cleanup(struct secret **secret) {
  secret_free(*secret);
}

struct bytes secret_reveal(const struct secret *secret) {
  return (struct bytes){secret->data, secret->len};
}

void wipe(void *data, size_t len) {
  sodium_memzero(data, len);
}

void wipe_free(void *data) {
  if (data)
    sodium_memzero(data, malloc_usable_size(data));
  free(data);
}

void buf_wipe_free(struct buf *buf) {
  wipe_free(buf->data);
  *buf = (struct buf){0};
}

/* The library puts the end of a piece at the guard page, so its size decides how its beginning is aligned. */
void *secret_memory(size_t size) {
  enum { ALIGNMENT = 16 };
  size_t whole = (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
  void *memory = whole >= size ? sodium_malloc(whole) : NULL;
  if (!memory)
    jd_out_of_memory();
  return memset(memory, 0, whole);
}

void secret_memory_free(void *memory) {
  sodium_free(memory);
}

/* A key for BLAKE2b may be 64 bytes at most, so the API key itself is hashed to one first, with a domain. */
static void derive_key(const struct secret *api_key, const char *domain, unsigned char out[32]) {
  crypto_generichash_state state;
  crypto_generichash_init(&state, NULL, 0, 32);
  crypto_generichash_update(&state, (const unsigned char *)domain, strlen(domain) + 1);
  crypto_generichash_update(&state, (const unsigned char *)api_key->data, api_key->len);
  crypto_generichash_final(&state, out, 32);
  sodium_memzero(&state, sizeof state);
}

void secret_digest(const struct secret *api_key, const char *env_key, const struct secret *value,
                   char out[SECRET_DIGEST_HEX]) {
  unsigned char key[32], hash[16];
  derive_key(api_key, "jd env value 1", key);
  crypto_generichash_state state;
  crypto_generichash_init(&state, key, sizeof key, sizeof hash);
  crypto_generichash_update(&state, (const unsigned char *)env_key, strlen(env_key) + 1);
  crypto_generichash_update(&state, (const unsigned char *)value->data, value->len);
  crypto_generichash_final(&state, hash, sizeof hash);
  sodium_bin2hex(out, SECRET_DIGEST_HEX, hash, sizeof hash);
  sodium_memzero(&state, sizeof state);
  sodium_memzero(key, sizeof key);
}

void secret_key_id(const struct secret *api_key, char out[SECRET_KEY_ID_HEX]) {
  unsigned char id[32];
  derive_key(api_key, "jd key id 1", id);
  sodium_bin2hex(out, SECRET_KEY_ID_HEX, id, 4);
  sodium_memzero(id, sizeof id);
}
