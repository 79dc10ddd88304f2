#include "cmd/jd/plan_diff.h"

#include "cmd/jd/diff_text.h"
#include "cmd/jd/item_text.h"
#include "model/limits.h"
#include "model/text.h"

void plan_diff(const struct item *item, const struct plan_view *view, struct buf *out) {
  JD_BUF text;
  buf_init(&text, LIMIT_TEXT_OUTPUT);
  if (!item->diff || !item->object)
    return;
  item_diff_escaped(item, view->context, &text);
  const struct diff_look look = {view->full_diff ? DIFF_WHOLE : PLAN_DIFF_LINES, view->look.color, DIFF_INDENT,
                                 DIFF_CUT};
  diff_text(buf_bytes(&text), &look, out);
}

static void whole_source(const struct item *item, const struct plan_view *view, struct buf *out) {
  JD_ARENA arena = arena_new();
  struct textdiff diff;
  struct item created = *item;
  textdiff(arena, (struct bytes){"", 0}, item->object->code, &diff);
  created.diff = &diff;
  plan_diff(&created, view, out);
}

/* Same, changed or unknown, and why; the values themselves are never shown. */
static void env_answer(const struct item *item, struct buf *out) {
  static const char *const verdicts[] = {
      [ENV_VALUE_NONE] = "unknown",
      [ENV_VALUE_SAME] = "same",
      [ENV_VALUE_DIFFERS] = "changed",
      [ENV_VALUE_UNKNOWN] = "unknown",
  };
  const char *note = item->env_note ? item->env_note : "";
  buf_printf(out, "      %s%s", verdicts[item->value], *note ? ": " : "");
  escape_line(out, bytes_of(note));
  buf_add_char(out, '\n');
}

void plan_text_diff(const struct item *item, const struct plan_view *view, struct buf *out) {
  struct plan_view whole = *view;
  whole.full_diff = true;
  if (item->kind == ITEM_ENV)
    env_answer(item, out);
  else if (item->object && item->diff)
    plan_diff(item, &whole, out);
  else if (item->object && !item->live)
    whole_source(item, &whole, out);
  else
    buf_add_text(out, "      the code is the same\n");
}
