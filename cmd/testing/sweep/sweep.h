/* The sweeps, each a separate test. All return the process's exit status. */
#ifndef JD_SWEEP_SWEEP_H
#define JD_SWEEP_SWEEP_H

#include "cmd/testing/sweep/world.h"

/* `jd apply` is killed at each of its calls that write or send, and repeated. JD_KILL=all: no call is left out,
 * where otherwise one in so many is taken. */
int sweep_kill(struct world *world, bool all);
/* The same by SIGINT and SIGTERM: nothing more is sent, and what has left is settled and logged. */
int sweep_stop(struct world *world, bool all);
/* Each allocation of `jd plan` and `jd apply` fails. JD_ALLOC=all: none is left out. */
int sweep_alloc(struct world *world, bool all);
/* A server sends back the secrets that it was sent, and nothing of them is in any output or file. JD_ECHO=all: each
 * command is run in each way, not only where the way can matter to it. */
int sweep_echo(struct world *world, bool all);
/* What the sweeps check for is noticed when it is broken. */
int sweep_check(struct world *world);

#endif
