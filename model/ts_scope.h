/* The rules about names in a sound source, and the one walk through its tree that checks them all. Behind
 * model/ts_check.h; model/typescript_scope_test.c is about something else, the names that a source brings into the
 * bundle.
 *
 * What a source's own scope declares twice is told by model/bundle.h, which knows all sources. Of 50,037 sources of npm
 * packages and their declarations none is blamed that esbuild and V8 accept; of 774 mutations of them that they refuse
 * (a name repeated, renamed to its neighbour or to a reserved word …) 757 are found, all that tree-sitter reads. */
#ifndef JD_MODEL_TS_SCOPE_H
#define JD_MODEL_TS_SCOPE_H

#include "model/ts_check.h"
#include "model/ts_scope_names.h"

/* What an export gives a name to. */
struct ts_export {
  uint32_t name, node;
  uint32_t local; /* 1 + the name in the source; 0: it stands in the export, or elsewhere */
  bool declared;  /* a declaration that would be refused where it stands again, whether it is exported or not */
};

struct ts_scope_walk {
  struct arena *arena; /* for messages */
  const struct ts_syntax *syntax;
  struct ts_faults *faults;
  struct ts_scopes scopes;
  struct ts_export *exports;
  size_t export_count, export_capacity;
};

/* Adds a fault at a node. */
void ts_blame(struct ts_scope_walk *walk, size_t node, const char *format, ...) __attribute__((format(printf, 3, 4)));
/* For messages: the line of a node, from 1, and its text, cut where it is long. */
unsigned ts_line_at(const struct ts_scope_walk *walk, size_t node);
const char *ts_shown(struct ts_scope_walk *walk, size_t node);

/* Each looks at one node, before what is in it. */
void ts_scope_declare(struct ts_scope_walk *walk, size_t node); /* declares its names, then opens its scope */
void ts_scope_words(struct ts_scope_walk *walk, size_t node);
void ts_scope_parameters(struct ts_scope_walk *walk, size_t node);
void ts_scope_members(struct ts_scope_walk *walk, size_t node);
void ts_scope_private(struct ts_scope_walk *walk, size_t node);
void ts_scope_places(struct ts_scope_walk *walk, size_t node);
void ts_scope_export(struct ts_scope_walk *walk, size_t node);
/* At the end, while the source's own scope is open. */
void ts_scope_exports_end(struct ts_scope_walk *walk);

/* The next name, at `at` or behind it, that a pattern binds; 0 for none. Keys and default values bind nothing. */
size_t ts_next_binding(const struct ts_syntax *syntax, size_t pattern, size_t at);
/* The name that a namespace declares; 0 when there is nothing in it but types, since nothing is left of it then. */
size_t ts_namespace_name(const struct ts_syntax *syntax, size_t node);
/* `eval` and `arguments` are no names to declare. */
void ts_check_bound_name(struct ts_scope_walk *walk, size_t node, enum ts_stands_for as);

/* Reserved in all of JavaScript. */
bool ts_is_keyword(struct bytes text);

/* Declares the names that a pattern or a name binds. */
void ts_declare_bindings(struct ts_scope_walk *walk, size_t pattern, enum ts_stands_for as);
/* Declares a name, and blames it for one that stands in its way. */
void ts_declare_at(struct ts_scope_walk *walk, size_t node, enum ts_stands_for as);

static inline enum ts_syntax_kind ts_parent_kind(const struct ts_scope_walk *walk, size_t node) {
  return ts_syntax_kind_at(walk->syntax, walk->syntax->list[node].parent);
}

static inline bool ts_has_token(const struct ts_scope_walk *walk, size_t node, const char *token) {
  return ts_syntax_token(walk->syntax, node, token) != 0;
}

static inline bool ts_text_is(const struct ts_scope_walk *walk, size_t node, const char *text) {
  return bytes_equal(ts_syntax_text(walk->syntax, node), bytes_of(text));
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
