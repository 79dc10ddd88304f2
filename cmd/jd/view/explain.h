/* What each finding means: `jd validate --explain CODE`. A test holds the table against the codes in the sources. */
#ifndef JD_CMD_EXPLAIN_H
#define JD_CMD_EXPLAIN_H

#include "model/base/base.h"

struct explanation {
  const char *code;
  const char *what; /* what is found, and why it matters */
  const char *fix;
};

/* Sorted by code. */
extern const struct explanation explanations[];
extern const size_t explanation_count;

/* NULL when there is none. */
const struct explanation *explain_find(const char *code);
/* The nearest code, or NULL. */
const char *explain_nearest(struct arena *arena, const char *code);
/* Broken at `columns`; 0: not a terminal. */
void explain_text(const struct explanation *explanation, size_t columns, struct buf *out);

#endif
