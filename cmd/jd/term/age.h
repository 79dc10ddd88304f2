/* How long ago something was, for people. */
#ifndef JD_CMD_AGE_H
#define JD_CMD_AGE_H

#include "model/base/base.h"

#include <stdint.h>

/* "just now" (under a minute, either way), "5 min ago", "3 h ago", "1 day ago", "12 days ago", "in the future": two
 * clocks need not agree. Both in ms since 1970. */
const char *age_text(struct arena *arena, int64_t then, int64_t now);

#endif
