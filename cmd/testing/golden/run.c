#include "cmd/testing/golden/run.h"

#include "cmd/testing/child.h"

#include <err.h>
#include <fcntl.h>
#include <unistd.h>

static int run_command(struct arena *arena, const struct golden *golden, const char *command, const char *input) {
  pid_t pid = fork();
  if (pid == 0) {
    child_redirect(STDIN_FILENO, input, O_RDONLY);
    child_redirect(STDOUT_FILENO, arena_printf(arena, "%s/stdout", golden->scratch), O_WRONLY | O_CREAT | O_TRUNC);
    child_redirect(STDERR_FILENO, arena_printf(arena, "%s/stderr", golden->scratch), O_WRONLY | O_CREAT | O_TRUNC);
    if (chdir(arena_printf(arena, "%s/project", golden->scratch)) != 0)
      err(127, "%s/project", golden->scratch);
    execl("/bin/sh", "sh", "-c", command, (char *)NULL);
    err(127, "/bin/sh");
  }
  return child_wait(pid);
}

void run_commands(struct arena *arena, struct golden *golden, const char *log) {
  const char *input = "/dev/null";
  struct bytes text, sent = {"", 0};
  if (golden_input(golden, "stdin", &text)) {
    input = arena_printf(arena, "%s/stdin", golden->scratch);
    golden_write(input, text);
  }
  size_t seen = 0;
  for (size_t i = 0; i < golden->run_count; i++) {
    struct golden_run *run = &golden->runs[i];
    run->status = run_command(arena, golden, run->command, input);
    golden_read(arena, arena_printf(arena, "%s/stdout", golden->scratch), &run->out);
    golden_read(arena, arena_printf(arena, "%s/stderr", golden->scratch), &run->err);
    golden_read(arena, log, &sent);
    run->requests = (struct bytes){sent.data + seen, sent.len - seen};
    seen = sent.len;
  }
}
