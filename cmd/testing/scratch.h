/* A folder of its own for a program that tests. */
#ifndef JD_TESTING_SCRATCH_H
#define JD_TESTING_SCRATCH_H

#include "model/base/base.h"

/* Makes ABOVE/jd-NAME.XXXXXX. It goes, with all that is in it, when the program ends by itself: by exit, err or errx;
 * not when a child of it ends. One a program. */
const char *scratch_make(struct arena *arena, const char *above, const char *name);
/* In memory where there is room in it, for those who fsync a lot; else /tmp. */
const char *scratch_fast(void);

#endif
