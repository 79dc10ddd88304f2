#include "cmd/jd/session/session.h"

#include "cmd/jd/view/view.h"
#include "reconcile/file/file.h"

enum { SAVED_VERSION = 2, CONTEXT = 3 };

static struct js *values_json(const struct saved_plan *plan) {
  struct js *json = js_new_object();
  for (size_t i = 0; i < plan->value_count; i++)
    js_set(json, plan->values[i].key,
           js_object("digest", js_of_text(plan->values[i].digest), "compared", js_of_bool(plan->values[i].compared),
                     NULL));
  return json;
}

static struct js *saved_json(const struct saved_plan *plan) {
  struct js *json = js_object("version", js_of_integer(SAVED_VERSION), NULL);
  js_set(json, "only", js_of_texts(plan->only, plan->only_count));
  js_set_bool(json, "resend_env", plan->resend_env);
  js_set_text(json, "key_id", plan->key_id);
  js_set(json, "env", values_json(plan));
  return json;
}

bool saved_plan_write(const struct project *project, const char *path, const struct changeset *changeset,
                      const struct findings *findings, const struct saved_plan *plan, struct jd_error *error) {
  const struct diff_view view = {.context = CONTEXT};
  JD_BUF text;
  buf_init(&text, LIMIT_TEXT_OUTPUT);
  JD_JS document = plan_json(changeset, findings, &view);
  js_set(document, "saved", saved_json(plan));
  js_write(document, JS_PRETTY, &text);
  buf_add_char(&text, '\n');
  if (text.len > LIMIT_DOCUMENT_BYTES)
    return jd_fail_input(error, path,
                         "The plan is too large to save (more than %d bytes). Select fewer items with --only.",
                         LIMIT_DOCUMENT_BYTES);
  return file_replace(project, path, buf_bytes(&text), 0666, error);
}

static bool get_fingerprint(const struct json_file *file, const struct js *document, struct digest *out) {
  const struct js *member = js_get(document, "fingerprint");
  const char *text = member ? js_text(member) : NULL;
  return (text && digest_parse(text, out)) ||
         json_file_fail(file, "fingerprint", "32 hex digits in lower case", member);
}

static bool get_value(const struct json_file *file, const struct js *json, const char *key, struct saved_value *out) {
  const struct js *compared = js_get(json, "compared");
  *out = (struct saved_value){.key = arena_strdup(file->arena, key), .compared = js_bool(compared, false)};
  if (!compared || js_type(compared) != JS_BOOL)
    return json_file_fail(file, "saved.env.*.compared", "true or false", compared);
  return json_file_text(file, json, "saved.env.*", "digest", &out->digest);
}

static bool get_values(const struct json_file *file, const struct js *saved, struct saved_plan *out) {
  const struct js *env = js_get(saved, "env"), *member;
  const char *key;
  if (!env || js_type(env) != JS_OBJECT)
    return json_file_fail(file, "saved.env", "an object", env);
  struct saved_value *values = arena_alloc_array(file->arena, js_length(env), sizeof *values);
  for (size_t i = 0; (member = js_member(env, i, &key)); i++)
    if (!get_value(file, member, key, &values[out->value_count++]))
      return false;
  out->values = values;
  return json_file_text_or_null(file, saved, "saved", "key_id", &out->key_id);
}

static bool get_saved(const struct json_file *file, const struct js *document, struct saved_plan *out) {
  const struct js *saved = js_get(document, "saved"), *resend = js_get(saved, "resend_env");
  if (!saved || js_type(saved) != JS_OBJECT)
    return json_file_fail(file, "saved", "an object", saved);
  if (js_integer(js_get(saved, "version"), 0) != SAVED_VERSION)
    return jd_fail_input(file->error, file->name,
                         "Another version of jd saved this plan: saved.version should be %d. %s", SAVED_VERSION,
                         file->fix);
  if (!resend || js_type(resend) != JS_BOOL)
    return json_file_fail(file, "saved.resend_env", "true or false", resend);
  out->resend_env = js_bool(resend, false);
  const char **only;
  if (!json_file_texts(file, saved, "saved", "only", &only, &out->only_count))
    return false;
  out->only = only;
  return get_values(file, saved, out);
}

/* A plan with nothing durable needs no app. */
bool saved_plan_parse(struct arena *arena, struct bytes text, const char *name, struct saved_plan *out,
                      struct jd_error *error) {
  const struct json_file file = {arena, name, "Save the plan again with `jd plan --out FILE`.", error};
  JD_JS document = json_file_parse(&file, text);
  *out = (struct saved_plan){0};
  return document && get_saved(&file, document, out) &&
         json_file_text_or_null(&file, document, "", "app_id", &out->app_id) &&
         json_file_text_or_null(&file, document, "", "endpoint", &out->endpoint) &&
         json_file_text(&file, document, "", "plan", &out->plan_file) &&
         get_fingerprint(&file, document, &out->fingerprint);
}

bool saved_plan_read(struct arena *arena, const char *path, struct saved_plan *out, struct jd_error *error) {
  static const char missing[] = "This saved plan does not exist. Save one with `jd plan --out FILE`. To apply only one "
                                "item, pass --only NAME.";
  struct bytes text;
  return json_file_read(arena, path, missing, &text, error) && saved_plan_parse(arena, text, path, out, error);
}

/* ---- env values ---- */

void saved_values_take(struct arena *arena, const struct secret *api_key, const struct changeset *changeset,
                       struct saved_plan *out) {
  char *key_id = arena_alloc(arena, SECRET_KEY_ID_HEX);
  struct saved_value *values = arena_alloc_array(arena, changeset->item_count, sizeof *values);
  out->key_id = NULL;
  out->values = values;
  out->value_count = 0;
  if (!api_key)
    return;
  secret_key_id(api_key, key_id);
  out->key_id = key_id;
  for (size_t i = 0; i < changeset->item_count; i++) {
    const struct item *item = &changeset->items[i];
    if (!item->env)
      continue;
    char *digest = arena_alloc(arena, SECRET_DIGEST_HEX);
    secret_digest(api_key, item->name, item->env->value, digest);
    values[out->value_count++] = (struct saved_value){item->name, digest, !item->unverified};
  }
}

static const struct saved_value *find(const struct saved_plan *plan, const char *key) {
  for (size_t i = 0; i < plan->value_count; i++)
    if (strcmp(plan->values[i].key, key) == 0)
      return &plan->values[i];
  return NULL;
}

static bool is_same_key(const struct saved_plan *a, const struct saved_plan *b) {
  return a->key_id && b->key_id && strcmp(a->key_id, b->key_id) == 0;
}

bool saved_values_check(const struct saved_plan *saved, const struct saved_plan *now, const char *where,
                        struct jd_error *error) {
  for (size_t i = 0; is_same_key(saved, now) && i < now->value_count; i++) {
    const struct saved_value *then = find(saved, now->values[i].key);
    if (then && strcmp(then->digest, now->values[i].digest) != 0)
      return jd_fail(error, JD_STALE, JD_SCOPE_PLAN, JD_RETRY_NO, where,
                     "The value of env/%s has changed since the plan was saved. Nothing was applied. To save and "
                     "review a new plan, run `jd plan --out FILE`.",
                     now->values[i].key);
  }
  return true;
}

const char *saved_values_why(struct arena *arena, const struct saved_plan *saved, const struct saved_plan *now) {
  for (size_t i = 0; !is_same_key(saved, now) && i < now->value_count; i++) {
    const struct saved_value *value = &now->values[i], *then = find(saved, value->key);
    if (then && then->compared != value->compared)
      return arena_printf(arena,
                          " The two API keys know different things: the key that saved the plan could %scompare env/%s "
                          "with the last apply, but yours %s.",
                          then->compared ? "" : "not ", value->key, value->compared ? "can" : "cannot");
  }
  return "";
}

const char *saved_values_may_be_why(struct arena *arena, const struct changeset *changeset) {
  for (size_t i = 0; i < changeset->item_count; i++) {
    const struct item *item = &changeset->items[i];
    if (item->env && item->env_live)
      return arena_printf(arena,
                          " If it was reviewed with another API key, the two keys may know different things: yours "
                          "can%s compare env/%s with the last apply.",
                          item->unverified ? "not" : "", item->name);
  }
  return "";
}
