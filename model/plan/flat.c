#include "model/plan/internal.h"

void flat_make(struct arena *arena, const struct md_document *document, const struct md_block *block,
               struct flat *out) {
  *out = (struct flat){.document = document, .block = block};
  for (size_t i = block->run; i < block->run_end; i++)
    out->len += document->runs[i].text.len;
  out->text = arena_alloc(arena, out->len + 1);
  out->kind = arena_alloc(arena, out->len + 1);
  out->starts = arena_alloc_array(arena, block->run_end - block->run, sizeof *out->starts);
  size_t offset = 0;
  for (size_t i = block->run; i < block->run_end; i++) {
    const struct md_run *run = &document->runs[i];
    out->starts[i - block->run] = offset;
    memcpy(out->text + offset, run->text.data, run->text.len);
    memset(out->kind + offset, (int)run->kind, run->text.len);
    offset += run->text.len;
  }
}

/* The index of the last run that begins at `offset` or before. */
static size_t run_at(const struct flat *flat, size_t offset) {
  size_t low = 0, high = flat->block->run_end - flat->block->run;
  while (high - low > 1) {
    size_t middle = low + (high - low) / 2;
    if (flat->starts[middle] <= offset)
      low = middle;
    else
      high = middle;
  }
  return low;
}

struct place flat_place(const struct flat *flat, const char *file, size_t offset) {
  struct place place = {file, flat->block->line, flat->block->column};
  if (flat->len == 0)
    return place;
  size_t index = run_at(flat, offset < flat->len ? offset : flat->len - 1);
  const struct md_run *run = &flat->document->runs[flat->block->run + index];
  if (run->kind != MD_BREAK) {
    place.line = run->line;
    place.column = run->column + (unsigned)(offset - flat->starts[index]);
  }
  return place;
}

size_t flat_run_end(const struct flat *flat, size_t offset) {
  if (flat->len == 0)
    return 0;
  size_t index = run_at(flat, offset < flat->len ? offset : flat->len - 1);
  return flat->starts[index] + flat->document->runs[flat->block->run + index].text.len;
}
