/* SIGINT and SIGTERM: the first asks to stop, the second insists. */
#ifndef JD_CMD_SIGNALS_H
#define JD_CMD_SIGNALS_H

#include <stdbool.h>

/* Once, at the start: handlers, SIGPIPE ignored, no core files and no tracing by others, since secrets are in memory.
 */
void signals_start(void);

bool signals_came(void);     /* at least one: apply asks between steps, and reads stop */
bool signals_insisted(void); /* at least two: writes stop too */
/* 130 or 143 by the first one, 0 when none came. */
int signals_exit_status(void);
/* Readable once a signal has come: for waiting in poll together with something else. */
int signals_fd(void);

#endif
