/* The dialogue for a project that has no app yet: an existing one, or a new one. An app is made after a `yes` alone,
 * and its id is in 00-state.md before anything is waited for. Whoever is stopped in between finds it in the list. */
#include "cmd/jd/session/checkup.h"
#include "cmd/jd/term/term.h"
#include "model/base/base.h"
#include "reconcile/preflight/preflight.h"

#include <unistd.h>

struct choosing {
  struct checkup *checkup;
  struct session *session;
  struct arena *arena;
  struct app *apps;
  size_t count;
  bool stopped;     /* nobody answers any more */
  struct app found; /* id NULL: none */
};

static void say(const struct choosing *choosing, const char *text) {
  JD_BUF safe;
  buf_init(&safe, LIMIT_TEXT_OUTPUT);
  escape_block(&safe, bytes_of(text));
  output_prompt(choosing->session->output, buf_bytes(&safe));
}

/* One answer; `otherwise` for an empty one. */
static const char *ask(struct choosing *choosing, const char *question, const char *otherwise) {
  JD_BUF line;
  buf_init(&line, LIMIT_ERROR_MESSAGE);
  say(choosing, question);
  if (ask_line(&line) != ANSWER_LINE) {
    choosing->stopped = true;
    say(choosing, "\n");
    return "";
  }
  struct bytes answer = trim(buf_bytes(&line));
  return answer.len ? arena_strndup(choosing->arena, answer.data, answer.len) : otherwise;
}

static bool agrees(struct choosing *choosing, const char *text) {
  JD_BUF safe;
  buf_init(&safe, LIMIT_TEXT_OUTPUT);
  escape_block(&safe, bytes_of(text));
  const struct question question = {.text = buf_bytes(&safe),
                                    .choices = {.offers = {[CHOICE_YES] = true, [CHOICE_NO] = true}},
                                    .help = {[CHOICE_YES] = "go on", [CHOICE_NO] = "leave it"}};
  return question_ask(choosing->session->output, &question) == CHOICE_YES;
}

static void list_apps(const struct choosing *choosing) {
  struct arena *arena = choosing->arena;
  say(choosing, "This project has no app yet.\n");
  if (choosing->count > 0)
    say(choosing, "The apps of this account, newest first:\n");
  for (size_t i = 0; i < choosing->count; i++) {
    const struct app *app = &choosing->apps[i];
    say(choosing, arena_printf(arena, "  %-20s %-24s %s%s\n", app->id, app->name ? app->name : "",
                               app->region ? app->region : "", app->provisioned ? "" : ", not provisioned yet"));
  }
}

/* ---- a new one ---- */

/* The project's folder, as far as a name can have it. */
static const char *suggest_name(const struct choosing *choosing) {
  const char *root = choosing->session->project.root, *slash = strrchr(root, '/');
  char *name = arena_strdup(choosing->arena, slash ? slash + 1 : root);
  for (char *at = name; *at; at++)
    *at = is_alphanumeric(*at) ? to_lower(*at) : '-';
  return account_is_app_name(name) ? name : "my-app";
}

static const char *ask_name(struct choosing *choosing) {
  const char *suggestion = suggest_name(choosing);
  const char *question = arena_printf(choosing->arena, "Name of the new app [%s]: ", suggestion);
  for (;;) {
    const char *name = ask(choosing, question, suggestion);
    if (choosing->stopped || account_is_app_name(name))
      return name;
    say(choosing, "A name has a to z, 0 to 9, - and _, at most 63 of them, and begins with a letter or digit.\n");
  }
}

static const char *ask_region(struct choosing *choosing, const char *const *regions, size_t count) {
  const char *list = "";
  for (size_t i = 0; i < count; i++)
    list = arena_printf(choosing->arena, "%s%s%s", list, i ? ", " : "", regions[i]);
  const char *question = arena_printf(choosing->arena, "Region (%s) [%s]: ", list, regions[0]);
  for (;;) {
    const char *region = ask(choosing, question, regions[0]);
    for (size_t i = 0; i < count; i++)
      if (choosing->stopped || strcmp(region, regions[i]) == 0)
        return region;
  }
}

static const struct app *find_named(const struct choosing *choosing, const char *name) {
  for (size_t i = 0; i < choosing->count; i++)
    if (choosing->apps[i].name && strcmp(choosing->apps[i].name, name) == 0)
      return &choosing->apps[i];
  return NULL;
}

/* An answer that did not arrive says nothing of what was done: the list does. */
static bool settle(struct choosing *choosing, const char *name, struct jd_error *error) {
  struct jd_error why;
  if (error->status != 0 || error->code == JD_STOPPED ||
      !account_apps(choosing->checkup->http, choosing->arena, &choosing->apps, &choosing->count, &why))
    return false;
  const struct app *made = find_named(choosing, name);
  if (made)
    choosing->found = *made;
  return made != NULL;
}

static bool create(struct choosing *choosing, const char *name, const char *region, struct jd_error *error) {
  struct session *session = choosing->session;
  progress_begin(&session->output->progress, "making the app");
  signals_name_write(arena_printf(choosing->arena, "the new app %s", name));
  struct http *http = session_http(session, false, 0, error);
  bool made = http && (account_create(http, choosing->arena, name, region, &choosing->found, error) ||
                       settle(choosing, name, error));
  http_free(http);
  if (!made)
    signals_write_ended();
  return made;
}

static bool ask_new(struct choosing *choosing, struct jd_error *error) {
  const char *const *regions;
  size_t count;
  if (!account_regions(choosing->checkup->http, choosing->arena, &regions, &count, error))
    return false;
  const char *name = ask_name(choosing);
  const struct app *same = choosing->stopped ? NULL : find_named(choosing, name);
  if (same) {
    if (agrees(choosing, arena_printf(choosing->arena, "There is an app of that name already: %s. Use it?", same->id)))
      choosing->found = *same;
    return true;
  }
  const char *region = choosing->stopped ? "" : ask_region(choosing, regions, count);
  if (choosing->stopped || !agrees(choosing, arena_printf(choosing->arena,
                                                          "About to create the app %s in %s. Apps can cost money. "
                                                          "Proceed?",
                                                          name, region)))
    return true;
  return create(choosing, name, region, error);
}

/* ---- until it is ready ---- */

static bool give_up(const struct choosing *choosing, struct jd_error *error, const char *what) {
  return jd_fail(error, JD_REFUSED, JD_SCOPE_RUN, JD_RETRY_LATER, choosing->found.id,
                 "%s Its id is in %s; `jd preflight` looks again.", what,
                 checkup_file(choosing->checkup, PROJECT_STATE));
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

static bool poll_until_ready(struct choosing *choosing, struct provisioning *provisioning, struct jd_error *error) {
  enum { POLL_MS = 1000, PATIENCE_MS = 300 * 1000 };
  const struct clock *clock = &choosing->checkup->clock;
  int64_t start = clock->now(clock->context);
  while (!choosing->found.provisioned) {
    if (choosing->found.status && strcmp(choosing->found.status, "failed") == 0)
      return give_up(choosing, error, "The app could not be provisioned; delete it and make another.");
    if (provisioning->waited > PATIENCE_MS)
      return give_up(choosing, error, "The app is not provisioned after five minutes.");
    progress_tick(&choosing->session->output->progress, steady_ms());
    clock->sleep(clock->context, POLL_MS);
    if (clock->interrupted(clock->context))
      return jd_fail(error, JD_STOPPED, JD_SCOPE_RUN, JD_RETRY_NO, choosing->found.id,
                     "Stopped. The app goes on being provisioned; its id is in %s.",
                     checkup_file(choosing->checkup, PROJECT_STATE));
    struct app app;
    if (account_status(choosing->checkup->http, choosing->arena, choosing->found.id, &app, error))
      choosing->found = app;
    else if (error->retry == JD_RETRY_NO)
      return false;
    provisioning->waited = clock->now(clock->context) - start;
  }
  return true;
}

static bool wait_until_ready(struct choosing *choosing, struct jd_error *error) {
  struct progress *progress = &choosing->session->output->progress;
  struct provisioning provisioning = {.app_id = choosing->found.id};
  progress_run(progress, describe, &provisioning);
  bool ready = poll_until_ready(choosing, &provisioning, error);
  progress_run(progress, NULL, NULL);
  return ready;
}

/* From here on the project has this app. */
static bool take(struct choosing *choosing, struct jd_error *error) {
  struct session *session = choosing->session;
  session->config.app = (struct config_value){choosing->found.id, "the answer to a question"};
  bool written = checkup_stamp(choosing->checkup, false, true, error);
  signals_write_ended(); /* an app that was made is in 00-state.md now */
  return written && wait_until_ready(choosing, error);
}

/* Of one of the words that the question offers: who types that means the word, not an app of such a name. */
static bool is_beginning(const char *answer) {
  return strncmp(answer, "new", strlen(answer)) == 0 || strncmp(answer, "quit", strlen(answer)) == 0;
}

static void look_up(struct choosing *choosing, const char *id) {
  struct jd_error why = {0};
  if (is_beginning(id)) {
    say(choosing, "Write new or quit in full, or an app's id, such as app_abc123.\n");
  } else if (!is_app_id(id)) {
    say(choosing, "That is no app's id, such as app_abc123.\n");
  } else if (!account_app(choosing->checkup->http, choosing->arena, id, &choosing->found, &why) && why.status != 409) {
    choosing->found.id = NULL;
    say(choosing, arena_printf(choosing->arena, "%s\n", why.message));
  } else {
    choosing->found.id = id;
  }
}

bool choose_app(struct checkup *checkup, struct jd_error *error) {
  struct choosing choosing = {checkup, checkup->session, checkup->session->arena, NULL, 0, false, {0}};
  struct jd_error why;
  if (!account_apps(checkup->http, choosing.arena, &choosing.apps, &choosing.count, &why))
    return true; /* the checks say what is wrong */
  list_apps(&choosing);
  while (!choosing.found.id) {
    const char *answer = ask(&choosing, "Which app is this project's? [an id/new/quit] ", "");
    if (choosing.stopped || strcmp(answer, "quit") == 0)
      return true;
    if (strcmp(answer, "new") != 0 && *answer)
      look_up(&choosing, answer);
    else if (*answer && !ask_new(&choosing, error))
      return false;
  }
  return take(&choosing, error);
}
