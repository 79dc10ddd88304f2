#include "cmd/kill/world.h"

#include "model/limits.h"
#include "model/secret.h"
#include "reconcile/file.h"
#include "reconcile/http.h"

#include <err.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define KEY "bb_sk_0123456789abcdef0123456789abcdef01234567"

enum { HANGS_AFTER = 60 }; /* seconds */

static int wait_for(pid_t pid) {
  int status = 0;
  if (pid < 0 || waitpid(pid, &status, 0) != pid)
    err(1, "a program could not be run");
  return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

static void run(const char *const *arguments) {
  pid_t pid = fork();
  if (pid == 0) {
    execvp(arguments[0], (char *const *)arguments);
    err(127, "%s", arguments[0]);
  }
  if (wait_for(pid) != 0)
    errx(1, "%s failed", arguments[0]);
}

static void redirect(int number, const char *path, int flags) {
  int from = open(path, flags | O_CLOEXEC, 0666);
  if (from < 0 || dup2(from, number) < 0)
    err(127, "%s", path);
}

/* ---- the sandbox ---- */

static _Noreturn void become_sandbox(const char *program, const char *store, int output) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  dup2(output, STDOUT_FILENO);
  execl(program, program, "--port", "0", "--db", store, (char *)NULL);
  err(127, "%s", program);
}

static void start_sandbox(struct world *world) {
  const char *program = arena_printf(world->arena, "%s/jd-sandbox", world->programs);
  const char *store = arena_printf(world->arena, "%s/sandbox.db", world->folder);
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0)
    err(1, "pipe");
  world->sandbox = fork();
  if (world->sandbox == 0)
    become_sandbox(program, store, ends[1]);
  close(ends[1]);
  char line[512] = "";
  FILE *from = fdopen(ends[0], "r");
  const char *url = from && fgets(line, sizeof line, from) ? strrchr(line, ' ') : NULL;
  if (!url)
    errx(1, "%s did not say where it is", program);
  fclose(from);
  world->origin = arena_strndup(world->arena, url + 1, strcspn(url + 1, "\n"));
}

static struct http_answer ask(const struct world *world, struct arena *arena, const struct http_request *request) {
  struct jd_error error;
  JD_SECRET key = secret_new(bytes_of(KEY));
  const struct http_options options = {.origin = world->origin,
                                       .api_key = key,
                                       .user_agent = "jd-sweep",
                                       .timeout = HANGS_AFTER,
                                       .write_timeout = HANGS_AFTER};
  struct http *http = http_new(&options, &error);
  if (!http)
    errx(1, "%s", error.message);
  struct http_answer answer;
  http_perform(http, arena, request, 1, &answer);
  http_free(http);
  if (!answer.arrived || answer.status != 200)
    errx(1, "%s %s: %ld %s", request->method, request->path, answer.status, answer.error.message);
  return answer;
}

struct js *world_get(const struct world *world, struct arena *arena, const char *path) {
  struct http_answer answer = ask(world, arena, &(struct http_request){.method = "GET", .path = path});
  struct jd_error error;
  struct js *json = js_parse(answer.body, path, &error);
  if (!json)
    errx(1, "%s: %s", path, error.message);
  return json;
}

static void post(const struct world *world, struct arena *arena, const char *path, const char *body) {
  ask(world, arena, &(struct http_request){.method = "POST", .path = path, .body = bytes_of(body), .write = true});
}

void world_slow_down(const struct world *world, unsigned platform, unsigned request) {
  JD_ARENA arena = arena_new();
  post(world, arena, "/__sandbox/latency",
       arena_printf(arena, "{\"platform_ms\":%u,\"request_ms\":%u}", platform, request));
}

/* ---- the world ---- */

static const char *make_scratch(struct arena *arena) {
  struct stat status;
  bool memory = stat("/dev/shm", &status) == 0 && S_ISDIR(status.st_mode) && access("/dev/shm", W_OK) == 0;
  char *folder = arena_printf(arena, "%s/jd-sweep.XXXXXX", memory ? "/dev/shm" : "/tmp");
  if (!mkdtemp(folder))
    err(1, "%s", folder);
  return folder;
}

static void set_environment(const struct world *world) {
  clearenv();
  setenv("PATH", "/usr/local/bin:/usr/bin:/bin", 1);
  setenv("HOME", world->folder, 1);
  setenv("LC_ALL", "C.UTF-8", 1);
  setenv("TZ", "UTC", 1);
  setenv("CONTROL_API_URL", world->origin, 1);
  setenv("BUTTERBASE_API_KEY", KEY, 1);
}

void world_open(struct arena *arena, struct world *world) {
  const char *programs = getenv("JD_BIN_DIR");
  char binaries[PATH_MAX], samples[PATH_MAX];
  if (!programs || !realpath(programs, binaries) || !realpath("testdata/sweeps", samples))
    errx(1, "run this in the source tree, with JD_BIN_DIR naming the folder of jd and jd-sandbox");
  *world = (struct world){.arena = arena,
                          .programs = arena_strdup(arena, binaries),
                          .samples = arena_strdup(arena, samples),
                          .folder = make_scratch(arena)};
  start_sandbox(world);
  set_environment(world);
  /* A sweep sends more in a minute than the platform allows to one app. */
  post(world, arena, "/__sandbox/plan", "{\"max_requests_per_min\":-1}");
}

void world_close(struct world *world) {
  kill(world->sandbox, SIGTERM);
  wait_for(world->sandbox);
  run((const char *const[]){"rm", "-rf", world->folder, NULL});
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
  JD_ARENA arena = arena_new();
  const char *program = arena_printf(arena, "%s/jd", world->programs);
  redirect(STDIN_FILENO, "/dev/null", O_RDONLY);
  redirect(STDOUT_FILENO, site->output, O_WRONLY | O_CREAT | O_TRUNC);
  redirect(STDERR_FILENO, site->error_output, O_WRONLY | O_CREAT | O_TRUNC);
  if (chdir(site->root) != 0)
    err(127, "%s", site->root);
  setenv("BUTTERBASE_APP_ID", site->app, 1);
  for (; settings && settings->name; settings++)
    setenv(settings->name, settings->value, 1);
  alarm(HANGS_AFTER);
  execv(program, (char *const *)words);
  err(127, "%s", program);
}

int site_jd(const struct world *world, const struct site *site, const char *const *arguments,
            const struct setting *settings) {
  pid_t pid = fork();
  if (pid == 0)
    become_jd(world, site, arguments, settings);
  return wait_for(pid);
}
