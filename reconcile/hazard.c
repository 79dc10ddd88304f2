#include "reconcile/hazard.h"

#include "model/limits.h"

/* The row that bears the class before the step, or NULL when no row does (a failed rename, a failed delete). */
static const struct platform_row *bearer(const struct platform_state *state, const char *class_name) {
  for (size_t i = 0; i < state->row_count; i++)
    if (strcmp(state->rows[i].class_name, class_name) == 0)
      return &state->rows[i];
  return NULL;
}

static bool is_planned(const struct item *changes, size_t count, const char *name) {
  for (size_t i = 0; i < count; i++)
    if (changes[i].kind == ITEM_OBJECT && strcmp(changes[i].name, name) == 0)
      return true;
  return false;
}

/* Does the step's own row wait for a repair, with stored state to save? */
static bool is_at_stake(const struct platform_state *before, const struct item *item) {
  const struct platform_row *row = item->kind == ITEM_OBJECT ? platform_find_row(before, item->name) : NULL;
  return row && row->status == ROW_ERROR && platform_storage(before, row->class_name);
}

static void explain_failed(struct buf *out, const struct platform_state *before, const struct item *item,
                           const char *name, bool planned) {
  if (is_at_stake(before, item))
    buf_printf(out,
               "%s and %s are both in ERROR, and whichever is deployed first leaves the other out, so no order saves "
               "both. Write nothing to this app, and ask Butterbase support to set one of the two back to READY; "
               "or choose whose state goes.",
               item->name, name);
  else if (planned)
    buf_printf(out, "%s is in ERROR, so this upload leaves it out. Apply %s first, alone (--only %s).", name, name,
               name);
  else
    buf_printf(out,
               "%s is in ERROR and not among the items applied here, so this upload leaves it out. Apply it first, "
               "alone (--only %s; put it back into the plan if it is not there), or ask Butterbase support before "
               "anything else is written.",
               name, name);
}

/* A row in ERROR bears the class that failed, which may never have run; the class that did may be the one that comes
 * back. */
static void explain_replaced(struct buf *out, const struct platform_state *before, const struct item *item,
                             const struct platform_row *row) {
  const char *wanted = item->object->class_name;
  if (row->status == ROW_READY) {
    buf_printf(out,
               "the class behind %s becomes %s. Keep the class name %s in %s, or give the new class a name of its "
               "own.",
               item->name, wanted, row->class_name, item->object->source);
    return;
  }
  buf_printf(out, "%s is in %s with class %s. If no deploy of that class ever succeeded, nothing is lost", item->name,
             row_status_name(row->status), row->class_name);
  if (platform_storage(before, wanted))
    buf_printf(out, ", and class %s, which was applied last, is kept", wanted);
  buf_printf(out, "; else keep the class name %s in %s.", row->class_name, item->object->source);
}

static void explain(struct buf *out, const struct platform_state *before, const struct item *item,
                    const struct platform_row *row, const char *class_name, bool planned) {
  buf_printf(out, "DELETES the stored state of every instance of class %s, for good: ", class_name);
  if (!row)
    buf_printf(out,
               "no object has that class any more (a change of class failed half way), so the next upload drops it. "
               "Deploy the source with class %s again, under its old name, before anything else.",
               class_name);
  else if (item->kind == ITEM_OBJECT && strcmp(row->name, item->name) == 0)
    explain_replaced(out, before, item, row);
  else if (row->status == ROW_ERROR)
    explain_failed(out, before, item, row->name, planned);
  else
    buf_printf(out, "the upload does not hold it any more.");
}

void hazard_add(struct arena *arena, const struct platform_state *before, const struct played *played,
                struct item *item, const struct item *changes, size_t count) {
  JD_BUF message;
  buf_init(&message, (size_t)8 * LIMIT_ERROR_MESSAGE);
  for (size_t i = 0; i < played->lost_count; i++) {
    const struct platform_row *row = bearer(before, played->lost[i]);
    if (i)
      buf_add_char(&message, ' ');
    explain(&message, before, item, row, played->lost[i], row && is_planned(changes, count, row->name));
  }
  item_set_loss(arena, item, played->lost, played->lost_count, arena_strndup(arena, message.data, message.len));
}
