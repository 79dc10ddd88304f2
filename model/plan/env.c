#include "model/base/base.h"
#include "model/plan/internal.h"

#include <stdlib.h>

/* ---- values ---- */

static bool is_name_char(char c, bool first) {
  return is_lower(c) || is_upper(c) || c == '_' || (!first && is_digit(c));
}

/* Returns the length of a name between `${` and `}` at `text`, 0 if none does. */
static size_t reference_length(const char *text) {
  size_t len = 0;
  if (text[0] != '$' || text[1] != '{')
    return 0;
  while (is_name_char(text[2 + len], len == 0))
    len++;
  return text[2 + len] == '}' ? len : 0;
}

void plan_env_walk(const char *value, void (*literal)(void *context, struct bytes text),
                   void (*reference)(void *context, struct bytes name), void *context) {
  const char *run = value, *at = value;
  while (*at) {
    size_t len = reference_length(at);
    bool escaped = starts_with((struct bytes){at, strnlen(at, 3)}, "$${");
    if (!len && !escaped) {
      at++;
      continue;
    }
    if (at > run)
      literal(context, (struct bytes){run, (size_t)(at - run)});
    if (escaped) {
      run = at + 1; /* the second `$` and the brace begin the next literal */
      at += 3;
    } else {
      reference(context, (struct bytes){at + 2, len});
      run = at += len + 3;
    }
  }
  if (at > run)
    literal(context, (struct bytes){run, (size_t)(at - run)});
}

/* ---- rules ---- */

/* Returns the key in capitals, for a suggestion; NULL if there is none. */
static const char *capitals_of(const struct plan_draft *draft, const char *key) {
  char *out = arena_strdup(draft->arena, key);
  for (char *c = out; *c; c++) {
    *c = *c == '-' || *c == '.' || *c == ' ' ? '_' : to_upper(*c);
  }
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

static void count_units(void *context, struct bytes text) {
  size_t *units = context;
  *units += utf16_units(text);
}

static void ignore(void *context, struct bytes name) {
  (void)context;
  (void)name;
}

/* Returns the first `${` that is neither a reference nor escaped; NULL if there is none. */
static const char *odd_reference(const char *value) {
  for (const char *at = value; (at = strstr(at, "${")); at += 2) {
    size_t len = strspn(at + 2, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_");
    bool escaped = at > value && at[-1] == '$';
    if (!escaped && (len == 0 || is_digit(at[2]) || at[2 + len] != '}'))
      return at;
  }
  return NULL;
}

/* A plan comes with a clone, and could ask for the key of whoever runs it. */
bool plan_refers_to_key(struct bytes name) {
  return bytes_equal(name, bytes_of("BUTTERBASE_API_KEY"));
}

static void find_api_key(void *context, struct bytes name) {
  *(bool *)context |= plan_refers_to_key(name);
}

static void ignore_text(void *context, struct bytes text) {
  (void)context;
  (void)text;
}

static void refuse_api_key(const struct plan_draft *draft, const struct plan_env *env) {
  bool found = false;
  plan_env_walk(env->value, ignore_text, find_api_key, &found);
  if (found)
    findings_add_error(
        draft->findings, env->value_at, "api-key-as-value",
        "The value of `%s` would be your own API key, ${BUTTERBASE_API_KEY}, readable by all code of the app. "
        "Use a variable with another name, and a key created for the app.",
        env->key);
}

static void check_value(const struct plan_draft *draft, const struct plan_env *env) {
  size_t units = 0;
  if (!env->value)
    return;
  refuse_api_key(draft, env);
  plan_env_walk(env->value, count_units, ignore, &units);
  if (units > LIMIT_ENV_VALUE_UNITS)
    findings_add_error(
        draft->findings, env->value_at, "long-env-value",
        "The value of `%s` is too long: it has %zu UTF-16 units, and at most %d are allowed. Shorten it.", env->key,
        units, LIMIT_ENV_VALUE_UNITS);
  if (odd_reference(env->value))
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
  bool same = env->value && first->value ? strcmp(env->value, first->value) == 0 : env->value == first->value;
  if (!same && draft->form == PLAN_BULLETS)
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
