/* Messages name commands in backticks, as `jd plan` or `jd apply`, wherever they are made. Shown to a person, these
 * must work as they stand: so they get the global options that this run was given, and that say what it is about. */
#ifndef JD_CMD_COMMAND_HINT_H
#define JD_CMD_COMMAND_HINT_H

#include "cmd/jd/cli/options.h"

/* What to add, and to which commands. All zero adds nothing; so does a NULL in its place. Borrows from the arena. */
struct command_hint {
  const char *global_flags; /* " -C site --app app_1", quoted for a shell where needed; "" for none */
  const struct command *const *commands;
};

struct command_hint command_hint_of(struct arena *arena, const struct options *options);
/* Appends the text with the flags after the `jd` of each command that looks at a project or an app. */
void command_hint_text(const struct command_hint *hint, struct bytes text, struct buf *out);
/* The same in an error's message; one that would become too long stays as it is. */
void command_hint_error(const struct command_hint *hint, struct jd_error *error);

#endif
