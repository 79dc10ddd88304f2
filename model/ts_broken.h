/* Where a source cannot be parsed. Shared by the platform's model, which refuses such a bundle, and by the check before
 * anything is sent. Pure.
 *
 * tree-sitter takes sound sources for wrong (model/ts_tree.h), and a source that the platform takes must never be
 * refused. So what is refused is what a second opinion confirms, the tokens': what is left of a merge, brackets without
 * a partner, quotes that nothing ends, signs that no source holds, and two tokens side by side that cannot be
 * (model/ts_pairs.h), these last only where tree-sitter objects too, or is known to let them pass. What tree-sitter
 * alone objects to is a doubt, for a warning.
 *
 * Seen, with TypeScript's own parser for a judge: of 11,997 sound sources of npm packages none is refused, and 518 are
 * doubted. Of 2,243 sources that one changed token breaks, 1,439 are refused, 790 are doubted and 14 pass; of 754 that
 * it does not break none is refused. */
#ifndef JD_MODEL_TS_BROKEN_H
#define JD_MODEL_TS_BROKEN_H

#include "model/bytes.h"

/* What tree-sitter said of the source. */
enum ts_parsed {
  PARSED_NOT,      /* it was not asked, or given up on: it would take too much time or memory */
  PARSED,          /* the source is sound */
  PARSED_DOUBTFUL, /* it is not */
};

enum ts_break_kind {
  BREAK_NONE,
  BREAK_DOUBT,    /* it may be sound: never a reason to refuse */
  BREAK_CONFLICT, /* a merge-conflict marker outside of comments, strings and templates */
  BREAK_UNCLOSED, /* a bracket or template that nothing closes */
  BREAK_UNOPENED, /* a bracket that closes nothing */
  BREAK_QUOTE,    /* a string that nothing ends on its line */
  BREAK_SIGN,     /* a character that cannot stand in a source */
  BREAK_TOKEN,    /* a token that cannot stand here; of length 0 at the end */
};

struct ts_break {
  enum ts_break_kind kind;
  size_t offset, len;   /* of the marker, bracket, or whatever it is */
  const char *expected; /* BREAK_TOKEN, BREAK_DOUBT: what could stand here, as in ts_objection */
};

/* The first marker; without one what is most likely to be the mistake. */
struct ts_break ts_find_break(struct bytes code, enum ts_parsed parsed);

#endif
