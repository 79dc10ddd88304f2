/* `jd dev`: the plan's classes run on this machine, with state, and again at each change.
 *
 * jd-sandbox serves them (--run), with its state in .butterbase/dev/. This room is its client: it watches the plan and
 * what the plan names, and each change goes through the same planner and apply as to the real control API, so what it
 * says about a deploy is what a deploy does.
 *
 * dev_run is all: it takes an opened session that is not configured, and returns at a signal, or when nothing can be
 * served. */
#ifndef JD_CMD_DEV_H
#define JD_CMD_DEV_H

#include "cmd/jd/session/session.h"

/* Decides about an item that deletes stored data, or takes a variable of the environment, by asking on the terminal,
 * with `news` in each question. Never called elsewhere. */
typedef enum decision dev_decide(struct session *session, const struct item *item, const struct question_news *news);

/* Returns the exit status: EXIT_DONE after a signal. */
int dev_run(struct session *session, dev_decide *decide);

#endif
