/* The room of a run: from arguments to an opened app, and to the plan that a command works with.
 *
 * Order of calls, each only as far as a command needs it:
 *   session_init, session_open        the project and its files (context.h)
 *   planning_desire                   plan, sources and env values (planning.h); still nothing is contacted
 *   session_configure[_partly]        app, endpoint and key (config.h)
 *   remote_session_connect, planning_read_live  the control plane, what is live (remote_session.h)
 *   planning_diff                     the change set, rehearsed; plan_show shows it (plan_show.h)
 *   remote_close or planning_end, session_close
 * preflight_before_apply and preflight_finish stand around that for apply (preflight.h).
 *
 * The arena of struct session owns what is made here, and lives longer than it. A function that fails says why in its
 * last argument; the command hands that to session_fail, which reports it and returns the exit status. */
#ifndef JD_CMD_SESSION_H
#define JD_CMD_SESSION_H

#include "cmd/jd/session/context.h"
#include "cmd/jd/session/planning.h"
#include "cmd/jd/session/preflight.h"
#include "cmd/jd/session/remote_session.h"
#include "cmd/jd/session/saved_plan.h"

#endif
