/* From what is live to a plan and its sources, as files of the project: found first, written one by one. */
#ifndef JD_RECONCILE_IMPORT_H
#define JD_RECONCILE_IMPORT_H

#include "model/diff/diff.h"
#include "model/state/state.h"
#include "reconcile/file.h"

enum import_state { IMPORT_NEW, IMPORT_SAME, IMPORT_DIFFERS };
const char *import_state_name(enum import_state state); /* "new", "same", "differs" */

/* One file as it is and as it would be. */
struct import_file {
  const char *path; /* as a user at the project's root would name it */
  const char *name; /* of the object whose source it is; NULL: the plan */
  enum import_state state;
  struct bytes before, after;
  struct textdiff diff; /* between them, unless they are the same */
};

struct import {
  struct plan_adopted adopted;
  struct import_file *files; /* the sources by the plan's order, then the plan: it never names what is not there yet */
  size_t file_count;
};

/* Reads what is there and makes what would be; writes nothing. No files when there is nothing that a plan could name.
 * False, with findings where it has a place, when a plan that is there is wrong or cannot take the block, or when a
 * file could not be written, or lies outside the project. `live` has the code of every row that can be read. */
bool import_prepare(struct arena *arena, const struct project *project, const char *plan_file, const struct live *live,
                    struct import *out, struct findings *findings, struct jd_error *error);

/* Writes the file, whole or not at all. One that is no longer what was read (somebody wrote it while a question stood)
 * is left alone: JD_STALE. */
bool import_write(const struct project *project, const struct import_file *file, struct jd_error *error);

#endif
