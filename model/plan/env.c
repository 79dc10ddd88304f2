#include "model/base/base.h"
#include "model/plan/internal.h"

#include <stdlib.h>

/* ---- values ---- */

/* Returns the length of a name between `${` and `}` at `text`, 0 if none does. */
static size_t reference_length(const char *text) {
  if (strncmp(text, "${", 2) != 0 || is_digit(text[2]))
    return 0;
  size_t len = strspn(text + 2, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_");
  return text[2 + len] == '}' ? len : 0;
}

static bool is_escaped(const char *text) {
  return strncmp(text, "$${", 3) == 0;
}

bool plan_env_next(const char **value, struct plan_env_piece *out) {
  const char *start = *value;
  size_t name = reference_length(start);
  if (name) {
    *out = (struct plan_env_piece){true, {start + strlen("${"), name}};
    *value += strlen("${}") + name;
    return true;
  }
  start += is_escaped(start); /* the second `$` begins the text, and with the brace no reference */
  const char *end = start > *value ? start + strlen("${") : start;
  while (*end && !reference_length(end) && !is_escaped(end))
    end++;
  *out = (struct plan_env_piece){false, {start, (size_t)(end - start)}};
  *value = end;
  return end > start;
}

/* ---- rules ---- */

/* Returns the key in capitals, for a suggestion; NULL if there is none. */
static const char *capitals_of(const struct plan_draft *draft, const char *key) {
  char *out = arena_strdup(draft->arena, key);
  for (char *c = out; *c; c++)
    *c = *c == '-' || *c == '.' || *c == ' ' ? '_' : to_upper(*c);
  return is_env_key(bytes_of(out)) ? out : NULL;
}

static bool check_key(const struct plan_draft *draft, const struct plan_env *env) {
  struct bytes key = bytes_of(env->key);
  const char *shown = plan_shown(draft, key);
  if (is_reserved_env_key(key)) {
    findings_add_error(
        draft->findings, env->at, "reserved-env-key",
        "invalid env key `%s`: keys that begin with BUTTERBASE_ are reserved for the platform. Rename the variable.",
        shown);
    return false;
  }
  if (!is_env_key(key)) {
    const char *capitals = key.len <= LIMIT_ENV_KEY_BYTES ? capitals_of(draft, env->key) : NULL;
    findings_add_error(draft->findings, env->at, "bad-env-key",
                       "invalid env key `%s`: use capital letters, digits and `_`, not starting with a digit%s%s%s",
                       shown, capitals ? ". Did you mean `" : "", capitals ? capitals : "", capitals ? "`?" : "");
    return false;
  }
  if (key.len > LIMIT_ENV_KEY_BYTES) {
    findings_add_error(draft->findings, env->at, "long-env-key",
                       "The env key `%s` is too long: it has %zu characters, and at most %d are allowed. Shorten it.",
                       shown, key.len, LIMIT_ENV_KEY_BYTES);
    return false;
  }
  if (strcmp(env->key, "DO_INVOKER_URL") == 0 || strcmp(env->key, "DO_INVOKER_TOKEN") == 0)
    findings_add_warning(draft->findings, env->at, "overridden-env-key",
                         "The platform sets `%s` itself, so this value never arrives. Rename the variable.", env->key);
  return true;
}

/* A plan comes with a clone, and could ask for the key of whoever runs it. */
bool plan_refers_to_key(struct bytes name) {
  return bytes_equal(name, bytes_of("BUTTERBASE_API_KEY"));
}

/* Returns whether a `${` is neither a reference nor escaped. */
static bool has_odd_reference(const char *value) {
  for (const char *at = value; (at = strstr(at, "${")); at += 2)
    if (!(at > value && at[-1] == '$') && !reference_length(at))
      return true;
  return false;
}

static void check_value(const struct plan_draft *draft, const struct plan_env *env) {
  size_t units = 0; /* of the text, UTF-16 */
  bool api_key = false;
  if (!env->value)
    return;
  struct plan_env_piece piece;
  for (const char *rest = env->value; plan_env_next(&rest, &piece);)
    if (piece.reference)
      api_key |= plan_refers_to_key(piece.text);
    else
      units += utf16_units(piece.text);
  if (api_key)
    findings_add_error(
        draft->findings, env->value_at, "api-key-as-value",
        "The value of `%s` would be your own API key, ${BUTTERBASE_API_KEY}, readable by all code of the app. "
        "Use a variable with another name, and a key created for the app.",
        env->key);
  if (units > LIMIT_ENV_VALUE_UNITS)
    findings_add_error(
        draft->findings, env->value_at, "long-env-value",
        "The value of `%s` is too long: it has %zu UTF-16 units, and at most %d are allowed. Shorten it.", env->key,
        units, LIMIT_ENV_VALUE_UNITS);
  if (has_odd_reference(env->value))
    findings_add_warning(
        draft->findings, env->value_at, "odd-reference",
        "The value of `%s` has a `${` that is not part of a reference such as ${NAME}, and is sent unchanged. "
        "Write `$${` for a literal `${`.",
        env->key);
}

/* By key; those of one key in the order of the file. */
static int compare(const void *a, const void *b) {
  const struct plan_env *const *left = a, *const *right = b;
  int order = strcmp((*left)->key, (*right)->key);
  return order ? order : (*left > *right) - (*left < *right);
}

/* Bullets may name a key more than once; two different values are an error. */
static void merge(struct plan_draft *draft, struct plan_env *env, const struct plan_env *first) {
  if (draft->form == PLAN_BULLETS && !texts_equal(env->value, first->value))
    findings_add_error(
        draft->findings, env->at, "two-env-values",
        "`%s` has a different value on line %u, column %u. All classes share env variables: write one value.", env->key,
        first->at.line, first->at.column);
  env->key = NULL;
}

static void drop_repeats(struct plan_draft *draft) {
  struct plan_env **sorted = arena_alloc_array(draft->arena, draft->env_count, sizeof *sorted);
  for (size_t i = 0; i < draft->env_count; i++)
    sorted[i] = &draft->env[i];
  if (draft->env_count)
    qsort(sorted, draft->env_count, sizeof *sorted, compare);
  const struct plan_env *first = NULL;
  for (size_t i = 0; i < draft->env_count; i++) {
    if (first && strcmp(first->key, sorted[i]->key) == 0)
      merge(draft, sorted[i], first);
    else
      first = sorted[i];
  }
}

void plan_apply_env_rules(struct plan_draft *draft) {
  size_t kept = 0;
  drop_repeats(draft);
  for (size_t i = 0; i < draft->env_count; i++) {
    if (!draft->env[i].key || !check_key(draft, &draft->env[i]))
      continue;
    check_value(draft, &draft->env[i]);
    draft->env[kept++] = draft->env[i];
  }
  draft->env_count = kept;
}
