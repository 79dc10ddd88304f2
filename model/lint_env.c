#include "model/lint.h"

#include "model/limits.h"
#include "model/text.h"

/* At `env` or `this.env` itself, not at the `env` of something else. */
static bool is_env(const struct lint_tokens *source, size_t index) {
  const struct ts_token *list = source->tokens.list;
  if (!lint_is(source, index, "env"))
    return false;
  return index == 0 || list[index - 1].kind != TOKEN_DOT || (index > 1 && ts_is_word(&list[index - 2], WORD_THIS));
}

static bool is_platform_key(struct bytes key) {
  return is_reserved_env_key(key) || starts_with(key, "DO_INVOKER_") || bytes_equal(key, bytes_of("DO_DISPATCH"));
}

static bool is_planned(const struct plan *plan, struct bytes key) {
  for (size_t i = 0; i < plan->env_count; i++)
    if (bytes_equal(key, bytes_of(plan->env[i].key)))
      return true;
  for (size_t i = 0; i < plan->object_count; i++) {
    JD_BUF binding;
    buf_init(&binding, LIMIT_NAME_BYTES);
    binding_name(&binding, plan->objects[i].name);
    if (bytes_equal(key, buf_bytes(&binding)))
      return true;
  }
  return false;
}

/* The binding of a class that another plan has, or a value that may be missing. */
static bool is_fine_without(const struct lint_tokens *source, size_t name) {
  static const char *const methods[] = {"idFromName", "idFromString", "newUniqueId",
                                        "get",        "getByName",    "jurisdiction"};
  const struct ts_token *next = &source->tokens.list[name + 1];
  struct bytes text = lint_text(source, name + 1);
  if (next->kind == TOKEN_OPERATOR)
    return starts_with(text, "??") || starts_with(text, "||") || starts_with(text, "&&");
  for (size_t i = 0; next->kind == TOKEN_DOT && i < sizeof methods / sizeof *methods; i++)
    if (lint_is(source, name + 2, methods[i]))
      return true;
  return next->kind == TOKEN_DOT && lint_text(source, name + 1).len == 2; /* ?. */
}

struct names {
  struct arena *arena;
  struct bytes *list;
  size_t count, capacity;
};

/* A name is told once a source. */
static bool is_new(struct names *seen, struct bytes name) {
  for (size_t i = 0; i < seen->count; i++)
    if (bytes_equal(seen->list[i], name))
      return false;
  if (seen->count < LIMIT_FINDINGS)
    *ARENA_PUSH(seen->arena, seen->list, seen->count, seen->capacity) = name;
  return true;
}

struct env_check {
  const struct lint_tokens *source;
  const struct plan *plan;
  struct names seen;
  struct findings *findings;
};

/* `key` stands at the token. */
static void check_key(struct env_check *check, size_t index, struct bytes key) {
  if (is_env_key(key) && !is_platform_key(key) && !is_planned(check->plan, key) && is_new(&check->seen, key))
    find_warning(
        check->findings, lint_place(check->source, index), "env-not-set",
        "The plan sets no env variable `%.*s`, so it is undefined here unless the app has it already. Add it to "
        "`env` in the plan.",
        (int)key.len, key.data);
}

/* `{ A, B: b, C = 1 } =`, behind which stands env; `end` is the closing brace. C may be missing. */
static void check_pattern(struct env_check *check, size_t end) {
  const struct ts_token *list = check->source->tokens.list;
  for (size_t i = list[end].partner + 1; i < end; i++) {
    bool first = list[i - 1].kind == TOKEN_OPEN || ts_is_mark(&list[i - 1], ',');
    if (list[i].kind == TOKEN_WORD && first && !ts_is_mark(&list[i + 1], '='))
      check_key(check, i, lint_text(check->source, i));
    if (list[i].kind == TOKEN_OPEN)
      i = ts_behind(&check->source->tokens, i) - 1;
  }
}

/* At `env`. */
static void check_use(struct env_check *check, size_t index) {
  const struct ts_token *list = check->source->tokens.list;
  size_t start = index > 1 && list[index - 1].kind == TOKEN_DOT ? index - 2 : index, name = index + 2;
  if (list[index + 1].kind == TOKEN_DOT && !is_fine_without(check->source, name)) {
    check_key(check, name, lint_text(check->source, name));
  } else if (ts_is_open(&list[index + 1], '[') && list[name].kind == TOKEN_STRING &&
             list[name + 1].kind == TOKEN_CLOSE && !is_fine_without(check->source, name + 1)) {
    struct bytes quoted = lint_text(check->source, name);
    check_key(check, name, (struct bytes){quoted.data + 1, quoted.len > 2 ? quoted.len - 2 : 0});
  } else if (start > 2 && ts_is_mark(&list[start - 1], '=') && list[start - 2].kind == TOKEN_CLOSE &&
             list[start - 2].mark == '{' && list[start - 2].partner < start - 2 &&
             (list[index + 1].newline || ts_is_mark(&list[index + 1], ';'))) {
    check_pattern(check, start - 2);
  }
}

void lint_env_used(const struct lint_tokens *source, const struct plan *plan, struct findings *findings) {
  JD_ARENA scratch = arena_new();
  struct env_check check = {source, plan, {.arena = scratch}, findings};
  for (size_t i = 0; i + 2 < source->tokens.count; i++)
    if (is_env(source, i))
      check_use(&check, i);
}

/* Every variable may be meant: `env[name]`, `Object.keys(env)`. */
static bool uses_any(const struct lint_tokens *source) {
  const struct ts_token *list = source->tokens.list;
  for (size_t i = 0; i < source->tokens.count; i++) {
    size_t first = i > 1 && list[i - 1].kind == TOKEN_DOT ? i - 2 : i;
    if (!is_env(source, i))
      continue;
    if ((ts_is_open(&list[i + 1], '[') && list[i + 2].kind != TOKEN_STRING) ||
        (first > 0 && ts_is_open(&list[first - 1], '(') && list[i + 1].kind == TOKEN_CLOSE) ||
        (first > 0 && list[first - 1].kind == TOKEN_SPREAD))
      return true;
  }
  return false;
}

static bool mentions(const struct lint_tokens *source, const char *key) {
  for (size_t i = 0; i < source->tokens.count; i++) {
    struct bytes text = lint_text(source, i);
    unsigned kind = source->tokens.list[i].kind;
    if (lint_is(source, i, key) ||
        ((kind == TOKEN_STRING || kind == TOKEN_TEXT) && memmem(text.data, text.len, key, strlen(key))))
      return true;
  }
  return false;
}

void lint_env_set(const struct lint_tokens *sources, size_t count, const struct plan *plan, struct findings *findings) {
  for (size_t i = 0; i < count; i++)
    if (uses_any(&sources[i]))
      return;
  for (size_t i = 0; i < plan->env_count && count > 0; i++) {
    bool used = is_platform_key(bytes_of(plan->env[i].key));
    for (size_t j = 0; j < count && !used; j++)
      used = mentions(&sources[j], plan->env[i].key);
    if (!used)
      find_warning(findings, plan->env[i].at, "env-not-used",
                   "No source mentions the env variable `%s`. Take it out, if nothing needs it.", plan->env[i].key);
  }
}
