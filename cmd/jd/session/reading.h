/* What every command that looks at the app or at the record of the last apply starts with. */
#ifndef JD_CMD_READING_H
#define JD_CMD_READING_H

#include "cmd/jd/session/context.h"
#include "reconcile/file/file.h"
#include "reconcile/planner/planner.h"

/* The machine's clock, interrupted by signals. While it sleeps in a pause that was begun, a terminal shows how many
 * seconds are left. */
struct clock reading_clock(struct session *session);
/* The same for trying reads again: a signal does not end that while a write that has left is being settled. */
struct clock reading_retry_clock(const struct clock *clock);
/* What comes next is a sleep of `ms` before another try, of an item or of none (NULL). */
void reading_begin_pause(struct session *session, const char *item, const struct jd_error *why, unsigned ms);
/* The same, and tells of it on stderr; what was said last is not said again in full, and of
 * a deploy that is still under way not at all. */
void reading_say_pause(struct session *session, const char *item, const struct jd_error *why, unsigned ms);
/* The same without an item, for retry_new: the context is the session. */
void reading_say_waiting(void *session, const struct jd_error *why, unsigned ms);
/* session_connect, with reads tried again as --retries says, and each wait told on stderr. */
struct remote *reading_connect(struct session *session, const struct clock *clock, bool read_only,
                               struct jd_error *error);
/* All rows, env keys and app-level env keys. With code the names come first, and then all rows anew with their code, so
 * that all is of one moment. */
bool reading_whole(struct session *session, struct remote *remote, bool with_code, struct live *live,
                   struct jd_error *error);

/* While the engine is waited for, shows it, and gives up when a signal came. */
void reading_watch_rehearsal(struct session *session, struct rehearsal *rehearsal);

#endif
