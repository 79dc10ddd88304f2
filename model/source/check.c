/* What the control plane, or the platform, certainly refuses of one source. */
#include "model/base/base.h"
#include "model/source/internal.h"

struct place source_place(struct bytes code, const char *file, size_t offset) {
  struct place place = {file, 1, 1};
  for (size_t i = 0; i < offset && i < code.len; i++) {
    if (code.data[i] == '\n') {
      place.line++;
      place.column = 1;
    } else {
      place.column++;
    }
  }
  return place;
}

static bool check_bytes(struct bytes code, const char *file, struct findings *findings) {
  const struct place start = {file, 1, 1};
  size_t bad;
  if (code.len == 0) {
    find_error(findings, start, "source-empty", "The source is empty. Write the class that it is to export.");
    return false;
  }
  const char *nul = memchr(code.data, '\0', code.len);
  if (nul) {
    find_error(findings, source_place(code, file, (size_t)(nul - code.data)), "source-nul",
               "The source contains a NUL byte, which the control plane rejects. Remove it.");
    return false;
  }
  if (!utf8_valid(code, &bad)) {
    find_error(findings, source_place(code, file, bad), "source-encoding",
               "The source is not valid UTF-8 here, so the deployed code would never equal it. Save it as UTF-8.");
    return false;
  }
  return true;
}

static struct place name_place(const struct ts_name *name, const char *file) {
  return (struct place){file, name->line, name->column};
}

static void check_conflict(struct bytes code, const char *file, const struct source_tree *tree,
                           struct findings *findings) {
  if (tree->has_marker)
    find_on_sending(
        findings, source_place(code, file, tree->marker), "conflict-marker",
        "This line is left over from a merge, and the platform would run one side of it. Resolve the conflict.");
}

static void check_imports(const struct ts_source *source, const char *file, struct findings *findings) {
  for (size_t i = 0; i < source->imports.count; i++) {
    const struct ts_name *import = &source->imports.list[i];
    if (!starts_with(bytes_of(import->name), "cloudflare:"))
      find_error(findings, name_place(import, file), "import-not-allowed",
                 "The control plane rejects the import of '%s': only `cloudflare:` modules can be imported, also with "
                 "`import type`. Copy what it provides into this file.",
                 import->name);
  }
  for (size_t i = 0; i < source->aliased_imports.count; i++)
    find_on_sending(
        findings, name_place(&source->aliased_imports.list[i], file), "aliased-import",
        "The bundler drops the alias `%s`, so the name is not defined when the class runs. Import it under its "
        "own name.",
        source->aliased_imports.list[i].name);
  for (size_t i = 0; i < source->missing_imports.count; i++)
    find_on_sending(
        findings, name_place(&source->missing_imports.list[i], file), "type-import",
        "The module has no export `%s`, and the bundler imports types as values, so the platform rejects the source. "
        "Remove the import; if it is a type, declare it here or use the global one.",
        source->missing_imports.list[i].name);
}

static void check_exports(const struct ts_source *source, const char *file, struct findings *findings) {
  const struct ts_names *classes = &source->exported_classes;
  for (size_t i = 0; i < source->default_classes.count; i++)
    find_error(findings, name_place(&source->default_classes.list[i], file), "default-class",
               "The control plane rejects `export default class`. Write `export class NAME`.");
  for (size_t i = 0; i < source->default_exports.count; i++)
    find_on_sending(findings, name_place(&source->default_exports.list[i], file), "default-export",
                    "The platform rejects a default export, because the bundle of all sources has its own. Remove it.");
  for (size_t i = 0; i < source->ambient_classes.count; i++)
    find_on_sending(findings, name_place(&source->ambient_classes.list[i], file), "declared-class",
                    "`export declare class %s` uploads no class, so the platform rejects it. Remove `declare`.",
                    source->ambient_classes.list[i].name);
  for (size_t i = 1; i < classes->count; i++)
    find_error(
        findings, name_place(&classes->list[i], file), "several-classes",
        "`%s` is a second exported class; the first is `%s` on line %u. Export one, and move the other to its own "
        "source if it is a Durable Object.",
        classes->list[i].name, classes->list[0].name, classes->list[0].line);
}

/* ---- no class ---- */

/* Whether `export { …, NAME, … }` or `export default NAME` gives the name out. */
static bool is_given_out(const struct source_tree *tree, struct bytes name) {
  for (size_t i = 0; i < tree->capture_count; i++) {
    size_t statement = tree->captures[i].node, end = tree->nodes[statement].behind;
    if (strcmp(tree->captures[i].name, "export") != 0 || source_field(tree, statement, "declaration"))
      continue;
    for (size_t j = statement + 1; j < end; j++)
      if (source_is(tree, j, "identifier") && bytes_equal(source_text(tree, j), name))
        return true;
  }
  return false;
}

/* Its own name, or the A of `A = class`; 0 for none. */
static size_t class_name(const struct source_tree *tree, size_t node) {
  size_t name = source_field(tree, node, "name"), around = tree->nodes[node].parent;
  return name || !source_is(tree, around, "variable_declarator") ? name : source_field(tree, around, "name");
}

static bool is_durable(const struct source_tree *tree, size_t node) {
  size_t heritage = source_child(tree, node, "class_heritage");
  return heritage && memmem(source_text(tree, heritage).data, source_text(tree, heritage).len, "DurableObject", 13);
}

/* The class that is probably meant: one that is exported in a form that does not count, one that extends DurableObject,
 * or the first one; 0 for none. */
static size_t meant_class(const struct source_tree *tree) {
  enum { MOST_CLASSES = 32 }; /* each is looked for once through the source */
  size_t meant = 0, best = 0, seen = 0;
  for (size_t i = 0; i < tree->count && best < 3 && seen < MOST_CLASSES; i++) {
    if (!source_is(tree, i, "class_declaration") && !source_is(tree, i, "abstract_class_declaration") &&
        !source_is(tree, i, "class"))
      continue;
    size_t name = class_name(tree, i);
    size_t rank = name && is_given_out(tree, source_text(tree, name)) ? 3 : is_durable(tree, i) ? 2 : 1;
    seen++;
    if (rank > best) {
      best = rank;
      meant = i;
    }
  }
  return meant;
}

static void refuse_none(struct bytes code, const char *file, const struct source_tree *tree,
                        struct findings *findings) {
  static const char forms[] = "`export { NAME }`, `export const NAME = class` and classes in a namespace do not count.";
  size_t meant = meant_class(tree), name = meant ? class_name(tree, meant) : 0;
  struct place at = source_place(code, file, meant ? tree->nodes[name ? name : meant].start : 0);
  if (tree->parse == SOURCE_UNREAD)
    find_error(findings, at, "no-exported-class",
               "The source could not be read: it has a syntax error, or is nested too deeply. `jd engine install` "
               "fetches the compiler that tells.");
  else if (name)
    find_error(findings, at, "no-exported-class",
               "The source must export exactly one class, and exports none. To export `%.*s`, write `export class "
               "%.*s` at top level; %s",
               (int)source_text(tree, name).len, source_text(tree, name).data, (int)source_text(tree, name).len,
               source_text(tree, name).data, forms);
  else if (tree->parse == SOURCE_DOUBTED)
    find_error(findings, source_place(code, file, tree->doubt), "no-exported-class",
               "The source must export exactly one class, and none was found; a syntax error here may hide it. Write "
               "`export class NAME` at top level; %s",
               forms);
  else
    find_error(findings, at, "no-exported-class",
               "The source must export exactly one class, and exports none. Write `export class NAME` at top level; %s",
               forms);
}

const char *source_check(struct arena *arena, struct bytes code, const char *file, struct ts_source *out,
                         struct findings *findings) {
  *out = (struct ts_source){0};
  if (!check_bytes(code, file, findings))
    return NULL;
  struct source_tree *tree = arena_alloc(arena, sizeof *tree);
  source_read(arena, code, tree);
  source_declarations(arena, tree, out);
  source_keep(code, out);
  out->tree = tree;
  size_t errors = findings->errors - findings->on_sending;
  check_conflict(code, file, tree, findings);
  check_imports(out, file, findings);
  check_exports(out, file, findings);
  if (out->exported_classes.count == 0 && out->default_classes.count == 0)
    refuse_none(code, file, tree, findings);
  return findings->errors - findings->on_sending == errors ? out->exported_classes.list[0].name : NULL;
}
