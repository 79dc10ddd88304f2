/* What a grammar alone does not say of a source: the rules of the language over the whole tree of a sound source. Each
 * part adds the faults it is certain of, and says nothing where the tree is not what it expects. Behind
 * model/typescript.h. Pure; linear in time and memory. */
#ifndef JD_MODEL_TS_CHECK_H
#define JD_MODEL_TS_CHECK_H

#include "model/ts_fault.h"
#include "model/ts_syntax.h"

/* What may stand in which function, loop or class (`await`, `break`, `super` …), and what may be assigned to. */
void ts_check_flow(struct arena *arena, const struct ts_syntax *syntax, struct ts_faults *faults);
/* Names: what is declared twice, private names, reserved words, parameters, members of classes, exports, and where
 * declarations may stand. */
void ts_check_scope(struct arena *arena, const struct ts_syntax *syntax, struct ts_faults *faults);
/* Numbers, escapes, regular expressions, comments. Without a tree (`syntax->count` is 0) tokens are looked at. */
void ts_check_text(struct arena *arena, struct bytes source, const struct ts_syntax *syntax, struct ts_faults *faults);

#endif
