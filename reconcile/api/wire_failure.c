#include "model/base/base.h"
#include "model/format/format.h"
#include "reconcile/api/internal.h"
#include "reconcile/http/http.h"

#include <stdio.h>

/* How much of the platform's words is quoted, so that ours after them always fit too. */
enum { MESSAGE_CAP = 700, REMEDIATION_CAP = 350, LINK_CAP = 160, CODE_CAP = 60, EXCERPT_CAP = 200 };

/* What the body says; the bytes belong to the parsed body. */
struct said {
  enum { SAID_NOTHING, SAID_BY_API, SAID_BY_ROUTER } by;
  struct bytes code, message, remediation, link;
};

/* What we make of it. `lead` opens the message, `fix` ends it, in place of the platform's own remediation: that is
 * written for whoever calls the API by hand. */
struct verdict {
  enum jd_code code;
  enum jd_scope scope;
  enum jd_retry retry;
  const char *lead, *fix;
};

static struct said read_said(const struct js *body) {
  const struct js *error = js_get(body, "error");
  struct said said = {.message = js_bytes(js_get(body, "message"))};
  if (error && js_type(error) == JS_OBJECT) {
    said.by = SAID_BY_API;
    said.code = js_bytes(js_get(error, "code"));
    said.message = js_bytes(js_get(error, "message"));
    said.remediation = js_bytes(js_get(error, "remediation"));
    said.link = js_bytes(js_get(error, "documentation_url"));
  } else if (js_is_string(error) && js_get(body, "statusCode")) {
    said.by = SAID_BY_ROUTER;
    said.code = js_bytes(js_get(body, "code"));
  } else if (js_is_string(error)) {
    said.by = SAID_BY_API;
    said.code = js_bytes(error);
    said.link = js_bytes(js_get(body, "upgradeUrl"));
  }
  return said;
}

/* A 404 has one code for a missing app and a missing object; only the message tells them apart. */
static bool says_app_missing(const struct said *said) {
  return said->by == SAID_BY_API && starts_with(said->message, "App ") && contains(said->message, "not found");
}

static bool says_object_missing(const struct said *said) {
  return said->by == SAID_BY_API && !says_app_missing(said) && contains(said->message, "not found") &&
         (starts_with(said->message, "DO ") || contains(said->message, "Object") || contains(said->message, "object"));
}

static struct verdict of_missing(const struct said *said) {
  static const char app_mend[] = "Check the app id (--app, BUTTERBASE_APP_ID, app_id in 00-state.md), and that the API "
                                 "key belongs to the account that owns the app.";
  if (says_app_missing(said))
    return (struct verdict){JD_NOT_FOUND, JD_SCOPE_RUN, JD_RETRY_NO,
                            "The app does not exist, or belongs to another account", app_mend};
  if (says_object_missing(said))
    return (struct verdict){JD_NOT_FOUND, JD_SCOPE_ITEM, JD_RETRY_NO, "The Durable Object does not exist", ""};
  if (said->by == SAID_BY_API)
    return (struct verdict){JD_NOT_FOUND, JD_SCOPE_RUN, JD_RETRY_NO, "Not found by the control API", app_mend};
  return (struct verdict){JD_PROTOCOL, JD_SCOPE_RUN, JD_RETRY_NO, "The server does not know this path",
                          "Check the endpoint (--endpoint, CONTROL_API_URL) and the app id."};
}

static struct verdict of_limit(const struct said *said) {
  if (starts_with(said->code, "QUOTA_"))
    return (struct verdict){JD_LIMITED, JD_SCOPE_RUN, JD_RETRY_NO, "The account's quota is used up",
                            "Waiting does not help: raise the quota or use less."};
  return (struct verdict){JD_LIMITED, JD_SCOPE_RUN, JD_RETRY_LATER, "Too many requests in this minute",
                          "Other programs that use this app count too."};
}

static struct verdict of_internal(const struct said *said, bool reads) {
  if (reads)
    return (struct verdict){JD_REFUSED, JD_SCOPE_RUN, JD_RETRY_NOW, "The control API failed",
                            "Try again; if the problem persists, contact Butterbase support."};
  if (bytes_equal(said->code, bytes_of("INTERNAL_ERROR")))
    return (struct verdict){JD_REFUSED, JD_SCOPE_ITEM, JD_RETRY_NO, "The control API failed on this request",
                            "For a write this nearly always means a bad request: an empty name or source, or an env "
                            "value of more than 8,192 UTF-16 units."};
  return (struct verdict){JD_REFUSED, JD_SCOPE_ITEM, JD_RETRY_NO, "The control API failed on this request",
                          "The change may have been made nevertheless."};
}

/* A 502 from the control API itself: the upload to the platform failed. */
static struct verdict of_upload(const struct said *said) {
  if (platform_says(said->message.data, PLATFORM_TAG_EXISTS))
    return (struct verdict){
        JD_UPSTREAM, JD_SCOPE_RUN, JD_RETRY_NO,
        "The app's first upload reached the platform, but the control plane never got the response, so the platform "
        "rejects every further upload (10074)",
        "Trying again does not help: ask Butterbase support to reset the deploy state of this app."};
  if (platform_says(said->message.data, PLATFORM_TAG_MISMATCH))
    return (struct verdict){
        JD_UPSTREAM, JD_SCOPE_RUN, JD_RETRY_NO,
        "The platform and the control plane disagree about the last upload of the app (migration tag, 10079)",
        "Another deploy of this app may have run at the same time: wait for it, then run `jd plan`. If every upload "
        "fails like this, an earlier response was lost and trying again does not help: Butterbase support must reset "
        "the deploy state."};
  if (platform_says(said->message.data, PLATFORM_NO_MODULE))
    return (struct verdict){JD_UPSTREAM, JD_SCOPE_ITEM, JD_RETRY_NO, "The platform rejected the bundle of all classes",
                            "Fix the source: all sources of an app share one module, so a syntax error or a top-level "
                            "name declared by two of them breaks it."};
  return (struct verdict){JD_UPSTREAM, JD_SCOPE_ITEM, JD_RETRY_NOW, "The upload to the platform failed",
                          "Try again; if the problem persists, look at Cloudflare's status page, or send this message "
                          "to Butterbase support."};
}

static struct verdict of_upstream(long status, const struct said *said, bool reads) {
  if (!reads && status == 502 && said->by == SAID_BY_API)
    return of_upload(said);
  return (struct verdict){JD_UPSTREAM, reads ? JD_SCOPE_RUN : JD_SCOPE_ITEM, JD_RETRY_NOW,
                          "The response came from a proxy, not from the control API",
                          reads
                              ? "Try again; if the problem persists, it is with Butterbase or with a proxy in between."
                              : "The change may have been made nevertheless."};
}

static struct verdict of_unexpected(long status) {
  if (status == 204)
    return (struct verdict){JD_PROTOCOL, JD_SCOPE_RUN, JD_RETRY_NO,
                            "Empty response where 200 with JSON was expected; it says nothing about the app", ""};
  if (status >= 300 && status < 400)
    return (struct verdict){
        JD_PROTOCOL, JD_SCOPE_RUN, JD_RETRY_NO,
        "The server redirects; jd does not follow redirects, so that no other server gets the API key",
        "Set the endpoint to the origin of the control API (--endpoint, CONTROL_API_URL)."};
  return (struct verdict){JD_PROTOCOL, JD_SCOPE_RUN, JD_RETRY_NO,
                          "Unexpected status, which the control API never sends; 200 was expected",
                          "Check the endpoint (--endpoint, CONTROL_API_URL)."};
}

static struct verdict of_key(const struct said *said) {
  bool no_key = bytes_equal(said->code, bytes_of("AUTH_INVALID_TOKEN"));
  return (struct verdict){JD_AUTH, JD_SCOPE_RUN, JD_RETRY_NO,
                          no_key ? "This is not a valid API key" : "The control API rejected the API key",
                          no_key ? "Set BUTTERBASE_API_KEY to a key: bb_sk_ and 40 hex digits."
                                 : "Set BUTTERBASE_API_KEY to a key of the account that owns the app. If the key was "
                                   "revoked or has expired, create a new one in the dashboard."};
}

static struct verdict judge(long status, const struct said *said, bool reads) {
  switch (status) {
  case 400:
    return (struct verdict){JD_REFUSED, JD_SCOPE_ITEM, JD_RETRY_NO, "The control API rejected the request", ""};
  case 401:
    return of_key(said);
  case 402:
  case 403:
    return (struct verdict){JD_AUTH, JD_SCOPE_RUN, JD_RETRY_NO, "The account is not allowed to do this", ""};
  case 404:
    return of_missing(said);
  case 409: /* the code is the same whether provisioning continues or has failed */
    return (struct verdict){JD_REFUSED, JD_SCOPE_RUN, JD_RETRY_LATER, "The app is not ready",
                            "Run this again in a minute. If provisioning failed, delete the app in the dashboard, and "
                            "pass another one with --app."};
  case 410:
    return (struct verdict){JD_REFUSED, JD_SCOPE_RUN, JD_RETRY_NO, "The app is being deleted",
                            "Choose another app (--app, BUTTERBASE_APP_ID, app_id in 00-state.md)."};
  case 413:
    return (struct verdict){
        JD_REFUSED, JD_SCOPE_ITEM, JD_RETRY_NO, "The request is too large for the control API",
        "Name, source and JSON escapes together may be at most 1,048,576 bytes. Make the source smaller."};
  case 429:
    return of_limit(said);
  case 500:
    return of_internal(said, reads);
  case 503:
    return (struct verdict){JD_LIMITED, JD_SCOPE_RUN, JD_RETRY_LATER, "The control API cannot do this now", ""};
  default:
    if (status > 500 && status < 600)
      return of_upstream(status, said, reads);
    if (status > 400 && status < 500)
      return (struct verdict){JD_REFUSED, JD_SCOPE_RUN, JD_RETRY_NO, "The server rejected the request", ""};
    return of_unexpected(status);
  }
}

/* A message being composed. */
struct composing {
  struct arena *arena;
  const struct http_answer *answer;
  struct buf *out;
};

static const char *quote(const struct composing *composing, struct bytes text, size_t cap) {
  return wire_quote(composing->arena, composing->answer, text, cap);
}

static void add_sentence(const struct composing *composing, const char *before, struct bytes text, size_t cap) {
  struct buf *out = composing->out;
  if (!text.len)
    return;
  buf_printf(out, "%s%s", before, quote(composing, text, cap));
  if (!strchr(".!?", out->data[out->len - 1]))
    buf_add_char(out, '.');
}

/* What the headers say that helps the user. */
static void add_headers(const struct composing *composing) {
  const struct http_answer *answer = composing->answer;
  struct buf *out = composing->out;
  if (answer->status == 204 && answer->fly_replay) {
    buf_printf(out,
               " The app is in another region, and the request bypassed the proxy that would have sent it there "
               "(Fly-Replay: %s). Reach the control API by its public address, https://api.butterbase.ai.",
               quote(composing, bytes_of(answer->fly_replay), LINK_CAP));
  } else if (answer->status == 204) { /* the MCP server hands on nothing of the headers */
    buf_add_text(out, " That is the control API's response for an app in another region, when a request bypassed the "
                      "proxy that would have sent it there. Reach it by its public address, https://api.butterbase.ai, "
                      "and with --via rest.");
  }
  if (answer->status >= 300 && answer->status < 400 && answer->location) {
    JD_BUF masked, target;
    buf_init(&masked, LIMIT_RESPONSE_HEADERS), buf_init(&target, LIMIT_RESPONSE_HEADERS);
    mask_text(answer->mask, bytes_of(answer->location), &masked);
    http_location_origin(&target, masked.data);
    add_sentence(composing, " It points to ", buf_bytes(&target), LINK_CAP);
  }
}

/* A page for people says what it is in its title; the rest of it is layout. */
static struct bytes title_of(struct bytes body) {
  static const char begin[] = "<title>", end[] = "</title>";
  const char *from = memmem(body.data, body.len, begin, strlen(begin));
  if (!from)
    return body;
  from += strlen(begin);
  const char *to = memmem(from, body.len - (size_t)(from - body.data), end, strlen(end));
  return to && to > from ? trim((struct bytes){from, (size_t)(to - from)}) : body;
}

/* A body that is none of the four shapes. */
static void add_excerpt(const struct composing *composing) {
  const struct http_answer *answer = composing->answer;
  JD_BUF masked;
  buf_init(&masked, answer->body.len);
  mask_text(answer->mask, answer->body, &masked); /* before the title is cut out of it */
  struct bytes body = title_of(trim(buf_bytes(&masked)));
  if (!body.len)
    return;
  buf_printf(composing->out, " The response is not the control API's%s%s: \"%s\".",
             *answer->content_type ? ", but " : "", quote(composing, bytes_of(answer->content_type), CODE_CAP),
             wire_quote_masked(composing->arena, body, EXCERPT_CAP));
}

static void compose(const struct composing *composing, const struct said *said, const struct verdict *verdict,
                    const char *code) {
  const struct http_answer *answer = composing->answer;
  struct buf *out = composing->out;
  buf_printf(out, "%s (%ld%s%s).", verdict->lead, answer->status, *code ? " " : "", code);
  if (said->by == SAID_NOTHING)
    add_excerpt(composing);
  add_sentence(composing, " ", said->message, MESSAGE_CAP);
  if (!*verdict->fix)
    add_sentence(composing, " ", said->remediation, REMEDIATION_CAP);
  if (said->link.len)
    buf_printf(out, " (%s)", quote(composing, said->link, LINK_CAP));
  add_headers(composing);
  if (*verdict->fix)
    buf_printf(out, " %s", verdict->fix);
  if (verdict->retry == JD_RETRY_LATER && answer->retry_after > RETRY_AFTER_MOST)
    buf_printf(out, " The server asks to wait %u s, which is longer than jd waits. Run the command again then.",
               answer->retry_after);
}

bool wire_failure(const struct http_answer *answer, const char *where, struct jd_error *error) {
  if (!answer->arrived) {
    if (error)
      *error = answer->error;
    return false;
  }
  JD_JS body = answer->body.len ? js_parse(answer->body, where, NULL) : NULL;
  const struct said said = read_said(body);
  const struct verdict verdict = judge(answer->status, &said, answer->reads);
  JD_ARENA arena = arena_new();
  JD_BUF text;
  buf_init(&text, LIMIT_ERROR_MESSAGE);
  const struct composing composing = {arena, answer, &text};
  const char *code = quote(&composing, said.code, CODE_CAP);
  compose(&composing, &said, &verdict, code);
  jd_fail(error, verdict.code, verdict.scope, verdict.retry, where, "%s", text.data);
  if (error) {
    error->status = answer->status;
    error->retry_after = verdict.retry == JD_RETRY_LATER ? answer->retry_after : 0;
    snprintf(error->platform_code, sizeof error->platform_code, "%s", code);
  }
  return false;
}

bool wire_is_missing_object(const struct http_answer *answer) {
  if (!answer->arrived || answer->status != 404)
    return false;
  JD_JS body = js_parse(answer->body, NULL, NULL);
  const struct said said = read_said(body);
  return says_object_missing(&said);
}

bool wire_is_missing_route(const struct http_answer *answer) {
  if (!answer->arrived || answer->status != 404)
    return false;
  JD_JS body = js_parse(answer->body, NULL, NULL);
  return read_said(body).by == SAID_BY_ROUTER;
}
