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

static const char usage[] = "usage: jd-sandbox [--port N] [--db FILE] [--key KEY] [--app ID]...\n"
                            "                  [--until-stdin-closes]\n"
                            "\n"
                            "The Butterbase control plane for Durable Objects on 127.0.0.1, for trying and\n"
                            "testing. A line on stdout that ends with its URL says that it is ready; it\n"
                            "serves until SIGTERM or SIGINT.\n"
                            "\n"
                            "  --port N               the port; 0, the default, takes a free one\n"
                            "  --db FILE              where the state lasts; without it, it is in memory\n"
                            "  --key KEY              take this API key alone; without it, any bb_sk_ key\n"
                            "  --app ID               there is this app and no other; repeatable. Without it,\n"
                            "                         an app appears when it is first used\n"
                            "  --until-stdin-closes   also end when stdin does, so that no parent leaves one\n"
                            "                         behind\n"
                            "  --help, --version\n"
                            "\n"
                            "Where the engine is there (`jd engine`), each upload is loaded in it, and\n"
                            "refused as the platform refuses it. JD_ENGINE=off does without.\n";

enum { MOST_APPS = 100 };

struct options {
  uint16_t port;
  const char *db, *key;
  const char *apps[MOST_APPS];
  size_t app_count;
  bool until_stdin_closes, help, version;
};

static bool parse_port(const char *text, uint16_t *out) {
  char *end;
  errno = 0;
  unsigned long port = strtoul(text, &end, 10);
  if (errno || end == text || *end || *text == '-' || port > UINT16_MAX)
    return false;
  *out = (uint16_t)port;
  return true;
}

static bool fail_usage(const char *word, const char *problem) {
  fprintf(stderr, "jd-sandbox: `%s` %s `jd-sandbox --help` lists the options.\n", word, problem);
  return false;
}

/* None that there is, or one without its value. */
static bool fail_option(const char *word) {
  static const char *const names[] = {"--port", "--db",     "--key", "--app", "--until-stdin-closes",
                                      "--help", "--version"};
  for (size_t i = 0; i < sizeof names / sizeof *names; i++)
    if (strcmp(word, names[i]) == 0)
      return fail_usage(word, "needs a value.");
  JD_ARENA arena = arena_new();
  const char *suggestion = nearest(word, names, sizeof names / sizeof *names);
  return fail_usage(word,
                    suggestion ? arena_printf(arena, "is no option; did you mean `%s`?", suggestion) : "is no option.");
}

/* The value of `--name VALUE` or `--name=VALUE` at arguments[*index]; NULL when that is another option. */
static const char *value_of(const char *name, int count, char **arguments, int *index) {
  const char *word = arguments[*index];
  size_t len = strlen(name);
  if (strncmp(word, name, len) != 0)
    return NULL;
  if (word[len] == '=')
    return word + len + 1;
  if (word[len] != '\0' || *index + 1 >= count || !arguments[*index + 1])
    return NULL;
  return arguments[++*index];
}

static bool take_app(const char *value, struct options *out) {
  if (!is_app_id(value))
    return fail_usage(value, "is no app id: letters, digits, - and _, at most 100.");
  if (out->app_count == MOST_APPS)
    return fail_usage("--app", "may be given 100 times at most.");
  out->apps[out->app_count++] = value;
  return true;
}

static bool parse_option(int count, char **arguments, int *index, struct options *out) {
  const char *word = arguments[*index], *value;
  if (strcmp(word, "--until-stdin-closes") == 0)
    out->until_stdin_closes = true;
  else if (strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0)
    out->help = true;
  else if (strcmp(word, "--version") == 0)
    out->version = true;
  else if ((value = value_of("--port", count, arguments, index)))
    return parse_port(value, &out->port) || fail_usage(value, "is no port: that is a number from 0 to 65535.");
  else if ((value = value_of("--db", count, arguments, index)))
    out->db = value;
  else if ((value = value_of("--app", count, arguments, index)))
    return take_app(value, out);
  else if ((value = value_of("--key", count, arguments, index)) && strncmp(value, "bb_sk_", 6) != 0)
    return fail_usage("--key", "takes a key that begins with bb_sk_, as every API key does.");
  else if (value)
    out->key = value;
  else
    return fail_option(word);
  return true;
}

static bool parse_options(int count, char **arguments, struct options *out) {
  for (int i = 1; i < count && arguments[i]; i++)
    if (!parse_option(count, arguments, &i, out))
      return false;
  return true;
}

/* Until a signal comes or, where asked for, stdin ends. */
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
