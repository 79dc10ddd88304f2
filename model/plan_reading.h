/* Taking one bullet apart: what plan_bullets.c and plan_reading.c share. */
#ifndef JD_MODEL_PLAN_READING_H
#define JD_MODEL_PLAN_READING_H

#include "model/buf.h"
#include "model/plan_parts.h"

/* What a byte of the text belongs to. */
enum claim { CLAIM_NONE, CLAIM_ATTRIBUTE, CLAIM_SAID /* an attribute's, and part of the description all the same */ };

/* One bullet while it is being read: once to find the name, then again to take in what it says. */
struct reading {
  struct plan_draft *draft;
  const struct flat *flat; /* the paragraph that is being read */
  size_t start, end;       /* the part of it that counts */
  unsigned char *claims;   /* of each byte of that */
  bool commit;             /* the second time */
  size_t name, name_end;   /* in the first paragraph */
  struct plan_object object;
  struct place access_at;
  bool source_seen, key_explicit, other; /* `other`: anything but env was said */
  struct buf description;
  /* the env list, once begun, goes on until another attribute, a dash or a full stop, or the end of its parentheses */
  bool env_open, env_empty; /* it named nothing yet */
  struct place env_at;
  unsigned parentheses, env_parentheses;
};

/* Reads what counts of the paragraph, but for the name in it. */
void read_segments(struct reading *reading, size_t name, size_t name_end);

#endif
