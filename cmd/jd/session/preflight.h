/* Preflight: is everything there that apply needs? And step 0 of the stage: is what the documentation says at hand? */
#ifndef JD_CMD_PREFLIGHT_H
#define JD_CMD_PREFLIGHT_H

#include "cmd/jd/session/checkup.h"

/* Without an app, on a terminal, asks for one first. Then checks everything. False when it could not be done; what did
 * not pass is in `result`. */
bool checkup_run(struct checkup *checkup, struct jd_error *error);
/* All that is required. */
bool checkup_is_passed(const struct checkup *checkup);
/* Writes 03-preflight.md and, when all that is required passed, puts app_id and api_base into 00-state.md and ticks the
 * stage. */
bool checkup_record(struct checkup *checkup, struct jd_error *error);

/* Before apply, in a project that walks the journey: checks where 03-preflight.md is stale or the app is not in
 * 00-state.md. False where a required check failed; that is written down. Close the checkup in any case. */
bool preflight_before_apply(struct checkup *checkup, struct session *session, struct jd_error *error);
/* Once it is known that apply goes on, so that one that is refused changes no file: writes down what was checked, and
 * refreshes the documentation where it is old. */
bool preflight_finish(struct checkup *checkup, struct jd_error *error);

#endif
