/* Where a source cannot be parsed. Shared by the platform's model, which refuses such a bundle, and by the check before
 * anything is sent. Pure.
 *
 * tree-sitter takes sound sources for wrong (model/ts_tree.h), and a source that the platform takes must never be
 * refused. So what is refused is what a second opinion confirms, the tokens': what is left of a merge, brackets without
 * a partner, quotes that nothing ends, signs that no source holds, and a token at which the reader of the grammar
 * (model/ts_grammar.h) stops, this last only where tree-sitter objects too, or is known to let it pass. What the reader
 * alone objects to is a doubt, for a warning; what tree-sitter alone objects to is nothing, as it is nearly always
 * sound.
 *
 * Seen, with the bundler (esbuild, and V8 of what it makes) for a judge: of 37,635 sound sources of npm packages none
 * is refused and none is doubted; tree-sitter alone would have objected to 377. Of 1,990 sources that one changed token
 * breaks, 1,980 are refused, 5 are doubted and 5 pass; 1,863 are refused on the line that the bundler names. Of 415
 * that it does not break none is refused or doubted. */
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
