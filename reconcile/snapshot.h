/* Joining the answers of a snapshot's reads into one value. Pure; every remote's snapshot goes through here. */
#ifndef JD_RECONCILE_SNAPSHOT_H
#define JD_RECONCILE_SNAPSHOT_H

#include "reconcile/wire.h"

/* One read and its answer. The first three are the list, the env keys and the app-level env keys; the rest are one
 * `get` each. */
struct snapshot_part {
  const char *name;  /* of a get */
  const char *where; /* method and path */
  const struct http_answer *answer;
};
enum { SNAPSHOT_LIST, SNAPSHOT_ENV, SNAPSHOT_APP_ENV, SNAPSHOT_GETS };

/* False for a name that the API cannot answer: over 100 bytes, or `env`, whose address is that of the env keys. */
bool snapshot_can_get(const char *name);
/* The same as an error, for a single get. */
bool snapshot_check_name(const char *name, const char *where, struct jd_error *error);
/* What a single get answered; not there: true, and `*found` is false. */
bool snapshot_one(const struct snapshot_part *part, struct arena *arena, struct live_object *out, bool *found,
                  struct jd_error *error);

enum snapshot_result {
  SNAPSHOT_READ,
  SNAPSHOT_CHANGED, /* the reads contradict each other: somebody writes meanwhile; read again. JD_STALE */
  SNAPSHOT_FAILED,  /* the error is the most telling one among those of the reads that failed */
};

/* A missing object is no error. No such route for the app-level env keys means that there are none. */
enum snapshot_result snapshot_join(const struct snapshot_part *parts, size_t count, struct arena *arena,
                                   struct live *out, struct jd_error *error);

#endif
