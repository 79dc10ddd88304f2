/* jd-sandbox: the control plane on loopback, for trying and testing (cmd/man/jd-sandbox.1). */
#include "cmd/commit.h"
#include "cmd/sandbox/api/api.h"
#include "cmd/sandbox/serve/serve.h"
#include "model/base/base.h"
#include "reconcile/engine/engine.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

static const char usage[] = "Usage: jd-sandbox [--port N] [--db FILE] [--key KEY] [--app ID]...\n"
                            "                  [--until-stdin-closes]\n"
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
                            "  --help, --version\n"
                            "\n"
                            "If the engine is installed (`jd engine`), each upload is loaded in it, and\n"
                            "rejected if the platform would reject it. To do without, set JD_ENGINE=off.\n";

enum { MOST_APPS = 100 };

struct options {
  uint16_t port;
  const char *db, *key;
  const char *apps[MOST_APPS];
  size_t app_count;
  bool until_stdin_closes, help, version;
};

static bool fail_usage(const char *word, const char *problem) {
  fprintf(stderr, "jd-sandbox: %s%s. Run `jd-sandbox --help` for the options.\n", word, problem);
  return false;
}

/* ---- each option sets its field, or fails with a message ---- */

static bool set_port(const char *value, struct options *out) {
  char *end;
  errno = 0;
  unsigned long port = strtoul(value, &end, 10);
  out->port = (uint16_t)port;
  if (errno || end == value || *end || *value == '-' || port > UINT16_MAX)
    return fail_usage("--port takes a number from 0 to 65535, not ", value);
  return true;
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

static int run(const struct options *options, int signals) {
  struct jd_error error;
  struct sandbox sandbox;
  uint16_t port;
  struct store *store = store_open(options->db, &error);
  if (!store)
    return fail(&error);
  JD_ARENA arena = arena_new();
  struct engine_settings settings = engine_settings_here(arena);
  struct engine engine = engine_find(arena, &settings);
  sandbox_init(&sandbox, api_routes, store, options->key);
  sandbox.engine = engine.state == ENGINE_PRESENT ? &engine : NULL;
  for (size_t i = 0; i < options->app_count; i++)
    settings_name_app(&sandbox.settings, options->apps[i]);
  struct server *server = server_start(&sandbox, options->port, &port, &error);
  if (server) {
    printf("jd-sandbox: ready at http://127.0.0.1:%u\n", port);
    fflush(stdout);
    wait_for_end(signals, options->until_stdin_closes);
    sandbox_stop(&sandbox);
    server_stop(server);
  }
  sandbox_free(&sandbox);
  store_close(store);
  return server ? 0 : fail(&error);
}

int main(int count, char **arguments) {
  struct options options = {0};
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
