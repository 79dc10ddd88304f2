#include "reconcile/api/internal.h"

#include "model/base/base.h"
#include "model/format/format.h"

/* ---- text from outside, and secrets ---- */

const char *wire_quote_masked(struct arena *arena, struct bytes masked, size_t cap) {
  struct bytes kept = {masked.data, cut_length(masked, cap)};
  JD_BUF safe;
  buf_init(&safe, kept.len * 10); /* the longest escape of one byte or character */
  escape_line(&safe, kept);
  const size_t len = cut_length(buf_bytes(&safe), cap);
  const bool shortened = len < safe.len || kept.len < masked.len;
  return arena_printf(arena, "%.*s%s", (int)len, safe.data, shortened ? "…" : "");
}

/* Half a secret would not be found, so it is masked before it is cut or trimmed. */
const char *wire_quote(struct arena *arena, const struct http_answer *answer, struct bytes text, size_t cap) {
  JD_BUF masked;
  buf_init(&masked, text.len);
  mask_text(answer->mask, text, &masked);
  return wire_quote_masked(arena, trim(buf_bytes(&masked)), cap);
}

/* ---- requests ---- */

static bool check_size(const struct buf *body, const char *what, const char *name, struct jd_error *error) {
  if (body->len <= LIMIT_REQUEST_BODY)
    return true;
  return jd_fail_input(error, NULL,
                       "The request for %s%s%s would be %zu bytes of JSON, and the control API accepts at most %d "
                       "(line ends, quotes and tabs count twice). Make it smaller.",
                       what, *name ? " " : "", name, body->len, LIMIT_REQUEST_BODY);
}

struct js *wire_deploy_json(const struct deploy_request *request, struct jd_error *error) {
  if (utf8_valid(request->code, NULL) && !(request->code.len && memchr(request->code.data, '\0', request->code.len)))
    return js_object("name", js_of_text(request->name), "code", js_of_bytes(request->code), "access_mode",
                     js_of_text(access_mode_name(request->access_mode)), NULL);
  jd_fail_input(error, NULL,
                "The source of %s is not valid UTF-8 or contains a NUL byte, so the platform would not store it "
                "unchanged.",
                request->name);
  return NULL;
}

bool wire_deploy_body(const struct deploy_request *request, struct buf *out, struct jd_error *error) {
  JD_JS body = wire_deploy_json(request, error);
  buf_init(out, (request->code.len + strlen(request->name)) * 6 + 128);
  if (!body)
    return false;
  js_write(body, JS_COMPACT, out);
  return check_size(out, "the Durable Object", request->name, error);
}

bool wire_env_body(const struct secret *value, struct buf *out, struct jd_error *error) {
  struct bytes plain = secret_reveal(value);
  buf_init(out, plain.len * 6 + 16);
  JD_JS body = js_object("value", js_of_bytes(plain), NULL); /* which is wiped when it is freed */
  js_write(body, JS_COMPACT, out);
  return check_size(out, "the env value", "", error);
}

enum { VALUE_CAP = 60, PLACE_CAP = 160, WHY_CAP = 300 };

/* An answer being read, and where the trouble goes. */
struct reading {
  const struct http_answer *answer;
  const char *where;
  struct arena *arena;
  struct jd_error *error;
};

/* ---- what can be wrong ---- */

static bool wrong(const struct reading *in, const char *place, const char *expected, const char *came) {
  /* A place may hold the name of a row. */
  const char *safe = wire_quote(in->arena, in->answer, bytes_of(place), PLACE_CAP);
  jd_fail(in->error, JD_PROTOCOL, JD_SCOPE_RUN, JD_RETRY_NO, in->where,
          "Unexpected response from the control API: expected %s%s%s, got %s. Check the endpoint (--endpoint, "
          "CONTROL_API_URL), and whether there is a newer jd.",
          expected, *place ? " as " : "", safe, came);
  if (in->error)
    in->error->status = in->answer->status;
  return false;
}

/* `wrong`, where what came is a value: its type, and a string's text. */
static bool wrong_value(const struct reading *in, const char *place, const char *expected, const struct js *value) {
  const char *came = js_type_name(value);
  if (js_is_string(value))
    came = arena_printf(in->arena, "\"%s\"", wire_quote(in->arena, in->answer, js_bytes(value), VALUE_CAP));
  return wrong(in, place, expected, came);
}

static bool not_json(const struct reading *in, const char *expected, const struct jd_error *why) {
  const struct http_answer *answer = in->answer;
  if (!answer->body.len)
    return wrong(in, "", expected, "an empty body");
  const char *type = *answer->content_type ? answer->content_type : "something";
  const char *came = arena_printf(in->arena, "%s of %zu bytes that begins with \"%s\"",
                                  wire_quote(in->arena, answer, bytes_of(type), VALUE_CAP), answer->body.len,
                                  wire_quote(in->arena, answer, answer->body, VALUE_CAP));
  if (strstr(answer->content_type, "json"))
    came = arena_printf(in->arena, "%s (%s)", came, wire_quote(in->arena, answer, bytes_of(why->message), WHY_CAP));
  return wrong(in, "", expected, came);
}

struct js *wire_open(const struct http_answer *answer, const char *where, const char *expected,
                     struct jd_error *error) {
  JD_ARENA arena = arena_new();
  const struct reading in = {answer, where, arena, error};
  struct jd_error why;
  if (!answer->arrived || answer->status != 200) {
    wire_failure(answer, where, error);
    return NULL;
  }
  struct js *body = js_parse(answer->body, where, &why);
  if (body && js_type(body) == JS_OBJECT)
    return body;
  if (body)
    wrong_value(&in, "", expected, body);
  else
    not_json(&in, expected, &why);
  js_free(body);
  return NULL;
}

/* ---- fields ---- */

/* A string without NUL; `*out` lives in the arena. */
static bool take_text(const struct reading *in, const struct js *object, const char *place, const char *name,
                      const char **out) {
  const struct js *value = js_get(object, name);
  if (!js_text(value))
    return wrong_value(in, arena_printf(in->arena, "%s%s", place, name), "a string", value);
  *out = arena_strdup(in->arena, js_text(value));
  return true;
}

static bool take_text_or_null(const struct reading *in, const struct js *object, const char *place, const char *name,
                              const char **out) {
  const struct js *value = js_get(object, name);
  *out = NULL;
  if (value && js_type(value) == JS_NULL)
    return true;
  if (!js_text(value))
    return wrong_value(in, arena_printf(in->arena, "%s%s", place, name), "a string or null", value);
  *out = arena_strdup(in->arena, js_text(value));
  return true;
}

static bool take_bool(const struct reading *in, const struct js *object, const char *name, bool *out) {
  const struct js *value = js_get(object, name);
  if (!value || js_type(value) != JS_BOOL)
    return wrong_value(in, name, "true or false", value);
  *out = js_bool(value, false);
  return true;
}

static bool take_count(const struct reading *in, const struct js *object, const char *name, int64_t *out) {
  const struct js *value = js_get(object, name);
  *out = js_integer(value, -1);
  return *out >= 0 || wrong_value(in, name, "a whole number", value);
}

static const struct js *take_array(const struct reading *in, const struct js *object, const char *name) {
  const struct js *value = js_get(object, name);
  if (value && js_type(value) == JS_ARRAY)
    return value;
  wrong_value(in, name, "a list", value);
  return NULL;
}

/* A list that is longer than any app needs is not worked on, however well it reads. */
static bool fits(const struct reading *in, size_t count, size_t most, const char *what, const char *advice) {
  if (count <= most)
    return true;
  jd_fail(in->error, JD_PROTOCOL, JD_SCOPE_RUN, JD_RETRY_NO, in->where,
          "The app lists %zu %s, and jd reads at most %zu. %s, or check the endpoint (--endpoint, CONTROL_API_URL).",
          count, what, most, advice);
  if (in->error)
    in->error->status = in->answer->status;
  return false;
}

/* ---- rows ---- */

/* What the platform said when a deploy failed: a message, so without secrets. The code of a tag mismatch is evidence
 * for which classes are deployed (cmd/docs/platform.md), so it stays, even if a secret has the same digits. */
static bool take_message(const struct reading *in, const struct js *row, const char *place, const char **out) {
  const char *said;
  if (!take_text_or_null(in, row, place, "error_message", &said))
    return false;
  *out = mask_copy(in->answer->mask, in->arena, said);
  if (platform_says(said, PLATFORM_TAG_MISMATCH) && !platform_says(*out, PLATFORM_TAG_MISMATCH))
    *out = arena_printf(in->arena, "%s [%d]", *out, PLATFORM_TAG_MISMATCH);
  return true;
}

static bool take_row(const struct reading *in, const struct js *row, const char *place, struct live_object *out) {
  *out = (struct live_object){0};
  if (!take_text(in, row, place, "id", &out->id) || !take_text(in, row, place, "name", &out->name) ||
      !take_text(in, row, place, "class_name", &out->class_name) ||
      !take_text_or_null(in, row, place, "last_deployed_at", &out->last_deployed_at) ||
      !take_message(in, row, place, &out->error_message))
    return false;
  const struct js *status = js_get(row, "status"), *mode = js_get(row, "access_mode");
  const char *named = arena_printf(in->arena, "`%s`", out->name);
  if (!js_is_string(status))
    return wrong_value(in, arena_printf(in->arena, "the status of %s", named), "PENDING, BUILDING, READY or ERROR",
                       status);
  if (!row_status_parse(js_bytes(status), &out->status))
    out->status = ROW_UNKNOWN;
  if (!js_is_string(mode) || !access_mode_parse(js_bytes(mode), &out->access_mode))
    return wrong_value(in, arena_printf(in->arena, "the access_mode of %s", named),
                       "public, authenticated or service_key", mode);
  return *out->name || wrong(in, arena_printf(in->arena, "%sname", place), "a name", "an empty one");
}

bool wire_list(const struct http_answer *answer, const char *where, struct arena *arena, struct live *out,
               struct jd_error *error) {
  const struct reading in = {answer, where, arena, error};
  JD_JS body = wire_open(answer, where, "JSON with the list \"durable_objects\"", error);
  const struct js *rows = body ? take_array(&in, body, "durable_objects") : NULL;
  if (!rows)
    return false;
  size_t count = js_length(rows);
  if (!fits(&in, count, LIMIT_APP_ROWS, "Durable Objects", "Delete those in ERROR that you do not need"))
    return false;
  struct live_object *objects = arena_alloc_array(arena, count, sizeof *objects);
  for (size_t i = 0; i < count; i++) {
    const struct js *row = js_at(rows, i);
    const char *place = arena_printf(arena, "durable_objects[%zu]", i);
    if (js_type(row) != JS_OBJECT)
      return wrong_value(&in, place, "an object", row);
    if (!take_row(&in, row, arena_printf(arena, "%s.", place), &objects[i]))
      return false;
  }
  struct live live = {.objects = objects, .object_count = count};
  live_settle(&live);
  for (size_t i = 1; i < count; i++)
    if (strcmp(objects[i - 1].name, objects[i].name) == 0)
      return wrong(&in, "durable_objects", "each name once", "one twice");
  out->objects = objects;
  out->object_count = count;
  return true;
}

bool wire_object(const struct http_answer *answer, const char *where, struct arena *arena, struct live_object *out,
                 struct jd_error *error) {
  const struct reading in = {answer, where, arena, error};
  JD_JS body = wire_open(answer, where, "JSON with one Durable Object and its code", error);
  struct live_object row;
  if (!body || !take_row(&in, body, "", &row) || !take_text(&in, body, "", "created_at", &row.created_at) ||
      !take_text(&in, body, "", "updated_at", &row.updated_at))
    return false;
  const struct js *code = js_get(body, "code");
  if (!js_is_string(code))
    return wrong_value(&in, "code", "a string", code);
  row.has_code = true;
  row.code = arena_bytes(arena, js_bytes(code));
  row.code_digest = digest_bytes(row.code);
  *out = row;
  return true;
}

/* ---- the rest ---- */

bool wire_keys(const struct http_answer *answer, const char *where, struct arena *arena, const char ***keys,
               size_t *count, struct jd_error *error) {
  const struct reading in = {answer, where, arena, error};
  JD_JS body = wire_open(answer, where, "JSON with the list \"keys\"", error);
  const struct js *list = body ? take_array(&in, body, "keys") : NULL;
  if (!list)
    return false;
  size_t length = js_length(list);
  if (!fits(&in, length, LIMIT_APP_KEYS, "env variables", "Delete those that you do not need"))
    return false;
  const char **found = arena_alloc_array(arena, length, sizeof *found);
  for (size_t i = 0; i < length; i++) {
    const struct js *key = js_at(list, i);
    if (!js_text(key))
      return wrong_value(&in, arena_printf(arena, "keys[%zu]", i), "a string", key);
    found[i] = arena_strdup(arena, js_text(key));
  }
  texts_sort(found, length);
  for (size_t i = 1; i < length; i++)
    if (strcmp(found[i - 1], found[i]) == 0)
      return wrong(&in, "keys", "each key once", "one twice");
  *keys = found;
  *count = length;
  return true;
}

bool wire_deployed(const struct http_answer *answer, const char *where, const char *name, struct jd_error *error) {
  JD_ARENA arena = arena_new();
  const struct reading in = {answer, where, arena, error};
  JD_JS body = wire_open(answer, where, "JSON with the deployed Durable Object", error);
  const char *id, *class_name;
  if (!body || !take_text(&in, body, "", "id", &id) || !take_text(&in, body, "", "class_name", &class_name))
    return false;
  const struct js *said = js_get(body, "name"), *status = js_get(body, "status");
  if (!bytes_equal(js_bytes(said), bytes_of(name)))
    return wrong_value(&in, "name", arena_printf(arena, "\"%s\"", name), said);
  return bytes_equal(js_bytes(status), bytes_of("READY")) || wrong_value(&in, "status", "READY", status);
}

bool wire_env_set(const struct http_answer *answer, const char *where, bool *redeployed, struct jd_error *error) {
  JD_ARENA arena = arena_new();
  const struct reading in = {answer, where, arena, error};
  JD_JS body = wire_open(answer, where, "JSON with \"key\" and \"redeployed\"", error);
  const char *key;
  bool told = false;
  if (!body || !take_text(&in, body, "", "key", &key) || !take_bool(&in, body, "redeployed", &told))
    return false;
  if (redeployed)
    *redeployed = told;
  return true;
}

bool wire_deleted(const struct http_answer *answer, const char *where, struct jd_error *error) {
  JD_ARENA arena = arena_new();
  const struct reading in = {answer, where, arena, error};
  JD_JS body = wire_open(answer, where, "JSON with \"deleted\": true", error);
  bool deleted = false;
  if (!body || !take_bool(&in, body, "deleted", &deleted))
    return false;
  return deleted || wrong(&in, "deleted", "true", "false");
}

bool wire_removed(const struct http_answer *answer, const char *where, bool *found, struct jd_error *error) {
  bool missing = wire_is_missing_object(answer);
  if (found)
    *found = !missing;
  return missing || wire_deleted(answer, where, error);
}

bool wire_usage(const struct http_answer *answer, const char *where, struct usage *out, struct jd_error *error) {
  JD_ARENA arena = arena_new();
  const struct reading in = {answer, where, arena, error};
  JD_JS body = wire_open(answer, where, "JSON with \"do_requests\" and \"do_cpu_ms\"", error);
  struct usage usage;
  if (!body || !take_count(&in, body, "do_requests", &usage.requests) ||
      !take_count(&in, body, "do_cpu_ms", &usage.cpu_ms))
    return false;
  *out = usage;
  return true;
}

bool wire_is_subdomain(const char *text) {
  enum { LONGEST = 63 };
  size_t len = strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789-");
  return len > 0 && len <= LONGEST && text[len] == '\0' && text[0] != '-' && text[len - 1] != '-';
}

bool wire_subdomain(const struct http_answer *answer, const char *where, const char *app_id, struct arena *arena,
                    const char **out, struct jd_error *error) {
  const struct reading in = {answer, where, arena, error};
  JD_JS body = wire_open(answer, where, "JSON with the list \"apps\"", error);
  const struct js *list = body ? take_array(&in, body, "apps") : NULL;
  for (size_t i = 0; i < js_length(list); i++) {
    const char *subdomain = js_text(js_get(js_at(list, i), "subdomain"));
    if (bytes_equal(js_bytes(js_get(js_at(list, i), "id")), bytes_of(app_id)) && subdomain &&
        wire_is_subdomain(subdomain))
      *out = arena_strdup(arena, subdomain);
  }
  return list != NULL;
}

bool wire_stamp(const struct http_answer *answer, const char *where, const char *app_id, struct arena *arena,
                const char **out, struct jd_error *error) {
  const struct reading in = {answer, where, arena, error};
  JD_JS body = wire_open(answer, where, "JSON with the app's \"id\"", error);
  if (!body)
    return false;
  if (!bytes_equal(js_bytes(js_get(body, "id")), bytes_of(app_id)))
    return wrong_value(&in, "id", "the app that was asked for", js_get(body, "id"));
  *out = digest_text(arena, digest_bytes(answer->body));
  return true;
}
