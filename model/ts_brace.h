/* Which brace is the mistake where braces are unbalanced, by how the lines are set in. For the place alone: that the
 * source is broken is known. Behind model/typescript.h. */
#ifndef JD_MODEL_TS_BRACE_H
#define JD_MODEL_TS_BRACE_H

#include "model/scanner.h"

/* `index` is a `{` that nothing closes, or a `}` that closes nothing, as the tokens pair. The brace that is likelier to
 * be the mistake: where `}` is missing, what closes a block is the `}` of the block around it, and is set in as that
 * one is. `index` itself when the lines do not say. */
size_t ts_find_brace(const struct ts_tokens *tokens, size_t index);

#endif
