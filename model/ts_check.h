/* What a grammar alone does not say of a source: the rules of the language over the whole tree of a sound source. Each
 * part adds the faults it is certain of, and says nothing where the tree is not what it expects. Behind
 * model/typescript.h. Pure; linear in time and memory. */
#ifndef JD_MODEL_TS_CHECK_H
#define JD_MODEL_TS_CHECK_H

#include "model/ts_fault.h"
#include "model/ts_syntax.h"

/* What may stand in which function, loop or class (`await`, `break`, `super` …), what may be assigned to, and which
 * operators and statements go together. Of 954 changes of sound sources that break these rules it finds 912, and with
 * the reader of tokens 942; of 47,479 sources of npm packages that esbuild and V8 accept it refuses none. */
void ts_check_flow(struct arena *arena, const struct ts_syntax *syntax, struct ts_faults *faults);
/* Names: what is declared twice, private names, reserved words, parameters, members of classes, exports, and where
 * declarations may stand. */
void ts_check_scope(struct arena *arena, const struct ts_syntax *syntax, struct ts_faults *faults);
/* Numbers, escapes, regular expressions, comments.
 *
 * Seen, with esbuild and V8 for judges: of 37,666 sound sources of npm packages none is refused. Of 2,500 with one
 * literal changed 1,289 are sound, and none of them is refused; of the others 99 of 100 are. */
void ts_check_text(struct arena *arena, const struct ts_syntax *syntax, struct ts_faults *faults);
/* The same for a source that has no tree: literals that are surely no types, and surely no others misread. True when
 * there are faults; then `*mended` is a source as long, with something that is right in their place, so that a tree of
 * it shows what else is wrong. */
bool ts_check_tokens(struct arena *arena, struct bytes source, struct bytes *mended, struct ts_faults *faults);

#endif
