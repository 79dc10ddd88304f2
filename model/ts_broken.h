/* Where a source cannot be parsed, as far as a scanner can tell: what is left of a merge, and brackets without a
 * partner. Shared by the platform's model, which refuses such a bundle, and by the check before anything is sent. Pure.
 */
#ifndef JD_MODEL_TS_BROKEN_H
#define JD_MODEL_TS_BROKEN_H

#include "model/bytes.h"

enum ts_break_kind {
  BREAK_NONE,
  BREAK_CONFLICT, /* a merge-conflict marker outside of comments, strings and templates */
  BREAK_UNCLOSED, /* a bracket or template that nothing closes */
  BREAK_UNOPENED, /* a bracket that closes nothing */
};

struct ts_break {
  enum ts_break_kind kind;
  size_t offset, len; /* of the marker or bracket */
};

/* The first marker; without one the bracket that is most likely to be the mistake. */
struct ts_break ts_find_break(struct bytes code);

#endif
