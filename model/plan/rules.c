#include "model/base/base.h"
#include "model/plan/internal.h"

/* ---- sources ---- */

static bool has_control(const char *path) {
  for (; *path; path++)
    if ((unsigned char)*path < 0x20 || *path == 0x7F)
      return true;
  return false;
}

/* Appends one step; false when it leads out of the project. */
static bool take_step(struct buf *out, struct bytes step) {
  if (step.len == 0 || bytes_equal(step, bytes_of(".")))
    return true;
  if (!bytes_equal(step, bytes_of(".."))) {
    if (out->len)
      buf_add_char(out, '/');
    return buf_add_bytes(out, step);
  }
  if (out->len == 0)
    return false;
  while (out->len && out->data[out->len - 1] != '/')
    out->len--;
  if (out->len)
    out->len--;
  out->data[out->len] = '\0';
  return true;
}

/* What is wrong with a path, NULL if nothing is; `out` then holds it without detours. */
static const char *why_wrong(const char *source, struct buf *out) {
  if (!*source)
    return "is empty";
  if (*source == '/')
    return "is absolute";
  if (strchr(source, '\\'))
    return "has a backslash; write `/`";
  if (has_control(source))
    return "has a control character";
  if (source[strlen(source) - 1] == '/')
    return "is a folder";
  for (const char *step = source;;) {
    size_t len = strcspn(step, "/");
    if (!take_step(out, (struct bytes){step, len}))
      return out->overflow ? "is too long" : "leads out of the project";
    if (!step[len])
      break;
    step += len + 1;
  }
  return out->len ? NULL : "is a folder";
}

/* Returns the path without `.`, empty steps and inner `..`; NULL, and a finding, when it is no path inside the project.
 */
static const char *check_source(const struct plan_draft *draft, struct place at, const char *source) {
  enum { LONGEST = 4096 }; /* PATH_MAX of Linux: no longer path can be opened */
  JD_BUF path;
  buf_init(&path, LONGEST);
  const char *wrong = why_wrong(source, &path);
  if (!wrong)
    return arena_strdup(draft->arena, path.data);
  findings_add_error(draft->findings, at, "bad-source",
                     "invalid source `%s`: it %s. Write the path of a file inside the project, relative to its root.",
                     plan_shown(draft, bytes_of(source)), wrong);
  return NULL;
}

/* ---- names ---- */

/* Returns the name in kebab-case, for a suggestion; NULL if there is none. */
static const char *kebab_of(const struct plan_draft *draft, const char *name) {
  JD_BUF kebab;
  buf_init(&kebab, LIMIT_NAME_BYTES);
  bool joint = false, was_lower = false;
  for (; *name; name++) {
    bool upper = is_upper(*name);
    if (!is_alphanumeric(*name)) {
      joint = true;
      continue;
    }
    if (kebab.len && (joint || (upper && was_lower)))
      buf_add_char(&kebab, '-');
    buf_add_char(&kebab, to_lower(*name));
    joint = false;
    was_lower = !upper;
  }
  bool good = !kebab.overflow && is_object_name(buf_bytes(&kebab));
  return good ? arena_strdup(draft->arena, kebab.data) : NULL;
}

static bool check_name(const struct plan_draft *draft, const struct plan_object *object) {
  const char *name = object->name, *shown = plan_shown(draft, bytes_of(name));
  if (!is_object_name(bytes_of(name))) {
    const char *kebab = kebab_of(draft, name);
    findings_add_error(
        draft->findings, object->at, "bad-name",
        "invalid name `%s`: use lowercase letters, digits and single hyphens, starting with a letter%s%s%s", shown,
        kebab ? ". Did you mean `" : "", kebab ? kebab : "", kebab ? "`?" : "");
    return false;
  }
  if (strlen(name) > LIMIT_NAME_BYTES) {
    findings_add_error(
        draft->findings, object->at, "long-name",
        "The name `%s` is too long: it has %zu characters, and at most %d can be read back or deleted. Shorten it.",
        shown, strlen(name), LIMIT_NAME_BYTES);
    return false;
  }
  if (strcmp(name, "env") == 0) {
    findings_add_error(draft->findings, object->at, "reserved-name",
                       "invalid name `env`: its address is that of the env variables. Choose another name.");
    return false;
  }
  return true;
}

/* Checks the name's binding: variables of the platform and of the plan share its namespace. */
static void check_binding(const struct plan_draft *draft, const struct plan_object *object) {
  JD_ARENA scratch = arena_new();
  const char *binding = binding_name(scratch, object->name);
  if (is_reserved_env_key(bytes_of(binding)) || strcmp(binding, "DO_INVOKER_URL") == 0 ||
      strcmp(binding, "DO_INVOKER_TOKEN") == 0)
    findings_add_error(
        draft->findings, object->at, "platform-binding",
        "invalid name `%s`: it is bound as %s, which is a variable of the platform. Choose another name.", object->name,
        binding);
  else if (strcmp(binding, "DO_DISPATCH") == 0)
    findings_add_warning(draft->findings, object->at, "platform-binding",
                         "`%s` is bound as DO_DISPATCH, which the platform binds too. Choose another name.",
                         object->name);
  for (size_t i = 0; i < draft->env_count; i++)
    if (strcmp(draft->env[i].key, binding) == 0)
      findings_add_error(draft->findings, object->at, "env-collision",
                         "`%s` is bound as %s, which is also the key of an env variable (line %u). Rename one of them.",
                         object->name, binding, draft->env[i].at.line);
}

static void check_against_earlier(const struct plan_draft *draft, size_t index) {
  const struct plan_object *object = &draft->objects[index];
  for (size_t i = 0; i < index; i++) {
    const struct plan_object *other = &draft->objects[i];
    if (strcmp(object->name, other->name) == 0) {
      findings_add_error(draft->findings, object->at, "duplicate-name",
                         "duplicate name `%s` (first used on line %u, column %u)", object->name, other->at.line,
                         other->at.column);
      return;
    }
    if (object->source && other->source && strcmp(object->source, other->source) == 0) {
      findings_add_error(
          draft->findings, object->source_at, "duplicate-source",
          "`%s` and `%s` (line %u) have the same source, `%s`, but a class can run under one name only. Give "
          "each its own.",
          object->name, other->name, other->at.line, object->source);
      return;
    }
  }
}

const char *plan_default_source(struct arena *arena, const char *name) {
  return arena_printf(arena, "durable-objects/%s.ts", name);
}

static void settle_object(const struct plan_draft *draft, struct plan_object *object) {
  if (object->access_mode == ACCESS_NONE)
    object->access_mode = ACCESS_AUTHENTICATED;
  if (object->source_given) {
    object->source = check_source(draft, object->source_at, object->source);
    return;
  }
  object->source = plan_default_source(draft->arena, object->name);
  object->source_at = object->at;
}

/* Reports too many objects, and drops all beyond 20 times the limit: comparing each with each would take too long. */
static void check_count(struct plan_draft *draft) {
  if (draft->object_count <= LIMIT_CLASSES)
    return;
  findings_add_error(
      draft->findings, draft->objects[LIMIT_CLASSES].at, "too-many-objects",
      "The plan has %zu Durable Objects, but an app can have at most %d. Remove `%s` and those after it.",
      draft->object_count, LIMIT_CLASSES, plan_shown(draft, bytes_of(draft->objects[LIMIT_CLASSES].name)));
  if (draft->object_count > (size_t)LIMIT_CLASSES * 20)
    draft->object_count = (size_t)LIMIT_CLASSES * 20;
}

/* Drops objects with an invalid source, which were kept until now to compare others with them. */
static void drop_without_source(struct plan_draft *draft) {
  size_t kept = 0;
  for (size_t i = 0; i < draft->object_count; i++)
    if (draft->objects[i].source)
      draft->objects[kept++] = draft->objects[i];
  draft->object_count = kept;
}

/* ---- what is removed ---- */

/* Where else the plan names it; NULL: nowhere. */
static const struct place *named_at(const struct plan_draft *draft, const struct plan_removed *removed, size_t index) {
  for (size_t i = 0; i < index; i++)
    if (draft->removed[i].env == removed->env && strcmp(draft->removed[i].name, removed->name) == 0)
      return &draft->removed[i].at;
  for (size_t i = 0; !removed->env && i < draft->object_count; i++)
    if (strcmp(draft->objects[i].name, removed->name) == 0)
      return &draft->objects[i].at;
  for (size_t i = 0; removed->env && i < draft->env_count; i++)
    if (strcmp(draft->env[i].key, removed->name) == 0)
      return &draft->env[i].at;
  return NULL;
}

static void check_removed(const struct plan_draft *draft, size_t index) {
  const struct plan_removed *removed = &draft->removed[index];
  const char *shown = plan_shown(draft, bytes_of(removed->name)), *prefix = removed->env ? "env/" : "";
  const struct place *other = named_at(draft, removed, index);
  if (removed->env ? !is_env_key(bytes_of(removed->name)) : !is_object_name(bytes_of(removed->name)))
    findings_add_error(
        draft->findings, removed->at, "bad-removed",
        "invalid name `%s%s` in `removed`: write the name of a Durable Object, or env/KEY for a variable", prefix,
        shown);
  else if (other)
    findings_add_error(draft->findings, removed->at, "removed-twice",
                       "`%s%s` is listed under `removed`, and also on line %u, column %u. Keep one of the two.", prefix,
                       shown, other->line, other->column);
}

/* Beyond what an app can list, a plan does not mean it, and comparing each with each would take its time. */
static void check_all_removed(struct plan_draft *draft) {
  if (draft->removed_count > LIMIT_REMOVED) {
    findings_add_error(draft->findings, draft->removed[LIMIT_REMOVED].at, "too-many-removed",
                       "`removed` has %zu entries, and at most %d are read. Remove those that are gone.",
                       draft->removed_count, LIMIT_REMOVED);
    draft->removed_count = LIMIT_REMOVED;
  }
  for (size_t i = 0; i < draft->removed_count; i++)
    check_removed(draft, i);
}

void plan_apply_rules(struct plan_draft *draft) {
  check_count(draft);
  plan_apply_env_rules(draft);
  size_t kept = 0;
  for (size_t i = 0; i < draft->object_count; i++) {
    if (!check_name(draft, &draft->objects[i]))
      continue;
    draft->objects[kept] = draft->objects[i];
    settle_object(draft, &draft->objects[kept]);
    check_binding(draft, &draft->objects[kept]);
    check_against_earlier(draft, kept++);
  }
  draft->object_count = kept;
  check_all_removed(draft);
  drop_without_source(draft);
}
