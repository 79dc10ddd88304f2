/* Hashes a file's bytes over and over, for about a second, as jd hashes a source; prints MB a second. */
#include "model/base/base.h"
#include "reconcile/file/file.h"

#include <stdio.h>
#include <time.h>

/* Of the processor, as xxhsum counts. */
static double seconds(void) {
  return (double)clock() / CLOCKS_PER_SEC;
}

int main(int count, char **arguments) {
  enum { ROUNDS = 64 };
  JD_ARENA arena = arena_new();
  struct bytes text;
  uint64_t sum = 0;
  double hashed = 0, began = seconds(), took = 0;
  if (count != 2 || file_read(arena, arguments[1], LIMIT_DOCUMENT_BYTES, &text, NULL) != FILE_READ)
    return 1;
  while (took < 1) {
    for (int i = 0; i < ROUNDS; i++) {
      sum += digest_bytes(text).low;
      hashed += (double)text.len;
    }
    took = seconds() - began;
  }
  printf("%.0f\n", hashed / took / 1048576);
  return sum == 1; /* so that no compiler leaves the work out */
}
