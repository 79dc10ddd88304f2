#include "cmd/testing/golden/shell.h"

#include "cmd/testing/child.h"

#include <err.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

static int run_line(struct arena *arena, const struct golden *golden, const char *line) {
  const char *input = arena_printf(arena, "%s/stdin", golden->source);
  pid_t pid = fork();
  if (pid == 0) {
    child_redirect(STDIN_FILENO, access(input, R_OK) == 0 ? input : "/dev/null", O_RDONLY);
    child_redirect(STDOUT_FILENO, arena_printf(arena, "%s/stdout", golden->folder), O_WRONLY | O_CREAT | O_APPEND);
    child_redirect(STDERR_FILENO, arena_printf(arena, "%s/stderr", golden->folder), O_WRONLY | O_CREAT | O_APPEND);
    if (chdir(arena_printf(arena, "%s/project", golden->folder)) != 0)
      err(127, "%s/project", golden->folder);
    execl("/bin/sh", "sh", "-c", line, (char *)NULL);
    err(127, "/bin/sh");
  }
  return child_wait(pid);
}

static void append(struct arena *arena, const struct golden *golden, const char *name, const char *text) {
  FILE *file = fopen(arena_printf(arena, "%s/%s", golden->folder, name), "a");
  if (!file || fputs(text, file) == EOF || fclose(file) != 0)
    err(1, "%s/%s", golden->folder, name);
}

void shell_run_lines(struct arena *arena, const struct golden *golden) {
  struct bytes text;
  const char *path = arena_printf(arena, "%s/cmd", golden->source);
  if (!golden_read(arena, path, &text))
    errx(1, "%s is missing", path);
  bool several = memchr(text.data, '\n', text.len) != text.data + text.len - 1;
  bool failed = false;
  const char *statuses = "";
  char *rest = arena_strndup(arena, text.data, text.len);
  for (char *line = strsep(&rest, "\n"); line; line = strsep(&rest, "\n")) {
    if (!*line)
      continue;
    const char *title = several ? arena_printf(arena, "$ %s\n", line) : "";
    append(arena, golden, "stdout", title);
    append(arena, golden, "stderr", title);
    append(arena, golden, "requests", title);
    int status = run_line(arena, golden, line);
    failed |= status != 0;
    statuses = arena_printf(arena, "%s%d\n", statuses, status);
  }
  append(arena, golden, "status", failed ? statuses : "");
}
