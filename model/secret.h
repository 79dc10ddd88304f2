/* The one type for API keys and env values: wiped when freed, kept out of cores and swap where the system allows, with
 * no printer. Everything that needs the plain bytes calls secret_reveal, so a search for that name lists every place.
 *
 * What is stored of a value is a digest keyed with the API key: it tells "changed" from "same", and nothing else. */
#ifndef JD_MODEL_SECRET_H
#define JD_MODEL_SECRET_H

#include "model/arena.h"
#include "model/buf.h"

struct secret; /* NULL stands for "none", which differs from an empty secret */

/* Once, before any other; ends the process if the library does not start. */
void secret_start(void);

struct secret *secret_new(struct bytes plain); /* copies; never NULL */
void secret_free(struct secret *secret);       /* wipes; NULL is allowed */
void secret_cleanup(struct secret **secret);
#define JD_SECRET __attribute__((cleanup(secret_cleanup))) struct secret *

/* A random key of the shape of an API key: `bb_sk_` and 40 hex digits. */
struct secret *secret_new_api_key(void);
bool secret_is_api_key(struct bytes text); /* of that shape */

struct bytes secret_reveal(const struct secret *secret); /* NUL-terminated; valid while the secret is */
void wipe(void *data, size_t len);                       /* cannot be optimised away */
void buf_wipe_free(struct buf *buf);                     /* for buffers that held a secret, such as a request body */

/* Guarded memory as that of a secret, zeroed and aligned for any type, for what is built from several. Never NULL. */
void *secret_memory(size_t size);
void secret_memory_free(void *memory); /* wipes; NULL is allowed */

enum { SECRET_DIGEST_HEX = 33, SECRET_KEY_ID_HEX = 9 };
/* BLAKE2b-128 of the value, keyed with the API key and bound to the env key's name. */
void secret_digest(const struct secret *api_key, const char *env_key, const struct secret *value,
                   char out[SECRET_DIGEST_HEX]);
/* A short name for an API key: tells whether two digests can be compared. */
void secret_key_id(const struct secret *api_key, char out[SECRET_KEY_ID_HEX]);

#endif
