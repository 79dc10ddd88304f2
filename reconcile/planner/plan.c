#include "reconcile/planner/internal.h"

#include "model/base/base.h"

/* ---- comparing item by item ---- */

struct comparing {
  struct arena *arena;
  const struct plan_request *request;
  struct item *items; /* room for what is wanted and what is live */
  size_t count;
};

static struct item *push(struct comparing *comparing, enum item_kind kind, const char *name) {
  struct item *item = &comparing->items[comparing->count++];
  *item = (struct item){.kind = kind, .name = name};
  return item;
}

/* The digest decides; if both sides are known, the bytes confirm it. */
static bool same_code(const struct desired_object *object, const struct live_object *live) {
  return digest_equal(object->code_digest, live->code_digest) && bytes_equal(object->code, live->code);
}

static void compare_code(struct comparing *comparing, struct item *item) {
  if (same_code(item->object, item->live))
    return;
  struct textdiff *text = arena_alloc(comparing->arena, sizeof *text);
  textdiff(comparing->arena, item->live->code, item->object->code, text);
  item->diff = text;
  item_add_change(comparing->arena, item, FIELD_CODE, digest_text(comparing->arena, item->live->code_digest),
                  digest_text(comparing->arena, item->object->code_digest));
}

/* Of a live row as it is: status included, so that a row that fails or recovers meanwhile makes a plan stale. The code
 * of one that the plan does not name does not count: it is not always read. */
static struct digest seen_digest(const struct live_object *live, bool planned) {
  char digest[DIGEST_HEX];
  const struct digest code = planned ? live->code_digest : (struct digest){0};
  digest_hex(object_digest(live->name, live->class_name, live->access_mode, code), digest);
  struct digester *digester = digester_new("live object 1");
  digester_part(digester, "object", bytes_of(digest));
  digester_part(digester, "status", bytes_of(row_status_name(live->status)));
  return digester_finish(digester);
}

static enum action object_action(const struct item *item) {
  if (strcmp(item->object->class_name, item->live->class_name) != 0)
    return ACTION_REPLACE;
  if (item->live->status != ROW_READY)
    return ACTION_REPAIR;
  return item->change_count ? ACTION_UPDATE : ACTION_SAME;
}

static void add_new(struct comparing *comparing, const struct desired_object *object) {
  struct item *item = push(comparing, ITEM_OBJECT, object->name);
  item->object = object;
  item->wanted = object->digest;
  item_set_action(item, ACTION_CREATE);
}

/* Live and not planned: it stays, unless the plan lists it as removed. */
static void add_unplanned(struct comparing *comparing, const struct live_object *live) {
  struct item *item = push(comparing, ITEM_OBJECT, live->name);
  item->live = live;
  item->removal = desired_removal(comparing->request->desired, false, live->name);
  item->seen = seen_digest(live, item->removal != NULL);
  item_set_action(item, item->removal ? ACTION_DELETE : ACTION_EXTRA);
}

static void compare_object(struct comparing *comparing, const struct desired_object *object,
                           const struct live_object *live) {
  struct item *item = push(comparing, ITEM_OBJECT, object->name);
  item->object = object;
  item->live = live;
  item->wanted = object->digest;
  item->seen = seen_digest(live, true);
  if (live->status != ROW_READY)
    item_add_change(comparing->arena, item, FIELD_STATUS, row_status_name(live->status), row_status_name(ROW_READY));
  if (strcmp(object->class_name, live->class_name) != 0)
    item_add_change(comparing->arena, item, FIELD_CLASS_NAME, live->class_name, object->class_name);
  if (object->access_mode != live->access_mode)
    item_add_change(comparing->arena, item, FIELD_ACCESS_MODE, access_mode_name(live->access_mode),
                    access_mode_name(object->access_mode));
  compare_code(comparing, item);
  item_set_action(item, object_action(item));
}

static void set_env(struct comparing *comparing, struct item *item, enum env_value value, const char *note) {
  item_set_action(item, ACTION_SET);
  item->value = value;
  item->env_note = note;
  item_add_change(comparing->arena, item, FIELD_VALUE, NULL, NULL);
}

static void keep_env(struct item *item, const char *note) {
  item_set_action(item, ACTION_SAME);
  item->value = ENV_VALUE_SAME;
  item->env_note = note;
}

static bool is_in_doubt(const struct plan_request *request, const char *key) {
  for (size_t i = 0; i < request->outcome_unknown_count && SAFEGUARD_ON(SAFEGUARD_DOUBT); i++)
    if (strcmp(request->outcome_unknown[i], key) == 0)
      return true;
  return false;
}

/* The wanted value beside the one that this API key applied last. */
static enum env_value value_of(const struct plan_request *request, const char *key, const char *key_id,
                               const char *digest) {
  const struct applied_digest *applied = applied_find_digest(applied_find_env(request->applied, key), key_id);
  if (!applied)
    return ENV_VALUE_UNKNOWN;
  return strcmp(applied->digest, digest) == 0 ? ENV_VALUE_SAME : ENV_VALUE_DIFFERS;
}

static void compare_live_value(struct comparing *comparing, struct item *item, enum env_value value) {
  switch (value) {
  case ENV_VALUE_SAME:
    keep_env(item, "value is the one last applied");
    break;
  case ENV_VALUE_DIFFERS:
    set_env(comparing, item, value, "value differs from the one last applied");
    break;
  case ENV_VALUE_UNKNOWN:
    set_env(comparing, item, value,
            applied_find_env(comparing->request->applied, item->name)
                ? "value cannot be compared here: last applied with another API key"
                : "value cannot be compared here: no record of the last apply");
    break;
  case ENV_VALUE_NONE:
    break;
  }
}

static void compare_value(struct comparing *comparing, struct item *item) {
  const struct plan_request *request = comparing->request;
  char digest[SECRET_DIGEST_HEX] = "", key_id[SECRET_KEY_ID_HEX] = "";
  if (request->api_key) {
    secret_digest(request->api_key, item->name, item->env->value, digest);
    secret_key_id(request->api_key, key_id);
    item->wanted = digest_bytes(bytes_of(digest));
  }
  enum env_value value = value_of(request, item->name, key_id, digest);
  if (!item->env_live)
    set_env(comparing, item, ENV_VALUE_DIFFERS, "not set on the app yet");
  else if (is_in_doubt(request, item->name))
    set_env(comparing, item, ENV_VALUE_UNKNOWN,
            "sent by a run that was stopped, with unknown outcome; it is set again");
  else if (request->resend_env)
    set_env(comparing, item, value, "set again (--resend-env)");
  else
    compare_live_value(comparing, item, value);
  item->unverified = item->env_live && value == ENV_VALUE_UNKNOWN && !is_in_doubt(request, item->name);
}

static void compare_env(struct comparing *comparing, const struct desired_env *env, const char *live_key) {
  struct item *item = push(comparing, ITEM_ENV, env ? env->key : live_key);
  item->env = env;
  item->env_live = live_key != NULL;
  if (live_key)
    item->seen = digest_bytes(bytes_of(live_key));
  if (env) {
    compare_value(comparing, item);
    return;
  }
  item->removal = desired_removal(comparing->request->desired, true, live_key);
  item_set_action(item, item->removal ? ACTION_DELETE : ACTION_EXTRA);
}

/* Negative if the next object is only wanted, positive if it is only live. */
static int object_order(const struct desired *desired, size_t i, const struct live *live, size_t j) {
  if (i == desired->object_count)
    return 1;
  return j == live->object_count ? -1 : strcmp(desired->objects[i].name, live->objects[j].name);
}

static void merge_objects(struct comparing *comparing) {
  const struct desired *desired = comparing->request->desired;
  const struct live *live = comparing->request->live;
  for (size_t i = 0, j = 0; i < desired->object_count || j < live->object_count;) {
    int order = object_order(desired, i, live, j);
    if (order < 0)
      add_new(comparing, &desired->objects[i]);
    else if (order > 0)
      add_unplanned(comparing, &live->objects[j]);
    else
      compare_object(comparing, &desired->objects[i], &live->objects[j]);
    i += order <= 0;
    j += order >= 0;
  }
}

static void merge_env(struct comparing *comparing) {
  const struct desired *desired = comparing->request->desired;
  const struct live *live = comparing->request->live;
  for (size_t i = 0, j = 0; i < desired->env_count || j < live->env_count;) {
    const struct desired_env *env = i < desired->env_count ? &desired->env[i] : NULL;
    const char *key = j < live->env_count ? live->env_keys[j] : NULL;
    int order = !env ? 1 : !key ? -1 : strcmp(env->key, key);
    compare_env(comparing, order <= 0 ? env : NULL, order >= 0 ? key : NULL);
    i += order <= 0;
    j += order >= 0;
  }
}

void plan_compare(struct arena *arena, const struct plan_request *request, struct item **items, size_t *count) {
  const struct desired *desired = request->desired;
  const struct live *live = request->live;
  size_t most = desired->object_count + desired->env_count + live->object_count + live->env_count;
  struct comparing comparing = {
      .arena = arena, .request = request, .items = arena_alloc_array(arena, most, sizeof *comparing.items)};
  merge_objects(&comparing);
  merge_env(&comparing);
  *items = comparing.items;
  *count = comparing.count;
}

/* ---- the change set ---- */

static bool is_wanted(const struct plan_request *request, const struct item *item) {
  for (size_t i = 0; i < request->only_count; i++)
    if (item_has_label(item, request->only[i]))
      return true;
  return request->only_count == 0;
}

static bool check_only(const struct plan_request *request, const struct item *items, size_t count,
                       struct jd_error *error) {
  bool known = true;
  for (size_t i = 0; known && i < request->only_count; i++)
    known = desired_removes(request->desired, request->only[i]) ||
            items_have_label(items, count, request->only[i], "--only", error);
  return known;
}

static void keep_wanted(const struct plan_request *request, struct item *items, size_t *count, size_t *left_out) {
  size_t kept = 0;
  for (size_t i = 0; i < *count; i++) {
    if (is_wanted(request, &items[i]))
      items[kept++] = items[i];
    else if (left_out)
      *left_out += action_is_change(items[i].action);
  }
  *count = kept;
}

static void add_hazards(struct digester *digester, const struct item *item) {
  for (size_t i = 0; i < item->hazard_count; i++) {
    const struct hazard *hazard = &item->hazards[i];
    digester_part(digester, "hazard", bytes_of(hazard->certain ? "certain" : "possible"));
    for (size_t j = 0; j < hazard->loss_count; j++) {
      digester_part(digester, "object", bytes_of(hazard->losses[j].object));
      digester_part(digester, "class", bytes_of(hazard->losses[j].class_name ? hazard->losses[j].class_name : ""));
    }
  }
}

/* What a reviewer saw: the items in order, what they do, and what they delete. Of an env variable no digest of the
 * value, so that the fingerprint is the same under every API key. */
static struct digest fingerprint(struct arena *arena, const struct changeset *changeset) {
  struct digester *digester = digester_new("plan 2");
  digester_part(digester, "app", bytes_of(changeset->app_id));
  digester_part(digester, "endpoint", bytes_of(changeset->endpoint));
  for (size_t i = 0; i < changeset->item_count; i++) {
    const struct item *item = &changeset->items[i];
    char wanted[DIGEST_HEX], seen[DIGEST_HEX];
    digest_hex(item->wanted, wanted);
    digest_hex(item->seen, seen);
    digester_part(digester, "item", bytes_of(item_label(arena, item)));
    digester_part(digester, "action", bytes_of(action_name(item->action)));
    if (item->kind == ITEM_OBJECT) {
      digester_part(digester, "wanted", bytes_of(wanted));
      digester_part(digester, "live", bytes_of(seen));
    }
    add_hazards(digester, item);
  }
  return digester_finish(digester);
}

static void sum_up(struct changeset *changeset) {
  for (size_t i = 0; i < changeset->item_count; i++) {
    changeset->counts[changeset->items[i].action]++;
    changeset->restarts += changeset->items[i].restarts;
  }
}

bool plan_build(struct arena *arena, const struct plan_request *request, struct changeset *out, size_t *left_out,
                struct jd_error *error) {
  struct item *items;
  size_t count;
  if (left_out)
    *left_out = 0;
  *out = (struct changeset){.app_id = request->app_id, .endpoint = request->endpoint, .plan_file = request->plan_file};
  out->not_applicable = desired_not_applicable(request->desired);
  if (out->not_applicable) {
    out->fingerprint = fingerprint(arena, out);
    return check_only(request, NULL, 0, error);
  }
  plan_compare(arena, request, &items, &count);
  if (!check_only(request, items, count, error))
    return false;
  keep_wanted(request, items, &count, left_out);
  const struct planning_evidence evidence = {request->live, request->applied, request->open, request->desired,
                                             request->unloadable};
  bool accepted = plan_order(arena, &evidence, items, count, error);
  out->app_env_unknown = request->live->app_env_unknown;
  out->app_env_error = request->live->app_env_error;
  out->items = items;
  out->item_count = count;
  sum_up(out);
  out->fingerprint = fingerprint(arena, out);
  return accepted;
}
