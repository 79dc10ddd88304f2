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
    {SOURCE_LIST(disallowed_imports), findings_add_error, "import-not-allowed",
     "The control plane rejects the import of '",
     "': only `cloudflare:` modules can be imported, also with `import type`. Copy what it provides into this file."},
    {SOURCE_LIST(markers), findings_add_error_if_sent, "conflict-marker",
     "This line is left over from a merge, and the platform would run one side of it. Resolve the conflict.", NULL},
    {SOURCE_LIST(aliased_imports), findings_add_error_if_sent, "aliased-import", "The bundler drops the alias `",
     "`, so the name is not defined when the class runs. Import it under its own name."},
    {SOURCE_LIST(missing_imports), findings_add_error_if_sent, "type-import", "The module has no export `",
     "`, and the bundler imports types as values, so the platform rejects the source. Correct the name; if it is a "
     "type, remove the import, and declare it here or use the global one."},
    {SOURCE_LIST(default_classes), findings_add_error, "default-class",
     "The control plane rejects `export default class`. Write `export class NAME`.", NULL},
    {SOURCE_LIST(default_exports), findings_add_error_if_sent, "default-export",
     "The platform rejects a default export, because the bundle of all sources has its own. Remove it.", NULL},
    {SOURCE_LIST(ambient_classes), findings_add_error_if_sent, "declared-class", "`export declare class ",
     "` uploads no class, so the platform rejects it. Remove `declare`."},
};

static void check_classes(const struct ts_source *source, const char *file, struct findings *findings) {
  static const char forms[] = "`export { NAME }`, `export const NAME = class` and classes in a namespace do not count.";
  const struct ts_names *classes = &source->exported_classes;
  const struct ts_name *meant = source->meant_classes.count ? source->meant_classes.list : NULL;
  const struct ts_name *at = meant || !source->doubts.count ? meant : source->doubts.list;
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
  else if (meant)
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
static bool is_text(struct arena *arena, struct bytes code, const char *file, struct findings *findings) {
  const char *nul = code.len ? memchr(code.data, '\0', code.len) : NULL;
  size_t at = nul ? (size_t)(nul - code.data) : 0;
  if (code.len && !nul && utf8_valid(code, &at))
    return true;
  struct places places;
  places_find(arena, code, &places);
  const struct place place = places_at(&places, file, at);
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
  *out = (struct ts_source){.parse = SOURCE_UNREAD};
  if (!is_text(arena, code, file, findings))
    return NULL;
  ts_analyse(arena, code, out);
  source_report(rules, sizeof rules / sizeof *rules, out, file, findings);
  check_classes(out, file, findings);
  return findings->errors - findings->if_sent == errors ? out->exported_classes.list[0].name : NULL;
}

/* ---- of several sources: they share one module scope ---- */

const char *const bundle_names[BUNDLE_NAME_COUNT] = {"ROUTES", "butterbase", "checkAuth"};

struct entry {
  struct ts_name name;
  const char *file;
  bool imported;
  size_t order; /* as the sources come, and within one of them */
};

static int by_name(const void *a, const void *b) {
  const struct entry *left = a, *right = b;
  int order = strcmp(left->name.name, right->name.name);
  return order ? order : (left->order > right->order) - (left->order < right->order);
}

/* Adds a finding unless two entries of the same name do not get in each other's way. The bundler writes each import
 * once, at the top, and what one source exports twice has a finding of its own. */
static void check_pair(const struct entry *first, const struct entry *entry, struct findings *findings) {
  const struct ts_name *name = &entry->name, *other = &first->name;
  const struct place at = {entry->file, name->line, name->column};
  const bool exported = name->kind == TS_EXPORTED && other->kind == TS_EXPORTED;
  const bool same_file = strcmp(entry->file, first->file) == 0;
  const char *verb = entry->imported ? "imported" : "declared", *other_verb = entry->imported == first->imported ? ""
                                                                              : first->imported ? "imported "
                                                                                                : "declared ";
  if ((entry->imported && first->imported) || (name->kind == TS_REPEATABLE && other->kind == TS_REPEATABLE) ||
      (exported && same_file))
    return;
  if (exported)
    findings_add_error(
        findings, at, "doubled-class",
        "Class `%s` is exported here and at %s:%u:%u, but all classes of an app share one module scope, so the "
        "platform rejects it. Rename the class that has no stored data yet.",
        name->name, first->file, other->line, other->column);
  else if (same_file)
    findings_add_error(
        findings, at, "doubled-name",
        "`%s` is %s here and %son line %u, column %u, which the platform rejects. Rename one of the two.", name->name,
        verb, other_verb, other->line, other->column);
  else
    findings_add_error(
        findings, at, "doubled-name",
        "`%s` is %s here and %sat %s:%u:%u, but all sources of an app share one module scope, so the platform rejects "
        "it. Rename one of the two, or move it into the class.",
        name->name, verb, other_verb, first->file, other->line, other->column);
}

void bundle_check(const struct bundle_source *sources, size_t count, struct findings *findings) {
  JD_ARENA scratch = arena_new();
  struct entry *list = NULL;
  size_t entries = 0, capacity = 0;
  for (size_t i = 0, j; i < count; i++) {
    const struct ts_source *declares = &sources[i].declares;
    const struct ts_names *const names[] = {&declares->imported, &declares->declared, &declares->ambient_classes};
    for (j = 0; strcmp(sources[j].file, sources[i].file) != 0;)
      j++;
    for (size_t k = 0; k < 3 && j == i; k++) /* a source under two names is refused as such */
      for (size_t n = 0; n < names[k]->count; n++) {
        struct entry *entry = ARENA_PUSH(scratch, list, entries, capacity);
        *entry = (struct entry){names[k]->list[n], sources[i].file, k == 0, entries};
      }
  }
  if (entries)
    qsort(list, entries, sizeof *list, by_name);
  for (size_t i = 0, first = 0; i < entries; i++) { /* `first` of this name */
    const struct entry *entry = &list[i];
    const struct ts_name *name = &entry->name;
    if (bytes_among(bytes_of(name->name), bundle_names, BUNDLE_NAME_COUNT))
      findings_add_error(
          findings, (struct place){entry->file, name->line, name->column}, "bundle-name",
          "The platform's bundle declares `%s` itself, so it rejects this one. Rename it, or move it into the class.",
          name->name);
    if (strcmp(list[first].name.name, name->name) != 0)
      first = i;
    else if (i > first)
      check_pair(&list[first], entry, findings);
  }
}
