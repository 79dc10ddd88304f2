/* Env variables that are used and not set, and those that are set and not used. */
#include "model/base/base.h"
#include "model/lint/internal.h"

#include <stdlib.h>

/* `env` or `this.env`, not the `env` of something else. */
static bool is_env(const struct source_tree *tree, size_t node) {
  node = node ? lint_bare(tree, node) : 0;
  if (!source_is(tree, node, "member_expression"))
    return source_is(tree, node, "identifier") && source_says(tree, node, "env");
  return source_says(tree, source_field(tree, node, "property"), "env") &&
         source_is(tree, source_field(tree, node, "object"), "this");
}

static bool is_platform_key(struct bytes key) {
  return is_reserved_env_key(key) || starts_with(key, "DO_INVOKER_") || bytes_equal(key, bytes_of("DO_DISPATCH"));
}

/* ---- sets of words: plans and sources may have thousands ---- */

struct words {
  struct arena *arena;
  struct bytes *list; /* sorted by words_sort */
  size_t count, capacity;
};

static int by_bytes(const void *left, const void *right) {
  const struct bytes *a = left, *b = right;
  size_t shorter = a->len < b->len ? a->len : b->len;
  int order = shorter ? memcmp(a->data, b->data, shorter) : 0;
  return order ? order : (a->len > b->len) - (a->len < b->len);
}

static void words_add(struct words *words, struct bytes word) {
  *ARENA_PUSH(words->arena, words->list, words->count, words->capacity) = word;
}

static void words_sort(struct words *words) {
  if (words->count)
    qsort(words->list, words->count, sizeof *words->list, by_bytes);
}

static bool words_have(const struct words *words, struct bytes word) {
  return words->count && bsearch(&word, words->list, words->count, sizeof *words->list, by_bytes);
}

/* The keys that `env` has by the plan: its variables, and the bindings of its objects. */
static void add_planned(const struct plan *plan, struct words *words) {
  for (size_t i = 0; i < plan->env_count; i++)
    words_add(words, bytes_of(plan->env[i].key));
  for (size_t i = 0; i < plan->object_count; i++) {
    JD_BUF binding;
    buf_init(&binding, LIMIT_NAME_BYTES);
    binding_name(&binding, plan->objects[i].name);
    words_add(words, arena_bytes(words->arena, buf_bytes(&binding)));
  }
  words_sort(words);
}

/* ---- what is done with a value ---- */

enum use { USE_VALUE, USE_GUARD, USE_FINE_WITHOUT, USE_BINDING };

static bool is_one_of(const struct source_tree *tree, size_t node, const char *const *names, size_t count) {
  for (size_t i = 0; node && i < count; i++)
    if (source_says(tree, node, names[i]))
      return true;
  return false;
}

/* Of `VALUE.METHOD(…)`: the binding of a class that another plan has, a text, or a binding that env cannot hold. */
static enum use use_of_member(const struct source_tree *tree, size_t member) {
  static const char *const classes[] = {"idFromName", "idFromString", "newUniqueId",
                                        "get",        "getByName",    "jurisdiction"};
  static const char *const texts[] = {
      "at",          "charAt",     "charCodeAt",        "codePointAt",      "concat",
      "endsWith",    "includes",   "indexOf",           "lastIndexOf",      "length",
      "match",       "matchAll",   "normalize",         "padEnd",           "padStart",
      "repeat",      "replace",    "replaceAll",        "search",           "slice",
      "split",       "startsWith", "substring",         "toLowerCase",      "toString",
      "toUpperCase", "trim",       "trimEnd",           "trimStart",        "localeCompare",
      "substr",      "valueOf",    "toLocaleLowerCase", "toLocaleUpperCase"};
  size_t property = source_field(tree, member, "property");
  if (is_one_of(tree, property, classes, sizeof classes / sizeof *classes))
    return USE_FINE_WITHOUT;
  bool called = source_is(tree, tree->nodes[member].parent, "call_expression") &&
                source_field(tree, tree->nodes[member].parent, "function") == member;
  return called && !is_one_of(tree, property, texts, sizeof texts / sizeof *texts) ? USE_BINDING : USE_VALUE;
}

static enum use use_of_operand(const struct source_tree *tree, size_t operation) {
  static const char *const either[] = {"??", "||", "&&"}, *const comparing[] = {"===", "!==", "==", "!="};
  size_t sign = source_field(tree, operation, "operator");
  if (is_one_of(tree, sign, either, 3))
    return USE_FINE_WITHOUT;
  return is_one_of(tree, sign, comparing, 4) ? USE_GUARD : USE_VALUE;
}

/* Climbs from a value to what is done with it. */
static enum use use_of(const struct source_tree *tree, size_t node) {
  enum use use = USE_VALUE;
  for (size_t around = tree->nodes[node].parent; around; node = around, around = tree->nodes[node].parent) {
    const char *field = tree->nodes[node].field;
    if ((field && strcmp(field, "condition") == 0) ||
        (source_is(tree, around, "unary_expression") && source_child(tree, around, "typeof")))
      return USE_GUARD;
    if (source_is(tree, around, "binary_expression")) {
      enum use found = use_of_operand(tree, around);
      if (found == USE_GUARD)
        return USE_GUARD;
      use = found == USE_VALUE ? use : found;
    } else if ((source_is(tree, around, "member_expression") || source_is(tree, around, "call_expression")) && field &&
               (strcmp(field, "object") == 0 || strcmp(field, "function") == 0)) {
      if (source_child(tree, around, "optional_chain"))
        return USE_FINE_WITHOUT;
      return use == USE_VALUE && strcmp(field, "object") == 0 ? use_of_member(tree, around) : use;
    } else if (!source_is(tree, around, "parenthesized_expression") && !source_is(tree, around, "unary_expression") &&
               !source_is(tree, around, "non_null_expression") && !source_is(tree, around, "as_expression") &&
               !source_is(tree, around, "satisfies_expression")) {
      return use;
    }
  }
  return use;
}

/* ---- keys ---- */

struct keys {
  struct arena *arena;
  struct bytes *list;
  size_t count, capacity;
};

static bool has_key(const struct keys *keys, struct bytes key) {
  for (size_t i = 0; i < keys->count; i++)
    if (bytes_equal(keys->list[i], key))
      return true;
  return false;
}

static bool add_key(struct keys *keys, struct bytes key) {
  if (has_key(keys, key))
    return false;
  if (keys->count < LIMIT_FINDINGS)
    *ARENA_PUSH(keys->arena, keys->list, keys->count, keys->capacity) = key;
  return true;
}

struct env_check {
  const struct linting *linting;
  struct words planned;
  struct keys guarded, seen; /* a source that asks once whether a key is there handles its absence */
  bool guarding;             /* the first of two passes */
};

/* A key is reported once a source. */
static void check_key(struct env_check *check, size_t node, struct bytes key, enum use use) {
  if (check->guarding) {
    if (use == USE_GUARD)
      add_key(&check->guarded, key);
    return;
  }
  if (use == USE_GUARD || use == USE_FINE_WITHOUT || !is_env_key(key) || is_platform_key(key) ||
      words_have(&check->planned, key) || has_key(&check->guarded, key) || !add_key(&check->seen, key))
    return;
  struct place at = lint_place(check->linting, node);
  if (use == USE_BINDING)
    find_warning(
        check->linting->findings, at, "env-not-set",
        "`%.*s` is used as a binding, but Durable Objects here get only texts and each other in `env`, so it is "
        "undefined. Call the service over HTTP instead.",
        (int)key.len, key.data);
  else
    find_warning(
        check->linting->findings, at, "env-not-set",
        "The plan sets no env variable `%.*s`, so it is undefined here unless the app has it already. Add it to "
        "`env` in the plan.",
        (int)key.len, key.data);
}

/* `{ A, B: b, C = 1 } = env`: C may be missing. */
static void check_pattern(struct env_check *check, size_t pattern) {
  const struct source_tree *tree = check->linting->tree;
  if (!pattern || !source_is(tree, pattern, "object_pattern"))
    return;
  for (size_t i = pattern + 1; i < tree->nodes[pattern].behind; i = tree->nodes[i].behind) {
    size_t key = source_is(tree, i, "pair_pattern")                            ? source_field(tree, i, "key")
                 : source_is(tree, i, "shorthand_property_identifier_pattern") ? i
                                                                               : 0;
    size_t value = source_is(tree, i, "pair_pattern") ? source_field(tree, i, "value") : 0;
    if (key && (!value || !source_is(tree, value, "assignment_pattern")))
      check_key(check, key, source_text(tree, key), USE_VALUE);
  }
}

static void check_uses(struct env_check *check) {
  const struct source_tree *tree = check->linting->tree;
  for (size_t i = 0; i < tree->capture_count; i++) {
    size_t node = tree->captures[i].node, object = source_field(tree, node, "object");
    const char *capture = tree->captures[i].name;
    if (strcmp(capture, "member") == 0 && is_env(tree, object)) {
      enum use use = source_child(tree, node, "optional_chain") ? USE_FINE_WITHOUT : use_of(tree, node);
      size_t key = source_field(tree, node, "property");
      check_key(check, key, source_text(tree, key), use);
    } else if (strcmp(capture, "subscript") == 0 && is_env(tree, object)) {
      size_t key = source_field(tree, node, "index");
      if (key && source_is(tree, key, "string"))
        check_key(check, key, lint_string(tree, key), use_of(tree, node));
    } else if (strcmp(capture, "variable") == 0 && is_env(tree, source_field(tree, node, "value"))) {
      check_pattern(check, source_field(tree, node, "name"));
    }
  }
}

void lint_env_used(const struct linting *linting) {
  JD_ARENA scratch = arena_new();
  struct env_check check = {linting, {.arena = scratch}, {.arena = scratch}, {.arena = scratch}, true};
  add_planned(linting->plan, &check.planned);
  check_uses(&check);
  check.guarding = false;
  check_uses(&check);
}

/* Every variable may be meant: `env[name]`, `Object.keys(env)`, `...env`. */
static bool uses_any(const struct source_tree *tree) {
  for (size_t at = 0, node; (node = lint_next(tree, "subscript", &at));)
    if (is_env(tree, source_field(tree, node, "object")) &&
        !source_is(tree, source_field(tree, node, "index"), "string"))
      return true;
  for (size_t at = 0, node; (node = lint_next(tree, "call", &at));)
    if (lint_argument_count(tree, node) == 1 && is_env(tree, lint_argument(tree, node, 0)))
      return true;
  for (size_t i = 1; i < tree->count; i++)
    if (source_is(tree, i, "spread_element") && i + 2 < tree->count && is_env(tree, i + 2))
      return true;
  return false;
}

static bool is_word(char c) {
  return c == '_' || (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

static void add_words_of(struct bytes text, struct words *words) {
  for (size_t i = 0, end; i < text.len; i = end + 1) {
    for (end = i; end < text.len && is_word(text.data[end]); end++)
      ;
    const struct bytes word = {text.data + i, end - i};
    if (is_env_key(word))
      words_add(words, word);
  }
}

/* Every name of the source that may be a variable's, and every word in its strings. */
static void add_mentions(const struct source_tree *tree, struct words *words) {
  for (size_t i = 1; i < tree->count; i++)
    if (lint_is_name(tree, i) || source_is(tree, i, "string_fragment"))
      add_words_of(source_text(tree, i), words);
}

void lint_env_set(const struct linting *sources, size_t count, const struct plan *plan, struct findings *findings) {
  JD_ARENA scratch = arena_new();
  struct words mentioned = {.arena = scratch};
  for (size_t i = 0; i < count; i++)
    if (uses_any(sources[i].tree))
      return;
  for (size_t i = 0; i < count; i++)
    add_mentions(sources[i].tree, &mentioned);
  words_sort(&mentioned);
  for (size_t i = 0; i < plan->env_count && count > 0; i++) {
    const struct bytes key = bytes_of(plan->env[i].key);
    if (!is_platform_key(key) && !words_have(&mentioned, key))
      find_warning(findings, plan->env[i].at, "env-not-used",
                   "No source uses the env variable `%s`. Remove it if nothing needs it.", plan->env[i].key);
  }
}
