#include "cmd/jd/report.h"

#include "cmd/jd/plan_show.h"
#include "model/text.h"

static void writing(struct session *session, const struct event *event) {
  const char *doing = strncmp(event->item, "env/", 4) == 0 ? "setting" : "deploying";
  session->waiting.subject = arena_printf(session->arena, "%s: %s", event->item, doing);
  if (event->attempt == 1)
    output_progress(session->output, "%s: %s…", event->item, doing);
  else
    output_progress(session->output, "%s: %s, try %u…", event->item, doing, event->attempt);
}

void report_event(void *context, const struct event *event) {
  struct session *session = context;
  switch (event->kind) {
  case EVENT_WRITING:
    writing(session, event);
    break;
  case EVENT_WAITING:
    output_progress(session->output, "%s: %s Waiting %.1f s.", event->item, event->error->message, event->ms / 1000.0);
    break;
  case EVENT_VERIFIED:
    output_progress(session->output, "%s: read back and verified", event->item);
    break;
  case EVENT_SETTLED:
    output_progress(session->output, "%s: %s", event->item, event->text);
    break;
  case EVENT_FAILED: /* the error itself stands at the end */
  case EVENT_LOGGED:
  case EVENT_DECLINED:
    break;
  }
}

size_t report_count(const struct report *report, enum outcome outcome) {
  size_t count = 0;
  for (size_t i = 0; i < report->changeset->item_count; i++)
    count += report->result->outcomes[i] == outcome;
  return count;
}

static size_t widest_label(struct arena *arena, const struct changeset *changeset) {
  size_t widest = 0;
  for (size_t i = 0; i < changeset->item_count; i++) {
    size_t len = strlen(item_label(arena, &changeset->items[i]));
    if (action_is_change(changeset->items[i].action) && len > widest)
      widest = len;
  }
  return widest;
}

static void table(const struct report *report, struct buf *out) {
  JD_ARENA arena = arena_new();
  size_t width = widest_label(arena, report->changeset);
  for (size_t i = 0; i < report->changeset->item_count; i++) {
    const struct item *item = &report->changeset->items[i];
    enum outcome outcome = report->result->outcomes[i];
    if (outcome == OUTCOME_NONE)
      continue;
    const char *label = item_label(arena, item);
    buf_printf(out, "  %-9s  %s", outcome_name(outcome), label);
    if (outcome == OUTCOME_FAILED) {
      buf_add_repeat(out, ' ', width - strlen(label) + 2);
      escape_line(out, bytes_of(report->result->error.message));
    }
    buf_add_char(out, '\n');
  }
}

static void sum_up(const struct report *report, struct buf *out) {
  bool first = true;
  for (int outcome = OUTCOME_DONE; outcome <= OUTCOME_NOT_TRIED; outcome++) {
    size_t count = report_count(report, (enum outcome)outcome);
    if (!count)
      continue;
    buf_printf(out, "%s%zu %s", first ? "" : ", ", count, outcome_name((enum outcome)outcome));
    first = false;
  }
  if (!first)
    buf_add_text(out, ".\n");
}

static void say_next(const struct report *report, struct buf *out) {
  if (!report->converged)
    buf_add_text(out, "Not all is applied: run `jd apply` again, it picks up where this run stopped.\n");
  else if (!report->next_stage)
    buf_add_text(out, "All is converged.\n");
  else if (strcmp(report->next_stage, "DONE") == 0)
    buf_add_text(out, "All is converged. Stage durable is done, and it was the last one.\n");
  else {
    buf_add_text(out, "All is converged. Stage durable is done; the next stage is ");
    escape_line(out, bytes_of(report->next_stage));
    buf_add_text(out, ".\n");
  }
}

void report_text(const struct report *report, struct buf *out) {
  table(report, out);
  sum_up(report, out);
  say_next(report, out);
}

static struct js *result_json(const struct report *report) {
  struct js *result = js_new_object();
  js_set_integer(result, "done", (int64_t)report_count(report, OUTCOME_DONE));
  js_set_integer(result, "failed", (int64_t)report_count(report, OUTCOME_FAILED));
  js_set_integer(result, "declined", (int64_t)report_count(report, OUTCOME_DECLINED));
  js_set_integer(result, "not_tried", (int64_t)report_count(report, OUTCOME_NOT_TRIED));
  js_set_bool(result, "converged", report->converged);
  js_set_bool(result, "interrupted", report->result->interrupted);
  js_set_text(result, "next_stage", report->next_stage);
  return result;
}

static struct js *items_json(struct session *session, const struct report *report) {
  const struct plan_json_view view = plan_json_view_of(session);
  struct js *items = js_new_array();
  for (size_t i = 0; i < report->changeset->item_count; i++) {
    struct js *item = plan_json_item(&report->changeset->items[i], &view);
    enum outcome outcome = report->result->outcomes[i];
    if (outcome != OUTCOME_NONE)
      js_set_text(item, "outcome", outcome == OUTCOME_NOT_TRIED ? "not_tried" : outcome_name(outcome));
    js_append(items, item);
  }
  return items;
}

struct js *report_json(struct session *session, const struct report *report) {
  const struct plan_json_view view = plan_json_view_of(session);
  struct js *document = plan_json(report->changeset, &session->findings, &view);
  js_set(document, "items", items_json(session, report));
  js_set(document, "result", result_json(report));
  if (report->result->failed) {
    JD_JS error = error_json(&report->result->error, NULL);
    js_set(document, "error", js_copy(js_get(error, "error")));
  }
  return document;
}
