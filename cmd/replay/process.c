#include "cmd/replay/process.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static _Noreturn void become_sandbox(const char *program, const char *db, const char *key, int output) {
  dup2(output, STDOUT_FILENO);
  execl(program, program, "--port", "0", "--db", db, key ? "--key" : (char *)NULL, key, (char *)NULL);
  _exit(127);
}

/* The line that ends with the URL. */
static bool read_port(int input, uint16_t *port) {
  char line[256];
  size_t len = 0;
  while (len + 1 < sizeof line && read(input, line + len, 1) == 1 && line[len] != '\n')
    len++;
  line[len] = '\0';
  const char *colon = strrchr(line, ':');
  *port = colon ? (uint16_t)strtoul(colon + 1, NULL, 10) : 0;
  return *port != 0;
}

bool process_start(struct arena *arena, struct process *process, struct jd_error *error) {
  const char *db = arena_printf(arena, "%s/sandbox.db", process->folder);
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0)
    return jd_fail_io(error, process->program, errno, "No pipe could be made");
  process->pid = fork();
  if (process->pid == 0)
    become_sandbox(process->program, db, process->key, ends[1]);
  close(ends[1]);
  bool ready = process->pid > 0 && read_port(ends[0], &process->port);
  close(ends[0]);
  if (ready)
    return true;
  process_end(process, SIGKILL);
  return jd_fail(error, JD_IO, JD_SCOPE_RUN, JD_RETRY_NO, process->program, "jd-sandbox did not say that it is ready.");
}

int process_end(struct process *process, int signal) {
  int status = -1;
  if (process->pid <= 0)
    return status;
  kill(process->pid, signal);
  waitpid(process->pid, &status, 0);
  process->pid = 0;
  return status;
}
