#include "model/plan/plan.h"
#include "model/base/base.h"
#include "model/format/format.h"
#include "model/plan/internal.h"

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

static struct place place_in(const struct plan_draft *draft, struct bytes text, size_t offset) {
  struct places places;
  places_find(draft->arena, text, &places);
  return places_at(&places, draft->file, offset);
}

/* What no parser should meet. */
static bool check_bytes(const struct plan_draft *draft, struct bytes text) {
  size_t bad = 0, errors = draft->findings->errors;
  if (text.len > LIMIT_PLAN_BYTES) {
    find_error(draft->findings, (struct place){draft->file, 1, 1}, "too-large",
               "The plan has %zu bytes, and at most %d are read. Make it smaller.", text.len, LIMIT_PLAN_BYTES);
    return false;
  }
  const char *nul = text.len ? memchr(text.data, '\0', text.len) : NULL;
  if (nul)
    find_error(draft->findings, place_in(draft, text, (size_t)(nul - text.data)), "nul-character",
               "The plan has a NUL character, so it is no text file. Take it out, or save the file as UTF-8.");
  if (!utf8_valid(text, &bad))
    find_error(draft->findings, place_in(draft, text, bad), "not-utf8",
               "The plan is not valid UTF-8 here (byte 0x%02X). Save it as UTF-8.", (unsigned char)text.data[bad]);
  return draft->findings->errors == errors;
}

static void refuse_empty(const struct plan_draft *draft) {
  find_error(draft->findings, (struct place){draft->file, 1, 1}, "empty-plan",
             "The file is empty. Write an empty list of `durable_objects` when there are none.");
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
    plan_read_json(draft, root);
}

bool plan_parse(struct arena *arena, struct bytes text, const char *file, enum plan_format format, struct plan *out,
                struct findings *findings) {
  struct plan_draft draft = {.arena = arena, .findings = findings, .file = file, .form = PLAN_NONE};
  size_t errors = findings->errors;
  text = without_mark(text);
  if (check_bytes(&draft, text)) {
    if (format == PLAN_FORMAT_YAML)
      read_yaml(&draft, text);
    else if (format == PLAN_FORMAT_JSON)
      read_json(&draft, text);
    else
      plan_read_markdown(&draft, text);
  }
  plan_apply_rules(&draft);
  findings_sort(findings);
  *out = (struct plan){draft.form, draft.objects, draft.object_count, draft.env, draft.env_count, draft.ignore};
  return findings->errors == errors;
}

/* ---- messages ---- */

const char *plan_shown(const struct plan_draft *draft, struct bytes text) {
  enum { LONGEST = 80 };
  size_t len = cut_length(text, LONGEST);
  JD_BUF safe;
  buf_init(&safe, LIMIT_ERROR_MESSAGE);
  escape_line(&safe, (struct bytes){text.data, len});
  return arena_printf(draft->arena, "%s%s", safe.data, text.len > len ? "..." : "");
}

void plan_refuse_mode(const struct plan_draft *draft, struct place at, struct bytes said) {
  static const char *const modes[] = {"public", "authenticated", "service_key"};
  const char *word = plan_shown(draft, said), *near = nearest(word, modes, 3);
  if (near)
    find_error(draft->findings, at, "bad-access-mode", "`%s` is no access mode; did you mean `%s`?", word, near);
  else
    find_error(draft->findings, at, "bad-access-mode",
               "`%s` is no access mode. Write public, authenticated or service_key.", word);
}

/* ---- a YAML or JSON document ---- */

bool plan_is_document(const struct node *root, bool env_alone) {
  static const char *const wanted[] = {"durable_objects"};
  if (root->kind != NODE_MAP)
    return false;
  for (const struct node *value = root->first; value; value = value->next) {
    if (value->key->kind != NODE_SCALAR)
      continue;
    const char *key = value->key->text.data; /* up to a NUL is enough to know it */
    if (nearest(key, wanted, 1) || (env_alone && strcmp(key, "env") == 0))
      return true;
  }
  return false;
}

static char *text_of(const struct node *map, const char *key) {
  const struct node *value = node_get(map, key);
  return value && value->kind == NODE_SCALAR && !node_is_null(value) ? (char *)value->text.data : NULL;
}

static const struct node *list_of(const struct node *root, const char *key, enum node_kind kind) {
  const struct node *value = node_get(root, key);
  return value && value->kind == kind ? value : NULL;
}

/* What the tree says, right or wrong: enough to check names and values where the types are wrong elsewhere. */
static void read_tree(const struct plan_draft *draft, const struct node *root, struct yaml_plan *out) {
  const struct node *objects = list_of(root, "durable_objects", NODE_LIST), *env = list_of(root, "env", NODE_MAP);
  *out = (struct yaml_plan){.object_count = objects ? objects->count : 0, .env_count = env ? env->count : 0};
  out->ignore = text_of(root, "ignore");
  out->objects = arena_alloc_array(draft->arena, out->object_count, sizeof *out->objects);
  out->env = arena_alloc_array(draft->arena, out->env_count, sizeof *out->env);
  struct yaml_object *object = out->objects;
  for (const struct node *node = objects ? objects->first : NULL; node; node = node->next)
    *object++ = (struct yaml_object){text_of(node, "name"), text_of(node, "source"),      text_of(node, "access_mode"),
                                     text_of(node, "key"),  text_of(node, "description"), text_of(node, "ignore")};
  char **value = out->env;
  for (const struct node *node = env ? env->first : NULL; node; node = node->next)
    *value++ = node->kind == NODE_SCALAR && !node_is_null(node) ? (char *)node->text.data : NULL;
}

static bool same_object(const struct yaml_object *a, const struct yaml_object *b) {
  return texts_equal(a->name, b->name) && texts_equal(a->source, b->source) &&
         texts_equal(a->access_mode, b->access_mode) && texts_equal(a->key, b->key) &&
         texts_equal(a->description, b->description) && texts_equal(a->ignore, b->ignore);
}

static bool same_plan(const struct yaml_plan *a, const struct yaml_plan *b) {
  if (a->object_count != b->object_count || a->env_count != b->env_count || !texts_equal(a->ignore, b->ignore))
    return false;
  for (size_t i = 0; i < a->object_count; i++)
    if (!same_object(&a->objects[i], &b->objects[i]))
      return false;
  for (size_t i = 0; i < a->env_count; i++)
    if (!texts_equal(a->env[i], b->env[i]))
      return false;
  return true;
}

/* Loads the values, typed. The tree and the loaded values come from the same text by two ways, so they agree. */
static void load(const struct plan_draft *draft, const struct node *root, struct bytes text, struct yaml_plan *plan) {
  const struct node *env = list_of(root, "env", NODE_MAP);
  const char **keys = arena_alloc_array(draft->arena, plan->env_count, sizeof *keys);
  size_t count = 0;
  for (const struct node *node = env ? env->first : NULL; node; node = node->next)
    keys[count++] = node->key->text.data;
  struct yaml_plan loaded;
  struct jd_error error;
  if (!yaml_load_plan(draft->arena, text, keys, count, &loaded, &error))
    find_error(draft->findings, root->at, "yaml-load", "The plan could not be loaded. %s", error.message);
  else if (!same_plan(&loaded, plan))
    find_error(draft->findings, root->at, "yaml-load",
               "The YAML library reads other values from this than stand here. Quote texts that have special signs.");
  else
    *plan = loaded;
}

static struct place place_of_value(const struct node *map, const char *key, struct place otherwise) {
  const struct node *value = node_get(map, key);
  return value ? value->at : otherwise;
}

static void set_access_mode(const struct plan_draft *draft, const struct node *node, const char *said,
                            struct plan_object *object) {
  object->access_mode_given = said != NULL;
  if (said && !access_mode_parse(bytes_of(said), &object->access_mode))
    plan_refuse_mode(draft, place_of_value(node, "access_mode", node->at), bytes_of(said));
}

static void add_objects(struct plan_draft *draft, const struct node *root, const struct yaml_plan *plan) {
  const struct node *list = list_of(root, "durable_objects", NODE_LIST);
  size_t index = 0;
  for (const struct node *node = list ? list->first : NULL; node; node = node->next) {
    const struct yaml_object *from = &plan->objects[index++];
    struct plan_object object = {
        .name = from->name,
        .source = from->source,
        .source_given = from->source != NULL,
        .key = from->key,
        .description = from->description,
        .ignore = from->ignore,
        .at = place_of_value(node, "name", node->at),
        .source_at = place_of_value(node, "source", place_of_value(node, "name", node->at)),
    };
    set_access_mode(draft, node, from->access_mode, &object); /* said of one without a name, too */
    if (from->name)
      *ARENA_PUSH(draft->arena, draft->objects, draft->object_count, draft->object_capacity) = object;
  }
}

static void add_env(struct plan_draft *draft, const struct node *root, const struct yaml_plan *plan) {
  const struct node *map = list_of(root, "env", NODE_MAP);
  size_t index = 0;
  for (const struct node *node = map ? map->first : NULL; node; node = node->next) {
    const char *value = plan->env[index++];
    if (!value || node->key->kind != NODE_SCALAR)
      continue;
    struct plan_env *env = ARENA_PUSH(draft->arena, draft->env, draft->env_count, draft->env_capacity);
    *env = (struct plan_env){.key = node->key->text.data, .value = value, .at = node->key->at, .value_at = node->at};
  }
}

static void read_document(struct plan_draft *draft, const struct node *root, struct bytes text) {
  struct yaml_plan plan;
  bool right = plan_check_schema(draft, root);
  read_tree(draft, root, &plan);
  if (right)
    load(draft, root, text, &plan);
  add_objects(draft, root, &plan);
  add_env(draft, root, &plan);
  draft->ignore = plan.ignore;
  draft->form = plan.object_count || plan.env_count ? PLAN_BLOCK : PLAN_NONE;
}

void plan_read_yaml(struct plan_draft *draft, const struct node *root, struct bytes text) {
  read_document(draft, root, text);
}

/* The library for typed values reads YAML, so it is given the tree as that. */
void plan_read_json(struct plan_draft *draft, const struct node *root) {
  JD_BUF text;
  buf_init(&text, LIMIT_PLAN_BYTES * 8UL); /* an escape is 6 bytes, a key has 5 more */
  node_write(root, &text);
  read_document(draft, root, buf_bytes(&text));
}
