#include "model/platform/internal.h"

#include "model/base/base.h"

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

static void answer(struct platform_work *work, int status, const char *code, const char *message,
                   const char *remediation) {
  work->response =
      (struct platform_response){.status = status, .code = code, .message = message, .remediation = remediation};
}

void platform_refuse_input(struct platform_work *work, const char *message) {
  answer(work, 400, "VALIDATION_INVALID_SCHEMA", message,
         "Fix the source code or input and retry. See https://docs.butterbase.ai/core-concepts/durable-objects");
}

void platform_refuse_key(struct platform_state *state, struct platform_work *work, const char *key) {
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

void platform_refuse_nul(struct platform_work *work) {
  answer(work, 500, "EXTERNAL_CLOUDFLARE_ERROR",
         "Unexpected error while deploying Durable Object: invalid byte sequence for encoding \"UTF8\": 0x00",
         "Retry; if persistent, share the error message with support.");
}

void platform_refuse_missing(struct platform_work *work) {
  answer(work, 404, "RESOURCE_NOT_FOUND", "DO not found", "Use list_durable_objects to see registered DOs.");
}

void platform_refuse_upstream(struct platform_state *state, struct platform_work *work, const char *failure) {
  const char *prefix = "Failed to deploy Durable Object Worker to Cloudflare: ";
  const char *remediation =
      "Cloudflare rejected the deploy. Retry; if it persists, check the Cloudflare status page or "
      "contact support with the original error.";
  if (strstr(failure, "[10079]") || strstr(failure, "Actor migration tag")) {
    prefix = "Cloudflare rejected the Durable Object deploy: migration tag mismatch. This usually means the deploy "
             "state was reset while the CF script still exists. Original error: ";
    remediation = "The local deploy state lost its Cloudflare migration tag. Retry — the service will attempt to "
                  "backfill it from CF on the next call. If it persists, contact support so the script can be reset.";
  } else if (strstr(failure, "[10021]") || strstr(failure, "migration")) {
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

void platform_refuse_env_delete(struct platform_state *state, struct platform_work *work) {
  const char *message =
      arena_printf(state->arena, "Unexpected error while deleting DO env var: %s", work->response.message);
  const struct platform_response inner = work->response;
  answer(work, 500, "EXTERNAL_CLOUDFLARE_ERROR", message,
         "Retry; if persistent, share the error message with support.");
  work->response.cause = inner.cause;
  work->response.reason = inner.reason;
}

const char *platform_words(struct platform_state *state, int status, int code, const char *message) {
  return arena_printf(state->arena,
                      "CF API error (%d) /workers/dispatch/namespaces/bb-frontends/scripts/%s_do: [%d] %s", status,
                      state->app_id, code, message);
}
