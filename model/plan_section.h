/* The Durable section of a Markdown file while it is read: what plan_section.c, plan_fences.c and plan_items.c share.
 */
#ifndef JD_MODEL_PLAN_SECTION_H
#define JD_MODEL_PLAN_SECTION_H

#include "model/plan_parts.h"

struct section {
  struct plan_draft *draft;
  struct md_document document;
  bool *durable;        /* of each block: it is a heading with the word */
  size_t heading, end;  /* its blocks: [heading + 1, end) */
  bool prose;           /* something stands in it */
  bool none;            /* an item or the heading says that there is nothing, */
  struct place none_at; /* here; */
  bool prose_none;      /* or a paragraph says so, which beside items may mean anything */
  size_t fence;         /* the block that counts, after section_read_blocks */
};

static inline const struct md_block *block_at(const struct section *section, size_t index) {
  return &section->document.blocks[index];
}

/* ---- plan_section.c ---- */
/* Takes the text apart and finds the section; false when there is none. `draft` is set before. */
bool section_open(struct section *section, struct bytes text);
struct place section_place(const struct section *section, size_t index);
/* Where the section under a heading ends: at the next one of the same or a higher level. */
size_t section_end(const struct section *section, size_t heading, size_t limit);
/* All under the heading is about Durable Objects: it is not shared. */
bool section_is_own(const struct section *section, size_t heading);
/* Reads items and labelled lines. Under a heading that is not its own only labels count, and sub-headings with the
 * word. */
void section_read_range(struct section *section, size_t start, size_t end, bool own);

/* ---- plan_fences.c ---- */
/* True when the section has a block, which is then all that counts. */
bool section_read_blocks(struct section *section);
/* In a file without a section. */
void section_warn_of_blocks(const struct section *section);

/* ---- plan_items.c ---- */
/* Both read what begins at block `index` and return where to go on. With `own` all of it counts, else what is labelled.
 */
size_t section_read_item(struct section *section, size_t index, bool own);
size_t section_read_paragraph(struct section *section, size_t index, bool own);

#endif
