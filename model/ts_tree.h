/* The syntax tree of a TypeScript source, cut down to what says what it declares: statements, declarations and the
 * patterns in them. Bodies of classes and functions, expressions and types are leaves. Pure.
 *
 * It comes from tree-sitter, and it is a list: each node before what is in it, so that a reader walks it in a loop. */
#ifndef JD_MODEL_TS_TREE_H
#define JD_MODEL_TS_TREE_H

#include "model/ts_syntax.h"
#include "model/typescript.h"

#include <stdint.h>

enum ts_kind {
  KIND_OTHER, /* a statement, expression, type or token that declares nothing */
  /* Nodes that are entered */
  KIND_PROGRAM,
  KIND_EXPORT,
  KIND_EXPORT_CLAUSE,
  KIND_EXPORT_SPECIFIER,
  KIND_NAMESPACE_EXPORT,
  KIND_IMPORT,
  KIND_IMPORT_CLAUSE, /* and the braces in it */
  KIND_IMPORT_SPECIFIER,
  KIND_IMPORT_ALIAS, /* `import a = b.c` */
  KIND_CLASS,        /* a declaration, abstract or not */
  KIND_AMBIENT,
  KIND_FUNCTION,
  KIND_SIGNATURE, /* a function without a body */
  KIND_LEXICAL,
  KIND_VARIABLE,
  KIND_DECLARATOR,
  KIND_PATTERN, /* of any sort */
  KIND_ENUM,
  KIND_NAMESPACE,
  KIND_INTERFACE,
  KIND_TYPE_ALIAS,
  KIND_BLOCK, /* leaf as the body of a function */
  KIND_FOR_IN,
  KIND_EXPRESSION_STATEMENT,
  KIND_CONTROL, /* a statement that has statements in it, and its parts */
  KIND_ASSIGNMENT,
  KIND_NESTED_NAME,
  KIND_DECORATOR,
  /* Leaves */
  KIND_CLASS_EXPRESSION,
  KIND_NAME,      /* an identifier */
  KIND_SHORTHAND, /* `{ a }` in a pattern */
  KIND_STRING,
  /* Tokens */
  KIND_TOKEN, /* one that is not told apart */
  KIND_TOKEN_ABSTRACT,
  KIND_TOKEN_AS,
  KIND_TOKEN_CLASS,
  KIND_TOKEN_DECLARE,
  KIND_TOKEN_DEFAULT,
  KIND_TOKEN_EQUALS,
  KIND_TOKEN_GLOBAL,
  KIND_TOKEN_INTERFACE,
  KIND_TOKEN_NAMESPACE, /* `module` too */
  KIND_TOKEN_TYPE,
  KIND_TOKEN_USING,
  KIND_TOKEN_VAR,
};

struct ts_node {
  uint32_t start, len;
  uint32_t line, column; /* from 1, column in bytes */
  uint32_t behind;       /* index of the next node that is not in this one */
  enum ts_kind kind;
};

struct ts_tree {
  struct bytes text;
  const struct ts_node *list; /* list[0] is the program */
  size_t count;
  struct ts_syntax syntax; /* all of it */
};

/* What tree-sitter makes of a source: a tree when it is PARSED, else nothing.
 *
 * tree-sitter errs. Of 11,997 sources of npm packages, all of them sound, it took 2,140 for wrong: for variance
 * annotations and types of `import()` in the main, which model/ts_mask.h therefore hides from it. It breaks on what
 * a person can write: a node of 65,536 parts corrupts its memory, and some sources of a few kilobytes keep it for
 * minutes. So it is given sources of so many words and signs, and is held to a measure of work. The same source gets
 * the same answer always. */
enum ts_parsed ts_parse(struct arena *arena, struct bytes source, struct ts_tree *out);

#endif
