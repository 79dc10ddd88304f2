#include "model/bundle.h"

#include <stdlib.h>

const char *const bundle_names[BUNDLE_NAME_COUNT] = {"ROUTES", "butterbase", "checkAuth"};

struct entry {
  const char *name, *file;
  struct place at;
  size_t order; /* as the sources come, and within one of them */
  bool is_class;
};

struct entries {
  struct arena *arena;
  struct entry *list;
  size_t count, capacity;
};

/* Both lists stand in the order of the source, so one walk through the classes does for all names. */
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
        (struct entry){name->name, source->file, (struct place){source->file, name->line, name->column}, order,
                       is_exported_class(&source->declares.exported_classes, &class_at, name)};
  }
}

static int compare(const void *a, const void *b) {
  const struct entry *left = a, *right = b;
  int order = strcmp(left->name, right->name);
  return order ? order : (left->order > right->order) - (left->order < right->order);
}

static void refuse_class(const struct entry *entry, const struct entry *first, struct findings *findings) {
  find_error(findings, entry->at, "doubled-class",
             "Class `%s` is exported here and at %s:%u:%u, and all classes of an app share one module scope, so the "
             "platform refuses it. Rename the one that holds no data yet.",
             entry->name, first->file, first->at.line, first->at.column);
}

static void refuse_name(const struct entry *entry, const struct entry *first, struct findings *findings) {
  if (entry->file == first->file)
    find_error(findings, entry->at, "doubled-name",
               "`%s` is declared here and on line %u, column %u, which the platform refuses. Rename one of the two.",
               entry->name, first->at.line, first->at.column);
  else
    find_error(
        findings, entry->at, "doubled-name",
        "`%s` is declared here and at %s:%u:%u, and all sources of an app share one module scope, so the platform "
        "refuses it. Rename one of the two, or move it into the class.",
        entry->name, first->file, first->at.line, first->at.column);
}

static void check_repeats(struct entries *entries, bool of_classes, struct findings *findings) {
  if (entries->count)
    qsort(entries->list, entries->count, sizeof *entries->list, compare);
  const struct entry *first = entries->list;
  for (size_t i = 1; i < entries->count; i++) {
    const struct entry *entry = &entries->list[i];
    bool both_classes = entry->is_class && first->is_class;
    if (strcmp(entry->name, first->name) != 0)
      first = entry;
    else if (of_classes && entry->file != first->file)
      refuse_class(entry, first, findings);
    else if (!of_classes && !both_classes)
      refuse_name(entry, first, findings);
  }
}

static void check_own(const struct entries *entries, struct findings *findings) {
  for (size_t i = 0; i < entries->count; i++)
    for (size_t j = 0; j < BUNDLE_NAME_COUNT; j++)
      if (strcmp(entries->list[i].name, bundle_names[j]) == 0)
        find_error(
            findings, entries->list[i].at, "bundle-name",
            "The platform's bundle declares `%s` itself, so it refuses this one. Rename it, or move it into the class.",
            bundle_names[j]);
}

/* A source under two names is refused as such; that each of its names stands twice follows from it. */
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
    gather(&declared, &sources[i], &sources[i].declares.declared);
  }
  check_own(&declared, findings);
  check_repeats(&classes, true, findings);
  check_repeats(&declared, false, findings);
}
