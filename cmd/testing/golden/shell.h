/* Runs the command lines of a golden case. */
#ifndef JD_TESTING_GOLDEN_SHELL_H
#define JD_TESTING_GOLDEN_SHELL_H

#include "cmd/testing/golden/expect.h"

/* Runs each line of the case's `cmd` in the project; stdout, stderr and status go to files of the scratch folder. With
 * more than one line, each one's output stands under the line itself. */
void shell_run_lines(struct arena *arena, const struct golden *golden);

#endif
