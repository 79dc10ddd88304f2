#include "model/text.h"
#include "model/ts_walk.h"

/* `import { A as B }`: the B. */
static void walk_specifiers(struct ts_walk *walk, size_t clause) {
  for (size_t i = clause, end = ts_next(walk, clause); i < end; i++) {
    size_t as = ts_at(walk, i)->kind == KIND_IMPORT_SPECIFIER ? ts_child(walk, i, KIND_TOKEN_AS) : 0;
    if (as && !ts_child(walk, i, KIND_TOKEN_TYPE) && as + 1 < ts_next(walk, i))
      ts_note(walk, &walk->out->aliased_imports, ts_name_at(walk, as + 1));
  }
}

void ts_walk_import(struct ts_walk *walk, size_t index) {
  struct ts_source *out = walk->out;
  size_t specifier = ts_child(walk, index, KIND_STRING), clause = ts_child(walk, index, KIND_IMPORT_CLAUSE);
  if (!specifier)
    return;
  struct ts_name name = ts_name_at(walk, specifier);
  ts_note(walk, &out->imports, name);
  if (!starts_with(bytes_of(name.name), "cloudflare:"))
    return;
  if (ts_child(walk, index, KIND_TOKEN_TYPE))
    ts_note(walk, &out->type_imports, name);
  else if (clause)
    walk_specifiers(walk, clause);
}

/* What `export { … }` calls default. The name given is the last one: `default`, `a as default`. */
static void walk_export_clause(struct ts_walk *walk, size_t clause) {
  for (size_t i = clause + 1, end = ts_next(walk, clause); i < end; i = ts_next(walk, i)) {
    if (ts_at(walk, i)->kind != KIND_EXPORT_SPECIFIER || ts_child(walk, i, KIND_TOKEN_TYPE))
      continue;
    size_t last = i + 1;
    for (size_t j = i + 1; j < ts_next(walk, i); j = ts_next(walk, j))
      last = j;
    if (strcmp(ts_node_text(walk, walk->scratch, last), "default") == 0)
      ts_note(walk, &walk->out->default_exports, ts_place_of(walk, last));
  }
}

static void walk_reexport(struct ts_walk *walk, size_t index) {
  size_t clause = ts_child(walk, index, KIND_EXPORT_CLAUSE), all = ts_child(walk, index, KIND_NAMESPACE_EXPORT);
  if (ts_child(walk, index, KIND_TOKEN_TYPE))
    return;
  if (clause)
    walk_export_clause(walk, clause);
  size_t name = all ? ts_next(walk, all) - 1 : 0;
  if (name && strcmp(ts_node_text(walk, walk->scratch, name), "default") == 0)
    ts_note(walk, &walk->out->default_exports, ts_place_of(walk, name));
}

/* At the token `default`. */
static void walk_default(struct ts_walk *walk, size_t keyword, size_t end) {
  size_t what = keyword + 1;
  while (what < end && ts_at(walk, what)->kind == KIND_DECORATOR)
    what = ts_next(walk, what);
  if (what >= end)
    return;
  switch (ts_at(walk, what)->kind) {
  case KIND_CLASS:
  case KIND_FUNCTION:
    ts_walk_declaration(walk, what, (struct ts_role){.exported = true, .as_default = keyword});
    break;
  case KIND_CLASS_EXPRESSION: /* one without a name */
    ts_note(walk, &walk->out->default_classes, ts_place_of(walk, what));
    break;
  case KIND_INTERFACE:
  case KIND_SIGNATURE:
    break;
  default:
    ts_note(walk, &walk->out->default_exports, ts_place_of(walk, keyword));
  }
}

void ts_walk_export(struct ts_walk *walk, size_t index) {
  size_t keyword = ts_child(walk, index, KIND_TOKEN_DEFAULT), ambient = ts_child(walk, index, KIND_AMBIENT);
  struct ts_role role = {.exported = true, .ambient = ambient != 0};
  if (keyword) {
    walk_default(walk, keyword, ts_next(walk, index));
    return;
  }
  walk_reexport(walk, index);
  for (size_t around = ambient ? ambient : index, i = around + 1; i < ts_next(walk, around); i = ts_next(walk, i))
    ts_walk_declaration(walk, i, role);
}
