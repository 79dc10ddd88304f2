#include "cmd/jd/view/view.h"

#include "cmd/jd/term/term.h"
#include "model/base/base.h"

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

static struct item_style style_of(const struct item *item) {
  const struct action_info *action = action_info(item->action);
  struct item_style style = item_loses_data(item) ? (struct item_style){'!', PAINT_DANGER}
                                                  : (struct item_style){action->sign, color_of(action->tone)};
  style.word = action->name;
  style.word_width = ACTION_WIDTH;
  return style;
}

static void env_detail(const struct item *item, struct buf *out) {
  const char *note = item->env_note ? item->env_note : "";
  escape_line(out, bytes_of(note));
  if (!write_is(item->write, SENDS_VALUE))
    return;
  buf_add_text(out, item->env_live && item->value != ENV_VALUE_SAME ? " (hidden)" : "; value hidden");
  if (item->env && item->env->origin_count) {
    buf_add_text(out, ", from ");
    item_text_origins(item->env, out);
  }
}

static void extra_detail(const struct item *item, struct buf *out) {
  bool odd = item->live && item->live->status != ROW_READY;
  buf_printf(out, "live%s%s, not in the plan; kept", odd ? " but " : "",
             odd ? row_status_name(item->live->status) : "");
}

void plan_text_detail(const struct item *item, struct buf *out) {
  switch (item->action) {
  case ACTION_EXTRA:
    extra_detail(item, out);
    break;
  case ACTION_CREATE:
    item_text_wanted(item, out);
    break;
  case ACTION_DELETE:
    if (item->live)
      buf_printf(out, "class %s, ", item->live->class_name);
    buf_add_text(out, "listed under `removed`");
    if (item->live && item->live->status != ROW_READY)
      buf_printf(out, "; its status is %s%s", row_status_name(item->live->status),
                 item->live->status == ROW_ERROR ? "" : ": a deploy is under way, or was interrupted");
    break;
  case ACTION_UPDATE:
  case ACTION_REPLACE:
  case ACTION_REPAIR:
  case ACTION_SET:
  case ACTION_SAME:
    if (item->kind == ITEM_ENV)
      env_detail(item, out);
    else
      item_text_changes(item, out);
    break;
  case ACTION_COUNT:
    break;
  }
}

/* Adds the line of an item (sign, action, name, detail) and its hazards, without its diff. */
static void add_item(const struct item *item, size_t name_width, const struct plan_view *view, struct buf *out) {
  const struct item_style style = style_of(item);
  JD_BUF detail;
  buf_init(&detail, LIMIT_TEXT_OUTPUT);
  plan_text_detail(item, &detail);
  item_text_line(item, &style, name_width, buf_bytes(&detail), &view->style, out);
  item_text_hazards(item, false, DIFF_INDENT, &view->style, out);
  item_text_last_error(item, &view->style, out);
}

void plan_text_hazards(const struct changeset *changeset, const struct text_style *style, struct buf *out) {
  enum { INDENT = 2 };
  for (size_t i = 0; i < changeset->item_count; i++)
    item_text_hazards(&changeset->items[i], true, INDENT, style, out);
}

static size_t widest(const struct changeset *changeset) {
  size_t most = 0;
  for (size_t i = 0; i < changeset->item_count; i++) {
    size_t width = item_text_width(&changeset->items[i]);
    most = width > most ? width : most;
  }
  return most;
}

/* ---- diffs ---- */

void plan_diff(const struct item *item, const struct plan_view *view, struct buf *out) {
  JD_BUF text;
  buf_init(&text, LIMIT_TEXT_OUTPUT);
  if (!item->diff || !item->object)
    return;
  item_diff_escaped(item, view->context, &text);
  const struct diff_style style = {view->full_diff ? DIFF_WHOLE : PLAN_DIFF_LINES, view->style.color, DIFF_INDENT,
                                   DIFF_CUT};
  diff_text(buf_bytes(&text), &style, out);
}

static void whole_source(const struct item *item, const struct plan_view *view, struct buf *out) {
  JD_ARENA arena = arena_new();
  struct textdiff diff;
  struct item created = *item;
  textdiff(arena, (struct bytes){"", 0}, item->object->code, &diff);
  created.diff = &diff;
  plan_diff(&created, view, out);
}

/* Adds same, changed or unknown, and why; never the values. */
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
  else if (item->object && item->diff && textdiff_only_ends_differ(item->diff))
    diff_text_ends(item->diff, out);
  else if (item->object && item->diff)
    plan_diff(item, &whole, out);
  else if (item->object && !item->live)
    whole_source(item, &whole, out);
  else
    buf_add_text(out, "      the code is the same\n");
}

/* ---- the sentences at the end ---- */

static void add_counts(const struct changeset *changeset, struct buf *out) {
  const char *between = "";
  for (int action = 0; action < ACTION_COUNT; action++)
    count_next(changeset->counts[action], action_info((enum action)action)->counted, &between, out);
  buf_add_text(out, ".\n");
}

static void no_changes(const struct changeset *changeset, struct buf *out) {
  const char *between = " ";
  buf_add_text(out, "No changes.");
  for (enum action action = 0; action < ACTION_COUNT; action++) {
    size_t count = changeset->counts[action];
    if (!count)
      continue;
    buf_add_text(out, between);
    between = ", ";
    if (action_info(action)->tone != TONE_KEPT)
      buf_printf(out, "%zu %s", count, action_info(action)->counted);
    else if (count == 1)
      buf_add_text(out, "The one item matches the plan");
    else
      buf_printf(out, "All %zu items match the plan", count);
  }
  buf_add_text(out, *between == ',' ? ".\n" : "\n");
}

static void add_restarts(const struct changeset *changeset, struct buf *out) {
  bool loses = false;
  for (size_t i = 0; i < changeset->item_count; i++)
    loses |= item_loses_data(&changeset->items[i]);
  if (!changeset->restarts) {
    buf_add_text(out, "Does not restart the Worker.\n");
    return;
  }
  buf_add_text(out, "Restarts the Worker ");
  if (changeset->restarts == 1)
    buf_add_text(out, "once");
  else
    buf_printf(out, "%u times", changeset->restarts);
  buf_printf(out, ": WebSockets disconnect and in-memory state is lost. Stored data is kept%s.\n",
             loses ? ", except where marked !" : "");
}

/* Without them, collisions with app-level variables are not found. */
static void add_app_env(const struct changeset *changeset, struct buf *out) {
  if (!changeset->app_env_unknown)
    return;
  buf_add_text(
      out, "App-level env variables are unknown, so a name that collides with one is rejected only by the platform.");
  if (changeset->app_env_error) {
    buf_add_char(out, ' ');
    escape_line(out, bytes_of(changeset->app_env_error));
  }
  buf_add_char(out, '\n');
}

static bool has_extras(const struct changeset *changeset) {
  for (size_t i = 0; i < changeset->item_count; i++)
    if (action_info(changeset->items[i].action)->tone == TONE_EXTRA)
      return true;
  return false;
}

void plan_summary(const struct changeset *changeset, struct buf *out) {
  bool changes = false;
  for (int action = 0; action < ACTION_COUNT; action++)
    changes |= action_is_change((enum action)action) && changeset->counts[action];
  if (changeset->item_count)
    buf_add_char(out, '\n');
  if (!changes) {
    no_changes(changeset, out);
  } else {
    add_counts(changeset, out);
    add_restarts(changeset, out);
  }
  if (has_extras(changeset))
    buf_add_text(out, "To remove an extra, list it under `removed:`.\n");
  add_app_env(changeset, out);
}

static void add_summary(const struct changeset *changeset, const struct text_style *style, struct buf *out) {
  JD_BUF text;
  buf_init(&text, LIMIT_TEXT_OUTPUT);
  plan_summary(changeset, &text);
  wrap_lines(buf_bytes(&text), style->columns, out);
}

void plan_text(const struct changeset *changeset, const struct plan_view *view, struct buf *out) {
  size_t name_width = widest(changeset);
  item_text_title(changeset->app_id, changeset->endpoint, changeset->plan_file, &view->style, out);
  if (changeset->not_applicable) {
    buf_add_text(out, "No changes: the plan names nothing durable.\n");
    return;
  }
  for (size_t i = 0; i < changeset->item_count; i++) {
    add_item(&changeset->items[i], name_width, view, out);
    if (!view->no_diff && !view->stat)
      plan_diff(&changeset->items[i], view, out);
  }
  if (!view->quiet)
    add_summary(changeset, &view->style, out);
}
