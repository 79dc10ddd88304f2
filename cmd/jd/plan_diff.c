#include "cmd/jd/plan_diff.h"

#include "cmd/jd/diff_text.h"
#include "model/limits.h"
#include "model/text.h"

/* The live side's label, or that of nothing. */
static void add_label(const struct item *item, struct buf *out) {
  if (item->live) {
    buf_add_text(out, "live/");
    escape_line(out, bytes_of(item->name));
  } else {
    buf_add_text(out, "/dev/null");
  }
}

static void render(const struct item *item, const struct textdiff *diff, const struct plan_view *view,
                   struct buf *out) {
  JD_BUF live;
  JD_BUF source;
  JD_BUF raw;
  JD_BUF safe;
  buf_init(&live, LIMIT_ERROR_MESSAGE);
  buf_init(&source, LIMIT_DOCUMENT_BYTES);
  buf_init(&raw, LIMIT_TEXT_OUTPUT);
  buf_init(&safe, LIMIT_TEXT_OUTPUT);
  add_label(item, &live);
  escape_line(&source, bytes_of(item->object->source));
  textdiff_unified(diff, live.data, source.data, view->context, &raw);
  escape_block(&safe, buf_bytes(&raw));
  diff_text(buf_bytes(&safe), view->full_diff ? (size_t)-1 : PLAN_DIFF_LINES, view->look.color, out);
}

void plan_diff(const struct item *item, const struct plan_view *view, struct buf *out) {
  if (item->diff && item->object)
    render(item, item->diff, view, out);
}

static void whole_source(const struct item *item, const struct plan_view *view, struct buf *out) {
  JD_ARENA arena = arena_new();
  struct textdiff diff;
  textdiff(arena, (struct bytes){"", 0}, item->object->code, &diff);
  render(item, &diff, view, out);
}

/* Same, changed or unknown, and why; the values themselves are never shown. */
static void env_answer(const struct item *item, struct buf *out) {
  const char *note = item->env_note ? item->env_note : "", *verdict = "same";
  if (!item->env_live || starts_with(bytes_of(note), "value differs"))
    verdict = "changed";
  else if (item->unverified || item->action == ACTION_SET)
    verdict = "unknown";
  buf_printf(out, "      %s%s", verdict, *note ? ": " : "");
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
