#include "reconcile/planner/planner.h"

#include "reconcile/planner/internal.h"

static const char *const state_names[] = {"in_sync", "drifted", "pending", "conflict", "missing", "extra"};

static const char no_record[] = "there is no record that it was applied, so it is unknown who changed it";

const char *drift_state_name(enum drift_state state) {
  return state_names[state];
}

/* Who moved a field away from what was applied. */
enum side { SIDE_NONE, SIDE_APP, SIDE_PLAN, SIDE_BOTH };

/* Returns what was applied, as the text of a change. */
static const char *applied_field(struct arena *arena, const struct applied_object *applied, enum change_field field) {
  switch (field) {
  case FIELD_CLASS_NAME:
    return applied->class_name;
  case FIELD_ACCESS_MODE:
    return access_mode_name(applied->access_mode);
  case FIELD_CODE:
    return digest_text(arena, applied->code_digest);
  case FIELD_STATUS: /* a successful apply leaves the row READY */
    return row_status_name(ROW_READY);
  case FIELD_VALUE: /* of env variables only, whose values are never seen */
    break;
  }
  return "";
}

static enum side side_of(struct arena *arena, const struct applied_object *applied, const struct change *change) {
  const char *then = applied_field(arena, applied, change->field);
  return (strcmp(then, change->from) != 0 ? SIDE_APP : 0) | (strcmp(then, change->to) != 0 ? SIDE_PLAN : 0);
}

static const char *conflict_note(struct arena *arena, const struct item *item, const struct applied_object *applied) {
  static const char *const words[] = {[SIDE_NONE] = "",
                                      [SIDE_APP] = "on the app",
                                      [SIDE_PLAN] = "in the plan",
                                      [SIDE_BOTH] = "on the app and in the plan"};
  const char *note = arena_printf(arena, "changed since it was applied at %s:", applied->applied_at);
  for (size_t i = 0; i < item->change_count; i++)
    note = arena_printf(arena, "%s%s %s %s", note, i ? "," : "", change_field_name(item->changes[i].field),
                        words[side_of(arena, applied, &item->changes[i])]);
  return note;
}

/* Both sides are there and differ. */
static void judge_changes(struct arena *arena, struct drift_item *out, const struct applied_object *applied) {
  static const enum drift_state states[] = {[SIDE_NONE] = DRIFT_DRIFTED,
                                            [SIDE_APP] = DRIFT_DRIFTED,
                                            [SIDE_PLAN] = DRIFT_PENDING,
                                            [SIDE_BOTH] = DRIFT_CONFLICT};
  enum side side = SIDE_NONE;
  if (!applied) {
    out->state = DRIFT_DRIFTED;
    out->note = no_record;
    return;
  }
  for (size_t i = 0; i < out->item->change_count; i++)
    side |= side_of(arena, applied, &out->item->changes[i]);
  out->state = states[side];
  if (out->state == DRIFT_CONFLICT)
    out->note = conflict_note(arena, out->item, applied);
  else
    out->note = arena_printf(arena, "changed %s since it was applied at %s",
                             out->state == DRIFT_PENDING ? "in the plan" : "on the app", applied->applied_at);
}

static void judge_absent(struct arena *arena, struct drift_item *out, const char *applied_at) {
  out->state = applied_at ? DRIFT_MISSING : DRIFT_PENDING;
  out->note = applied_at ? arena_printf(arena, "applied at %s, deleted from the app since", applied_at)
                         : "not on the app, and there is no record that it was applied";
}

/* Each field comes from nothing. */
static void wanted_alone(struct arena *arena, struct item *item) {
  struct textdiff *diff = arena_alloc(arena, sizeof *diff);
  textdiff(arena, (struct bytes){"", 0}, item->object->code, diff);
  item->diff = diff;
  item_add_change(arena, item, FIELD_CLASS_NAME, NULL, item->object->class_name);
  item_add_change(arena, item, FIELD_ACCESS_MODE, NULL, access_mode_name(item->object->access_mode));
  item_add_change(arena, item, FIELD_CODE, NULL, digest_text(arena, item->object->code_digest));
}

/* Each field goes to nothing; the code of a row that the plan lacks is not read. */
static void live_alone(struct arena *arena, struct item *item) {
  if (item->live->status != ROW_READY)
    item_add_change(arena, item, FIELD_STATUS, row_status_name(item->live->status), NULL);
  item_add_change(arena, item, FIELD_CLASS_NAME, item->live->class_name, NULL);
  item_add_change(arena, item, FIELD_ACCESS_MODE, access_mode_name(item->live->access_mode), NULL);
}

/* Live, and not in the plan, or listed there as removed. */
static void judge_unplanned(struct arena *arena, const struct item *item, struct drift_item *out,
                            const char *applied_at) {
  if (item->removal) {
    out->state = DRIFT_PENDING;
    out->note = "listed under `removed` in the plan, and still live";
    return;
  }
  out->state = DRIFT_EXTRA;
  out->note = applied_at ? arena_printf(arena, "applied at %s, removed from the plan since", applied_at)
                         : "on the app, not in the plan";
}

static void judge_object(struct arena *arena, struct item *item, const struct applied_object *applied,
                         struct drift_item *out) {
  const char *applied_at = applied ? applied->applied_at : NULL;
  if (!item->live) {
    wanted_alone(arena, item);
    judge_absent(arena, out, applied_at);
  } else if (!item->object) {
    live_alone(arena, item);
    judge_unplanned(arena, item, out, applied_at);
  } else if (item->change_count) {
    judge_changes(arena, out, applied);
  }
}

/* The value itself is never seen: only the record tells whether the plan's is another one than was applied. */
static void judge_env(struct arena *arena, struct item *item, const struct applied_env *applied,
                      struct drift_item *out) {
  const char *applied_at = applied ? applied->applied_at : NULL;
  if (!item->env) {
    item_add_change(arena, item, FIELD_VALUE, NULL, NULL);
    judge_unplanned(arena, item, out, applied_at);
  } else if (!item->env_live) {
    judge_absent(arena, out, applied_at);
  } else if (item->unverified) {
    item->change_count = 0;
    out->note = item->env_note;
  } else if (write_is(item->write, SENDS_VALUE)) {
    out->state = DRIFT_PENDING;
    out->note = item->env_note;
  }
}

void drift(struct arena *arena, const struct plan_request *request, struct drift_report *out) {
  struct item *items;
  size_t count;
  *out =
      (struct drift_report){.app_id = request->app_id, .endpoint = request->endpoint, .plan_file = request->plan_file};
  out->not_applicable = desired_not_applicable(request->desired);
  if (out->not_applicable)
    return;
  out->no_record = request->applied->object_count + request->applied->env_count == 0;
  plan_compare(arena, request, &items, &count);
  out->items = arena_alloc_array(arena, count, sizeof *out->items);
  out->item_count = count;
  for (size_t i = 0; i < count; i++) {
    struct drift_item *item = &out->items[i];
    *item = (struct drift_item){.state = DRIFT_IN_SYNC, .item = &items[i]};
    if (items[i].kind == ITEM_ENV)
      judge_env(arena, &items[i], applied_find_env(request->applied, items[i].name), item);
    else
      judge_object(arena, &items[i], applied_find(request->applied, items[i].name), item);
    out->counts[item->state]++;
  }
}

bool drift_is_shown(const struct drift_item *item, bool strict) {
  return item->state != DRIFT_IN_SYNC || (strict && item->item->unverified);
}

bool drift_in_sync(const struct drift_report *report, bool strict) {
  for (size_t i = 0; i < report->item_count; i++) {
    const struct drift_item *item = &report->items[i];
    if (drift_is_shown(item, strict) && (strict || item->state != DRIFT_EXTRA))
      return false;
  }
  return true;
}
