/* Starts jd, runs the command, and exits with its status. */
#include "cmd/jd/command/command.h"
#include "cmd/jd/term/term.h"
#include "reconcile/engine/engine.h"

#include <fcntl.h>
#include <unistd.h>

/* If stdin, stdout or stderr is closed, the next opened file would take its number and be written into. This opens a
 * replacement that cannot be read or written in the intended direction, so using it still fails. */
static void keep_standard_streams(void) {
  for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
    if (fcntl(fd, F_GETFD) < 0)
      open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY);
}

static int run(struct session *session) {
  const struct options *options = session->options;
  const struct command *command = options->command;
  struct jd_error error;
  if (options->version)
    command = &version_command;
  else if (options->help || !command)
    command = &help_command;
  if (!command->runs_unopened && !session_open(session, &error))
    return session_fail(session, &error);
  return command->run(session);
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
  bool understood = options_parse(arena, command_list, argc, argv, &options, &error);
  output_init(&output, &options, session_environment);
  engine_keep_sources(arena);
  session_init(&session, arena, &options, &output);
  int status = understood ? run(&session) : session_fail(&session, &error);
  session_close(&session);
  if (!output_flush(&output))
    status = EXIT_WRONG;
  output_free(&output);
  bool expected = understood && options.command && options.command->ends_by_signal;
  return signals_came() && !expected ? signals_exit_status() : status;
}
