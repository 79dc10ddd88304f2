/* SIGINT and SIGTERM: the first asks to stop, the second insists.
 *
 * The first is acknowledged on stderr at once. From then on no request that writes may leave, reads are given up, and
 * the run has a moment to end by itself; then it is ended, whatever it is doing. Only a write that has left is waited
 * for, until it is settled. The second signal gives up that too, and names the item in doubt. All files are written so
 * that a run may end anywhere (cmd/testing/sweep kills it at each call), and the next run settles what is open.
 *
 * A write: signals_name_write, then signals_write_leaves right before its first byte; once its outcome is known and
 * recorded, or it is given up, signals_write_ended. */
#ifndef JD_CMD_SIGNALS_H
#define JD_CMD_SIGNALS_H

#include <stdbool.h>

/* Once, at the start: handlers, SIGPIPE ignored, no core files and no tracing by others, since secrets are in memory.
 */
void signals_start(void);

bool signals_came(void);     /* at least one */
bool signals_insisted(void); /* at least two */
/* Whether to give up reads, waits and questions: a signal came and no write is under way, or the second one came. */
bool signals_stop(void);
/* 130 or 143 by the first one, 0 when none came. */
int signals_exit_status(void);
/* Readable once a signal has come: for waiting in poll together with something else. */
int signals_fd(void);

/* What the next write is about ("chat-room", "env/KEY"), for what is said of it. Copied; control characters become
 * '?'. */
void signals_name_write(const char *item);
/* Whether a write may leave: false once a signal came. When true, a write is under way from now on. */
bool signals_write_leaves(void);
void signals_write_ended(void); /* also where none was under way */

#endif
