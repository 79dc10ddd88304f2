/* What every command that looks at the app or at the record of the last apply starts with. */
#ifndef JD_CMD_READING_H
#define JD_CMD_READING_H

#include "cmd/jd/session.h"
#include "model/applied.h"
#include "reconcile/clock.h"

/* The machine's clock, interrupted by signals. */
struct clock reading_clock(void);
/* session_connect, with reads tried again as --retries says, and each wait told on stderr. */
struct remote *reading_connect(struct session *session, const struct clock *clock, bool read_only,
                               struct jd_error *error);
/* durable.lock; a missing one is an empty value. */
bool reading_applied(struct session *session, struct applied *out, struct jd_error *error);

#endif
