/* An app that runs: requests reach its instances, what they store outlives a restart, and a socket that stays. */
#include "reconcile/engine/engine.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <arpa/inet.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static const char counter[] =
    "import { DurableObject } from \"cloudflare:workers\";\n"
    "export class Counter extends DurableObject<{ STEP: string }> {\n"
    "  async fetch(request: Request) {\n"
    "    const ctx = (butterbase as any).ctx(request, this.env, this.ctx);\n"
    "    const n = ((await this.ctx.storage.get<number>(\"n\")) ?? 0) + Number(this.env.STEP);\n"
    "    await this.ctx.storage.put(\"n\", n);\n"
    "    return new Response(`n=${n} ${\"DO_INVOKER_TOKEN\" in ctx.env}`);\n"
    "  }\n"
    "}\n";

static char storage[] = "/tmp/jd-serve-test.XXXXXX";

struct served {
  struct arena *arena;
  struct engine engine;
  int socket;
  uint16_t port;
};

static bool have_engine(struct served *out) {
  out->arena = arena_new();
  struct engine_settings settings = engine_settings_here(out->arena);
  out->engine = engine_find(out->arena, &settings);
  out->engine.cache = NULL;
  if (out->engine.state == ENGINE_MISSING)
    fail_msg("%s: run `jd engine install`, or set JD_ENGINE=off", out->engine.reason);
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
  socklen_t size = sizeof address;
  out->socket = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  assert_int_equal(bind(out->socket, (struct sockaddr *)&address, sizeof address), 0);
  assert_int_equal(listen(out->socket, 16), 0);
  assert_int_equal(getsockname(out->socket, (struct sockaddr *)&address, &size), 0);
  out->port = ntohs(address.sin_port);
  return out->engine.state == ENGINE_PRESENT;
}

static void end(struct served *served) {
  close(served->socket);
  arena_free(served->arena);
}

static int connect_to(const struct served *served) {
  struct sockaddr_in address = {
      .sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}, .sin_port = htons(served->port)};
  int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  assert_int_equal(connect(fd, (struct sockaddr *)&address, sizeof address), 0);
  return fd;
}

static void send_get(struct arena *arena, int fd, const char *path, const char *headers) {
  const char *text = arena_printf(arena, "GET %s HTTP/1.1\r\nHost: localhost\r\n%sConnection: close\r\n\r\n", path,
                                  headers ? headers : "");
  assert_int_equal(write(fd, text, strlen(text)), strlen(text));
}

static const char *receive(struct arena *arena, int fd) {
  char *text = arena_alloc(arena, 8192);
  size_t len = 0;
  for (ssize_t count; len < 8191 && (count = read(fd, text + len, 8191 - len)) > 0;)
    len += (size_t)count;
  close(fd);
  return text;
}

static void expect(const struct served *served, const char *path, const char *headers, const char *status,
                   const char *body) {
  int fd = connect_to(served);
  send_get(served->arena, fd, path, headers);
  const char *answer = receive(served->arena, fd);
  if (!strstr(answer, status) || !strstr(answer, body))
    fail_msg("%s: %s", path, answer);
}

static bool serve(struct served *served, const char *code, const char *access, struct engine_server *out,
                  struct engine_rehearsal *verdict) {
  static const char *const names[] = {"STEP", "DO_INVOKER_TOKEN"}, *const values[] = {"2", "hidden"};
  const struct engine_source source = {"my-counter", access, bytes_of(code)};
  static const char *const keys[] = {"Counter"};
  const struct engine_source *copy = arena_alloc(served->arena, sizeof *copy);
  *(struct engine_source *)copy = source;
  const struct engine_service service = {.sources = copy,
                                         .keys = keys,
                                         .source_count = 1,
                                         .env = names,
                                         .values = values,
                                         .env_count = 2,
                                         .storage = storage,
                                         .socket = served->socket,
                                         .stop = -1,
                                         .network = engine_network_here(served->arena)};
  return engine_serve(served->arena, &served->engine, &service, out, verdict);
}

static void test_what_is_stored_outlives_a_restart(void **state) {
  (void)state;
  struct served served;
  struct engine_server server;
  struct engine_rehearsal verdict;
  if (have_engine(&served)) {
    if (!serve(&served, counter, "public", &server, &verdict))
      fail_msg("%s %s", verdict.reason, verdict.refusal.words);
    expect(&served, "/_do/my-counter/a", NULL, " 200 ", "n=2 false");
    expect(&served, "/_do/my-counter/a", NULL, " 200 ", "n=4 false");
    expect(&served, "/_do/my-counter/b", NULL, " 200 ", "n=2 false");
    expect(&served, "/_do/other/a", NULL, " 404 ", "");
    expect(&served, "/elsewhere", NULL, " 404 ", "");
    assert_true(engine_server_runs(&server));
    pid_t pid = (pid_t)server.pid;
    engine_server_stop(&server, NULL);
    assert_int_equal(kill(pid, 0), -1);

    /* A request that is sent meanwhile waits in the socket. */
    int fd = connect_to(&served);
    send_get(served.arena, fd, "/_do/my-counter/a", NULL);
    assert_true(serve(&served, counter, "public", &server, &verdict));
    assert_non_null(strstr(receive(served.arena, fd), "n=6 false"));
    engine_server_stop(&server, NULL);
  }
  end(&served);
}

static void test_access_modes(void **state) {
  (void)state;
  struct served served;
  struct engine_server server;
  struct engine_rehearsal verdict;
  if (have_engine(&served)) {
    assert_true(serve(&served, counter, "service_key", &server, &verdict));
    expect(&served, "/_do/my-counter/c", NULL, " 401 ", "unauthorized");
    expect(&served, "/_do/my-counter/c", "Authorization: Bearer token\r\n", " 401 ", "unauthorized");
    expect(&served, "/_do/my-counter/c", "Authorization: Bearer bb_sk_1\r\n", " 200 ", "n=2");
    engine_server_stop(&server, NULL);
    assert_true(serve(&served, counter, "authenticated", &server, &verdict));
    expect(&served, "/_do/my-counter/c", NULL, " 401 ", "unauthorized");
    expect(&served, "/_do/my-counter/c", "Authorization: Bearer token\r\n", " 200 ", "n=4");
    engine_server_stop(&server, NULL);
  }
  end(&served);
}

static void test_what_does_not_load_is_not_served(void **state) {
  (void)state;
  struct served served;
  struct engine_server server;
  struct engine_rehearsal verdict;
  if (have_engine(&served)) {
    assert_false(serve(&served, "\nexport class Counter extends Missing {}\n", "public", &server, &verdict));
    assert_int_equal(verdict.outcome, ENGINE_REFUSED);
    assert_string_equal(verdict.refusal.name, "Missing");
    assert_int_equal(verdict.refusal.line, 2);
  } else {
    assert_false(serve(&served, counter, "public", &server, &verdict));
    assert_int_equal(verdict.outcome, ENGINE_NOT_REHEARSED);
    assert_string_equal(verdict.reason, "JD_ENGINE=off");
  }
  end(&served);
}

static int remove_storage(void **state) {
  (void)state;
  JD_ARENA arena = arena_new();
  return system(arena_printf(arena, "rm -rf %s", storage));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_what_is_stored_outlives_a_restart),
      cmocka_unit_test(test_access_modes),
      cmocka_unit_test(test_what_does_not_load_is_not_served),
  };
  return mkdtemp(storage) ? cmocka_run_group_tests(tests, NULL, remove_storage) : 1;
}
