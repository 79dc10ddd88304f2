/* `jd import NAME...`: of what is live, what is named. */
#include "cmd/jd/command/import.h"
#include "model/base/base.h"

static bool names_key(const struct text_list *names, const char *key) {
  for (size_t i = 0; i < names->count; i++) {
    const char *named = label_env_key(names->list[i]);
    if (named && strcmp(named, key) == 0)
      return true;
  }
  return false;
}

static bool is_live(const struct live *live, const char *label) {
  const char *key = label_env_key(label);
  return live_find(live, label) || (key && live_has_env(live, key));
}

static bool fail_not_live(struct arena *arena, const struct live *live, const char *name, struct jd_error *error) {
  const char **labels = arena_alloc_array(arena, live->object_count + live->env_count, sizeof *labels);
  size_t count = 0;
  for (size_t i = 0; i < live->object_count; i++)
    labels[count++] = live->objects[i].name;
  for (size_t i = 0; i < live->env_count; i++)
    labels[count++] = arena_printf(arena, "env/%s", live->env_keys[i]);
  const char *suggestion = nearest(name, labels, count);
  if (suggestion)
    return jd_fail_usage(error, name, "Nothing of this name is live; did you mean `%s`? Nothing was written.",
                         suggestion);
  return jd_fail_usage(
      error, name,
      "Nothing of this name is live; `jd status` shows what is (an env variable is env/KEY here). Nothing "
      "was written.");
}

bool import_keep_named(struct arena *arena, const struct text_list *names, const struct live *whole, struct live *out,
                       struct jd_error *error) {
  *out = *whole;
  if (!names->count)
    return true;
  for (size_t i = 0; i < names->count; i++)
    if (!is_live(whole, names->list[i]))
      return fail_not_live(arena, whole, names->list[i], error);
  out->objects = arena_alloc_array(arena, whole->object_count, sizeof *out->objects);
  out->env_keys = arena_alloc_array(arena, whole->env_count, sizeof *out->env_keys);
  out->object_count = out->env_count = 0;
  for (size_t i = 0; i < whole->object_count; i++)
    if (text_list_has(names, whole->objects[i].name))
      out->objects[out->object_count++] = whole->objects[i];
  for (size_t i = 0; i < whole->env_count; i++)
    if (names_key(names, whole->env_keys[i]))
      out->env_keys[out->env_count++] = whole->env_keys[i];
  return true;
}

void import_forget_unnamed(const struct live *whole, struct plan_adopted *adopted) {
  size_t kept = 0;
  for (size_t i = 0; i < adopted->not_live_count; i++)
    if (!is_live(whole, adopted->not_live[i]))
      adopted->not_live[kept++] = adopted->not_live[i];
  adopted->not_live_count = kept;
}
