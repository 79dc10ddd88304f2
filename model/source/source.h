/* Reads a TypeScript source with tree-sitter: its tree, what it imports, exports and declares, and what the control
 * plane or the platform certainly refuses of it. Pure.
 *
 *   source_check   checks one source, adds findings, and returns the name of its class
 *   bundle_check   checks what only all sources of an app together can break: they share one module scope
 *   source_read    returns the tree that lint rules stand on; source_check keeps it in `ts_source.tree`
 *   ts_analyse     returns what a source declares, without findings
 *
 * tree-sitter is not the compiler: it doubts some sound sources, and takes broken ones. So a doubt is a value
 * (`ts_source.doubt`), never a refusal: the engine (reconcile/engine) decides. What to look for stands in source.scm,
 * as tree-sitter queries. Everything is allocated in the arena that is handed in; texts refer to the source. */
#ifndef JD_MODEL_SOURCE_SOURCE_H
#define JD_MODEL_SOURCE_SOURCE_H

#include "model/base/base.h"

#include <stdint.h>

/* ---- the tree ---- */

/* A node stands before what is in it: its first child is the next node, its next sibling is `behind` it if that is
 * still in its parent. Comments are left out; they are captured. */
struct source_node {
  uint32_t start, len; /* bytes */
  uint32_t parent;     /* index; the root, 0, is its own */
  uint32_t behind;     /* index of the next node that is not in this one */
  bool named;          /* not a keyword or sign */
  const char *type;    /* tree-sitter's name of it, such as "call_expression"; a keyword or sign is its own name */
  const char *field;   /* what it is to its parent, such as "name"; NULL for nothing */
};

/* What a query of source.scm found. */
struct source_capture {
  const char *name; /* without its @ */
  uint32_t node;    /* index; 0 for a comment */
  uint32_t start, len;
};

enum source_parse {
  SOURCE_PARSED,
  SOURCE_DOUBTED, /* there is a tree, and errors in it */
  SOURCE_UNREAD,  /* tree-sitter needed more work than it was allowed: nothing is known */
};

struct source_tree {
  struct bytes text;
  const struct source_node *nodes;
  size_t count; /* 0 when unread */
  const struct source_capture *captures;
  size_t capture_count; /* in the order of the source */
  enum source_parse parse;
  size_t doubt; /* offset of the first error */
  /* A marker that git left in a merge, and its offset. TypeScript skips it, and what is after ======= too, and so does
   * the tree. */
  bool has_marker;
  size_t marker;
};

/* Never fails. Ends in bounded time and memory, for any bytes; the same source has the same tree always. */
void source_read(struct arena *arena, struct bytes code, struct source_tree *out);

struct bytes source_text(const struct source_tree *tree, size_t node);
bool source_is(const struct source_tree *tree, size_t node, const char *type);
/* Returns whether the node's text is `text`. */
bool source_says(const struct source_tree *tree, size_t node, const char *text);
/* Returns a node's first child with the field, or of the type; 0 for none. */
size_t source_field(const struct source_tree *tree, size_t parent, const char *field);
size_t source_child(const struct source_tree *tree, size_t parent, const char *type);
/* Returns the nearest node of the type that `node` is in; 0 for none. */
size_t source_around(const struct source_tree *tree, size_t node, const char *type);
/* Returns the value of a name or a string: quotes off, escapes decoded, in UTF-8. */
const char *source_value(struct arena *arena, struct bytes text);
/* Returns line and column of an offset, both from 1, the column in bytes. */
struct place source_place(struct bytes code, const char *file, size_t offset);

/* ---- what it declares ---- */

/* A name at the top level of a source, and its place (line and column from 1, column in bytes). */
struct ts_name {
  const char *name;
  unsigned line, column;
  bool repeatable; /* a `var` when it runs, enum or namespace included: others like it may declare the name again */
};

struct ts_names {
  struct ts_name *list;
  size_t count, capacity;
};

/* In the order of the source. */
struct ts_source {
  enum source_parse parse;
  size_t doubt;                   /* as in the tree */
  const struct source_tree *tree; /* only from source_check; NULL where the source is not text */
  /* `export class A`, `export abstract class A`, `export declare class A`, decorated or not. */
  struct ts_names exported_classes;
  /* `export default class …`, `export default abstract class …` (name may be ""). */
  struct ts_names default_classes;
  /* Any other default export (name ""). */
  struct ts_names default_exports;
  /* `import` declarations, by specifier, type imports included. Not `import x = require()`, `import()`, `export …
   * from`. */
  struct ts_names imports;
  /* What the bundler takes for something else. The B of `import { A as B }` from a `cloudflare:` module; names
   * imported, by value or as a type, that the module does not export; exported classes with `declare`. */
  struct ts_names aliased_imports, missing_imports, ambient_classes;
  /* What imports from `cloudflare:` modules bring into the bundle's scope: under their own names, type imports too. */
  struct ts_names imported;
  /* Exported constants with a primitive value. */
  struct ts_names primitives;
  /* Names of the module's scope at run time: class, function, const, let, var (patterns included), enum, namespace with
   * values in it. Not: interface, type, anything with `declare`, imports. A name declared twice stands twice. */
  struct ts_names declared;
};

/* Never fails: a source that makes no sense declares nothing. */
void ts_analyse(struct arena *arena, struct bytes source, struct ts_source *out);

/* ---- what is refused ---- */

/* Adds findings for `code`, the text of `file`: of all kinds at once. Returns the name of the one exported class, NULL
 * when there is an error other than of sending it (finding.h). `out` is what the source declares; nothing when it is
 * not text. */
const char *source_check(struct arena *arena, struct bytes code, const char *file, struct ts_source *out,
                         struct findings *findings);

/* The names that the bundle uses itself. */
enum { BUNDLE_NAME_COUNT = 3 };
extern const char *const bundle_names[BUNDLE_NAME_COUNT];

struct bundle_source {
  const char *file;
  struct ts_source declares;
};

/* Adds findings at each further declaration of a name; the message says where the first one is. */
void bundle_check(const struct bundle_source *sources, size_t count, struct findings *findings);

#endif
