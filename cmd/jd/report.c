#include "cmd/jd/report.h"

#include "cmd/jd/event_json.h"
#include "cmd/jd/plan_show.h"
#include "cmd/jd/reading.h"
#include "model/text.h"

/* What the line on the terminal says while this is awaited. */
static const char *awaited(struct session *session, const struct event *event) {
  const char *doing = strncmp(event->item, "env/", 4) == 0 ? "setting" : "deploying";
  session->waiting.subject = arena_printf(session->arena, "%s: %s", event->item, doing);
  return doing;
}

static void writing(struct session *session, const struct event *event) {
  const char *doing = awaited(session, event);
  if (event->attempt == 1)
    output_progress(session->output, "%s: %s…", event->item, doing);
  else
    output_progress(session->output, "%s: %s, try %u…", event->item, doing, event->attempt);
}

static void event_text(struct session *session, const struct event *event) {
  switch (event->kind) {
  case EVENT_PLANNED:
    plan_show(session, event->changeset);
    break;
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
  case EVENT_ASKING: /* the question does */
  case EVENT_LOGGED:
  case EVENT_DONE:
  case EVENT_DECLINED:
    break;
  }
}

/* Beside questions the plan stands on stderr too: a person may be there to answer them. */
static void planned_line(struct session *session, const struct changeset *changeset, int64_t now) {
  const struct options *options = session->options;
  const struct plan_json_view view = plan_json_view_of(session);
  session_show_findings(session);
  if (!options->yes && !options->approve.count && !options->approve_data_loss.count)
    plan_show_aside(session, changeset);
  JD_JS plan = plan_json(changeset, &session->findings, &view);
  JD_JS line = event_json_planned(plan, now);
  output_json_line(session->output, line);
}

static void event_line(struct session *session, const struct event *event) {
  const struct clock clock = reading_clock();
  const int64_t now = clock.now(clock.context);
  if (event->kind == EVENT_PLANNED) {
    planned_line(session, event->changeset, now);
    return;
  }
  if (event->kind == EVENT_WRITING)
    awaited(session, event);
  JD_JS line = event_json(event, now);
  output_json_line(session->output, line);
}

void report_event(void *context, const struct event *event) {
  struct session *session = context;
  if (session_streams(session))
    event_line(session, event);
  else
    event_text(session, event);
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

static int64_t restarts_made(const struct report *report) {
  int64_t restarts = 0;
  for (size_t i = 0; i < report->changeset->item_count; i++)
    restarts += report->result->outcomes[i] == OUTCOME_DONE ? report->changeset->items[i].restarts : 0;
  return restarts;
}

static struct js *result_json(const struct report *report) {
  struct js *result = js_new_object();
  js_set_integer(result, "done", (int64_t)report_count(report, OUTCOME_DONE));
  js_set_integer(result, "failed", (int64_t)report_count(report, OUTCOME_FAILED));
  js_set_integer(result, "declined", (int64_t)report_count(report, OUTCOME_DECLINED));
  js_set_integer(result, "not_tried", (int64_t)report_count(report, OUTCOME_NOT_TRIED));
  js_set_integer(result, "restarts", restarts_made(report));
  js_set_bool(result, "converged", report->converged);
  js_set_bool(result, "interrupted", report->result->interrupted);
  js_set_text(result, "next_stage", report->next_stage);
  return result;
}

static struct js *items_json(const struct report *report, const struct plan_json_view *view) {
  struct js *items = js_new_array();
  for (size_t i = 0; i < report->changeset->item_count; i++) {
    struct js *item = plan_json_item(&report->changeset->items[i], view);
    enum outcome outcome = report->result->outcomes[i];
    if (outcome != OUTCOME_NONE)
      js_set_text(item, "outcome", outcome == OUTCOME_NOT_TRIED ? "not_tried" : outcome_name(outcome));
    js_append(items, item);
  }
  return items;
}

struct js *report_json(struct session *session, const struct report *report) {
  const struct plan_json_view view = {.no_diff = true};
  struct js *document = plan_json(report->changeset, &session->findings, &view);
  js_set(document, "items", items_json(report, &view));
  js_set(document, "result", result_json(report));
  if (report->result->failed)
    js_set(document, "error", error_json_alone(&report->result->error));
  return document;
}
