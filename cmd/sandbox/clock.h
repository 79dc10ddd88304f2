/* Time and identity, from the system. */
#ifndef JD_SANDBOX_CLOCK_H
#define JD_SANDBOX_CLOCK_H

#include "model/base/base.h"

#include <stdint.h>

int64_t clock_now(void);                                  /* ms since 1970 UTC */
int64_t clock_steady(void);                               /* ms; never set back */
const char *clock_iso(struct arena *arena, int64_t time); /* 2026-11-23T10:04:11.123Z; NULL for 0 */
const char *clock_new_app_id(struct arena *arena);        /* app_ and 12 random letters and digits */
const char *clock_new_id(struct arena *arena);            /* a random UUID, version 4 */

#endif
