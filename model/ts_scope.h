/* The rules about names in a sound source, and the one walk through its tree that checks them all. Behind
 * model/ts_check.h; model/typescript_scope_test.c is about something else, the names that a source brings into the
 * bundle. */
#ifndef JD_MODEL_TS_SCOPE_H
#define JD_MODEL_TS_SCOPE_H

#include "model/ts_check.h"
#include "model/ts_scope_names.h"

struct ts_scope_walk {
  struct arena *arena; /* for messages */
  const struct ts_syntax *syntax;
  struct ts_faults *faults;
  struct ts_scopes scopes;
};

/* Adds a fault at a node. */
void ts_blame(struct ts_scope_walk *walk, size_t node, const char *format, ...) __attribute__((format(printf, 3, 4)));
/* For messages: the line of a node, from 1, and its text, cut where it is long. */
unsigned ts_line_at(const struct ts_scope_walk *walk, size_t node);
const char *ts_shown(struct ts_scope_walk *walk, size_t node);

/* Each looks at one node, before what is in it. */
void ts_scope_declare(struct ts_scope_walk *walk, size_t node); /* declares its names, then opens its scope */

/* Declares the names that a pattern or a name binds. */
void ts_declare_bindings(struct ts_scope_walk *walk, size_t pattern, enum ts_stands_for as);
/* Declares a name, and blames it for one that stands in its way. */
void ts_declare_at(struct ts_scope_walk *walk, size_t node, enum ts_stands_for as);

static inline enum ts_syntax_kind ts_parent_kind(const struct ts_scope_walk *walk, size_t node) {
  return ts_syntax_kind_at(walk->syntax, walk->syntax->list[node].parent);
}

static inline bool ts_is_method(enum ts_syntax_kind kind) {
  return kind == SYNTAX_method_definition;
}

/* With parameters and a body, or an expression for it. */
static inline bool ts_is_function(enum ts_syntax_kind kind) {
  return kind == SYNTAX_function_declaration || kind == SYNTAX_function_expression || kind == SYNTAX_arrow_function ||
         kind == SYNTAX_generator_function || kind == SYNTAX_generator_function_declaration || ts_is_method(kind);
}

#endif
