/* Two tokens side by side that no TypeScript holds: `= ;`, `foo bar` on one line, `( ,`. A second opinion on syntax
 * errors, independent of tree-sitter's. Behind model/typescript.h. */
#ifndef JD_MODEL_TS_PAIRS_H
#define JD_MODEL_TS_PAIRS_H

#include "model/scanner.h"

/* The index of the first token that cannot stand where it stands, `tokens->count` when a source breaks off; false when
 * there is none. What is not known to be wrong is none: never is a sound source refused. With `parsed` only such as
 * tree-sitter is known to let pass. */
bool ts_find_impossible(const struct ts_tokens *tokens, bool parsed, size_t *index);

/* A string that its line's end cuts off. */
bool ts_is_unterminated(const struct ts_tokens *tokens, const struct ts_token *token);

#endif
