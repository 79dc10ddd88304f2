#include "reconcile/project/project.h"

#include "model/base/base.h"
#include "model/format/format.h"
#include "model/lint/lint.h"
#include "model/source/source.h"
#include "reconcile/api/api.h"

struct building {
  struct arena *arena;
  const struct desire_request *request;
  struct dotenv dotenv;
  struct findings *findings;
  struct bundle_source *sources; /* those that could be read, in the order of the plan */
  struct lint_source *parsed;    /* of these, those that can be parsed */
  size_t source_count, parsed_count;
  const struct plan_object **read; /* the objects of the sources that could be read */
  struct plan plan;
  struct bytes plan_text;
  const char *plan_shown;
};

static bool read_plan(struct building *building, struct jd_error *error) {
  const struct desire_request *request = building->request;
  const char *path = project_path(building->arena, request->project, request->plan_file);
  struct bytes text;
  enum file_read read = project_read_own(building->arena, request->project, path, LIMIT_PLAN_BYTES, &text, error);
  if (read == FILE_FAILED)
    return false;
  if (read == FILE_MISSING)
    return jd_fail_input(
        error, request->plan_file,
        "No plan found. To write one, run `jd init NAME`, or `jd import` for what is live. If there is one, name it "
        "with --plan FILE, or the project with -C DIR.");
  const char *shown = project_display(building->arena, request->project, request->plan_file);
  building->plan_text = text;
  building->plan_shown = shown;
  plan_parse(building->arena, text, shown, plan_format_of(shown), &building->plan, building->findings);
  return true;
}

static bool read_dotenv(struct building *building, struct jd_error *error) {
  const struct desire_request *request = building->request;
  const char *file = request->env_file ? request->env_file : ".env";
  struct bytes text;
  const char *path = project_path(building->arena, request->project, file);
  enum file_read read = project_read_own(building->arena, request->project, path, LIMIT_DOCUMENT_BYTES, &text, error);
  if (read == FILE_FAILED)
    return false;
  if (read == FILE_MISSING && request->env_file_given)
    return jd_fail_usage(error, file, "The file passed with --env-file does not exist.");
  if (read == FILE_READ) {
    const char *shown = project_display(building->arena, request->project, file);
    dotenv_parse(building->arena, text, shown, &building->dotenv, building->findings);
    wipe((char *)text.data, text.len); /* the arena's copy; the values are in the wiping type now */
  }
  return true;
}

/* The value being put together from literals and references. */
struct composing {
  struct building *building;
  const struct plan_env *env;
  struct buf *value;
  size_t units; /* UTF-16 */
  bool failed;
  struct env_origin *origins;
  size_t origin_count, origin_capacity;
};

static void refuse_missing(struct building *building, const struct plan_env *env, const char *wanted) {
  struct place at = env->value_at.line ? env->value_at : env->at;
  void (*find)(struct findings *, struct place, const char *, const char *, ...) =
      building->request->values_optional || building->request->values_absent ? findings_add_warning
                                                                             : findings_add_error;
  const char *file = building->request->env_file ? building->request->env_file : ".env";
  const char *near = dotenv_nearest(building->arena, &building->dotenv, wanted);
  if (near)
    find(building->findings, at, "env-value-missing",
         "`%s` takes its value from the variable `%s`, which is not set. Did you mean `%s`, which %s defines?",
         env->key, wanted, near, project_display(building->arena, building->request->project, file));
  else if (strcmp(env->key, wanted) == 0)
    find(building->findings, at, "env-value-missing",
         "`%s` has no value: no variable of that name is set. Set it in the environment, in .env, or in the file "
         "passed with --env-file.",
         wanted);
  else
    find(building->findings, at, "env-value-missing",
         "`%s` takes its value from the variable `%s`, which is not set. Set it in the environment, in .env, or in the "
         "file passed with --env-file.",
         env->key, wanted);
}

static void hide(const struct building *building, struct bytes secret) {
  if (building->request->mask)
    mask_add(building->request->mask, secret);
}

static void add_text(struct composing *composing, struct bytes text) {
  composing->units += utf16_units(text);
  buf_add_bytes(composing->value, text);
}

static void add_origin(struct composing *composing, const char *variable, bool in_file) {
  for (size_t i = 0; i < composing->origin_count; i++)
    if (strcmp(composing->origins[i].variable, variable) == 0)
      return;
  *ARENA_PUSH(composing->building->arena, composing->origins, composing->origin_count, composing->origin_capacity) =
      (struct env_origin){variable, in_file};
}

static void add_reference(struct composing *composing, struct bytes name) {
  struct building *building = composing->building;
  const char *wanted = arena_strndup(building->arena, name.data, name.len);
  if (plan_refers_to_key(name)) { /* which the plan's rules have refused */
    composing->failed = true;
    return;
  }
  const char *value = building->request->environment(wanted);
  const struct secret *stored = value ? NULL : dotenv_get(&building->dotenv, wanted);
  if (value || stored) {
    add_origin(composing, wanted, !value);
    struct bytes plain = stored ? secret_reveal(stored) : bytes_of(value);
    hide(building, plain); /* a server may echo only this part */
    add_text(composing, plain);
  } else {
    composing->failed = true;
    refuse_missing(building, composing->env, wanted);
  }
}

static void check_value(struct building *building, const struct composing *composing) {
  const struct plan_env *env = composing->env;
  if (!utf8_valid(buf_bytes(composing->value), NULL))
    findings_add_error(
        building->findings, env->at, "env-value-encoding",
        "The value of `%s` is not valid UTF-8, so it would not be stored unchanged. Encode it, for example in base64.",
        env->key);
  else if (composing->units > LIMIT_ENV_VALUE_UNITS)
    findings_add_error(building->findings, env->at, "env-value-too-long",
                       "The value of `%s` has %zu UTF-16 units, and at most %d are allowed. Shorten it.", env->key,
                       composing->units, LIMIT_ENV_VALUE_UNITS);
}

/* A secret that a CI job does not have, or a line of .env.example that nobody filled in, would replace the live value.
 */
static void warn_of_nothing(struct building *building, const struct composing *composing) {
  const struct plan_env *env = composing->env;
  if (composing->origin_count && !composing->value->len)
    findings_add_warning(building->findings, env->value_at.line ? env->value_at : env->at, "env-value-empty",
                         "`%s` gets an empty value, since the variable `%s` is set to nothing%s. If that is meant, "
                         "write `%s: \"\"` in the plan; else give it a value.",
                         env->key, composing->origins[0].variable,
                         composing->origins[0].in_file ? " in the env file" : " in the environment", env->key);
}

static void add_env(struct building *building, const struct plan_env *env, struct desired *out) {
  struct buf value;
  buf_init(&value, (size_t)4 * LIMIT_ENV_VALUE_UNITS); /* what does not fit has too many units, too */
  struct composing composing = {.building = building, .env = env, .value = &value};
  struct plan_env_piece piece;
  if (!env->value)
    add_reference(&composing, bytes_of(env->key));
  for (const char *rest = env->value; rest && plan_env_next(&rest, &piece);)
    if (piece.reference)
      add_reference(&composing, piece.text);
    else
      add_text(&composing, piece.text);
  if (!composing.failed) {
    check_value(building, &composing);
    warn_of_nothing(building, &composing);
    hide(building, buf_bytes(&value));
  } else if (building->request->values_absent) {
    out->removed[out->removed_count++] = (struct plan_removed){true, env->key, env->at};
    buf_wipe_free(&value);
    return;
  }
  struct desired_env *desired = &out->env[out->env_count++];
  *desired = (struct desired_env){.key = env->key,
                                  .value = secret_new(buf_bytes(&value)),
                                  .origins = composing.origins,
                                  .origin_count = composing.origin_count,
                                  .at = env->at};
  buf_wipe_free(&value);
}

/* "Is durable-objects/a.ts meant?", or nothing. */
static const char *suggestion(const struct building *building, const char *missing) {
  const char *near[PROJECT_NEAR], *words = "";
  const char **taken = arena_alloc_array(building->arena, building->plan.object_count, sizeof *taken);
  for (size_t i = 0; i < building->plan.object_count; i++)
    taken[i] = building->plan.objects[i].source;
  size_t count =
      project_near(building->arena, building->request->project, missing, taken, building->plan.object_count, near);
  for (size_t i = 0; i < count; i++)
    words = arena_printf(building->arena, "%s%s%s", words,
                         i == 0           ? " Did you mean "
                         : i + 1 == count ? " or "
                                          : ", ",
                         near[i]);
  return count ? arena_printf(building->arena, "%s?", words) : "";
}

/* The source's bytes, or a finding. */
static bool read_source(struct building *building, const struct plan_object *object, struct bytes *code) {
  struct jd_error problem = {0};
  switch (
      project_read(building->arena, building->request->project, object->source, LIMIT_SOURCE_BYTES, code, &problem)) {
  case FILE_READ:
    return true;
  case FILE_MISSING:
    findings_add_error(building->findings, object->source_at, "source-missing",
                       "The source of `%s` does not exist: %s.%s Write it, or name another file with `source`.",
                       object->name, object->source, suggestion(building, object->source));
    return false;
  case FILE_FAILED:
    findings_add_error(building->findings, object->source_at, "source-unreadable", "%s", problem.message);
    break;
  }
  return false;
}

/* A body over the limit is refused with a broken connection, so it is measured here, as it would be sent. */
static void check_body(struct building *building, const struct plan_object *object, struct bytes code) {
  const struct deploy_request request = {object->name, code, object->access_mode};
  struct jd_error problem = {0};
  JD_BUF body;
  if (!wire_deploy_body(&request, &body, &problem))
    findings_add_error(building->findings, (struct place){object->source, 1, 1}, "request-too-large", "%s",
                       problem.message);
  else if (body.len + building->request->around > LIMIT_REQUEST_BODY)
    findings_add_error(
        building->findings, (struct place){object->source, 1, 1}, "request-too-large",
        "The request for the Durable Object %s would be %zu bytes of JSON, and the MCP server accepts at "
        "most %d, with up to %zu that the protocol adds (line ends, quotes and tabs count twice). Make "
        "the source smaller, or use --via rest.",
        object->name, body.len, LIMIT_REQUEST_BODY, building->request->around);
}

static void read_sources(struct building *building, struct desired *out) {
  for (size_t i = 0; i < building->plan.object_count; i++) {
    const struct plan_object *object = &building->plan.objects[i];
    struct bytes code = {0};
    out->files[i] = object->source;
    if (!read_source(building, object, &code))
      continue;
    building->read[out->source_count] = object;
    out->sources[out->source_count++] =
        (struct desired_source){object->name, object->source, object->access_mode, code};
  }
}

static void add_object(struct building *building, const struct plan_object *object, struct bytes code,
                       struct desired *out) {
  struct bundle_source *source = &building->sources[building->source_count++];
  source->file = object->source;
  const char *class_name = source_check(building->arena, code, object->source, &source->declares, building->findings);
  building->parsed[building->parsed_count++] = (struct lint_source){object, &source->declares};
  if (!class_name)
    return;
  check_body(building, object, code);
  struct desired_object *desired = &out->objects[out->object_count++];
  *desired = (struct desired_object){.name = object->name,
                                     .source = object->source,
                                     .class_name = class_name,
                                     .key = object->key,
                                     .description = object->description,
                                     .access_mode = object->access_mode,
                                     .code = code,
                                     .code_digest = digest_bytes(code),
                                     .at = object->at,
                                     .source_at = object->source_at};
  desired->digest = object_digest(desired->name, class_name, desired->access_mode, desired->code_digest);
}

static void build(struct building *building, struct desired *out) {
  const struct plan *plan = &building->plan;
  out->form = plan->form;
  out->objects = arena_alloc_array(building->arena, plan->object_count, sizeof *out->objects);
  out->env = arena_alloc_array(building->arena, plan->env_count, sizeof *out->env);
  out->sources = arena_alloc_array(building->arena, plan->object_count, sizeof *out->sources);
  out->files = arena_alloc_array(building->arena, plan->object_count, sizeof *out->files);
  out->planned = plan->object_count;
  building->sources = arena_alloc_array(building->arena, plan->object_count, sizeof *building->sources);
  building->parsed = arena_alloc_array(building->arena, plan->object_count, sizeof *building->parsed);
  building->read = arena_alloc_array(building->arena, plan->object_count, sizeof *building->read);
  out->removed = arena_alloc_array(building->arena, plan->removed_count + plan->env_count, sizeof *out->removed);
  for (size_t i = 0; i < plan->removed_count; i++)
    out->removed[out->removed_count++] = plan->removed[i];
  for (size_t i = 0; i < plan->env_count; i++)
    add_env(building, &plan->env[i], out);
  read_sources(building, out);
  if (building->request->when_read)
    building->request->when_read(building->request->context, out);
  for (size_t i = 0; i < out->source_count; i++)
    add_object(building, building->read[i], out->sources[i].code, out);
  bundle_check(building->sources, building->source_count, building->findings);
  names_sort(out->objects, out->object_count, sizeof *out->objects);
  names_sort(out->env, out->env_count, sizeof *out->env);
}

static void advise(const struct building *building) {
  const struct lint_request request = {.plan = &building->plan,
                                       .sources = building->parsed,
                                       .source_count = building->parsed_count,
                                       .compiled = building->request->compiled};
  if (building->request->advise)
    lint(&request, building->findings);
  lint_silence(&request, building->plan_shown, building->plan_text, building->findings);
}

bool desire_check(struct arena *arena, const struct desire_request *request, struct desired *out,
                  struct findings *findings, struct jd_error *error) {
  struct building building = {.arena = arena, .request = request, .findings = findings};
  *out = (struct desired){0};
  if (!read_plan(&building, error))
    return false;
  bool needs_env_file = building.plan.env_count > 0 || request->env_file_given;
  if (needs_env_file && !read_dotenv(&building, error))
    return false;
  build(&building, out);
  advise(&building);
  if (out->form == PLAN_UNCLEAR && !findings->warnings) /* silenced: it is clear to the user */
    out->form = PLAN_ABSENT;
  dotenv_free(&building.dotenv);
  findings_sort(findings);
  return true;
}

bool desire(struct arena *arena, const struct desire_request *request, struct desired *out, struct findings *findings,
            struct jd_error *error) {
  if (!desire_check(arena, request, out, findings, error))
    return false;
  if (findings->errors > findings->if_sent)
    return jd_fail_input(error, "", "%zu error%s in the plan; nothing was contacted.", findings->errors,
                         findings->errors == 1 ? "" : "s");
  return true;
}

void desire_secrets(struct arena *arena, const struct desire_request *request) {
  struct findings ignored;
  struct building building = {.arena = arena, .request = request, .findings = &ignored};
  struct desired desired = {0};
  findings_init(&ignored, arena);
  if (!read_plan(&building, NULL))
    return;
  if (building.plan.env_count)
    read_dotenv(&building, NULL);
  desired.env = arena_alloc_array(arena, building.plan.env_count, sizeof *desired.env);
  desired.removed = arena_alloc_array(arena, building.plan.env_count, sizeof *desired.removed);
  for (size_t i = 0; i < building.plan.env_count; i++)
    add_env(&building, &building.plan.env[i], &desired);
  dotenv_free(&building.dotenv);
  desired_free(&desired);
}
