#include "cmd/jd/approve.h"

#include "cmd/jd/ask.h"
#include "cmd/jd/plan_show.h"
#include "cmd/jd/question.h"
#include "cmd/jd/report.h"
#include "model/limits.h"

static bool is_listed(const struct text_list *list, const struct item *item) {
  for (size_t i = 0; i < list->count; i++)
    if (item_has_label(item, list->list[i]))
      return true;
  return false;
}

static bool check_list(const struct text_list *list, const char *option, const struct changeset *changeset,
                       struct jd_error *error) {
  bool known = true;
  for (size_t i = 0; known && i < list->count; i++)
    known = items_have_label(changeset->items, changeset->item_count, list->list[i], option, error);
  return known;
}

bool approve_check(const struct options *options, const struct changeset *changeset, struct jd_error *error) {
  return check_list(&options->approve, "--approve", changeset, error) &&
         check_list(&options->approve_data_loss, "--approve-data-loss", changeset, error);
}

static void say(struct approving *approving, const char *text) {
  output_prompt(approving->session->output, bytes_of(text));
}

static void show_diff(struct approving *approving, const struct item *item) {
  JD_BUF text;
  buf_init(&text, LIMIT_TEXT_OUTPUT);
  struct plan_view view = plan_view_of(approving->session, &approving->session->output->look_errors);
  view.full_diff = true;
  plan_text_diff(item, &view, &text);
  question_show(approving->session->output, buf_bytes(&text));
}

static void show_help(struct approving *approving, const struct item *item) {
  JD_BUF text;
  buf_init(&text, LIMIT_TEXT_OUTPUT);
  question_help(item, &text);
  output_prompt(approving->session->output, buf_bytes(&text));
}

static void put_question(struct approving *approving, const struct item *item) {
  JD_BUF text;
  buf_init(&text, LIMIT_TEXT_OUTPUT);
  question_text(item, &approving->session->output->look_errors, &text);
  output_prompt(approving->session->output, buf_bytes(&text));
}

static bool says(struct bytes answer, const char *word) {
  return bytes_equal(answer, bytes_of(word));
}

/* What decides nothing. */
static void inform(struct approving *approving, const struct item *item, struct bytes answer) {
  if (says(answer, "diff"))
    show_diff(approving, item);
  else if (says(answer, "?"))
    show_help(approving, item);
  else
    say(approving,
        item_loses_data(item) ? "Only its name in full approves this; ? says what each answer does.\n" : QUESTION_HINT);
}

/* One answer; false: ask again. */
static bool understand(struct approving *approving, const struct item *item, const char *label, struct bytes answer,
                       enum decision *decision) {
  bool loses = item_loses_data(item);
  if (says(answer, "no"))
    *decision = DECISION_DECLINE;
  else if (says(answer, "quit"))
    *decision = DECISION_QUIT;
  else if (says(answer, loses ? label : "yes"))
    *decision = DECISION_APPLY;
  else if (!loses && says(answer, "all")) {
    approving->all = true;
    *decision = DECISION_APPLY;
  } else {
    inform(approving, item, answer);
    return false;
  }
  return true;
}

static enum decision ask(struct approving *approving, const struct item *item) {
  const char *label = item_label(approving->session->arena, item);
  enum decision decision = DECISION_QUIT;
  JD_BUF line;
  buf_init(&line, LIMIT_ERROR_MESSAGE);
  report_event(approving->session, &(struct event){.kind = EVENT_ASKING, .item = label, .about = item});
  ask_anew(); /* a line typed before the question stood there is no answer to it */
  for (bool understood = false; !understood;) {
    put_question(approving, item);
    if (!question_answer(approving->session->output, &line))
      return DECISION_QUIT;
    understood = understand(approving, item, label, buf_bytes(&line), &decision);
  }
  return decision;
}

static enum decision by_options(struct approving *approving, const struct item *item) {
  const struct options *options = approving->session->options;
  bool approved = is_listed(&options->approve_data_loss, item);
  if (!item_loses_data(item))
    approved |= options->yes || is_listed(&options->approve, item);
  else if (!approved)
    output_warning(
        approving->session->output,
        "%s loses stored state, which --yes and --approve do not cover. If that is meant, give --approve-data-loss %s.",
        item_label(approving->session->arena, item), item_label(approving->session->arena, item));
  return approved ? DECISION_APPLY : DECISION_DECLINE;
}

enum decision approve_decide(void *context, const struct item *item) {
  struct approving *approving = context;
  const struct options *options = approving->session->options;
  if (options->yes || options->approve.count || options->approve_data_loss.count)
    return by_options(approving, item);
  if (approving->all && !item_loses_data(item))
    return DECISION_APPLY;
  return ask(approving, item);
}
