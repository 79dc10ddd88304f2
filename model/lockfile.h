/* docs/butterbase/durable.lock: what was applied last, in YAML, meant to be committed. Pure; the YAML is
 * model/yaml.c's.
 *
 * Stable: names in order, one field a line, the same content gives the same bytes, so that merges and diffs read well.
 */
#ifndef JD_MODEL_LOCKFILE_H
#define JD_MODEL_LOCKFILE_H

#include "model/applied.h"
#include "model/arena.h"
#include "model/buf.h"
#include "model/error.h"

/* Empty text gives an empty value. A file that is not understood (merge conflict markers among it) is JD_INPUT with its
 * place and the mend. */
bool lockfile_parse(struct arena *arena, struct bytes text, const char *file, struct applied *out,
                    struct jd_error *error);
/* Appends the whole file. */
bool lockfile_write(const struct applied *applied, struct buf *out, struct jd_error *error);

#endif
