/* The token list while it grows, with the brackets that stand open. Behind model/typescript.h.
 *
 * Type arguments are found on the way: a `<` where a type may follow is a candidate; a token that no type holds drops
 * it, a `>` closes it, and the token behind the `>` confirms or undoes that, by the compiler's own rule. */
#ifndef JD_MODEL_TS_NESTING_H
#define JD_MODEL_TS_NESTING_H

#include "model/scanner.h"

struct ts_frame {
  uint32_t token; /* the OPEN */
  uint32_t outer; /* the next outer frame of the same kind, 0 for none */
  char mark;
  bool ends_operand;    /* what its CLOSE is */
  bool expects_operand; /* a `function` or `class` expression is under way here: its body is an operand */
};

struct ts_nesting {
  struct arena *arena;
  struct ts_token *tokens;
  size_t count, capacity;
  struct ts_frame *frames; /* frames[0] is the source itself */
  size_t depth, frame_capacity;
  uint32_t nearest[4]; /* innermost frame of ( [ { $, 0 for none */
};

void ts_nesting_init(struct ts_nesting *nesting, struct arena *arena);
/* The mark of the innermost open bracket, 0 at top level. */
char ts_innermost(const struct ts_nesting *nesting);
/* The last token ends an operand, so that an operator or a postfix follows. */
bool ts_after_operand(const struct ts_nesting *nesting);

/* `start`, `len`, `newline`, `mark` and `word` are the caller's; the rest is set here. */
void ts_add(struct ts_nesting *nesting, struct ts_token token);
void ts_add_open(struct ts_nesting *nesting, struct ts_token token);
/* `mark` is that of the OPEN. A bracket that closes nothing stays as a CLOSE that is its own partner. */
void ts_add_close(struct ts_nesting *nesting, struct ts_token token);
/* A `<`: an OPEN if it turns out so, else a MARK. */
void ts_add_angle(struct ts_nesting *nesting, struct ts_token token);

#endif
