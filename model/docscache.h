/* 03b-docs-cache.md (cmd/docs/documents.md): which topics of the documentation were read, and when; and putting one in
 * with the others untouched. Pure.
 *
 * `primed_at` in the front matter is about all topics. A topic that is fetched alone says when by a line of its own,
 * `Fetched: TIME`, so that the others do not seem newer than they are: either may be the recent one. */
#ifndef JD_MODEL_DOCSCACHE_H
#define JD_MODEL_DOCSCACHE_H

#include "model/arena.h"

#include <stdint.h>

enum docs_state {
  DOCS_FRESH,
  DOCS_OLD,     /* fetched more than 24 hours before */
  DOCS_MISSING, /* no section, or an empty one */
};

/* `changed` (ms), when the file was changed last, serves where no date can be read. */
enum docs_state docscache_state(struct arena *arena, struct bytes text, const char *topic, int64_t changed,
                                int64_t now);

struct docs_entry {
  const char *topic;    /* a word */
  struct bytes summary; /* lines of Markdown without headings, from docs_summary */
  const char *url;
  int64_t now; /* ms */
};

/* The text with the topic's section put in the place of the old one, or behind the last, and the topic named in the
 * front matter. An empty text becomes a file. `primed_at` is set only where no other topic stands. */
struct bytes docscache_put(struct arena *arena, struct bytes text, const struct docs_entry *entry);

/* What a page of documentation says, short: its first paragraph, its headings, and what it says of `subject`. Nothing
 * in it is a heading, a fence or a comment. */
struct bytes docs_summary(struct arena *arena, struct bytes page, const char *subject);

#endif
