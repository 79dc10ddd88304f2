#include "cmd/jd/plan_text.h"

#include "cmd/jd/item_text.h"
#include "cmd/jd/plan_diff.h"
#include "model/text.h"

enum { ACTION_WIDTH = 9 }; /* the longest action and two blanks */

static struct item_look look_of(const struct item *item) {
  static const struct item_look looks[] = {
      [ACTION_CREATE] = {'+', "32"}, [ACTION_UPDATE] = {'~', "33"}, [ACTION_REPLACE] = {'~', "33"},
      [ACTION_REPAIR] = {'~', "33"}, [ACTION_SET] = {'~', "33"},    [ACTION_SAME] = {' ', NULL},
      [ACTION_EXTRA] = {'?', "36"},
  };
  struct item_look look = item_loses_data(item) ? (struct item_look){'!', "1;31"} : looks[item->action];
  look.word = action_name(item->action);
  look.word_width = ACTION_WIDTH;
  return look;
}

static void env_detail(const struct item *item, struct buf *out) {
  const char *note = item->env_note ? item->env_note : "";
  escape_line(out, bytes_of(note));
  if (item->action == ACTION_SET)
    buf_add_text(out, starts_with(bytes_of(note), "value") ? " (hidden)" : "; value hidden");
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

static void add_hazards(const struct item *item, bool color, struct buf *out) {
  for (size_t i = 0; i < item->hazard_count; i++) {
    buf_printf(out, "      %s! ", color ? "\033[1;31m" : "");
    escape_line(out, bytes_of(item->hazards[i].message));
    buf_printf(out, "%s\n", color ? "\033[0m" : "");
  }
}

void plan_text_item(const struct item *item, size_t name_width, const struct plan_view *view, struct buf *out) {
  const struct item_look look = look_of(item);
  item_text_start(item, &look, name_width, view->color, out);
  plan_text_detail(item, out);
  item_text_end(out);
  add_hazards(item, view->color, out);
  item_text_last_error(item, out);
}

void plan_text_hazards(const struct changeset *changeset, bool color, struct buf *out) {
  JD_ARENA arena = arena_new();
  for (size_t i = 0; i < changeset->item_count; i++) {
    const struct item *item = &changeset->items[i];
    for (size_t j = 0; j < item->hazard_count; j++) {
      buf_printf(out, "  %s! ", color ? "\033[1;31m" : "");
      escape_line(out, bytes_of(item_label(arena, item)));
      buf_add_text(out, ": ");
      escape_line(out, bytes_of(item->hazards[j].message));
      buf_printf(out, "%s\n", color ? "\033[0m" : "");
    }
  }
}

static size_t widest(const struct changeset *changeset) {
  size_t most = 0;
  for (size_t i = 0; i < changeset->item_count; i++) {
    size_t width = item_text_width(&changeset->items[i]);
    most = width > most ? width : most;
  }
  return most;
}

void plan_text(const struct changeset *changeset, const struct plan_view *view, struct buf *out) {
  size_t name_width = widest(changeset);
  item_text_header(changeset->app_id, changeset->endpoint, changeset->plan_file, out);
  buf_add_text(out, "\n\n");
  if (changeset->not_applicable) {
    buf_add_text(out, "nothing to do: the plan has nothing durable.\n");
    return;
  }
  for (size_t i = 0; i < changeset->item_count; i++) {
    plan_text_item(&changeset->items[i], name_width, view, out);
    if (!view->no_diff && !view->stat)
      plan_diff(&changeset->items[i], view, out);
  }
  if (!view->quiet)
    plan_summary(changeset, out);
}
