/* Other programs, for the programs that test: each ends this one with a message where it cannot do what it says. */
#ifndef JD_TESTING_CHILD_H
#define JD_TESTING_CHILD_H

#include <sys/types.h>

/* Runs a program found on PATH and waits for it; its exit status, or 128 and the signal. */
int child_run(const char *const *arguments);
/* Waits for what fork returned, which may have failed; the same. */
int child_wait(pid_t pid);
/* In a child, before exec: the descriptor `number` is that file from now on. Ends the child with 127. */
void child_redirect(int number, const char *path, int flags);

#endif
