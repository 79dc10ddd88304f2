/* Which class of a source that exports none its author means. Internal to model/source.c. */
#ifndef JD_MODEL_SOURCE_CLASS_H
#define JD_MODEL_SOURCE_CLASS_H

#include "model/arena.h"

struct meant_class {
  const char *name; /* NULL for a class without one, "" when there is no class at all */
  size_t offset;    /* of the name, or of `class` */
};

/* The class that `export { NAME }` or `export default NAME` gives out; else the first that extends DurableObject; else
 * the first, in a namespace or as the value of a `const` too. */
struct meant_class find_meant_class(struct arena *arena, struct bytes code);

#endif
