#include "reconcile/testing/plan_fixture.h"

#include <stdio.h>
#include <stdlib.h>

enum { MOST = 16 };

void plan_fixture_start(struct plan_fixture *given) {
  secret_start();
  plan_fixture_start_with(given, secret_new(bytes_of("bb_sk_0123456789abcdef0123456789abcdef01234567")));
}

void plan_fixture_start_with(struct plan_fixture *given, struct secret *api_key) {
  *given = (struct plan_fixture){.arena = arena_new(), .api_key = api_key};
  given->desired.form = PLAN_BLOCK;
  given->desired.objects = arena_alloc_array(given->arena, MOST, sizeof *given->desired.objects);
  given->desired.env = arena_alloc_array(given->arena, MOST, sizeof *given->desired.env);
  given->desired.removed = arena_alloc_array(given->arena, MOST, sizeof *given->desired.removed);
  given->live.objects = arena_alloc_array(given->arena, MOST, sizeof *given->live.objects);
  given->live.env_keys = arena_alloc_array(given->arena, MOST, sizeof *given->live.env_keys);
  given->live.app_env_keys = arena_alloc_array(given->arena, MOST, sizeof *given->live.app_env_keys);
}

void plan_fixture_end(struct plan_fixture *given) {
  desired_free(&given->desired);
  secret_free(given->api_key);
  arena_free(given->arena);
}

int plan_fixture_setup(void **state) {
  static struct plan_fixture given;
  plan_fixture_start(&given);
  *state = &given;
  return 0;
}

int plan_fixture_teardown(void **state) {
  plan_fixture_end(*state);
  return 0;
}

static struct bytes source_of(struct plan_fixture *given, const char *class_name, const char *version) {
  return bytes_of(arena_printf(given->arena, "// %s\nexport class %s {\n  fetch() {}\n}\n", version, class_name));
}

struct desired_object *plan_fixture_want(struct plan_fixture *given, const char *name, const char *class_name,
                                         const char *version) {
  struct desired_object *object = &given->desired.objects[given->desired.object_count++];
  *object = (struct desired_object){.name = name,
                                    .source = plan_default_source(given->arena, name),
                                    .class_name = class_name,
                                    .access_mode = ACCESS_AUTHENTICATED,
                                    .code = source_of(given, class_name, version)};
  object->code_digest = digest_bytes(object->code);
  object->digest = object_digest(name, class_name, object->access_mode, object->code_digest);
  return object;
}

void plan_fixture_want_env(struct plan_fixture *given, const char *key, const char *value) {
  plan_fixture_want_env_secret(given, key, secret_new(bytes_of(value)));
}

void plan_fixture_want_env_secret(struct plan_fixture *given, const char *key, struct secret *value) {
  given->desired.env[given->desired.env_count++] = (struct desired_env){.key = key, .value = value};
}

struct live_object *plan_fixture_live(struct plan_fixture *given, const char *name, const char *class_name,
                                      const char *version, enum row_status status) {
  struct live_object *object = &given->live.objects[given->live.object_count++];
  bool deployed = strcmp(version, "never") != 0;
  *object = (struct live_object){.id = arena_printf(given->arena, "id-%s", name),
                                 .name = name,
                                 .class_name = class_name,
                                 .status = status,
                                 .access_mode = ACCESS_AUTHENTICATED,
                                 .last_deployed_at = deployed ? "2026-11-23T10:00:00.000Z" : NULL,
                                 .has_code = true,
                                 .code = source_of(given, class_name, version),
                                 .created_at = "2026-11-23T10:00:00.000Z",
                                 .updated_at = "2026-11-23T10:00:00.000Z"};
  object->code_digest = digest_bytes(object->code);
  return object;
}

static void add_applied(struct plan_fixture *given, const char *name, const char *class_name, const char *version,
                        enum access_mode mode) {
  const struct applied_object object = {.name = name,
                                        .class_name = class_name,
                                        .source = plan_default_source(given->arena, name),
                                        .access_mode = mode,
                                        .code_digest = digest_bytes(source_of(given, class_name, version)),
                                        .applied_at = "2026-11-23T10:00:00Z",
                                        .last_deployed_at = "2026-11-23T10:00:00.000Z"};
  applied_put_object(given->arena, &given->applied, &object);
}

static void add_applied_env(struct plan_fixture *given, const char *key, const char *value) {
  struct applied_digest digest;
  JD_SECRET secret = secret_new(bytes_of(value));
  secret_digest(given->api_key, key, secret, digest.digest);
  secret_key_id(given->api_key, digest.key_id);
  applied_put_env(given->arena, &given->applied, key, "2026-11-23T10:00:00Z", &digest);
}

/* ---- in words ---- */

enum { MOST_WORDS = 6 };

static void must(bool fine, const char *why, const char *what) {
  if (fine)
    return;
  fprintf(stderr, "The test's world: %s: %s\n", why, what);
  abort();
}

static void say_env(struct plan_fixture *given, const char *verb, const char *key, const char *value) {
  if (strcmp(verb, "live") == 0)
    given->live.env_keys[given->live.env_count++] = key;
  else if (strcmp(verb, "want") == 0)
    plan_fixture_want_env(given, key, value);
  else
    add_applied_env(given, key, value);
}

/* Reads a word after the version: an access mode or a status. */
static void say_more(const char *word, enum access_mode *mode, enum row_status *status) {
  if (!access_mode_parse(bytes_of(word), mode))
    must(status && row_status_parse(bytes_of(word), status), "neither an access mode nor a status", word);
}

static void say_object(struct plan_fixture *given, char *const *words, size_t count) {
  const char *verb = words[0], *name = words[1], *class_name = words[2], *version = words[3];
  enum access_mode mode = ACCESS_AUTHENTICATED;
  enum row_status status = ROW_READY;
  for (size_t i = 4; i < count; i++)
    say_more(words[i], &mode, strcmp(verb, "live") == 0 ? &status : NULL);
  if (strcmp(verb, "live") == 0) {
    plan_fixture_live(given, name, class_name, version, status)->access_mode = mode;
  } else if (strcmp(verb, "applied") == 0) {
    add_applied(given, name, class_name, version, mode);
  } else {
    struct desired_object *object = plan_fixture_want(given, name, class_name, version);
    object->access_mode = mode;
    object->digest = object_digest(name, class_name, mode, object->code_digest);
  }
}

static void say_removed(struct plan_fixture *given, const char *label) {
  const char *key = label_env_key(label);
  must(given->desired.removed_count < MOST, "too much is removed", label);
  given->desired.removed[given->desired.removed_count++] =
      (struct plan_removed){.env = key != NULL, .name = key ? key : label};
}

static void say_line(struct plan_fixture *given, char *line) {
  char *words[MOST_WORDS] = {0}, *rest = line;
  const char *whole = arena_strdup(given->arena, line);
  size_t count = 0;
  for (char *word; count < MOST_WORDS && (word = strtok_r(rest, " ", &rest));)
    words[count++] = word;
  if (count == 0)
    return;
  if (count == 2 && strcmp(words[0], "remove") == 0) {
    say_removed(given, words[1]);
    return;
  }
  bool live = strcmp(words[0], "live") == 0;
  must(count > 1 && (live || strcmp(words[0], "want") == 0 || strcmp(words[0], "applied") == 0), "not a line", whole);
  const char *key = label_env_key(words[1]);
  if (key && count == (live ? 2 : 3))
    say_env(given, words[0], key, words[2]);
  else if (live && count == 2 && strncmp(words[1], "app/", 4) == 0)
    given->live.app_env_keys[given->live.app_env_count++] = words[1] + 4;
  else
    must(!key && count > 3, "not a line", whole), say_object(given, words, count);
}

void plan_fixture_say(struct plan_fixture *given, const char *lines) {
  char *rest = arena_strdup(given->arena, lines);
  for (char *line; (line = strsep(&rest, "\n"));)
    say_line(given, line);
}

/* ---- the plan ---- */

struct plan_request plan_fixture_request(struct plan_fixture *given) {
  names_sort(given->desired.objects, given->desired.object_count, sizeof *given->desired.objects);
  names_sort(given->desired.env, given->desired.env_count, sizeof *given->desired.env);
  live_settle(&given->live);
  return (struct plan_request){.app_id = "app_test",
                               .endpoint = "http://127.0.0.1:1",
                               .plan_file = "durable.yaml",
                               .desired = &given->desired,
                               .live = &given->live,
                               .applied = &given->applied,
                               .api_key = given->api_key,
                               .only = &given->only,
                               .only_count = given->only != NULL};
}

bool plan_fixture_plan(struct plan_fixture *given) {
  const struct plan_request request = plan_fixture_request(given);
  return plan_build(given->arena, &request, &given->changeset, NULL, &given->error);
}

struct item *plan_fixture_item(const struct plan_fixture *given, const char *label) {
  for (size_t i = 0; i < given->changeset.item_count; i++)
    if (item_has_label(&given->changeset.items[i], label))
      return &given->changeset.items[i];
  must(false, "no such item", label);
  return NULL;
}

const char *plan_fixture_actions(struct plan_fixture *given) {
  const struct changeset *changeset = &given->changeset;
  JD_BUF text;
  buf_init(&text, 4096);
  for (size_t i = 0; i < changeset->item_count; i++)
    buf_printf(&text, "%s%s %s", i ? ", " : "", action_name(changeset->items[i].action),
               item_label(given->arena, &changeset->items[i]));
  return arena_strndup(given->arena, text.data, text.len);
}

static void tell_item(struct plan_fixture *given, const struct item *item, struct buf *out) {
  buf_printf(out, "%s %s", action_name(item->action), item_label(given->arena, item));
  for (size_t i = 0; i < item->change_count && item->kind == ITEM_OBJECT; i++)
    buf_printf(out, "%s %s", i ? "" : ":", change_field_name(item->changes[i].field));
  buf_add_text(out, item->unverified ? ", unverified" : "");
  buf_add_text(out, item->refusal ? ", refused" : "");
  for (size_t i = 0; i < item->hazard_count; i++)
    for (size_t j = 0; j < item->hazards[i].class_count; j++)
      buf_printf(out, "%s %s", j ? "" : ", loses", item->hazards[i].classes[j]);
  buf_add_char(out, '\n');
}

const char *plan_fixture_told(struct plan_fixture *given) {
  JD_BUF text;
  buf_init(&text, LIMIT_DOCUMENT_BYTES);
  bool planned = plan_fixture_plan(given);
  for (size_t i = 0; i < given->changeset.item_count; i++)
    tell_item(given, &given->changeset.items[i], &text);
  buf_printf(&text, "%u restarts\n", given->changeset.restarts);
  if (!planned)
    buf_printf(&text, "%s is refused\n", given->error.where);
  return arena_strndup(given->arena, text.data, text.len);
}
