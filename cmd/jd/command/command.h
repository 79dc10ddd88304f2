/* The room of the commands, one file a command; what only they ask or show is here too.
 *
 * main.c opens a session (session_open) and calls one cmd_NAME with it. That configures and connects as far as it
 * needs, prints through the session's output, reports failures with session_fail, and returns the exit status. What it
 * opened it closes; the session stays the caller's. */
#ifndef JD_CMD_COMMAND_H
#define JD_CMD_COMMAND_H

#include "cmd/jd/command/help_json.h"
#include "cmd/jd/session/session.h"

int cmd_plan(struct session *session);       /* plan.c */
int cmd_apply(struct session *session);      /* apply.c */
int cmd_drift(struct session *session);      /* drift.c */
int cmd_validate(struct session *session);   /* validate.c */
int cmd_status(struct session *session);     /* status.c */
int cmd_import(struct session *session);     /* import.c */
int cmd_preflight(struct session *session);  /* preflight.c */
int cmd_log(struct session *session);        /* log.c */
int cmd_schema(struct session *session);     /* schema.c */
int cmd_docs(struct session *session);       /* docs.c */
int cmd_engine(struct session *session);     /* engine.c */
int cmd_completion(struct session *session); /* completion.c */

#endif
