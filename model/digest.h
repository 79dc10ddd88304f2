/* XXH3-128 digests: what decides whether two things are equal.
 *
 * A digest of bytes is that of exactly these bytes. A digest of a thing with parts is taken over a canonical encoding:
 * a domain first, then each part as tag, length (64 bits, little endian) and bytes, so that no two different things
 * have one encoding. Not a cryptographic hash: it tells accidents apart, not adversaries; secrets use model/secret.h.
 */
#ifndef JD_MODEL_DIGEST_H
#define JD_MODEL_DIGEST_H

#include "model/arena.h"
#include "model/bytes.h"

#include <stdint.h>

struct digest {
  uint64_t high, low;
};

enum { DIGEST_HEX = 33 }; /* 32 hex digits and a NUL */

struct digest digest_bytes(struct bytes bytes);
bool digest_equal(struct digest a, struct digest b);
void digest_hex(struct digest digest, char out[DIGEST_HEX]); /* canonical (big-endian) form, as xxhsum -H128 prints */
const char *digest_text(struct arena *arena, struct digest digest); /* the same */
bool digest_parse(const char *hex, struct digest *out);             /* exactly 32 lower-case hex digits */

/* The canonical encoding, streamed. */
struct digester;
struct digester *digester_new(const char *domain);
void digester_part(struct digester *digester, const char *tag, struct bytes part);
struct digest digester_finish(struct digester *digester); /* frees it */

#endif
