#include "cmd/testing/served/served.h"

#include "cmd/testing/child.h"
#include "cmd/testing/scratch.h"

#include <arpa/inet.h>
#include <dirent.h>
#include <err.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

enum { HANGS_AFTER = 60, MOST_ANSWER = 1048576, FRAME_TEXT = 0x81, FRAME_CLOSE = 0x88, FRAME_PING = 0x89 };

/* ---- starting and ending ---- */

bool served_init(struct served *served) {
  const char *engine = getenv("JD_ENGINE");
  *served = (struct served){.arena = arena_new(), .programs = getenv("JD_BIN_DIR")};
  if (!served->programs)
    errx(1, "JD_BIN_DIR names no folder");
  if (engine && strcmp(engine, "off") == 0)
    return false;
  if (child_run((const char *const[]){"sh", "-c", "exec \"$0\" engine >&2",
                                      arena_printf(served->arena, "%s/jd", served->programs), NULL}) != 0)
    errx(1, "The engine is not there: run 'jd engine install', or set JD_ENGINE=off.");
  served->folder = scratch_make(served->arena, scratch_fast(), "served");
  served->database = arena_printf(served->arena, "%s/platform.db", served->folder);
  setenv("XDG_CACHE_HOME", arena_printf(served->arena, "%s/cache", served->folder), 1);
  return true;
}

static _Noreturn void become(const struct served *served, int output, int events) {
  const char *program = arena_printf(served->arena, "%s/jd-sandbox", served->programs);
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  dup2(events, 9);
  dup2(output, STDOUT_FILENO);
  execl(program, program, "--run", "--db", served->database, "--events", "9", "--run-port",
        arena_printf(served->arena, "%u", served->port), "--app", SERVED_APP, (char *)NULL);
  err(127, "%s", program);
}

static uint16_t read_port(FILE *from) {
  char line[512];
  const char *colon = fgets(line, sizeof line, from) ? strrchr(line, ':') : NULL;
  return colon ? (uint16_t)strtoul(colon + 1, NULL, 10) : 0;
}

void served_start(struct served *served) {
  int output[2], events[2];
  if (pipe2(output, O_CLOEXEC) != 0 || pipe2(events, O_CLOEXEC) != 0)
    err(1, "pipe");
  served->pid = fork();
  if (served->pid == 0)
    become(served, output[1], events[1]);
  close(output[1]);
  close(events[1]);
  FILE *lines = fdopen(output[0], "r");
  served->control = read_port(lines);
  served->port = read_port(lines);
  fclose(lines);
  if (!served->port)
    errx(1, "jd-sandbox did not say where it is");
  served->events = fdopen(events[0], "r");
}

int served_end(struct served *served, int signal) {
  pid_t pid = served->pid;
  if (pid == 0)
    return 0;
  served->pid = 0;
  kill(pid, signal);
  int status = child_wait(pid);
  fclose(served->events);
  js_free(served->event);
  served->event = NULL;
  return status;
}

/* The children of its threads. */
static pid_t find_workerd(const struct served *served) {
  JD_ARENA arena = arena_new();
  const char *tasks = arena_printf(arena, "/proc/%d/task", (int)served->pid);
  DIR *list = opendir(tasks);
  long found = 0;
  for (const struct dirent *entry; list && !found && (entry = readdir(list));) {
    FILE *children = fopen(arena_printf(arena, "%s/%s/children", tasks, entry->d_name), "r");
    char line[64];
    if (children && fgets(line, sizeof line, children))
      found = strtol(line, NULL, 10);
    if (children)
      fclose(children);
  }
  if (list)
    closedir(list);
  return (pid_t)found;
}

pid_t served_workerd(const struct served *served, pid_t former) {
  for (int i = 0; i < HANGS_AFTER * 100; i++) {
    pid_t pid = find_workerd(served);
    if (pid > 0 && pid != former)
      return pid;
    usleep(10000);
  }
  errx(1, "no workerd runs");
}

/* ---- HTTP ---- */

static int connect_to(uint16_t port) {
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}, .sin_port = htons(port)};
  const struct timeval patience = {.tv_sec = HANGS_AFTER};
  int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience) != 0 ||
      connect(fd, (struct sockaddr *)&address, sizeof address) != 0)
    err(1, "port %u", port);
  return fd;
}

static int send_request(struct arena *arena, uint16_t port, const char *method, const char *path, const char *headers,
                        const char *body) {
  int fd = connect_to(port);
  headers = headers ? headers : "";
  const char *text = arena_printf(arena, "%s %s HTTP/1.1\r\n%s%sContent-Length: %zu\r\nConnection: close\r\n\r\n%s",
                                  method, path, strcasestr(headers, "host: ") ? "" : "Host: localhost\r\n", headers,
                                  body ? strlen(body) : 0, body ? body : "");
  for (size_t done = 0, len = strlen(text); done < len;) {
    ssize_t count = send(fd, text + done, len - done, MSG_NOSIGNAL);
    if (count <= 0)
      err(1, "%s %s", method, path);
    done += (size_t)count;
  }
  return fd;
}

static int status_of(const char *answer) {
  static const char begins[] = "HTTP/1.1 ";
  return starts_with(bytes_of(answer), begins) ? (int)strtol(answer + sizeof begins - 1, NULL, 10) : 0;
}

/* Status 0: the connection was closed without an answer. */
static struct served_answer receive(struct arena *arena, int fd) {
  JD_BUF text;
  char piece[4096];
  buf_init(&text, MOST_ANSWER);
  for (ssize_t count; (count = recv(fd, piece, sizeof piece, 0)) > 0;)
    buf_add(&text, piece, (size_t)count);
  close(fd);
  struct served_answer answer = {0, ""};
  const char *body = strstr(text.data, "\r\n\r\n");
  answer.status = body ? status_of(text.data) : 0;
  if (answer.status > 0)
    answer.body = arena_strdup(arena, body + 4);
  return answer;
}

struct served_answer served_ask(const struct served *served, const char *method, const char *path, const char *headers,
                                const char *body) {
  return receive(served->arena, send_request(served->arena, served->port, method, path, headers, body));
}

int served_send(const struct served *served, const char *path) {
  return send_request(served->arena, served->port, "GET", path, NULL, NULL);
}

struct served_answer served_receive(const struct served *served, int connection) {
  return receive(served->arena, connection);
}

struct served_answer served_control(const struct served *served, const char *method, const char *path,
                                    const char *body) {
  const char *headers = arena_printf(served->arena, "Authorization: Bearer bb_sk_served\r\n%s",
                                     body ? "Content-Type: application/json\r\n" : "");
  return receive(served->arena, send_request(served->arena, served->control, method, path, headers, body));
}

struct served_answer served_deploy(const struct served *served, const char *name, const char *access,
                                   const char *code) {
  JD_JS body = js_new_object();
  JD_BUF text;
  buf_init(&text, MOST_ANSWER);
  js_set_text(body, "name", name);
  js_set_text(body, "access_mode", access);
  js_set_text(body, "code", code);
  js_write(body, JS_COMPACT, &text);
  return served_control(served, "POST", "/v1/" SERVED_APP "/durable-objects", text.data);
}

void served_expect(const struct served *served, const char *path, int status, const char *body) {
  struct served_answer answer = served_ask(served, "GET", path, NULL, NULL);
  if (answer.status != status || strcmp(answer.body, body) != 0)
    errx(1, "GET %s: expected %d %s, got %d %s", path, status, body, answer.status, answer.body);
}

/* ---- WebSockets ---- */

static bool read_all(int fd, void *into, size_t len) {
  for (size_t done = 0; done < len;) {
    ssize_t count = recv(fd, (char *)into + done, len - done, 0);
    if (count <= 0)
      return false;
    done += (size_t)count;
  }
  return true;
}

int served_open(const struct served *served, const char *path, int *status) {
  int fd = connect_to(served->port);
  const char *text = arena_printf(served->arena,
                                  "GET %s HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                                  "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: MDEyMzQ1Njc4OWFiY2RlZg==\r\n\r\n",
                                  path);
  char answer[4096] = "";
  size_t len = 0;
  if (send(fd, text, strlen(text), MSG_NOSIGNAL) < 0)
    err(1, "%s", path);
  while (len < sizeof answer - 1 && !strstr(answer, "\r\n\r\n") && read_all(fd, answer + len, 1))
    len++;
  *status = status_of(answer);
  return fd;
}

/* The mask of zeros leaves the text as it is. */
void served_say(int socket, const char *text) {
  unsigned char frame[6 + 125] = {FRAME_TEXT, (unsigned char)(0x80 | strlen(text))};
  memcpy(frame + 6, text, strlen(text));
  if (strlen(text) > 125 || send(socket, frame, 6 + strlen(text), MSG_NOSIGNAL) < 0)
    err(1, "cannot say %s", text);
}

const char *served_hear(const struct served *served, int socket) {
  unsigned char head[2], more[2];
  while (read_all(socket, head, 2)) {
    size_t len = head[1];
    if (len == 126 && read_all(socket, more, 2))
      len = (size_t)more[0] << 8 | more[1];
    char *text = arena_alloc(served->arena, len + 1);
    if (!read_all(socket, text, len) || head[0] == FRAME_CLOSE)
      return NULL;
    if (head[0] != FRAME_PING)
      return text;
  }
  return NULL;
}

/* ---- events and folders ---- */

const struct js *served_event(struct served *served, const char *kind) {
  char *line = NULL;
  size_t size = 0;
  ssize_t len;
  bool found = false;
  while (!found && (len = getline(&line, &size, served->events)) > 0) {
    js_free(served->event);
    served->event = js_parse((struct bytes){line, (size_t)len}, "event", NULL);
    if (!served->event)
      errx(1, "this event is not JSON: %s", line);
    const char *name = js_text(js_get(served->event, "event"));
    found = name && strcmp(name, kind) == 0;
  }
  free(line);
  if (!found)
    errx(1, "no event %s came", kind);
  return served->event;
}

static int by_text(const void *a, const void *b) {
  return strcmp(*(const char *const *)a, *(const char *const *)b);
}

const char *served_folders(const struct served *served) {
  enum { MOST = 64 };
  const char *names[MOST];
  size_t count = 0;
  JD_BUF text;
  buf_init(&text, MOST_ANSWER);
  DIR *list = opendir(arena_printf(served->arena, "%s-storage", served->database));
  for (const struct dirent *entry; list && (entry = readdir(list));) {
    const char *dot = strrchr(entry->d_name, '.');
    if (entry->d_name[0] != '.' && dot && count < MOST)
      names[count++] = arena_strdup(served->arena, dot + 1);
  }
  if (list)
    closedir(list);
  qsort(names, count, sizeof *names, by_text);
  for (size_t i = 0; i < count; i++)
    buf_printf(&text, "%s ", names[i]);
  return arena_strdup(served->arena, text.data);
}
