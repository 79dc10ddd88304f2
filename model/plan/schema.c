#include "model/base/base.h"
#include "model/plan/internal.h"
#include "model/plan/plan.h"
#include "model/platform/platform.h"

#include <stdlib.h>

/* ---- the keys ---- */

struct plan_key {
  const char *name;
  const char *synonyms; /* words that people write for it, with blanks between them */
  struct js *(*schema)(const char *description);
  const char *description;
};

static struct js *name_schema(const char *description);
static struct js *source_schema(const char *description);
static struct js *access_mode_schema(const char *description);
static struct js *text_schema(const char *description);
static struct js *objects_schema(const char *description);
static struct js *env_schema(const char *description);
static struct js *removed_schema(const char *description);

static const struct plan_key plan_keys[PLAN_KEYS] = {
    [PLAN_OBJECTS] = {"durable_objects", "durables objects", objects_schema,
                      "The app's Durable Objects, at most five. An empty list says that there are none."},
    [PLAN_ENV] = {"env", "", env_schema, "The app's env variables, which every class sees."},
    [PLAN_REMOVED] =
        {"removed", "remove delete deleted", removed_schema,
         "What is to be deleted: Durable Objects by name, with all their stored data, and env variables as "
         "env/KEY."},
    [PLAN_IGNORE] = {"ignore", "", text_schema,
                     "Codes of warnings of `jd validate` about the plan or any source that are not wanted, with commas "
                     "between them."},
};

static const struct plan_key object_keys[OBJECT_KEYS] = {
    [OBJECT_NAME] = {"name", "", name_schema,
                     "The Durable Object's name in kebab-case, part of its address: /_do/NAME/KEY."},
    [OBJECT_SOURCE] = {"source", "file path", source_schema,
                       "The TypeScript file that exports its class, relative to the project's root. Default: "
                       "durable-objects/NAME.ts."},
    [OBJECT_ACCESS_MODE] = {"access_mode", "access mode accessMode", access_mode_schema,
                            "Who may reach it: anybody (public), signed-in users (authenticated), or servers that hold "
                            "the service key (service_key)."},
    [OBJECT_KEY] = {"key", "", text_schema, "What one instance stands for, such as: room id, user id, document id."},
    [OBJECT_DESCRIPTION] = {"description", "", text_schema, "What it is for. Free text."},
    [OBJECT_IGNORE] = {"ignore", "", text_schema,
                       "Codes of warnings of `jd validate` about it or its source that are not wanted, with commas "
                       "between them."},
};

const char *plan_key_name(enum plan_key_id key) {
  return plan_keys[key].name;
}

const char *object_key_name(enum object_key_id key) {
  return object_keys[key].name;
}

/* ---- the parser's checks ---- */

/* The keys that one kind of mapping may have. */
struct keys {
  const char *where; /* "a plan", "a Durable Object" */
  const struct plan_key *list;
  size_t count; /* at most OBJECT_KEYS */
};

static const struct keys top_keys = {"a plan", plan_keys, PLAN_KEYS};
static const struct keys of_object = {"a Durable Object", object_keys, OBJECT_KEYS};

static bool is_known(const struct keys *keys, const char *key) {
  for (size_t i = 0; i < keys->count; i++)
    if (strcmp(keys->list[i].name, key) == 0)
      return true;
  return false;
}

/* Returns whether the word is one of those in `words`, which have blanks between them. */
static bool is_listed(const char *words, const char *word) {
  size_t len = strlen(word);
  for (size_t step; *words; words += step + (words[step] == ' ')) {
    step = strcspn(words, " ");
    if (step == len && memcmp(words, word, len) == 0)
      return true;
  }
  return false;
}

static const char *meant_by(const struct keys *keys, const char *key) {
  const char *names[OBJECT_KEYS];
  for (size_t i = 0; i < keys->count; i++) {
    names[i] = keys->list[i].name;
    if (is_listed(keys->list[i].synonyms, key))
      return names[i];
  }
  return nearest(key, names, keys->count);
}

/* "name, source and key" */
static const char *all_names(struct arena *arena, const struct keys *keys) {
  const char *names = keys->list[0].name;
  for (size_t i = 1; i < keys->count; i++)
    names = arena_printf(arena, "%s%s%s", names, i + 1 < keys->count ? ", " : " and ", keys->list[i].name);
  return names;
}

static void refuse_unknown(const struct plan_draft *draft, const struct keys *keys, const struct node *key) {
  const char *said = plan_shown(draft, key->text), *meant = meant_by(keys, said);
  if (strcmp(said, "<<") == 0)
    findings_add_error(draft->findings, key->at, "yaml-merge",
                       "A plan cannot have merge keys (`<<`). Write the fields out.");
  else if (strcmp(said, "env") == 0)
    findings_add_error(
        draft->findings, key->at, "unknown-key",
        "`env` belongs to the whole plan, not to one Durable Object: every class sees every variable. Move it "
        "next to `durable_objects`.");
  else if (meant)
    findings_add_error(draft->findings, key->at, "unknown-key", "unknown key `%s` in %s. Did you mean `%s`?", said,
                       keys->where, meant);
  else
    findings_add_error(draft->findings, key->at, "unknown-key", "unknown key `%s` in %s. The keys are %s.", said,
                       keys->where, all_names(draft->arena, keys));
}

/* A mapping's keys, sorted by text; those of one text in the order of the file. */
struct indexed {
  const struct node *value; /* whose key is a text */
  size_t position;
};

struct key_index {
  struct indexed *list;
  size_t count;
};

static int compare_bytes(struct bytes a, struct bytes b) {
  int order = memcmp(a.data, b.data, a.len < b.len ? a.len : b.len);
  return order ? order : (a.len > b.len) - (a.len < b.len);
}

static int by_key(const void *left, const void *right) {
  const struct indexed *a = left, *b = right;
  int order = compare_bytes(a->value->key->text, b->value->key->text);
  return order ? order : (a->position > b->position) - (a->position < b->position);
}

static struct key_index index_keys(struct arena *arena, const struct node *map) {
  struct key_index index = {.list = arena_alloc_array(arena, map->count, sizeof *index.list)};
  for (const struct node *value = map->first; value; value = value->next)
    if (value->key->kind == NODE_SCALAR) {
      index.list[index.count] = (struct indexed){value, index.count};
      index.count++;
    }
  if (index.count)
    qsort(index.list, index.count, sizeof *index.list, by_key);
  return index;
}

/* Returns the first value of that key, when it is an earlier one; else NULL. */
static const struct node *earlier(const struct key_index *index, const struct node *value) {
  size_t low = 0, high = index->count;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    if (compare_bytes(index->list[middle].value->key->text, value->key->text) < 0)
      low = middle + 1;
    else
      high = middle;
  }
  return index->list[low].value == value ? NULL : index->list[low].value;
}

/* A text without NUL: what a C string can hold. */
static void check_text(const struct plan_draft *draft, const struct node *node) {
  if (memchr(node->text.data, '\0', node->text.len))
    findings_add_error(draft->findings, node->at, "nul-character",
                       "The text has a NUL character, which is not allowed here. Remove it.");
}

/* `keys` may be NULL: any key. */
static void check_keys(const struct plan_draft *draft, const struct node *map, const struct keys *keys) {
  const struct key_index index = index_keys(draft->arena, map);
  for (const struct node *value = map->first; value; value = value->next) {
    const struct node *key = value->key, *first;
    if (key->kind != NODE_SCALAR) {
      findings_add_error(draft->findings, key->at, "wrong-type", "A key must be text, not %s. Write the key's name.",
                         node_kind_name(key));
      continue;
    }
    check_text(draft, key);
    first = earlier(&index, value);
    if (first)
      findings_add_error(draft->findings, key->at, "duplicate-key",
                         "duplicate key `%s` (first used on line %u, column %u)", plan_shown(draft, key->text),
                         first->key->at.line, first->key->at.column);
    else if (keys && !is_known(keys, key->text.data))
      refuse_unknown(draft, keys, key);
  }
}

static bool check_kind(const struct plan_draft *draft, const struct node *node, enum node_kind kind, const char *what,
                       const char *mend) {
  if (node->kind == kind)
    return true;
  findings_add_error(draft->findings, node->at, "wrong-type", "%s must be %s, not %s.%s", what,
                     kind == NODE_LIST ? "a list" : "a mapping", node_kind_name(node), mend);
  return false;
}

/* `durable_objects: {chat-room: {access_mode: public}}`: returns how to write that. */
static const char *list_form(const struct plan_draft *draft, const struct node *objects) {
  const struct node *first = objects->first;
  const char *name = first && first->key->kind == NODE_SCALAR && is_object_name(first->key->text)
                         ? plan_shown(draft, first->key->text)
                         : "chat-room";
  return arena_printf(draft->arena, " Write `- name: %s`, and its other fields below `name`.", name);
}

/* What YAML and JSON take for one without quotes. */
static bool is_truth_value(const struct node *node) {
  static const char *const words[] = {"true", "false", "True", "False", "TRUE", "FALSE"};
  return node->plain && bytes_among(node->text, words, sizeof words / sizeof *words);
}

static void check_scalar(const struct plan_draft *draft, const struct node *value) {
  const char *key = value->key->text.data;
  if (value->kind != NODE_SCALAR)
    findings_add_error(draft->findings, value->at, "wrong-type",
                       "`%s` must be text, not %s. Write the text, in quotes if needed.", key, node_kind_name(value));
  else if (node_is_null(value))
    findings_add_error(draft->findings, value->at, "empty-value", "`%s` has no value. Write one, or remove the line.",
                       key);
  else if (strcmp(key, "name") == 0 && is_truth_value(value))
    findings_add_error(draft->findings, value->at, "wrong-type",
                       "`name` must be text, not a boolean. Put it in quotes.");
  else
    check_text(draft, value);
}

static void check_object(const struct plan_draft *draft, const struct node *object) {
  if (!check_kind(draft, object, NODE_MAP, "Each entry of `durable_objects`", " Write `- name: chat-room`."))
    return;
  check_keys(draft, object, &of_object);
  for (const struct node *value = object->first; value; value = value->next)
    if (value->key->kind == NODE_SCALAR && is_known(&of_object, value->key->text.data))
      check_scalar(draft, value);
  if (!node_get(object, object_keys[OBJECT_NAME].name))
    findings_add_error(draft->findings, object->at, "missing-name",
                       "This Durable Object has no `name`. Add one, such as `name: chat-room`.");
}

static void check_env(const struct plan_draft *draft, const struct node *env) {
  if (!check_kind(draft, env, NODE_MAP, "`env`", " Write one `NAME: value` per line, or remove `env`."))
    return;
  check_keys(draft, env, NULL);
  for (const struct node *value = env->first; value; value = value->next) {
    const char *key = value->key->kind == NODE_SCALAR ? plan_shown(draft, value->key->text) : "?";
    if (value->kind != NODE_SCALAR)
      findings_add_error(draft->findings, value->at, "wrong-type",
                         "The value of `%s` must be text, not %s. Write the text, in quotes if needed.", key,
                         node_kind_name(value));
    else if (node_is_null(value))
      findings_add_error(draft->findings, value->at, "empty-value",
                         "`%s` has no value. Write \"\" for an empty one, or ${%s} to take it from the environment.",
                         key, key);
    else
      check_text(draft, value);
  }
}

static void check_removed(const struct plan_draft *draft, const struct node *removed) {
  if (!check_kind(draft, removed, NODE_LIST, "`removed`", " Write one `- NAME` or `- env/KEY` per line."))
    return;
  for (const struct node *name = removed->first; name; name = name->next)
    if (name->kind != NODE_SCALAR || node_is_null(name))
      findings_add_error(
          draft->findings, name->at, "wrong-type",
          "Each entry of `removed` must be a name. Write `- old-room`, or `- env/OLD_KEY` for a variable.");
    else
      check_text(draft, name);
}

bool plan_check_schema(const struct plan_draft *draft, const struct node *root) {
  size_t errors = draft->findings->errors;
  if (!check_kind(draft, root, NODE_MAP, "A plan", " Write `durable_objects:` with a list under it."))
    return false;
  check_keys(draft, root, &top_keys);
  const struct node *objects = node_get(root, plan_keys[PLAN_OBJECTS].name),
                    *env = node_get(root, plan_keys[PLAN_ENV].name),
                    *removed = node_get(root, plan_keys[PLAN_REMOVED].name),
                    *ignore = node_get(root, plan_keys[PLAN_IGNORE].name);
  if (!objects && !env && !removed && draft->findings->errors == errors)
    findings_add_error(
        draft->findings, root->at, "empty-plan",
        "The plan has none of `durable_objects`, `env` and `removed`. Write `durable_objects: []` if there are none.");
  if (objects && check_kind(draft, objects, NODE_LIST, "`durable_objects`",
                            objects->kind == NODE_MAP ? list_form(draft, objects) : " Write [] if there are none."))
    for (const struct node *object = objects->first; object; object = object->next)
      check_object(draft, object);
  if (env)
    check_env(draft, env);
  if (removed)
    check_removed(draft, removed);
  if (ignore)
    check_scalar(draft, ignore);
  return draft->findings->errors == errors;
}

/* ---- the JSON Schema ---- */

static struct js *described(const char *description) {
  struct js *schema = js_new_object();
  js_set_text(schema, "description", description);
  return schema;
}

static void set_pattern(struct js *schema, const char *pattern) {
  js_set_text(schema, "pattern", pattern);
}

static void refuse_pattern(struct js *schema, const char *pattern) {
  struct js *refused = js_new_object();
  set_pattern(refused, pattern);
  js_set(schema, "not", refused);
}

/* A text without quotes may look like a number or a truth value, and is a text all the same. */
static struct js *text_schema(const char *description) {
  static const char *const types[] = {"string", "number", "boolean"};
  struct js *schema = described(description), *list = js_new_array();
  for (size_t i = 0; i < sizeof types / sizeof *types; i++)
    js_append_text(list, types[i]);
  js_set(schema, "type", list);
  return schema;
}

static struct js *name_schema(const char *description) {
  struct js *schema = described(description);
  js_set_text(schema, "type", "string");
  set_pattern(schema, "^[a-z][a-z0-9]*(-[a-z0-9]+)*$");
  js_set_integer(schema, "maxLength", LIMIT_NAME_BYTES);
  refuse_pattern(schema, "^(env|butterbase-.*|do-invoker-url|do-invoker-token)$");
  return schema;
}

static struct js *source_schema(const char *description) {
  struct js *schema = text_schema(description);
  js_set_integer(schema, "minLength", 1);
  refuse_pattern(schema, "^/|/$|\\\\|[\x01-\x1f\x7f]|^\\.\\.?$|^(\\./)*\\.\\./");
  return schema;
}

static struct js *access_mode_schema(const char *description) {
  struct js *schema = described(description), *list = js_new_array();
  for (int mode = ACCESS_NONE + 1; mode <= ACCESS_SERVICE_KEY; mode++)
    js_append_text(list, access_mode_name((enum access_mode)mode));
  js_set(schema, "enum", list);
  js_set_text(schema, "default", access_mode_name(ACCESS_AUTHENTICATED));
  return schema;
}

static struct js *properties_schema(const struct plan_key *keys, size_t count) {
  struct js *properties = js_new_object();
  for (size_t i = 0; i < count; i++)
    js_set(properties, keys[i].name, keys[i].schema(keys[i].description));
  return properties;
}

static struct js *object_schema(void) {
  struct js *schema = js_new_object(), *required = js_new_array();
  js_append_text(required, object_keys[OBJECT_NAME].name);
  js_set_text(schema, "type", "object");
  js_set(schema, "required", required);
  js_set_bool(schema, "additionalProperties", false);
  js_set(schema, "properties", properties_schema(object_keys, OBJECT_KEYS));
  return schema;
}

static struct js *objects_schema(const char *description) {
  struct js *schema = described(description);
  js_set_text(schema, "type", "array");
  js_set_integer(schema, "maxItems", LIMIT_CLASSES);
  js_set(schema, "items", object_schema());
  return schema;
}

static struct js *env_schema(const char *description) {
  struct js *schema = described(description), *names = js_new_object();
  set_pattern(names, "^[A-Z_][A-Z0-9_]*$");
  js_set_integer(names, "maxLength", LIMIT_ENV_KEY_BYTES);
  refuse_pattern(names, "^BUTTERBASE_");
  js_set_text(schema, "type", "object");
  js_set(schema, "propertyNames", names);
  js_set(schema, "additionalProperties",
         text_schema(
             "A literal, or ${NAME} for a value from the environment or the env file; $${ is the two characters."));
  return schema;
}

static struct js *removed_schema(const char *description) {
  struct js *schema = described(description), *name = js_new_object();
  js_set_text(name, "type", "string");
  set_pattern(name, "^([a-z][a-z0-9]*(-[a-z0-9]+)*|env/[A-Z_][A-Z0-9_]*)$");
  js_set_text(schema, "type", "array");
  js_set_integer(schema, "maxItems", LIMIT_REMOVED);
  js_set(schema, "items", name);
  return schema;
}

static struct js *required_schema(const char *key) {
  struct js *schema = js_new_object(), *required = js_new_array();
  js_append_text(required, key);
  js_set(schema, "required", required);
  return schema;
}

struct js *plan_json_schema(void) {
  struct js *schema = js_new_object(), *either = js_new_array();
  js_append(either, required_schema(plan_keys[PLAN_OBJECTS].name));
  js_append(either, required_schema(plan_keys[PLAN_ENV].name));
  js_append(either, required_schema(plan_keys[PLAN_REMOVED].name));
  js_set_text(schema, "$schema", "http://json-schema.org/draft-07/schema#");
  js_set_text(schema, "title", "Plan of a Butterbase app's Durable Objects, as jd reads it");
  js_set_text(schema, "type", "object");
  js_set(schema, "anyOf", either);
  js_set_bool(schema, "additionalProperties", false);
  js_set(schema, "properties", properties_schema(plan_keys, PLAN_KEYS));
  return schema;
}
