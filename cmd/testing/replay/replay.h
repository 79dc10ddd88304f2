/* Plays the scenarios of a recordings file (cmd/docs/platform.md, "Recordings") against a jd-sandbox and counts what is
 * alike.
 *
 * Beside the documented steps there are some of our own, for what happens to the process and at the same time:
 *   {"process": "kill" | "stop" | "start", "key": …}   SIGKILL; SIGTERM, which must end it with 0; with --key when
 * given
 *   {"background": true, …a request…}                  sent on a connection of its own; its answer is compared by
 * `join`
 *   {"join": true}                                     waits for all answers of requests in the background
 *   {"wait_ms": n}
 */
#ifndef JD_REPLAY_REPLAY_H
#define JD_REPLAY_REPLAY_H

#include "cmd/testing/plane.h"

enum { REPLAY_BACKGROUND = 4 };

struct replay {
  struct arena *arena; /* for what lives as long as all of it */
  const struct js *file;
  const char *programs, *database; /* what the sandbox is started from, and where its store is */
  struct plane plane;
  int connection; /* kept alive from step to step; -1 when there is none */
  struct {
    const struct js *step;
    int connection;
  } background[REPLAY_BACKGROUND];
  size_t background_count;
};

/* One scenario from nothing. NULL when all of it is alike, else which step is not, and why. */
const char *replay_scenario(struct arena *arena, struct replay *replay, const struct js *scenario);

#endif
