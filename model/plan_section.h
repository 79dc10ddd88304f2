/* The Durable section of a Markdown file while it is read: what plan_section.c and plan_items.c share. */
#ifndef JD_MODEL_PLAN_SECTION_H
#define JD_MODEL_PLAN_SECTION_H

#include "model/plan_parts.h"

struct section {
  struct plan_draft *draft;
  struct md_document document;
  bool *durable;        /* of each block: it is a heading with the word */
  size_t heading, end;  /* its blocks: [heading + 1, end) */
  bool prose;           /* something stands in it */
  bool none;            /* it says that there is nothing, */
  struct place none_at; /* here */
};

static inline const struct md_block *block_at(const struct section *section, size_t index) {
  return &section->document.blocks[index];
}

/* Both read what begins at block `index` and return where to go on. With `own` all of it counts, else what is labelled.
 */
size_t section_read_item(struct section *section, size_t index, bool own);
size_t section_read_paragraph(struct section *section, size_t index, bool own);

#endif
