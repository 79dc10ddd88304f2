#include "cmd/jd/page.h"

#include "cmd/jd/drift_text.h"
#include "cmd/jd/item_text.h"
#include "cmd/jd/plan_diff.h"
#include "model/limits.h"
#include "model/text.h"

static const char *keep(struct arena *arena, const struct buf *text) {
  struct bytes trimmed = trim(buf_bytes(text));
  return arena_strndup(arena, trimmed.len ? trimmed.data : "", trimmed.len);
}

static const char *header(struct arena *arena, const char *app_id, const char *endpoint, const char *plan_file) {
  JD_BUF text;
  buf_init(&text, LIMIT_TEXT_OUTPUT);
  item_text_header(app_id, endpoint, plan_file, &text);
  return keep(arena, &text);
}

static enum page_level plan_level(const struct item *item) {
  if (item_loses_data(item))
    return LEVEL_WARNING;
  return item->action == ACTION_SAME ? LEVEL_SAME : LEVEL_NOTICE;
}

/* What is lost, then what the server says about the row. */
static const char *plan_note(struct arena *arena, const struct item *item) {
  JD_BUF text;
  buf_init(&text, LIMIT_TEXT_OUTPUT);
  for (size_t i = 0; i < item->hazard_count; i++) {
    escape_line(&text, bytes_of(item->hazards[i].message));
    buf_add_char(&text, ' ');
  }
  item_text_last_error(item, &text);
  return keep(arena, &text);
}

static struct page_row plan_row(struct arena *arena, const struct item *item) {
  JD_BUF detail;
  buf_init(&detail, LIMIT_TEXT_OUTPUT);
  plan_text_detail(item, &detail);
  return (struct page_row){.item = item,
                           .level = plan_level(item),
                           .differs = action_is_change(item->action),
                           .word = action_name(item->action),
                           .detail = keep(arena, &detail),
                           .note = plan_note(arena, item)};
}

struct page page_of_plan(struct arena *arena, const struct changeset *changeset) {
  bool changes = false;
  JD_BUF summary;
  buf_init(&summary, LIMIT_TEXT_OUTPUT);
  struct page page = {.command = "plan",
                      .app_id = changeset->app_id,
                      .plan_file = changeset->plan_file,
                      .about = header(arena, changeset->app_id, changeset->endpoint, changeset->plan_file)};
  page.rows = arena_alloc_array(arena, changeset->item_count, sizeof *page.rows);
  page.row_count = changeset->item_count;
  for (size_t i = 0; i < page.row_count; i++) {
    page.rows[i] = plan_row(arena, &changeset->items[i]);
    changes |= action_is_change(changeset->items[i].action);
  }
  if (changeset->not_applicable)
    buf_add_text(&summary, "the plan has nothing durable.");
  else
    plan_summary(changeset, &summary);
  page.summary = keep(arena, &summary);
  page.headline = changes ? "changes" : "nothing to do";
  return page;
}

static const char *drift_note(struct arena *arena, const struct drift_item *drifted) {
  JD_BUF text;
  buf_init(&text, LIMIT_TEXT_OUTPUT);
  escape_line(&text, bytes_of(drifted->note ? drifted->note : ""));
  if (drifted->item->live && drifted->item->live->error_message)
    buf_add_text(&text, ";");
  item_text_last_error(drifted->item, &text);
  return keep(arena, &text);
}

static struct page_row drift_row(struct arena *arena, const struct drift_item *drifted, bool strict) {
  static const enum page_level levels[] = {
      [DRIFT_IN_SYNC] = LEVEL_SAME,   [DRIFT_DRIFTED] = LEVEL_ERROR, [DRIFT_PENDING] = LEVEL_WARNING,
      [DRIFT_CONFLICT] = LEVEL_ERROR, [DRIFT_MISSING] = LEVEL_ERROR, [DRIFT_EXTRA] = LEVEL_NOTICE,
  };
  JD_BUF detail;
  buf_init(&detail, LIMIT_TEXT_OUTPUT);
  drift_text_detail(drifted->item, &detail);
  enum page_level level = levels[drifted->state];
  if (drifted->state == DRIFT_EXTRA && strict)
    level = LEVEL_WARNING;
  return (struct page_row){.item = drifted->item,
                           .level = level,
                           .differs = level > LEVEL_NOTICE,
                           .word = drift_state_name(drifted->state),
                           .detail = keep(arena, &detail),
                           .note = drift_note(arena, drifted)};
}

struct page page_of_drift(struct arena *arena, const struct drift_report *report, bool strict) {
  JD_BUF summary;
  buf_init(&summary, LIMIT_TEXT_OUTPUT);
  struct page page = {.command = "drift",
                      .headline = drift_in_sync(report, strict) ? "in sync" : "not in sync",
                      .app_id = report->app_id,
                      .plan_file = report->plan_file,
                      .about = header(arena, report->app_id, report->endpoint, report->plan_file)};
  page.rows = arena_alloc_array(arena, report->item_count, sizeof *page.rows);
  page.row_count = report->item_count;
  for (size_t i = 0; i < page.row_count; i++)
    page.rows[i] = drift_row(arena, &report->items[i], strict);
  drift_summary(report, strict, &summary);
  page.summary = keep(arena, &summary);
  return page;
}

struct place page_place(const struct page *page, const struct item *item) {
  if (item->object && item->diff)
    return (struct place){.file = item->object->source, .line = 1};
  struct place at = item->env ? item->env->at : item->object ? item->object->at : (struct place){0};
  if (!at.file)
    at.file = page->plan_file;
  return at;
}
