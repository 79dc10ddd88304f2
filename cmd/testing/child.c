#include "cmd/testing/child.h"

#include <err.h>
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

int child_wait(pid_t pid) {
  int status = 0;
  if (pid < 0 || waitpid(pid, &status, 0) != pid)
    err(1, "a program could not be run");
  return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

int child_run(const char *const *arguments) {
  pid_t pid = fork();
  if (pid == 0) {
    execvp(arguments[0], (char *const *)arguments);
    err(127, "%s", arguments[0]);
  }
  return child_wait(pid);
}

void child_redirect(int number, const char *path, int flags) {
  int from = open(path, flags | O_CLOEXEC, 0666);
  if (from < 0 || dup2(from, number) < 0)
    err(127, "%s", path);
}
