/* An allocator that wipes what it frees. libcurl copies headers and bodies into buffers of its own, and those hold the
 * API key and env values: with these functions under it, none of them outlives its use. */
#ifndef JD_RECONCILE_HTTP_MEMORY_H
#define JD_RECONCILE_HTTP_MEMORY_H

#include <stddef.h>

void *wiping_malloc(size_t size);
void *wiping_calloc(size_t count, size_t size);
void *wiping_realloc(void *old, size_t size);
void wiping_free(void *old); /* NULL is allowed */
char *wiping_strdup(const char *text);

#endif
