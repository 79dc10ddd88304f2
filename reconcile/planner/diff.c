#include "reconcile/planner/planner.h"

#include "reconcile/planner/internal.h"

static bool is_wanted(const struct diff_request *request, const struct item *item) {
  for (size_t i = 0; i < request->only_count; i++)
    if (item_has_label(item, request->only[i]))
      return true;
  return request->only_count == 0;
}

static bool check_only(const struct diff_request *request, const struct item *items, size_t count,
                       struct jd_error *error) {
  bool known = true;
  for (size_t i = 0; known && i < request->only_count; i++)
    known = items_have_label(items, count, request->only[i], "--only", error);
  return known;
}

static void keep_wanted(const struct diff_request *request, struct item *items, size_t *count, size_t *left_out) {
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

bool diff(struct arena *arena, const struct diff_request *request, struct changeset *out, size_t *left_out,
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
  compare(arena, request, &items, &count);
  if (!check_only(request, items, count, error))
    return false;
  keep_wanted(request, items, &count, left_out);
  const struct planning_evidence evidence = {request->live, request->applied, request->open};
  bool accepted = order(arena, &evidence, items, count, error);
  out->app_env_unknown = request->live->app_env_unknown;
  out->app_env_error = request->live->app_env_error;
  out->items = items;
  out->item_count = count;
  sum_up(out);
  out->fingerprint = fingerprint(arena, out);
  return accepted;
}
