#include "cmd/jd/dev/internal.h"

#include "reconcile/engine/engine.h"
#include "reconcile/file/file.h"
#include "reconcile/project/project.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
  QUIET_MS = 15,       /* a burst of writes is one change */
  STEADY_MS = 5000,    /* a jd-sandbox that ran so long is started again */
  MOST_ENDS = 3,       /* and one that did not, so often */
  BURST_MOST_MS = 200, /* but a change is not put off longer */
};

/* ---- the state ---- */

static const char *lock_path(const struct dev *dev) {
  return project_file_path(dev->session->arena, &dev->session->project, PROJECT_RUN_LOCK);
}

static bool take_lock(struct dev *dev, struct jd_error *error) {
  const struct session *session = dev->session;
  long holder = 0;
  if (!project_begin(&session->project, error))
    return false;
  if (file_lock(&session->project, lock_path(dev), &dev->lock, &holder, error))
    return true;
  if (error->code == JD_LOCKED && holder)
    jd_fail(error, JD_LOCKED, JD_SCOPE_RUN, JD_RETRY_LATER, lock_path(dev),
            "`jd dev` is already running in this project: process %ld. Use that one, or end it.", holder);
  return false;
}

/* Returns false if it was declined, with no error, or if it failed. */
static bool reset(struct dev *dev, struct jd_error *error) {
  struct session *session = dev->session;
  static const char text[] = "About to permanently delete everything that `jd dev` stored in this project: all data of "
                             "all instances. Proceed?";
  const struct question question = {
      .text = bytes_of(text),
      .choices = {NULL, {[CHOICE_YES] = true, [CHOICE_NO] = true}},
      .help = {[CHOICE_YES] = "delete it, and start with nothing stored", [CHOICE_NO] = "keep it, and stop here"}};
  if (question_ask(session->output, &question) != CHOICE_YES)
    return jd_fail(error, JD_STOPPED, JD_SCOPE_RUN, JD_RETRY_NO, "--reset",
                   "Nothing was deleted, and nothing started.");
  return file_clear_beside(&session->project, lock_path(dev), error);
}

/* The app of 00-state.md; no account is asked about it. */
static const char *app_of(struct session *session) {
  struct findings ignored;
  struct statefile state = {0};
  struct bytes text;
  findings_init(&ignored, session->arena);
  const char *file = project_file(&session->project, PROJECT_STATE);
  if (project_read_own(session->arena, &session->project, file, LIMIT_DOCUMENT_BYTES, &text, NULL) != FILE_READ ||
      !statefile_parse(session->arena, text, file, &state, &ignored) || !state.app_id || !is_app_id(state.app_id))
    return "app_dev";
  return state.app_id;
}

/* The API key is the sandbox's own. */
static bool configure(struct dev *dev, struct jd_error *error) {
  struct session *session = dev->session;
  struct config *config = &session->config;
  config->sandbox = true;
  config->endpoint = (struct config_value){CONFIG_SANDBOX_ENDPOINT, "jd dev", CONFIG_OF_USER};
  config->app = (struct config_value){session->app ? session->app : app_of(session), "jd dev", CONFIG_OF_USER};
  session->configured = project_begin_sandbox(session->arena, &session->project, &config->api_key, error);
  return session->configured;
}

/* ---- the loop ---- */

/* Waits for a change and the end of its burst; false at a signal. */
static void await_end_of_burst(const struct dev *dev) {
  struct pollfd fd = {file_watch_fd(dev->watch), POLLIN, 0};
  while (!signals_came() && monotonic_ms() - dev->seen_ms < BURST_MOST_MS && poll(&fd, 1, QUIET_MS) > 0)
    file_watch_changed(dev->watch);
}

/* Counts its ends; false if it does not help to start it again. */
static bool may_start_again(struct dev *dev, struct jd_error *error) {
  int64_t now = monotonic_ms();
  dev->ends = now - dev->started_ms < STEADY_MS ? dev->ends + 1 : 1;
  return dev->ends <= MOST_ENDS ||
         jd_fail(error, JD_IO, JD_SCOPE_RUN, JD_RETRY_NO, "jd-sandbox",
                 "It ended %u times shortly after its start; see its messages above.", dev->ends);
}

/* Starts jd-sandbox where it was before, if it has died; `*again` says so. */
static bool keep_sandbox(struct dev *dev, bool *again, struct jd_error *error) {
  struct session *session = dev->session;
  *again = false;
  if (session_sandbox_runs(session))
    return true;
  *again = session->sandbox != NULL;
  session_stop_sandbox(session);
  if (*again && !may_start_again(dev, error))
    return false;
  dev->started_ms = monotonic_ms();
  const char *origin = session_sandbox(session, error);
  if (!origin || !dev_page_open(dev, origin, error))
    return false;
  dev->url = session_instances(session);
  const char *port = strrchr(dev->url, ':');
  dev->run.port = port ? (unsigned)strtoul(port + 1, NULL, 10) : dev->run.port;
  if (!*again)
    return true;
  dev_page_sources(dev, &dev->before);
  output_warning(session->output, "jd-sandbox ended, and was started again. Stored data is kept.");
  return true;
}

/* What runs has lost its data with the folder; what would be deployed now would be nowhere. */
static bool has_state(const struct dev *dev, struct jd_error *error) {
  return file_lock_holds(dev->lock) ||
         jd_fail(error, JD_IO, JD_SCOPE_RUN, JD_RETRY_NO, lock_path(dev),
                 "It was removed while `jd dev` ran, and what was stored with it. Run `jd dev` again to start with "
                 "nothing stored; to clear stored data, use --reset.");
}

/* Shows what happens, until something is to be deployed (true) or a signal comes (false): a file changed, or a deploy
 * may have been cut off. It also ends when nobody reads what it shows. */
static bool await_change(struct dev *dev, struct jd_error *error) {
  struct pollfd fds[] = {{signals_fd(), POLLIN, 0},
                         {dev_events_fd(dev->events), POLLIN, 0},
                         {dev->watch ? file_watch_fd(dev->watch) : -1, POLLIN, 0}};
  while (!signals_came() && output_flush(dev->session->output)) {
    poll(fds, 3, dev->withdrawn ? 0 : DEV_LOOK_MS);
    dev->seen_ms = monotonic_ms();
    dev_events_take(dev);
    bool again;
    if (!has_state(dev, error) || !keep_sandbox(dev, &again, error))
      return false;
    if (again)
      return true;
    if (dev->withdrawn || (dev->watch && file_watch_changed(dev->watch))) {
      await_end_of_burst(dev);
      return !signals_came();
    }
  }
  return false;
}

/* A compiler that was lost is replaced. */
static void keep_compiler(const struct dev *dev) {
  struct session *session = dev->session;
  if (engine_compiler_runs(session->compiler))
    return;
  engine_compiler_stop(session->compiler);
  session->compiler = engine_compiler_start(&dev->engine);
}

static int run(struct dev *dev) {
  struct jd_error error = {0};
  enum turn turn = dev_turn(dev);
  if (turn == TURN_WRONG && !dev->watch)
    return EXIT_WRONG;
  if (turn != TURN_ENDED)
    dev_say_ready(dev);
  while (await_change(dev, &error)) {
    keep_compiler(dev);
    dev_turn(dev);
  }
  if (signals_came())
    return EXIT_DONE;
  return error.message[0] ? session_fail(dev->session, &error) : EXIT_WRONG;
}

static bool find_engine(struct dev *dev, struct jd_error *error) {
  const struct engine_settings settings = engine_settings_here(dev->session->arena);
  dev->engine = engine_find(dev->session->arena, &settings);
  const char *fix = dev->engine.state == ENGINE_OFF ? "unset JD_ENGINE" : dev->engine.fix;
  return dev->engine.state == ENGINE_PRESENT ||
         jd_fail(error, JD_USAGE, JD_SCOPE_RUN, JD_RETRY_NO, "jd dev", "Cannot run classes: %s%s%s.",
                 dev->engine.reason, fix ? "; " : "", fix ? fix : "");
}

/* Before anything is started, so that the message names the right option. */
static bool check_port(unsigned port, struct jd_error *error) {
  struct sockaddr_in address = {
      .sin_family = AF_INET, .sin_port = htons((uint16_t)port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), yes = 1;
  bool is_free = fd < 0 || setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes) < 0 ||
                 bind(fd, (struct sockaddr *)&address, sizeof address) == 0;
  int why = errno;
  if (fd >= 0)
    close(fd);
  return is_free || jd_fail_io(error, "--port", why, "Pass another port with --port N, or 0 for a free one.",
                               "Cannot serve at port %u", port);
}

static bool start(struct dev *dev, struct jd_error *error) {
  struct session *session = dev->session;
  bool again;
  if (!find_engine(dev, error) || !check_port(session->options->port, error) || !take_lock(dev, error) ||
      (session->options->reset && !reset(dev, error)) || !configure(dev, error))
    return false;
  dev->events = dev_events_new();
  if (!dev->events)
    return jd_fail_io(error, "jd dev", errno, "Close some programs and run again.", "Cannot create a pipe");
  dev->run = (struct sandbox_run){session->config.app.text, session->options->port, true, dev_events_end(dev->events)};
  session->sandbox_run = &dev->run;
  session->compiler = engine_compiler_start(&dev->engine);
  if (!session->options->no_watch)
    dev->watch = file_watch_new();
  return keep_sandbox(dev, &again, error);
}

int dev_run(struct session *session, dev_decide *decide) {
  struct dev dev = {.session = session, .options = *session->options, .decide = decide, .lock = -1};
  struct jd_error error = {0};
  dev.seen_ms = monotonic_ms();
  dev.options.retries = 0; /* what is on this machine answers, or is gone */
  session->project.sandbox = session->project.dev = true;
  int status = start(&dev, &error) ? run(&dev) : session_fail(session, &error);
  dev_page_close(&dev);
  session_stop_sandbox(session);
  session->sandbox_run = NULL;
  engine_compiler_stop(session->compiler);
  session->compiler = NULL;
  dev_events_free(dev.events);
  file_watch_free(dev.watch);
  arena_free(dev.before.arena);
  if (dev.lock >= 0)
    file_unlock(dev.lock);
  return status;
}
