/* Text that is longer than the screen, through the user's pager. */
#ifndef JD_CMD_PAGER_H
#define JD_CMD_PAGER_H

#include "cmd/jd/output.h"

/* $JD_PAGER, else $PAGER, else "less"; NULL when the first one of them that is set is empty or `cat`: none is wanted.
 */
const char *pager_name(terminal_environment *environment);

/* Shows the text on the terminal at stderr, and returns when the user is done with it. False, with nothing shown, when
 * stdin or stderr is no terminal, the text fits the screen, or the pager cannot be run. */
bool pager_show(struct output *output, struct bytes text, terminal_environment *environment);

#endif
