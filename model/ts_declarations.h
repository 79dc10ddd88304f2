/* What the declarations of a source bring into its scope. Behind model/typescript.h. */
#ifndef JD_MODEL_TS_DECLARATIONS_H
#define JD_MODEL_TS_DECLARATIONS_H

#include "model/scanner.h"
#include "model/typescript.h"

/* Bits, since what a name already is decides whether one more declaration of it merges. */
enum ts_declares {
  DECLARES_VAR = 1,
  DECLARES_FUNCTION = 2,
  DECLARES_CLASS = 4,
  DECLARES_ENUM = 8,
  DECLARES_NAMESPACE = 16,
  DECLARES_LEXICAL = 32, /* const, let, using */
};

struct ts_declaration {
  struct ts_name name;
  enum ts_declares what;
  size_t order;
};

struct ts_declarations {
  struct ts_declaration *list;
  size_t count, capacity;
};

/* Appends to `out` the names in the order of the source, each as often as it would be declared at run time: `var` may
 * repeat, a namespace merges into the class, function, enum or namespace of its name, enums merge. */
void ts_merge_declarations(struct arena *arena, struct ts_declarations *declarations, struct ts_names *out);

/* Indices of name tokens. */
struct ts_bindings {
  size_t *list;
  size_t count, capacity;
};

/* Behind `const`, `let`, `var` or `using`: all declarators, patterns included. Gives the index behind them, and appends
 * the names they bind. */
size_t ts_read_declarators(struct arena *arena, const struct ts_tokens *tokens, size_t at, struct ts_bindings *out);

/* `body` is the `{` of a namespace. Whether there is anything in it but types: else nothing of it is left at run time.
 */
bool ts_namespace_has_values(const struct ts_tokens *tokens, size_t body);

#endif
