#include "model/base/base.h"
#include "model/plan/plan.h"
#include "model/state/state.h"

struct adopting {
  struct arena *arena;
  const struct live *live;
  const struct plan *old;
  struct plan_adopted *out;
  size_t object_capacity, env_capacity;
};

static const struct plan_object *find_object(const struct plan *plan, const char *name) {
  return names_find(plan->objects, plan->object_count, sizeof *plan->objects, name);
}

static const struct plan_env *find_env(const struct plan *plan, const char *key) {
  return names_find(plan->env, plan->env_count, sizeof *plan->env, key);
}

/* What the old plan removes is left to it: the new one says so too. */
static bool is_removed(const struct plan *plan, bool env, const char *name) {
  for (size_t i = 0; i < plan->removed_count; i++)
    if (plan->removed[i].env == env && strcmp(plan->removed[i].name, name) == 0)
      return true;
  return false;
}

/* Returns what is wrong with the plan, or NULL, by the rules of plans themselves: writes it and parses it again. */
static const char *what_is_wrong(struct arena *arena, const struct plan *plan) {
  JD_ARENA scratch = arena_new();
  struct findings findings;
  struct plan read;
  JD_BUF text;
  findings_init(&findings, scratch);
  buf_init(&text, LIMIT_PLAN_BYTES);
  plan_write_yaml(plan, &text);
  plan_parse(scratch, buf_bytes(&text), "plan", PLAN_FORMAT_YAML, &read, &findings);
  for (size_t i = 0; i < findings.count; i++)
    if (findings.list[i].severity == SEVERITY_ERROR)
      return arena_strdup(arena, findings.list[i].message);
  return plan_equal(plan, &read) ? NULL : "A plan cannot have this name.";
}

static void skip(struct adopting *adopting, const char *name, const char *why) {
  struct plan_adopted *out = adopting->out;
  *ARENA_PUSH(adopting->arena, out->skipped, out->skipped_count, out->skipped_capacity) =
      (struct plan_skipped){name, why};
}

static bool add_object(struct adopting *adopting, const struct plan_object *object) {
  struct plan *plan = &adopting->out->plan;
  *ARENA_PUSH(adopting->arena, plan->objects, plan->object_count, adopting->object_capacity) = *object;
  const char *wrong = what_is_wrong(adopting->arena, plan);
  if (!wrong)
    return true;
  plan->object_count--;
  skip(adopting, object->name, wrong);
  return false;
}

static void add_row(struct adopting *adopting, const struct live_object *row) {
  const struct plan_object *old = find_object(adopting->old, row->name);
  struct plan_object object = {.name = row->name};
  if (old) {
    object = *old;
  } else {
    object.source = plan_default_source(adopting->arena, row->name);
    object.key = PLAN_KEY_UNKNOWN;
  }
  object.access_mode = row->access_mode;
  object.access_mode_given = true;
  if (add_object(adopting, &object))
    adopting->out->same &= old && old->access_mode == row->access_mode;
}

/* What runs, what ran, and what never did. */
static int rank(const struct live_object *row) {
  if (row->status != ROW_ERROR)
    return 0;
  return row->last_deployed_at ? 1 : 2;
}

static void add_rows(struct adopting *adopting, int wanted) {
  for (size_t i = 0; i < adopting->live->object_count; i++)
    if (rank(&adopting->live->objects[i]) == wanted &&
        !is_removed(adopting->old, false, adopting->live->objects[i].name))
      add_row(adopting, &adopting->live->objects[i]);
}

static void note_not_live(struct adopting *adopting, const char *label) {
  struct plan_adopted *out = adopting->out;
  *ARENA_PUSH(adopting->arena, out->not_live, out->not_live_count, out->not_live_capacity) = label;
}

static void add_unborn(struct adopting *adopting) {
  for (size_t i = 0; i < adopting->old->object_count; i++) {
    const struct plan_object *object = &adopting->old->objects[i];
    if (live_find(adopting->live, object->name))
      continue;
    note_not_live(adopting, object->name);
    add_object(adopting, object);
  }
}

/* Alone beside the objects, so that it takes no time for many. */
static void add_key(struct adopting *adopting, const char *key) {
  struct plan *plan = &adopting->out->plan;
  const struct plan_env *old = find_env(adopting->old, key);
  struct plan_env env = {.key = key};
  if (old)
    env = *old;
  else
    env.value = arena_printf(adopting->arena, "${%s}", key);
  const struct plan alone = {
      .form = PLAN_BLOCK, .objects = plan->objects, .object_count = plan->object_count, .env = &env, .env_count = 1};
  const char *wrong = what_is_wrong(adopting->arena, &alone);
  if (wrong) {
    skip(adopting, arena_printf(adopting->arena, "env/%s", key), wrong);
    return;
  }
  adopting->out->same &= old != NULL;
  *ARENA_PUSH(adopting->arena, plan->env, plan->env_count, adopting->env_capacity) = env;
}

static void add_env(struct adopting *adopting) {
  for (size_t i = 0; i < adopting->live->env_count; i++)
    if (!is_removed(adopting->old, true, adopting->live->env_keys[i]))
      add_key(adopting, adopting->live->env_keys[i]);
  for (size_t i = 0; i < adopting->old->env_count; i++) {
    const char *key = adopting->old->env[i].key;
    if (live_has_env(adopting->live, key))
      continue;
    note_not_live(adopting, arena_printf(adopting->arena, "env/%s", key));
    add_key(adopting, key);
  }
}

/* Puts objects or variables in the order of the older plan's, and after that by name. */
static void order(struct arena *arena, void *list, size_t count, size_t size, const void *old, size_t old_count) {
  char *sorted = arena_alloc_array(arena, count, size), *next = list;
  names_sort(list, count, size);
  if (count)
    memcpy(sorted, list, count * size);
  for (size_t i = 0; i < old_count; i++) {
    const void *found = names_find(sorted, count, size, *(const char *const *)((const char *)old + i * size));
    next = found ? mempcpy(next, found, size) : next;
  }
  for (size_t i = 0; i < count; i++)
    if (!names_find(old, old_count, size, *(const char **)(sorted + i * size)))
      next = mempcpy(next, sorted + i * size, size);
}

void plan_adopt(struct arena *arena, const struct live *live, const struct plan *old, struct plan_adopted *out) {
  *out = (struct plan_adopted){.plan.form = PLAN_BLOCK,
                               .plan.ignore = old->ignore,
                               .plan.removed = old->removed,
                               .plan.removed_count = old->removed_count,
                               .same = true};
  struct adopting adopting = {.arena = arena, .live = live, .old = old, .out = out};
  add_rows(&adopting, 0);
  add_rows(&adopting, 1);
  add_unborn(&adopting);
  add_rows(&adopting, 2);
  add_env(&adopting);
  struct plan *plan = &out->plan;
  order(arena, plan->objects, plan->object_count, sizeof *plan->objects, old->objects, old->object_count);
  order(arena, plan->env, plan->env_count, sizeof *plan->env, old->env, old->env_count);
}
