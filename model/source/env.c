/* Env variables that a source uses, and words that may be one's name. */
#include "model/source/internal.h"

#include "model/base/base.h"

#include <stdlib.h>

/* `env` or `this.env`, not the `env` of something else. */
static bool is_env(const struct source_tree *tree, size_t node) {
  node = node ? source_bare(tree, node) : 0;
  if (!source_is(tree, node, "member_expression"))
    return source_is(tree, node, "identifier") && source_says(tree, node, "env");
  return source_says(tree, source_field(tree, node, "property"), "env") &&
         source_is(tree, source_field(tree, node, "object"), "this");
}

/* ---- what is done with a value ---- */

enum use { USE_VALUE, USE_GUARD, USE_FINE_WITHOUT, USE_BINDING };

/* Of `VALUE.METHOD(…)`: the binding of a class that another plan has, a text, or a binding that env cannot hold. */
static enum use use_of_member(const struct source_tree *tree, size_t member) {
  static const char classes[] = "idFromName idFromString newUniqueId get getByName jurisdiction";
  static const char texts[] =
      "at charAt charCodeAt codePointAt concat endsWith includes indexOf lastIndexOf length match matchAll normalize "
      "padEnd padStart repeat replace replaceAll search slice split startsWith substring toLowerCase toString "
      "toUpperCase trim trimEnd trimStart localeCompare substr valueOf toLocaleLowerCase toLocaleUpperCase";
  size_t property = source_field(tree, member, "property");
  if (source_says_any(tree, property, classes))
    return USE_FINE_WITHOUT;
  bool called =
      source_is(tree, tree->nodes[member].parent, "call_expression") && source_is_field(tree, member, "function");
  return called && !source_says_any(tree, property, texts) ? USE_BINDING : USE_VALUE;
}

/* Climbs from a value to what is done with it. */
static enum use use_of(const struct source_tree *tree, size_t node) {
  enum use use = USE_VALUE;
  if (source_child(tree, node, "optional_chain"))
    return USE_FINE_WITHOUT;
  for (size_t around = tree->nodes[node].parent; around; node = around, around = tree->nodes[node].parent) {
    bool object = source_is_field(tree, node, "object");
    if (source_is_field(tree, node, "condition"))
      return USE_GUARD;
    if (source_is_any(tree, around, "binary_expression unary_expression")) {
      size_t sign = source_field(tree, around, "operator");
      if (source_says_any(tree, sign, "typeof === !== == !="))
        return USE_GUARD;
      use = source_says_any(tree, sign, "?? || &&") ? USE_FINE_WITHOUT : use;
    } else if (object || source_is_field(tree, node, "function")) {
      if (source_child(tree, around, "optional_chain"))
        return USE_FINE_WITHOUT;
      return use == USE_VALUE && object ? use_of_member(tree, around) : use;
    } else if (!source_is_any(tree, around,
                              "parenthesized_expression non_null_expression as_expression satisfies_expression")) {
      return use;
    }
  }
  return use;
}

/* ---- keys ---- */

struct used {
  struct bytes key;
  size_t node;
  enum use use;
};

struct uses {
  const struct reading *reading;
  struct arena *scratch;
  struct used *list;
  size_t count, capacity;
};

static void add_use(struct uses *uses, size_t node, struct bytes key, enum use use) {
  if (is_env_key(key))
    *ARENA_PUSH(uses->scratch, uses->list, uses->count, uses->capacity) = (struct used){key, node, use};
}

/* `{ A, B: b, C = 1 } = env`: C may be missing. */
static void add_pattern(struct uses *uses, size_t pattern) {
  const struct source_tree *tree = uses->reading->tree;
  for (size_t i = pattern + 1; source_is(tree, pattern, "object_pattern") && i < tree->nodes[pattern].end;
       i = tree->nodes[i].end) {
    bool pair = source_is(tree, i, "pair_pattern");
    size_t key = pair ? source_field(tree, i, "key") : i;
    if (pair ? !source_is(tree, source_field(tree, i, "value"), "assignment_pattern")
             : source_is(tree, i, "shorthand_property_identifier_pattern"))
      add_use(uses, key, source_text(tree, key), USE_VALUE);
  }
}

static void find_uses(struct uses *uses) {
  const struct source_tree *tree = uses->reading->tree;
  for (size_t at = 0, node; (node = source_next(tree, "variable", &at));)
    if (is_env(tree, source_field(tree, node, "value")))
      add_pattern(uses, source_field(tree, node, "name"));
  for (size_t at = 0, node; (node = source_next(tree, "member", &at));) {
    size_t property = is_env(tree, source_field(tree, node, "object")) ? source_field(tree, node, "property") : 0;
    if (property)
      add_use(uses, property, source_text(tree, property), use_of(tree, node));
  }
  for (size_t at = 0, node; (node = source_next(tree, "subscript", &at));) {
    size_t index = is_env(tree, source_field(tree, node, "object")) ? source_field(tree, node, "index") : 0;
    if (source_is(tree, index, "string"))
      add_use(uses, index, source_string(tree, index), use_of(tree, node));
  }
}

static int by_key(const void *left, const void *right) {
  const struct used *a = left, *b = right;
  size_t shorter = a->key.len < b->key.len ? a->key.len : b->key.len;
  int order = memcmp(a->key.data, b->key.data, shorter);
  if (order || a->key.len != b->key.len)
    return order ? order : a->key.len < b->key.len ? -1 : 1;
  return (a->node > b->node) - (a->node < b->node);
}

/* A source that asks once whether a key is there handles its absence. Else the first use is noted. */
static void note_uses(const struct uses *uses) {
  for (size_t i = 0, end; i < uses->count; i = end) {
    const struct used *first = NULL;
    bool guarded = false;
    for (end = i; end < uses->count && bytes_equal(uses->list[end].key, uses->list[i].key); end++) {
      const struct used *used = &uses->list[end];
      guarded |= used->use == USE_GUARD;
      first = first || used->use == USE_FINE_WITHOUT ? first : used;
    }
    if (first && !guarded)
      source_note(uses->reading,
                  first->use == USE_BINDING ? &uses->reading->out->env_bindings : &uses->reading->out->env_values,
                  uses->reading->tree->nodes[first->node].start,
                  arena_strndup(uses->reading->arena, first->key.data, first->key.len));
  }
}

/* Every variable may be meant: `env[name]`, `Object.keys(env)`, `...env`. */
static size_t find_any(const struct source_tree *tree) {
  for (size_t at = 0, node; (node = source_next(tree, "subscript", &at));)
    if (is_env(tree, source_field(tree, node, "object")) &&
        !source_is(tree, source_field(tree, node, "index"), "string"))
      return node;
  for (size_t at = 0, node; (node = source_next(tree, "call", &at));)
    if (is_env(tree, source_argument(tree, node, 0)) && !source_argument(tree, node, 1))
      return node;
  for (size_t i = 1; i + 2 < tree->count; i++)
    if (source_is(tree, i, "spread_element") && is_env(tree, i + 2))
      return i;
  return 0;
}

/* Every name of the source that may be a variable's, and every word in its strings; sorted, each once. */
static void note_words(const struct reading *reading, struct uses *words) {
  const struct source_tree *tree = reading->tree;
  for (size_t i = 1; i < tree->count; i++) {
    struct bytes text = source_text(tree, i);
    if (!source_is_name(tree, i) && !source_is(tree, i, "string_fragment"))
      continue;
    for (size_t at = 0, end; at < text.len; at = end + 1) {
      for (end = at; end < text.len && (is_alphanumeric(text.data[end]) || text.data[end] == '_'); end++)
        ;
      add_use(words, i, (struct bytes){text.data + at, end - at}, USE_VALUE);
    }
  }
  if (words->count)
    qsort(words->list, words->count, sizeof *words->list, by_key);
  for (size_t i = 0; i < words->count; i++)
    if (i == 0 || !bytes_equal(words->list[i].key, words->list[i - 1].key))
      source_note(reading, &reading->out->env_words, 0,
                  arena_strndup(reading->arena, words->list[i].key.data, words->list[i].key.len));
}

void source_note_env(const struct reading *reading) {
  JD_ARENA scratch = arena_new();
  struct uses uses = {.reading = reading, .scratch = scratch}, words = uses;
  size_t any = find_any(reading->tree);
  find_uses(&uses);
  if (uses.count)
    qsort(uses.list, uses.count, sizeof *uses.list, by_key);
  note_uses(&uses);
  if (any)
    source_note(reading, &reading->out->any_env, reading->tree->nodes[any].start, "");
  note_words(reading, &words);
}
