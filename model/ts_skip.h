/* Where a type, an expression or a body ends. Behind model/typescript.h; indices are those of tokens.
 *
 * What is wrong ends early rather than late, at a word that begins a statement, as the compiler recovers: so one error
 * does not hide the declarations behind it. */
#ifndef JD_MODEL_TS_SKIP_H
#define JD_MODEL_TS_SKIP_H

#include "model/scanner.h"

size_t ts_skip_type(const struct ts_tokens *tokens, size_t at);

enum ts_stop {
  STOP_NOWHERE = 0,
  STOP_AT_COMMA = 1, /* an initialiser: the comma belongs to the list around it */
  STOP_AT_COLON = 2, /* `case …:` */
};
/* An expression, and a statement that is one, without its `;`. */
size_t ts_skip_expression(const struct ts_tokens *tokens, size_t at, enum ts_stop stop);

struct ts_function {
  size_t name; /* 0 for none: no name is a source's first token */
  bool has_body;
};
/* At `function`. */
size_t ts_skip_function(const struct ts_tokens *tokens, size_t at, struct ts_function *out);

/* At `class` or `interface`: head and body. */
size_t ts_skip_class(const struct ts_tokens *tokens, size_t at);
/* At `@`: all decorators that stand here. */
size_t ts_skip_decorators(const struct ts_tokens *tokens, size_t at);

/* A word that can name something: no keyword that begins a statement or works as an operator. */
bool ts_is_name(const struct ts_token *token);

#endif
