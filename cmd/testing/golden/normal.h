/* What differs from run to run is replaced by a name, so that the rest can be compared byte for byte. */
#ifndef JD_TESTING_GOLDEN_NORMAL_H
#define JD_TESTING_GOLDEN_NORMAL_H

#include "model/base/base.h"

/* Times, ports of this machine, UUIDs and fingerprints, and the folder that the case runs in (`<tmp>`). */
struct bytes normalise(struct arena *arena, struct bytes text, const char *folder);

#endif
