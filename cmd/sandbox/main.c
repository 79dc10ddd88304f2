/* jd-sandbox: the control plane on loopback, for trying and testing (cmd/man/jd-sandbox.1). */
#include "cmd/commit.h"
#include "cmd/sandbox/api/api.h"
#include "cmd/sandbox/run/run.h"
#include "cmd/sandbox/serve/serve.h"
#include "model/base/base.h"
#include "reconcile/engine/engine.h"

#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

extern const struct bytes sandbox_usage_txt; /* made by the build from usage.txt */

enum { MOST_APPS = 100 };

struct options {
  uint16_t port, run_port;
  int events; /* -1: none */
  const char *db, *key;
  const char *apps[MOST_APPS];
  size_t app_count;
  int until_stdin_closes, run, hold, help, version;
};

static bool fail_usage(const char *word, const char *problem) {
  fprintf(stderr, "jd-sandbox: %s%s. Run `jd-sandbox --help` for the options.\n", word, problem);
  return false;
}

/* Reads a whole number from 0 to `most`. */
static bool read_number(const char *text, long most, long *out) {
  char *end;
  errno = 0;
  *out = strtol(text, &end, 10);
  return !errno && end != text && !*end && *out >= 0 && *out <= most;
}

/* Sets the field of an option with a value, or fails with a message. `word` is what getopt has taken last. */
static bool set(int option, const char *value, const char *word, struct options *out) {
  long number;
  switch (option) {
  case 'p':
  case 'r':
    if (!read_number(value, UINT16_MAX, &number))
      return fail_usage(option == 'p' ? "--port takes a number from 0 to 65535, not "
                                      : "--run-port takes a number from 0 to 65535, not ",
                        value);
    *(option == 'p' ? &out->port : &out->run_port) = (uint16_t)number;
    return true;
  case 'e':
    if (!read_number(value, INT_MAX, &number) || fcntl((int)number, F_GETFD) < 0)
      return fail_usage("--events takes the number of an open file descriptor, not ", value);
    out->events = (int)number;
    return true;
  case 'd':
    out->db = value;
    return true;
  case 'k':
    out->key = value;
    return strncmp(value, "bb_sk_", 6) == 0 || fail_usage("--key", " takes an API key, which begins with bb_sk_");
  case 'a':
    if (!is_app_id(value))
      return fail_usage("--app takes an app id (at most 100 letters, digits, - and _), not ", value);
    if (out->app_count == MOST_APPS)
      return fail_usage("--app", " can be given at most 100 times");
    out->apps[out->app_count++] = value;
    return true;
  case 'h':
    out->help = true;
    return true;
  case ':':
    return fail_usage(word, " needs a value");
  case '?':
    return fail_usage("unknown option ", word);
  default: /* one without a value, which getopt has set */
    return true;
  }
}

static bool parse_options(int count, char **arguments, struct options *out) {
  const struct option known[] = {
      {"port", required_argument, NULL, 'p'},
      {"db", required_argument, NULL, 'd'},
      {"key", required_argument, NULL, 'k'},
      {"app", required_argument, NULL, 'a'},
      {"run-port", required_argument, NULL, 'r'},
      {"events", required_argument, NULL, 'e'},
      {"until-stdin-closes", no_argument, &out->until_stdin_closes, true},
      {"run", no_argument, &out->run, true},
      {"hold", no_argument, &out->hold, true},
      {"help", no_argument, NULL, 'h'},
      {"version", no_argument, &out->version, true},
      {0},
  };
  opterr = 0;
  for (int option; (option = getopt_long(count, arguments, "+:h", known, NULL)) != -1;)
    if (!set(option, optarg, arguments[optind - 1], out))
      return false;
  if (optind < count)
    return fail_usage("unknown option ", arguments[optind]);
  if (out->run && !out->db)
    return fail_usage("--run needs --db FILE", ": what instances store is kept beside it");
  if (!out->run && (out->run_port || out->events >= 0 || out->hold))
    return fail_usage(out->run_port ? "--run-port" : out->hold ? "--hold" : "--events", " needs --run");
  return true;
}

/* Waits for a signal or, on request, the end of stdin. */
static void wait_for_end(int signals, bool until_stdin_closes) {
  struct pollfd files[] = {{.fd = signals, .events = POLLIN}, {.fd = STDIN_FILENO, .events = POLLIN}};
  nfds_t count = until_stdin_closes ? 2 : 1;
  for (;;) {
    char ignored[256];
    if (poll(files, count, -1) < 0 && errno != EINTR)
      return;
    if (files[0].revents)
      return;
    if (count == 2 && files[1].revents && read(STDIN_FILENO, ignored, sizeof ignored) <= 0)
      return;
  }
}

static int fail(const struct jd_error *error) {
  fprintf(stderr, "jd-sandbox: %s%s%s\n", error->where, *error->where ? ": " : "", error->message);
  return 1;
}

static bool fail_engine(const struct engine *engine) {
  const char *fix = engine->state == ENGINE_OFF ? "unset JD_ENGINE" : engine->fix;
  fprintf(stderr, "jd-sandbox: --run needs the engine: %s%s%s.\n", engine->reason, fix ? "; " : "", fix ? fix : "");
  return false;
}

/* Runs what is deployed, where that is wanted. */
static bool start_runner(const struct options *options, struct sandbox *sandbox, uint16_t control_port, uint16_t *port,
                         struct jd_error *error) {
  const struct runner_options how = {options->db, options->run_port, control_port, options->events < 0};
  if (!options->run)
    return true;
  sandbox->events = events_new(options->events, sandbox->happened);
  sandbox->runner = runner_start(sandbox, &how, port, error);
  return sandbox->runner != NULL;
}

static bool serve(const struct options *options, struct sandbox *sandbox, int signals, struct jd_error *error) {
  uint16_t port, run_port;
  struct server *server = server_start(sandbox, options->port, &port, error);
  if (!server)
    return false;
  bool started = start_runner(options, sandbox, port, &run_port, error);
  if (started) {
    printf("jd-sandbox: ready at http://127.0.0.1:%u\n", port);
    if (options->run)
      printf("jd-sandbox: instances at http://127.0.0.1:%u\n", run_port);
    fflush(stdout);
    wait_for_end(signals, options->until_stdin_closes);
  }
  sandbox_stop(sandbox);
  runner_stop(sandbox->runner);
  server_stop(server);
  events_free(sandbox->events);
  return started;
}

static int run(const struct options *options, int signals) {
  struct jd_error error;
  struct sandbox sandbox;
  JD_ARENA arena = arena_new();
  struct engine_settings settings = engine_settings_here(arena);
  struct engine engine = engine_find(arena, &settings);
  if (options->run && engine.state != ENGINE_PRESENT)
    return fail_engine(&engine) ? 0 : 1;
  struct store *store = store_open(options->db, &error);
  if (!store)
    return fail(&error);
  sandbox_init(&sandbox, api_routes, store, options->key);
  sandbox.engine = engine.state == ENGINE_PRESENT ? &engine : NULL;
  for (size_t i = 0; i < options->app_count; i++)
    settings_name_app(&sandbox.settings, options->apps[i]);
  sandbox.holds = options->hold;
  sandbox.happened = options->run ? happened_new() : NULL;
  sandbox.app_id = options->app_count ? options->apps[0] : NULL;
  bool served = serve(options, &sandbox, signals, &error);
  happened_free(sandbox.happened);
  sandbox_free(&sandbox);
  store_close(store);
  return served ? 0 : fail(&error);
}

int main(int count, char **arguments) {
  struct options options = {.events = -1};
  if (!parse_options(count, arguments, &options))
    return 1;
  if (options.help || options.version) {
    if (options.help)
      fwrite(sandbox_usage_txt.data, sandbox_usage_txt.len, 1, stdout);
    else
      printf("jd-sandbox " JD_VERSION " (%s)\n", jd_commit);
    return fflush(stdout) == 0 ? 0 : 1;
  }
  sigset_t ending;
  sigemptyset(&ending);
  sigaddset(&ending, SIGTERM);
  sigaddset(&ending, SIGINT);
  sigprocmask(SIG_BLOCK, &ending, NULL); /* before any thread starts, so that all threads inherit it */
  signal(SIGPIPE, SIG_IGN);
  int signals = signalfd(-1, &ending, SFD_CLOEXEC);
  secret_start();
  return signals < 0 ? 1 : run(&options, signals);
}
