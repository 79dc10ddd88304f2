#include "model/plan/plan.h"
#include "model/base/base.h"
#include "model/format/format.h"
#include "model/plan/internal.h"

/* ---- messages ---- */

const char *plan_shown(const struct plan_draft *draft, struct bytes text) {
  enum { LONGEST = 80 };
  return escaped_line(draft->arena, text, LONGEST);
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

static struct place place_of_value(const struct node *map, enum object_key_id key, struct place otherwise) {
  const struct node *value = node_get(map, object_key_name(key));
  return value ? value->at : otherwise;
}

static const struct node *entries(const struct node *root, enum plan_key_id key, enum node_kind kind) {
  return node_entries(root, plan_key_name(key), kind);
}

static const char *field(const struct node *object, enum object_key_id key) {
  return node_text(node_get(object, object_key_name(key)));
}

static void add_object(struct plan_draft *draft, const struct node *node) {
  const char *mode = field(node, OBJECT_ACCESS_MODE);
  struct place at = place_of_value(node, OBJECT_NAME, node->at);
  struct plan_object object = {
      .name = field(node, OBJECT_NAME),
      .source = field(node, OBJECT_SOURCE),
      .source_given = field(node, OBJECT_SOURCE) != NULL,
      .access_mode_given = mode != NULL,
      .key = field(node, OBJECT_KEY),
      .description = field(node, OBJECT_DESCRIPTION),
      .ignore = field(node, OBJECT_IGNORE),
      .at = at,
      .source_at = place_of_value(node, OBJECT_SOURCE, at),
  };
  if (mode && !access_mode_parse(bytes_of(mode), &object.access_mode)) /* said of one without a name, too */
    plan_refuse_mode(draft, place_of_value(node, OBJECT_ACCESS_MODE, node->at), bytes_of(mode));
  if (object.name)
    *ARENA_PUSH(draft->arena, draft->objects, draft->object_count, draft->object_capacity) = object;
}

static void add_env(struct plan_draft *draft, const struct node *node) {
  const char *value = node_text(node);
  if (value && node->key->kind == NODE_SCALAR)
    *ARENA_PUSH(draft->arena, draft->env, draft->env_count, draft->env_capacity) =
        (struct plan_env){.key = node->key->text.data, .value = value, .at = node->key->at, .value_at = node->at};
}

void plan_add_removed(struct plan_draft *draft, const char *name, struct place at) {
  static const char prefix[] = "env/";
  bool env = strncmp(name, prefix, sizeof prefix - 1) == 0;
  *ARENA_PUSH(draft->arena, draft->removed, draft->removed_count, draft->removed_capacity) =
      (struct plan_removed){env, env ? name + sizeof prefix - 1 : name, at};
}

/* Takes in what the tree says, right or wrong: enough to check names and values where the types are wrong elsewhere.
 * Returns whether its keys and types are right. */
static bool read_tree(struct plan_draft *draft, const struct node *root) {
  const struct node *objects = entries(root, PLAN_OBJECTS, NODE_LIST), *env = entries(root, PLAN_ENV, NODE_MAP),
                    *removed = entries(root, PLAN_REMOVED, NODE_LIST);
  bool right = plan_check_schema(draft, root);
  draft->form = objects || env || removed ? PLAN_BLOCK : PLAN_NONE;
  draft->ignore = node_text(node_get(root, plan_key_name(PLAN_IGNORE)));
  for (; objects; objects = objects->next)
    add_object(draft, objects);
  for (; env; env = env->next)
    add_env(draft, env);
  for (; removed; removed = removed->next)
    if (node_text(removed))
      plan_add_removed(draft, node_text(removed), removed->at);
  return right;
}

/* The values are taken from the tree, which knows their places, once libcyaml has loaded the same ones. */
void plan_read_yaml(struct plan_draft *draft, const struct node *root, struct bytes text) {
  const char *names[OBJECT_KEYS];
  for (int key = 0; key < OBJECT_KEYS; key++)
    names[key] = object_key_name((enum object_key_id)key);
  const struct yaml_shape shape = {
      .list = plan_key_name(PLAN_OBJECTS),
      .map = plan_key_name(PLAN_ENV),
      .texts = plan_key_name(PLAN_REMOVED),
      .text = plan_key_name(PLAN_IGNORE),
      .list_keys = names,
      .list_key_count = OBJECT_KEYS,
  };
  struct jd_error error;
  if (read_tree(draft, root) && !yaml_confirm(draft->arena, text, &shape, root, &error))
    findings_add_error(draft->findings, root->at, "yaml-load", "The plan could not be loaded: %s", error.message);
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
    read_tree(draft, root);
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
