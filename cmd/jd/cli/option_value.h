/* Internal to the command line: the text behind an option becomes a value of struct options. */
#ifndef JD_CMD_OPTION_VALUE_H
#define JD_CMD_OPTION_VALUE_H

#include "cmd/jd/cli/options.h"

/* `text` is NULL for a flag. False with JD_USAGE and what would be allowed. */
bool option_set(struct arena *arena, const struct option *option, const char *text, struct options *options,
                struct jd_error *error);
/* What a value of this kind may be, by the enumeration's order; NULL for a kind that has no such words. */
const char *const *option_words(enum option_kind kind, size_t *count);

#endif
