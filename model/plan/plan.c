#include "model/plan/plan.h"
#include "model/base/base.h"
#include "model/format/format.h"
#include "model/plan/internal.h"

/* ---- messages ---- */

const char *plan_shown(const struct plan_draft *draft, struct bytes text) {
  enum { LONGEST = 80 };
  size_t len = cut_length(text, LONGEST);
  JD_BUF safe;
  buf_init(&safe, LIMIT_ERROR_MESSAGE);
  escape_line(&safe, (struct bytes){text.data, len});
  return arena_printf(draft->arena, "%s%s", safe.data, text.len > len ? "..." : "");
}

const char *plan_near_mode(const struct plan_draft *draft, struct bytes said) {
  static const char *const modes[] = {"public", "authenticated", "service_key"};
  return nearest(plan_shown(draft, said), modes, 3);
}

void plan_refuse_mode(const struct plan_draft *draft, struct place at, struct bytes said) {
  const char *word = plan_shown(draft, said), *near = plan_near_mode(draft, said);
  if (near)
    findings_add_error(draft->findings, at, "bad-access-mode", "invalid access mode `%s`. Did you mean `%s`?", word,
                       near);
  else
    findings_add_error(draft->findings, at, "bad-access-mode",
                       "invalid access mode `%s`: use public, authenticated or service_key", word);
}

/* ---- a YAML or JSON document ---- */

bool plan_is_document(const struct node *root, bool env_alone) {
  const char *const wanted[] = {plan_key_name(PLAN_OBJECTS)};
  if (root->kind != NODE_MAP)
    return false;
  for (const struct node *value = root->first; value; value = value->next) {
    if (value->key->kind != NODE_SCALAR)
      continue;
    const char *key = value->key->text.data; /* up to a NUL is enough to know it */
    if (nearest(key, wanted, 1) ||
        (env_alone && (strcmp(key, plan_key_name(PLAN_ENV)) == 0 || strcmp(key, plan_key_name(PLAN_REMOVED)) == 0)))
      return true;
  }
  return false;
}

static char *text_of(const struct node *map, const char *key) {
  const struct node *value = node_get(map, key);
  return value && value->kind == NODE_SCALAR && !node_is_null(value) ? (char *)value->text.data : NULL;
}

static const struct node *find_collection(const struct node *root, enum plan_key_id key, enum node_kind kind) {
  const struct node *value = node_get(root, plan_key_name(key));
  return value && value->kind == kind ? value : NULL;
}

/* What the tree says, right or wrong: enough to check names and values where the types are wrong elsewhere. */
static void read_tree(struct arena *arena, const struct node *root, const struct yaml_shape *shape,
                      struct yaml_texts *out) {
  const struct node *objects = find_collection(root, PLAN_OBJECTS, NODE_LIST);
  const struct node *env = find_collection(root, PLAN_ENV, NODE_MAP);
  const struct node *removed = find_collection(root, PLAN_REMOVED, NODE_LIST);
  *out = (struct yaml_texts){.list_count = objects ? objects->count : 0,
                             .text_count = removed ? removed->count : 0,
                             .text = text_of(root, shape->text)};
  out->list = arena_alloc_array(arena, out->list_count * OBJECT_KEYS, sizeof *out->list);
  out->map = arena_alloc_array(arena, shape->map_key_count, sizeof *out->map);
  out->texts = arena_alloc_array(arena, out->text_count, sizeof *out->texts);
  size_t at = 0;
  for (const struct node *node = objects ? objects->first : NULL; node; node = node->next)
    for (int key = 0; key < OBJECT_KEYS; key++)
      out->list[at++] = text_of(node, shape->list_keys[key]);
  at = 0;
  for (const struct node *node = env ? env->first : NULL; node; node = node->next, at++)
    if (node->kind == NODE_SCALAR && !node_is_null(node))
      out->map[at] = (char *)node->text.data;
  at = 0;
  for (const struct node *node = removed ? removed->first : NULL; node; node = node->next, at++)
    if (node->kind == NODE_SCALAR && !node_is_null(node))
      out->texts[at] = (char *)node->text.data;
}

static bool all_equal(char *const *a, char *const *b, size_t count) {
  for (size_t i = 0; i < count; i++)
    if (!texts_equal(a[i], b[i]))
      return false;
  return true;
}

/* Loads the values with the library. It and the tree come from the same text by two ways, so they agree. */
static void load(const struct plan_draft *draft, const struct node *root, struct bytes text,
                 const struct yaml_shape *shape, struct yaml_texts *plan) {
  struct yaml_texts loaded;
  struct jd_error error;
  if (!yaml_load(draft->arena, text, shape, &loaded, &error))
    findings_add_error(draft->findings, root->at, "yaml-load", "The plan could not be loaded: %s", error.message);
  else if (loaded.list_count != plan->list_count || loaded.text_count != plan->text_count ||
           !texts_equal(loaded.text, plan->text) || !all_equal(loaded.texts, plan->texts, plan->text_count) ||
           !all_equal(loaded.list, plan->list, plan->list_count * OBJECT_KEYS) ||
           !all_equal(loaded.map, plan->map, shape->map_key_count))
    findings_add_error(
        draft->findings, root->at, "yaml-load",
        "The YAML library reads other values here than jd does. Put texts with special characters in quotes.");
  else
    *plan = loaded;
}

static const char **env_keys(struct arena *arena, const struct node *root, size_t *count) {
  const struct node *env = find_collection(root, PLAN_ENV, NODE_MAP);
  const char **keys = arena_alloc_array(arena, env ? env->count : 0, sizeof *keys);
  *count = 0;
  for (const struct node *node = env ? env->first : NULL; node; node = node->next)
    keys[(*count)++] = node->key->text.data;
  return keys;
}

static struct place place_of_value(const struct node *map, const char *key, struct place otherwise) {
  const struct node *value = node_get(map, key);
  return value ? value->at : otherwise;
}

static void set_access_mode(const struct plan_draft *draft, const struct node *node, const char *said,
                            struct plan_object *object) {
  object->access_mode_given = said != NULL;
  if (said && !access_mode_parse(bytes_of(said), &object->access_mode))
    plan_refuse_mode(draft, place_of_value(node, object_key_name(OBJECT_ACCESS_MODE), node->at), bytes_of(said));
}

static void add_objects(struct plan_draft *draft, const struct node *root, char *const *texts) {
  const struct node *list = find_collection(root, PLAN_OBJECTS, NODE_LIST);
  for (const struct node *node = list ? list->first : NULL; node; node = node->next, texts += OBJECT_KEYS) {
    struct place at = place_of_value(node, object_key_name(OBJECT_NAME), node->at);
    struct plan_object object = {
        .name = texts[OBJECT_NAME],
        .source = texts[OBJECT_SOURCE],
        .source_given = texts[OBJECT_SOURCE] != NULL,
        .key = texts[OBJECT_KEY],
        .description = texts[OBJECT_DESCRIPTION],
        .ignore = texts[OBJECT_IGNORE],
        .at = at,
        .source_at = place_of_value(node, object_key_name(OBJECT_SOURCE), at),
    };
    set_access_mode(draft, node, texts[OBJECT_ACCESS_MODE], &object); /* said of one without a name, too */
    if (object.name)
      *ARENA_PUSH(draft->arena, draft->objects, draft->object_count, draft->object_capacity) = object;
  }
}

static void add_env(struct plan_draft *draft, const struct node *root, char *const *values) {
  const struct node *map = find_collection(root, PLAN_ENV, NODE_MAP);
  for (const struct node *node = map ? map->first : NULL; node; node = node->next, values++) {
    if (!*values || node->key->kind != NODE_SCALAR)
      continue;
    struct plan_env *env = ARENA_PUSH(draft->arena, draft->env, draft->env_count, draft->env_capacity);
    *env = (struct plan_env){.key = node->key->text.data, .value = *values, .at = node->key->at, .value_at = node->at};
  }
}

void plan_add_removed(struct plan_draft *draft, const char *name, struct place at) {
  static const char prefix[] = "env/";
  bool env = strncmp(name, prefix, sizeof prefix - 1) == 0;
  *ARENA_PUSH(draft->arena, draft->removed, draft->removed_count, draft->removed_capacity) =
      (struct plan_removed){env, env ? name + sizeof prefix - 1 : name, at};
}

static void add_removed(struct plan_draft *draft, const struct node *root, char *const *names) {
  const struct node *list = find_collection(root, PLAN_REMOVED, NODE_LIST);
  for (const struct node *node = list ? list->first : NULL; node; node = node->next, names++)
    if (*names)
      plan_add_removed(draft, *names, node->at);
}

static void read_document(struct plan_draft *draft, const struct node *root, struct bytes text) {
  const char *names[OBJECT_KEYS];
  for (int key = 0; key < OBJECT_KEYS; key++)
    names[key] = object_key_name((enum object_key_id)key);
  struct yaml_shape shape = {
      .list = plan_key_name(PLAN_OBJECTS),
      .map = plan_key_name(PLAN_ENV),
      .texts = plan_key_name(PLAN_REMOVED),
      .text = plan_key_name(PLAN_IGNORE),
      .list_keys = names,
      .list_key_count = OBJECT_KEYS,
  };
  struct yaml_texts plan;
  bool right = plan_check_schema(draft, root);
  shape.map_keys = env_keys(draft->arena, root, &shape.map_key_count);
  read_tree(draft->arena, root, &shape, &plan);
  if (right)
    load(draft, root, text, &shape, &plan);
  add_objects(draft, root, plan.list);
  add_env(draft, root, plan.map);
  add_removed(draft, root, plan.texts);
  draft->ignore = plan.text;
  draft->form = plan.list_count || shape.map_key_count || plan.text_count ? PLAN_BLOCK : PLAN_NONE;
}

void plan_read_yaml(struct plan_draft *draft, const struct node *root, struct bytes text) {
  read_document(draft, root, text);
}

/* The library for typed values reads YAML, so it is given the tree as that. */
static void read_json_document(struct plan_draft *draft, const struct node *root) {
  JD_BUF text;
  buf_init(&text, LIMIT_PLAN_BYTES * 8UL); /* an escape is 6 bytes, a key has 5 more */
  node_write(root, &text);
  read_document(draft, root, buf_bytes(&text));
}

/* ---- a file ---- */

static bool ends_with(const char *text, const char *end) {
  size_t len = strlen(text), end_len = strlen(end);
  return len >= end_len && equal_ignoring_case((struct bytes){text + len - end_len, end_len}, end);
}

enum plan_format plan_format_of(const char *file) {
  if (ends_with(file, ".yaml") || ends_with(file, ".yml"))
    return PLAN_FORMAT_YAML;
  return ends_with(file, ".json") ? PLAN_FORMAT_JSON : PLAN_FORMAT_MARKDOWN;
}

static void refuse_empty(const struct plan_draft *draft) {
  findings_add_error(draft->findings, (struct place){draft->file, 1, 1}, "empty-plan",
                     "The file is empty. Write `durable_objects: []` if there are none.");
}

static void read_yaml(struct plan_draft *draft, struct bytes text) {
  const struct yaml_origin origin = {.file = draft->file, .first_line = 1};
  size_t errors = draft->findings->errors;
  const struct node *root = yaml_index(draft->arena, text, &origin, draft->findings);
  if (root)
    plan_read_yaml(draft, root, text);
  else if (draft->findings->errors == errors)
    refuse_empty(draft);
}

static void read_json(struct plan_draft *draft, struct bytes text) {
  if (trim(text).len == 0) {
    refuse_empty(draft);
    return;
  }
  const struct node *root = json_index(draft->arena, text, draft->file, draft->findings);
  if (root)
    read_json_document(draft, root);
}

bool plan_parse(struct arena *arena, struct bytes text, const char *file, enum plan_format format, struct plan *out,
                struct findings *findings) {
  struct plan_draft draft = {.arena = arena, .findings = findings, .file = file, .form = PLAN_NONE};
  size_t errors = findings->errors;
  text = without_mark(text);
  if (findings_check_text(findings, text, file, "plan", LIMIT_PLAN_BYTES)) {
    if (format == PLAN_FORMAT_YAML)
      read_yaml(&draft, text);
    else if (format == PLAN_FORMAT_JSON)
      read_json(&draft, text);
    else
      plan_read_markdown(&draft, text);
  }
  plan_apply_rules(&draft);
  findings_sort(findings);
  *out = (struct plan){.form = draft.form,
                       .objects = draft.objects,
                       .object_count = draft.object_count,
                       .env = draft.env,
                       .env_count = draft.env_count,
                       .removed = draft.removed,
                       .removed_count = draft.removed_count,
                       .ignore = draft.ignore};
  return findings->errors == errors;
}
