#include "cmd/testing/replay/alike.h"

#include "model/base/base.h"

#include <stdlib.h>

enum { TEXT_CAP = 16777216, SHOWN = 400 };

/* ---- {"$text": …} ---- */

static void write_text(struct buf *out, const struct js *parts) {
  for (size_t i = 0; i < js_length(parts); i++) {
    const struct js *part = js_at(parts, i);
    if (js_is_string(part))
      buf_add_bytes(out, js_bytes(part));
    else
      for (int64_t times = js_integer(js_get(part, "count"), 0); times > 0; times--)
        buf_add_bytes(out, js_bytes(js_get(part, "repeat")));
  }
}

static struct js *text_of(const struct js *parts) {
  JD_BUF text;
  buf_init(&text, TEXT_CAP);
  write_text(&text, parts);
  JD_JS holder = js_new_object();
  js_set_bytes(holder, "text", buf_bytes(&text));
  return js_copy(js_get(holder, "text"));
}

struct js *alike_expand(const struct js *json) {
  if (js_get(json, "$text"))
    return text_of(js_get(json, "$text"));
  enum js_type type = js_type(json);
  if (type != JS_OBJECT && type != JS_ARRAY)
    return js_copy(json);
  struct js *copy = type == JS_OBJECT ? js_new_object() : js_new_array();
  for (size_t i = 0; i < js_length(json); i++) {
    const char *key;
    if (type == JS_OBJECT) {
      const struct js *value = js_member(json, i, &key);
      js_set(copy, key, alike_expand(value));
    } else {
      js_append(copy, alike_expand(js_at(json, i)));
    }
  }
  return copy;
}

/* ---- below 300 ---- */

/* `0` stands for a hex digit, `9` for a digit, anything else for itself. */
static bool has_form(struct bytes text, const char *form) {
  if (text.len != strlen(form))
    return false;
  for (size_t i = 0; i < text.len; i++) {
    const char *allowed = form[i] == '0' ? "0123456789abcdef" : form[i] == '9' ? "0123456789" : NULL;
    if (allowed ? !text.data[i] || !strchr(allowed, text.data[i]) : text.data[i] != form[i])
      return false;
  }
  return true;
}

static bool same_text(struct bytes expected, struct bytes got) {
  if (bytes_equal(expected, bytes_of("<id>")))
    return has_form(got, "00000000-0000-0000-0000-000000000000");
  if (bytes_equal(expected, bytes_of("<time>")))
    return has_form(got, "9999-99-99T99:99:99.999Z");
  return bytes_equal(expected, got);
}

static bool is_wording(const char *key) {
  return strcmp(key, "message") == 0 || strcmp(key, "error_message") == 0 || strcmp(key, "updatedAt") == 0;
}

static bool same(const struct js *expected, const struct js *got, bool subset);

static bool same_members(const struct js *expected, const struct js *got, bool subset) {
  for (size_t i = 0; i < js_length(expected); i++) {
    const char *key;
    const struct js *wanted = js_member(expected, i, &key), *found = js_get(got, key);
    if (!found)
      return false;
    if (is_wording(key) ? (js_type(wanted) == JS_NULL) != (js_type(found) == JS_NULL) : !same(wanted, found, subset))
      return false;
  }
  return subset || js_length(expected) == js_length(got);
}

static bool same(const struct js *expected, const struct js *got, bool subset) {
  if (js_type(expected) != js_type(got))
    return false;
  switch (js_type(expected)) {
  case JS_OBJECT:
    return same_members(expected, got, subset);
  case JS_ARRAY:
    for (size_t i = 0; i < js_length(expected) && i < js_length(got); i++)
      if (!same(js_at(expected, i), js_at(got, i), subset))
        return false;
    return js_length(expected) == js_length(got);
  case JS_STRING:
    return same_text(js_bytes(expected), js_bytes(got));
  case JS_NUMBER:
    return js_integer(expected, -1) == js_integer(got, -2);
  case JS_BOOL:
    return js_bool(expected, false) == js_bool(got, false);
  case JS_NULL:
    break;
  }
  return true;
}

/* ---- from 300 on ---- */

/* Which of the three things a 404 says is not there. */
static const char *missing_thing(struct bytes message) {
  if (bytes_equal(message, bytes_of("App not found")))
    return "an app of the caller's";
  return starts_with(message, "App ") ? "an app" : "an object";
}

/* What counts of an error, as one line. */
static const char *essence(struct arena *arena, int status, const struct js *body) {
  const struct js *error = js_get(body, "error");
  if (!error)
    return body ? "no error" : "no body";
  if (js_is_string(error))
    return arena_printf(arena, "error %s, statusCode %lld, code %s", js_text(error),
                        (long long)js_integer(js_get(body, "statusCode"), 0),
                        js_is_string(js_get(body, "code")) ? js_text(js_get(body, "code")) : "none");
  const char *code = js_is_string(js_get(error, "code")) ? js_text(js_get(error, "code")) : "none";
  const char *missing = status == 404 ? missing_thing(js_bytes(js_get(error, "message"))) : "";
  return arena_printf(arena, "error.code %s %s", code, missing);
}

/* ---- the whole ---- */

static const char *shown(struct arena *arena, const struct js *json) {
  if (!json)
    return "nothing";
  JD_BUF text;
  buf_init(&text, TEXT_CAP);
  js_write(json, JS_COMPACT, &text);
  return arena_strndup(arena, text.data, text.len < SHOWN ? text.len : SHOWN);
}

static bool is_whole_number(const char *text) {
  return *text && text[strspn(text, "0123456789")] == '\0';
}

static const char *compare_headers(struct arena *arena, const struct js *headers, const struct reply *reply) {
  for (size_t i = 0; headers && i < js_length(headers); i++) {
    const char *name;
    const struct js *wanted = js_member(headers, i, &name);
    const char *got = client_header(arena, reply, name);
    bool fits = got && (js_is_string(wanted) && strcmp(name, "retry-after") != 0 ? strcmp(js_text(wanted), got) == 0
                                                                                 : is_whole_number(got));
    if (!fits)
      return arena_printf(arena, "header %s is %s", name, got ? got : "missing");
  }
  return NULL;
}

static const char *compare_body(struct arena *arena, const struct js *step, int status, const struct js *got) {
  const struct js *recorded = js_get(step, "expect");
  JD_JS expected = recorded ? alike_expand(recorded) : NULL;
  bool fits = !expected || !got ? !expected && !got
              : status < 300    ? same(expected, got, js_bool(js_get(step, "subset"), false))
                                : strcmp(essence(arena, status, expected), essence(arena, status, got)) == 0;
  if (fits)
    return NULL;
  return arena_printf(arena, "expected %s\n      got      %s", shown(arena, expected), shown(arena, got));
}

const char *alike(struct arena *arena, const struct js *step, const struct reply *reply) {
  int status = (int)js_integer(js_get(step, "status"), 0);
  JD_JS got = reply->body.len ? js_parse(reply->body, "answer", NULL) : NULL;
  if (reply->body.len && !got)
    return arena_printf(arena, "the body is not JSON: %.200s", reply->body.data);
  if (reply->status != status)
    return arena_printf(arena, "expected status %d, got %d %s", status, reply->status, shown(arena, got));
  const char *problem = compare_headers(arena, js_get(step, "response_headers"), reply);
  return problem ? problem : compare_body(arena, step, status, got);
}

const char *alike_list(struct arena *arena, const struct js *expected, const struct reply *reply) {
  JD_JS got = reply->body.len ? js_parse(reply->body, "answer", NULL) : NULL;
  if (got && reply->status == 200 && same(expected, got, false))
    return NULL;
  return arena_printf(arena, "expected %s\n      got      %s", shown(arena, expected), shown(arena, got));
}
