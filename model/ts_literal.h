/* The first mistake in a literal or a name, as esbuild and V8 read a module. Pure. Places are offsets in `text`; each
 * function is false, and leaves `*out` alone, where there is none. */
#ifndef JD_MODEL_TS_LITERAL_H
#define JD_MODEL_TS_LITERAL_H

#include "model/bytes.h"
#include "model/ts_fault.h"

/* The number that begins at `start`, and what stands right behind it. */
bool ts_check_number(struct bytes text, size_t start, struct ts_fault *out);

enum ts_escapes_in {
  ESCAPES_IN_STRING,
  ESCAPES_IN_TEMPLATE,
  ESCAPES_IN_SPECIFIER, /* of an import or export: esbuild takes octal ones there */
};

/* The escapes between `start` and `end`. */
bool ts_check_escapes(struct bytes text, size_t start, size_t end, enum ts_escapes_in in, struct ts_fault *out);
/* Those of a name: they must stand for what it may hold. */
bool ts_check_name(struct bytes text, size_t start, size_t end, struct ts_fault *out);

#endif
