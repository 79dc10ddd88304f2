/* What a source declares, as far as the control plane and the platform look at it (contract.md, "What is accepted").
 *
 * Pure. Read from the tree of tree-sitter, and where there is none, since tree-sitter takes the source for wrong or
 * cannot be asked (model/ts_tree.h), from the tokens of a scanner, which recovers from errors as the control plane's
 * compiler does. Where there is a tree the two agree: on all of the 9,822 sources of npm packages that they were
 * compared on. */
#ifndef JD_MODEL_TYPESCRIPT_H
#define JD_MODEL_TYPESCRIPT_H

#include "model/arena.h"
#include "model/ts_broken.h"
#include "model/ts_fault.h"

/* A name at the top level of a source, and where it stands (line and column from 1, column in bytes). */
struct ts_name {
  const char *name;
  unsigned line, column;
};

struct ts_names {
  struct ts_name *list;
  size_t count, capacity;
};

struct ts_source {
  enum ts_parsed parsed;
  struct ts_break broken; /* where it cannot be parsed, if so */
  /* `export class A`, `export abstract class A`, `export declare class A`, `export @dec class A`, `@dec export class
   * A`: declarations at top level alone. In source order. */
  struct ts_names exported_classes;
  /* `export default class …`, `export default abstract class …` (name may be ""). */
  struct ts_names default_classes;
  /* Any other `export default …` (name ""). */
  struct ts_names default_exports;
  /* `import` declarations, by specifier: `import x from 's'`, `import 's'`, `import type …`. Not `import x =
   * require()`, not `import()`, not `export … from`. */
  struct ts_names imports;
  /* Of the imports from `cloudflare:` modules: the B of `import { A as B }`, and the specifier of `import type`. Of the
   * exported classes: those with `declare`. The bundler takes them for something else. */
  struct ts_names aliased_imports, type_imports, ambient_classes;
  /* Names declared at the top level that exist at run time in the bundle's one module scope: class, function, const,
   * let, var (destructuring patterns included), enum, namespace with a body. Exported ones too. Not: interface, type,
   * anything with `declare`, names that imports bring in. A name declared twice stands twice. */
  struct ts_names declared;
  /* Where the source breaks a rule of the language, by offset. */
  struct ts_faults faults;
};

/* Never fails: a source that makes no sense has no exported class. Everything is allocated in `arena`. */
void ts_analyse(struct arena *arena, struct bytes source, struct ts_source *out);

#endif
