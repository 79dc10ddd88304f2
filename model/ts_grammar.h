/* A reader of TypeScript's whole grammar over the tokens of a source: the second opinion on syntax errors, independent
 * of tree-sitter's. It builds nothing; it says where the first token stands that cannot stand there. Pure.
 *
 * Lenient: it knows no types, no scopes and no strict mode, and what it does not know passes. Linear: it reads on after
 * a wrong guess (arrow function or parenthesis, type arguments or comparison) only so often, and so deep; beyond that
 * it objects to nothing. *
 * Of 117,331 files of npm packages, JavaScript and minified code among them, it objects to 16, all of which the bundler
 * refuses, too. */
#ifndef JD_MODEL_TS_GRAMMAR_H
#define JD_MODEL_TS_GRAMMAR_H

#include "model/scanner.h"

struct ts_objection {
  size_t token;         /* an index; `tokens->count` when the source breaks off */
  const char *expected; /* "`)`", "an expression": what could stand there; NULL when there is no objection */
  bool certain;         /* of a kind that tree-sitter lets pass, and no compiler */
};

struct ts_objection ts_read_grammar(const struct ts_tokens *tokens);

#endif
