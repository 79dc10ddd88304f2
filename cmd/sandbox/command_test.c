#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* The program as it is started: its arguments, its first line, its end. */
#include "model/base/base.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>

struct run {
  const char *command; /* %s is the program */
  int status;
  const char *output; /* a part of stdout and stderr */
};

/* Sends the signal as soon as the program is ready. */
#define SIGNALLED(name)                                                                                                \
  "{ sh -c 'echo $$; exec %s'; echo ended with $?; } | { read pid; read ready; kill -" name " $pid; cat; }"

static const struct run runs[] = {
    {"%s --help", 0, "Usage: jd-sandbox [--port N] [--db FILE] [--key KEY] [--app ID]...\n"},
    {"%s --app 'a b'", 1,
     "--app takes an app id (at most 100 letters, digits, - and _), not a b. Run `jd-sandbox --help`"},
    {"%s --version", 0, "jd-sandbox "},
    {"%s --help=x", 1, "unknown option --help=x"},
    {"%s --db", 1, "--db needs a value."},
    {"%s --nonsense", 1, "unknown option --nonsense. Run `jd-sandbox --help` for the options."},
    {"%s 80", 1, "unknown option 80. Run"},
    {"%s --port", 1, "--port needs a value."},
    {"%s --port x", 1, "--port takes a number from 0 to 65535, not x."},
    {"%s --port 65536", 1, "from 0 to 65535, not 65536."},
    {"%s --port=-1", 1, "from 0 to 65535, not -1."},
    {"%s --run", 1, "--run needs --db FILE: what instances store is kept beside it. Run"},
    {"%s --run-port 1", 1, "--run-port needs --run. Run"},
    {"%s --events 1", 1, "--events needs --run. Run"},
    {"%s --events 9", 1, "--events takes the number of an open file descriptor, not 9."},
    {"%s --run --run-port=x", 1, "--run-port takes a number from 0 to 65535, not x."},
    {"JD_ENGINE=off; export JD_ENGINE; exec %s --run --db /nowhere/at/all.db", 1,
     "--run needs the engine: JD_ENGINE=off; unset JD_ENGINE."},
    {"%s --key secret", 1, "--key takes an API key, which begins with bb_sk_."},
    {"%s --db /nowhere/at/all.db", 1,
     "/nowhere/at/all.db: cannot open the database: No such file or directory. Pass another file with --db."},
    {"%s --until-stdin-closes </dev/null", 0, "jd-sandbox: ready at http://127.0.0.1:"},
    {"{ echo; echo; } | %s --until-stdin-closes --port=0", 0, "jd-sandbox: ready at http://127.0.0.1:"},
    {SIGNALLED("INT"), 0, "ended with 0"},
    {SIGNALLED("TERM"), 0, "ended with 0"},
};

static void each_command_line_ends_as_it_should(void **state) {
  (void)state;
  JD_ARENA arena = arena_new();
  const char *program = arena_printf(arena, "%s/jd-sandbox", getenv("JD_BIN_DIR"));
  for (size_t i = 0; i < sizeof runs / sizeof *runs; i++) {
    const char *mark = strstr(runs[i].command, "%s");
    const char *command =
        arena_printf(arena, "exec 2>&1; %.*s%s%s", (int)(mark - runs[i].command), runs[i].command, program, mark + 2);
    char output[4096];
    FILE *pipe = popen(command, "r");
    assert_non_null(pipe);
    size_t len = fread(output, 1, sizeof output - 1, pipe);
    output[len] = '\0';
    int status = pclose(pipe);
    if (!WIFEXITED(status) || WEXITSTATUS(status) != runs[i].status || !strstr(output, runs[i].output))
      fail_msg("%s: status %d, output: %s", command, status, output);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(each_command_line_ends_as_it_should)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
