/* Plays workerd for the tests of the engine (reconcile/engine/hostile_test.c), in the role that the folder of its
 * node_modules is named after. Built without sanitizers, which cannot live within the engine's limits. */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { PIECES = 1600, PIECE = 65536, MOST_FDS = 200, FIRST_FREE_FD = 6 };

/* Says what it has and should not have. */
static int look_around(void) {
  const char *found = "nothing";
  int has_rules = syscall(SYS_landlock_create_ruleset, NULL, 0, 1) >= 1;
  if (environ[0])
    found = "an environment";
  if (getpgrp() != getpid())
    found = "another's process group";
  if (has_rules && open("/etc/passwd", O_RDONLY) >= 0)
    found = "a file";
  if (has_rules && open("/dev/full", O_WRONLY) >= 0)
    found = "a device";
  for (int fd = FIRST_FREE_FD; fd < MOST_FDS; fd++)
    if (fcntl(fd, F_GETFD) >= 0)
      found = "a descriptor";
  fprintf(stderr, "found %s\n", found);
  return 3;
}

static int flood(void) {
  static char piece[PIECE];
  memset(piece, 'x', sizeof piece);
  for (int i = 0; i < PIECES; i++)
    if (write(STDOUT_FILENO, piece, sizeof piece) < 0)
      return 5;
  return 0;
}

static int fail(void) {
  fputs("it hurts\nmuch\n", stderr);
  return 3;
}

_Noreturn static void hang(void) {
  for (;;)
    pause();
}

static int play(const char *role) {
  if (strcmp(role, "hang") == 0 || (strcmp(role, "children") == 0 && fork() == 0))
    hang();
  if (strcmp(role, "killed") == 0)
    raise(SIGKILL);
  if (strcmp(role, "nonsense") == 0)
    puts("nonsense\n{}\n[]");
  if (strcmp(role, "fails") == 0)
    return fail();
  if (strcmp(role, "looks-around") == 0)
    return look_around();
  return strcmp(role, "flood") == 0 ? flood() : 0;
}

int main(void) {
  char self[4096];
  ssize_t len = readlink("/proc/self/exe", self, sizeof self - 1);
  self[len > 0 ? len : 0] = '\0';
  char *end = strstr(self, "/node_modules/");
  if (!end)
    return 1;
  *end = '\0';
  return play(strrchr(self, '/') + 1);
}
