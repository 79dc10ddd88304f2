#include "reconcile/apply/internal.h"

#include "reconcile/planner/planner.h"

static bool same_row(const struct live_object *seen, const struct live_object *now) {
  if (!seen || !now)
    return seen == now;
  return strcmp(seen->id, now->id) == 0 && seen->status == now->status && seen->access_mode == now->access_mode &&
         strcmp(seen->class_name, now->class_name) == 0 && digest_equal(seen->code_digest, now->code_digest);
}

static const char *describe(struct arena *arena, const struct live_object *row) {
  if (!row)
    return "not there";
  char code[DIGEST_HEX];
  digest_hex(row->code_digest, code);
  return arena_printf(arena, "class %s, %s, %s, code %.8s", row->class_name, access_mode_name(row->access_mode),
                      row_status_name(row->status), code);
}

static bool is_unchanged(struct arena *arena, const struct live *now, const struct item *item, struct jd_error *error) {
  const char *label = item_label(arena, item);
  if (item->kind == ITEM_ENV)
    return live_has_env(now, item->name) == item->env_live ||
           jd_fail(
               error, JD_STALE, JD_SCOPE_RUN, JD_RETRY_NO, label,
               "The env variable changed after planning: it was %s and is now %s, so another client is writing to this "
               "app. Nothing was sent for it; run `jd plan` again.",
               item->env_live ? "set" : "not set", item->env_live ? "gone" : "set");
  const struct live_object *row = live_find(now, item->name);
  return same_row(item->live, row) ||
         jd_fail(error, JD_STALE, JD_SCOPE_RUN, JD_RETRY_NO, label,
                 "The live object changed after planning: it was %s and is now %s. Nothing was sent for it; run `jd "
                 "plan` again.",
                 describe(arena, item->live), describe(arena, row));
}

static bool is_as_shown(const struct apply_context *context, const struct live *now, const struct item *item,
                        struct jd_error *error) {
  struct arena *arena = context->arena;
  const struct planning_evidence evidence = {now, context->applied, journal_intents(context->journal)};
  struct simulation simulation = simulate_start(arena, &evidence, item, 1);
  struct simulated step;
  simulate_step(arena, &simulation, simulate_requests(arena, now, item, 1), &step);
  simulate_end(&simulation);
  for (size_t i = 0; i < step.lost_count; i++) {
    const struct deployed_class *loss = &step.lost[i];
    if (!item_announces(item, loss))
      return jd_fail(error, JD_STALE, JD_SCOPE_RUN, JD_RETRY_NO, item_label(arena, item),
                     "The app changed after planning: this write %s now delete stored data of object %s%s%s, which the "
                     "plan did not show. Nothing was sent for it; run `jd plan` again.",
                     loss->certain ? "would" : "may", loss->object, loss->class_name ? ", class " : "",
                     loss->class_name ? loss->class_name : "");
  }
  if (step.refused)
    return jd_fail(
        error, JD_STALE, JD_SCOPE_RUN, JD_RETRY_NO, item_label(arena, item),
        "The app changed after planning: the platform would reject this write now (%s). Nothing was sent for "
        "it; run `jd plan` again.",
        step.refusal);
  return true;
}

bool guard(const struct apply_context *context, const struct live *now, const struct item *item,
           struct jd_error *error) {
  if (GUARDED(GUARD_UNCHANGED_ROW) && !is_unchanged(context->arena, now, item, error))
    return false;
  return !GUARDED(GUARD_SHOWN_LOSS) || is_as_shown(context, now, item, error);
}

static bool is_untouched(const struct live *now, const struct item *item) {
  const struct desired_object *sent = item->object;
  if (item->kind == ITEM_ENV) /* whose value it is cannot be seen */
    return true;
  const struct live_object *row = live_find(now, item->name);
  return same_row(item->live, row) || (item->write == WRITE_DELETE && !row) ||
         (row && sent && row->access_mode == sent->access_mode && strcmp(row->class_name, sent->class_name) == 0 &&
          digest_equal(row->code_digest, sent->code_digest));
}

bool guard_again(const struct apply_context *context, const struct live *now, const struct item *item) {
  return (!GUARDED(GUARD_UNCHANGED_ROW) || is_untouched(now, item)) &&
         (!GUARDED(GUARD_SHOWN_LOSS) || is_as_shown(context, now, item, NULL));
}

struct item guard_look_again(const struct apply_context *context, const struct live *now, const struct item *item) {
  struct arena *arena = context->arena;
  struct item looked = *item;
  const struct planning_evidence evidence = {now, context->applied, journal_intents(context->journal)};
  struct simulation before = simulate_start(arena, &evidence, item, 1), after = simulate_fork(&before);
  struct simulated step;
  simulate_step(arena, &after, simulate_requests(arena, now, item, 1), &step);
  looked.hazards = NULL;
  looked.hazard_count = 0;
  data_loss_add(arena, &before, &step, &looked, item, 1);
  simulate_end(&after);
  simulate_end(&before);
  return looked;
}

bool guard_others(const struct live *before, const struct live *now, const struct item *item, struct jd_error *error) {
  for (size_t i = 0; i < before->object_count; i++) {
    const struct live_object *row = &before->objects[i], *later = live_find(now, row->name);
    bool own = item->kind == ITEM_OBJECT && strcmp(row->name, item->name) == 0;
    if (own || row->status != ROW_READY || (later && later->status == ROW_READY))
      continue;
    return jd_fail(
        error, JD_STALE, JD_SCOPE_RUN, JD_RETRY_NO, row->name,
        "It was READY before this write and is %s now: another client is writing to this app, and the stored "
        "data of %s may have been deleted. Run `jd plan` before anything else is written.",
        later ? row_status_name(later->status) : "gone", row->name);
  }
  return true;
}
