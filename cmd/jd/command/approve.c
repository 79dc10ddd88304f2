#include "cmd/jd/command/internal.h"

#include "cmd/jd/mcp/mcp.h"
#include "cmd/jd/session/session.h"
#include "cmd/jd/term/term.h"
#include "model/base/base.h"

#include <unistd.h>

static bool is_listed(const struct text_list *list, const struct item *item) {
  for (size_t i = 0; i < list->count; i++)
    if (item_has_label(item, list->list[i]))
      return true;
  return false;
}

/* items_have_label or items_lose_or_have. */
typedef bool label_check(const struct item *items, size_t count, const char *label, const char *where,
                         struct jd_error *error);

static bool check_list(const struct text_list *list, const char *option, label_check *are_known,
                       const struct desired *desired, const struct changeset *changeset, struct jd_error *error) {
  for (size_t i = 0; i < list->count; i++)
    if (!desired_removes(desired, list->list[i]) &&
        !are_known(changeset->items, changeset->item_count, list->list[i], option, error))
      return false;
  return true;
}

bool approve_check(const struct options *options, const struct desired *desired, const struct changeset *changeset,
                   struct jd_error *error) {
  return check_list(&options->approve, "--approve", items_have_label, desired, changeset, error) &&
         check_list(&options->approve_data_loss, "--approve-data-loss", items_lose_or_have, desired, changeset, error);
}

/* The question: to apply the item, or, with `object`, to delete that object's data with it. */
struct asked {
  struct approve_ctx *ctx;
  const struct item *item;
  const char *object;
  bool first; /* of the questions about the item */
};

static void show_diff(void *context) {
  const struct asked *asked = context;
  struct session *session = asked->ctx->session;
  JD_BUF text;
  buf_init(&text, LIMIT_TEXT_OUTPUT);
  struct plan_view view = plan_view_of(session, &session->output->style_errors);
  view.full_diff = true;
  plan_text_diff(asked->item, &view, &text);
  output_long(session->output, buf_bytes(&text));
}

static void add_text(const struct asked *asked, struct buf *out) {
  const struct item *item = asked->item;
  const struct write_words *words = write_words(item->write);
  if (item->env && item->env->origin_count) {
    buf_add_text(out, "The value comes from ");
    item_text_origins(item->env, out);
    buf_add_text(out, ".\n");
  }
  buf_printf(out, "About to %s %s: %s.", words->verb, words->object, item->name);
  if (asked->object)
    buf_printf(out, " Type %s to permanently delete its stored data and proceed.", asked->object);
  else
    buf_add_text(out, " Proceed?");
}

static const char *help_of_approval(const struct asked *asked, struct arena *arena) {
  const char *verb = write_words(asked->item->write)->verb;
  if (asked->object)
    return arena_printf(arena, "%s %s and permanently delete the stored data of %s", verb, asked->item->name,
                        asked->object);
  return arena_printf(arena, "%s %s now and verify it", verb, asked->item->name);
}

static enum choice put_question(struct asked *asked) {
  struct output *output = asked->ctx->session->output;
  JD_BUF hazards, text;
  buf_init(&hazards, LIMIT_TEXT_OUTPUT), buf_init(&text, LIMIT_TEXT_OUTPUT);
  if (asked->first)
    item_text_hazards(asked->item, true, 0, &output->style_errors, &hazards);
  add_text(asked, &text);
  const struct question question = {
      .above = buf_bytes(&hazards),
      .text = buf_bytes(&text),
      .choices = event_choices(asked->object),
      .help = {[CHOICE_YES] = help_of_approval(asked, asked->ctx->session->arena),
               [CHOICE_NO] = "skip this item",
               [CHOICE_DIFF] = asked->item->kind == ITEM_ENV ? "say whether the value differs, then ask again"
                                                             : "show the whole diff, then ask again",
               [CHOICE_ALL] = "approve this and all remaining items, except those that delete data",
               [CHOICE_QUIT] = "stop here and change nothing more"},
      .show_diff = show_diff,
      .unasked = asked->object ? arena_printf(asked->ctx->session->arena, "--approve-data-loss %s", asked->object)
                               : "--approve NAME",
      .context = asked,
      .news = asked->ctx->news,
  };
  return question_ask(output, &question);
}

static enum decision ask_once(struct asked *asked) {
  struct session *session = asked->ctx->session;
  const char *label = item_label(session->arena, asked->item);
  report_event(session,
               &(struct event){.kind = EVENT_ASKING, .item = label, .about = asked->item, .object = asked->object});
  enum choice choice = put_question(asked);
  asked->ctx->all |= choice == CHOICE_ALL;
  if (choice == CHOICE_NO)
    return DECISION_DECLINE;
  return choice == CHOICE_YES || choice == CHOICE_ALL ? DECISION_APPLY : DECISION_QUIT;
}

/* Asks one question; if data would be deleted, one for each object that owns some. */
static enum decision ask(struct approve_ctx *ctx, const struct item *item) {
  size_t count;
  const char **objects = item_lost_objects(ctx->session->arena, item, &count);
  if (!count)
    return ask_once(&(struct asked){ctx, item, NULL, true});
  enum decision decision = DECISION_APPLY;
  for (size_t i = 0; i < count && decision == DECISION_APPLY; i++)
    decision = ask_once(&(struct asked){ctx, item, objects[i], i == 0});
  return decision;
}

/* Returns whether the options allow all data loss of the item; otherwise names the missing ones. */
static bool approves_losses(struct approve_ctx *ctx, const struct item *item) {
  const struct text_list *given = &ctx->session->options->approve_data_loss;
  const char *missing = "";
  struct arena *arena = ctx->session->arena;
  size_t count;
  const char **objects = item_lost_objects(arena, item, &count);
  for (size_t i = 0; i < count; i++)
    if (!text_list_has(given, objects[i]))
      missing = arena_printf(arena, "%s --approve-data-loss %s", missing, objects[i]);
  if (*missing)
    output_warning(ctx->session->output,
                   "%s %s delete stored data, which --yes and --approve never do. To allow it, pass%s.",
                   item_label(arena, item), item->hazards[0].certain ? "would" : "may", missing);
  return !*missing;
}

/* --approve-data-loss approves the object's own item and its loss, but no other item. */
static enum decision by_options(struct approve_ctx *ctx, const struct item *item) {
  const struct options *options = ctx->session->options;
  bool approved = options->yes || is_listed(&options->approve, item) || is_listed(&options->approve_data_loss, item);
  return approved && approves_losses(ctx, item) ? DECISION_APPLY : DECISION_DECLINE;
}

enum decision approve_decide(void *context, const struct item *item) {
  struct approve_ctx *ctx = context;
  const struct options *options = ctx->session->options;
  bool decided = options->yes || options->approve.count || options->approve_data_loss.count;
  const char *by_option = session_environment(MCP_DIALOG_VARIABLE) ? "dialog" : "option";
  ctx->approved_by = decided ? by_option : isatty(STDIN_FILENO) ? "terminal" : "stdin";
  if (decided)
    return by_options(ctx, item);
  if (ctx->all && !item_loses_data(item))
    return DECISION_APPLY;
  return ask(ctx, item);
}
