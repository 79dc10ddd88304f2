/* Prints the unified diff of two files: what jd does for one source, and nothing else. */
#include "model/diff/diff.h"
#include "model/base/base.h"
#include "reconcile/file/file.h"

#include <stdio.h>

int main(int count, char **arguments) {
  JD_ARENA arena = arena_new();
  JD_BUF out;
  struct bytes sides[2];
  struct textdiff diff;
  struct jd_error error = {0};
  for (int i = 0; i < 2; i++)
    if (count != 3 || file_read(arena, arguments[i + 1], LIMIT_DOCUMENT_BYTES, &sides[i], &error) != FILE_READ) {
      fprintf(stderr, "jd-bench-diff: %s\n", count == 3 ? error.message : "usage: jd-bench-diff OLD NEW");
      return 1;
    }
  buf_init(&out, LIMIT_TEXT_OUTPUT);
  textdiff(arena, sides[0], sides[1], &diff);
  textdiff_unified(&diff, arguments[1], arguments[2], 3, &out);
  return fwrite(out.data, 1, out.len, stdout) == out.len ? 0 : 1;
}
