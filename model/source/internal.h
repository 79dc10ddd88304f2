/* What the files of this room share. */
#ifndef JD_MODEL_SOURCE_INTERNAL_H
#define JD_MODEL_SOURCE_INTERNAL_H

#include "model/source/source.h"

/* source.scm, put in by the build. */
extern const char source_scm[];
extern const unsigned source_scm_length;

/* mask.c: a copy of the same length without the forms that are sound and that the grammar does not know. Returns false
 * where there are none. */
bool source_mask(struct arena *arena, struct bytes code, struct bytes *out);
/* Returns whether a line that git leaves in a merge begins there. */
bool source_is_marker(struct bytes code, size_t at);

/* work.c: a measure for a library that has none of its own. */
struct source_work {
  size_t bytes; /* allocated, given back or not */
  size_t reads; /* bytes of the text that are read, each as often as it is */
};

/* Runs `act`, which allocates by the functions below, and at most LIMIT_TREE_BLOCK bytes at once. False when it asked
 * for more than `most`: then it was left in the middle, so it may hold nothing else that wants an end. What it left
 * allocated is freed, either way. One piece of work at a time. */
bool source_work_run(struct source_work most, void (*act)(void *context), void *context);
void *source_work_malloc(size_t size);
void *source_work_calloc(size_t count, size_t size);
void *source_work_realloc(void *old, size_t size);
void source_work_free(void *old);
void source_work_read(size_t size);

/* keep.c: false where the source is not among the last ones. */
bool source_recall(struct arena *arena, struct bytes code, struct ts_source *out);
void source_keep(struct bytes code, const struct ts_source *source);

/* declarations.c */
void source_declarations(struct arena *arena, const struct source_tree *tree, struct ts_source *out);

#endif
