/* What the files of this room have of each other. */
#ifndef JD_SANDBOX_RUN_INTERNAL_H
#define JD_SANDBOX_RUN_INTERNAL_H

#include "cmd/sandbox/run/run.h"
#include "reconcile/engine/engine.h"

/* ---- events.c ---- */

/* The descriptor to poll for room; -1: nothing waits. */
int events_waiting(struct events *events);
/* Writes what has room. */
void events_flush(struct events *events);

/* What workerd says, as an event; `sources` are those of the service. */
struct js *events_report(const struct engine_report *report, const struct engine_source *sources);

/* ---- storage.c ---- */

/* The folder of what a class stores. */
const char *storage_key(struct arena *arena, const struct stored_class *stored);
/* Removes the folders of all other classes; `each` is told of one and why it could not be removed (NULL: it is). */
void storage_keep(const char *folder, const char *const *keys, size_t count,
                  void (*each)(void *context, const char *class_name, const char *problem), void *context);

/* ---- busy.c ---- */

/* A class that does not give the processor back keeps all others from being answered. Zeroed for a new process. */
struct busy {
  int64_t looked, cpu; /* when it was looked at last; the CPU time that it had used */
  bool asked;          /* a question waits for its answer */
  int question;
  int64_t asked_cpu;
};

/* Whether the process has used as much CPU time as the platform gives to a request, and not answered meanwhile. Called
 * often. */
bool busy_too_long(struct busy *busy, long pid, uint16_t port);
void busy_forget(struct busy *busy);

#endif
