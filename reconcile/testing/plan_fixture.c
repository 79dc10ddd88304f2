#include "reconcile/testing/plan_fixture.h"

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
  world->desired.removed = arena_alloc_array(world->arena, MOST, sizeof *world->desired.removed);
  world->live.objects = arena_alloc_array(world->arena, MOST, sizeof *world->live.objects);
  world->live.env_keys = arena_alloc_array(world->arena, MOST, sizeof *world->live.env_keys);
  world->live.app_env_keys = arena_alloc_array(world->arena, MOST, sizeof *world->live.app_env_keys);
}

void world_end(struct world *world) {
  desired_free(&world->desired);
  secret_free(world->api_key);
  arena_free(world->arena);
}

int world_setup(void **state) {
  static struct world world;
  world_start(&world);
  *state = &world;
  return 0;
}

int world_teardown(void **state) {
  world_end(*state);
  return 0;
}

static struct bytes source_of(struct world *world, const char *class_name, const char *version) {
  return bytes_of(arena_printf(world->arena, "// %s\nexport class %s {\n  fetch() {}\n}\n", version, class_name));
}

static int by_name(const void *a, const void *b) {
  return strcmp(((const struct desired_object *)a)->name, ((const struct desired_object *)b)->name);
}

static int by_key(const void *a, const void *b) {
  return strcmp(((const struct desired_env *)a)->key, ((const struct desired_env *)b)->key);
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

static void add_applied(struct world *world, const char *name, const char *class_name, const char *version,
                        enum access_mode mode) {
  const struct applied_object object = {.name = name,
                                        .class_name = class_name,
                                        .source = plan_default_source(world->arena, name),
                                        .access_mode = mode,
                                        .code_digest = digest_bytes(source_of(world, class_name, version)),
                                        .applied_at = "2026-11-23T10:00:00Z",
                                        .last_deployed_at = "2026-11-23T10:00:00.000Z"};
  applied_put_object(world->arena, &world->applied, &object);
}

static void add_applied_env(struct world *world, const char *key, const char *value) {
  struct applied_digest digest;
  JD_SECRET secret = secret_new(bytes_of(value));
  secret_digest(world->api_key, key, secret, digest.digest);
  secret_key_id(world->api_key, digest.key_id);
  applied_put_env(world->arena, &world->applied, key, "2026-11-23T10:00:00Z", &digest);
}

/* ---- in words ---- */

enum { MOST_WORDS = 6 };

static void must(bool fine, const char *why, const char *what) {
  if (fine)
    return;
  fprintf(stderr, "The test's world: %s: %s\n", why, what);
  abort();
}

static void say_env(struct world *world, const char *verb, const char *key, const char *value) {
  if (strcmp(verb, "live") == 0)
    world->live.env_keys[world->live.env_count++] = key;
  else if (strcmp(verb, "want") == 0)
    world_want_env(world, key, value);
  else
    add_applied_env(world, key, value);
}

/* Reads a word after the version: an access mode or a status. */
static void say_more(const char *word, enum access_mode *mode, enum row_status *status) {
  if (!access_mode_parse(bytes_of(word), mode))
    must(status && row_status_parse(bytes_of(word), status), "neither an access mode nor a status", word);
}

static void say_object(struct world *world, char *const *words, size_t count) {
  const char *verb = words[0], *name = words[1], *class_name = words[2], *version = words[3];
  enum access_mode mode = ACCESS_AUTHENTICATED;
  enum row_status status = ROW_READY;
  for (size_t i = 4; i < count; i++)
    say_more(words[i], &mode, strcmp(verb, "live") == 0 ? &status : NULL);
  if (strcmp(verb, "live") == 0) {
    world_live(world, name, class_name, version, status)->access_mode = mode;
  } else if (strcmp(verb, "applied") == 0) {
    add_applied(world, name, class_name, version, mode);
  } else {
    struct desired_object *object = world_want(world, name, class_name, version);
    object->access_mode = mode;
    object->digest = object_digest(name, class_name, mode, object->code_digest);
  }
}

static void say_removed(struct world *world, const char *label) {
  const char *key = label_env_key(label);
  must(world->desired.removed_count < MOST, "too much is removed", label);
  world->desired.removed[world->desired.removed_count++] =
      (struct desired_removal){.env = key != NULL, .name = key ? key : label};
}

static void say_line(struct world *world, char *line) {
  char *words[MOST_WORDS] = {0}, *rest = line;
  const char *whole = arena_strdup(world->arena, line);
  size_t count = 0;
  for (char *word; count < MOST_WORDS && (word = strtok_r(rest, " ", &rest));)
    words[count++] = word;
  if (count == 0)
    return;
  if (count == 2 && strcmp(words[0], "remove") == 0) {
    say_removed(world, words[1]);
    return;
  }
  bool live = strcmp(words[0], "live") == 0;
  must(count > 1 && (live || strcmp(words[0], "want") == 0 || strcmp(words[0], "applied") == 0), "not a line", whole);
  const char *key = label_env_key(words[1]);
  if (key && count == (live ? 2 : 3))
    say_env(world, words[0], key, words[2]);
  else if (live && count == 2 && strncmp(words[1], "app/", 4) == 0)
    world->live.app_env_keys[world->live.app_env_count++] = words[1] + 4;
  else
    must(!key && count > 3, "not a line", whole), say_object(world, words, count);
}

void world_say(struct world *world, const char *lines) {
  char *rest = arena_strdup(world->arena, lines);
  for (char *line; (line = strsep(&rest, "\n"));)
    say_line(world, line);
}

/* ---- the plan ---- */

struct plan_request world_request(struct world *world) {
  qsort(world->desired.objects, world->desired.object_count, sizeof *world->desired.objects, by_name);
  qsort(world->desired.env, world->desired.env_count, sizeof *world->desired.env, by_key);
  live_settle(&world->live);
  return (struct plan_request){.app_id = "app_test",
                               .endpoint = "http://127.0.0.1:1",
                               .plan_file = "durable.yaml",
                               .desired = &world->desired,
                               .live = &world->live,
                               .applied = &world->applied,
                               .api_key = world->api_key,
                               .only = &world->only,
                               .only_count = world->only != NULL};
}

bool world_plan(struct world *world) {
  const struct plan_request request = world_request(world);
  return plan_build(world->arena, &request, &world->changeset, NULL, &world->error);
}

struct item *world_item(const struct world *world, const char *label) {
  for (size_t i = 0; i < world->changeset.item_count; i++)
    if (item_has_label(&world->changeset.items[i], label))
      return &world->changeset.items[i];
  must(false, "no such item", label);
  return NULL;
}

const char *world_actions(struct world *world) {
  const struct changeset *changeset = &world->changeset;
  JD_BUF text;
  buf_init(&text, 4096);
  for (size_t i = 0; i < changeset->item_count; i++)
    buf_printf(&text, "%s%s %s", i ? ", " : "", action_name(changeset->items[i].action),
               item_label(world->arena, &changeset->items[i]));
  return arena_strndup(world->arena, text.data, text.len);
}

static void tell_item(struct world *world, const struct item *item, struct buf *out) {
  buf_printf(out, "%s %s", action_name(item->action), item_label(world->arena, item));
  for (size_t i = 0; i < item->change_count && item->kind == ITEM_OBJECT; i++)
    buf_printf(out, "%s %s", i ? "" : ":", change_field_name(item->changes[i].field));
  buf_add_text(out, item->unverified ? ", unverified" : "");
  buf_add_text(out, item->refusal ? ", refused" : "");
  for (size_t i = 0; i < item->hazard_count; i++)
    for (size_t j = 0; j < item->hazards[i].class_count; j++)
      buf_printf(out, "%s %s", j ? "" : ", loses", item->hazards[i].classes[j]);
  buf_add_char(out, '\n');
}

const char *world_told(struct world *world) {
  JD_BUF text;
  buf_init(&text, LIMIT_DOCUMENT_BYTES);
  bool planned = world_plan(world);
  for (size_t i = 0; i < world->changeset.item_count; i++)
    tell_item(world, &world->changeset.items[i], &text);
  buf_printf(&text, "%u restarts\n", world->changeset.restarts);
  if (!planned)
    buf_printf(&text, "%s is refused\n", world->error.where);
  return arena_strndup(world->arena, text.data, text.len);
}
