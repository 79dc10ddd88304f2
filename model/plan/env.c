#include "model/base/base.h"
#include "model/plan/internal.h"

#include <stdlib.h>

/* ---- names and assignments ---- */

/* One name or assignment in a text. */
struct token {
  size_t start, key_end;   /* the key */
  size_t value, value_end; /* of an assignment */
  bool assigned, valid_key;
  size_t end;
};

static size_t word_end(const char *text, size_t offset, size_t end) {
  for (size_t len; (len = word_char_length(text, offset, end)) > 0;)
    offset += len;
  return offset;
}

/* Where a value in quotes closes; 0 when the text at `offset` is not in quotes. */
static size_t closing_quote(const char *text, size_t offset, size_t end) {
  if (offset >= end || (text[offset] != '"' && text[offset] != '\''))
    return 0;
  const char *close = memchr(text + offset + 1, text[offset], end - offset - 1);
  return close ? (size_t)(close - text) : 0;
}

/* Behind a value without quotes that begins at `start`: a code span holds it whole, plain text up to a blank. */
static size_t value_end(const struct flat *flat, size_t start, size_t end) {
  if (start < end && flat->kind[start] == MD_CODE)
    return flat_run_end(flat, start) < end ? flat_run_end(flat, start) : end;
  size_t at = start;
  while (at < end && !is_space(flat->text[at]) && flat->text[at] != ',' && flat->text[at] != ';')
    at++;
  return at;
}

/* The value of an assignment, whose `=` is at `equals`. */
static void read_value(const struct flat *flat, size_t equals, size_t end, struct token *token) {
  size_t start = equals + 1;
  while (start < end && flat->text[start] == ' ')
    start++;
  size_t close = closing_quote(flat->text, start, end);
  token->assigned = true;
  token->value = close ? start + 1 : start;
  token->value_end = close ? close : value_end(flat, start, end);
  token->end = close ? close + 1 : token->value_end;
}

/* The token at `offset`, where a word begins. A word that is neither a name nor assigned to is none. */
static bool read_token(const struct flat *flat, size_t offset, size_t end, struct token *token) {
  *token = (struct token){.start = offset, .key_end = word_end(flat->text, offset, end)};
  token->end = token->key_end;
  struct bytes key = {flat->text + offset, token->key_end - offset};
  token->valid_key = is_env_key(key);
  size_t equals = token->key_end;
  while (equals < end && flat->text[equals] == ' ')
    equals++;
  if (equals < end && flat->text[equals] == '=' && !(equals + 1 < end && flat->text[equals + 1] == '='))
    read_value(flat, equals, end, token);
  return token->assigned || token->valid_key;
}

bool plan_env_starts(const struct flat *flat, size_t offset, size_t end) {
  struct token token;
  return word_char_length(flat->text, offset, end) && read_token(flat, offset, end, &token);
}

static void add(struct plan_draft *draft, const struct flat *flat, const struct token *token) {
  struct plan_env *env = ARENA_PUSH(draft->arena, draft->env, draft->env_count, draft->env_capacity);
  *env = (struct plan_env){
      .key = arena_strndup(draft->arena, flat->text + token->start, token->key_end - token->start),
      .at = flat_place(flat, draft->file, token->start),
  };
  env->value_at = env->at;
  if (!token->assigned)
    return;
  env->value = arena_strndup(draft->arena, flat->text + token->value, token->value_end - token->value);
  env->value_at = flat_place(flat, draft->file, token->value);
}

size_t plan_env_tokens(struct plan_draft *draft, const struct flat *flat, size_t start, size_t end) {
  size_t count = 0;
  for (size_t i = start; i < end;) {
    struct token token;
    if (!word_char_length(flat->text, i, end)) {
      i++;
    } else if (read_token(flat, i, end, &token)) {
      if (draft)
        add(draft, flat, &token);
      count++;
      i = token.end;
    } else {
      i = token.end;
    }
  }
  return count;
}

static bool is_name_char(char c, bool first) {
  return is_lower(c) || is_upper(c) || c == '_' || (!first && is_digit(c));
}

/* The length of a name that stands in `${` and `}` at `text`, 0 when none does. */
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

/* The key in capitals, for a suggestion; NULL when there is none. */
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
    find_error(draft->findings, env->at, "reserved-env-key",
               "`%s` begins with BUTTERBASE_, which the platform keeps for itself. Rename the variable.", shown);
    return false;
  }
  if (!is_env_key(key)) {
    const char *capitals = key.len <= LIMIT_ENV_KEY_BYTES ? capitals_of(draft, env->key) : NULL;
    find_error(draft->findings, env->at, "bad-env-key",
               "`%s` is no env key: it has capitals, digits and `_`, and begins with no digit. Rename it%s%s%s.", shown,
               capitals ? ", such as `" : "", capitals ? capitals : "", capitals ? "`" : "");
    return false;
  }
  if (key.len > LIMIT_ENV_KEY_BYTES) {
    find_error(draft->findings, env->at, "long-env-key",
               "`%s` has %zu characters, and at most %d are allowed. Shorten it.", shown, key.len, LIMIT_ENV_KEY_BYTES);
    return false;
  }
  if (strcmp(env->key, "DO_INVOKER_URL") == 0 || strcmp(env->key, "DO_INVOKER_TOKEN") == 0)
    find_warning(draft->findings, env->at, "overridden-env-key",
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

/* The first `${` that is neither a reference nor escaped; NULL when there is none. */
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
    find_error(
        draft->findings, env->value_at, "api-key-as-value",
        "The value of `%s` would be your own API key, ${BUTTERBASE_API_KEY}, readable by all code of the app. Use "
        "a variable with another name, and a key made for the app.",
        env->key);
}

static void check_value(const struct plan_draft *draft, const struct plan_env *env) {
  size_t units = 0;
  if (!env->value)
    return;
  refuse_api_key(draft, env);
  plan_env_walk(env->value, count_units, ignore, &units);
  if (units > LIMIT_ENV_VALUE_UNITS)
    find_error(draft->findings, env->value_at, "long-env-value",
               "The value of `%s` has %zu UTF-16 units, and at most %d are allowed. Shorten it.", env->key, units,
               LIMIT_ENV_VALUE_UNITS);
  if (odd_reference(env->value))
    find_warning(draft->findings, env->value_at, "odd-reference",
                 "The value of `%s` has a `${` that begins no reference such as ${NAME}, and is sent as it stands. "
                 "Write `$${` where that is meant.",
                 env->key);
}

/* By key; those of one key in the order of the file. */
static int compare(const void *a, const void *b) {
  const struct plan_env *const *left = a, *const *right = b;
  int order = strcmp((*left)->key, (*right)->key);
  return order ? order : (*left > *right) - (*left < *right);
}

/* Bullets may name a key more than once; with two values it is not clear which one is meant. */
static void merge(struct plan_draft *draft, struct plan_env *env, const struct plan_env *first) {
  bool same = env->value && first->value ? strcmp(env->value, first->value) == 0 : env->value == first->value;
  if (!same && draft->form == PLAN_BULLETS)
    find_error(draft->findings, env->at, "two-env-values",
               "`%s` has another value here than on line %u, column %u. Variables are shared by all classes: write one "
               "value.",
               env->key, first->at.line, first->at.column);
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
