/* jd-sweep: stops a real jd at every point where that could hurt, runs it again, and looks whether anything was lost.
 *
 *   jd-sweep kill     at calls that write or send, by SIGKILL; JD_KILL=all takes each
 *   jd-sweep stop     the same by SIGINT and SIGTERM, after which nothing more may be sent
 *   jd-sweep alloc    at allocations, which fail; JD_ALLOC=all takes each
 *   jd-sweep echo     by a server that sends secrets back, in every encoding and in every field; JD_ECHO=all runs each
 *                     command in each way
 *   jd-sweep check    shows that what is looked at is noticed when it is broken
 *
 * Run it in the source tree, with JD_BIN_DIR naming the folder of jd, jd-sandbox and the preload libraries. */
#include "cmd/testing/sweep/sweep.h"
#include "model/base/base.h"

#include <err.h>
#include <stdlib.h>

static bool is_all(const char *name) {
  const char *value = getenv(name);
  return value && strcmp(value, "all") == 0;
}

int main(int argc, char **argv) {
  const char *what = argc == 2 ? argv[1] : "";
  bool all_kills = is_all("JD_KILL"), all_allocations = is_all("JD_ALLOC");
  secret_start();
  JD_ARENA arena = arena_new();
  struct world world;
  world_open(arena, &world);
  int status = EXIT_FAILURE;
  if (strcmp(what, "kill") == 0)
    status = sweep_kill(&world, all_kills);
  else if (strcmp(what, "stop") == 0)
    status = sweep_stop(&world, all_kills);
  else if (strcmp(what, "alloc") == 0)
    status = sweep_alloc(&world, all_allocations);
  else if (strcmp(what, "echo") == 0)
    status = sweep_echo(&world, is_all("JD_ECHO"));
  else if (strcmp(what, "check") == 0)
    status = sweep_check(&world);
  else
    warnx("usage: jd-sweep kill|stop|alloc|echo|check");
  world_close(&world);
  return status;
}
