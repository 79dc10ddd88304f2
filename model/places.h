/* Where the lines of a text begin: turns offsets into places. A line ends at LF, CR LF or a lone CR, as in Markdown. */
#ifndef JD_MODEL_PLACES_H
#define JD_MODEL_PLACES_H

#include "model/arena.h"
#include "model/finding.h"

struct places {
  struct bytes text;
  unsigned *starts; /* offset of each line's first byte; a text has at least one line */
  size_t count;
};

void places_find(struct arena *arena, struct bytes text, struct places *out);
/* The line without its end. Lines count from 1; one that is not there is empty. */
struct bytes places_line(const struct places *places, unsigned line);
/* The place of an offset in that file. */
struct place places_at(const struct places *places, const char *file, size_t offset);

#endif
