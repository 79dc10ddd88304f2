#include "cmd/jd/plan_text.h"

#include "cmd/jd/plan_diff.h"
#include "model/limits.h"
#include "model/text.h"

enum { ACTION_WIDTH = 9, NAME_GAP = 3 }; /* the longest action and two blanks; blanks behind the longest name */

struct look {
  char sign;
  const char *color; /* of an SGR sequence */
};

static struct look look_of(const struct item *item) {
  static const struct look looks[] = {
      [ACTION_CREATE] = {'+', "32"}, [ACTION_UPDATE] = {'~', "33"}, [ACTION_REPLACE] = {'~', "33"},
      [ACTION_REPAIR] = {'~', "33"}, [ACTION_SET] = {'~', "33"},    [ACTION_SAME] = {' ', NULL},
      [ACTION_EXTRA] = {'?', "36"},
  };
  return item_loses_data(item) ? (struct look){'!', "1;31"} : looks[item->action];
}

void size_text(size_t bytes, struct buf *out) {
  static const char *const units[] = {"kB", "MB", "GB"};
  if (bytes < 1000) {
    buf_printf(out, "%zu B", bytes);
    return;
  }
  double size = (double)bytes / 1000;
  size_t unit = 0;
  for (; size >= 999.95 && unit < 2; unit++)
    size /= 1000;
  buf_printf(out, "%.1f %s", size, units[unit]);
}

static void add_escaped(struct buf *out, const char *text) {
  escape_line(out, bytes_of(text ? text : ""));
}

static void create_detail(const struct item *item, struct buf *out) {
  buf_add_text(out, "class ");
  add_escaped(out, item->object->class_name);
  buf_printf(out, ", %s, ", access_mode_name(item->object->access_mode));
  add_escaped(out, item->object->source);
  buf_add_text(out, " (");
  size_text(item->object->code.len, out);
  buf_add_text(out, ")");
}

static void add_change(const struct item *item, const struct change *change, struct buf *out) {
  bool is_code = strcmp(change->field, "code") == 0, is_class = strcmp(change->field, "class_name") == 0;
  if (is_code && item->diff) {
    buf_printf(out, "code +%zu -%zu", item->diff->added, item->diff->removed);
    return;
  }
  buf_add_text(out, is_class ? "class" : change->field);
  if (is_code)
    return;
  buf_add_char(out, ' ');
  add_escaped(out, change->from);
  buf_add_text(out, " -> ");
  add_escaped(out, change->to);
  if (is_class && item_loses_data(item))
    buf_add_text(out, ": DELETES the stored state of every instance");
}

static void change_detail(const struct item *item, struct buf *out) {
  for (size_t i = 0; i < item->change_count; i++) {
    if (i)
      buf_add_text(out, "; ");
    add_change(item, &item->changes[i], out);
  }
}

static void env_detail(const struct item *item, struct buf *out) {
  const char *note = item->env_note ? item->env_note : "";
  add_escaped(out, note);
  if (item->action == ACTION_SET)
    buf_add_text(out, starts_with(bytes_of(note), "value") ? " (hidden)" : "; value hidden");
}

static void add_detail(const struct item *item, struct buf *out) {
  if (item->action == ACTION_EXTRA) {
    bool odd = item->live && item->live->status != ROW_READY;
    buf_printf(out, "live%s%s, not in the plan; left alone", odd ? " but " : "",
               odd ? row_status_name(item->live->status) : "");
  } else if (item->kind == ITEM_ENV) {
    env_detail(item, out);
  } else if (item->action == ACTION_CREATE) {
    create_detail(item, out);
  } else {
    change_detail(item, out);
  }
}

/* Columns as a terminal shows them, near enough: names are ASCII, what is not is escaped to ASCII or one wide. */
static size_t label_width(const struct item *item) {
  JD_BUF label;
  buf_init(&label, LIMIT_ERROR_MESSAGE);
  add_escaped(&label, item->name);
  return label.len + (item->kind == ITEM_ENV ? strlen("env/") : 0);
}

static void add_label(const struct item *item, struct buf *out) {
  if (item->kind == ITEM_ENV)
    buf_add_text(out, "env/");
  add_escaped(out, item->name);
}

static void trim_end(struct buf *out) {
  while (out->len && out->data[out->len - 1] == ' ')
    out->data[--out->len] = '\0';
}

static void add_hazards(const struct item *item, bool color, struct buf *out) {
  for (size_t i = 0; i < item->hazard_count; i++) {
    buf_printf(out, "      %s! ", color ? "\033[1;31m" : "");
    add_escaped(out, item->hazards[i].message);
    buf_printf(out, "%s\n", color ? "\033[0m" : "");
  }
}

static void add_last_error(const struct item *item, struct buf *out) {
  if (!item->live || !item->live->error_message)
    return;
  buf_add_text(out, "      last error: ");
  add_escaped(out, item->live->error_message);
  buf_add_char(out, '\n');
}

void plan_text_item(const struct item *item, size_t name_width, const struct plan_view *view, struct buf *out) {
  struct look look = look_of(item);
  const char *action = action_name(item->action);
  bool color = view->color && look.color;
  buf_printf(out, "  %s%s%s%c %s%s", color ? "\033[" : "", color ? look.color : "", color ? "m" : "", look.sign, action,
             color ? "\033[0m" : "");
  buf_add_repeat(out, ' ', ACTION_WIDTH - strlen(action));
  add_label(item, out);
  size_t width = label_width(item);
  buf_add_repeat(out, ' ', NAME_GAP + (name_width > width ? name_width - width : 0));
  add_detail(item, out);
  trim_end(out);
  buf_add_char(out, '\n');
  add_hazards(item, view->color, out);
  add_last_error(item, out);
}

static size_t widest(const struct changeset *changeset) {
  size_t most = 0;
  for (size_t i = 0; i < changeset->item_count; i++) {
    size_t width = label_width(&changeset->items[i]);
    most = width > most ? width : most;
  }
  return most;
}

static void add_header(const struct changeset *changeset, struct buf *out) {
  if (changeset->app_id) {
    buf_add_text(out, "app ");
    add_escaped(out, changeset->app_id);
    buf_add_text(out, " at ");
    add_escaped(out, changeset->endpoint);
    buf_add_text(out, ", ");
  }
  buf_add_text(out, "plan ");
  add_escaped(out, changeset->plan_file);
  buf_add_text(out, "\n\n");
}

void plan_text(const struct changeset *changeset, const struct plan_view *view, struct buf *out) {
  size_t name_width = widest(changeset);
  add_header(changeset, out);
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
