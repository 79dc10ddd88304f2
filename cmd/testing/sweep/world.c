#include "cmd/testing/sweep/world.h"

#include "cmd/testing/child.h"
#include "cmd/testing/scratch.h"
#include "model/base/base.h"
#include "reconcile/file/file.h"

#include <err.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { HANGS_AFTER = 60 }; /* seconds */

const char *const apply_yes[] = {"apply", "--yes", NULL};

static void run(const char *const *arguments) {
  if (child_run(arguments) != 0)
    errx(1, "%s failed", arguments[0]);
}

/* A control step of the sandbox. */
static void control(const struct world *world, struct arena *arena, const char *step, const char *fields) {
  const struct http_request request = {
      .method = "POST", .path = arena_printf(arena, "/__sandbox/%s", step), .body = bytes_of(fields), .write = true};
  struct http_answer answer = plane_ask(&world->plane, arena, &request);
  if (answer.status != 200)
    errx(1, "%s: %ld %s", request.path, answer.status, answer.body.data);
}

void world_slow_down(const struct world *world, unsigned platform, unsigned request) {
  JD_ARENA arena = arena_new();
  control(world, arena, "latency", arena_printf(arena, "{\"platform_ms\":%u,\"request_ms\":%u}", platform, request));
}

/* ---- the world ---- */

static void set_environment(const struct world *world) {
  clearenv();
  setenv("PATH", "/usr/local/bin:/usr/bin:/bin", 1);
  setenv("HOME", world->folder, 1);
  setenv("LC_ALL", "C.UTF-8", 1);
  setenv("TZ", "UTC", 1);
  setenv("CONTROL_API_URL", world->plane.origin, 1);
  setenv("BUTTERBASE_API_KEY", PLANE_KEY, 1);
}

void world_open(struct arena *arena, struct world *world) {
  const char *programs = getenv("JD_BIN_DIR");
  char binaries[PATH_MAX], samples[PATH_MAX];
  if (!programs || !realpath(programs, binaries) || !realpath("testdata/sweeps", samples))
    errx(1, "run this in the source tree, with JD_BIN_DIR naming the folder of jd and jd-sandbox");
  *world = (struct world){.program = arena_printf(arena, "%s/jd", binaries),
                          .killer = arena_printf(arena, "%s/jd-killer.so", binaries),
                          .starver = arena_printf(arena, "%s/jd-starver.so", binaries),
                          .samples = arena_strdup(arena, samples),
                          .folder = scratch_make(arena, scratch_fast(), "sweep")};
  world->plane = plane_start(arena, binaries, arena_printf(arena, "%s/sandbox.db", world->folder), NULL);
  set_environment(world);
  /* A sweep sends more in a minute than the platform allows to one app. */
  control(world, arena, "plan", "{\"max_requests_per_min\":-1}");
}

void world_close(struct world *world) {
  plane_end(&world->plane, SIGTERM);
}

struct bytes world_read(struct arena *arena, const char *path) {
  struct jd_error error;
  struct bytes text = {"", 0};
  if (file_read(arena, path, LIMIT_DOCUMENT_BYTES, &text, &error) == FILE_FAILED)
    errx(1, "%s", error.message);
  return text;
}

/* ---- a site ---- */

struct site site_new(struct world *world, struct arena *arena) {
  unsigned number = ++world->sites;
  const char *folder = arena_printf(arena, "%s/%u", world->folder, number);
  struct site site = {.folder = folder,
                      .root = arena_printf(arena, "%s/project", folder),
                      .app = arena_printf(arena, "app_sweep%u", number),
                      .output = arena_printf(arena, "%s/output", folder),
                      .error_output = arena_printf(arena, "%s/error-output", folder)};
  if (mkdir(folder, 0777) != 0 || mkdir(site.root, 0777) != 0)
    err(1, "%s", site.root);
  return site;
}

void site_lay(const struct world *world, struct arena *arena, const struct site *site, const char *sample) {
  run((const char *const[]){"cp", "-R", arena_printf(arena, "%s/%s/.", world->samples, sample), site->root, NULL});
}

void site_remove(const struct site *site) {
  run((const char *const[]){"rm", "-rf", site->folder, NULL});
}

static _Noreturn void become_jd(const struct world *world, const struct site *site, const char *const *arguments,
                                const struct setting *settings) {
  enum { MOST = 16 };
  const char *words[MOST] = {"jd"};
  for (size_t i = 0; arguments[i] && i + 2 < MOST; i++)
    words[i + 1] = arguments[i];
  child_redirect(STDIN_FILENO, "/dev/null", O_RDONLY);
  child_redirect(STDOUT_FILENO, site->output, O_WRONLY | O_CREAT | O_TRUNC);
  child_redirect(STDERR_FILENO, site->error_output, O_WRONLY | O_CREAT | O_TRUNC);
  if (chdir(site->root) != 0)
    err(127, "%s", site->root);
  setenv("BUTTERBASE_APP_ID", site->app, 1);
  for (; settings && settings->name; settings++)
    setenv(settings->name, settings->value, 1);
  alarm(HANGS_AFTER);
  execv(world->program, (char *const *)words);
  err(127, "%s", world->program);
}

int site_jd(const struct world *world, const struct site *site, const char *const *arguments,
            const struct setting *settings) {
  pid_t pid = fork();
  if (pid == 0)
    become_jd(world, site, arguments, settings);
  return child_wait(pid);
}
