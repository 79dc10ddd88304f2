/* Runs the commands of a golden case. */
#ifndef JD_TESTING_GOLDEN_RUN_H
#define JD_TESTING_GOLDEN_RUN_H

#include "cmd/testing/golden/case.h"

/* Runs each command in the project until it ends, whatever its status, and notes what came of it. `log` is where the
 * proxy notes what is sent. */
void run_commands(struct arena *arena, struct golden *golden, const char *log);

#endif
