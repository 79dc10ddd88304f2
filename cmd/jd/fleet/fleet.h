/* `jd drift` for many apps. */
#ifndef JD_CMD_FLEET_H
#define JD_CMD_FLEET_H

#include "cmd/jd/session/session.h"

/* Reads the plan once and compares it with each app that the options name. Prints each part of the report as soon as it
 * is ready, in the given order. Returns the exit status. */
int fleet_drift(struct session *session);

#endif
