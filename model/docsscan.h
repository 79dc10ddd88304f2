/* 03b-docs-cache.md taken apart: where a topic stands, in bytes. Behind model/docscache.h. Pure. */
#ifndef JD_MODEL_DOCSSCAN_H
#define JD_MODEL_DOCSSCAN_H

#include "model/docscache.h"
#include "model/frontmatter.h"

/* The front-matter keys that are ours. */
enum { DOCS_PRIMED_AT, DOCS_TOPICS, DOCS_KEYS };

struct docs_scan {
  struct bytes text;
  struct front_matter front;
  struct front_field fields[DOCS_KEYS];
  bool found;               /* the topic's section */
  struct text_line heading; /* its first line */
  size_t body_end;          /* behind the last line of it that is not blank, line ending excluded */
  bool has_body;
  int64_t fetched; /* its own date; 0: none */
  bool has_others; /* sections of other topics */
  bool has_topics;
  size_t first, level; /* where the heading of the first one begins, and its level */
  size_t end;          /* behind the last line of the last topic that is not blank, line ending excluded */
};

void docs_scan(struct arena *arena, struct bytes text, const char *topic, struct docs_scan *cache);

#endif
