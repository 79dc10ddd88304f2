#include "reconcile/planner/internal.h"

#include "model/base/base.h"

/* ---- losses of a step ---- */

struct telling {
  const struct simulation *before;
  const struct item *item;
  const struct desired *desired; /* NULL: unknown */
};

/* Also if the change is left out of this plan. */
static bool is_planned(const struct telling *telling, const char *object) {
  return telling->desired && desired_find(telling->desired, object);
}

static bool is_own(const struct telling *telling, const struct deployed_class *loss) {
  return telling->item->kind == ITEM_OBJECT && strcmp(telling->item->name, loss->object) == 0;
}

/* Returns whether the step's own row needs a repair, and has stored data to save. */
static bool is_at_stake(const struct telling *telling) {
  const struct item *item = telling->item;
  const struct deployed *deployed = &telling->before->deployed;
  const struct platform_row *row =
      item->kind == ITEM_OBJECT ? platform_find_row(telling->before->state, item->name) : NULL;
  if (!row || row->status != ROW_ERROR)
    return false;
  for (size_t i = 0; i < deployed->count; i++)
    if (strcmp(deployed->list[i].object, item->name) == 0)
      return true;
  return false;
}

/* Why the class of a failed row cannot be named. */
static const char *why_unnamed(enum deployed_why why) {
  return why == DEPLOYED_NEWER
             ? "the record is older than this row; commit docs/butterbase/durable.lock after each apply"
             : "docs/butterbase/durable.lock has no record of it; commit that file after each apply";
}

/* A further loss of the same item is a sentence of its own. */
static void tell_what(struct buf *out, const struct deployed_class *loss) {
  const char *further = !out->len ? "" : loss->certain ? "It also " : "It ";
  const char *verb = loss->certain ? "permanently DELETES"
                     : out->len    ? "may also permanently DELETE"
                                   : "may permanently DELETE";
  buf_add_text(out, further);
  if (loss->class_name)
    buf_printf(out, "%s all stored data of class %s (object %s): ", verb, loss->class_name, loss->object);
  else
    buf_printf(out, "%s all stored data of object %s, whose deployed class is unknown: ", verb, loss->object);
}

/* The item's own class is deleted: the object gets another one. */
static void tell_own_class(struct buf *out, const struct telling *telling, const struct deployed_class *loss) {
  const struct item *item = telling->item;
  const char *wanted = item->object->class_name, *source = item->object->source;
  switch (loss->why) {
  case DEPLOYED_READY:
  case DEPLOYED_ACTIVE:
    buf_printf(out,
               "object %s changes from class %s to %s. Keep the class name %s in %s, or add a new object for the new "
               "class.",
               loss->object, loss->class_name, wanted, loss->class_name, source);
    break;
  case DEPLOYED_RECORDED:
  case DEPLOYED_FAILED_ROW:
  case DEPLOYED_MISMATCH:
  case DEPLOYED_INTERRUPTED:
    buf_printf(out,
               "the last deploy of %s did not succeed, and class %s may still be deployed. To keep its data, keep the "
               "class name %s in %s.",
               loss->object, loss->class_name, loss->class_name, source);
    break;
  case DEPLOYED_NOT_RECORDED:
  case DEPLOYED_NEWER:
    buf_printf(out,
               "the last deploy of %s did not succeed, and it may have run another class than %s before: %s. To keep "
               "that data, deploy the source that ran before, with its class name.",
               loss->object, wanted, why_unnamed(loss->why));
    break;
  case DEPLOYED_GONE:
    buf_printf(out,
               "%s was applied with class %s and is no longer live, but its class may still be deployed. To keep its "
               "data, create %s with the class name %s.",
               loss->object, loss->class_name, loss->object, loss->class_name);
    break;
  }
}

static void tell_failed(struct buf *out, const struct telling *telling, const struct deployed_class *loss) {
  const char *name = loss->object;
  const struct platform_row *row = platform_find_row(telling->before->state, name);
  if (row && row->status != ROW_ERROR)
    buf_printf(out,
               "a deploy of %s has not ended (status %s), and this upload drops the class it ran before, if that was "
               "another one. Wait until %s is READY or ERROR, then run `jd plan` again.",
               name, row_status_name(row->status), name);
  else if (is_at_stake(telling))
    buf_printf(out,
               "%s and %s are both in ERROR, and deploying either one leaves the other out. To keep both, write "
               "nothing to this app, and ask Butterbase support to set one of the two back to READY.",
               telling->item->name, name);
  else if (is_planned(telling, name))
    buf_printf(out, "%s is in ERROR, so this upload leaves it out. Apply %s first (--only %s).", name, name, name);
  else
    buf_printf(out,
               "%s is in ERROR, so this upload leaves it out. To keep its data, add %s to the plan with the class that "
               "ran before and apply it first, or ask Butterbase support before writing anything else.",
               name, name);
  if (!loss->class_name)
    buf_printf(out, " Its class is unknown because %s.", why_unnamed(loss->why));
}

/* The class of another object goes. */
static void tell_other(struct buf *out, const struct telling *telling, const struct deployed_class *loss) {
  switch (loss->why) {
  case DEPLOYED_READY:
  case DEPLOYED_ACTIVE:
    buf_add_text(out, "this upload does not include it.");
    break;
  case DEPLOYED_RECORDED:
  case DEPLOYED_FAILED_ROW:
  case DEPLOYED_MISMATCH:
  case DEPLOYED_NOT_RECORDED:
  case DEPLOYED_NEWER:
    tell_failed(out, telling, loss);
    break;
  case DEPLOYED_GONE:
    buf_printf(out,
               "%s was applied and is no longer live, but a delete that failed half-way leaves its class deployed. To "
               "keep its data, add %s with class %s to the plan and apply it first.",
               loss->object, loss->object, loss->class_name);
    break;
  case DEPLOYED_INTERRUPTED:
    buf_printf(out,
               "a deploy of %s was interrupted, and its class may be deployed. To keep its data, apply %s first "
               "(--only %s).",
               loss->object, loss->object, loss->object);
    break;
  }
}

static void tell(struct buf *out, const struct telling *telling, const struct deployed_class *loss) {
  tell_what(out, loss);
  if (!is_own(telling, loss)) {
    tell_other(out, telling, loss);
    return;
  }
  switch (telling->item->write) {
  case WRITE_DELETE:
    buf_printf(out, "object %s is deleted.", loss->object);
    break;
  case WRITE_DEPLOY:
  case WRITE_SET_ENV:
  case WRITE_DELETE_ENV:
  case WRITE_NONE:
    tell_own_class(out, telling, loss);
    break;
  }
}

static void add_hazard(struct arena *arena, const struct telling *telling, const struct simulated *step, bool certain,
                       struct item *item) {
  struct deployed_class *losses = arena_alloc_array(arena, step->lost_count, sizeof *losses);
  size_t count = 0;
  JD_BUF message;
  buf_init(&message, (size_t)64 * LIMIT_ERROR_MESSAGE);
  const char *unnamed = NULL; /* the object whose unnamed class was already reported: it comes first */
  for (size_t i = 0; i < step->lost_count; i++) {
    const struct deployed_class *loss = &step->lost[i];
    if (loss->certain != certain)
      continue;
    losses[count++] = *loss;
    if (unnamed && strcmp(unnamed, loss->object) == 0)
      continue; /* this may be the same class */
    if (!loss->class_name)
      unnamed = loss->object;
    if (count > 1)
      buf_add_char(&message, ' ');
    tell(&message, telling, loss);
  }
  if (count)
    item_add_hazard(arena, item, certain, losses, count, arena_strndup(arena, message.data, message.len));
}

void data_loss_add(struct arena *arena, const struct simulation *before, const struct simulated *step,
                   struct item *item, const struct desired *desired) {
  const struct telling telling = {before, item, desired};
  add_hazard(arena, &telling, step, true, item);
  add_hazard(arena, &telling, step, false, item);
}

/* ---- steps that the platform rejects ---- */

static bool is_same(const struct deployed_class *a, const struct deployed_class *b) {
  if (strcmp(a->object, b->object) != 0 || !a->class_name != !b->class_name)
    return false;
  return !a->class_name || strcmp(a->class_name, b->class_name) == 0;
}

static bool holds(const struct simulated *sum, const struct deployed_class *loss) {
  for (size_t i = 0; i < sum->lost_count; i++)
    if (is_same(&sum->lost[i], loss))
      return true;
  return false;
}

static void add_lost(struct arena *arena, const struct simulated *step, struct simulated *sum) {
  struct deployed_class *lost = arena_alloc_array(arena, sum->lost_count + step->lost_count, sizeof *lost);
  if (sum->lost_count)
    memcpy(lost, sum->lost, sum->lost_count * sizeof *lost);
  sum->lost = lost;
  for (size_t i = 0; i < step->lost_count; i++)
    if (!holds(sum, &step->lost[i]))
      lost[sum->lost_count++] = step->lost[i];
}

/* Simulates the writes one after the other, and adds up the data they delete. True if one of them reached the Worker.
 */
static bool simulate_on(struct arena *arena, const struct simulation *from, const struct platform_request *requests,
                        size_t count, struct simulated *sum) {
  struct simulation simulation = simulate_fork(from);
  unsigned restarts = 0;
  for (size_t i = 0; i < count; i++) {
    struct simulated step;
    simulate_step(arena, &simulation, &requests[i], &step);
    add_lost(arena, &step, sum);
    restarts += step.restarts;
  }
  simulate_end(&simulation);
  return restarts > 0;
}

/* The next write, whatever it is: an env variable that collides with no binding, since none begins with '_'; or, where
 * no class is active and that costs no upload, a class of its own. */
static void simulate_next_write(struct arena *arena, const struct simulation *after, struct simulated *sum) {
  const struct platform_request set = {.kind = REQUEST_SET_ENV, .name = "_JD_NEXT_WRITE", .value = bytes_of("")};
  const struct platform_request deploy = {.kind = REQUEST_DEPLOY,
                                          .name = "jd-next-write",
                                          .code = bytes_of("export class JdNextWrite {}\n"),
                                          .access_mode = ACCESS_AUTHENTICATED,
                                          .new_id = "simulated"};
  if (!simulate_on(arena, after, &set, 1, sum))
    simulate_on(arena, after, &deploy, 1, sum);
}

/* A rejected value is stored all the same, and blocks: the next deploy of any class is rejected, which leaves its row
 * in ERROR, and deleting the variable uploads the bundle without it. */
static void simulate_blocked(struct arena *arena, const struct simulation *after, const char *key,
                             struct simulated *sum) {
  const struct platform_state *state = after->state;
  for (size_t i = 0; i < state->row_count; i++) {
    const struct platform_row *row = &state->rows[i];
    const struct platform_request writes[] = {
        {.kind = REQUEST_DEPLOY, .name = row->name, .code = row->code, .access_mode = row->access_mode, .new_id = "x"},
        {.kind = REQUEST_DELETE_ENV, .name = key},
    };
    if (row->status == ROW_READY)
      simulate_on(arena, after, writes, 2, sum);
  }
}

static const char *join_objects(struct arena *arena, const struct deployed_class *lost, size_t count) {
  const char *list = "";
  for (size_t i = 0; i < count; i++)
    if (i == 0 || strcmp(lost[i - 1].object, lost[i].object) != 0)
      list = arena_printf(arena, "%s%s%s", list, *list ? ", " : "", lost[i].object);
  return list;
}

static const char *explain_env(struct arena *arena, const struct item *item, bool certain, const char *objects) {
  return arena_printf(
      arena,
      "If sent, the value would stay stored: each later deploy would be rejected and leave its object in ERROR, and "
      "deleting %s %s permanently delete that object's stored data (%s). Give the variable, or the object that it "
      "collides with, another name.",
      item->name, certain ? "would" : "may", objects);
}

static const char *fix_of(struct arena *arena, const struct item *item) {
  const char *live = item->live->class_name;
  if (strcmp(live, item->object->class_name) == 0)
    return "Fix what it is rejected for first.";
  return arena_printf(arena, "Keep the class name %s in %s, or add a new object for the new class.", live,
                      item->object->source);
}

static const char *explain_object(struct arena *arena, const struct item *item, bool certain, const char *objects) {
  const char *verb = certain ? "would" : "may";
  if (item->object && item->live && item->live->status == ROW_READY)
    return arena_printf(
        arena,
        "If sent, it would leave %s in ERROR, and any later write to this app %s permanently delete all "
        "stored data of %s. %s",
        item->name, verb, objects, fix_of(arena, item));
  return arena_printf(
      arena,
      "This step is rejected in any order, and any later write to this app %s permanently delete all "
      "stored data of %s. Write nothing to this app until that object is READY again, or ask Butterbase "
      "support.",
      verb, objects);
}

static void add_rejection_hazard(struct arena *arena, const struct simulated *sum, bool certain, struct item *item) {
  struct deployed_class *losses = arena_alloc_array(arena, sum->lost_count, sizeof *losses);
  size_t count = 0;
  for (size_t i = 0; i < sum->lost_count; i++)
    if (sum->lost[i].certain == certain)
      losses[count++] = sum->lost[i];
  if (!count)
    return;
  const char *objects = join_objects(arena, losses, count);
  item_add_hazard(arena, item, certain, losses, count,
                  item->kind == ITEM_ENV ? explain_env(arena, item, certain, objects)
                                         : explain_object(arena, item, certain, objects));
}

void rejection_add_hazard(struct arena *arena, const struct simulation *after, struct item *item) {
  struct simulated sum = {0};
  if (item->kind == ITEM_ENV)
    simulate_blocked(arena, after, item->name, &sum);
  else
    simulate_next_write(arena, after, &sum);
  add_rejection_hazard(arena, &sum, true, item);
  add_rejection_hazard(arena, &sum, false, item);
}

static bool ends_with_stop(const char *words) {
  size_t len = strlen(words);
  return len && words[len - 1] == '.';
}

const char *rejection_words(struct arena *arena, const struct simulated *step) {
  const char *words = step->reason ? step->reason : step->refusal;
  switch (step->cause) {
  case CAUSE_APP_ENV_COLLISION:
    return arena_printf(arena,
                        "the app-level env variable %s collides with the binding of object %s. Rename the object, or "
                        "remove the variable from the app.",
                        step->reason, step->object);
  case CAUSE_NO_MODULE:
    return arena_printf(arena,
                        "%s%s All sources of an app are one module, so a top-level name may be declared in only one of "
                        "them. A class that moves to another object, or swaps with another's, is in two of them until "
                        "its old object has another class: give it a new name instead.",
                        words, ends_with_stop(words) ? "" : ".");
  case CAUSE_TOO_MANY_CLASSES:
    return arena_printf(arena,
                        "%s%s Live objects that are not in the plan count too. Leave one out of the plan, or list one "
                        "that is no longer needed under `removed:`, which permanently deletes its stored data.",
                        words, ends_with_stop(words) ? "" : ".");
  case CAUSE_OTHER:
    break;
  }
  return arena_printf(arena, "%s%s", words, ends_with_stop(words) ? "" : ".");
}

bool rejection_fail(struct arena *arena, const struct item *item, struct jd_error *error) {
  const struct simulated step = {.refusal = item->refusal,
                                 .cause = item->refusal_cause,
                                 .reason = item->refusal_reason,
                                 .object = item->refusal_object};
  const char *loss = "", *words = rejection_words(arena, &step);
  if (item->hazard_count)
    loss = arena_printf(arena, " If sent, it would permanently delete the stored data of %s.",
                        join_objects(arena, item->hazards->losses, item->hazards->loss_count));
  return jd_fail_input(error, step.object ? step.object : item_label(arena, item),
                       "The platform rejects this change in any order; nothing was applied: %s%s", words, loss);
}
