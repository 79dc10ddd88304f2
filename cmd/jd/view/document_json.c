#include "cmd/jd/view/document_json.h"

#include "cmd/jd/cli/cli.h"

#define FORMAT_VERSION "1.0"

struct js *json_document(void) {
  struct js *json = js_new_object();
  js_set_text(json, "format_version", FORMAT_VERSION);
  return json;
}

void json_set_digest(struct js *object, const char *key, struct digest digest) {
  char hex[DIGEST_HEX];
  digest_hex(digest, hex);
  js_set_text(object, key, hex);
}

const char *error_code_name(enum jd_code code) {
  static const char *const names[] = {
      [JD_NONE] = "none",       [JD_USAGE] = "usage",       [JD_INPUT] = "input",     [JD_IO] = "io",
      [JD_NETWORK] = "network", [JD_PROTOCOL] = "protocol", [JD_AUTH] = "auth",       [JD_NOT_FOUND] = "not-found",
      [JD_REFUSED] = "refused", [JD_UPSTREAM] = "upstream", [JD_LIMITED] = "limited", [JD_BUSY] = "busy",
      [JD_STALE] = "stale",     [JD_LOCKED] = "locked",     [JD_STOPPED] = "stopped", [JD_BUG] = "bug",
  };
  return names[code];
}

struct js *finding_json(const struct finding *finding) {
  struct js *json = js_new_object();
  js_set_text(json, "severity", finding->severity == SEVERITY_ERROR ? "error" : "warning");
  js_set_text(json, "code", finding->code);
  js_set_text(json, "message", finding->message);
  js_set_text(json, "file", finding->at.file);
  js_set_integer(json, "line", finding->at.line);
  js_set_integer(json, "column", finding->at.column);
  return json;
}

struct js *diagnostics_json(const struct findings *findings) {
  struct js *list = js_new_array();
  for (size_t i = 0; findings && i < findings->count; i++)
    js_append(list, finding_json(&findings->list[i]));
  return list;
}

struct js *error_json(const struct jd_error *error, const struct command_hint *hint) {
  struct jd_error shown = *error;
  struct js *json = js_new_object();
  command_hint_error(hint, &shown);
  js_set_text(json, "code", error_code_name(error->code));
  js_set_text(json, "message", shown.message);
  js_set_text(json, "where", error->where);
  if (error->status)
    js_set_integer(json, "status", error->status);
  if (error->platform_code[0])
    js_set_text(json, "platform_code", error->platform_code);
  return json;
}

struct js *error_document(const struct jd_error *error, const struct findings *findings,
                          const struct command_hint *hint) {
  struct js *json = json_document();
  js_set(json, "error", error_json(error, hint));
  js_set(json, "diagnostics", diagnostics_json(findings));
  return json;
}
