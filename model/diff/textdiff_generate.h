/* For tests: pairs of texts from a seed. The same seed gives the same pairs on every machine. */
#ifndef JD_MODEL_TEXTDIFF_GENERATE_H
#define JD_MODEL_TEXTDIFF_GENERATE_H

#include "model/base/base.h"

#include <stdint.h>

/* splitmix64 */
static inline uint64_t random_next(uint64_t *seed) {
  uint64_t mixed = *seed += 0x9E3779B97F4A7C15u;
  mixed = (mixed ^ mixed >> 30) * 0xBF58476D1CE4E5B9u;
  mixed = (mixed ^ mixed >> 27) * 0x94D049BB133111EBu;
  return mixed ^ mixed >> 31;
}

static inline size_t random_below(uint64_t *seed, size_t bound) {
  return (size_t)(random_next(seed) % bound);
}

struct generator {
  uint64_t seed;
  size_t most_lines;
  size_t alphabet; /* distinct lines; few of them make many equal ones */
  bool crlf;       /* every second line ends with CR LF */
  const char
      *odd_lines; /* a line of another kind now and then, chosen from these, each ended by a NUL; NULL for none */
};

static inline void add_random_line(struct generator *generator, struct buf *out) {
  if (generator->odd_lines && random_below(&generator->seed, 8) == 0) {
    const char *odd = generator->odd_lines;
    for (size_t skip = random_below(&generator->seed, 8); skip > 0 && odd[strlen(odd) + 1]; skip--)
      odd += strlen(odd) + 1;
    buf_add_text(out, odd);
  } else {
    buf_printf(out, "line %zu", random_below(&generator->seed, generator->alphabet));
  }
  buf_add_text(out, generator->crlf && random_below(&generator->seed, 2) ? "\r\n" : "\n");
}

/* The end of the line that begins at `at`. */
static inline size_t line_end(struct bytes text, size_t at) {
  while (at < text.len && text.data[at++] != '\n') {
  }
  return at;
}

/* Copies `from` with a line removed, added or replaced about one time in `rarity`. */
static inline void add_mutated(struct generator *generator, struct bytes from, size_t rarity, struct buf *out) {
  for (size_t at = 0, end; at < from.len; at = end) {
    end = line_end(from, at);
    size_t fate = random_below(&generator->seed, rarity * 3);
    if (fate == 0)
      continue;
    if (fate <= 2)
      add_random_line(generator, out);
    if (fate != 1)
      buf_add(out, from.data + at, end - at);
  }
}

/* One time in four the text loses its final line feed. */
static inline void maybe_cut_end(struct generator *generator, struct buf *text) {
  if (text->len > 1 && text->data[text->len - 1] == '\n' && random_below(&generator->seed, 4) == 0)
    text->data[--text->len] = '\0';
}

/* Fills both sides, which must be empty; the new one is now and then unrelated, or empty, as may be the old one. */
static inline void generate_pair(struct generator *generator, struct buf *old_text, struct buf *new_text) {
  size_t lines = random_below(&generator->seed, generator->most_lines + 1);
  for (size_t i = 0; i < lines; i++)
    add_random_line(generator, old_text);
  size_t rarity = 1 + random_below(&generator->seed, 8);
  if (rarity > 1) {
    add_mutated(generator, buf_bytes(old_text), rarity, new_text);
  } else {
    for (size_t i = random_below(&generator->seed, generator->most_lines + 1); i > 0; i--)
      add_random_line(generator, new_text);
  }
  maybe_cut_end(generator, old_text);
  maybe_cut_end(generator, new_text);
}

#endif
