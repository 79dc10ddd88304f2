/* What every command that looks at the app or at the record of the last apply starts with. */
#ifndef JD_CMD_REMOTE_SESSION_H
#define JD_CMD_REMOTE_SESSION_H

#include "cmd/jd/session/context.h"
#include "reconcile/file/file.h"
#include "reconcile/planner/planner.h"

/* The machine's clock, interrupted by signals. While it sleeps in a pause that was begun, a terminal shows how many
 * seconds are left. */
struct clock remote_session_clock(struct session *session);
/* The same for trying reads again: a signal does not end that while a write that has left is being settled. */
struct clock remote_session_retry_clock(const struct clock *clock);
/* What comes next is a sleep of `ms` before another try, of an item or of none (NULL). */
void remote_session_begin_pause(struct session *session, const char *item, const struct jd_error *why, unsigned ms);
/* The same, and tells of it on stderr; what was said last is not said again in full, and of
 * a deploy that is still under way not at all. */
void remote_session_report_pause(struct session *session, const char *item, const struct jd_error *why, unsigned ms);
/* The same without an item, for retry_new: the context is the session. */
void remote_session_on_retry(void *session, const struct jd_error *why, unsigned ms);
/* session_connect, with reads tried again as --retries says, and each wait told on stderr. */
struct remote *remote_session_connect(struct session *session, const struct clock *clock, bool read_only,
                                      struct jd_error *error);
/* All rows, env keys and app-level env keys. With code the names come first, and then all rows anew with their code, so
 * that all is of one moment. */
bool remote_session_read_all(struct session *session, struct remote *remote, bool with_code, struct live *live,
                             struct jd_error *error);

/* While the engine is waited for, shows it, and gives up when a signal came. */
void remote_session_watch_rehearsal(struct session *session, struct rehearsal *rehearsal);

#endif
