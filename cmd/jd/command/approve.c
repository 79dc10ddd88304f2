#include "cmd/jd/command/approve.h"

#include "cmd/jd/command/question.h"
#include "cmd/jd/command/report.h"
#include "cmd/jd/session/session.h"
#include "cmd/jd/term/term.h"
#include "model/base/base.h"

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

static bool check_losses(const struct text_list *list, const struct changeset *changeset, struct jd_error *error) {
  bool known = true;
  for (size_t i = 0; known && i < list->count; i++)
    known = items_lose_or_have(changeset->items, changeset->item_count, list->list[i], "--approve-data-loss", error);
  return known;
}

bool approve_check(const struct options *options, const struct changeset *changeset, struct jd_error *error) {
  return check_list(&options->approve, "--approve", changeset, error) &&
         check_losses(&options->approve_data_loss, changeset, error);
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

/* What is asked: to apply the item, or, where `object` is named, to let that object's data go with it. */
struct asked {
  const struct item *item;
  const char *object;
  bool first; /* of the item's questions */
};

static void show_help(struct approving *approving, const struct asked *asked) {
  JD_BUF text;
  buf_init(&text, LIMIT_TEXT_OUTPUT);
  question_help(asked->item, asked->object, &text);
  output_prompt(approving->session->output, buf_bytes(&text));
}

static void put_question(struct approving *approving, const struct asked *asked) {
  const struct look *look = &approving->session->output->look_errors;
  JD_BUF text;
  buf_init(&text, LIMIT_TEXT_OUTPUT);
  if (asked->first)
    question_hazards(asked->item, look, &text);
  question_text(asked->item, asked->object, look, &text);
  output_prompt(approving->session->output, buf_bytes(&text));
}

static bool says(struct bytes answer, const char *word) {
  return bytes_equal(answer, bytes_of(word));
}

/* What decides nothing. */
static void inform(struct approving *approving, const struct asked *asked, struct bytes answer) {
  if (says(answer, "diff"))
    show_diff(approving, asked->item);
  else if (says(answer, "?"))
    show_help(approving, asked);
  else
    say(approving, asked->object ? "Only the full name approves this; ? for help.\n" : QUESTION_HINT);
}

/* One answer; false: ask again. */
static bool understand(struct approving *approving, const struct asked *asked, struct bytes answer,
                       enum decision *decision) {
  if (says(answer, "no"))
    *decision = DECISION_DECLINE;
  else if (says(answer, "quit"))
    *decision = DECISION_QUIT;
  else if (says(answer, asked->object ? asked->object : "yes"))
    *decision = DECISION_APPLY;
  else if (!asked->object && says(answer, "all")) {
    approving->all = true;
    *decision = DECISION_APPLY;
  } else {
    inform(approving, asked, answer);
    return false;
  }
  return true;
}

static enum decision ask_once(struct approving *approving, const struct asked *asked) {
  const char *label = item_label(approving->session->arena, asked->item);
  enum decision decision = DECISION_QUIT;
  JD_BUF line;
  buf_init(&line, LIMIT_ERROR_MESSAGE);
  report_event(approving->session,
               &(struct event){.kind = EVENT_ASKING, .item = label, .about = asked->item, .object = asked->object});
  ask_anew(); /* a line typed before the question stood there is no answer to it */
  for (bool understood = false; !understood;) {
    put_question(approving, asked);
    if (!question_answer(approving->session->output, &line))
      return DECISION_QUIT;
    understood = understand(approving, asked, buf_bytes(&line), &decision);
  }
  return decision;
}

/* One question; or, where data goes, one for each object whose data it is. */
static enum decision ask(struct approving *approving, const struct item *item) {
  size_t count;
  const char **objects = item_lost_objects(approving->session->arena, item, &count);
  if (!count)
    return ask_once(approving, &(struct asked){item, NULL, true});
  enum decision decision = DECISION_APPLY;
  for (size_t i = 0; i < count && decision == DECISION_APPLY; i++)
    decision = ask_once(approving, &(struct asked){item, objects[i], i == 0});
  return decision;
}

static bool is_named(const struct text_list *list, const char *name) {
  for (size_t i = 0; i < list->count; i++)
    if (strcmp(list->list[i], name) == 0)
      return true;
  return false;
}

/* The options let the data of every object go that the item costs; else says which are missing. */
static bool approves_losses(struct approving *approving, const struct item *item) {
  const struct text_list *given = &approving->session->options->approve_data_loss;
  const char *missing = "";
  struct arena *arena = approving->session->arena;
  size_t count;
  const char **objects = item_lost_objects(arena, item, &count);
  for (size_t i = 0; i < count; i++)
    if (!is_named(given, objects[i]))
      missing = arena_printf(arena, "%s --approve-data-loss %s", missing, objects[i]);
  if (*missing)
    output_warning(approving->session->output,
                   "%s %s delete stored data, which --yes and --approve never do. To allow it, pass%s.",
                   item_label(arena, item), item->hazards[0].certain ? "would" : "may", missing);
  return !*missing;
}

/* Naming an object's loss approves the item of that object, and what it loses; never another's write. */
static enum decision by_options(struct approving *approving, const struct item *item) {
  const struct options *options = approving->session->options;
  bool approved = options->yes || is_listed(&options->approve, item) || is_listed(&options->approve_data_loss, item);
  return approved && approves_losses(approving, item) ? DECISION_APPLY : DECISION_DECLINE;
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
