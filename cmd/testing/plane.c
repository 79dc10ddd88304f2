#include "cmd/testing/plane.h"

#include "cmd/testing/child.h"

#include <err.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <unistd.h>

enum { HANGS_AFTER = 60 }; /* seconds */

static _Noreturn void become_sandbox(const char *program, const char *database, const char *key, int output) {
  const char *arguments[8] = {program, "--port", "0"};
  size_t count = 3;
  if (database) {
    arguments[count++] = "--db";
    arguments[count++] = database;
  }
  if (key) {
    arguments[count++] = "--key";
    arguments[count++] = key;
  }
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  dup2(output, STDOUT_FILENO);
  execv(program, (char *const *)arguments);
  err(127, "%s", program);
}

/* The port of the URL that its first line ends with; 0 when there is none. */
static uint16_t read_port(int output) {
  char line[512];
  FILE *from = fdopen(output, "r");
  const char *colon = from && fgets(line, sizeof line, from) ? strrchr(line, ':') : NULL;
  uint16_t port = colon ? (uint16_t)strtoul(colon + 1, NULL, 10) : 0;
  if (from)
    fclose(from);
  return port;
}

struct plane plane_start(struct arena *arena, const char *programs, const char *database, const char *key) {
  const char *program = arena_printf(arena, "%s/jd-sandbox", programs);
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0)
    err(1, "pipe");
  struct plane plane = {.pid = fork()};
  if (plane.pid < 0)
    err(1, "fork");
  if (plane.pid == 0)
    become_sandbox(program, database, key, ends[1]);
  close(ends[1]);
  plane.port = read_port(ends[0]);
  if (!plane.port)
    errx(1, "%s did not say where it is", program);
  plane.origin = arena_printf(arena, "http://127.0.0.1:%u", plane.port);
  return plane;
}

int plane_end(struct plane *plane, int signal) {
  pid_t pid = plane->pid;
  if (pid == 0)
    return 0;
  plane->pid = 0;
  kill(pid, signal);
  return child_wait(pid);
}

struct http_answer plane_ask(const struct plane *plane, struct arena *arena, const struct http_request *request) {
  struct jd_error error;
  JD_SECRET key = secret_new(bytes_of(PLANE_KEY));
  const struct http_options options = {.origin = plane->origin,
                                       .api_key = key,
                                       .user_agent = "jd-testing",
                                       .timeout = HANGS_AFTER,
                                       .write_timeout = HANGS_AFTER};
  struct http *http = http_new(&options, &error);
  if (!http)
    errx(1, "%s", error.message);
  struct http_answer answer;
  http_perform(http, arena, request, 1, &answer);
  http_free(http);
  if (!answer.arrived)
    errx(1, "%s %s: %s", request->method, request->path, answer.error.message);
  return answer;
}

struct js *plane_get(const struct plane *plane, struct arena *arena, const char *path) {
  struct http_answer answer = plane_ask(plane, arena, &(struct http_request){.method = "GET", .path = path});
  struct jd_error error = {.message = ""};
  struct js *json = answer.status == 200 ? js_parse(answer.body, path, &error) : NULL;
  if (!json)
    errx(1, "GET %s was answered by %ld %s", path, answer.status, error.message);
  return json;
}
