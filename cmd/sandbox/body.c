#include "cmd/sandbox/body.h"

#include "cmd/sandbox/answer.h"
#include "cmd/sandbox/mend.h"
#include "model/base/base.h"

static bool is_json(const char *content_type) {
  if (!content_type)
    return false;
  struct bytes type = {content_type, strcspn(content_type, ";")};
  return equal_ignoring_case(trim(type), "application/json");
}

/* What would change the prototype of an object. */
static bool is_poison(const char *key, const struct js *value) {
  return strcmp(key, "__proto__") == 0 || (strcmp(key, "constructor") == 0 && js_get(value, "prototype"));
}

static struct js *parse(struct bytes text) {
  JD_BUF mended;
  buf_init(&mended, text.len * 3 + 1);
  mend_json_text(text, &mended);
  struct js *json = js_parse_lenient(buf_bytes(&mended));
  if (json && js_any_member(json, is_poison)) {
    js_free(json);
    return NULL;
  }
  return json;
}

bool body_parse(const struct request *request, struct body *out, struct answer *answer) {
  *out = (struct body){0};
  if (request->too_large) {
    answer_request_error(answer, 413, "Request body is too large");
    answer->close = true;
    return false;
  }
  if (!is_json(request->content_type)) {
    out->other = request->has_body;
    return true;
  }
  if (!request->has_body) {
    answer_request_error(answer, 400, "Body cannot be empty when content-type is set to 'application/json'");
    return false;
  }
  out->json = parse(request->body);
  if (!out->json)
    answer_request_error(answer, 400, "Body is not valid JSON but content-type is set to 'application/json'");
  return out->json != NULL;
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
      utf8_encode(&name, 0xFFFD);
  return arena_strndup(arena, name.data, name.len);
}
