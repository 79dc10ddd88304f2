#include "cmd/jd/approve.h"

#include "cmd/jd/ask.h"
#include "cmd/jd/plan_show.h"
#include "cmd/jd/report.h"
#include "model/limits.h"
#include "model/text.h"

#include <unistd.h>

static bool is_listed(const struct text_list *list, const struct item *item) {
  for (size_t i = 0; i < list->count; i++)
    if (item_has_label(item, list->list[i]))
      return true;
  return false;
}

static bool check_list(const struct text_list *list, const char *option, const struct changeset *changeset,
                       struct jd_error *error) {
  for (size_t i = 0; i < list->count; i++) {
    bool known = false;
    for (size_t j = 0; j < changeset->item_count; j++)
      known |= item_has_label(&changeset->items[j], list->list[i]);
    if (!known)
      return jd_fail(error, JD_USAGE, JD_SCOPE_PLAN, JD_RETRY_NO, option,
                     "No item of the plan bears the name %s (an env variable is named env/KEY). Nothing was written.",
                     list->list[i]);
  }
  return true;
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
  struct plan_view view = plan_view_of(approving->session, approving->session->output->color_errors);
  view.full_diff = true;
  plan_text_diff(item, &view, &text);
  output_prompt(approving->session->output, buf_bytes(&text));
}

static void ask_safe(struct approving *approving, const struct item *item) {
  say(approving, arena_printf(approving->session->arena, "About to %s: %s. Proceed? [yes/no/diff/all/quit] ",
                              item->kind == ITEM_ENV ? "set env variable" : "deploy Durable Object", item->name));
}

static void ask_loss(struct approving *approving, const struct item *item, const char *label) {
  JD_BUF text;
  buf_init(&text, LIMIT_TEXT_OUTPUT);
  for (size_t i = 0; i < item->hazard_count; i++) {
    buf_printf(&text, "! %s: ", label);
    escape_line(&text, bytes_of(item->hazards[i].message)); /* it names classes as the server does */
    buf_add_char(&text, '\n');
  }
  buf_printf(&text, "About to %s: %s. Type %s to delete that state and proceed. [%s/no/diff/quit] ",
             item->kind == ITEM_ENV ? "set env variable" : "deploy Durable Object", item->name, label, label);
  output_prompt(approving->session->output, buf_bytes(&text));
}

static bool says(struct bytes answer, const char *word) {
  return bytes_equal(answer, bytes_of(word));
}

/* One answer; false: ask again. */
static bool understand(struct approving *approving, const struct item *item, const char *label, struct bytes answer,
                       enum decision *decision) {
  bool loses = item_loses_data(item);
  if (says(answer, "diff")) {
    show_diff(approving, item);
    return false;
  }
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
    return false;
  }
  return true;
}

/* False when there is none. A terminal has echoed the answer's line feed; elsewhere, and where none came, the question
 * gets one here. */
static bool read_answer(struct approving *approving, struct buf *line) {
  buf_clear(line);
  bool came = ask_line(line) == ANSWER_LINE;
  if (!came || !isatty(STDIN_FILENO))
    say(approving, "\n");
  return came;
}

static enum decision ask(struct approving *approving, const struct item *item) {
  const char *label = item_label(approving->session->arena, item);
  enum decision decision = DECISION_QUIT;
  JD_BUF line;
  buf_init(&line, LIMIT_ERROR_MESSAGE);
  report_event(approving->session, &(struct event){.kind = EVENT_ASKING, .item = label, .about = item});
  for (bool understood = false; !understood;) {
    if (item_loses_data(item))
      ask_loss(approving, item, label);
    else
      ask_safe(approving, item);
    if (!read_answer(approving, &line))
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
    output_warning(approving->session->output,
                   "%s loses stored state, which --yes and --approve do not cover; --approve-data-loss %s does",
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
