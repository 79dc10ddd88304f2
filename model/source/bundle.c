#include "model/source/source.h"

#include <stdlib.h>

const char *const bundle_names[BUNDLE_NAME_COUNT] = {"ROUTES", "butterbase", "checkAuth"};

struct entry {
  const char *name, *file;
  struct place at;
  size_t order; /* as the sources come, and within one of them */
  bool is_class, is_import, repeatable;
};

struct entries {
  struct arena *arena;
  struct entry *list;
  size_t count, capacity;
};

/* Both lists are in the order of the source, so one walk through the classes does for all names. */
static bool is_exported_class(const struct ts_names *classes, size_t *at, const struct ts_name *name) {
  for (; *at < classes->count; (*at)++) {
    const struct ts_name *class_at = &classes->list[*at];
    if (class_at->line > name->line || (class_at->line == name->line && class_at->column >= name->column))
      return class_at->line == name->line && class_at->column == name->column;
  }
  return false;
}

static void gather(struct entries *entries, const struct bundle_source *source, const struct ts_names *names) {
  size_t class_at = 0;
  for (size_t i = 0; i < names->count; i++) {
    const struct ts_name *name = &names->list[i];
    size_t order = entries->count;
    *ARENA_PUSH(entries->arena, entries->list, entries->count, entries->capacity) =
        (struct entry){name->name,
                       source->file,
                       (struct place){source->file, name->line, name->column},
                       order,
                       is_exported_class(&source->declares.exported_classes, &class_at, name),
                       false,
                       name->repeatable};
  }
}

/* The bundler writes each import once, at the top. Those that a source declares again are of interest. */
static void gather_imports(struct entries *entries, const struct bundle_source *source) {
  for (size_t i = 0; i < source->declares.imported.count; i++) {
    const struct ts_name *name = &source->declares.imported.list[i];
    size_t order = entries->count;
    *ARENA_PUSH(entries->arena, entries->list, entries->count, entries->capacity) = (struct entry){
        name->name, source->file, (struct place){source->file, name->line, name->column}, order, .is_import = true};
  }
}

static int compare(const void *a, const void *b) {
  const struct entry *left = a, *right = b;
  int order = strcmp(left->name, right->name);
  return order ? order : (left->order > right->order) - (left->order < right->order);
}

static void refuse_class(const struct entry *entry, const struct entry *first, struct findings *findings) {
  findings_add_error(
      findings, entry->at, "doubled-class",
      "Class `%s` is exported here and at %s:%u:%u, but all classes of an app share one module scope, so the "
      "platform rejects it. Rename the class that has no stored data yet.",
      entry->name, first->file, first->at.line, first->at.column);
}

static const char *verb_of(const struct entry *entry) {
  return entry->is_import ? "imported" : "declared";
}

static const char *other_verb_of(const struct entry *first, const struct entry *entry) {
  return first->is_import == entry->is_import ? "" : first->is_import ? "imported " : "declared ";
}

static void refuse_name(const struct entry *entry, const struct entry *first, struct findings *findings) {
  if (entry->file == first->file)
    findings_add_error(
        findings, entry->at, "doubled-name",
        "`%s` is %s here and %son line %u, column %u, which the platform rejects. Rename one of the two.", entry->name,
        verb_of(entry), other_verb_of(first, entry), first->at.line, first->at.column);
  else
    findings_add_error(
        findings, entry->at, "doubled-name",
        "`%s` is %s here and %sat %s:%u:%u, but all sources of an app share one module scope, so the platform "
        "rejects it. Rename one of the two, or move it into the class.",
        entry->name, verb_of(entry), other_verb_of(first, entry), first->file, first->at.line, first->at.column);
}

static void check_repeats(struct entries *entries, bool of_classes, struct findings *findings) {
  if (entries->count)
    qsort(entries->list, entries->count, sizeof *entries->list, compare);
  const struct entry *first = entries->list;
  for (size_t i = 1; i < entries->count; i++) {
    const struct entry *entry = &entries->list[i];
    bool fine = (entry->is_class && first->is_class) || (entry->is_import && first->is_import) ||
                (entry->repeatable && first->repeatable);
    if (strcmp(entry->name, first->name) != 0)
      first = entry;
    else if (of_classes && entry->file != first->file)
      refuse_class(entry, first, findings);
    else if (!of_classes && !fine)
      refuse_name(entry, first, findings);
  }
}

static void check_own(const struct entries *entries, struct findings *findings) {
  for (size_t i = 0; i < entries->count; i++)
    for (size_t j = 0; j < BUNDLE_NAME_COUNT; j++)
      if (strcmp(entries->list[i].name, bundle_names[j]) == 0)
        findings_add_error(
            findings, entries->list[i].at, "bundle-name",
            "The platform's bundle declares `%s` itself, so it rejects this one. Rename it, or move it into the class.",
            bundle_names[j]);
}

/* A source under two names is refused as such; that each of its names appears twice follows from it. */
static bool stood_before(const struct bundle_source *sources, size_t index) {
  for (size_t i = 0; i < index; i++)
    if (strcmp(sources[i].file, sources[index].file) == 0)
      return true;
  return false;
}

void bundle_check(const struct bundle_source *sources, size_t count, struct findings *findings) {
  JD_ARENA scratch = arena_new();
  struct entries classes = {.arena = scratch}, declared = {.arena = scratch};
  for (size_t i = 0; i < count; i++) {
    if (stood_before(sources, i))
      continue;
    gather(&classes, &sources[i], &sources[i].declares.exported_classes);
    gather_imports(&declared, &sources[i]);
    gather(&declared, &sources[i], &sources[i].declares.declared);
  }
  check_own(&declared, findings);
  check_repeats(&classes, true, findings);
  check_repeats(&declared, false, findings);
}
