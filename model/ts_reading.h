/* The two readers of what a source declares. Behind model/typescript.h.
 *
 * The tree's is the first. Where there is no tree, since tree-sitter takes the source for wrong or cannot be asked, the
 * other one reads the statements from tokens, and recovers from errors as the control plane's compiler does: which it
 * must know, since a source with a syntax error passes the control plane and fails at the platform. */
#ifndef JD_MODEL_TS_READING_H
#define JD_MODEL_TS_READING_H

#include "model/ts_tree.h"
#include "model/typescript.h"

/* False when the tree may be wrong without saying so: a word such as `abstract`, with a line's end behind it, is a
 * name, which tree-sitter does not know. */
bool ts_read_tree(struct arena *arena, const struct ts_tree *tree, struct ts_source *out);
/* Linear in time and memory, for any bytes. */
void ts_read_statements(struct arena *arena, struct bytes source, struct ts_source *out);

#endif
