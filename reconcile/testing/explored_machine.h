/* For the explorer: a run on a stack and a heap of its own, which stops where the run asks what happens next. There it
 * can be saved, and put back as often as something else is to happen, so that no part of a run is done twice.
 *
 * A run's memory is what it takes by malloc while it goes (the linker's --wrap=malloc and so on). Libraries outside of
 * the program keep theirs, and must hold none where a run stops. What is taken between machine_keep(true) and
 * machine_keep(false) outlives the run. Saved with it are the files of memory_fs.h; anything else that a run changes
 * must be in its memory.
 *
 * In a build with a sanitizer, which has to see the real heap, nothing can be saved: see machine_saves. */
#ifndef JD_RECONCILE_TESTING_EXPLORED_MACHINE_H
#define JD_RECONCILE_TESTING_EXPLORED_MACHINE_H

#include "model/base/base.h"

#include <stdbool.h>

/* Forgets the run before, and begins one. True: it has stopped. False: it is over. */
bool machine_begin(void (*body)(void *argument), void *argument);
/* Goes on with the run that has stopped. */
bool machine_resume(void);
/* In the run: stops. */
void machine_stop(void);

/* False: a run comes to a place only by being begun again. */
extern bool machine_saves;

struct snapshot;
struct snapshot *machine_save(void);
/* The run stops where the snapshot was taken; as often as wanted, also after other runs. */
void machine_restore(const struct snapshot *snapshot);
void machine_forget(struct snapshot *snapshot);

/* In a run: memory taken now is not the run's. Returns what was so before. */
bool machine_keep(bool keep);

#endif
