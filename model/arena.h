/* An arena a phase: everything that a phase makes is freed at once.
 *
 * Allocation never returns NULL: a process that is out of memory ends as if it were killed (message on stderr, exit 1),
 * and a killed run loses nothing; that is what the journal is for. So no caller carries a path that nobody tests. */
#ifndef JD_MODEL_ARENA_H
#define JD_MODEL_ARENA_H

#include "model/bytes.h"

#include <stdarg.h>
#include <stddef.h>

struct arena;

struct arena *arena_new(void);
void arena_free(struct arena *arena); /* NULL is allowed */

/* Zeroed, aligned for any type. Size 0 gives a valid pointer to nothing. */
void *arena_alloc(struct arena *arena, size_t size);
/* count * size with the overflow checked. */
void *arena_alloc_array(struct arena *arena, size_t count, size_t size);

/* Copies, NUL-terminated. */
char *arena_strdup(struct arena *arena, const char *text); /* NULL gives NULL */
char *arena_strndup(struct arena *arena, const char *text, size_t len);
struct bytes arena_bytes(struct arena *arena, struct bytes from); /* the copy is NUL-terminated behind its len */
char *arena_printf(struct arena *arena, const char *format, ...) __attribute__((format(printf, 2, 3)));
char *arena_vprintf(struct arena *arena, const char *format, va_list arguments) __attribute__((format(printf, 2, 0)));

/* For `__attribute__((cleanup(arena_cleanup))) struct arena *a = arena_new();` */
void arena_cleanup(struct arena **arena);
#define JD_ARENA __attribute__((cleanup(arena_cleanup))) struct arena *

/* A typed array that grows in an arena: old storage stays until the arena goes. */
#define ARENA_PUSH(arena, array, count, capacity)                                                                      \
  ((count) == (capacity) ? (void)((array) = arena_grow((arena), (array), (count), &(capacity), sizeof *(array)))       \
                         : (void)0,                                                                                    \
   &(array)[(count)++])
void *arena_grow(struct arena *arena, const void *array, size_t count, size_t *capacity, size_t size);

/* Ends the process: what allocation does when there is no memory. Public so that buf.c and others act alike. */
_Noreturn void jd_out_of_memory(void);

/* malloc, calloc and realloc that do so, for libraries that take an allocator: what they make of a failure differs,
 * from ending the process by a signal to half an output that looks whole. Free with free. */
void *jd_malloc(size_t size);
void *jd_calloc(size_t count, size_t size);
void *jd_realloc(void *old, size_t size);

#endif
