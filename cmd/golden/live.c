#include "cmd/golden/live.h"

#include "model/digest.h"
#include "model/json.h"
#include "model/secret.h"
#include "reconcile/http.h"

#include <err.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#define OBJECTS "/v1/" GOLDEN_APP "/durable-objects"

struct live_plane live_start(const char *program) {
  int out[2];
  if (pipe(out) != 0)
    err(1, "pipe");
  pid_t pid = fork();
  if (pid == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    dup2(out[1], STDOUT_FILENO);
    close(out[0]);
    close(out[1]);
    execl(program, program, "--port", "0", (char *)NULL);
    err(127, "%s", program);
  }
  close(out[1]);
  char line[512] = "";
  FILE *from = fdopen(out[0], "r");
  if (pid < 0 || !from || !fgets(line, sizeof line, from))
    errx(1, "%s did not say that it is ready", program);
  fclose(from);
  const char *port = strrchr(line, ':');
  struct live_plane plane = {pid, port ? (uint16_t)strtoul(port + 1, NULL, 10) : 0};
  if (plane.port == 0)
    errx(1, "%s said %s, which ends with no URL", program, line);
  return plane;
}

void live_stop(struct live_plane *plane) {
  kill(plane->pid, SIGTERM);
  waitpid(plane->pid, NULL, 0);
}

static struct http_answer ask(struct arena *arena, const struct live_plane *plane, const char *method, const char *path,
                              struct bytes body) {
  JD_SECRET key = secret_new(bytes_of(GOLDEN_KEY));
  struct jd_error error;
  struct http_options options = {
      .origin = arena_printf(arena, "http://127.0.0.1:%u", plane->port),
      .api_key = key,
      .user_agent = "jd-golden",
      .timeout = 30,
      .write_timeout = 30,
  };
  struct http *http = http_new(&options, &error);
  if (!http)
    errx(1, "%s", error.message);
  struct http_request request = {.method = method, .path = path, .body = body, .write = body.data != NULL};
  struct http_answer answer;
  http_perform(http, arena, &request, 1, &answer);
  http_free(http);
  if (!answer.arrived)
    errx(1, "%s %s: %s", method, path, answer.error.message);
  return answer;
}

static struct bytes as_text(struct arena *arena, const struct js *json, enum js_style style) {
  JD_BUF out;
  buf_init(&out, LIMIT_TEXT_OUTPUT);
  js_write(json, style, &out);
  return arena_bytes(arena, buf_bytes(&out));
}

static void take_step(struct arena *arena, const struct live_plane *plane, const struct js *step, const char *where) {
  const char *control = js_text(js_get(step, "control"));
  const char *method = control ? "POST" : js_text(js_get(step, "method"));
  const char *path = control ? arena_printf(arena, "/__sandbox/%s", control) : js_text(js_get(step, "path"));
  const struct js *body = control ? step : js_get(step, "body");
  if (!method || !path)
    errx(1, "%s: a step has neither \"control\" nor \"method\" and \"path\"", where);
  struct bytes text = body ? as_text(arena, body, JS_COMPACT) : (struct bytes){NULL, 0};
  struct http_answer answer = ask(arena, plane, method, path, text);
  if (answer.status != js_integer(js_get(step, control ? "" : "status"), 200))
    errx(1, "%s: %s %s was answered by %ld %.*s", where, method, path, answer.status, (int)answer.body.len,
         answer.body.data);
}

void live_prepare(const struct live_plane *plane, struct bytes steps, const char *path) {
  JD_ARENA arena = arena_new();
  struct jd_error error;
  JD_JS list = js_parse(steps, path, &error);
  if (!list)
    errx(1, "%s: %s", path, error.message);
  for (size_t i = 0; i < js_length(list); i++)
    take_step(arena, plane, js_at(list, i), path);
}

static struct js *fetch(struct arena *arena, const struct live_plane *plane, const char *path) {
  struct http_answer answer = ask(arena, plane, "GET", path, (struct bytes){NULL, 0});
  struct jd_error error = {.message = ""};
  struct js *json = answer.status == 200 ? js_parse(answer.body, path, &error) : NULL;
  if (!json)
    errx(1, "GET %s was answered by %ld %s", path, answer.status, error.message);
  return json;
}

static struct js *describe_object(struct arena *arena, const struct live_plane *plane, const char *name) {
  static const char *const kept[] = {"name", "class_name", "access_mode", "status", "error_message"};
  JD_JS row = fetch(arena, plane, arena_printf(arena, OBJECTS "/%s", name));
  struct js *out = js_new_object();
  for (size_t i = 0; i < sizeof kept / sizeof kept[0]; i++)
    js_set(out, kept[i], js_copy(js_get(row, kept[i])));
  char code[DIGEST_HEX];
  digest_hex(digest_bytes(js_bytes(js_get(row, "code"))), code);
  js_set_text(out, "code", code);
  return out;
}

struct bytes live_describe(struct arena *arena, const struct live_plane *plane) {
  JD_JS list = fetch(arena, plane, OBJECTS);
  JD_JS env = fetch(arena, plane, OBJECTS "/env");
  JD_JS uploads = fetch(arena, plane, "/__sandbox/uploads?app_id=" GOLDEN_APP);
  JD_JS out = js_new_object();
  struct js *objects = js_new_array();
  const struct js *rows = js_get(list, "durable_objects");
  /* The list is newest first; what is described reads from first to last. */
  for (size_t i = js_length(rows); i-- > 0;)
    js_append(objects, describe_object(arena, plane, js_text(js_get(js_at(rows, i), "name"))));
  js_set(out, "durable_objects", objects);
  js_set(out, "env", js_copy(js_get(env, "keys")));
  js_set(out, "uploads", js_copy(uploads));
  struct bytes text = as_text(arena, out, JS_PRETTY);
  return bytes_of(arena_printf(arena, "%.*s\n", (int)text.len, text.data));
}
