/* The lines that git leaves in a merge. TypeScript skips them, and what is after =======, in silence; tree-sitter does
 * not know them. So where it doubts a source they are taken out, and it is asked again. */
#include "model/base/base.h"
#include "model/source/internal.h"

bool source_is_marker(struct bytes code, size_t at) {
  static const char *const markers[] = {"<<<<<<<", "=======", ">>>>>>>", "|||||||"};
  const size_t len = strlen(*markers);
  for (size_t i = 0; i < sizeof markers / sizeof *markers && at + len <= code.len; i++)
    if (memcmp(code.data + at, markers[i], len) == 0)
      return (at == 0 || code.data[at - 1] == '\n') && (at + len == code.len || strchr(" \r\n", code.data[at + len]));
  return false;
}

/* The length of what TypeScript skips: to the end of the line, or from ||||||| or ======= to the next marker. */
static size_t marker_length(struct bytes code, size_t at) {
  bool block = code.data[at] == '|' || code.data[at] == '=';
  size_t len = 1;
  while (at + len < code.len &&
         !(block ? source_is_marker(code, at + len) && code.data[at + len] != '<' : code.data[at + len] == '\n'))
    len++;
  return len;
}

bool source_without_markers(struct arena *arena, struct bytes code, struct bytes *out) {
  bool found = false;
  *out = arena_bytes(arena, code);
  for (size_t at = 0; at < code.len; at++)
    if (source_is_marker(code, at)) {
      found = true;
      for (char *c = (char *)out->data + at, *end = c + marker_length(code, at); c < end; c++)
        *c = *c == '\n' ? '\n' : ' ';
    }
  return found;
}
