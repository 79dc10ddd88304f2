#include "cmd/jd/saved_plan.h"

#include "cmd/jd/plan_json.h"
#include "reconcile/file.h"

enum { SAVED_VERSION = 1, CONTEXT = 3 };

static struct js *saved_json(const struct saved_plan *plan) {
  struct js *json = js_new_object(), *only = js_new_array();
  for (size_t i = 0; i < plan->only_count; i++)
    js_append_text(only, plan->only[i]);
  js_set_integer(json, "version", SAVED_VERSION);
  js_set(json, "only", only);
  js_set_bool(json, "resend_env", plan->resend_env);
  return json;
}

bool saved_plan_write(const char *path, const struct changeset *changeset, const struct findings *findings,
                      const struct saved_plan *plan, struct jd_error *error) {
  const struct plan_json_view view = {.context = CONTEXT};
  JD_BUF text;
  buf_init(&text, LIMIT_TEXT_OUTPUT);
  JD_JS document = plan_json(changeset, findings, &view);
  js_set(document, "saved", saved_json(plan));
  js_write(document, JS_PRETTY, &text);
  buf_add_char(&text, '\n');
  if (text.len > LIMIT_DOCUMENT_BYTES)
    return jd_fail_input(error, path, "The plan is too large to be saved (more than %d bytes).", LIMIT_DOCUMENT_BYTES);
  return file_replace(path, buf_bytes(&text), 0644, error);
}

struct reading {
  struct arena *arena;
  const char *file;
  struct jd_error *error;
};

static bool fail(const struct reading *reading, const char *field, const char *expected, const struct js *found) {
  return jd_fail_input(reading->error, reading->file,
                       "This is not a plan that `jd plan --out` saved: %s should be %s and is %s. Save it anew.", field,
                       expected, js_type_name(found));
}

static bool get_text(const struct reading *reading, const struct js *object, const char *name, const char **out) {
  const struct js *member = js_get(object, name);
  const char *text = member ? js_text(member) : NULL;
  if (!text)
    return fail(reading, name, "a string", member);
  *out = arena_strdup(reading->arena, text);
  return true;
}

/* A plan with nothing durable needs no app. */
static bool get_text_or_null(const struct reading *reading, const struct js *object, const char *name,
                             const char **out) {
  const struct js *member = js_get(object, name);
  *out = NULL;
  return (member && js_type(member) == JS_NULL) || get_text(reading, object, name, out);
}

static bool get_fingerprint(const struct reading *reading, const struct js *document, struct digest *out) {
  const struct js *member = js_get(document, "fingerprint");
  const char *text = member ? js_text(member) : NULL;
  return (text && digest_parse(text, out)) || fail(reading, "fingerprint", "32 hex digits in lower case", member);
}

static bool get_only(const struct reading *reading, const struct js *saved, struct saved_plan *out) {
  const struct js *list = js_get(saved, "only");
  if (!list || js_type(list) != JS_ARRAY)
    return fail(reading, "saved.only", "a list", list);
  const char **only = arena_alloc_array(reading->arena, js_length(list), sizeof *only);
  for (size_t i = 0; i < js_length(list); i++) {
    const char *text = js_text(js_at(list, i));
    if (!text)
      return fail(reading, arena_printf(reading->arena, "saved.only[%zu]", i), "a string", js_at(list, i));
    only[i] = arena_strdup(reading->arena, text);
  }
  out->only = only;
  out->only_count = js_length(list);
  return true;
}

static bool get_saved(const struct reading *reading, const struct js *document, struct saved_plan *out) {
  const struct js *saved = js_get(document, "saved"), *resend = js_get(saved, "resend_env");
  if (!saved || js_type(saved) != JS_OBJECT)
    return fail(reading, "saved", "an object", saved);
  if (js_integer(js_get(saved, "version"), 0) != SAVED_VERSION)
    return jd_fail_input(reading->error, reading->file,
                         "Another version of jd saved this plan: saved.version should be %d. Save it anew.",
                         SAVED_VERSION);
  if (!resend || js_type(resend) != JS_BOOL)
    return fail(reading, "saved.resend_env", "true or false", resend);
  out->resend_env = js_bool(resend, false);
  return get_only(reading, saved, out);
}

static bool check_version(const struct reading *reading, const struct js *document) {
  const struct js *member = js_get(document, "format_version");
  const char *version = member ? js_text(member) : NULL;
  if (!version)
    return fail(reading, "format_version", "a string such as \"1.0\"", member);
  if (strncmp(version, "1.", 2) == 0)
    return true;
  return jd_fail_input(reading->error, reading->file,
                       "format_version is %s, and this jd understands 1.x. Save the plan anew.", version);
}

bool saved_plan_parse(struct arena *arena, struct bytes text, const char *file, struct saved_plan *out,
                      struct jd_error *error) {
  const struct reading reading = {arena, file, error};
  JD_JS document = js_parse(text, file, error);
  *out = (struct saved_plan){0};
  if (!document) {
    if (error)
      error->code = JD_INPUT; /* it is a file of the user's, not an answer */
    return false;
  }
  if (js_type(document) != JS_OBJECT)
    return fail(&reading, "the whole", "a JSON object", document);
  return check_version(&reading, document) && get_saved(&reading, document, out) &&
         get_text_or_null(&reading, document, "app_id", &out->app_id) &&
         get_text_or_null(&reading, document, "endpoint", &out->endpoint) &&
         get_text(&reading, document, "plan", &out->plan_file) &&
         get_fingerprint(&reading, document, &out->fingerprint);
}

bool saved_plan_read(struct arena *arena, const char *path, struct saved_plan *out, struct jd_error *error) {
  struct bytes text;
  switch (file_read(arena, path, LIMIT_DOCUMENT_BYTES, &text, error)) {
  case FILE_READ:
    return saved_plan_parse(arena, text, path, out, error);
  case FILE_MISSING:
    return jd_fail_input(error, path, "There is no saved plan here; `jd plan --out FILE` makes one.");
  default:
    return false;
  }
}
