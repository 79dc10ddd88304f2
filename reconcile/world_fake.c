#include "reconcile/world_fake.h"

#include <stdio.h>
#include <stdlib.h>

enum { MOST = 16 };

void world_start(struct world *world) {
  secret_start();
  world_start_with(world, secret_new(bytes_of("bb_sk_0123456789abcdef0123456789abcdef01234567")));
}

void world_start_with(struct world *world, struct secret *api_key) {
  *world = (struct world){.arena = arena_new(), .api_key = api_key};
  world->desired.form = PLAN_BLOCK;
  world->desired.objects = arena_alloc_array(world->arena, MOST, sizeof *world->desired.objects);
  world->desired.env = arena_alloc_array(world->arena, MOST, sizeof *world->desired.env);
  world->live.objects = arena_alloc_array(world->arena, MOST, sizeof *world->live.objects);
  world->live.env_keys = arena_alloc_array(world->arena, MOST, sizeof *world->live.env_keys);
  world->applied.objects = arena_alloc_array(world->arena, MOST, sizeof *world->applied.objects);
  world->applied.env = arena_alloc_array(world->arena, MOST, sizeof *world->applied.env);
}

void world_end(struct world *world) {
  desired_free(&world->desired);
  secret_free(world->api_key);
  arena_free(world->arena);
}

static struct bytes source_of(struct world *world, const char *class_name, const char *version) {
  return bytes_of(arena_printf(world->arena, "// %s\nexport class %s {\n  fetch() {}\n}\n", version, class_name));
}

struct desired_object *world_want(struct world *world, const char *name, const char *class_name, const char *version) {
  struct desired_object *object = &world->desired.objects[world->desired.object_count++];
  *object = (struct desired_object){.name = name,
                                    .source = plan_default_source(world->arena, name),
                                    .class_name = class_name,
                                    .access_mode = ACCESS_AUTHENTICATED,
                                    .code = source_of(world, class_name, version)};
  object->code_digest = digest_bytes(object->code);
  object->digest = object_digest(name, class_name, object->access_mode, object->code_digest);
  return object;
}

void world_want_env(struct world *world, const char *key, const char *value) {
  world_want_env_secret(world, key, secret_new(bytes_of(value)));
}

void world_want_env_secret(struct world *world, const char *key, struct secret *value) {
  world->desired.env[world->desired.env_count++] = (struct desired_env){.key = key, .value = value};
}

struct live_object *world_live(struct world *world, const char *name, const char *class_name, const char *version,
                               enum row_status status) {
  struct live_object *object = &world->live.objects[world->live.object_count++];
  bool deployed = strcmp(version, "never") != 0;
  *object = (struct live_object){.id = arena_printf(world->arena, "id-%s", name),
                                 .name = name,
                                 .class_name = class_name,
                                 .status = status,
                                 .access_mode = ACCESS_AUTHENTICATED,
                                 .last_deployed_at = deployed ? "2026-11-23T10:00:00.000Z" : NULL,
                                 .has_code = true,
                                 .code = source_of(world, class_name, version),
                                 .created_at = "2026-11-23T10:00:00.000Z",
                                 .updated_at = "2026-11-23T10:00:00.000Z"};
  object->code_digest = digest_bytes(object->code);
  return object;
}

void world_live_env(struct world *world, const char *key) {
  world->live.env_keys[world->live.env_count++] = key;
}

struct applied_object *world_applied(struct world *world, const char *name, const char *class_name,
                                     const char *version) {
  struct applied_object *object = &world->applied.objects[world->applied.object_count++];
  *object = (struct applied_object){.name = name,
                                    .class_name = class_name,
                                    .source = plan_default_source(world->arena, name),
                                    .access_mode = ACCESS_AUTHENTICATED,
                                    .code_digest = digest_bytes(source_of(world, class_name, version)),
                                    .applied_at = "2026-11-23T10:00:00Z"};
  return object;
}

void world_applied_env(struct world *world, const char *key, const char *value) {
  struct applied_env *env = &world->applied.env[world->applied.env_count++];
  struct secret *secret = secret_new(bytes_of(value));
  env->key = key;
  env->applied_at = "2026-11-23T10:00:00Z";
  secret_digest(world->api_key, key, secret, env->digest);
  secret_key_id(world->api_key, env->key_id);
  secret_free(secret);
}

static int by_desired_name(const void *a, const void *b) {
  return strcmp(((const struct desired_object *)a)->name, ((const struct desired_object *)b)->name);
}

static int by_live_name(const void *a, const void *b) {
  return strcmp(((const struct live_object *)a)->name, ((const struct live_object *)b)->name);
}

struct diff_request world_request(struct world *world) {
  qsort(world->desired.objects, world->desired.object_count, sizeof *world->desired.objects, by_desired_name);
  qsort(world->live.objects, world->live.object_count, sizeof *world->live.objects, by_live_name);
  return (struct diff_request){.app_id = "app_test",
                               .endpoint = "http://127.0.0.1:1",
                               .plan_file = "durable.yaml",
                               .desired = &world->desired,
                               .live = &world->live,
                               .applied = &world->applied,
                               .api_key = world->api_key};
}

bool world_diff(struct world *world, struct changeset *out, struct jd_error *error) {
  const struct diff_request request = world_request(world);
  return diff(world->arena, &request, out, NULL, error);
}

const char *world_actions(struct world *world, const struct changeset *changeset) {
  JD_BUF text;
  buf_init(&text, 4096);
  for (size_t i = 0; i < changeset->item_count; i++)
    buf_printf(&text, "%s%s %s", i ? ", " : "", action_name(changeset->items[i].action),
               item_label(world->arena, &changeset->items[i]));
  return arena_strndup(world->arena, text.data, text.len);
}
