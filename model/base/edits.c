#include "model/base/base.h"

void edits_add(struct edits *edits, size_t start, size_t end, struct bytes with) {
  size_t at = edits->count++;
  for (; at > 0 && edits->list[at - 1].start > start; at--)
    edits->list[at] = edits->list[at - 1];
  edits->list[at] = (struct edit){start, end, with};
}

struct bytes edits_apply(struct arena *arena, struct bytes text, const struct edits *edits) {
  size_t len = text.len, from = 0, to = 0;
  if (edits->count == 0)
    return text;
  for (size_t i = 0; i < edits->count; i++)
    len += edits->list[i].with.len;
  char *out = arena_alloc(arena, len + 1);
  for (size_t i = 0; i <= edits->count; i++) {
    size_t until = i < edits->count ? edits->list[i].start : text.len;
    if (until > from)
      memcpy(out + to, text.data + from, until - from);
    to += until - from;
    if (i == edits->count)
      break;
    struct bytes with = edits->list[i].with;
    if (with.len > 0)
      memcpy(out + to, with.data, with.len);
    to += with.len;
    from = edits->list[i].end;
  }
  return (struct bytes){out, to};
}
