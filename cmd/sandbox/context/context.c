#include "cmd/sandbox/context/context.h"

#include "model/base/base.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- answers ---- */

static void clear_body(struct answer *answer) {
  js_free(answer->body);
  free(answer->text.data);
  answer->body = NULL;
  answer->text = (struct answer_text){0};
}

void answer_free(struct answer *answer) {
  clear_body(answer);
  *answer = (struct answer){0};
}

void answer_json(struct answer *answer, int status, struct js *body) {
  clear_body(answer);
  answer->status = status;
  answer->body = body;
}

void answer_text(struct answer *answer, const char *type, struct bytes text) {
  clear_body(answer);
  answer->status = 200;
  answer->text = (struct answer_text){type, jd_calloc(text.len + 1, 1), text.len};
  memcpy(answer->text.data, text.data, text.len);
}

/* NULL if the code has no page. */
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
  struct js *error = js_new_object();
  js_set_text(error, "code", code);
  js_set_text(error, "message", message);
  js_set_text(error, "remediation", remediation);
  if (documentation(code))
    js_set_text(error, "documentation_url", documentation(code));
  answer_json(answer, status, js_object("error", error, NULL));
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
  struct js *body = js_object("error", js_of_text(name), "message", js_of_text(message), NULL);
  if (upgrade_url)
    js_set_text(body, "upgradeUrl", upgrade_url);
  answer_json(answer, status, body);
}

void answer_no_route(struct answer *answer, const char *method, const char *target) {
  JD_ARENA arena = arena_new();
  const char *message = arena_printf(arena, "Route %s:%s not found", method, target);
  answer_json(answer, 404,
              js_object("message", js_of_text(message), "error", js_of_text("Not Found"), "statusCode",
                        js_of_integer(404), NULL));
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

/* ---- JSON as JavaScript reads it ---- */

enum { NO_ESCAPE = -1, ESCAPE_LEN = 6, PAIR_LEN = 12, REPLACEMENT = 0xFFFD };

/* Returns the unit of the \uXXXX escape that begins at `at`, or NO_ESCAPE. */
static int escaped_unit(struct bytes text, size_t at) {
  int unit = 0;
  if (text.len - at < ESCAPE_LEN || text.data[at] != '\\' || text.data[at + 1] != 'u')
    return NO_ESCAPE;
  for (size_t i = at + 2; i < at + ESCAPE_LEN; i++) {
    int digit = hex_value(text.data[i]);
    if (digit < 0)
      return NO_ESCAPE;
    unit = unit * 16 + digit;
  }
  return unit;
}

static bool is_high(int unit) {
  return unit >= 0xD800 && unit < 0xDC00;
}

static bool is_low(int unit) {
  return unit >= 0xDC00 && unit < 0xE000;
}

/* Copies the escape that begins at `at`; returns its length in the text. */
static size_t repair_escape(struct bytes text, size_t at, struct buf *out) {
  int unit = escaped_unit(text, at);
  size_t len = text.len - at < 2 ? 1 : 2; /* an escaped backslash escapes nothing after it */
  if (unit == NO_ESCAPE) {
    if (len == 2 && (unsigned char)text.data[at + 1] >= 0x80)
      len = 1; /* not an escape: the next character is repaired by itself */
    buf_add(out, text.data + at, len);
    return len;
  }
  if (is_high(unit) && text.len - at >= ESCAPE_LEN && is_low(escaped_unit(text, at + ESCAPE_LEN))) {
    buf_add(out, text.data + at, PAIR_LEN);
    return PAIR_LEN;
  }
  if (is_high(unit) || is_low(unit))
    buf_add_text(out, "\\ufffd");
  else
    buf_add(out, text.data + at, ESCAPE_LEN);
  return ESCAPE_LEN;
}

static size_t repair_character(struct bytes text, size_t at, struct buf *out) {
  uint32_t code_point;
  size_t len = utf8_decode(text.data + at, text.len - at, &code_point);
  utf8_put(out, len ? code_point : REPLACEMENT);
  return len ? len : 1;
}

void json_repair(struct bytes text, struct buf *out) {
  size_t at = starts_with(text, "\xEF\xBB\xBF") ? 3 : 0;
  while (at < text.len)
    at += text.data[at] == '\\' ? repair_escape(text, at, out) : repair_character(text, at, out);
}

struct js *json_parse(struct bytes text) {
  JD_BUF repaired;
  buf_init(&repaired, text.len * 3 + 1);
  json_repair(text, &repaired);
  return js_parse_lenient(buf_bytes(&repaired));
}

/* ---- bodies ---- */

bool body_is_json(const struct request *request) {
  if (!request->content_type)
    return false;
  struct bytes type = {request->content_type, strcspn(request->content_type, ";")};
  return equal_ignoring_case(trim(type), "application/json");
}

/* Returns whether the member would change the prototype of an object. */
static bool is_poison(const char *key, const struct js *value) {
  return strcmp(key, "__proto__") == 0 || (strcmp(key, "constructor") == 0 && js_get(value, "prototype"));
}

bool body_parse(struct call *call) {
  const struct request *request = call->request;
  if (request->too_large) {
    answer_request_error(call->answer, 413, "Request body is too large");
    call->answer->close = true;
    return false;
  }
  if (!body_is_json(request)) {
    call->body.other = request->has_body;
    return true;
  }
  if (!request->has_body) {
    answer_request_error(call->answer, 400, "Body cannot be empty when content-type is set to 'application/json'");
    return false;
  }
  call->body.json = json_parse(request->body);
  if (call->body.json && !js_any_member(call->body.json, is_poison))
    return true;
  answer_request_error(call->answer, 400, "Body is not valid JSON but content-type is set to 'application/json'");
  return false;
}

void body_free(struct body *body) {
  js_free(body->json);
}

const char *body_name(struct arena *arena, struct bytes text) {
  JD_BUF name;
  buf_init(&name, text.len * 3 + 1);
  for (size_t i = 0; i < text.len; i++)
    if (text.data[i])
      buf_add_char(&name, text.data[i]);
    else
      utf8_put(&name, 0xFFFD);
  return arena_strndup(arena, name.data, name.len);
}
