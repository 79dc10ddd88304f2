#include "model/base/base.h"
#include "model/source/internal.h"

#include <setjmp.h>
#include <stdalign.h>
#include <stdint.h>
#include <stdlib.h>

/* Stands before each block: the blocks form a ring, so that those that are left over can be found. */
struct block {
  alignas(max_align_t) struct block *next;
  struct block *before;
};

static struct {
  struct block blocks; /* next and before itself when there are none */
  struct source_work left;
  jmp_buf out;
} work = {.blocks = {&work.blocks, &work.blocks}};

bool source_work_run(struct source_work most, void (*act)(void *context), void *context) {
  work.left = most;
  bool whole = !setjmp(work.out);
  if (whole)
    act(context);
  for (struct block *block = work.blocks.next, *next; block != &work.blocks; block = next) {
    next = block->next;
    free(block);
  }
  work.blocks.next = work.blocks.before = &work.blocks;
  return whole;
}

static void spend(size_t size) {
  if (size > work.left.bytes || size > LIMIT_TREE_BLOCK)
    longjmp(work.out, 1);
  work.left.bytes -= size;
}

void source_work_read(size_t size) {
  if (size > work.left.reads)
    longjmp(work.out, 1);
  work.left.reads -= size;
}

static void *join(struct block *block) {
  block->next = work.blocks.next;
  block->before = &work.blocks;
  block->next->before = block->before->next = block;
  return block + 1;
}

static void part(struct block *block) {
  block->next->before = block->before;
  block->before->next = block->next;
}

void *source_work_malloc(size_t size) {
  spend(size);
  return join(jd_malloc(sizeof(struct block) + size));
}

void *source_work_calloc(size_t count, size_t size) {
  if (size && count > SIZE_MAX / 2 / size)
    jd_out_of_memory();
  spend(count * size);
  return join(jd_calloc(1, sizeof(struct block) + count * size));
}

void *source_work_realloc(void *old, size_t size) {
  if (!old)
    return source_work_malloc(size);
  spend(size);
  struct block *block = (struct block *)old - 1;
  part(block);
  return join(jd_realloc(block, sizeof(struct block) + size));
}

void source_work_free(void *old) {
  if (!old)
    return;
  struct block *block = (struct block *)old - 1;
  part(block);
  free(block);
}
