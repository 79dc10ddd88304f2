#include "cmd/jd/view/view.h"

#include "cmd/jd/term/term.h"
#include "model/base/base.h"

enum {
  ITEM_SIGN = 4,     /* columns up to the word */
  NAME_GAP = 3,      /* blanks after the longest name */
  DETAIL_LEAST = 32, /* a detail with less room goes below its item */
};

static void add_escaped(struct buf *out, const char *text) {
  escape_line(out, bytes_of(text ? text : ""));
}

void count_text(size_t count, const char *one, struct buf *out) {
  buf_printf(out, "%zu %s%s", count, one, count == 1 ? "" : "s");
}

void count_next(size_t count, const char *word, const char **between, struct buf *out) {
  if (!count)
    return;
  buf_printf(out, "%s%zu %s", *between, count, word);
  *between = ", ";
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

void item_text_app(const char *app_id, const char *endpoint, struct buf *out) {
  buf_add_text(out, "app ");
  add_escaped(out, app_id);
  if (endpoint)
    buf_add_text(out, " at ");
  add_escaped(out, endpoint);
}

void item_text_header(const char *app_id, const char *endpoint, const char *plan_file, struct buf *out) {
  if (app_id) {
    item_text_app(app_id, endpoint, out);
    buf_add_text(out, ", ");
  }
  buf_add_text(out, "plan ");
  add_escaped(out, plan_file);
}

void item_text_title(const char *app_id, const char *endpoint, const char *plan_file, const struct text_style *shown,
                     struct buf *out) {
  JD_BUF line;
  buf_init(&line, LIMIT_TEXT_OUTPUT);
  item_text_header(app_id, endpoint, plan_file, &line);
  wrap_text(line.data, 0, shown->columns, out);
  buf_add_char(out, '\n');
}

size_t item_text_width(const struct item *item) {
  JD_BUF label;
  buf_init(&label, LIMIT_ERROR_MESSAGE);
  add_escaped(&label, item->name);
  return text_width(buf_bytes(&label)) + (item->kind == ITEM_ENV ? strlen("env/") : 0);
}

static void add_label(const struct item *item, struct buf *out) {
  if (item->kind == ITEM_ENV)
    buf_add_text(out, "env/");
  add_escaped(out, item->name);
}

/* Returns the column of the details; a few very long names do not move those of the others. */
static size_t detail_column(const struct item_style *style, size_t name_width, const struct text_style *shown) {
  if (shown->columns && name_width > shown->columns / 3)
    name_width = shown->columns / 3;
  return ITEM_SIGN + style->word_width + name_width + NAME_GAP;
}

void item_text_line(const struct item *item, const struct item_style *style, size_t name_width, struct bytes detail,
                    const struct text_style *shown, struct buf *out) {
  size_t at = ITEM_SIGN + style->word_width + item_text_width(item), column = detail_column(style, name_width, shown);
  column = at + NAME_GAP > column ? at + NAME_GAP : column;
  bool fits = !shown->columns || column + wrap_width(detail) <= shown->columns;
  buf_add_text(out, "  ");
  paint_start(out, shown->color, style->color);
  buf_printf(out, "%c %s", style->sign, style->word);
  paint_end(out, shown->color, style->color);
  buf_add_repeat(out, ' ', style->word_width - strlen(style->word));
  paint_start(out, shown->color, style->sign == ' ' ? NULL : PAINT_STRONG);
  add_label(item, out);
  paint_end(out, shown->color, style->sign == ' ' ? NULL : PAINT_STRONG);
  if (fits || column + DETAIL_LEAST <= shown->columns) {
    buf_add_repeat(out, ' ', column - at);
    wrap_on(detail, column, column, shown->columns, out);
    wrap_end_line(out);
  } else {
    wrap_end_line(out);
    item_text_note(detail, shown, out);
  }
}

void item_text_note(struct bytes text, const struct text_style *shown, struct buf *out) {
  buf_add_repeat(out, ' ', DIFF_INDENT);
  wrap_on(text, DIFF_INDENT, DIFF_INDENT + 2, shown->columns, out);
  wrap_end_line(out);
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
  bool is_code = change->field == FIELD_CODE, is_class = change->field == FIELD_CLASS_NAME;
  if (is_code && item->diff) {
    buf_add_text(out, textdiff_only_ends_differ(item->diff) ? "" : "code ");
    textdiff_summary(item->diff, out);
    return;
  }
  buf_add_text(out, is_class ? "class" : change_field_name(change->field));
  if (is_code)
    return;
  buf_add_char(out, ' ');
  add_escaped(out, change->from);
  buf_add_text(out, " -> ");
  add_escaped(out, change->to);
  if (is_class && item_loses_data(item))
    buf_add_text(out, item->hazards[0].certain ? ": permanently DELETES stored data" : ": may DELETE stored data");
}

void item_text_changes(const struct item *item, struct buf *out) {
  for (size_t i = 0; i < item->change_count; i++) {
    if (i)
      buf_add_text(out, "; ");
    add_change(item, &item->changes[i], out);
  }
}

void item_text_hazards(const struct item *item, bool named, size_t indent, const struct text_style *shown,
                       struct buf *out) {
  for (size_t i = 0; i < item->hazard_count; i++) {
    JD_BUF line;
    buf_init(&line, LIMIT_TEXT_OUTPUT);
    paint_start(&line, shown->color, PAINT_DANGER);
    buf_add_text(&line, "! ");
    if (named)
      add_label(item, &line);
    buf_add_text(&line, named ? ": " : "");
    add_escaped(&line, item->hazards[i].message); /* the server's spelling of classes */
    paint_end(&line, shown->color, PAINT_DANGER);
    wrap_text(line.data, indent, shown->columns, out);
  }
}

static size_t character_start(const char *text, size_t at) {
  while (at > 0 && ((unsigned char)text[at] & 0xC0) == 0x80)
    at--;
  return at;
}

const char *item_text_words(struct arena *arena, const char *said) {
  enum { EACH_END = 500 };
  size_t len = strlen(said);
  if (len <= 2 * (size_t)EACH_END)
    return said;
  size_t head = character_start(said, EACH_END), tail = character_start(said, len - EACH_END);
  return arena_printf(arena, "%.*s [... %zu bytes ...] %s", (int)head, said, tail - head, said + tail);
}

static const char last_error[] = "last error: ";

void item_text_last_error(const struct item *item, const struct text_style *shown, struct buf *out) {
  JD_BUF line;
  buf_init(&line, LIMIT_TEXT_OUTPUT);
  if (!item->live || !item->live->error_message)
    return;
  buf_add_text(&line, last_error);
  JD_ARENA arena = arena_new();
  add_escaped(&line, item_text_words(arena, item->live->error_message));
  item_text_note(buf_bytes(&line), shown, out);
}

/* The platform's own message is at the end. */
void item_text_last_error_cut(const struct item *item, const struct text_style *shown, struct buf *out) {
  size_t ellipsis = shown->ascii ? 3 : 1, used = DIFF_INDENT + strlen(last_error);
  JD_BUF words;
  buf_init(&words, LIMIT_TEXT_OUTPUT);
  if (!item->live || !item->live->error_message)
    return;
  add_escaped(&words, item->live->error_message);
  bool fits = shown->columns <= used + ellipsis || used + text_width(buf_bytes(&words)) <= shown->columns;
  size_t from = fits ? 0 : text_tail(buf_bytes(&words), shown->columns - used - ellipsis);
  buf_add_repeat(out, ' ', DIFF_INDENT);
  buf_printf(out, "%s%s%s\n", last_error, fits ? "" : "…", words.data + from);
}

static void add_unified(const struct item *item, const struct textdiff *diff, unsigned context, struct buf *out) {
  JD_BUF label;
  buf_init(&label, LIMIT_ERROR_MESSAGE);
  buf_printf(&label, item->live ? "live/%s" : "/dev/null", item->name);
  textdiff_unified(diff, label.data, item->object->source, context, out);
}

void item_diff(const struct item *item, unsigned context, struct buf *out) {
  add_unified(item, item->diff, context, out);
}

void item_diff_escaped(const struct item *item, unsigned context, struct buf *out) {
  JD_BUF raw;
  buf_init(&raw, LIMIT_TEXT_OUTPUT);
  add_unified(item, textdiff_shown(item->diff), context, &raw);
  escape_block(out, buf_bytes(&raw));
}

void item_text_origins(const struct desired_env *env, struct buf *out) {
  for (size_t i = 0; i < env->origin_count; i++)
    buf_printf(out, "%s${%s}%s", i ? ", " : "", env->origins[i].variable, env->origins[i].in_file ? " (.env)" : "");
}
