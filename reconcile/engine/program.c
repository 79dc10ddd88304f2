#include "reconcile/engine/internal.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { PIECE = 65536, KILLED_BY_LIMIT_GRACE = 1, OPEN_FILES = 256, MOST_INHERITED = 4096 };

int64_t program_now_ms(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

void program_token(char out[PROGRAM_TOKEN]) {
  uint64_t chance[2];
  if (getrandom(chance, sizeof chance, 0) != (ssize_t)sizeof chance)
    abort(); /* which Linux has had since 3.17 */
  snprintf(out, PROGRAM_TOKEN, "%016llx%016llx", (unsigned long long)chance[0], (unsigned long long)chance[1]);
}

/* ---- the child: only what is async-signal-safe ---- */

static bool limit(int resource, rlim_t soft, rlim_t hard) {
  struct rlimit old, new = {soft, hard};
  if (getrlimit(resource, &old) != 0)
    return false;
  if (old.rlim_max != RLIM_INFINITY && new.rlim_max > old.rlim_max)
    new.rlim_max = old.rlim_max;
  if (new.rlim_cur > new.rlim_max)
    new.rlim_cur = new.rlim_max;
  return setrlimit(resource, &new) == 0;
}

static bool limits(const struct program *program) {
  if (program->environment)
    return limit(RLIMIT_CORE, 0, 0);
  /* SIGXCPU at the soft limit says why it ends; SIGKILL at the hard one, where that is ignored. */
  return (program->cpu_seconds == 0 ||
          limit(RLIMIT_CPU, program->cpu_seconds, program->cpu_seconds + KILLED_BY_LIMIT_GRACE)) &&
         limit(RLIMIT_DATA, program->data_bytes, program->data_bytes) && limit(RLIMIT_CORE, 0, 0) &&
         (program->writable || (limit(RLIMIT_FSIZE, 0, 0) && limit(RLIMIT_NOFILE, OPEN_FILES, OPEN_FILES)));
}

static bool close_from(unsigned first) {
  if (close_range(first, ~0U, 0) == 0)
    return true;
  for (unsigned fd = first; fd < MOST_INHERITED; fd++) /* kernels before 5.9 */
    close((int)fd);
  return errno == ENOSYS || errno == EBADF;
}

struct child_setup {
  const struct program *program;
  const struct confinement *confinement;
  pid_t parent;
  int null, out, err, report;
  const int *files;
};

/* Moves the descriptors to 0, 1, 2, 3, …; everything else is closed. */
static bool descriptors(const struct child_setup *setup, int *report) {
  const struct program *program = setup->program;
  int from[PROGRAM_FIRST_FD + PROGRAM_MOST_FILES + PROGRAM_MOST_FDS + 1] = {setup->null, setup->out, setup->err};
  size_t count = PROGRAM_FIRST_FD;
  for (size_t i = 0; i < program->file_count; i++)
    from[count++] = setup->files[i];
  for (size_t i = 0; i < program->fd_count; i++)
    from[count++] = program->fds[i];
  from[count++] = *report;
  for (size_t i = 0; i < count; i++) { /* out of the way of what they become */
    from[i] = fcntl(from[i], F_DUPFD_CLOEXEC, 64);
    if (from[i] < 0)
      return false;
  }
  for (size_t i = 0; i < count; i++)
    if (dup2(from[i], (int)i) < 0)
      return false;
  *report = (int)count - 1;
  return fcntl(*report, F_SETFD, FD_CLOEXEC) == 0 && close_from((unsigned)count);
}

_Noreturn static void become(const struct child_setup *setup) {
  int report = setup->report;
  struct confinement confinement = *setup->confinement;
  sigset_t none;
  sigemptyset(&none);
  struct sigaction plain = {.sa_handler = SIG_DFL};
  for (int number = 1; number < NSIG; number++)
    sigaction(number, &plain, NULL);
  char *const own[] = {(char *)setup->program->variable, NULL};
  char *const *environment = setup->program->environment ? setup->program->environment : own;
  const char *folder = setup->program->folder ? setup->program->folder : "/";
  bool ready = setpgid(0, 0) == 0 && prctl(PR_SET_PDEATHSIG, SIGKILL) == 0 && getppid() == setup->parent &&
               sigprocmask(SIG_SETMASK, &none, NULL) == 0 && chdir(folder) == 0 && limits(setup->program) &&
               confinement_enter(&confinement) && descriptors(setup, &report);
  if (ready)
    execve(setup->program->path, (char *const *)setup->program->arguments, environment);
  int status = errno;
  if (write(report, &status, sizeof status) < 0)
    _exit(126);
  _exit(127);
}

/* ---- the parent ---- */

static void close_fd(int *fd) {
  if (*fd >= 0)
    close(*fd);
  *fd = -1;
}

static int memory_file(struct bytes content) {
  int fd = memfd_create("jd", MFD_CLOEXEC);
  if (fd >= 0 && (write(fd, content.data, content.len) != (ssize_t)content.len || lseek(fd, 0, SEEK_SET) != 0))
    close_fd(&fd);
  return fd;
}

static bool make_files(const struct program *program, int files[PROGRAM_MOST_FILES]) {
  bool made = true;
  for (size_t i = 0; i < program->file_count; i++) {
    files[i] = memory_file(program->files[i]);
    made = made && files[i] >= 0;
  }
  return made;
}

pid_t program_start(const struct program *program, struct program_run *run) {
  int null = open("/dev/null", O_RDWR | O_CLOEXEC), out[2] = {-1, -1}, err[2] = {-1, -1}, report[2] = {-1, -1};
  int files[PROGRAM_MOST_FILES];
  struct confinement confinement = {-1};
  if (!program->environment)
    confinement = confinement_make(program);
  pid_t pid = -1;
  if (make_files(program, files) && null >= 0 && pipe2(out, O_CLOEXEC) == 0 && pipe2(err, O_CLOEXEC) == 0 &&
      pipe2(report, O_CLOEXEC) == 0) {
    struct child_setup setup = {program, &confinement, getpid(), null, out[1], err[1], report[1], files};
    pid = fork();
    if (pid == 0)
      become(&setup);
    if (pid > 0)
      setpgid(pid, pid); /* in both, so that it is true whoever comes first */
  }
  int saved = errno;
  confinement_close(&confinement);
  for (size_t i = 0; i < program->file_count; i++)
    close_fd(&files[i]);
  close_fd(&null);
  close_fd(&out[1]);
  close_fd(&err[1]);
  close_fd(&report[1]);
  *run = (struct program_run){pid, out[0], err[0], report[0]};
  if (pid <= 0) {
    close_fd(&run->out);
    close_fd(&run->err);
    close_fd(&run->report);
  }
  errno = saved;
  return pid > 0 ? pid : 0;
}

/* Takes what is there; false at the end. */
static bool drain(int fd, struct buf *buf) {
  char piece[PIECE];
  ssize_t count = read(fd, piece, sizeof piece);
  if (count < 0)
    return errno == EINTR || errno == EAGAIN;
  buf_add(buf, piece, (size_t)count);
  return count > 0;
}

bool program_has_ended(const struct program_run *run) {
  siginfo_t info = {0};
  return waitid(P_PID, (id_t)run->pid, &info, WEXITED | WNOHANG | WNOWAIT) != 0 || info.si_pid == run->pid;
}

/* Reads its output until it has ended; the answer is PROGRAM_EXITED when it did so by itself. */
static enum program_end attend(const struct program *program, struct program_run *run, struct buf *out,
                               struct buf *err) {
  int64_t deadline = program_now_ms() + (int64_t)program->wall_seconds * 1000;
  int wait = 1;
  for (;;) {
    struct pollfd fds[] = {{run->out, POLLIN, 0}, {run->err, POLLIN, 0}, {program->stop, POLLIN, 0}};
    bool closed = run->out < 0 && run->err < 0;
    poll(fds, 3, closed ? wait : 50);
    if (fds[2].revents & POLLIN)
      return PROGRAM_STOPPED;
    if (program->tick)
      program->tick(program->context);
    if (fds[0].revents && !drain(run->out, out))
      close_fd(&run->out);
    if (fds[1].revents && !drain(run->err, err))
      close_fd(&run->err);
    if (out->overflow || out->len > program->most_output)
      return PROGRAM_FLOOD;
    bool quiet = !fds[0].revents && !fds[1].revents;
    if ((closed || quiet) && program_has_ended(run))
      return PROGRAM_EXITED;
    if (closed && wait < 50)
      wait *= 2;
    if (program_now_ms() >= deadline)
      return PROGRAM_WALL;
  }
}

struct program_result program_end_run(struct program_run *run, enum program_end end) {
  kill(-run->pid, SIGKILL); /* before the leader is waited for, so that the number is still its group's */
  int status = 0;
  while (waitpid(run->pid, &status, 0) < 0 && errno == EINTR)
    ;
  int number = 0;
  bool failed = read(run->report, &number, sizeof number) == (ssize_t)sizeof number;
  close_fd(&run->out);
  close_fd(&run->err);
  close_fd(&run->report);
  if (failed)
    return (struct program_result){PROGRAM_NO_START, number};
  if (end != PROGRAM_EXITED)
    return (struct program_result){end, 0};
  if (WIFEXITED(status))
    return (struct program_result){PROGRAM_EXITED, WEXITSTATUS(status)};
  return (struct program_result){WTERMSIG(status) == SIGXCPU ? PROGRAM_CPU : PROGRAM_SIGNAL, WTERMSIG(status)};
}

struct program_result program_run(const struct program *program, struct buf *out, struct buf *err) {
  struct program_run run;
  if (program_start(program, &run) == 0)
    return (struct program_result){PROGRAM_NO_START, errno};
  return program_end_run(&run, attend(program, &run, out, err));
}

const char *program_reason(struct arena *arena, struct program_result result, const char *name, const struct buf *err) {
  int line = (int)strcspn(err->data, "\n");
  switch (result.end) {
  case PROGRAM_EXITED:
    if (line > 0)
      return arena_printf(arena, "%s ended with status %d: %.*s", name, result.status, line, err->data);
    return arena_printf(arena, "%s ended with status %d", name, result.status);
  case PROGRAM_CPU:
    return arena_printf(arena, "%s used up its CPU time", name);
  case PROGRAM_SIGNAL:
    return arena_printf(arena, "%s was ended by signal %d", name, result.status);
  case PROGRAM_WALL:
    return arena_printf(arena, "%s took too long", name);
  case PROGRAM_FLOOD:
    return arena_printf(arena, "%s printed too much", name);
  case PROGRAM_STOPPED:
    return "it was stopped";
  case PROGRAM_NO_START:
    return arena_printf(arena, "%s cannot be started: %s", name, strerror(result.status));
  }
  return name;
}
