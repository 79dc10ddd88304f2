/* Masks secrets in text from outside: the one filter that everything a server says passes before it is shown or
 * written.
 *
 * Order of calls: mask_new, then mask_add for each secret before the first request that could bring it back, then
 * mask_text for each message. Adding later is allowed; what was masked before stays unchanged.
 *
 * A secret is found as it is, and encoded by whoever echoes it: as percent escapes or a form (any choice of characters,
 * either case), HTML references, JSON or JavaScript escapes (ASCII-only or not), two of these around each
 * other (or one thrice), hex (either case, any alignment), and base64 (any alignment, padded or not, URL-safe or not,
 * broken into lines). Mask first and cut then, so that a cut message shows no half of a secret; the beginning
 * of a secret at the very end of a text, where the server cut it, is masked too.
 *
 * The work is linear in the text, whatever the number of secrets. The secrets live in guarded memory, and are wiped
 * when the mask is freed. */
#ifndef JD_MODEL_MASK_MASK_H
#define JD_MODEL_MASK_MASK_H

#include "model/base/base.h"

struct mask;

/* A shorter secret, in bytes, is not masked: it would shred every message and show where it was. */
enum { MASK_SHORTEST = 4 };

struct mask *mask_new(void);       /* never NULL; call secret_start first */
void mask_free(struct mask *mask); /* wipes; NULL is allowed */
void mask_cleanup(struct mask **mask);
#define JD_MASK __attribute__((cleanup(mask_cleanup))) struct mask *

/* Adds a secret, also without blanks around it, and each of its lines that is long enough to give something away.
 * Copies; adding one twice changes nothing. */
void mask_add(struct mask *mask, struct bytes secret);

/* Appends `text` with each secret replaced by "***". A NULL mask knows no secrets. */
void mask_text(struct mask *mask, struct bytes text, struct buf *out);
/* Returns a copy of `text` with its secrets masked, in `arena`; NULL gives NULL. */
const char *mask_copy(struct mask *mask, struct arena *arena, const char *text);

#endif
