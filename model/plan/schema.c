#include "model/base/base.h"
#include "model/plan/internal.h"
#include "model/plan/plan.h"

/* ---- the keys ---- */

struct plan_key {
  const char *name;
  const char *synonyms; /* words that people write for it, with blanks between them */
};

static const struct plan_key plan_keys[PLAN_KEYS] = {
    [PLAN_OBJECTS] = {"durable_objects", "durables objects"},
    [PLAN_ENV] = {"env", ""},
    [PLAN_REMOVED] = {"removed", "remove delete deleted"},
    [PLAN_IGNORE] = {"ignore", ""},
};

static const struct plan_key object_keys[OBJECT_KEYS] = {
    [OBJECT_NAME] = {"name", ""},
    [OBJECT_SOURCE] = {"source", "file path"},
    [OBJECT_ACCESS_MODE] = {"access_mode", "access mode accessMode"},
    [OBJECT_KEY] = {"key", ""},
    [OBJECT_DESCRIPTION] = {"description", ""},
    [OBJECT_IGNORE] = {"ignore", ""},
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

/* Returns the earlier value in the mapping with the same key; NULL if there is none. */
static const struct node *earlier(const struct node *map, const struct node *value) {
  const struct node *first = map->first;
  while (first != value && !(first->key->kind == NODE_SCALAR && bytes_equal(first->key->text, value->key->text)))
    first = first->next;
  return first == value ? NULL : first;
}

/* A text without NUL: what a C string can hold. */
static void check_text(const struct plan_draft *draft, const struct node *node) {
  if (memchr(node->text.data, '\0', node->text.len))
    findings_add_error(draft->findings, node->at, "nul-character",
                       "The text has a NUL character, which is not allowed here. Remove it.");
}

/* `keys` may be NULL: any key. */
static void check_keys(const struct plan_draft *draft, const struct node *map, const struct keys *keys) {
  for (const struct node *value = map->first; value; value = value->next) {
    const struct node *key = value->key, *first;
    if (key->kind != NODE_SCALAR) {
      findings_add_error(draft->findings, key->at, "wrong-type", "A key must be text, not %s. Write the key's name.",
                         node_kind_name(key));
      continue;
    }
    check_text(draft, key);
    first = earlier(map, value);
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

/* `fix` is for one without a value. */
static void check_value(const struct plan_draft *draft, const struct node *value, const char *fix) {
  const char *key = value->key->kind == NODE_SCALAR ? plan_shown(draft, value->key->text) : "?";
  if (value->kind != NODE_SCALAR)
    findings_add_error(draft->findings, value->at, "wrong-type",
                       "`%s` must be text, not %s. Write the text, in quotes if needed.", key, node_kind_name(value));
  else if (node_is_null(value))
    findings_add_error(draft->findings, value->at, "empty-value", "`%s` has no value. %s", key, fix);
  else
    check_text(draft, value);
}

static const char no_value[] = "Write one, or remove the line.";

static void check_object(const struct plan_draft *draft, const struct node *object) {
  if (!check_kind(draft, object, NODE_MAP, "Each entry of `durable_objects`", " Write `- name: chat-room`."))
    return;
  check_keys(draft, object, &of_object);
  for (const struct node *value = object->first; value; value = value->next)
    if (value->key->kind == NODE_SCALAR && is_known(&of_object, value->key->text.data))
      check_value(draft, value, no_value);
  const struct node *name = node_get(object, object_keys[OBJECT_NAME].name);
  if (!name)
    findings_add_error(draft->findings, object->at, "missing-name",
                       "This Durable Object has no `name`. Add one, such as `name: chat-room`.");
  else if (is_truth_value(name))
    findings_add_error(draft->findings, name->at, "wrong-type",
                       "`name` must be text, not a boolean. Put it in quotes.");
}

static void check_env(const struct plan_draft *draft, const struct node *env) {
  if (!check_kind(draft, env, NODE_MAP, "`env`", " Write one `NAME: value` per line, or remove `env`."))
    return;
  check_keys(draft, env, NULL);
  for (const struct node *value = env->first; value; value = value->next)
    check_value(draft, value,
                arena_printf(draft->arena, "Write \"\" for an empty one, or ${%s} to take it from the environment.",
                             value->key->kind == NODE_SCALAR ? plan_shown(draft, value->key->text) : "NAME"));
}

static void check_removed(const struct plan_draft *draft, const struct node *removed) {
  if (!check_kind(draft, removed, NODE_LIST, "`removed`", " Write one `- NAME` or `- env/KEY` per line."))
    return;
  for (const struct node *name = removed->first; name; name = name->next)
    if (name->kind != NODE_SCALAR || node_is_null(name) || is_truth_value(name))
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
    check_value(draft, ignore, no_value);
  return draft->findings->errors == errors;
}
