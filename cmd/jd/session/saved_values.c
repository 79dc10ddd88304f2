#include "cmd/jd/session/saved_values.h"

void saved_values_take(struct arena *arena, const struct secret *api_key, const struct changeset *changeset,
                       struct saved_plan *out) {
  char *key_id = arena_alloc(arena, SECRET_KEY_ID_HEX);
  struct saved_value *values = arena_alloc_array(arena, changeset->item_count, sizeof *values);
  out->key_id = NULL;
  out->values = values;
  out->value_count = 0;
  if (!api_key)
    return;
  secret_key_id(api_key, key_id);
  out->key_id = key_id;
  for (size_t i = 0; i < changeset->item_count; i++) {
    const struct item *item = &changeset->items[i];
    if (!item->env)
      continue;
    char *digest = arena_alloc(arena, SECRET_DIGEST_HEX);
    secret_digest(api_key, item->name, item->env->value, digest);
    values[out->value_count++] = (struct saved_value){item->name, digest, !item->unverified};
  }
}

static const struct saved_value *find(const struct saved_plan *plan, const char *key) {
  for (size_t i = 0; i < plan->value_count; i++)
    if (strcmp(plan->values[i].key, key) == 0)
      return &plan->values[i];
  return NULL;
}

static bool is_same_key(const struct saved_plan *a, const struct saved_plan *b) {
  return a->key_id && b->key_id && strcmp(a->key_id, b->key_id) == 0;
}

bool saved_values_check(const struct saved_plan *saved, const struct saved_plan *now, const char *where,
                        struct jd_error *error) {
  for (size_t i = 0; is_same_key(saved, now) && i < now->value_count; i++) {
    const struct saved_value *then = find(saved, now->values[i].key);
    if (then && strcmp(then->digest, now->values[i].digest) != 0)
      return jd_fail(error, JD_STALE, JD_SCOPE_PLAN, JD_RETRY_NO, where,
                     "The value of env/%s has changed since the plan was saved. Nothing was applied; save and review a "
                     "new plan with `jd plan --out FILE`.",
                     now->values[i].key);
  }
  return true;
}

const char *saved_values_why(struct arena *arena, const struct saved_plan *saved, const struct saved_plan *now) {
  for (size_t i = 0; !is_same_key(saved, now) && i < now->value_count; i++) {
    const struct saved_value *value = &now->values[i], *then = find(saved, value->key);
    if (then && then->compared != value->compared)
      return arena_printf(arena,
                          " The two API keys know different things: the key that saved the plan could %scompare "
                          "env/%s with the last apply, and yours %s.",
                          then->compared ? "" : "not ", value->key, value->compared ? "can" : "cannot");
  }
  return "";
}

const char *saved_values_may_be_why(struct arena *arena, const struct changeset *changeset) {
  for (size_t i = 0; i < changeset->item_count; i++) {
    const struct item *item = &changeset->items[i];
    if (item->env && item->env_live)
      return arena_printf(arena,
                          " If it was reviewed with another API key, the two keys may know different things: yours "
                          "can%s compare env/%s with the last apply.",
                          item->unverified ? "not" : "", item->name);
  }
  return "";
}
