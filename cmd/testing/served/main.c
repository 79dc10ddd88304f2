/* jd-served TEST: what is deployed to `jd-sandbox --run`, tried from outside. JD_BIN_DIR is the folder of the programs.
 * Without the engine (JD_ENGINE=off) it checks that this is said. */
#include "cmd/testing/child.h"
#include "cmd/testing/served/tests.h"

#include <err.h>
#include <signal.h>

static const struct {
  const char *name;
  void (*run)(struct served *served);
} tests[] = {{"behaviour", test_behaviour}, {"storage", test_storage}, {"hostile", test_hostile}};

static void test_without_engine(const struct served *served) {
  static const char script[] = "said=$(\"$0/jd-sandbox\" --run --db /nowhere/at/all.db 2>&1); [ $? -eq 1 ] && "
                               "case $said in *\"needs the engine\"*) ;; *) echo \"$said\"; exit 1 ;; esac";
  if (child_run((const char *const[]){"sh", "-c", script, served->programs, NULL}) != 0)
    errx(1, "jd-sandbox --run does not say that the engine is missing");
}

int main(int count, char **arguments) {
  struct served served;
  secret_start();
  signal(SIGPIPE, SIG_IGN);
  for (size_t i = 0; count == 2 && i < sizeof tests / sizeof *tests; i++) {
    if (strcmp(tests[i].name, arguments[1]) != 0)
      continue;
    if (served_init(&served))
      tests[i].run(&served);
    else
      test_without_engine(&served);
    arena_free(served.arena);
    return 0;
  }
  errx(1, "Usage: jd-served behaviour|storage|hostile");
}
