/* jd-sandbox: the control plane on loopback, for trying and testing (cmd/man/jd-sandbox.1). */
#include "cmd/commit.h"
#include "cmd/sandbox/api/api.h"
#include "cmd/sandbox/run/run.h"
#include "cmd/sandbox/serve/serve.h"
#include "model/base/base.h"
#include "reconcile/engine/engine.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

static const char usage[] = "Usage: jd-sandbox [--port N] [--db FILE] [--key KEY] [--app ID]...\n"
                            "                  [--until-stdin-closes]\n"
                            "                  [--run [--run-port N] [--events FD] [--hold]]\n"
                            "\n"
                            "Runs the Butterbase control plane for Durable Objects on 127.0.0.1, to try\n"
                            "and test against. When it is ready it prints a line that ends with its URL;\n"
                            "it runs until SIGTERM or SIGINT.\n"
                            "\n"
                            "  --port N               listen on port N; 0, the default, takes a free one\n"
                            "  --db FILE              keep the state in FILE instead of in memory\n"
                            "  --key KEY              accept only this API key instead of any bb_sk_ key\n"
                            "  --app ID               have this app and no others; repeatable. By default\n"
                            "                         an app is created when it is first used\n"
                            "  --until-stdin-closes   exit when stdin closes too, and so with the parent\n"
                            "                         process\n"
                            "  --run                  also run what is deployed, with state that is kept\n"
                            "                         beside the database; needs --db and the engine. A\n"
                            "                         second line on stdout ends with the URL: instances\n"
                            "                         are at URL/_do/NAME/KEY\n"
                            "  --run-port N           reach instances on port N; 0, the default, takes a\n"
                            "                         free one\n"
                            "  --events FD            write what happens to the open file descriptor FD:\n"
                            "                         one line of JSON for each request, log and restart\n"
                            "  --hold                 run nothing until POST /__sandbox/open: answer 503\n"
                            "  --help, --version\n"
                            "\n"
                            "If the engine is installed (`jd engine`), each upload is loaded in it, and\n"
                            "rejected if the platform would reject it. To do without, set JD_ENGINE=off.\n";

enum { MOST_APPS = 100 };

struct options {
  uint16_t port, run_port;
  int events; /* -1: none */
  const char *db, *key;
  const char *apps[MOST_APPS];
  size_t app_count;
  bool until_stdin_closes, run, hold, help, version;
};

static bool fail_usage(const char *word, const char *problem) {
  fprintf(stderr, "jd-sandbox: %s%s. Run `jd-sandbox --help` for the options.\n", word, problem);
  return false;
}

/* ---- each option sets its field, or fails with a message ---- */

static bool read_port(const char *name, const char *value, uint16_t *out) {
  JD_ARENA arena = arena_new();
  char *end;
  errno = 0;
  unsigned long port = strtoul(value, &end, 10);
  *out = (uint16_t)port;
  if (errno || end == value || *end || *value == '-' || port > UINT16_MAX)
    return fail_usage(arena_printf(arena, "%s takes a number from 0 to 65535, not ", name), value);
  return true;
}

static bool set_port(const char *value, struct options *out) {
  return read_port("--port", value, &out->port);
}

static bool set_run_port(const char *value, struct options *out) {
  return read_port("--run-port", value, &out->run_port);
}

static bool set_hold(const char *value, struct options *out) {
  (void)value;
  return out->hold = true;
}

static bool set_events(const char *value, struct options *out) {
  char *end;
  errno = 0;
  long fd = strtol(value, &end, 10);
  if (errno || end == value || *end || fd < 0 || fd > INT_MAX || fcntl((int)fd, F_GETFD) < 0)
    return fail_usage("--events takes the number of an open file descriptor, not ", value);
  out->events = (int)fd;
  return true;
}

static bool set_run(const char *value, struct options *out) {
  (void)value;
  return out->run = true;
}

static bool set_db(const char *value, struct options *out) {
  out->db = value;
  return true;
}

static bool set_key(const char *value, struct options *out) {
  out->key = value;
  return strncmp(value, "bb_sk_", 6) == 0 || fail_usage("--key", " takes an API key, which begins with bb_sk_");
}

static bool set_app(const char *value, struct options *out) {
  if (!is_app_id(value))
    return fail_usage("--app takes an app id (at most 100 letters, digits, - and _), not ", value);
  if (out->app_count == MOST_APPS)
    return fail_usage("--app", " can be given at most 100 times");
  out->apps[out->app_count++] = value;
  return true;
}

static bool set_until_stdin_closes(const char *value, struct options *out) {
  (void)value;
  return out->until_stdin_closes = true;
}

static bool set_help(const char *value, struct options *out) {
  (void)value;
  return out->help = true;
}

static bool set_version(const char *value, struct options *out) {
  (void)value;
  return out->version = true;
}

static const struct option {
  const char *name;
  bool has_value;
  bool (*set)(const char *value, struct options *out);
} known[] = {
    {"--port", true, set_port},
    {"--db", true, set_db},
    {"--key", true, set_key},
    {"--app", true, set_app},
    {"--until-stdin-closes", false, set_until_stdin_closes},
    {"--run", false, set_run},
    {"--run-port", true, set_run_port},
    {"--events", true, set_events},
    {"--hold", false, set_hold},
    {"--help", false, set_help},
    {"-h", false, set_help},
    {"--version", false, set_version},
};
enum { KNOWN = sizeof known / sizeof *known };

static bool fail_unknown(const char *word) {
  JD_ARENA arena = arena_new();
  const char *names[KNOWN];
  for (size_t i = 0; i < KNOWN; i++)
    names[i] = known[i].name;
  const char *suggestion = nearest(word, names, KNOWN);
  return fail_usage("unknown option ",
                    suggestion ? arena_printf(arena, "%s (did you mean %s?)", word, suggestion) : word);
}

/* Returns the option that the word names, with its value after = if it has one. */
static const struct option *find_option(const char *word) {
  for (size_t i = 0; i < KNOWN; i++) {
    size_t len = strlen(known[i].name);
    if (strncmp(word, known[i].name, len) == 0 && (!word[len] || (word[len] == '=' && known[i].has_value)))
      return &known[i];
  }
  return NULL;
}

/* An option with a value is `--name VALUE` or `--name=VALUE`. */
static bool parse_options(int count, char **arguments, struct options *out) {
  for (int i = 1; i < count; i++) {
    const struct option *option = find_option(arguments[i]);
    if (!option)
      return fail_unknown(arguments[i]);
    const char *value = strchr(arguments[i], '=');
    if (value)
      value++;
    else if (option->has_value && !(value = arguments[++i]))
      return fail_usage(option->name, " needs a value");
    if (!option->set(value, out))
      return false;
  }
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
  fprintf(stderr, "jd-sandbox: --run needs the engine: %s.%s%s%s\n", engine->reason,
          engine->fix ? " To fix this, " : "", engine->fix ? engine->fix : "", engine->fix ? "." : "");
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
      fputs(usage, stdout);
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
