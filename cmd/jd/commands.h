/* The commands: each takes an opened session and returns the exit status. */
#ifndef JD_CMD_COMMANDS_H
#define JD_CMD_COMMANDS_H

#include "cmd/jd/session.h"

int cmd_plan(struct session *session);       /* cmd_plan.c */
int cmd_apply(struct session *session);      /* cmd_apply.c */
int cmd_drift(struct session *session);      /* cmd_drift.c */
int cmd_validate(struct session *session);   /* cmd_validate.c */
int cmd_status(struct session *session);     /* cmd_status.c */
int cmd_import(struct session *session);     /* cmd_import.c */
int cmd_preflight(struct session *session);  /* cmd_preflight.c */
int cmd_log(struct session *session);        /* cmd_log.c */
int cmd_schema(struct session *session);     /* cmd_schema.c */
int cmd_docs(struct session *session);       /* cmd_docs.c */
int cmd_engine(struct session *session);     /* cmd_engine.c */
int cmd_completion(struct session *session); /* cmd_completion.c */

#endif
