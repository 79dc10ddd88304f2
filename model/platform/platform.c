#include "model/platform/platform.h"
#include "model/base/base.h"
#include "model/platform/internal.h"

/* ---- names ---- */

static const char *const access_mode_names[] = {"", "public", "authenticated", "service_key"};

const char *access_mode_name(enum access_mode mode) {
  return access_mode_names[mode];
}

bool access_mode_parse(struct bytes text, enum access_mode *out) {
  for (int mode = ACCESS_PUBLIC; mode <= ACCESS_SERVICE_KEY; mode++)
    if (bytes_equal(text, bytes_of(access_mode_names[mode]))) {
      *out = (enum access_mode)mode;
      return true;
    }
  return false;
}

const char *row_status_name(enum row_status status) {
  static const char *const names[] = {"PENDING", "BUILDING", "READY", "ERROR", "UNKNOWN"};
  return names[status];
}

bool row_status_parse(struct bytes text, enum row_status *out) {
  for (int status = ROW_PENDING; status <= ROW_UNKNOWN; status++)
    if (bytes_equal(text, bytes_of(row_status_name((enum row_status)status)))) {
      *out = (enum row_status)status;
      return true;
    }
  return false;
}

const char *upload_outcome_name(enum upload_outcome outcome) {
  static const char *const names[] = {"ok", "failed", "lost"};
  return names[outcome];
}

/* ---- refusals ---- */

static void answer(struct platform_work *work, int status, const char *code, const char *message,
                   const char *remediation) {
  work->response =
      (struct platform_response){.status = status, .code = code, .message = message, .remediation = remediation};
}

void platform_refuse_input(struct platform_work *work, const char *message) {
  answer(work, 400, "VALIDATION_INVALID_SCHEMA", message,
         "Fix the source code or input and retry. See https://docs.butterbase.ai/core-concepts/durable-objects");
}

static void refuse_key(struct platform_state *state, struct platform_work *work, const char *key) {
  const char *message =
      is_reserved_env_key(bytes_of(key))
          ? arena_printf(state->arena,
                         "Reserved key: \"%s\" — keys starting with BUTTERBASE_ are reserved for platform use", key)
          : arena_printf(state->arena,
                         "Invalid env var key '%s'. Must match /^[A-Z_][A-Z0-9_]*$/ (uppercase, digits, underscore).",
                         key);
  answer(work, 400, "VALIDATION_INVALID_SCHEMA", message,
         "Use uppercase identifiers for DO env keys (e.g. APP_ID, API_BASE_URL).");
}

void platform_refuse_collision(struct platform_state *state, struct platform_work *work, const char *key) {
  const char *message = arena_printf(
      state->arena,
      "DO env var key '%s' collides with a DO namespace binding. Rename the env var or the conflicting class.", key);
  answer(work, 400, "VALIDATION_INVALID_SCHEMA", message,
         "Pick an env var name that does not match a DO class binding name (UPPER_SNAKE form of the class URL "
         "name).");
}

static void refuse_nul(struct platform_work *work) {
  answer(work, 500, "EXTERNAL_CLOUDFLARE_ERROR",
         "Unexpected error while deploying Durable Object: invalid byte sequence for encoding \"UTF8\": 0x00",
         "Retry; if persistent, share the error message with support.");
}

static void refuse_missing(struct platform_work *work) {
  answer(work, 404, "RESOURCE_NOT_FOUND", "DO not found", "Use list_durable_objects to see registered DOs.");
}

/* 502: the platform's words, wrapped as the control plane wraps them. */
static void refuse_upstream(struct platform_state *state, struct platform_work *work, const char *failure) {
  const char *prefix = "Failed to deploy Durable Object Worker to Cloudflare: ";
  const char *remediation =
      "Cloudflare rejected the deploy. Retry; if it persists, check the Cloudflare status page or "
      "contact support with the original error.";
  if (platform_says(failure, PLATFORM_TAG_MISMATCH) || strstr(failure, "Actor migration tag")) {
    prefix = "Cloudflare rejected the Durable Object deploy: migration tag mismatch. This usually means the deploy "
             "state was reset while the CF script still exists. Original error: ";
    remediation = "The local deploy state lost its Cloudflare migration tag. Retry — the service will attempt to "
                  "backfill it from CF on the next call. If it persists, contact support so the script can be reset.";
  } else if (platform_says(failure, PLATFORM_NO_MODULE) || strstr(failure, "migration")) {
    prefix = "Cloudflare rejected the Durable Object migration. Original error: ";
    remediation = "Cloudflare rejected the DO migration shape. Check that you are not renaming an existing class "
                  "without an explicit rename migration.";
  } else if (strstr(failure, "CF API error")) {
    prefix = "Cloudflare rejected the Durable Object deploy. Original error: ";
  }
  const char *message = arena_printf(state->arena, "%s%s", prefix, failure);
  answer(work, 502, "EXTERNAL_CLOUDFLARE_ERROR", message, remediation);
  work->response.cause = work->module_error ? CAUSE_NO_MODULE : CAUSE_OTHER;
  work->response.reason = work->module_error;
}

/* 500: what DELETE of an env variable makes of any failure. */
static void refuse_env_delete(struct platform_state *state, struct platform_work *work) {
  const char *message =
      arena_printf(state->arena, "Unexpected error while deleting DO env var: %s", work->response.message);
  const struct platform_response inner = work->response;
  answer(work, 500, "EXTERNAL_CLOUDFLARE_ERROR", message,
         "Retry; if persistent, share the error message with support.");
  work->response.cause = inner.cause;
  work->response.reason = inner.reason;
  work->response.object = inner.object;
}

const char *platform_words(struct platform_state *state, int status, int code, const char *message) {
  return arena_printf(state->arena,
                      "CF API error (%d) /workers/dispatch/namespaces/bb-frontends/scripts/%s_do: [%d] %s", status,
                      state->app_id, code, message);
}

static bool is_refused(const struct platform_work *work) {
  return work->response.status >= 300;
}

/* ---- the end of a request ---- */

/* Updates the row, unless it was deleted or created again meanwhile; the response is the same. */
static void conclude_deploy(struct platform_state *state, struct platform_work *work, int64_t now) {
  struct platform_row *row = platform_find_row(state, work->request.name);
  if (row && work->row_id && strcmp(row->id, work->row_id) == 0) {
    row->updated_at = now;
    row->status = is_refused(work) ? ROW_ERROR : ROW_READY;
    row->error_message = is_refused(work) ? arena_strdup(state->arena, work->response.message) : NULL;
    if (!is_refused(work))
      row->last_deployed_at = now;
  }
  if (!is_refused(work)) {
    work->response.id = work->row_id;
    work->response.class_name = work->class_name;
  }
}

/* What the request comes to once the upload it called for is over, or was not called for at all. */
static void conclude(struct platform_state *state, struct platform_work *work, bool uploaded, int64_t now) {
  enum request_kind kind = work->request.kind;
  if (is_refused(work) && kind == REQUEST_DELETE_ENV)
    refuse_env_delete(state, work);
  if (is_refused(work) && kind == REQUEST_PATCH_APP_ENV)
    work->response = (struct platform_response){0}; /* swallowed */
  if (!is_refused(work))
    work->response = (struct platform_response){.status = 200, .name = work->request.name, .redeployed = uploaded};
  if (kind == REQUEST_DEPLOY)
    conclude_deploy(state, work, now);
}

static void remember_upload(struct platform_state *state, const struct platform_work *work) {
  char **names = arena_alloc_array(state->arena, work->bundle_count, sizeof *names);
  for (size_t i = 0; i < work->bundle_count; i++)
    names[i] = work->bundle[i].class_name;
  platform_remember(state, names, work->bundle_count, work->op == PLATFORM_DELETE ? "" : work->new_tag);
}

void platform_finish(struct platform_state *state, struct platform_work *work, int64_t now) {
  if (work->done)
    return;
  if (!is_refused(work) && work->failure)
    refuse_upstream(state, work, work->failure);
  bool uploaded = !is_refused(work);
  if (uploaded)
    remember_upload(state, work);
  conclude(state, work, uploaded, now);
  work->done = true;
}

/* ---- its beginning ---- */

static void answer_at_once(struct platform_state *state, struct platform_work *work) {
  conclude(state, work, false, work->request.now);
  work->done = true;
}

static void begin_upload(struct platform_state *state, struct platform_work *work) {
  platform_prepare(state, work);
  if (is_refused(work))
    answer_at_once(state, work);
}

/* Env variables reach the Worker by an upload, unless there is nothing to upload. */
static void begin_env_upload(struct platform_state *state, struct platform_work *work) {
  if (platform_any_active(state))
    begin_upload(state, work);
  else
    answer_at_once(state, work);
}

static const char *several_classes(struct platform_state *state, const struct ts_names *classes) {
  const char *names = classes->list[0].name;
  for (size_t i = 1; i < classes->count; i++)
    names = arena_printf(state->arena, "%s, %s", names, classes->list[i].name);
  return arena_printf(state->arena, "Source must export exactly one class. Found %zu: %s", classes->count, names);
}

/* Returns why the control plane rejects the source, or NULL. */
static const char *find_source_refusal(struct platform_state *state, const struct ts_source *source) {
  if (source->disallowed_imports.count)
    return arena_printf(state->arena,
                        "Import '%s' is not allowed. v1 DO source files may only import from cloudflare:* (e.g. "
                        "'cloudflare:workers'). npm packages are not supported.",
                        source->disallowed_imports.list[0].name);
  if (source->default_classes.count)
    return "Source uses 'export default class' which is not supported. Use named export instead: 'export class "
           "YourClassName {}'.";
  if (source->exported_classes.count == 0)
    return "Source must export exactly one class via 'export class YourClassName {}'. None found.";
  return source->exported_classes.count == 1 ? NULL : several_classes(state, &source->exported_classes);
}

static void store_building(struct platform_state *state, struct platform_work *work, struct platform_row *draft) {
  const struct platform_request *request = &work->request;
  const struct platform_row *old = platform_find_row(state, request->name);
  const struct ts_source *source = draft->source;
  char *class_name = arena_strdup(state->arena, source->exported_classes.list[0].name);
  *draft = (struct platform_row){
      .id = old ? old->id : arena_strdup(state->arena, request->new_id),
      .name = arena_strdup(state->arena, request->name),
      .class_name = class_name,
      .code = request->code,
      .access_mode = request->access_mode,
      .status = ROW_BUILDING,
      .last_deployed_at = old ? old->last_deployed_at : 0,
      .created_at = old ? old->created_at : request->now,
      .updated_at = request->now,
  };
  struct platform_row *row = platform_put_row(state, draft);
  row->source = source;
  work->row_id = row->id;
  work->class_name = class_name;
}

static void begin_deploy(struct platform_state *state, struct platform_work *work) {
  const struct platform_request *request = &work->request;
  if (!is_object_name(bytes_of(request->name))) {
    platform_refuse_input(work, arena_printf(state->arena,
                                             "Invalid DO name: %s. Must be lowercase kebab-case (e.g. 'chat-room').",
                                             request->name));
    return;
  }
  struct platform_row draft = {.code = request->code};
  const char *refusal = find_source_refusal(state, platform_source(state, &draft));
  if (refusal)
    platform_refuse_input(work, refusal);
  else if (request->code.len && memchr(request->code.data, '\0', request->code.len))
    refuse_nul(work);
  else
    store_building(state, work, &draft);
}

static void begin_set_env(struct platform_state *state, struct platform_work *work) {
  const char *key = work->request.name;
  if (is_reserved_env_key(bytes_of(key)) || !is_env_key(bytes_of(key)))
    refuse_key(state, work, key);
  else
    platform_put_env(state, key, work->request.value);
}

void platform_begin(struct platform_state *state, const struct platform_request *request, struct platform_work *work) {
  *work = (struct platform_work){.request = *request};
  work->request.name = arena_strdup(state->arena, request->name);
  switch (request->kind) {
  case REQUEST_DEPLOY:
    begin_deploy(state, work);
    break;
  case REQUEST_DELETE:
    if (!platform_drop_row(state, request->name))
      refuse_missing(work);
    break;
  case REQUEST_SET_ENV:
    begin_set_env(state, work);
    break;
  case REQUEST_DELETE_ENV:
    platform_drop_env(state, request->name);
    break;
  case REQUEST_PATCH_APP_ENV:
    break;
  }
  if (is_refused(work))
    work->done = true;
  else if (request->kind == REQUEST_DEPLOY || request->kind == REQUEST_DELETE)
    begin_upload(state, work);
  else
    begin_env_upload(state, work);
}

void platform_step(struct platform_state *state, const struct platform_request *request,
                   struct platform_response *response, struct platform_effect *effect) {
  struct platform_work work;
  platform_begin(state, request, &work);
  platform_call(state, &work);
  platform_finish(state, &work, request->now);
  *response = work.response;
  if (effect)
    *effect = work.effect;
}
