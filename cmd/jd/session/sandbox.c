/* The local control plane for one command: `jd-sandbox` as a child, with its state in PROJECT_PLATFORM.
 *
 * It ends with jd, however jd ends: it serves until its stdin closes, and only jd holds the other end. It has its own
 * process group, so that a SIGINT from the terminal does not reach it. */
#include "cmd/jd/session/session.h"

#include "cmd/jd/term/term.h"
#include "model/base/base.h"
#include "reconcile/project/project.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { READY_MS = 5000, END_MS = 2000, LONGEST_LINE = 4096, EVENTS_FD = 3 };
#define EVENTS_FD_TEXT "3"

struct sandbox {
  pid_t pid;
  int keep_alive; /* its stdin: it serves until this closes */
  int said;       /* its stdout */
  const char *url, *instances;
};

static bool fail(struct jd_error *error, const char *message) {
  return jd_fail(error, JD_IO, JD_SCOPE_RUN, JD_RETRY_NO, "jd-sandbox", "%s", message);
}

/* Returns the program next to this executable, else its bare name for PATH. */
static const char *find_program(struct arena *arena) {
  char self[4096];
  ssize_t len = readlink("/proc/self/exe", self, sizeof self - 1);
  if (len > 0) {
    self[len] = '\0';
    char *slash = strrchr(self, '/');
    const char *beside = arena_printf(arena, "%.*s/jd-sandbox", slash ? (int)(slash - self) : 0, self);
    if (access(beside, X_OK) == 0)
      return beside;
  }
  return "jd-sandbox";
}

static const char **arguments_of(struct arena *arena, const char *database, const struct sandbox_run *run) {
  enum { MOST = 16 };
  const char **arguments = arena_alloc_array(arena, MOST, sizeof *arguments);
  size_t count = 0;
  const char *const all[] = {"jd-sandbox", "--port", "0", "--db", database, "--until-stdin-closes"};
  for (; count < sizeof all / sizeof *all; count++)
    arguments[count] = all[count];
  if (!run)
    return arguments;
  const char *const more[] = {"--run",
                              "--app",
                              run->app_id,
                              "--run-port",
                              arena_printf(arena, "%u", run->port),
                              "--events",
                              EVENTS_FD_TEXT,
                              run->hold ? "--hold" : NULL};
  for (size_t i = 0; i < sizeof more / sizeof *more; i++)
    arguments[count++] = more[i];
  return arguments;
}

/* The ends that the child gets; `events` is -1 without --run. */
struct its {
  int in, out, events;
};

static int spawn(struct arena *arena, const char *const *arguments, struct its its, pid_t *pid) {
  const char *program = find_program(arena);
  posix_spawn_file_actions_t files;
  posix_spawnattr_t attributes;
  sigset_t defaults;
  sigemptyset(&defaults);
  sigaddset(&defaults, SIGINT);
  sigaddset(&defaults, SIGTERM);
  sigaddset(&defaults, SIGPIPE);
  sigaddset(&defaults, SIGXFSZ);
  posix_spawn_file_actions_init(&files);
  posix_spawnattr_init(&attributes);
  posix_spawn_file_actions_adddup2(&files, its.in, STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&files, its.out, STDOUT_FILENO);
  if (its.events >= 0)
    posix_spawn_file_actions_adddup2(&files, its.events, EVENTS_FD);
  posix_spawnattr_setsigdefault(&attributes, &defaults);
  posix_spawnattr_setpgroup(&attributes, 0);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF);
  int problem =
      posix_spawnp(pid, program, &files, &attributes, (char *const *)arguments, environment_for_programs(arena));
  posix_spawn_file_actions_destroy(&files);
  posix_spawnattr_destroy(&attributes);
  return problem;
}

static bool fail_pipe(struct jd_error *error) {
  return jd_fail_io(error, "jd-sandbox", errno, "Close some programs and run again.",
                    "Cannot create a pipe for the sandbox");
}

static bool start(struct arena *arena, const char *const *arguments, int events, struct sandbox *sandbox,
                  struct jd_error *error) {
  int to_it[2], from_it[2];
  if (pipe2(to_it, O_CLOEXEC) != 0)
    return fail_pipe(error);
  if (pipe2(from_it, O_CLOEXEC) != 0) {
    close(to_it[0]), close(to_it[1]);
    return fail_pipe(error);
  }
  int problem = spawn(arena, arguments, (struct its){to_it[0], from_it[1], events}, &sandbox->pid);
  close(to_it[0]);
  close(from_it[1]);
  sandbox->keep_alive = to_it[1];
  sandbox->said = from_it[0];
  if (!problem)
    return true;
  close(to_it[1]);
  close(from_it[0]);
  return jd_fail_io(error, "jd-sandbox", problem, "Install it next to jd, or on PATH.",
                    "Cannot start the local control plane");
}

/* Reads one byte of its stdout before `deadline`. On failure `*silent` tells a timeout from the end. */
static bool read_byte(const struct sandbox *sandbox, int64_t deadline, char *c, bool *silent) {
  struct pollfd wanted[2] = {{.fd = sandbox->said, .events = POLLIN}, {.fd = signals_fd(), .events = POLLIN}};
  for (;;) {
    int64_t left = deadline - monotonic_ms();
    *silent = left <= 0;
    if (*silent || signals_came())
      return false;
    if (poll(wanted, 2, (int)left) <= 0 || !wanted[0].revents)
      continue;
    ssize_t got = read(sandbox->said, c, 1);
    if (got >= 0 || errno != EINTR)
      return got == 1;
  }
}

/* Reads until the next line that ends with a URL. `folder` is that of its state, for messages. */
static bool read_url(struct arena *arena, struct sandbox *sandbox, const char *folder, const char **out,
                     struct jd_error *error) {
  int64_t deadline = monotonic_ms() + READY_MS;
  bool silent = false;
  char c;
  JD_BUF line;
  buf_init(&line, LONGEST_LINE);
  while (read_byte(sandbox, deadline, &c, &silent)) {
    if (c != '\n') {
      buf_add_char(&line, c);
      continue;
    }
    const char *url = strrchr(line.data, ' ');
    url = url ? url + 1 : line.data;
    if (starts_with(bytes_of(url), "http://")) {
      *out = arena_strdup(arena, url);
      return true;
    }
    buf_clear(&line);
  }
  if (signals_came())
    return jd_fail(error, JD_STOPPED, JD_SCOPE_RUN, JD_RETRY_NO, "", "Stopped before the sandbox was ready.");
  return fail(error, silent ? "The local control plane was not ready within 5 seconds. Try again, or start it yourself "
                              "with `jd-sandbox --db .butterbase/sandbox/platform.db` and pass its address with "
                              "--endpoint."
                            : arena_printf(arena,
                                           "The local control plane ended before it was ready; see its message above. "
                                           "To start over, move %s away.",
                                           folder));
}

/* SQLite follows links and opens more files next to the database; none of them may lead out of the project. */
static const char *find_database(struct arena *arena, const struct project *project, struct jd_error *error) {
  static const char *const others[] = {"-journal", "-wal", "-shm", "-storage/lock"};
  const char *path = file_resolve(arena, project, project_file(project, PROJECT_PLATFORM), error);
  for (size_t i = 0; path && i < sizeof others / sizeof *others; i++)
    if (!file_check_writable(project, arena_printf(arena, "%s%s", path, others[i]), error))
      return NULL;
  return path;
}

/* Waits for its stdout to close. Signals do not shorten this, since it is about to end anyway. */
static bool wait_for_end(const struct sandbox *sandbox) {
  int64_t deadline = monotonic_ms() + END_MS;
  char rest[LONGEST_LINE];
  struct pollfd wanted = {.fd = sandbox->said, .events = POLLIN};
  for (;;) {
    int64_t left = deadline - monotonic_ms();
    if (left <= 0)
      return false;
    if (poll(&wanted, 1, (int)left) > 0 && read(sandbox->said, rest, sizeof rest) == 0)
      return true;
  }
}

static void stop(struct sandbox *sandbox) {
  close(sandbox->keep_alive);
  if (!wait_for_end(sandbox)) {
    kill(sandbox->pid, SIGTERM);
    if (!wait_for_end(sandbox))
      kill(sandbox->pid, SIGKILL);
  }
  close(sandbox->said);
  while (waitpid(sandbox->pid, NULL, 0) < 0 && errno == EINTR)
    ;
}

const char *session_sandbox(struct session *session, struct jd_error *error) {
  const struct sandbox_run *run = session->sandbox_run;
  const char *folder = session->project.dev ? ".butterbase/dev/" : ".butterbase/sandbox/";
  if (session->sandbox)
    return session->sandbox->url;
  struct arena *arena = session->arena;
  struct sandbox *sandbox = arena_alloc(arena, sizeof *sandbox);
  const char *database = find_database(arena, &session->project, error);
  if (!database || !start(arena, arguments_of(arena, database, run), run ? run->events : -1, sandbox, error))
    return NULL;
  if (!read_url(arena, sandbox, folder, &sandbox->url, error) ||
      (run && !read_url(arena, sandbox, folder, &sandbox->instances, error))) {
    stop(sandbox);
    return NULL;
  }
  session->sandbox = sandbox;
  return sandbox->url;
}

bool session_sandbox_runs(const struct session *session) {
  siginfo_t info = {0};
  return session->sandbox && waitid(P_PID, (id_t)session->sandbox->pid, &info, WEXITED | WNOHANG | WNOWAIT) == 0 &&
         info.si_pid == 0;
}

const char *session_instances(const struct session *session) {
  return session->sandbox ? session->sandbox->instances : NULL;
}

void session_stop_sandbox(struct session *session) {
  if (session->sandbox)
    stop(session->sandbox);
  session->sandbox = NULL;
}
