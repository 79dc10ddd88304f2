/* What the control plane, or the platform, certainly refuses of one source, and of several together. */
#include "model/base/base.h"
#include "model/source/internal.h"

#include <stdlib.h>

void source_report(const struct source_rule *rules, size_t count, const struct ts_source *source, const char *file,
                   struct findings *findings) {
  for (const struct source_rule *rule = rules; rule < rules + count; rule++)
    for (size_t i = 0; i < source->lists[rule->list].count; i++) {
      const struct ts_name *name = &source->lists[rule->list].list[i];
      rule->add(findings, (struct place){file, name->line, name->column}, rule->code, "%s%s%s", rule->before,
                rule->after ? name->name : "", rule->after ? rule->after : "");
    }
}

static const struct source_rule rules[] = {
    {SOURCE_LIST(markers), findings_add_error_if_sent, "conflict-marker",
     "This line is left over from a merge, and the platform would run one side of it. Resolve the conflict.", NULL},
    {SOURCE_LIST(aliased_imports), findings_add_error_if_sent, "aliased-import", "The bundler drops the alias `",
     "`, so the name is not defined when the class runs. Import it under its own name."},
    {SOURCE_LIST(missing_imports), findings_add_error_if_sent, "type-import", "The module has no export `",
     "`, and the bundler imports types as values, so the platform rejects the source. Remove the import; if it is a "
     "type, declare it here or use the global one."},
    {SOURCE_LIST(default_classes), findings_add_error, "default-class",
     "The control plane rejects `export default class`. Write `export class NAME`.", NULL},
    {SOURCE_LIST(default_exports), findings_add_error_if_sent, "default-export",
     "The platform rejects a default export, because the bundle of all sources has its own. Remove it.", NULL},
    {SOURCE_LIST(ambient_classes), findings_add_error_if_sent, "declared-class", "`export declare class ",
     "` uploads no class, so the platform rejects it. Remove `declare`."},
};

static void check_imports(const struct ts_source *source, const char *file, struct findings *findings) {
  for (size_t i = 0; i < source->imports.count; i++) {
    const struct ts_name *import = &source->imports.list[i];
    if (!starts_with(bytes_of(import->name), "cloudflare:"))
      findings_add_error(
          findings, (struct place){file, import->line, import->column}, "import-not-allowed",
          "The control plane rejects the import of '%s': only `cloudflare:` modules can be imported, also with "
          "`import type`. Copy what it provides into this file.",
          import->name);
  }
}

static void check_classes(const struct ts_source *source, const char *file, struct findings *findings) {
  static const char forms[] = "`export { NAME }`, `export const NAME = class` and classes in a namespace do not count.";
  const struct ts_names *classes = &source->exported_classes;
  const struct ts_name *meant = source->meant_classes.count ? source->meant_classes.list : NULL;
  const struct ts_name *at = source->doubts.count && !(meant && *meant->name) ? source->doubts.list : meant;
  const struct place place = at ? (struct place){file, at->line, at->column} : (struct place){file, 1, 1};
  for (size_t i = 1; i < classes->count; i++)
    findings_add_error(
        findings, (struct place){file, classes->list[i].line, classes->list[i].column}, "several-classes",
        "`%s` is a second exported class; the first is `%s` on line %u. Export one, and move the other to its own "
        "source if it is a Durable Object.",
        classes->list[i].name, classes->list[0].name, classes->list[0].line);
  if (classes->count || source->default_classes.count)
    return;
  if (source->parse == SOURCE_UNREAD)
    findings_add_error(findings, place, "no-exported-class",
                       "The source could not be parsed: it has a syntax error, or is nested too deeply. To find out, "
                       "fetch the compiler with `jd engine install`.");
  else if (meant && *meant->name)
    findings_add_error(
        findings, place, "no-exported-class",
        "The source must export exactly one class, and exports none. To export `%s`, write `export class %s` at "
        "top level; %s",
        meant->name, meant->name, forms);
  else
    findings_add_error(findings, place, "no-exported-class",
                       "The source must export exactly one class, and %s. Write `export class NAME` at top level; %s",
                       source->doubts.count ? "none was found; a syntax error here may hide it" : "exports none",
                       forms);
}

/* Adds an error where the code is no text. */
static bool is_text(struct bytes code, const char *file, struct findings *findings) {
  const char *nul = code.len ? memchr(code.data, '\0', code.len) : NULL;
  size_t at = nul ? (size_t)(nul - code.data) : 0;
  if (code.len && !nul && utf8_valid(code, &at))
    return true;
  struct place place = {file, 1, 1};
  for (size_t i = 0; i < at; i++) {
    place.line += code.data[i] == '\n';
    place.column = code.data[i] == '\n' ? 1 : place.column + 1;
  }
  if (!code.len)
    findings_add_error(findings, place, "source-empty", "The source is empty. Write the class that it is to export.");
  else if (nul)
    findings_add_error(findings, place, "source-nul",
                       "The source contains a NUL byte, which the control plane rejects. Remove it.");
  else
    findings_add_error(
        findings, place, "source-encoding",
        "The source is not valid UTF-8 here, so the deployed code would never equal it. Save it as UTF-8.");
  return false;
}

const char *source_check(struct arena *arena, struct bytes code, const char *file, struct ts_source *out,
                         struct findings *findings) {
  size_t errors = findings->errors - findings->if_sent;
  *out = (struct ts_source){0};
  if (!is_text(code, file, findings))
    return NULL;
  ts_analyse(arena, code, out);
  out->is_text = true;
  check_imports(out, file, findings);
  source_report(rules, sizeof rules / sizeof *rules, out, file, findings);
  check_classes(out, file, findings);
  return findings->errors - findings->if_sent == errors ? out->exported_classes.list[0].name : NULL;
}

/* ---- of several sources: they share one module scope ---- */

const char *const bundle_names[BUNDLE_NAME_COUNT] = {"ROUTES", "butterbase", "checkAuth"};

enum entry_kind { ENTRY_EXPORTED, ENTRY_IMPORTED, ENTRY_DECLARED }; /* an exported class is declared, too */

struct entry {
  struct ts_name name;
  const char *file;
  enum entry_kind kind;
  size_t order; /* as the sources come, and within one of them */
};

struct entries {
  struct arena *arena;
  struct entry *list;
  size_t count, capacity;
};

static void gather(struct entries *entries, const char *file, const struct ts_names *names, enum entry_kind kind) {
  for (size_t i = 0; i < names->count; i++) {
    struct entry *entry = ARENA_PUSH(entries->arena, entries->list, entries->count, entries->capacity);
    *entry = (struct entry){names->list[i], file, kind, entries->count};
  }
}

static int by_name(const void *a, const void *b) {
  const struct entry *left = a, *right = b;
  int order = strcmp(left->name.name, right->name.name);
  return order ? order : (left->order > right->order) - (left->order < right->order);
}

static void refuse(const struct entry *entry, const struct entry *first, struct findings *findings) {
  static const char *const verbs[] = {"exported", "imported", "declared"};
  const struct ts_name *name = &entry->name, *other = &first->name;
  const struct place at = {entry->file, name->line, name->column};
  const char *verb = verbs[entry->kind], *before = entry->kind == first->kind ? "" : verbs[first->kind],
             *blank = *before ? " " : "";
  if (entry->kind == ENTRY_EXPORTED)
    findings_add_error(
        findings, at, "doubled-class",
        "Class `%s` is exported here and at %s:%u:%u, but all classes of an app share one module scope, so the "
        "platform rejects it. Rename the class that has no stored data yet.",
        name->name, first->file, other->line, other->column);
  else if (entry->file == first->file)
    findings_add_error(
        findings, at, "doubled-name",
        "`%s` is %s here and %s%son line %u, column %u, which the platform rejects. Rename one of the two.", name->name,
        verb, before, blank, other->line, other->column);
  else
    findings_add_error(
        findings, at, "doubled-name",
        "`%s` is %s here and %s%sat %s:%u:%u, but all sources of an app share one module scope, so the platform "
        "rejects it. Rename one of the two, or move it into the class.",
        name->name, verb, before, blank, first->file, other->line, other->column);
}

/* Whether two entries of the same name do not get in each other's way. The bundler writes each import once, at the top,
 * and what two files export has a finding of its own. */
static bool is_fine(const struct entry *a, const struct entry *b) {
  if (a->kind == ENTRY_EXPORTED)
    return a->file == b->file;
  return (a->kind == ENTRY_IMPORTED && b->kind == ENTRY_IMPORTED) || (a->name.repeatable && b->name.repeatable) ||
         (a->name.exported && b->name.exported);
}

void bundle_check(const struct bundle_source *sources, size_t count, struct findings *findings) {
  JD_ARENA scratch = arena_new();
  struct entries entries = {.arena = scratch};
  for (size_t i = 0, j; i < count; i++) {
    for (j = 0; strcmp(sources[j].file, sources[i].file) != 0;)
      j++;
    if (j < i) /* a source under two names is refused as such */
      continue;
    gather(&entries, sources[i].file, &sources[i].declares.exported_classes, ENTRY_EXPORTED);
    gather(&entries, sources[i].file, &sources[i].declares.imported, ENTRY_IMPORTED);
    gather(&entries, sources[i].file, &sources[i].declares.declared, ENTRY_DECLARED);
  }
  if (entries.count)
    qsort(entries.list, entries.count, sizeof *entries.list, by_name);
  const struct entry *exported = NULL, *other = NULL; /* the first of this name */
  for (size_t i = 0; i < entries.count; i++) {
    const struct entry *entry = &entries.list[i];
    const struct entry **first = entry->kind == ENTRY_EXPORTED ? &exported : &other;
    const struct ts_name *name = &entry->name;
    if (entry->kind != ENTRY_EXPORTED && bytes_among(bytes_of(name->name), bundle_names, BUNDLE_NAME_COUNT))
      findings_add_error(
          findings, (struct place){entry->file, name->line, name->column}, "bundle-name",
          "The platform's bundle declares `%s` itself, so it rejects this one. Rename it, or move it into the class.",
          name->name);
    if (!*first || strcmp((*first)->name.name, name->name) != 0)
      *first = entry;
    else if (!is_fine(entry, *first))
      refuse(entry, *first, findings);
  }
}
