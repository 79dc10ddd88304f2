#include "cmd/jd/view/view.h"

static void add_diff(struct js *change, const struct item *item, const struct diff_view *view) {
  js_set_integer(change, "added", (int64_t)item->diff->added);
  js_set_integer(change, "removed", (int64_t)item->diff->removed);
  if (textdiff_ends_differ(item->diff)) {
    struct js *from = js_of_text(line_ends_name(item->diff->old_ends));
    js_set(change, "line_endings",
           js_object("from", from, "to", js_of_text(line_ends_name(item->diff->new_ends)), NULL));
  }
  if (view->no_diff)
    return;
  JD_BUF text;
  buf_init(&text, LIMIT_TEXT_OUTPUT);
  item_diff(item, view->context, &text);
  js_set_bytes(change, "diff", buf_bytes(&text));
}

static struct js *change_json(const struct item *item, const struct change *change, const struct diff_view *view) {
  struct js *json = js_new_object();
  js_set_text(json, "field", change_field_name(change->field));
  if (change->from || change->to) {
    js_set_text(json, "from", change->from);
    js_set_text(json, "to", change->to);
  }
  if (change->field == FIELD_CODE && item->diff)
    add_diff(json, item, view);
  return json;
}

static struct js *hazard_json(const struct hazard *hazard) {
  struct js *json = js_object("code", js_of_text(hazard->code), "certain", js_of_bool(hazard->certain), NULL);
  js_set(json, "objects", js_of_texts(hazard->objects, hazard->object_count));
  js_set(json, "classes", js_of_texts(hazard->classes, hazard->class_count));
  js_set_text(json, "message", hazard->message);
  return json;
}

static struct js *origin_json(const struct env_origin *origin) {
  const char *from = origin->in_file ? ".env" : "environment";
  return js_object("variable", js_of_text(origin->variable), "from", js_of_text(from), NULL);
}

/* Returns the variable of a value; if it has several, the first one and a list of all. */
static struct js *desired_env_json(const struct desired_env *env) {
  if (!env)
    return js_new_null();
  if (!env->origin_count)
    return js_object("literal", js_of_bool(true), NULL);
  struct js *json = origin_json(&env->origins[0]);
  if (env->origin_count < 2)
    return json;
  struct js *all = js_new_array();
  for (size_t i = 0; i < env->origin_count; i++)
    js_append(all, origin_json(&env->origins[i]));
  js_set(json, "variables", all);
  return json;
}

static struct js *desired_object_json(const struct desired_object *object) {
  if (!object)
    return js_new_null();
  struct js *json = js_new_object();
  js_set_text(json, "class_name", object->class_name);
  js_set_text(json, "access_mode", access_mode_name(object->access_mode));
  js_set_text(json, "source", object->source);
  json_set_digest(json, "code", object->code_digest);
  js_set_integer(json, "bytes", (int64_t)object->code.len);
  js_set_text(json, "key", object->key);
  return json;
}

/* null for a row outside the plan, whose code is not read. */
static struct js *live_json(const struct live_object *live) {
  if (!live)
    return js_new_null();
  struct js *json = js_new_object();
  js_set_text(json, "id", live->id);
  js_set_text(json, "class_name", live->class_name);
  js_set_text(json, "access_mode", access_mode_name(live->access_mode));
  js_set_text(json, "status", row_status_name(live->status));
  if (live->has_code) {
    json_set_digest(json, "code", live->code_digest);
    js_set_integer(json, "bytes", (int64_t)live->code.len);
  } else {
    js_set_text(json, "code", NULL);
    js_set_text(json, "bytes", NULL);
  }
  js_set_text(json, "last_deployed_at", live->last_deployed_at);
  js_set_text(json, "error_message", live->error_message);
  return json;
}

struct js *plan_json_desired(const struct item *item) {
  switch (item->kind) {
  case ITEM_OBJECT:
    return desired_object_json(item->object);
  case ITEM_ENV:
    return desired_env_json(item->env);
  }
  return js_new_null();
}

struct js *plan_json_changes(const struct item *item, const struct diff_view *view) {
  struct js *changes = js_new_array();
  for (size_t i = 0; i < item->change_count; i++)
    js_append(changes, change_json(item, &item->changes[i], view));
  return changes;
}

struct js *plan_json_hazards(const struct item *item) {
  struct js *hazards = js_new_array();
  for (size_t i = 0; i < item->hazard_count; i++)
    js_append(hazards, hazard_json(&item->hazards[i]));
  return hazards;
}

struct js *plan_json_item(const struct item *item, const struct diff_view *view) {
  struct js *json = js_new_object();
  js_set_text(json, "kind", item_kind_name(item->kind));
  js_set_text(json, "name", item->name);
  js_set_text(json, "action", action_name(item->action));
  if (item->kind == ITEM_ENV || item->live) /* else nothing changes: all of it is new */
    js_set(json, "changes", plan_json_changes(item, view));
  js_set(json, "hazards", plan_json_hazards(item));
  js_set(json, "desired", plan_json_desired(item));
  if (item->kind == ITEM_OBJECT)
    js_set(json, "live", live_json(item->live));
  if (item->refusal)
    js_set_text(json, "refusal", item->refusal);
  if (item->unverified)
    js_set_bool(json, "unverified", true);
  if (item->env_note)
    js_set_text(json, "note", item->env_note);
  return json;
}

void plan_json_add_refused(struct js *document, const struct changeset *changeset) {
  const struct diff_view view = {.no_diff = true};
  struct js *hazards = js_new_array(), *items = js_new_array();
  JD_ARENA arena = arena_new();
  for (size_t i = 0; i < changeset->item_count; i++) {
    const struct item *item = &changeset->items[i];
    js_append(items, plan_json_item(item, &view));
    for (size_t j = 0; j < item->hazard_count; j++) {
      struct js *hazard = hazard_json(&item->hazards[j]);
      js_set_text(hazard, "item", item_label(arena, item));
      js_append(hazards, hazard);
    }
  }
  js_set(document, "hazards", hazards);
  js_set(document, "items", items);
}

/* {"create": n, …, "extra": n} */
static struct js *summary_json(const struct changeset *changeset) {
  struct js *json = js_new_object();
  for (int action = 0; action < ACTION_COUNT; action++)
    js_set_integer(json, action_name((enum action)action), (int64_t)changeset->counts[action]);
  return json;
}

struct js *plan_json(const struct changeset *changeset, const struct findings *findings, const struct diff_view *view) {
  struct js *json = json_document(), *items = js_new_array();
  for (size_t i = 0; i < changeset->item_count; i++)
    js_append(items, plan_json_item(&changeset->items[i], view));
  js_set_text(json, "app_id", changeset->app_id);
  js_set_text(json, "endpoint", changeset->endpoint);
  js_set_text(json, "plan", changeset->plan_file);
  json_set_digest(json, "fingerprint", changeset->fingerprint);
  js_set_bool(json, "rehearsed", changeset->rehearsed);
  js_set(json, "summary", summary_json(changeset));
  js_set_integer(json, "restarts", changeset->restarts);
  js_set(json, "items", items);
  js_set(json, "diagnostics", diagnostics_json(findings));
  return json;
}
