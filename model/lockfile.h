/* docs/butterbase/durable.lock, version 2: what jd applied last to each target, in YAML, meant to be committed. Pure.
 *
 * Stable: targets, names and keys in order, one field a line, the same content gives the same bytes, so that merges and
 * diffs read well, and an apply to one target leaves the bytes of every other entry as they are.
 *
 * A run parses the file (a missing file is an empty record, which is a known state), takes the entry of its own target
 * with lockfile_target, changes it through model/applied.h, and writes the whole file with lockfile_write. */
#ifndef JD_MODEL_LOCKFILE_H
#define JD_MODEL_LOCKFILE_H

#include "model/applied.h"
#include "model/arena.h"
#include "model/buf.h"
#include "model/error.h"

/* All targets. Empty where nothing was ever applied. */
struct record {
  struct applied *targets; /* sorted by endpoint, then app */
  size_t target_count;
};

/* Reads versions 1 (one target, no last_deployed_at; a sandbox is left out) and 2. A text that cannot be read in full,
 * an empty one included, is JD_INPUT with its place in `file`; the message says what that puts at risk and how to fix
 * it. So are conflict markers, a cut-off end and a newer version. */
bool lockfile_parse(struct arena *arena, struct bytes text, const char *file, struct record *out,
                    struct jd_error *error);
/* Appends the whole file, in version 2. */
void lockfile_write(const struct record *record, struct buf *out);

/* The entry of a target; NULL when there is none. Endpoints are compared as origins: case of the host, the scheme's own
 * port and, here alone, the name of the loopback do not matter. */
const struct applied *lockfile_find(const struct record *record, const char *endpoint, const char *app_id);
/* The same to be changed; an empty one is added where there is none. Valid until another one is added. */
struct applied *lockfile_target(struct arena *arena, struct record *record, const char *endpoint, const char *app_id);

#endif
