#include "reconcile/apply/internal.h"

#include "reconcile/planner/planner.h"

/* ---- the last look before a write ---- */

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

/* Returns the item with the hazards of its step as the app is now; `*step` says what else that does. */
static struct item look_again(const struct apply_context *context, const struct live *now, const struct item *item,
                              struct simulated *step) {
  struct arena *arena = context->arena;
  struct item looked = *item;
  const struct planning_evidence evidence = {now, context->applied, journal_intents(context->journal),
                                             context->desired};
  struct simulation before = simulate_start(arena, &evidence, item, 1), after = simulate_fork(&before);
  simulate_step(arena, &after, simulate_requests(arena, now, item, 1), step);
  looked.hazards = NULL;
  looked.hazard_count = 0;
  data_loss_add(arena, &before, step, &looked, context->desired);
  simulate_end(&after);
  simulate_end(&before);
  return looked;
}

struct item precheck_losses(const struct apply_context *context, const struct live *now, const struct item *item) {
  struct simulated step;
  return look_again(context, now, item, &step);
}

static bool is_as_shown(const struct apply_context *context, const struct live *now, const struct item *item,
                        struct jd_error *error) {
  struct arena *arena = context->arena;
  struct simulated step;
  look_again(context, now, item, &step);
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
        "The app changed after planning: the platform would reject this write now: %s Nothing was sent for it; run `jd "
        "plan` again.",
        rejection_words(arena, &step));
  return true;
}

bool precheck_item(const struct apply_context *context, const struct live *now, const struct item *item,
                   struct jd_error *error) {
  if (SAFEGUARD_ON(SAFEGUARD_UNCHANGED_ROW) && !is_unchanged(context->arena, now, item, error))
    return false;
  return !SAFEGUARD_ON(SAFEGUARD_SHOWN_LOSS) || is_as_shown(context, now, item, error);
}

static bool is_untouched(const struct live *now, const struct item *item) {
  const struct desired_object *sent = item->object;
  if (item->kind == ITEM_ENV) /* whose value it is cannot be seen */
    return true;
  const struct live_object *row = live_find(now, item->name);
  return same_row(item->live, row) || (write_is(item->write, REMOVES) && !row) ||
         (row && sent && row->access_mode == sent->access_mode && strcmp(row->class_name, sent->class_name) == 0 &&
          digest_equal(row->code_digest, sent->code_digest));
}

bool precheck_again(const struct apply_context *context, const struct live *now, const struct item *item) {
  return (!SAFEGUARD_ON(SAFEGUARD_UNCHANGED_ROW) || is_untouched(now, item)) &&
         (!SAFEGUARD_ON(SAFEGUARD_SHOWN_LOSS) || is_as_shown(context, now, item, NULL));
}

bool check_others(const struct live *before, const struct live *now, const struct item *item, struct jd_error *error) {
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

/* ---- a run ---- */

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

/* What to ask about: the item, or the item as its step would be now, once one before it was declined, or was a deletion
 * after which less is known than the plan counted on. */
static bool look(struct apply_context *context, const struct item *item, struct apply_result *out,
                 const struct item **looked) {
  *looked = item;
  if (!out->declined && !context->looks_again)
    return true;
  struct live now;
  struct item *again = arena_alloc(context->arena, sizeof *again);
  if (!step_read_before(context, item, &now, &out->error))
    return false;
  *again = precheck_losses(context, &now, item);
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
  context->approved_by = approver->approved_by ? *approver->approved_by : NULL;
  enum outcome outcome = write_item(context, looked, out);
  *going = !out->failed || !SAFEGUARD_ON(SAFEGUARD_STOP);
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
  for (size_t i = 0; i < context->journal->open_count; i++)
    under_way |= is_building(live_find(live, context->journal->open[i].item)); /* no object is called env/KEY */
  if (!under_way)
    return true;
  struct live now;
  return step_read_before(context, NULL, &now, error) &&
         apply_read(context->remote, desired, context->journal, context->applied, live, error);
}

enum settlement { SETTLED_DONE, SETTLED_NOT_DONE, SETTLED_OPEN };

/* What became of a write that an earlier run began, as far as the app shows it. */
static enum settlement settlement_of(const struct intent *intent, const struct live *live,
                                     const struct desired *desired) {
  const struct live_object *row = live_find(live, intent->item);
  if (!intent->request_sent)
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
  const struct verified verified = {live, .uploaded = write_is(intent->kind, SENDS_SOURCE)};
  if (settlement == SETTLED_DONE ? !record_done(context, intent, &verified, error)
                                 : !journal_void(context->journal, intent, error))
    return false;
  const char *text =
      settlement == SETTLED_DONE && write_is(intent->kind, REMOVES_OBJECT)
          ? "an earlier run was interrupted during this deletion; verified and logged now. Its class may still be "
            "deployed; the next write to this app deletes it too, and does not ask for its name again"
      : settlement == SETTLED_DONE ? "an earlier run was interrupted after this write; verified and logged now"
      : intent->request_sent       ? "an earlier run was interrupted during this write, and the app does not show "
                                     "its result; planned again"
                                   : "an earlier run was interrupted before this write; planned again";
  apply_tell(context, &(struct event){.kind = EVENT_SETTLED, .item = intent->item, .text = text});
  return true;
}

bool apply_settle(struct apply_context *context, struct live *live, const struct desired *desired,
                  struct jd_error *error) {
  if (SAFEGUARD_ON(SAFEGUARD_SETTLE) && !await_open(context, live, desired, error))
    return false;
  size_t count = SAFEGUARD_ON(SAFEGUARD_SETTLE) ? context->journal->open_count : 0;
  struct intent *open = arena_alloc_array(context->arena, count, sizeof *open);
  if (count)
    memcpy(open, context->journal->open, count * sizeof *open);
  for (size_t i = 0; i < count; i++)
    if (!settle(context, &open[i], live, desired, error))
      return false;
  return journal_compact(context->journal, error);
}

const char **apply_names(const struct desired *desired, const struct journal *journal, size_t *count) {
  const char **names = arena_alloc_array(
      journal->arena, desired->object_count + desired->removed_count + journal->open_count, sizeof *names);
  *count = 0;
  for (size_t i = 0; i < desired->object_count; i++)
    names[(*count)++] = desired->objects[i].name;
  for (size_t i = 0; i < desired->removed_count; i++)
    if (!desired->removed[i].env)
      names[(*count)++] = desired->removed[i].name;
  for (size_t i = 0; i < journal->open_count; i++)
    if (write_is(journal->open[i].kind, SENDS_SOURCE) && !desired_find(desired, journal->open[i].item) &&
        !desired_removal(desired, false, journal->open[i].item))
      names[(*count)++] = journal->open[i].item;
  return names;
}

/* Rows that do not run as they are, and of which a loss was approved: when they changed last tells whether that loss
 * covers them. */
static size_t add_failed(const struct live *live, const struct applied *applied, const char **names) {
  size_t count = 0;
  for (size_t i = 0; i < live->object_count; i++) {
    const struct live_object *row = &live->objects[i];
    bool lost = false;
    for (size_t j = 0; j < applied->lost_count && !lost; j++)
      lost = strcmp(applied->lost[j].name, row->name) == 0;
    if (lost && row->status != ROW_READY && !row->updated_at && snapshot_can_get(row->name))
      names[count++] = row->name;
  }
  return count;
}

bool apply_read(struct remote *remote, const struct desired *desired, const struct journal *journal,
                const struct applied *applied, struct live *out, struct jd_error *error) {
  struct arena *arena = journal->arena;
  size_t count;
  const char **names = apply_names(desired, journal, &count);
  if (!remote_read(remote, arena, names, count, out, NULL, error))
    return false;
  const char **all = arena_alloc_array(arena, count + out->object_count, sizeof *all);
  if (count)
    memcpy(all, names, count * sizeof *all);
  size_t failed = add_failed(out, applied, &all[count]);
  return !failed || remote_read(remote, arena, all, count + failed, out, NULL, error);
}

const char **apply_outcome_unknown(const struct journal *journal, size_t *count) {
  *count = 0;
  if (!journal->open_count) /* nor is there a journal at all, where nothing is durable */
    return NULL;
  const char **keys = arena_alloc_array(journal->arena, journal->open_count, sizeof *keys);
  for (size_t i = 0; i < journal->open_count; i++)
    if (write_is(journal->open[i].kind, SENDS_VALUE) && journal->open[i].request_sent)
      keys[(*count)++] = label_env_key(journal->open[i].item);
  return keys;
}
