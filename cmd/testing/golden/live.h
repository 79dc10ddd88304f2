/* What is live in a golden case: brought into a state before the run, and described after it. All of it ends the
 * program with a message when something goes wrong: a case that cannot be set up has failed. */
#ifndef JD_TESTING_GOLDEN_LIVE_H
#define JD_TESTING_GOLDEN_LIVE_H

#include "cmd/testing/plane.h"

/* What every case uses. */
#define GOLDEN_APP "app_abc123"

/* Sends the steps of a `live.json`, a list of `{"method", "path", "body", "status"}` (a request; status 200 unless
 * given) and `{"control", ...}` (a control step of the sandbox). `path` is for messages. */
void live_prepare(const struct plane *plane, struct bytes steps, const char *path);

/* What is live, as JSON: the objects (code by its digest), the env keys, and every upload so far with what it deleted.
 */
struct bytes live_describe(struct arena *arena, const struct plane *plane);

#endif
