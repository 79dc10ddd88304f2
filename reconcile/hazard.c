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

static void explain(struct buf *out, const struct item *item, const struct platform_row *row, const char *class_name,
                    bool planned) {
  buf_printf(out, "DELETES the stored state of every instance of class %s, for good: ", class_name);
  if (!row)
    buf_printf(out,
               "no row bears that class any more (a change of class failed half way), so the next upload drops it. "
               "Deploy the source with class %s again, under its old name, before anything else.",
               class_name);
  else if (item->kind == ITEM_OBJECT && strcmp(row->name, item->name) == 0)
    buf_printf(out,
               "the class behind %s becomes %s. Keep the class name %s in %s, or give the new class a name of its "
               "own.",
               item->name, item->object->class_name, class_name, item->object->source);
  else if (row->status == ROW_ERROR && planned)
    buf_printf(out, "%s is in ERROR, so this upload leaves it out. Apply %s first, alone (--only %s).", row->name,
               row->name, row->name);
  else if (row->status == ROW_ERROR)
    buf_printf(out,
               "%s is in ERROR and not in the plan, so this upload leaves it out. Put it back into the plan and "
               "apply it first, or ask support before anything else is written.",
               row->name);
  else
    buf_printf(out, "the upload does not hold it any more.");
}

void hazard_add(struct arena *arena, const struct platform_state *before, const struct played *played,
                struct item *item, const struct item *changes, size_t count) {
  JD_BUF message;
  buf_init(&message, LIMIT_ERROR_MESSAGE * 8);
  for (size_t i = 0; i < played->lost_count; i++) {
    const struct platform_row *row = bearer(before, played->lost[i]);
    if (i)
      buf_add_char(&message, ' ');
    explain(&message, item, row, played->lost[i], row && is_planned(changes, count, row->name));
  }
  item->hazards = arena_alloc(arena, sizeof *item->hazards);
  item->hazard_count = 1;
  item->hazards[0] =
      (struct hazard){"data-loss", played->lost, played->lost_count, arena_strndup(arena, message.data, message.len)};
}
