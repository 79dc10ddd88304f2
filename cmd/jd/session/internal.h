/* The local control plane for one command: `jd-sandbox` as a child, with its state in .butterbase/sandbox/platform.db.
 *
 * It lives as long as jd does, however jd ends: it serves until its stdin closes, and only jd holds the other end. It
 * is in a process group of its own, so that a SIGINT from the terminal leaves it to jd to end it. */
#ifndef JD_CMD_SESSION_INTERNAL_H
#define JD_CMD_SESSION_INTERNAL_H

#include "model/base/base.h"
#include "reconcile/file/file.h"

struct sandbox;

/* The program beside the own executable, else on PATH. Returns when it is ready; NULL with the mend. */
struct sandbox *sandbox_start(struct arena *arena, const struct project *project, struct jd_error *error);
const char *sandbox_url(const struct sandbox *sandbox); /* its origin */
void sandbox_stop(struct sandbox *sandbox);             /* waits for its end; NULL is allowed */

#endif
