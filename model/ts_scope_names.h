/* The names that are declared in the scopes around a place of a source. Behind model/ts_check.h.
 *
 * Scopes are a stack: one is opened at its first node, and closed where the reader comes behind its last. A name is
 * kept once, whatever it stands for in how many scopes, so a declaration is one look into a table. A `var` belongs to
 * the function around it and is kept apart, with the last place where it is declared: any block that began before that
 * place and is still open has it inside. */
#ifndef JD_MODEL_TS_SCOPE_NAMES_H
#define JD_MODEL_TS_SCOPE_NAMES_H

#include "model/ts_syntax.h"

enum ts_scope_sort {
  /* A `var` belongs to the nearest of these. */
  SCOPE_SOURCE,
  SCOPE_NAMESPACE,
  SCOPE_FUNCTION, /* parameters and body */
  SCOPE_STATIC_BLOCK,
  /* It goes through these. */
  SCOPE_BLOCK,
  SCOPE_SWITCH,
  SCOPE_LOOP,  /* the head of `for` */
  SCOPE_CATCH, /* parameter and body */
  SCOPE_CLASS, /* private names */
  SCOPE_ENUM,
};

enum ts_stands_for {
  AS_VAR,
  AS_LEXICAL, /* `let`, `const` */
  AS_CLASS,
  AS_FUNCTION,
  AS_ENUM,
  AS_NAMESPACE,
  AS_IMPORT,
  AS_ALIAS, /* `import a = b.c` */
  AS_PARAMETER,
  AS_CATCH,         /* `catch (a)` */
  AS_CATCH_PATTERN, /* `catch ({ a })` */
  AS_MEMBER,        /* of an enum */
  AS_PRIVATE,       /* `#a`; a getter and a setter together, too */
  AS_GETTER,
  AS_SETTER,
  AS_STATIC_GETTER,
  AS_STATIC_SETTER,
};

struct ts_scope {
  uint32_t first, end; /* nodes */
  uint32_t function;   /* the scope that a `var` in it belongs to */
  size_t plain_count, var_count;
  enum ts_scope_sort sort;
};

struct ts_scope_entry {
  uint32_t name, below; /* `below`: 1 + the entry of that name further out; 0 for none */
  uint32_t node, scope;
  enum ts_stands_for as;
};

struct ts_scope_stack {
  struct ts_scope_entry *list;
  size_t count, capacity;
};

struct ts_scope_name {
  struct bytes text;   /* escapes decoded */
  uint32_t plain, var; /* 1 + the innermost entry; 0 for none */
  uint32_t exported;   /* 1 + its export; 0 for none */
};

struct ts_scopes {
  struct arena *arena;
  const struct ts_syntax *syntax;
  struct ts_scope *list;
  size_t count, capacity;
  struct ts_scope_stack plain, vars;
  struct ts_scope_name *names;
  size_t name_count, name_capacity;
  uint32_t *slots; /* 1 + the index of a name */
  size_t slot_mask;
};

void ts_scopes_init(struct ts_scopes *scopes, struct arena *arena, const struct ts_syntax *syntax);
void ts_open_scope(struct ts_scopes *scopes, enum ts_scope_sort sort, size_t node);
/* All that end before that node. */
void ts_close_scopes(struct ts_scopes *scopes, size_t node);

static inline const struct ts_scope *ts_innermost(const struct ts_scopes *scopes) {
  return &scopes->list[scopes->count - 1];
}

/* The index of a text in `names`. */
uint32_t ts_name_index(struct ts_scopes *scopes, struct bytes text);
/* A name as it stands at a node, escapes decoded. */
struct bytes ts_name_text(struct ts_scopes *scopes, size_t node);

/* The declaration that stands in the way of another one. */
struct ts_clash {
  size_t first; /* its node; 0: there is none */
  enum ts_stands_for as;
  enum ts_scope_sort sort; /* of the scope that both are in */
};

/* Declares the name at `node` in the innermost scope, or as AS_VAR in the function around it. */
struct ts_clash ts_declare_name(struct ts_scopes *scopes, size_t node, enum ts_stands_for as);

#endif
