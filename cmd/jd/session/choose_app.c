/* The dialogue for a project without an app: choose one, or create one. An app is created only after `yes`, and its id
 * is written to 00-state.md before anything else. After an interruption in between, the list shows it. */
#include "cmd/jd/session/session.h"
#include "cmd/jd/term/term.h"
#include "model/base/base.h"
#include "reconcile/preflight/preflight.h"

#include <unistd.h>

struct choose_ctx {
  struct checkup *checkup;
  struct session *session;
  struct arena *arena;
  struct app *apps;
  size_t count;
  bool stopped;     /* no more answers */
  struct app found; /* id NULL: none */
};

static void say(const struct choose_ctx *ctx, const char *text) {
  JD_BUF safe;
  buf_init(&safe, LIMIT_TEXT_OUTPUT);
  escape_block(&safe, bytes_of(text));
  output_prompt(ctx->session->output, buf_bytes(&safe));
}

/* Returns one answer; `otherwise` if it is empty. */
static const char *ask(struct choose_ctx *ctx, const char *question, const char *otherwise) {
  JD_BUF line;
  enum answer got;
  buf_init(&line, LIMIT_ERROR_MESSAGE);
  signals_resumed();
  do {
    say(ctx, question);
    got = ask_line(&line, NULL);
  } while (got == ANSWER_RESUMED);
  if (got != ANSWER_LINE) {
    ctx->stopped = true;
    say(ctx, "\n");
    return "";
  }
  struct bytes answer = trim(buf_bytes(&line));
  return answer.len ? arena_strndup(ctx->arena, answer.data, answer.len) : otherwise;
}

static bool agrees(struct choose_ctx *ctx, const char *text) {
  JD_BUF safe;
  buf_init(&safe, LIMIT_TEXT_OUTPUT);
  escape_block(&safe, bytes_of(text));
  const struct question question = {.text = buf_bytes(&safe),
                                    .choices = {.offers = {[CHOICE_YES] = true, [CHOICE_NO] = true}},
                                    .help = {[CHOICE_YES] = "yes, go on", [CHOICE_NO] = "no, leave it"}};
  return question_ask(ctx->session->output, &question) == CHOICE_YES;
}

static void list_apps(const struct choose_ctx *ctx) {
  struct arena *arena = ctx->arena;
  say(ctx, "This project has no app.\n");
  if (ctx->count > 0)
    say(ctx, "The apps of this account, newest first:\n");
  for (size_t i = 0; i < ctx->count; i++) {
    const struct app *app = &ctx->apps[i];
    say(ctx, arena_printf(arena, "  %-20s %-24s %s%s\n", app->id, app->name ? app->name : "",
                          app->region ? app->region : "", app->provisioned ? "" : ", not provisioned yet"));
  }
}

/* ---- a new one ---- */

/* Returns the name of the project's folder if it is valid, else a default. */
static const char *suggest_name(const struct choose_ctx *ctx) {
  const char *root = ctx->session->project.root, *slash = strrchr(root, '/');
  char *name = arena_strdup(ctx->arena, slash ? slash + 1 : root);
  for (char *at = name; *at; at++)
    *at = is_alphanumeric(*at) ? to_lower(*at) : '-';
  return account_is_app_name(name) ? name : "my-app";
}

static const char *ask_name(struct choose_ctx *ctx) {
  const char *suggestion = suggest_name(ctx);
  const char *question = arena_printf(ctx->arena, "Name of the new app [%s]: ", suggestion);
  for (;;) {
    const char *name = ask(ctx, question, suggestion);
    if (ctx->stopped || account_is_app_name(name))
      return name;
    say(ctx, "Use 1 to 63 lowercase letters, digits, - and _, starting with a letter or digit.\n");
  }
}

static const char *ask_region(struct choose_ctx *ctx, const char *const *regions, size_t count) {
  const char *list = "";
  for (size_t i = 0; i < count; i++)
    list = arena_printf(ctx->arena, "%s%s%s", list, i ? ", " : "", regions[i]);
  const char *question = arena_printf(ctx->arena, "Region (%s) [%s]: ", list, regions[0]);
  for (;;) {
    const char *region = ask(ctx, question, regions[0]);
    for (size_t i = 0; i < count; i++)
      if (ctx->stopped || strcmp(region, regions[i]) == 0)
        return region;
  }
}

static const struct app *find_named(const struct choose_ctx *ctx, const char *name) {
  for (size_t i = 0; i < ctx->count; i++)
    if (ctx->apps[i].name && strcmp(ctx->apps[i].name, name) == 0)
      return &ctx->apps[i];
  return NULL;
}

/* If no response arrived, the list shows whether the app was created. */
static bool settle(struct choose_ctx *ctx, const char *name, struct jd_error *error) {
  struct jd_error why;
  if (error->status != 0 || error->code == JD_STOPPED ||
      !account_apps(ctx->checkup->http, ctx->arena, &ctx->apps, &ctx->count, &why))
    return false;
  const struct app *made = find_named(ctx, name);
  if (made)
    ctx->found = *made;
  return made != NULL;
}

static bool create(struct choose_ctx *ctx, const char *name, const char *region, struct jd_error *error) {
  struct session *session = ctx->session;
  progress_begin(&session->output->progress, "creating the app");
  signals_name_write(arena_printf(ctx->arena, "the new app %s", name));
  struct http *http = session_http(session, false, 0, error);
  bool made = http && (account_create(http, ctx->arena, name, region, &ctx->found, error) || settle(ctx, name, error));
  http_free(http);
  if (!made)
    signals_write_ended();
  return made;
}

static bool ask_new(struct choose_ctx *ctx, struct jd_error *error) {
  const char *const *regions;
  size_t count;
  if (!account_regions(ctx->checkup->http, ctx->arena, &regions, &count, error))
    return false;
  const char *name = ask_name(ctx);
  const struct app *same = ctx->stopped ? NULL : find_named(ctx, name);
  if (same) {
    if (agrees(ctx, arena_printf(ctx->arena, "An app with this name exists: %s. Use it?", same->id)))
      ctx->found = *same;
    return true;
  }
  const char *region = ctx->stopped ? "" : ask_region(ctx, regions, count);
  if (ctx->stopped || !agrees(ctx, arena_printf(ctx->arena,
                                                "About to create the app %s in %s. Apps can cost money. "
                                                "Proceed?",
                                                name, region)))
    return true;
  return create(ctx, name, region, error);
}

/* ---- until it is ready ---- */

static bool give_up(const struct choose_ctx *ctx, struct jd_error *error, const char *what) {
  return jd_fail(error, JD_REFUSED, JD_SCOPE_RUN, JD_RETRY_LATER, ctx->found.id,
                 "%s Its id is in %s; to check again, run `jd preflight`.", what,
                 checkup_file(ctx->checkup, PROJECT_STATE));
}

struct provisioning {
  const char *app_id;
  int64_t waited; /* ms */
};

static void describe(void *context, struct buf *out) {
  enum { SECOND_MS = 1000 };
  const struct provisioning *provisioning = context;
  buf_printf(out, "provisioning %s… %lld s", provisioning->app_id, (long long)provisioning->waited / SECOND_MS);
}

static bool poll_until_ready(struct choose_ctx *ctx, struct provisioning *provisioning, struct jd_error *error) {
  enum { POLL_MS = 1000, PATIENCE_MS = 300 * 1000 };
  const struct clock *clock = &ctx->checkup->clock;
  int64_t start = clock->now(clock->context);
  while (!ctx->found.provisioned) {
    if (ctx->found.status && strcmp(ctx->found.status, "failed") == 0)
      return give_up(ctx, error, "The app could not be provisioned. Delete it and create another.");
    if (provisioning->waited > PATIENCE_MS)
      return give_up(ctx, error, "The app is still not provisioned after five minutes.");
    progress_tick(&ctx->session->output->progress, monotonic_ms());
    clock->sleep(clock->context, POLL_MS);
    if (clock->interrupted(clock->context))
      return jd_fail(error, JD_STOPPED, JD_SCOPE_RUN, JD_RETRY_NO, ctx->found.id,
                     "Stopped. The app is still being provisioned; its id is in %s.",
                     checkup_file(ctx->checkup, PROJECT_STATE));
    struct app app;
    if (account_status(ctx->checkup->http, ctx->arena, ctx->found.id, &app, error))
      ctx->found = app;
    else if (error->retry == JD_RETRY_NO)
      return false;
    provisioning->waited = clock->now(clock->context) - start;
  }
  return true;
}

static bool wait_until_ready(struct choose_ctx *ctx, struct jd_error *error) {
  struct progress *progress = &ctx->session->output->progress;
  struct provisioning provisioning = {.app_id = ctx->found.id};
  progress_run(progress, describe, &provisioning);
  bool ready = poll_until_ready(ctx, &provisioning, error);
  progress_run(progress, NULL, NULL);
  return ready;
}

/* Makes this the app of the project. */
static bool take(struct choose_ctx *ctx, struct jd_error *error) {
  struct session *session = ctx->session;
  session->config.app = (struct config_value){ctx->found.id, "the answer to a question"};
  bool written = checkup_stamp(ctx->checkup, false, true, error);
  signals_write_ended(); /* the id of a new app is now in 00-state.md */
  return written && wait_until_ready(ctx, error);
}

/* The beginning of an offered word means that word, not an app of that name. */
static bool is_beginning(const char *answer) {
  return strncmp(answer, "new", strlen(answer)) == 0 || strncmp(answer, "quit", strlen(answer)) == 0;
}

static void look_up(struct choose_ctx *ctx, const char *id) {
  struct jd_error why = {0};
  if (is_beginning(id)) {
    say(ctx, "Type an app id, such as app_abc123, or the whole word new or quit.\n");
  } else if (!is_app_id(id)) {
    say(ctx, "Invalid app id. An app id looks like app_abc123.\n");
  } else if (!account_app(ctx->checkup->http, NULL, ctx->arena, id, &ctx->found, &why) && why.status != 409) {
    ctx->found.id = NULL;
    say(ctx, arena_printf(ctx->arena, "%s\n", why.message));
  } else {
    ctx->found.id = id;
  }
}

bool choose_app(struct checkup *checkup, struct jd_error *error) {
  struct choose_ctx ctx = {checkup, checkup->session, checkup->session->arena, NULL, 0, false, {0}};
  struct jd_error why;
  if (!account_apps(checkup->http, ctx.arena, &ctx.apps, &ctx.count, &why))
    return true; /* the checks report the problem */
  list_apps(&ctx);
  while (!ctx.found.id) {
    const char *answer = ask(&ctx, "Which app does this project use? [app id/new/quit] ", "");
    if (ctx.stopped || strcmp(answer, "quit") == 0)
      return true;
    if (strcmp(answer, "new") != 0 && *answer)
      look_up(&ctx, answer);
    else if (*answer && !ask_new(&ctx, error))
      return false;
  }
  return take(&ctx, error);
}
