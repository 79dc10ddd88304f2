#include "cmd/jd/plan_text.h"

#include "cmd/jd/diff_text.h"
#include "cmd/jd/item_text.h"
#include "cmd/jd/paint.h"
#include "cmd/jd/plan_diff.h"
#include "cmd/jd/wrap.h"
#include "model/limits.h"
#include "model/text.h"

enum { ACTION_WIDTH = 9 }; /* the longest action and two blanks */

static const char *color_of(enum tone tone) {
  switch (tone) {
  case TONE_ADDED:
    return PAINT_GOOD;
  case TONE_CHANGED:
    return PAINT_CHANGE;
  case TONE_GONE:
    return PAINT_GONE;
  case TONE_KEPT:
    return PAINT_FAINT;
  case TONE_EXTRA:
    return PAINT_EXTRA;
  }
  return NULL;
}

static struct item_look look_of(const struct item *item) {
  const struct action_info *action = action_info(item->action);
  struct item_look look = item_loses_data(item) ? (struct item_look){'!', PAINT_DANGER}
                                                : (struct item_look){action->sign, color_of(action->tone)};
  look.word = action->name;
  look.word_width = ACTION_WIDTH;
  return look;
}

static void env_detail(const struct item *item, struct buf *out) {
  const char *note = item->env_note ? item->env_note : "";
  escape_line(out, bytes_of(note));
  if (item->action == ACTION_SET)
    buf_add_text(out, item->env_live && item->value != ENV_VALUE_SAME ? " (hidden)" : "; value hidden");
  if (item->action == ACTION_SET && item->env && item->env->origin_count) {
    buf_add_text(out, ", from ");
    item_text_origins(item->env, out);
  }
}

void plan_text_detail(const struct item *item, struct buf *out) {
  if (item->action == ACTION_EXTRA) {
    bool odd = item->live && item->live->status != ROW_READY;
    buf_printf(out, "live%s%s, not in the plan; left alone", odd ? " but " : "",
               odd ? row_status_name(item->live->status) : "");
  } else if (item->kind == ITEM_ENV) {
    env_detail(item, out);
  } else if (item->action == ACTION_CREATE) {
    item_text_wanted(item, out);
  } else {
    item_text_changes(item, out);
  }
}

/* The item's line (sign, action, name, detail) and its hazards, without its diff. */
static void add_item(const struct item *item, size_t name_width, const struct plan_view *view, struct buf *out) {
  const struct item_look look = look_of(item);
  JD_BUF detail;
  buf_init(&detail, LIMIT_TEXT_OUTPUT);
  plan_text_detail(item, &detail);
  item_text_line(item, &look, name_width, buf_bytes(&detail), &view->look, out);
  item_text_hazards(item, false, DIFF_INDENT, &view->look, out);
  item_text_last_error(item, &view->look, out);
}

void plan_text_hazards(const struct changeset *changeset, const struct look *look, struct buf *out) {
  enum { INDENT = 2 };
  for (size_t i = 0; i < changeset->item_count; i++)
    item_text_hazards(&changeset->items[i], true, INDENT, look, out);
}

static size_t widest(const struct changeset *changeset) {
  size_t most = 0;
  for (size_t i = 0; i < changeset->item_count; i++) {
    size_t width = item_text_width(&changeset->items[i]);
    most = width > most ? width : most;
  }
  return most;
}

static void add_header(const struct changeset *changeset, const struct look *look, struct buf *out) {
  JD_BUF line;
  buf_init(&line, LIMIT_TEXT_OUTPUT);
  item_text_header(changeset->app_id, changeset->endpoint, changeset->plan_file, &line);
  wrap_text(line.data, 0, look->columns, out);
  buf_add_char(out, '\n');
}

/* On a terminal, whose width decides, a paragraph needs no line ends of its own. */
static void add_summary(const struct changeset *changeset, const struct look *look, struct buf *out) {
  JD_BUF text;
  buf_init(&text, LIMIT_TEXT_OUTPUT);
  plan_summary(changeset, &text);
  char *joint = look->columns ? strstr(text.data, ";\n") : NULL;
  if (joint)
    joint[1] = ' ';
  wrap_lines(buf_bytes(&text), look->columns, out);
}

void plan_text(const struct changeset *changeset, const struct plan_view *view, struct buf *out) {
  size_t name_width = widest(changeset);
  add_header(changeset, &view->look, out);
  if (changeset->not_applicable) {
    buf_add_text(out, "nothing to do: the plan has nothing durable.\n");
    return;
  }
  for (size_t i = 0; i < changeset->item_count; i++) {
    add_item(&changeset->items[i], name_width, view, out);
    if (!view->no_diff && !view->stat)
      plan_diff(&changeset->items[i], view, out);
  }
  if (!view->quiet)
    add_summary(changeset, &view->look, out);
}
