#include "cmd/jd/item_text.h"

#include "model/limits.h"
#include "model/text.h"

enum { NAME_GAP = 3 }; /* blanks behind the longest name */

static void add_escaped(struct buf *out, const char *text) {
  escape_line(out, bytes_of(text ? text : ""));
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

void item_text_header(const char *app_id, const char *endpoint, const char *plan_file, struct buf *out) {
  if (app_id) {
    buf_add_text(out, "app ");
    add_escaped(out, app_id);
    if (endpoint)
      buf_add_text(out, " at ");
    add_escaped(out, endpoint);
    buf_add_text(out, ", ");
  }
  buf_add_text(out, "plan ");
  add_escaped(out, plan_file);
}

size_t item_text_width(const struct item *item) {
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

void item_text_start(const struct item *item, const struct item_look *look, size_t name_width, bool color,
                     struct buf *out) {
  bool colored = color && look->color;
  size_t width = item_text_width(item);
  buf_add_text(out, "  ");
  if (colored)
    buf_printf(out, "\033[%sm", look->color);
  buf_printf(out, "%c %s%s", look->sign, look->word, colored ? "\033[0m" : "");
  buf_add_repeat(out, ' ', look->word_width - strlen(look->word));
  add_label(item, out);
  buf_add_repeat(out, ' ', NAME_GAP + (name_width > width ? name_width - width : 0));
}

void item_text_end(struct buf *out) {
  while (out->len && out->data[out->len - 1] == ' ')
    out->data[--out->len] = '\0';
  buf_add_char(out, '\n');
}

void item_text_wanted(const struct item *item, struct buf *out) {
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

void item_text_changes(const struct item *item, struct buf *out) {
  for (size_t i = 0; i < item->change_count; i++) {
    if (i)
      buf_add_text(out, "; ");
    add_change(item, &item->changes[i], out);
  }
}

void item_text_last_error(const struct item *item, struct buf *out) {
  if (!item->live || !item->live->error_message)
    return;
  buf_add_text(out, "      last error: ");
  add_escaped(out, item->live->error_message);
  buf_add_char(out, '\n');
}

void item_diff(const struct item *item, unsigned context, struct buf *out) {
  JD_BUF label;
  buf_init(&label, LIMIT_ERROR_MESSAGE);
  buf_printf(&label, item->live ? "live/%s" : "/dev/null", item->name);
  textdiff_unified(item->diff, label.data, item->object->source, context, out);
}
