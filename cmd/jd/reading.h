/* What every command that looks at the app or at the record of the last apply starts with. */
#ifndef JD_CMD_READING_H
#define JD_CMD_READING_H

#include "cmd/jd/session.h"
#include "model/applied.h"
#include "reconcile/clock.h"

/* The machine's clock, interrupted by signals. */
struct clock reading_clock(void);
/* Tells on stderr, by the struct output, of a wait before another try. */
void reading_say_waiting(void *output, const struct jd_error *why, unsigned ms);
/* session_connect, with reads tried again as --retries says, and each wait told on stderr. */
struct remote *reading_connect(struct session *session, const struct clock *clock, bool read_only,
                               struct jd_error *error);
/* All rows, env keys and app-level env keys. With code the names come first, and then all rows anew with their code, so
 * that all is of one moment. */
bool reading_whole(struct session *session, struct remote *remote, bool with_code, struct live *live,
                   struct jd_error *error);
/* durable.lock; a missing one is an empty value. */
bool reading_applied(struct session *session, struct applied *out, struct jd_error *error);

#endif
