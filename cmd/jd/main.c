/* jd: start-up, dispatch, exit status. */
#include "cmd/commit.h"
#include "cmd/jd/command/command.h"
#include "cmd/jd/term/term.h"

#include <fcntl.h>
#include <unistd.h>

/* A closed stdin, stdout or stderr would be taken by the next file that is opened, and then be written into. The end
 * that stands in for it cannot be used the way it should, so what is written there still fails. */
static void keep_standard_streams(void) {
  for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
    if (fcntl(fd, F_GETFD) < 0)
      open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY);
}

static bool find_topic(const struct options *options, enum command_id *topic, struct jd_error *error) {
  *topic = options->command;
  if (options->command != COMMAND_HELP || options->arguments.count == 0)
    return true;
  *topic = command_find(options->arguments.list[0]);
  return *topic != COMMAND_NONE || command_fail_unknown(options->arguments.list[0], error);
}

static int show_help(struct session *session) {
  const struct options *options = session->options;
  struct jd_error error;
  enum command_id topic;
  if (!find_topic(options, &topic, &error))
    return session_fail(session, &error);
  if (topic == COMMAND_HELP && options->arguments.count == 0)
    topic = COMMAND_NONE;
  if (options->format == FORMAT_JSON) {
    JD_JS document = help_json(topic);
    output_json(session->output, document);
  } else {
    options_help(topic, &session->output->pending);
  }
  return EXIT_DONE;
}

static int show_version(struct session *session) {
  if (session->options->format == FORMAT_JSON) {
    JD_JS document = version_json(jd_commit);
    output_json(session->output, document);
    return EXIT_DONE;
  }
  output_result(session->output, bytes_of(arena_printf(session->arena, "jd " JD_VERSION " (%s)\n", jd_commit)));
  return EXIT_DONE;
}

/* A switch, so that the compiler names the command that has no function. */
static int run_command(struct session *session) {
  switch (session->options->command) {
  case COMMAND_PLAN:
    return cmd_plan(session);
  case COMMAND_APPLY:
    return cmd_apply(session);
  case COMMAND_DRIFT:
    return cmd_drift(session);
  case COMMAND_VALIDATE:
    return cmd_validate(session);
  case COMMAND_STATUS:
    return cmd_status(session);
  case COMMAND_IMPORT:
    return cmd_import(session);
  case COMMAND_PREFLIGHT:
    return cmd_preflight(session);
  case COMMAND_LOG:
    return cmd_log(session);
  case COMMAND_SCHEMA:
    return cmd_schema(session);
  case COMMAND_DOCS:
    return cmd_docs(session);
  case COMMAND_ENGINE:
    return cmd_engine(session);
  case COMMAND_COMPLETION:
    return cmd_completion(session);
  case COMMAND_HELP:
  case COMMAND_NONE: /* --help or --version without a command */
  case COMMAND_COUNT:
    break;
  }
  return show_help(session);
}

static int run(struct session *session) {
  const struct options *options = session->options;
  if (options->version)
    return show_version(session);
  if (options->help || options->command == COMMAND_HELP)
    return show_help(session);
  struct jd_error error;
  if (!session_open(session, &error))
    return session_fail(session, &error);
  return run_command(session);
}

int main(int argc, char **argv) {
  keep_standard_streams();
  signals_start();
  secret_start();
  JD_ARENA arena = arena_new();
  struct options options;
  struct output output;
  struct session session;
  struct jd_error error;
  bool understood = options_parse(arena, argc, argv, &options, &error);
  output_init(&output, &options, session_environment);
  session_init(&session, arena, &options, &output);
  int status = understood ? run(&session) : session_fail(&session, &error);
  session_close(&session);
  if (!output_flush(&output))
    status = EXIT_WRONG;
  output_free(&output);
  return signals_came() ? signals_exit_status() : status;
}
