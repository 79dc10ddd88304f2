#include "cmd/jd/dev/internal.h"

#include "reconcile/apply/apply.h"
#include "reconcile/engine/engine.h"
#include "reconcile/planner/planner.h"

#include <string.h>
#include <unistd.h>

enum { BUSY_SECONDS = 10 };

struct turn_ctx {
  struct dev *dev;
  struct session session; /* of this change */
  struct planning planning;
  struct left_behind left_behind;
  const char *withdrawn; /* why a question no longer counts, a clause; NULL: none was withdrawn */
};

/* ---- what is watched ---- */

/* The plan, the env file, and the sources that the plan names, there or not. */
static void watch(struct turn_ctx *ctx) {
  const struct session *session = &ctx->session;
  const struct desired *desired = &ctx->planning.desired;
  struct arena *arena = session->arena;
  if (!ctx->dev->watch)
    return;
  const char **paths = arena_alloc_array(arena, desired->planned + 2, sizeof *paths);
  size_t count = 0;
  paths[count++] = project_path(arena, &session->project, session->plan_file);
  paths[count++] = project_path(arena, &session->project, session->env_file ? session->env_file : ".env");
  for (size_t i = 0; desired->files && i < desired->planned; i++)
    paths[count++] = project_path(arena, &session->project, desired->files[i]);
  file_watch_set(ctx->dev->watch, paths, count);
}

static void remember_sources(struct turn_ctx *ctx) {
  const struct desired *desired = &ctx->planning.desired;
  struct dev_memory *now = &ctx->dev->now, *before = &ctx->dev->before;
  const struct desired_source *list = desired->source_count ? desired->sources : before->sources;
  now->source_count = desired->source_count ? desired->source_count : before->source_count;
  now->sources = arena_alloc_array(now->arena, now->source_count, sizeof *now->sources);
  for (size_t i = 0; i < now->source_count; i++)
    now->sources[i] = (struct desired_source){.name = arena_strdup(now->arena, list[i].name),
                                              .file = arena_strdup(now->arena, list[i].file)};
}

static bool same_sources(const struct dev_memory *a, const struct dev_memory *b) {
  bool same = a->source_count == b->source_count;
  for (size_t i = 0; same && i < a->source_count; i++)
    same = texts_equal(a->sources[i].name, b->sources[i].name) && texts_equal(a->sources[i].file, b->sources[i].file);
  return same;
}

const char *dev_source_of(const struct dev *dev, const char *object) {
  for (size_t i = 0; i < dev->before.source_count; i++)
    if (strcmp(dev->before.sources[i].name, object) == 0)
      return dev->before.sources[i].file;
  return NULL;
}

/* ---- approval ---- */

/* What an item would do now, to recognise it: another source or another loss is another question. */
static const char *state_of(struct arena *arena, const struct item *item) {
  return arena_printf(arena, "%s %s %s", item_label(arena, item), digest_text(arena, item->wanted),
                      item->hazard_count ? item->hazards[0].message : "");
}

static bool was_kept(const struct dev_memory *memory, const char *state) {
  for (size_t i = 0; i < memory->kept_count; i++)
    if (strcmp(memory->kept[i], state) == 0)
      return true;
  return false;
}

/* While a question waits: a change makes it a question about something else, which nobody was shown. */
static enum news look(void *context) {
  struct turn_ctx *ctx = context;
  struct dev *dev = ctx->dev;
  if (ctx->withdrawn)
    return NEWS_WITHDRAWN;
  if (!session_sandbox_runs(dev->session))
    ctx->withdrawn = "jd-sandbox ended";
  else if (dev->watch && file_watch_changed(dev->watch))
    ctx->withdrawn = "a file changed";
  dev->withdrawn = ctx->withdrawn != NULL;
  return dev->withdrawn ? NEWS_WITHDRAWN : dev_events_wait(dev->events) ? NEWS_SHOWS : NEWS_NONE;
}

static void show(void *context) {
  const struct turn_ctx *ctx = context;
  dev_events_take(ctx->dev);
}

/* What was declined before, and was not reached now, is not asked about again. */
static void keep_all(struct dev *dev) {
  struct dev_memory *now = &dev->now;
  for (size_t i = 0; i < dev->before.kept_count; i++)
    *ARENA_PUSH(now->arena, now->kept, now->kept_count, now->kept_capacity) =
        arena_strdup(now->arena, dev->before.kept[i]);
}

/* What runs meanwhile is what runs if the answer is no. */
static enum decision ask(struct turn_ctx *ctx, const struct item *item) {
  struct dev *dev = ctx->dev;
  const struct question_news news = {
      .also = {{dev_events_fd(dev->events), dev->watch ? file_watch_fd(dev->watch) : -1}, DEV_LOOK_MS},
      .look = look,
      .show = show,
      .context = ctx,
  };
  dev_page_serve(dev);
  dev_say_ready(dev);
  enum decision decision = dev->decide(&ctx->session, item, &news);
  dev->seen_ms = monotonic_ms(); /* whoever answers takes their time */
  if (!ctx->withdrawn)
    return decision;
  dev_say_withdrawn(dev, item, ctx->withdrawn);
  keep_all(dev);
  return DECISION_QUIT;
}

/* Needs approval: what loses data, and, on a terminal, what hands a variable of the environment to code that may have
 * come with a clone and can send it anywhere. */
static enum decision decide(void *context, const struct item *item) {
  struct turn_ctx *ctx = context;
  struct dev *dev = ctx->dev;
  bool asks = isatty(STDIN_FILENO) && isatty(STDERR_FILENO);
  if (!item_loses_data(item) && !(asks && dev_takes_from_environment(item)))
    return DECISION_APPLY;
  const char *state = state_of(dev->now.arena, item);
  bool known = was_kept(&dev->before, state);
  enum decision decision = DECISION_DECLINE;
  if (asks && !known)
    decision = ask(ctx, item);
  if (decision == DECISION_APPLY || dev->withdrawn || signals_came())
    return decision;
  *ARENA_PUSH(dev->now.arena, dev->now.kept, dev->now.kept_count, dev->now.kept_capacity) = state;
  if (!known)
    dev_say_kept(dev, item, asks);
  return DECISION_DECLINE;
}

/* ---- deploying ---- */

static void observe(void *context, const struct event *event) {
  (void)context;
  if (event->kind == EVENT_WRITING)
    signals_name_write(event->item);
  if (event->kind == EVENT_DONE || event->kind == EVENT_FAILED || event->again)
    signals_write_ended();
}

static struct apply_context context_of(struct turn_ctx *ctx) {
  struct apply_context context = planning_apply_context(&ctx->planning);
  context.observer = (struct observer){observe, ctx};
  context.busy_timeout_s = BUSY_SECONDS;
  context.left_behind = &ctx->left_behind;
  return context;
}

static bool read_plan(struct turn_ctx *ctx, struct jd_error *error) {
  bool read = planning_desire(&ctx->planning, &ctx->session, error);
  watch(ctx);
  remember_sources(ctx);
  if (!read || !desired_not_applicable(&ctx->planning.desired))
    return read;
  return jd_fail_input(error, ctx->session.plan_file,
                       "The plan has nothing durable to run. Add a Durable Object to its Durable section.");
}

static bool make_plan(struct turn_ctx *ctx, struct jd_error *error) {
  struct planning *planning = &ctx->planning;
  if (!read_plan(ctx, error) || !planning_prepare(planning, error) || !planning_read_live(planning, false, error))
    return false;
  struct apply_context context = context_of(ctx);
  return apply_settle(&context, &planning->live, &planning->desired, error) && planning_diff(planning, error);
}

static bool deploys(const struct changeset *changeset) {
  for (size_t i = 0; i < changeset->item_count; i++)
    if (action_is_change(changeset->items[i].action))
      return true;
  return false;
}

static enum turn apply_plan(struct turn_ctx *ctx) {
  struct dev *dev = ctx->dev;
  const struct changeset *changeset = &ctx->planning.changeset;
  struct apply_context context = context_of(ctx);
  const struct approver approver = {decide, ctx};
  struct apply_result result;
  apply(&context, changeset, &approver, &result);
  if (!result.failed && !signals_came())
    dev_page_serve(dev);
  dev_say_deployed(dev, changeset, result.outcomes, monotonic_ms() - dev->seen_ms);
  if (result.failed && !signals_came())
    dev_say_wrong(dev, &ctx->session, &result.error);
  return result.failed ? TURN_WRONG : TURN_DONE;
}

static enum turn take(struct turn_ctx *ctx) {
  struct dev *dev = ctx->dev;
  struct jd_error error = {0};
  if (!make_plan(ctx, &error)) {
    if (!signals_came())
      dev_say_wrong(dev, &ctx->session, &error);
    return TURN_WRONG;
  }
  dev_say_warnings(dev, &ctx->session);
  dev_say_extras(dev, &ctx->planning.changeset);
  if (deploys(&ctx->planning.changeset))
    return apply_plan(ctx);
  dev_page_serve(dev);
  if (dev->waits)
    dev_say_same(dev);
  return TURN_DONE;
}

enum turn dev_turn(struct dev *dev) {
  JD_ARENA arena = arena_new();
  struct turn_ctx ctx = {.dev = dev, .session = *dev->session, .planning = {.rehearses = true}};
  ctx.session.arena = arena;
  ctx.session.options = &dev->options;
  findings_init(&ctx.session.findings, arena);
  dev->now = (struct dev_memory){.arena = arena_new()};
  dev->withdrawn = false;
  enum turn turn = take(&ctx);
  planning_end(&ctx.planning);
  progress_end(&dev->session->output->progress);
  dev->waits = turn == TURN_WRONG;
  if (!same_sources(&dev->now, &dev->before))
    dev_page_sources(dev, &dev->now);
  arena_free(dev->before.arena);
  dev->before = dev->now;
  output_flush(dev->session->output);
  return signals_came() ? TURN_ENDED : turn;
}
