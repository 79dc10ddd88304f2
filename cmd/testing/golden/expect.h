/* Compares what came of a golden case with what is expected. */
#ifndef JD_TESTING_GOLDEN_EXPECT_H
#define JD_TESTING_GOLDEN_EXPECT_H

#include "cmd/testing/golden/case.h"

/* Compares, normalised (normal.h), and shows how they differ. With `update` the case is rewritten instead, for a person
 * to read in the diff; false then only if the project lost a file, which no case can expect. */
bool golden_expect(struct arena *arena, const struct golden *golden, bool update);

#endif
