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

/* work.c: memory for a library that has no measure of its own. Runs `act`, which allocates by the functions below: at
 * most `most` bytes in all, given back or not, and LIMIT_TREE_BLOCK at once. False when it asked for more: then it was
 * left in the middle, so it may hold nothing else that wants an end. What it left allocated is freed, either way. One
 * piece of work at a time. */
bool source_work_run(size_t most, void (*act)(void *context), void *context);
void *source_work_malloc(size_t size);
void *source_work_calloc(size_t count, size_t size);
void *source_work_realloc(void *old, size_t size);
void source_work_free(void *old);

/* declarations.c */
void source_declarations(struct arena *arena, const struct source_tree *tree, struct ts_source *out);

#endif
