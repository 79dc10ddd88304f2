/* A fleet before anything is contacted: which apps, and what is wanted of them. */
#ifndef JD_CMD_FLEET_PREPARE_H
#define JD_CMD_FLEET_PREPARE_H

#include "cmd/jd/fleet/fleet_apps.h"
#include "cmd/jd/session/session.h"

/* Reads the apps and the plan; what is wrong with the one and what is wrong with the other is told together. Configures
 * the session for the app of the last apply's record where it is one of these, else for the first. */
bool fleet_prepare(struct session *session, struct planning *planning, struct fleet_apps *apps, struct jd_error *error);

#endif
