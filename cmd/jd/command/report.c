#include "cmd/jd/command/internal.h"

#include "cmd/jd/cli/cli.h"
#include "cmd/jd/session/session.h"
#include "cmd/jd/term/term.h"
#include "cmd/jd/view/view.h"
#include "model/base/base.h"

/* Sets the progress for this event. */
static const char *awaited(struct session *session, const struct event *event) {
  const char *doing = write_words(event->write)->doing;
  progress_begin(&session->output->progress, arena_printf(session->arena, "%s: %s", event->item, doing));
  progress_follow(&session->output->progress, arena_printf(session->arena, "%s: verifying", event->item));
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
    remote_session_report_pause(session, event->item, event->error, event->ms);
    break;
  case EVENT_VERIFIED:
    if (event->text)
      output_warning_of(session->output, event->item, event->text);
    else
      output_progress(session->output, "%s: %s and verified", event->item, write_words(event->write)->done);
    break;
  case EVENT_SETTLED:
    output_progress(session->output, "%s: %s", event->item, event->text);
    break;
  case EVENT_FAILED: /* the error is shown at the end */
  case EVENT_ASKING: /* the question shows it */
  case EVENT_LOGGED:
  case EVENT_DONE:
  case EVENT_DECLINED:
    break;
  }
}

/* If questions will be asked, the plan is also shown on stderr, for the person who answers. */
static void planned_line(struct session *session, const struct changeset *changeset, int64_t now) {
  const struct options *options = session->options;
  const struct diff_view view = diff_view_of(session);
  session_show_findings(session);
  if (!options->yes && !options->approve.count && !options->approve_data_loss.count)
    plan_show_aside(session, changeset);
  output_json_line(session->output, event_json_planned(plan_json(changeset, &session->findings, &view), now));
}

static void event_line(struct session *session, const struct event *event) {
  const struct clock clock = remote_session_clock(session);
  const int64_t now = clock.now(clock.context);
  if (event->kind == EVENT_PLANNED) {
    planned_line(session, event->changeset, now);
    return;
  }
  if (event->kind == EVENT_WRITING)
    awaited(session, event);
  if (event->kind == EVENT_WAITING)
    remote_session_begin_pause(session, event->item, event->error, event->ms);
  output_json_line(session->output, event_json(event, now, &session->output->hint));
}

/* Counts the items for progress. */
static void count(struct progress *progress, const struct event *event) {
  if (event->kind == EVENT_PLANNED)
    for (size_t i = 0; i < event->changeset->item_count; i++)
      progress->total += action_is_change(event->changeset->items[i].action);
  if (event->kind == EVENT_DECLINED || (event->kind == EVENT_WRITING && event->attempt == 1))
    progress->at++;
  if (event->kind == EVENT_DONE) {
    progress_follow(progress, NULL);
    progress_begin(progress, NULL);
  }
}

/* A signal must not interrupt a write between its first byte (session.c) and its record, failure or retry. */
static void note_write(const struct event *event) {
  if (event->kind == EVENT_WRITING)
    signals_name_write(event->item);
  if (event->kind == EVENT_DONE || event->kind == EVENT_FAILED || event->again)
    signals_write_ended();
}

void report_event(void *context, const struct event *event) {
  struct session *session = context;
  note_write(event);
  count(&session->output->progress, event);
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

const char *outcome_color(enum outcome outcome) {
  static const char *const colors[] = {[OUTCOME_NONE] = NULL,
                                       [OUTCOME_DONE] = PAINT_GOOD,
                                       [OUTCOME_FAILED] = PAINT_DANGER,
                                       [OUTCOME_DECLINED] = PAINT_CHANGE,
                                       [OUTCOME_NOT_TRIED] = PAINT_CHANGE};
  return colors[outcome];
}

const char *outcome_key(enum outcome outcome) {
  return outcome == OUTCOME_NOT_TRIED ? "not_tried" : outcome_name(outcome);
}

/* The error was shown above. */
static void table(const struct report *report, const struct text_style *style, struct buf *out) {
  enum { OUTCOME_WIDTH = 11 };
  JD_ARENA arena = arena_new();
  for (size_t i = 0; i < report->changeset->item_count; i++) {
    enum outcome outcome = report->result->outcomes[i];
    if (outcome == OUTCOME_NONE)
      continue;
    buf_add_text(out, "  ");
    paint(out, style->color, outcome_color(outcome), outcome_name(outcome));
    buf_add_repeat(out, ' ', OUTCOME_WIDTH - strlen(outcome_name(outcome)));
    buf_printf(out, "%s\n", item_label(arena, &report->changeset->items[i]));
  }
}

static void sum_up(const struct report *report, struct buf *out) {
  const char *between = "";
  for (int outcome = OUTCOME_DONE; outcome <= OUTCOME_NOT_TRIED; outcome++)
    count_next(report_count(report, (enum outcome)outcome), outcome_name((enum outcome)outcome), &between, out);
  buf_add_text(out, *between ? ".\n" : "");
}

static void say_next(const struct report *report, struct buf *out) {
  if (!report->converged)
    command_hint_text(report->hint, bytes_of("Some changes were not applied. Run `jd apply` to continue.\n"), out);
  else if (!report->next_stage)
    buf_add_text(out, "Everything is up to date.\n");
  else if (strcmp(report->next_stage, "DONE") == 0)
    buf_add_text(out, "Everything is up to date. Stage durable was the last one.\n");
  else {
    buf_add_text(out, "Everything is up to date. Next stage: ");
    escape_line(out, bytes_of(report->next_stage));
    buf_add_text(out, ".\n");
  }
}

void report_text(const struct report *report, const struct text_style *style, struct buf *out) {
  JD_BUF text;
  buf_init(&text, LIMIT_TEXT_OUTPUT);
  table(report, style, out);
  sum_up(report, &text);
  say_next(report, &text);
  wrap_lines(buf_bytes(&text), style->columns, out);
}

static int64_t restarts_made(const struct report *report) {
  int64_t restarts = 0;
  for (size_t i = 0; i < report->changeset->item_count; i++)
    restarts += report->result->outcomes[i] == OUTCOME_DONE ? report->changeset->items[i].restarts : 0;
  return restarts;
}

static struct js *result_json(const struct report *report) {
  struct js *result = js_new_object();
  for (int outcome = OUTCOME_DONE; outcome <= OUTCOME_NOT_TRIED; outcome++)
    js_set_integer(result, outcome_key((enum outcome)outcome), (int64_t)report_count(report, (enum outcome)outcome));
  js_set_integer(result, "restarts", restarts_made(report));
  js_set_bool(result, "converged", report->converged);
  js_set_bool(result, "interrupted", report->result->interrupted);
  js_set_text(result, "next_stage", report->next_stage);
  return result;
}

static struct js *items_json(const struct report *report, const struct diff_view *view) {
  struct js *items = js_new_array();
  for (size_t i = 0; i < report->changeset->item_count; i++) {
    struct js *item = plan_json_item(&report->changeset->items[i], view);
    enum outcome outcome = report->result->outcomes[i];
    if (outcome != OUTCOME_NONE)
      js_set_text(item, "outcome", outcome_key(outcome));
    js_append(items, item);
  }
  return items;
}

struct js *report_json(struct session *session, const struct report *report) {
  const struct diff_view view = {.no_diff = true};
  struct js *document = plan_json(report->changeset, &session->findings, &view);
  js_set(document, "items", items_json(report, &view));
  js_set(document, "result", result_json(report));
  if (report->result->failed)
    js_set(document, "error", error_json(&report->result->error, report->hint));
  return document;
}
