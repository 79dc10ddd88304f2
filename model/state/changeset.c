#include "model/state/state.h"

#include "model/base/base.h"

#include <assert.h>

/* With each column by name, so that a row which lacks one does not compile. */
static const struct write_words writes[] = {
#define X(id, key, verb, doing, done, object, traits) {key, verb, doing, done, object, traits},
    WRITE_TABLE(X)
#undef X
};

const struct write_words *write_words(enum write_kind kind) {
  return &writes[kind];
}

bool write_is(enum write_kind kind, enum write_trait trait) {
  return writes[kind].traits & trait;
}

bool write_kind_parse(const char *key, enum write_kind *out) {
  for (enum write_kind kind = WRITE_NONE + 1; kind < sizeof writes / sizeof *writes; kind++)
    if (strcmp(writes[kind].key, key) == 0) {
      *out = kind;
      return true;
    }
  return false;
}

const struct action_info *action_info(enum action action) {
  static const struct action_info table[] = {
#define X(id, ...) {__VA_ARGS__},
      ACTION_TABLE(X)
#undef X
  };
  static_assert(sizeof table / sizeof *table == ACTION_COUNT, "each action has a row");
  return &table[action];
}

const char *action_name(enum action action) {
  return action_info(action)->name;
}

const char *item_kind_name(enum item_kind kind) {
  return kind == ITEM_ENV ? "env" : "durable_object";
}

bool action_is_change(enum action action) {
  return action_info(action)->object_write != WRITE_NONE || action_info(action)->env_write != WRITE_NONE;
}

void item_set_action(struct item *item, enum action action) {
  item->action = action;
  item->write = item->kind == ITEM_ENV ? action_info(action)->env_write : action_info(action)->object_write;
}

const char *item_label(struct arena *arena, const struct item *item) {
  return item->kind == ITEM_ENV ? arena_printf(arena, "env/%s", item->name) : item->name;
}

const char *label_env_key(const char *label) {
  static const char prefix[] = "env/";
  return starts_with(bytes_of(label), prefix) ? label + strlen(prefix) : NULL;
}

bool item_has_label(const struct item *item, const char *label) {
  const char *key = label_env_key(label);
  return (item->kind == ITEM_ENV) == (key != NULL) && strcmp(item->name, key ? key : label) == 0;
}

/* A key without `env/` before it means its env variable. */
static const char *nearest_label(struct arena *arena, const struct item *items, size_t count, const char *label) {
  const char **labels = arena_alloc_array(arena, count, sizeof *labels);
  for (size_t i = 0; i < count; i++) {
    labels[i] = item_label(arena, &items[i]);
    if (items[i].kind == ITEM_ENV && strcmp(items[i].name, label) == 0)
      return labels[i];
  }
  return nearest(label, labels, count);
}

bool items_have_label(const struct item *items, size_t count, const char *label, const char *where,
                      struct jd_error *error) {
  JD_ARENA arena = arena_new();
  for (size_t i = 0; i < count; i++)
    if (item_has_label(&items[i], label))
      return true;
  const char *suggestion = nearest_label(arena, items, count, label);
  if (suggestion)
    return jd_fail_usage(error, where, "The plan has no item `%s`. Did you mean `%s`? Nothing was written.", label,
                         suggestion);
  return jd_fail_usage(error, where,
                       "The plan has no item `%s` (an env variable is env/KEY). Run `jd plan` to list the items. "
                       "Nothing was written.",
                       label);
}

bool item_loses_data(const struct item *item) {
  return item->hazard_count > 0;
}

static void add_once(const char **list, size_t *count, const char *text) {
  if (!names_find(list, *count, sizeof *list, text))
    list[(*count)++] = text;
}

void item_add_hazard(struct arena *arena, struct item *item, bool certain, const struct deployed_class *losses,
                     size_t count, const char *message) {
  enum { MOST = 2 };
  if (!item->hazards)
    item->hazards = arena_alloc_array(arena, MOST, sizeof *item->hazards);
  struct hazard *hazard = &item->hazards[item->hazard_count++];
  *hazard = (struct hazard){
      .code = "data-loss", .certain = certain, .losses = losses, .loss_count = count, .message = message};
  hazard->objects = arena_alloc_array(arena, count, sizeof *hazard->objects);
  hazard->classes = arena_alloc_array(arena, count, sizeof *hazard->classes);
  for (size_t i = 0; i < count; i++) {
    add_once(hazard->objects, &hazard->object_count, losses[i].object);
    if (losses[i].class_name)
      add_once(hazard->classes, &hazard->class_count, losses[i].class_name);
  }
}

const char **item_lost_objects(struct arena *arena, const struct item *item, size_t *count) {
  size_t most = 0;
  for (size_t i = 0; i < item->hazard_count; i++)
    most += item->hazards[i].object_count;
  const char **objects = arena_alloc_array(arena, most, sizeof *objects);
  *count = 0;
  for (size_t i = 0; i < item->hazard_count; i++)
    for (size_t j = 0; j < item->hazards[i].object_count; j++)
      add_once(objects, count, item->hazards[i].objects[j]);
  return objects;
}

static bool covers(const struct deployed_class *announced, const struct deployed_class *loss) {
  if (strcmp(announced->object, loss->object) != 0 || (loss->certain && !announced->certain))
    return false;
  return !announced->class_name || (loss->class_name && strcmp(announced->class_name, loss->class_name) == 0);
}

bool item_announces(const struct item *item, const struct deployed_class *loss) {
  for (size_t i = 0; i < item->hazard_count; i++)
    for (size_t j = 0; j < item->hazards[i].loss_count; j++)
      if (covers(&item->hazards[i].losses[j], loss))
        return true;
  return false;
}

bool items_lose_or_have(const struct item *items, size_t count, const char *object, const char *where,
                        struct jd_error *error) {
  for (size_t i = 0; i < count; i++)
    for (size_t j = 0; j < items[i].hazard_count; j++)
      if (names_find(items[i].hazards[j].objects, items[i].hazards[j].object_count, sizeof(char *), object))
        return true;
  return items_have_label(items, count, object, where, error);
}

const char *change_field_name(enum change_field field) {
  static const char *const names[] = {
      [FIELD_CODE] = "code",     [FIELD_CLASS_NAME] = "class_name", [FIELD_ACCESS_MODE] = "access_mode",
      [FIELD_STATUS] = "status", [FIELD_VALUE] = "value",
  };
  return names[field];
}

void item_add_change(struct arena *arena, struct item *item, enum change_field field, const char *from,
                     const char *to) {
  enum { MOST = 8 }; /* there are five fields */
  if (!item->changes)
    item->changes = arena_alloc_array(arena, MOST, sizeof *item->changes);
  item->changes[item->change_count++] = (struct change){field, from, to};
}
