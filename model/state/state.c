#include "model/state/state.h"
#include "model/base/base.h"

/* ---- desired ---- */

struct digest object_digest(const char *name, const char *class_name, enum access_mode access_mode,
                            struct digest code) {
  char hex[DIGEST_HEX];
  digest_hex(code, hex);
  struct digester *digester = digester_new("durable object 1");
  digester_part(digester, "name", bytes_of(name));
  digester_part(digester, "class_name", bytes_of(class_name));
  digester_part(digester, "access_mode", bytes_of(access_mode_name(access_mode)));
  digester_part(digester, "code", bytes_of(hex));
  return digester_finish(digester);
}

const struct desired_object *desired_find(const struct desired *desired, const char *name) {
  return names_find(desired->objects, desired->object_count, sizeof *desired->objects, name);
}

const struct plan_removed *desired_removal(const struct desired *desired, bool env, const char *name) {
  for (size_t i = 0; i < desired->removed_count; i++)
    if (desired->removed[i].env == env && strcmp(desired->removed[i].name, name) == 0)
      return &desired->removed[i];
  return NULL;
}

bool desired_removes(const struct desired *desired, const char *label) {
  const char *key = label_env_key(label);
  return desired_removal(desired, key != NULL, key ? key : label) != NULL;
}

bool desired_not_applicable(const struct desired *desired) {
  return desired->form == PLAN_ABSENT || desired->form == PLAN_NONE || desired->form == PLAN_UNCLEAR;
}

void desired_free(struct desired *desired) {
  for (size_t i = 0; i < desired->env_count; i++)
    secret_free(desired->env[i].value);
  desired->env_count = 0;
}

/* ---- live ---- */

const struct live_object *live_find(const struct live *live, const char *name) {
  bool found;
  size_t at = names_position(live->objects, live->object_count, sizeof *live->objects, name, &found);
  return found ? &live->objects[at] : NULL;
}

bool live_has_env(const struct live *live, const char *key) {
  return texts_have(live->env_keys, live->env_count, key);
}

void live_settle(struct live *live) {
  names_sort(live->objects, live->object_count, sizeof *live->objects);
  texts_sort(live->env_keys, live->env_count);
  texts_sort(live->app_env_keys, live->app_env_count);
  for (size_t i = 0; i < live->object_count; i++)
    if (live->objects[i].has_code)
      live->objects[i].code_digest = digest_bytes(live->objects[i].code);
}

/* ---- looking up ---- */

const struct applied_object *applied_find(const struct applied *applied, const char *name) {
  bool found;
  size_t at = names_position(applied->objects, applied->object_count, sizeof *applied->objects, name, &found);
  return found ? &applied->objects[at] : NULL;
}

const struct applied_env *applied_find_env(const struct applied *applied, const char *key) {
  bool found;
  size_t at = names_position(applied->env, applied->env_count, sizeof *applied->env, key, &found);
  return found ? &applied->env[at] : NULL;
}

const struct applied_digest *applied_find_digest(const struct applied_env *env, const char *key_id) {
  for (size_t i = 0; env && i < env->digest_count; i++)
    if (strcmp(env->digests[i].key_id, key_id) == 0)
      return &env->digests[i];
  return NULL;
}

static int loss_order(const struct applied_loss *loss, const char *name, const char *class_name) {
  int order = strcmp(loss->name, name);
  return order ? order : texts_order(loss->class_name, class_name);
}

/* ---- changing ---- */

/* Returns a copy of the array with room for one more at `at`. */
static void *insert(struct arena *arena, const void *array, size_t count, size_t size, size_t at) {
  char *grown = arena_alloc_array(arena, count + 1, size);
  if (at)
    memcpy(grown, array, at * size);
  if (at < count)
    memcpy(grown + (at + 1) * size, (const char *)array + at * size, (count - at) * size);
  return grown;
}

/* All classes under that name. */
static void drop_losses(struct applied *applied, const char *name) {
  size_t kept = 0;
  for (size_t i = 0; i < applied->lost_count; i++)
    if (strcmp(applied->lost[i].name, name) != 0)
      applied->lost[kept++] = applied->lost[i];
  applied->lost_count = kept;
}

void applied_put_object(struct arena *arena, struct applied *applied, const struct applied_object *object) {
  bool found;
  size_t size = sizeof *object,
         at = names_position(applied->objects, applied->object_count, size, object->name, &found);
  if (!found)
    applied->objects = insert(arena, applied->objects, applied->object_count++, size, at);
  applied->objects[at] = (struct applied_object){.name = arena_strdup(arena, object->name),
                                                 .class_name = arena_strdup(arena, object->class_name),
                                                 .source = arena_strdup(arena, object->source),
                                                 .access_mode = object->access_mode,
                                                 .code_digest = object->code_digest,
                                                 .applied_at = arena_strdup(arena, object->applied_at),
                                                 .last_deployed_at = arena_strdup(arena, object->last_deployed_at)};
  drop_losses(applied, object->name);
}

/* Of too many digests one goes, and its key sets the value once more. */
static void keep_few(struct applied_env *env, const char *key_id) {
  while (env->digest_count > LIMIT_RECORD_DIGESTS)
    list_take_out(env->digests, &env->digest_count, sizeof *env->digests, strcmp(env->digests[0].key_id, key_id) == 0);
}

static void put_digest(struct arena *arena, struct applied_env *env, const struct applied_digest *digest) {
  const struct applied_digest *earlier = applied_find_digest(env, digest->key_id);
  if (earlier && strcmp(earlier->digest, digest->digest) == 0)
    return;
  if (earlier)
    env->digest_count = 0;
  size_t at = 0;
  while (at < env->digest_count && strcmp(env->digests[at].key_id, digest->key_id) < 0)
    at++;
  env->digests = insert(arena, env->digests, env->digest_count++, sizeof *env->digests, at);
  env->digests[at] = *digest;
  keep_few(env, digest->key_id);
}

void applied_put_env(struct arena *arena, struct applied *applied, const char *key, const char *applied_at,
                     const struct applied_digest *digest) {
  bool found;
  size_t size = sizeof *applied->env, at = names_position(applied->env, applied->env_count, size, key, &found);
  if (!found) {
    applied->env = insert(arena, applied->env, applied->env_count++, size, at);
    applied->env[at] = (struct applied_env){.key = arena_strdup(arena, key)};
  }
  applied->env[at].applied_at = arena_strdup(arena, applied_at);
  put_digest(arena, &applied->env[at], digest);
}

void applied_put_loss(struct arena *arena, struct applied *applied, const struct applied_loss *loss) {
  size_t at = 0;
  while (at < applied->lost_count && loss_order(&applied->lost[at], loss->name, loss->class_name) < 0)
    at++;
  if (at == applied->lost_count || loss_order(&applied->lost[at], loss->name, loss->class_name) != 0)
    applied->lost = insert(arena, applied->lost, applied->lost_count++, sizeof *applied->lost, at);
  applied->lost[at] = (struct applied_loss){.name = arena_strdup(arena, loss->name),
                                            .class_name = arena_strdup(arena, loss->class_name),
                                            .approved_at = arena_strdup(arena, loss->approved_at)};
}

void applied_drop_object(struct applied *applied, const char *name) {
  bool found;
  size_t at = names_position(applied->objects, applied->object_count, sizeof *applied->objects, name, &found);
  if (found)
    list_take_out(applied->objects, &applied->object_count, sizeof *applied->objects, at);
}

void applied_drop_env(struct applied *applied, const char *key) {
  bool found;
  size_t at = names_position(applied->env, applied->env_count, sizeof *applied->env, key, &found);
  if (found)
    list_take_out(applied->env, &applied->env_count, sizeof *applied->env, at);
}

static bool bundle_has(const struct applied_class *bundle, size_t count, const struct applied_object *object) {
  for (size_t i = 0; i < count; i++)
    if (strcmp(bundle[i].name, object->name) == 0 && strcmp(bundle[i].class_name, object->class_name) == 0)
      return true;
  return false;
}

void applied_keep_bundle(struct applied *applied, const struct applied_class *bundle, size_t count) {
  size_t kept = 0;
  for (size_t i = 0; i < applied->object_count; i++)
    if (bundle_has(bundle, count, &applied->objects[i]))
      applied->objects[kept++] = applied->objects[i];
  applied->object_count = kept;
}
