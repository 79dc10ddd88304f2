#include "reconcile/apply/apply.h"

#include "reconcile/apply/internal.h"
#include "reconcile/planner/planner.h"

const char *outcome_name(enum outcome outcome) {
  static const char *const names[] = {"", "done", "failed", "declined", "not tried"};
  return names[outcome];
}

void apply_tell(const struct apply_context *context, const struct event *event) {
  if (context->observer.tell)
    context->observer.tell(context->observer.context, event);
}

static void fail(struct apply_context *context, const struct item *item, struct apply_result *out) {
  out->failed = true;
  apply_tell(context,
             &(struct event){.kind = EVENT_FAILED, .item = item_label(context->arena, item), .error = &out->error});
}

/* What to ask about: the item, or, once one before it was declined, the item as its step would be now. */
static bool look(struct apply_context *context, const struct item *item, struct apply_result *out,
                 const struct item **looked) {
  *looked = item;
  if (!out->declined)
    return true;
  struct live now;
  struct item *again = arena_alloc(context->arena, sizeof *again);
  if (!step_read_before(context, item, &now, &out->error))
    return false;
  *again = guard_look_again(context, &now, item);
  *looked = again;
  return true;
}

static bool was_interrupted(struct apply_context *context, struct apply_result *out) {
  out->interrupted |= context->clock.interrupted(context->clock.context);
  return out->interrupted;
}

/* What a step that did not succeed means. One that the user stopped before its write left was not tried. */
static enum outcome not_done(struct apply_context *context, const struct item *item, struct apply_result *out) {
  if (out->error.code == JD_STOPPED && out->error.unsent && was_interrupted(context, out))
    return OUTCOME_NOT_TRIED;
  fail(context, item, out);
  return OUTCOME_FAILED;
}

static enum outcome write_item(struct apply_context *context, const struct item *item, struct apply_result *out) {
  struct jd_error others = {0};
  if (!step_apply(context, item, &others, &out->error))
    return not_done(context, item, out);
  apply_tell(context, &(struct event){.kind = EVENT_DONE, .item = item_label(context->arena, item)});
  if (others.code != JD_NONE) {
    out->failed = true;
    out->error = others;
    apply_tell(context, &(struct event){.kind = EVENT_FAILED, .item = others.where, .error = &out->error});
  }
  return OUTCOME_DONE;
}

/* Sets `*going` to false when the run is over. */
static enum outcome take(struct apply_context *context, const struct item *item, const struct approver *approver,
                         struct apply_result *out, bool *going) {
  const struct item *looked;
  *going = false;
  if (was_interrupted(context, out))
    return OUTCOME_NOT_TRIED;
  if (!look(context, item, out, &looked))
    return not_done(context, item, out);
  enum decision decision = approver->decide(approver->context, looked);
  if (decision == DECISION_QUIT || was_interrupted(context, out)) /* … while the question stood */
    return OUTCOME_NOT_TRIED;
  *going = true;
  if (decision == DECISION_DECLINE) {
    out->declined = true;
    apply_tell(context, &(struct event){.kind = EVENT_DECLINED, .item = item_label(context->arena, item)});
    return OUTCOME_DECLINED;
  }
  enum outcome outcome = write_item(context, looked, out);
  *going = !out->failed || !GUARDED(GUARD_STOP);
  return outcome;
}

void apply(struct apply_context *context, const struct changeset *changeset, const struct approver *approver,
           struct apply_result *out) {
  *out = (struct apply_result){0};
  out->outcomes = arena_alloc_array(context->arena, changeset->item_count, sizeof *out->outcomes);
  bool going = true;
  for (size_t i = 0; i < changeset->item_count; i++) {
    const struct item *item = &changeset->items[i];
    if (!action_is_change(item->action))
      continue;
    out->outcomes[i] = OUTCOME_NOT_TRIED;
    if (going)
      out->outcomes[i] = take(context, item, approver, out, &going);
  }
  was_interrupted(context, out);
}

bool apply_check_files(struct arena *arena, const struct project *project, struct jd_error *error) {
  static const enum project_file files[] = {PROJECT_BUILD_LOG, PROJECT_RECORD, PROJECT_STATE, PROJECT_JOURNAL,
                                            PROJECT_RUN_LOCK};
  for (size_t i = 0; i < sizeof files / sizeof *files; i++)
    if (!file_check_writable(project, project_file_path(arena, project, files[i]), error))
      return false;
  return true;
}

static bool is_building(const struct live_object *row) {
  return row && row->status == ROW_BUILDING;
}

/* Waits for deploys of an earlier run that are still under way, and reads all that a plan needs after it. */
static bool await_open(struct apply_context *context, struct live *live, const struct desired *desired,
                       struct jd_error *error) {
  bool under_way = false;
  size_t count;
  for (size_t i = 0; i < context->journal->open_count; i++)
    under_way |= is_building(live_find(live, context->journal->open[i].item)); /* no object is called env/KEY */
  if (!under_way)
    return true;
  const char **names = apply_names(desired, context->journal, &count);
  struct live now;
  return step_read_before(context, NULL, &now, error) &&
         context->remote->ops->snapshot(context->remote, context->arena, names, count, live, error);
}

enum settlement { SETTLED_DONE, SETTLED_NOT_DONE, SETTLED_OPEN };

/* What became of a write that an earlier run began, as far as the app shows it. */
static enum settlement settlement_of(const struct intent *intent, const struct live *live,
                                     const struct desired *desired) {
  const struct live_object *row = live_find(live, intent->item);
  if (!intent->called)
    return SETTLED_NOT_DONE;
  switch (intent->kind) {
  case WRITE_DEPLOY:
    if (is_building(row) && desired_find(desired, intent->item))
      return SETTLED_OPEN; /* the plan deploys it again, under its first line */
    if (!row)
      return SETTLED_OPEN; /* evidence: it may have been deployed, and deleted by others since */
    return step_matches(row, intent->class_name, intent->access_mode, intent->code) ? SETTLED_DONE : SETTLED_NOT_DONE;
  case WRITE_SET_ENV:
    return SETTLED_OPEN; /* in doubt: a plan that names it sets it again, this one or a later one */
  case WRITE_DELETE:
    return row ? SETTLED_NOT_DONE : SETTLED_DONE;
  case WRITE_DELETE_ENV:
    return live_has_env(live, label_env_key(intent->item)) ? SETTLED_NOT_DONE : SETTLED_DONE;
  case WRITE_NONE:
    break;
  }
  return SETTLED_NOT_DONE;
}

static bool settle(struct apply_context *context, const struct intent *intent, const struct live *live,
                   const struct desired *desired, struct jd_error *error) {
  enum settlement settlement = settlement_of(intent, live, desired);
  if (settlement == SETTLED_OPEN)
    return true;
  const struct verified verified = {live, .uploaded = intent->kind == WRITE_DEPLOY};
  if (settlement == SETTLED_DONE ? !record_done(context, intent, &verified, error)
                                 : !journal_void(context->journal, intent, error))
    return false;
  const char *text = settlement == SETTLED_DONE
                         ? "an earlier run was interrupted after this write; verified and logged now"
                     : intent->called ? "an earlier run was interrupted during this write, and the app does not show "
                                        "its result; planned again"
                                      : "an earlier run was interrupted before this write; planned again";
  apply_tell(context, &(struct event){.kind = EVENT_SETTLED, .item = intent->item, .text = text});
  return true;
}

bool apply_settle(struct apply_context *context, struct live *live, const struct desired *desired,
                  struct jd_error *error) {
  if (GUARDED(GUARD_SETTLE) && !await_open(context, live, desired, error))
    return false;
  size_t count = GUARDED(GUARD_SETTLE) ? context->journal->open_count : 0;
  struct intent *open = arena_alloc_array(context->arena, count, sizeof *open);
  if (count)
    memcpy(open, context->journal->open, count * sizeof *open);
  for (size_t i = 0; i < count; i++)
    if (!settle(context, &open[i], live, desired, error))
      return false;
  return journal_compact(context->journal, error);
}

const char **apply_names(const struct desired *desired, const struct journal *journal, size_t *count) {
  const char **names = arena_alloc_array(journal->arena, desired->object_count + journal->open_count, sizeof *names);
  *count = 0;
  for (size_t i = 0; i < desired->object_count; i++)
    names[(*count)++] = desired->objects[i].name;
  for (size_t i = 0; i < journal->open_count; i++)
    if (journal->open[i].kind == WRITE_DEPLOY && !desired_find(desired, journal->open[i].item))
      names[(*count)++] = journal->open[i].item;
  return names;
}

const char **apply_in_doubt(const struct journal *journal, size_t *count) {
  *count = 0;
  if (!journal->open_count) /* nor is there a journal at all, where nothing is durable */
    return NULL;
  const char **keys = arena_alloc_array(journal->arena, journal->open_count, sizeof *keys);
  for (size_t i = 0; i < journal->open_count; i++)
    if (journal->open[i].kind == WRITE_SET_ENV && journal->open[i].called)
      keys[(*count)++] = label_env_key(journal->open[i].item);
  return keys;
}
