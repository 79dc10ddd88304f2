#include "reconcile/planner/planner.h"

#include "model/base/base.h"

struct telling {
  const struct simulation *before;
  const struct item *item, *changes;
  size_t change_count;
};

static bool is_planned(const struct telling *telling, const char *object) {
  for (size_t i = 0; i < telling->change_count; i++)
    if (telling->changes[i].write == WRITE_DEPLOY && strcmp(telling->changes[i].name, object) == 0)
      return true;
  return false;
}

static bool is_own(const struct telling *telling, const struct deployed_class *loss) {
  return telling->item->kind == ITEM_OBJECT && strcmp(telling->item->name, loss->object) == 0;
}

/* Does the step's own row wait for a repair, with stored data to save? */
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

static void tell_what(struct buf *out, const struct deployed_class *loss) {
  const char *verb = loss->certain ? "permanently DELETES" : "may permanently DELETE";
  if (loss->class_name)
    buf_printf(out, "%s all stored data of class %s (object %s): ", verb, loss->class_name, loss->object);
  else
    buf_printf(out, "%s all stored data of object %s, whose deployed class is not known: ", verb, loss->object);
}

/* The item's own class goes: another one takes its place behind the name. */
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
    buf_printf(
        out,
        "%s was applied with class %s and is not live any more, but its class may still be deployed. To keep its "
        "data, create %s with the class name %s.",
        loss->object, loss->class_name, loss->object, loss->class_name);
    break;
  }
}

static void tell_failed(struct buf *out, const struct telling *telling, const struct deployed_class *loss) {
  const char *name = loss->object;
  const struct platform_row *row = platform_find_row(telling->before->state, name);
  if (row && row->status != ROW_ERROR)
    buf_printf(
        out,
        "a deploy of %s has not ended (status %s), and this upload drops what it ran before, if that was another "
        "class. Wait until %s is READY or ERROR, and plan again.",
        name, row_status_name(row->status), name);
  else if (is_at_stake(telling))
    buf_printf(out,
               "%s and %s are both in ERROR, and whichever is deployed first leaves the other out. To keep both, write "
               "nothing to this app, and ask Butterbase support to set one of the two back to READY.",
               telling->item->name, name);
  else if (is_planned(telling, name))
    buf_printf(out, "%s is in ERROR, so this upload leaves it out. Apply %s first (--only %s).", name, name, name);
  else
    buf_printf(out,
               "%s is in ERROR, so this upload leaves it out. To keep its data, put %s into the plan with the class "
               "that ran before and apply it first, or ask Butterbase support before anything else is written.",
               name, name);
  if (!loss->class_name)
    buf_printf(out, " Its class is not known because %s.", why_unnamed(loss->why));
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
    buf_printf(
        out,
        "%s was applied and is not live any more, but a delete that failed half-way leaves its class deployed. To "
        "keep its data, put %s with class %s into the plan and apply it first.",
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
  if (!is_own(telling, loss))
    tell_other(out, telling, loss);
  else if (telling->item->write == WRITE_DELETE)
    buf_printf(out, "object %s is deleted.", loss->object);
  else
    tell_own_class(out, telling, loss);
}

static void add_hazard(struct arena *arena, const struct telling *telling, const struct simulated *step, bool certain,
                       struct item *item) {
  struct deployed_class *losses = arena_alloc_array(arena, step->lost_count, sizeof *losses);
  size_t count = 0;
  JD_BUF message;
  buf_init(&message, (size_t)64 * LIMIT_ERROR_MESSAGE);
  const char *unnamed = NULL; /* the object of which a class that nobody can name was told: it comes first */
  for (size_t i = 0; i < step->lost_count; i++) {
    const struct deployed_class *loss = &step->lost[i];
    if (loss->certain != certain)
      continue;
    losses[count++] = *loss;
    if (unnamed && strcmp(unnamed, loss->object) == 0)
      continue; /* it may be the one that nobody can name */
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
                   struct item *item, const struct item *changes, size_t count) {
  const struct telling telling = {before, item, changes, count};
  add_hazard(arena, &telling, step, true, item);
  add_hazard(arena, &telling, step, false, item);
}
