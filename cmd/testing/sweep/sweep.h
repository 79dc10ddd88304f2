/* The sweeps, each a test of its own. All return the process's exit status. */
#ifndef JD_SWEEP_SWEEP_H
#define JD_SWEEP_SWEEP_H

#include "cmd/testing/sweep/world.h"

/* `jd apply` is killed at each of its calls that write or send, and repeated. JD_KILL=all: no call is left out. */
int sweep_kill(struct world *world, bool all);
/* The same by SIGINT and SIGTERM: nothing more is sent, and what has left is settled and logged. */
int sweep_stop(struct world *world, bool all);
/* Each allocation of `jd plan` and `jd apply` fails. JD_ALLOC=all: none is left out. */
int sweep_alloc(struct world *world, bool all);
/* A server sends back the secrets that it was sent, and nothing of them is in any output or file. */
int sweep_echo(struct world *world);
/* What the sweeps check for is noticed when it is broken. */
int sweep_check(struct world *world);

#endif
