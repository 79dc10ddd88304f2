/* What is deployed runs: workerd serves the bundle of the last upload, with state, behind an address that stays.
 *
 * Order of calls: events_new, runner_start after the control server, runner_replace after each upload, runner_stop
 * before the server, events_free.
 *
 * What instances store is in one folder for each class that exists on the platform, `FILE-storage/APP.NUMBER.CLASS`
 * beside the database. NUMBER is that of the class's data in the model of the platform, which is never used again; so
 * which folders may exist follows from the database. All others are removed before a bundle is started, while none
 * runs: a process that was killed before it did so does it at its next start. */
#ifndef JD_SANDBOX_RUN_H
#define JD_SANDBOX_RUN_H

#include "cmd/sandbox/context/context.h"

#include <stdint.h>

/* ---- events: one JSON object a line (cmd/docs/sandbox.md) ---- */

/* `fd`: where they are written, without blocking; -1: nowhere. Lines for which there is no room are counted, and the
 * count is told when there is some. `happened` gets all of them, for the page; borrowed. */
struct events *events_new(int fd, struct happened *happened);
void events_free(struct events *events); /* NULL is allowed */
/* Adds `at` where it is missing, and writes it. Takes ownership. Called on any thread. */
void events_emit(struct events *events, struct js *event);

/* ---- the runner ---- */

struct runner;

struct runner_options {
  const char *database;  /* its file, absolute */
  uint16_t port;         /* where instances are reached; 0: a free one */
  uint16_t control_port; /* of the control server, which gets the requests for / and /__dev/… */
  bool warns;            /* on stderr, for whoever does not read events */
};

/* Listens on 127.0.0.1, and starts what is deployed on a thread of its own; `*bound` is the port. The engine must be
 * present. NULL with JD_IO, or JD_LOCKED where another process runs the same database. */
struct runner *runner_start(struct sandbox *sandbox, const struct runner_options *options, uint16_t *bound,
                            struct jd_error *error);
/* Replaces what runs by what was uploaded last. Called with the sandbox's lock, which it releases until the old bundle
 * has ended: a request that is sent after that reaches the new one. Does nothing while the sandbox holds. */
void runner_replace(struct runner *runner);
/* Ends what runs. NULL is allowed. */
void runner_stop(struct runner *runner);

#endif
