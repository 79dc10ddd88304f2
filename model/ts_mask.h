/* What tree-sitter's grammar does not know, put into words that it does. Behind model/typescript.h. */
#ifndef JD_MODEL_TS_MASK_H
#define JD_MODEL_TS_MASK_H

#include "model/arena.h"

/* A copy of the source, byte for byte as long and with the same lines, with variance annotations (`interface A<in out
 * T>`) and the type arguments of a template's tag (`` sql<T>`…` ``) blanked and `import('x')` as a name; false when
 * there is nothing of that in it. */
bool ts_mask(struct arena *arena, struct bytes source, struct bytes *out);

#endif
