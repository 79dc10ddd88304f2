/* The control plane of one case: a fresh jd-sandbox, brought into a state before the run and described after it. */
#ifndef JD_CMD_GOLDEN_LIVE_H
#define JD_CMD_GOLDEN_LIVE_H

#include "model/arena.h"

#include <stdint.h>
#include <sys/types.h>

/* What every case uses. */
#define GOLDEN_APP "app_abc123"
#define GOLDEN_KEY "bb_sk_0123456789abcdef0123456789abcdef01234567"

struct live_plane {
  pid_t pid;
  uint16_t port;
};

/* All of these end the program with a message when something goes wrong: a case that cannot be set up has failed. */
struct live_plane live_start(const char *program);
void live_stop(struct live_plane *plane);

/* Sends the steps of a `live.json`, a list of `{"method", "path", "body", "status"}` (a request; status 200 unless
 * given) and `{"control", ...}` (a control step of the sandbox). `path` is for messages. */
void live_prepare(const struct live_plane *plane, struct bytes steps, const char *path);

/* What is live, as JSON: the objects (code by its digest), the env keys, and every upload so far with what it deleted.
 */
struct bytes live_describe(struct arena *arena, const struct live_plane *plane);

#endif
