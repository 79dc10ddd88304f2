#include "cmd/sandbox/answer.h"

#include "model/base/base.h"

#include <stdio.h>

void answer_json(struct answer *answer, int status, struct js *body) {
  js_free(answer->body);
  answer->status = status;
  answer->body = body;
}

static const char *documentation(const char *code) {
  static const char *const pages[][2] = {
      {"VALIDATION_INVALID_SCHEMA", "https://docs.butterbase.ai/errors#validation-invalid-schema"},
      {"RESOURCE_NOT_FOUND", "https://docs.butterbase.ai/errors#resource-not-found"},
      {"EXTERNAL_CLOUDFLARE_ERROR", "https://docs.butterbase.ai/errors#external-cloudflare-error"},
      {"AUTH_INVALID_API_KEY", "https://docs.butterbase.ai/errors#auth-invalid-api-key"},
      {"AUTH_INVALID_TOKEN", "https://docs.butterbase.ai/errors#auth-invalid-token"},
  };
  for (size_t i = 0; i < sizeof pages / sizeof *pages; i++)
    if (strcmp(pages[i][0], code) == 0)
      return pages[i][1];
  return NULL;
}

void answer_error(struct answer *answer, int status, const char *code, const char *message, const char *remediation) {
  struct js *error = js_new_object(), *body = js_new_object();
  js_set_text(error, "code", code);
  js_set_text(error, "message", message);
  js_set_text(error, "remediation", remediation);
  if (documentation(code))
    js_set_text(error, "documentation_url", documentation(code));
  js_set(body, "error", error);
  answer_json(answer, status, body);
}

void answer_request_error(struct answer *answer, int status, const char *message) {
  answer_error(answer, status, "REQUEST_ERROR", message, "Check your request parameters and retry.");
}

void answer_internal_error(struct answer *answer) {
  answer_error(answer, 500, "INTERNAL_ERROR", "An internal error occurred while processing your request",
               "This is an unexpected error. Please retry the request. If the problem persists, check your inputs and "
               "consult the documentation.");
}

void answer_invalid(struct answer *answer, const char *message) {
  answer_error(answer, 400, "VALIDATION_INVALID_SCHEMA", message, "Check your request parameters and retry.");
}

void answer_named_error(struct answer *answer, int status, const char *name, const char *message,
                        const char *upgrade_url) {
  struct js *body = js_new_object();
  js_set_text(body, "error", name);
  js_set_text(body, "message", message);
  if (upgrade_url)
    js_set_text(body, "upgradeUrl", upgrade_url);
  answer_json(answer, status, body);
}

void answer_no_route(struct answer *answer, const char *method, const char *target) {
  JD_ARENA arena = arena_new();
  struct js *body = js_new_object();
  js_set_text(body, "message", arena_printf(arena, "Route %s:%s not found", method, target));
  js_set_text(body, "error", "Not Found");
  js_set_integer(body, "statusCode", 404);
  answer_json(answer, 404, body);
}

void answer_bad_url(struct answer *answer, const char *path) {
  JD_ARENA arena = arena_new();
  struct js *body = js_new_object();
  js_set_text(body, "error", "Bad Request");
  js_set_text(body, "code", "FST_ERR_BAD_URL");
  js_set_text(body, "message", arena_printf(arena, "'%s' is not a valid url component", path));
  js_set_integer(body, "statusCode", 400);
  answer_json(answer, 400, body);
}

void answer_empty(struct answer *answer, int status) {
  answer_json(answer, status, NULL);
}

void answer_header(struct answer *answer, const char *name, const char *format, ...) {
  if (answer->header_count == ANSWER_HEADERS)
    return;
  struct answer_header *header = &answer->headers[answer->header_count++];
  va_list arguments;
  va_start(arguments, format);
  header->name = name;
  vsnprintf(header->value, sizeof header->value, format, arguments);
  va_end(arguments);
}

void answer_free(struct answer *answer) {
  js_free(answer->body);
  *answer = (struct answer){0};
}
