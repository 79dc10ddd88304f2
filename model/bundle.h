/* What the platform would refuse of all sources together: they are uploaded as one bundle and share one module scope,
 * so a name stands once in all of them. Such a refusal leaves the row in ERROR, and the next write deletes the stored
 * state of its class, which is why it is found before anything is sent. Pure. */
#ifndef JD_MODEL_BUNDLE_H
#define JD_MODEL_BUNDLE_H

#include "model/finding.h"
#include "model/typescript.h"

/* The names that the bundle uses itself. */
enum { BUNDLE_NAME_COUNT = 3 };
extern const char *const bundle_names[BUNDLE_NAME_COUNT];

struct bundle_source {
  const char *file;
  struct ts_source declares;
};

/* Adds findings at each further declaration of a name; the message says where the first one is. */
void bundle_check(const struct bundle_source *sources, size_t count, struct findings *findings);

#endif
