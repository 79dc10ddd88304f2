/* Memory for a library that has no measure of its own: what it allocates in a piece of work is counted, and where it
 * asks for more than it was allowed the work ends at once, with everything freed. The same work ends the same way
 * always. Behind model/typescript.h. */
#ifndef JD_MODEL_TS_WORK_H
#define JD_MODEL_TS_WORK_H

#include <stdbool.h>
#include <stddef.h>

/* Runs `act`, which allocates by the functions below, and at most `most` bytes in all, given back or not. False when it
 * asked for more: then it was left in the middle, so it may hold nothing else that wants an end. What it left allocated
 * is freed, either way. One piece of work at a time. */
bool ts_work_run(size_t most, void (*act)(void *context), void *context);

void *ts_work_malloc(size_t size);
void *ts_work_calloc(size_t count, size_t size);
void *ts_work_realloc(void *old, size_t size);
void ts_work_free(void *old);

#endif
