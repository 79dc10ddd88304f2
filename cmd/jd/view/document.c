#include "cmd/jd/view/view.h"

#include "cmd/jd/cli/cli.h"
#include "cmd/jd/term/term.h"
#include "model/base/base.h"

/* ---- for people ---- */

static void add_severity(enum severity severity, bool color, struct buf *out) {
  if (severity == SEVERITY_ERROR)
    paint(out, color, PAINT_DANGER, "error: ");
  else
    paint(out, color, PAINT_WARNING, "warning: ");
}

void clause_text(const char *message, struct buf *out) {
  static const char *const ordinary[] = {
      "A",       "All",     "An",    "Another", "App-level", "As",      "At",   "Cannot",     "Class",
      "Classes", "Each",    "Empty", "If",      "In",        "Invalid", "It",   "Its",        "No",
      "Not",     "Nothing", "One",   "Only",    "Several",   "Stopped", "The",  "There",      "These",
      "This",    "To",      "Too",   "Two",     "Preflight", "Unknown", "Uses", "Unexpected", "Variable",
      "What",    "Where",   "While", "Whether", "Without",
  };
  const size_t len = strcspn(message, " ,;:.");
  bool lowers = false;
  for (size_t i = 0; i < sizeof ordinary / sizeof *ordinary && !lowers; i++)
    lowers = bytes_equal((struct bytes){message, len}, bytes_of(ordinary[i]));
  if (lowers)
    buf_add_char(out, to_lower(message[0]));
  escape_line(out, bytes_of(message + lowers));
}

void error_text(const struct jd_error *error, bool color, struct buf *out) {
  buf_add_text(out, "jd: ");
  add_severity(SEVERITY_ERROR, color, out);
  if (error->where[0]) {
    escape_line(out, bytes_of(error->where));
    buf_add_text(out, ": ");
  }
  clause_text(error->message, out);
  buf_add_char(out, '\n');
}

void warning_text(const char *message, bool color, struct buf *out) {
  buf_add_text(out, "jd: ");
  add_severity(SEVERITY_WARNING, color, out);
  clause_text(message, out);
  buf_add_char(out, '\n');
}

static void add_place(struct place at, struct buf *out) {
  escape_line(out, bytes_of(at.file ? at.file : "jd"));
  if (at.line)
    buf_printf(out, ":%u", at.line);
  if (at.line && at.column)
    buf_printf(out, ":%u", at.column);
  buf_add_text(out, ": ");
}

void finding_text(const struct finding *finding, bool color, struct buf *out) {
  add_place(finding->at, out);
  add_severity(finding->severity, color, out);
  clause_text(finding->message, out);
  buf_printf(out, " [%s]\n", finding->code);
}

void findings_rest_text(const struct findings *findings, struct buf *out) {
  size_t total = findings->errors + findings->warnings;
  if (total > findings->count)
    buf_printf(out, "jd: %zu more are not shown; fix these first\n", total - findings->count);
}

void findings_text(const struct findings *findings, bool color, struct buf *out) {
  for (size_t i = 0; i < findings->count; i++)
    finding_text(&findings->list[i], color, out);
  findings_rest_text(findings, out);
}

/* ---- for programs ---- */

#define FORMAT_VERSION "1.0"

struct js *json_document(void) {
  return js_object("format_version", js_of_text(FORMAT_VERSION), NULL);
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
  js_set_bool(json, "retryable", error->retry != JD_RETRY_NO);
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
