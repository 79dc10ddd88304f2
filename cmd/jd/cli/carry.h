/* Messages name commands in backticks, as `jd plan` or `jd apply`, wherever they are made. Shown to a person, these are
 * to work as they stand: so they carry the global options that this run was given, and that say what it is about. */
#ifndef JD_CMD_CARRY_H
#define JD_CMD_CARRY_H

#include "cmd/jd/cli/options.h"

/* " -C site --app app_1", quoted for a shell where needed; "" when there is nothing to carry. A blank stands before
 * each. */
const char *carry_options(struct arena *arena, const struct options *options);
/* The text with `carried` (NULL: nothing) put behind the `jd` of each command that looks at a project or an app. */
void carry_text(const char *carried, struct bytes text, struct buf *out);
/* The same in an error's message; one that would become too long stays as it is. */
void carry_error(const char *carried, struct jd_error *error);

#endif
