#include "reconcile/guard.h"

#include "reconcile/hazard.h"
#include "reconcile/play.h"
#include "reconcile/removable.h"

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
           jd_fail(error, JD_STALE, JD_SCOPE_RUN, JD_RETRY_NO, label,
                   "The env variable was %s when the plan was made, and is %s now: somebody else changes this app. "
                   "Nothing was sent for it; run `jd plan` again.",
                   item->env_live ? "set" : "not set", item->env_live ? "gone" : "set");
  const struct live_object *row = live_find(now, item->name);
  return same_row(item->live, row) ||
         jd_fail(error, JD_STALE, JD_SCOPE_RUN, JD_RETRY_NO, label,
                 "What is live changed since the plan was made: it was %s, and is %s. Nothing was sent for it; run "
                 "`jd plan` again.",
                 describe(arena, item->live), describe(arena, row));
}

static bool shows(const struct item *item, const char *class_name) {
  for (size_t i = 0; i < item->hazard_count; i++)
    for (size_t j = 0; j < item->hazards[i].class_count; j++)
      if (strcmp(item->hazards[i].classes[j], class_name) == 0)
        return true;
  return false;
}

static bool was_approved(const struct apply_context *context, const char *class_name) {
  for (size_t i = 0; i < context->approved_count; i++)
    if (shows(context->approved[i], class_name))
      return true;
  return false;
}

static bool is_as_shown(const struct apply_context *context, const struct live *now, const struct item *item,
                        struct jd_error *error) {
  struct arena *arena = context->arena;
  struct platform_state *state = play_start(arena, now, context->applied);
  struct platform_request request = play_request(arena, item);
  struct played played;
  play_step(arena, state, &request, &played);
  platform_free(state);
  for (size_t i = 0; i < played.lost_count; i++)
    if (!was_approved(context, played.lost[i]))
      return jd_fail(error, JD_STALE, JD_SCOPE_RUN, JD_RETRY_NO, item_label(arena, item),
                     "As the app is now, this write would delete the stored state of class %s, which the plan did not "
                     "show. Nothing was sent for it; run `jd plan` again.",
                     played.lost[i]);
  if (played.refused)
    return jd_fail(error, JD_STALE, JD_SCOPE_RUN, JD_RETRY_NO, item_label(arena, item),
                   "As the app is now, the platform would refuse this write (%s). Nothing was sent for it; run `jd "
                   "plan` again.",
                   played.refusal);
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
  struct platform_state *before = play_start(arena, now, context->applied), *after = platform_copy(before);
  struct platform_request request = play_request(arena, item);
  struct played played;
  play_step(arena, after, &request, &played);
  looked.hazard_count = 0;
  if (played.lost_count)
    hazard_add(arena, before, &played, &looked, item, 1);
  platform_free(after);
  platform_free(before);
  return looked;
}
