#include "model/base/base.h"
#include "model/format/format.h"
#include "reconcile/api/api.h"

static bool check_size(const struct buf *body, const char *what, const char *name, struct jd_error *error) {
  if (body->len <= LIMIT_REQUEST_BODY)
    return true;
  return jd_fail_input(error, NULL,
                       "The request for %s%s%s would be %zu bytes of JSON, and the control API takes %d at most (line "
                       "ends, quotes and tabs count twice): make it smaller.",
                       what, *name ? " " : "", name, body->len, LIMIT_REQUEST_BODY);
}

bool wire_deploy_body(const struct deploy_request *request, struct buf *out, struct jd_error *error) {
  struct bytes name = bytes_of(request->name);
  buf_init(out, (request->code.len + name.len) * 6 + 128);
  if (!utf8_valid(request->code, NULL) || (request->code.len && memchr(request->code.data, '\0', request->code.len)))
    return jd_fail_input(error, NULL,
                         "The source of %s is not UTF-8 text without NUL, so the platform would not keep it as it is.",
                         request->name);
  JD_JS body = js_new_object();
  js_set_bytes(body, "name", name);
  js_set_bytes(body, "code", request->code);
  js_set_text(body, "access_mode", access_mode_name(request->access_mode));
  js_write(body, JS_COMPACT, out);
  return check_size(out, "the Durable Object", request->name, error);
}

bool wire_env_body(const struct secret *value, struct buf *out, struct jd_error *error) {
  struct bytes plain = secret_reveal(value);
  buf_init(out, plain.len * 6 + 16);
  buf_add_text(out, "{\"value\":");
  wire_json_string(out, plain);
  buf_add_char(out, '}');
  return check_size(out, "the env value", "", error);
}
