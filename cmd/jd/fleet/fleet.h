/* `jd drift` of many apps. */
#ifndef JD_CMD_FLEET_H
#define JD_CMD_FLEET_H

#include "cmd/jd/session/session.h"

/* Reads the plan once and compares it with each app that the options name; the report is on its way as it is made, in
 * the order given. Returns the exit status. */
int fleet_drift(struct session *session);

#endif
