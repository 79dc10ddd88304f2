#include "cmd/jd/mcp/internal.h"

#include "cmd/jd/term/term.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

enum { END_MS = 10000, CHUNK = 65536 };

/* A run of jd. */
struct run {
  unsigned number; /* 0: this place is free */
  pid_t pid;
  int output, words; /* its stdout and stderr; -1: closed */
  struct buf said, said_words;
  size_t line; /* start of the line that is not complete */
};

struct server {
  struct output *output;
  struct mcp_server *mcp;
  struct run runs[MCP_CALLS];
  struct words global; /* options */
};

static void send_line(void *context, const struct js *message) {
  const struct server *server = context;
  output_json_line(server->output, js_copy(message));
}

static int64_t clock_now(void *context) {
  (void)context;
  return monotonic_ms();
}

/* ---- runs ---- */

/* In the child. The run ends as by Ctrl-C if the server dies. */
static _Noreturn void become_jd(const char *const *arguments, int output, int words, pid_t server) {
  int nothing = open("/dev/null", O_RDONLY);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, NULL);
  prctl(PR_SET_PDEATHSIG, SIGTERM);
  setpgid(0, 0);
  setenv(MCP_DIALOG_VARIABLE, "1", 1);
  if (getppid() == server && nothing >= 0 && dup2(nothing, STDIN_FILENO) >= 0 && dup2(output, STDOUT_FILENO) >= 0 &&
      dup2(words, STDERR_FILENO) >= 0)
    execv("/proc/self/exe", (char *const *)arguments);
  _exit(127);
}

static bool spawn(const char *const *arguments, struct run *run, struct jd_error *error) {
  int output[2] = {-1, -1}, words[2] = {-1, -1};
  pid_t self = getpid();
  bool made = pipe2(output, O_CLOEXEC) == 0 && pipe2(words, O_CLOEXEC) == 0;
  run->pid = made ? fork() : -1;
  if (run->pid == 0)
    become_jd(arguments, output[1], words[1], self);
  int problem = errno;
  close(output[1]), close(words[1]);
  run->output = output[0], run->words = words[0];
  if (run->pid > 0)
    return true;
  close(output[0]), close(words[0]);
  return jd_fail_io(error, "jd", problem, "Close some programs and try again.", "Cannot start the command");
}

static bool start(void *context, unsigned number, const struct words *words, struct jd_error *error) {
  struct server *server = context;
  struct run *run = NULL;
  JD_ARENA arena = arena_new();
  struct words all = words_begin(arena, "jd");
  for (size_t i = 0; i < server->global.count; i++)
    words_put(&all, server->global.list[i]);
  for (size_t i = 0; i < words->count; i++)
    words_put(&all, words->list[i]);
  words_put(&all, NULL);
  for (size_t i = 0; i < MCP_CALLS && !run; i++)
    run = server->runs[i].number ? NULL : &server->runs[i];
  if (!run)
    return jd_fail(error, JD_BUSY, JD_SCOPE_RUN, JD_RETRY_LATER, "jd", "Too many calls at once. Wait for one to end.");
  /* A signal waits until all runs have ended, as it does for a write that was sent. */
  signals_name_write("each call");
  if (!signals_write_leaves())
    return jd_fail(error, JD_STOPPED, JD_SCOPE_RUN, JD_RETRY_NO, "jd", "Stopped.");
  if (!spawn(all.list, run, error))
    return false;
  run->number = number;
  run->line = 0;
  buf_init(&run->said, LIMIT_TEXT_OUTPUT);
  buf_init(&run->said_words, MCP_WORDS);
  return true;
}

static void stop(void *context, unsigned number) {
  const struct server *server = context;
  for (size_t i = 0; i < MCP_CALLS; i++)
    if (server->runs[i].number == number)
      kill(server->runs[i].pid, SIGINT);
}

static void pass_lines(struct server *server, struct run *run) {
  const char *feed;
  while ((feed = memchr(run->said.data + run->line, '\n', run->said.len - run->line))) {
    size_t start_of_line = run->line;
    run->line = (size_t)(feed + 1 - run->said.data);
    server_line(server->mcp, run->number,
                (struct bytes){run->said.data + start_of_line, run->line - 1 - start_of_line});
  }
}

/* Keeps the end of what was said, or a little less. */
static void add_words(struct buf *words, struct bytes more) {
  const size_t kept = more.len < MCP_WORDS ? more.len : MCP_WORDS;
  if (words->len + kept > MCP_WORDS)
    buf_clear(words);
  buf_add(words, more.data + more.len - kept, kept);
}

/* Reads what is there; closes the descriptor at its end. */
static struct bytes read_some(int *fd, char *chunk) {
  ssize_t got = read(*fd, chunk, CHUNK);
  if (got <= 0 && (got == 0 || errno != EINTR)) {
    close(*fd);
    *fd = -1;
  }
  return (struct bytes){chunk, got > 0 ? (size_t)got : 0};
}

static void end_run(struct server *server, struct run *run) {
  const struct run ended = *run;
  int status = 0;
  while (waitpid(ended.pid, &status, 0) < 0 && errno == EINTR)
    ;
  *run = (struct run){0}; /* free for the next one, which server_ended may start */
  server_ended(server->mcp, ended.number, WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status),
               buf_bytes(&ended.said), buf_bytes(&ended.said_words));
  struct buf said = ended.said, words = ended.said_words;
  buf_free(&said), buf_free(&words);
}

static void serve_run(struct server *server, struct run *run, bool has_output, bool has_words, char *chunk) {
  if (has_output) {
    buf_add_bytes(&run->said, read_some(&run->output, chunk));
    pass_lines(server, run);
  }
  if (has_words)
    add_words(&run->said_words, read_some(&run->words, chunk));
  if (run->output < 0 && run->words < 0)
    end_run(server, run);
}

/* ---- the loop ---- */

enum { POLL_SIGNAL, POLL_STDIN, POLL_RUNS, POLL_COUNT = POLL_RUNS + 2 * MCP_CALLS };

static size_t wait_for(struct server *server, bool reads_stdin, int timeout, struct pollfd wanted[POLL_COUNT]) {
  size_t active = 0;
  wanted[POLL_SIGNAL] = (struct pollfd){.fd = reads_stdin ? signals_fd() : -1, .events = POLLIN};
  wanted[POLL_STDIN] = (struct pollfd){.fd = reads_stdin ? STDIN_FILENO : -1, .events = POLLIN};
  for (size_t i = 0; i < MCP_CALLS; i++) {
    const struct run *run = &server->runs[i];
    active += run->number != 0;
    wanted[POLL_RUNS + 2 * i] = (struct pollfd){.fd = run->number ? run->output : -1, .events = POLLIN};
    wanted[POLL_RUNS + 2 * i + 1] = (struct pollfd){.fd = run->number ? run->words : -1, .events = POLLIN};
  }
  if (!active)
    signals_write_ended();
  if ((reads_stdin || active) && poll(wanted, POLL_COUNT, timeout) < 0)
    for (size_t i = 0; i < POLL_COUNT; i++)
      wanted[i].revents = 0;
  return active;
}

static void serve_runs(struct server *server, const struct pollfd wanted[POLL_COUNT], char *chunk) {
  for (size_t i = 0; i < MCP_CALLS; i++)
    if (server->runs[i].number)
      serve_run(server, &server->runs[i], wanted[POLL_RUNS + 2 * i].revents, wanted[POLL_RUNS + 2 * i + 1].revents,
                chunk);
}

/* False at the end of stdin. */
static bool serve_stdin(struct server *server, struct rpc_lines *lines, char *chunk) {
  ssize_t got = read(STDIN_FILENO, chunk, CHUNK);
  struct bytes rest = {chunk, got > 0 ? (size_t)got : 0};
  while (rest.len)
    if (rpc_lines_next(lines, &rest)) {
      server_message(server->mcp, buf_bytes(&lines->line));
      buf_clear(&lines->line);
    }
  return got > 0 || (got < 0 && errno == EINTR);
}

static void serve(struct server *server, char *chunk) {
  struct rpc_lines lines;
  struct pollfd wanted[POLL_COUNT];
  rpc_lines_init(&lines);
  while (!signals_came() && !server->output->broken) {
    int64_t due = server_tick(server->mcp);
    wait_for(server, true, due < 0 || due > END_MS ? END_MS : (int)due, wanted);
    serve_runs(server, wanted, chunk);
    if (wanted[POLL_STDIN].revents && !serve_stdin(server, &lines, chunk))
      break;
  }
  rpc_lines_free(&lines);
}

/* Lets the runs end: a write that was sent is settled and logged. */
static void drain(struct server *server, char *chunk) {
  struct pollfd wanted[POLL_COUNT];
  server_stop(server->mcp);
  while (!signals_insisted() && wait_for(server, false, END_MS, wanted))
    serve_runs(server, wanted, chunk);
  for (size_t i = 0; i < MCP_CALLS; i++)
    if (server->runs[i].number)
      kill(server->runs[i].pid, SIGTERM); /* the second signal: it stops at once */
}

static struct words global_options(struct arena *arena, const struct options *options) {
  struct words words = {.arena = arena};
  const struct {
    const char *name, *value;
  } texts[] = {
      {"plan", options->plan}, {"endpoint", options->endpoint}, {"env-file", options->env_file}, {"app", options->app}};
  if (options->directory) {
    words_put(&words, "-C");
    words_put(&words, options->directory);
  }
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
    if (texts[i].value)
      words_add(&words, texts[i].name, texts[i].value);
  if (options->sandbox)
    words_add(&words, "sandbox", NULL);
  if (options->via == TRANSPORT_MCP)
    words_add(&words, "via", "mcp");
  if (options->timeout)
    words_add(&words, "timeout", arena_printf(arena, "%u", options->timeout));
  if (option_given(options, OPTION_RETRIES))
    words_add(&words, "retries", arena_printf(arena, "%u", options->retries));
  words_add(&words, "format", "json");
  return words;
}

int mcp_serve(struct output *output, const struct options *options) {
  JD_ARENA arena = arena_new();
  struct server server = {.output = output, .global = global_options(arena, options)};
  const struct mcp_host host = {send_line, start, stop, clock_now, &server};
  const struct command_hint hint = command_hint_of(arena, options);
  char *chunk = arena_alloc(arena, CHUNK);
  server.mcp = server_new(&host, &hint);
  output->cuts_lines = output->ascii_pending = false; /* as with --format json */
  serve(&server, chunk);
  drain(&server, chunk);
  for (size_t i = 0; i < MCP_CALLS; i++)
    if (server.runs[i].number)
      buf_free(&server.runs[i].said), buf_free(&server.runs[i].said_words);
  server_free(server.mcp);
  return output->broken ? EXIT_WRONG : EXIT_DONE;
}
