/* The local control plane for one command: `jd-sandbox` as a child, with its state in PROJECT_PLATFORM.
 *
 * It ends with jd, however jd ends: it serves until its stdin closes, and only jd holds the other end. It has its own
 * process group, so that a SIGINT from the terminal does not reach it. */
#ifndef JD_CMD_SESSION_INTERNAL_H
#define JD_CMD_SESSION_INTERNAL_H

#include "cmd/jd/session/session.h"
#include "model/base/base.h"
#include "reconcile/file/file.h"

/* Starts the program next to the own executable, else the one on PATH, and returns when it is ready; NULL with an
 * error. With `run` it also serves instances. */
struct sandbox *sandbox_start(struct arena *arena, const struct project *project, const struct sandbox_run *run,
                              struct jd_error *error);
const char *sandbox_url(const struct sandbox *sandbox);       /* its origin */
const char *sandbox_instances(const struct sandbox *sandbox); /* where instances are reached; NULL without `run` */
bool sandbox_runs(const struct sandbox *sandbox);
void sandbox_stop(struct sandbox *sandbox); /* waits for its end; may be NULL */

#endif
