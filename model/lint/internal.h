/* What the rules share. */
#ifndef JD_MODEL_LINT_INTERNAL_H
#define JD_MODEL_LINT_INTERNAL_H

#include "model/lint/lint.h"

/* One source under way. */
struct linting {
  const struct lint_source *source;
  const struct source_tree *tree;
  const struct plan *plan;
  struct findings *findings;
};

/* ---- walk.c ---- */

struct place lint_place(const struct linting *linting, size_t node);
/* Steps through the captures of a name; starts with `*at` 0. Returns the node, 0 at the end. */
size_t lint_next(const struct source_tree *tree, const char *capture, size_t *at);
/* Returns whether a node is a name of any sort, keywords aside. */
bool lint_is_name(const struct source_tree *tree, size_t node);
/* Returns the first name with one of the texts; 0 for none. */
size_t lint_find_name(const struct source_tree *tree, const char *const *names, size_t count);
/* Returns the name of the method where a class defines it; 0 for none. */
size_t lint_method(const struct source_tree *tree, const char *name);
/* Returns what is in parentheses, and before `!`, `as` and `satisfies`. */
size_t lint_bare(const struct source_tree *tree, size_t node);
/* Returns the last name of `a.b.NAME`, or `NAME` itself; 0 for anything else. */
size_t lint_last_name(const struct source_tree *tree, size_t node);
/* Returns argument `index` of a call; 0 when there is none. */
size_t lint_argument(const struct source_tree *tree, size_t call, size_t index);
size_t lint_argument_count(const struct source_tree *tree, size_t call);
/* Returns the object of a call `OBJECT.METHOD(…)`; 0 for any other call. */
size_t lint_callee(const struct source_tree *tree, size_t call, const char *method);
/* Returns what is between the quotes of a string; nothing for another node. */
struct bytes lint_string(const struct source_tree *tree, size_t node);
/* Returns the value of the const that a name stands for where it is used; 0 where that cannot be told. */
size_t lint_const(const struct source_tree *tree, size_t use);

/* ---- the rules ---- */

void lint_sockets(const struct linting *linting);  /* sockets.c */
void lint_messages(const struct linting *linting); /* messages.c */
void lint_storage(const struct linting *linting);  /* storage.c */
void lint_globals(const struct linting *linting);  /* globals.c */
void lint_env_used(const struct linting *linting); /* env.c */
/* Variables that are set and not used, when `sources` are all that the plan names. */
void lint_env_set(const struct linting *sources, size_t count, const struct plan *plan, struct findings *findings);
bool lint_looks_at_caller(const struct source_tree *tree); /* caller.c */
/* silence.c: of the findings from `first` on. */
void lint_silence_source(const struct linting *linting, size_t first);

#endif
