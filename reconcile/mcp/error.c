#include "reconcile/mcp/mcp.h"

#include "model/base/base.h"
#include "model/format/format.h"
#include "reconcile/api/api.h"

enum { QUOTE_CAP = 300, RATE_WINDOW_SECONDS = 60 };

struct known {
  const char *begins; /* of the code */
  long status;
};

static long look_up(const struct known *known, size_t count, struct bytes code) {
  for (size_t i = 0; i < count; i++)
    if (starts_with(code, known[i].begins))
      return known[i].status;
  return 0;
}

/* REQUEST_ERROR stands for whatever has no code of its own; the message tells. */
static long of_request_error(struct bytes message) {
  static const struct known known[] = {
      {"Authentication required", 401}, {"Rate limit exceeded", 429}, {"Request body is too large", 413}};
  long status = look_up(known, sizeof known / sizeof *known, message);
  return status ? status : 400;
}

static long of_code(struct bytes code, struct bytes message) {
  static const struct known known[] = {
      {"VALIDATION_", 400},      {"AUTH_INSUFFICIENT", 403}, {"AUTH_", 401},  {"RESOURCE_NOT_FOUND", 404},
      {"APP_PROVISIONING", 409}, {"APP_DELETING", 410},      {"QUOTA_", 429}, {"INTERNAL_ERROR", 500},
  };
  if (bytes_equal(code, bytes_of("REQUEST_ERROR")))
    return of_request_error(message);
  if (bytes_equal(code, bytes_of("EXTERNAL_CLOUDFLARE_ERROR")))
    return starts_with(message, "Unexpected error while") ? 500 : 502;
  long status = look_up(known, sizeof known / sizeof *known, code);
  return status ? status : 500; /* one that says least: on a write it may have happened */
}

/* Where `error` is a string, it is the code itself, or a sentence. */
static long of_name(struct bytes name) {
  static const struct known known[] = {
      {"account_soft_locked", 402}, {"account_suspended", 403}, {"app_migrating", 503}};
  long status = look_up(known, sizeof known / sizeof *known, name);
  return status ? status : 400;
}

/* 0 when it is none of the control API's errors. */
static long status_of(struct bytes text) {
  JD_JS body = js_parse(text, NULL, NULL);
  const struct js *error = body ? js_get(body, "error") : NULL;
  int64_t status = js_integer(body ? js_get(body, "statusCode") : NULL, 0);
  if (!error)
    return 0;
  if (js_type(error) == JS_OBJECT)
    return js_is_string(js_get(error, "code"))
               ? of_code(js_bytes(js_get(error, "code")), js_bytes(js_get(error, "message")))
               : 0;
  if (!js_is_string(error))
    return 0;
  return status >= 400 && status < 600 ? (long)status : of_name(js_bytes(error));
}

/* ---- as an HTTP answer ---- */

/* Words of the tool itself. Those that begin so are about the arguments; nothing was asked with them. */
static bool is_refusal(struct bytes text) {
  return starts_with(text, "Error: ") || starts_with(text, "MCP error -32602");
}

static void describe_own_words(const struct mcp_answer *answer, const struct http_answer *as, const char *where,
                               struct jd_error *error) {
  JD_BUF words;
  buf_init(&words, LIMIT_ERROR_MESSAGE);
  wire_quote_trimmed(&words, as, answer->text, QUOTE_CAP);
  if (is_refusal(answer->text))
    jd_fail(error, JD_REFUSED, JD_SCOPE_ITEM, JD_RETRY_NO, where,
            "The MCP server's tool refused the call: \"%s\". Use --via rest, or a newer jd.", words.data);
  else
    jd_fail(error, JD_NETWORK, JD_SCOPE_RUN, JD_RETRY_NOW, where, "The MCP server's tool failed: \"%s\".%s", words.data,
            as->reads ? " Try again, or use --via rest." : " What was asked may be done all the same.");
}

struct http_answer mcp_as_http(const struct mcp_answer *answer, bool reads, const char *where) {
  struct http_answer as = {
      .reads = reads, .content_type = "application/json", .body = answer->text, .mask = answer->mask};
  if (!answer->answered) {
    as.error = answer->error;
    return as;
  }
  as.status = answer->is_error ? status_of(answer->text) : 200;
  as.arrived = as.status != 0;
  if (!as.arrived)
    describe_own_words(answer, &as, where, &as.error);
  if (!answer->is_error && bytes_equal(answer->text, bytes_of("{}"))) {
    as.status = 204;
    as.body = (struct bytes){"", 0};
  }
  if (as.status == 429 || as.status == 503)
    as.retry_after = RATE_WINDOW_SECONDS;
  return as;
}
