#include "cmd/testing/served/tests.h"

#include <err.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char many[] =
    "import { DurableObject } from \"cloudflare:workers\";\n"
    "interface Env { OTHER_ONE: DurableObjectNamespace; MINE: string; SHARED: string; BUTTERBASE_APP_ID: string }\n"
    "export class Many extends DurableObject<Env> {\n"
    "  private memory = 0;\n"
    "  async alarm(): Promise<void> {\n"
    "    await this.ctx.storage.put(\"rang\", true);\n"
    "  }\n"
    "  webSocketMessage(socket: WebSocket, text: string): void {\n"
    "    for (const each of this.ctx.getWebSockets()) each.send(`${socket.deserializeAttachment()} ${text}`);\n"
    "  }\n"
    "  async fetch(request: Request): Promise<Response> {\n"
    "    const what = new URL(request.url).pathname.split(\"/\")[4];\n"
    "    const bb = butterbase.ctx(request, this.env, this.ctx);\n"
    "    const env = this.env as unknown as Record<string, string>;\n"
    "    switch (what) {\n"
    "      case \"count\": {\n"
    "        const n = ((await this.ctx.storage.get<number>(\"n\")) ?? 0) + 1;\n"
    "        await this.ctx.storage.put(\"n\", n);\n"
    "        return new Response(`${n} ${++this.memory}`);\n"
    "      }\n"
    "      case \"env\":\n"
    "        return new Response([env.MINE, env.SHARED, env.BUTTERBASE_APP_ID, env.DO_INVOKER_TOKEN === \"mine\",\n"
    "          \"DO_INVOKER_TOKEN\" in bb.env, env.BUTTERBASE_SUBDOMAIN].join(\" \"));\n"
    "      case \"sibling\":\n"
    "        return this.env.OTHER_ONE.get(this.env.OTHER_ONE.idFromName(\"k\")).fetch(\"http://x/_do/other-one/k\");\n"
    "      case \"invoke\":\n"
    "        return bb.invoke(\"some-function\", { a: 1 });\n"
    "      case \"invoke-do\":\n"
    "        return bb.invokeDO(\"other-one\", \"a key\", { deep: 0 });\n"
    "      case \"outside\":\n"
    "        return fetch(new URL(request.url).searchParams.get(\"to\")!);\n"
    "      case \"forged\":\n"
    "        return fetch(\"http://do-invoker.internal/invoke\", { headers: { authorization: \"Bearer x\" } });\n"
    "      case \"sql\":\n"
    "        return Response.json([...this.ctx.storage.sql.exec(\"select 1\")]);\n"
    "      case \"alarm\":\n"
    "        await this.ctx.storage.setAlarm(Date.now());\n"
    "        return new Response(\"set\");\n"
    "      case \"rang\":\n"
    "        return new Response(String(await this.ctx.storage.get(\"rang\")));\n"
    "      case \"log\":\n"
    "        console.warn(\"a\\u001b[31m\\u0000\\ud800\", { b: [1, new Map([[\"k\", undefined]])] }, new "
    "Error(\"shown\"));\n"
    "        return new Response(\"logged\");\n"
    "      case \"throw\":\n"
    "        throw new TypeError(\"first line\\nsecond line\");\n"
    "      case \"reject\":\n"
    "        void Promise.reject(new RangeError(\"nobody waits\"));\n"
    "        console.log(\"%s of %d%%\", \"some\", \"5\", this);\n"
    "        return new Response(\"rejected\");\n"
    "      case \"plain\":\n"
    "        throw \"a string\";\n"
    "      case \"abort\":\n"
    "        this.ctx.abort(\"told to\");\n"
    "      case \"socket\": {\n"
    "        const { 0: client, 1: server } = new WebSocketPair();\n"
    "        this.ctx.acceptWebSocket(server);\n"
    "        server.serializeAttachment(new URL(request.url).search);\n"
    "        return new Response(null, { status: 101, webSocket: client });\n"
    "      }\n"
    "    }\n"
    "    return new Response(`${request.method} ${new URL(request.url).pathname} ${await request.text()}`);\n"
    "  }\n"
    "}\n";

static const char other[] = "export class OtherOne {\n"
                            "  constructor(private state: DurableObjectState, private env: any) {}\n"
                            "  async fetch(request: Request): Promise<Response> {\n"
                            "    const bb = butterbase.ctx(request, this.env, this.state);\n"
                            "    if (request.method === \"GET\") return new Response(\"the sibling\");\n"
                            "    const { deep } = (await request.json()) as { deep: number };\n"
                            "    if (deep !== bb.request.loopDepth - 1) return new Response(\"not counted\");\n"
                            "    try {\n"
                            "      const inner = await bb.invokeDO(\"other-one\", `k${deep}`, { deep: deep + 1 });\n"
                            "      return new Response(`${new URL(request.url).pathname} ${await inner.text()}`);\n"
                            "    } catch (error) {\n"
                            "      return new Response(String(error));\n"
                            "    }\n"
                            "  }\n"
                            "}\n";

static void expect_part(const struct served *served, const char *path, const char *headers, int status,
                        const char *part) {
  struct served_answer answer = served_ask(served, "GET", path, headers, NULL);
  EXPECT(answer.status == status && strstr(answer.body, part), "GET %s: expected %d %s, got %d %s", path, status, part,
         answer.status, answer.body);
}

static void test_access(struct served *served) {
  static const char token[] = "Authorization: Bearer x\r\n", key[] = "Authorization: Bearer bb_sk_x\r\n";
  EXPECT(served_deploy(served, "many", "authenticated", many).status == 200, "not deployed");
  expect_part(served, "/_do/many/k", NULL, 401, "unauthorized");
  expect_part(served, "/_do/many/k", "Authorization: bearer x\r\n", 401, "unauthorized");
  expect_part(served, "/_do/many/k", token, 200, "GET /_do/many/k");
  served_deploy(served, "many", "service_key", many);
  expect_part(served, "/_do/many/k", token, 401, "unauthorized");
  expect_part(served, "/_do/many/k", key, 200, "GET /_do/many/k");
  served_deploy(served, "many", "public", many);
  expect_part(served, "/_do/many/k/more?x=1", NULL, 200, "GET /_do/many/k/more");
  expect_part(served, "/_do/no-such/k", NULL, 404, "unknown DO");
  expect_part(served, "/_do/many", NULL, 404, "not found");
  expect_part(served, "/elsewhere", NULL, 404, "not found");
  expect_part(served, "/_dispatch/many/k", NULL, 404, "not found");
  expect_part(served, "/_do/many/k", "Host: rebound.example\r\n", 403, "Only this machine");
  expect_part(served, "/_dispatch/many/k", "Host: internal.butterbase\r\n", 403, "Only this machine");
  expect_part(served, "/_do/many/k", "Origin: https://evil.example\r\n", 403, "Only this machine");
  expect_part(served, "/_do/many/k", "Origin: http://localhost:5173\r\n", 200, "GET");
  expect_part(served, "/__dev/../v1/regions", NULL, 404, "not found");
  expect_part(served, "/__dev/%2e%2e/v1/regions", NULL, 404, "not found");
  expect_part(served, "/__dev/no-such", NULL, 404, "Route GET:/__dev/no-such not found");
  expect_part(served, "/", "Host: rebound.example\r\n", 403, "Only this machine");
  struct served_answer answer = served_ask(served, "POST", "/_do/many/k", NULL, "body");
  EXPECT(strcmp(answer.body, "POST /_do/many/k body") == 0, "a POST became %s", answer.body);
}

/* The plan's variables win over the app's, the platform's over both. */
static void test_env(struct served *served) {
  static const char env[] = "/v1/" SERVED_APP "/durable-objects/env/";
  served_control(served, "PATCH", "/v1/" SERVED_APP "/env",
                 "{\"envVars\":{\"SHARED\":\"app\",\"MINE\":\"app\",\"DO_INVOKER_URL\":\"app\"}}");
  served_control(served, "PUT", arena_printf(served->arena, "%sMINE", env), "{\"value\":\"own\\n\\u00fc\"}");
  served_control(served, "PUT", arena_printf(served->arena, "%sDO_INVOKER_TOKEN", env), "{\"value\":\"mine\"}");
  served_expect(served, "/_do/many/k/env", 200, "own\n\u00fc app " SERVED_APP " false false ");
}

static void test_ctx(struct served *served) {
  EXPECT(served_deploy(served, "other-one", "service_key", other).status == 200, "not deployed");
  served_expect(served, "/_do/many/k/sibling", 200, "the sibling");
  served_expect(served, "/_do/many/k/invoke-do", 200,
                "/_dispatch/other-one/a%20key /_dispatch/other-one/k0 /_dispatch/other-one/k1 "
                "Error: ctx.invokeDO loop limit exceeded (depth 5 > 4)");
  expect_part(served, "/_do/many/k/invoke", NULL, 501,
              "/v1/" SERVED_APP "/fn/some-function does not run here: only Durable Objects do.");
  expect_part(served, "/_do/many/k/forged", NULL, 401, "unauthorized");
  expect_part(served, "/_do/many/k/sql", NULL, 500, "Internal Server Error");
  EXPECT(strstr(js_text(js_get(served_event(served, "exception"), "text")), "SQL is not enabled"), "SQL is enabled");
}

/* What a class is told of a fetch that fails, and what the runtime logs of it. */
static void expect_fetch(struct served *served, const char *to, const char *words, const char *log) {
  expect_part(served, arena_printf(served->arena, "/_do/many/k/outside?to=%s", to), NULL, 500, "Internal Server Error");
  const struct js *event = log ? served_event(served, "runtime") : NULL;
  EXPECT(!log || strstr(js_text(js_get(event, "text")), log), "%s: the log says %s", to,
         js_text(js_get(event, "text")));
  event = served_event(served, "exception");
  EXPECT(strstr(js_text(js_get(event, "text")), words), "%s: %s", to, js_text(js_get(event, "text")));
}

/* Public addresses alone, of which a test can see that their names are looked up. */
static void test_network(struct served *served) {
  static const char words[] = "the connection failed, or is not to a public address";
  expect_fetch(served, arena_printf(served->arena, "http://127.0.0.1:%u/", served->control), words, "is not allowed");
  expect_fetch(served, arena_printf(served->arena, "http://localhost:%u/", served->port), words, "is not allowed");
  static const char *const refused[] = {"http://[::1]:9/", "https://10.0.0.1/", "http://169.254.169.254/"};
  for (size_t i = 0; i < sizeof refused / sizeof *refused; i++)
    expect_fetch(served, refused[i], words, "is not allowed");
  expect_fetch(served, "https://jd.invalid/", "Cannot fetch from jd.invalid", "failed to lookup");
}

static void expect_offline(struct served *served, const char *certificates, const char *why) {
  served_end(served, SIGTERM);
  setenv("CURL_CA_BUNDLE", certificates, 1);
  served_start(served);
  const struct js *event = served_event(served, "runtime");
  EXPECT(strstr(js_text(js_get(event, "text")), why), "%s", js_text(js_get(event, "text")));
  expect_fetch(served, "https://jd.invalid/", why, NULL);
  unsetenv("CURL_CA_BUNDLE");
}

/* Without certificates everything else works. */
static void test_offline(struct served *served) {
  expect_offline(served, "/no-such-file", "CURL_CA_BUNDLE names /no-such-file, which cannot be read");
  expect_offline(served, "/etc/passwd", "workerd cannot use the CA certificates in /etc/passwd");
  served_end(served, SIGTERM);
  served_start(served);
}

/* An upload drops sockets and memory, and keeps what is stored. Requests meanwhile wait. */
static void test_upload(struct served *served) {
  int status, one = served_open(served, "/_do/many/room/socket?ada", &status);
  int two = served_open(served, "/_do/many/room/socket?bob", &status);
  EXPECT(status == 101, "a WebSocket was answered by %d", status);
  served_say(one, "hello");
  const char *heard = served_hear(served, two);
  EXPECT(heard && strcmp(heard, "?ada hello") == 0, "heard %s", heard ? heard : "nothing");
  served_expect(served, "/_do/many/k/count", 200, "1 1");
  served_expect(served, "/_do/many/k/count", 200, "2 2");
  EXPECT(served_deploy(served, "many", "public", many).status == 200, "not deployed");
  served_expect(served, "/_do/many/k/count", 200, "3 1");
  EXPECT(!served_hear(served, two), "a WebSocket outlives an upload");
  close(one);
  close(two);
  one = served_open(served, "/_do/no-such/room/socket", &status);
  EXPECT(status == 404, "a WebSocket to nothing was answered by %d", status);
  close(one);
}

static void test_alarm(struct served *served) {
  served_expect(served, "/_do/many/k/alarm", 200, "set");
  struct served_answer answer;
  do
    answer = served_ask(served, "GET", "/_do/many/k/rang", NULL, NULL);
  while (answer.status == 200 && strcmp(answer.body, "true") != 0);
  EXPECT(answer.status == 200, "the alarm did not ring: %d", answer.status);
}

static void expect_place(const struct js *event, const char *object, int line, int column) {
  const char *name = js_text(js_get(event, "object"));
  EXPECT(name && strcmp(name, object) == 0 && js_integer(js_get(event, "line"), 0) == line &&
             js_integer(js_get(event, "column"), 0) == column,
         "%s is at %s:%d:%d", js_text(js_get(event, "event")), name ? name : "nowhere",
         (int)js_integer(js_get(event, "line"), 0), (int)js_integer(js_get(event, "column"), 0));
}

static void test_events(struct served *served) {
  served_expect(served, "/_do/many/k/log?secret=1", 200, "logged");
  const struct js *event = served_event(served, "log");
  const char *text = js_text(js_get(event, "text"));
  EXPECT(text && strstr(text, "a\033[31m\uFFFD\uFFFD {\"b\":[1,{\"Map\":[[\"k\",\"[undefined]\"]]}]} Error: shown\n    "
                              "at Many.fetch (many:42:"),
         "logged %s", text ? text : "(NUL)");
  EXPECT(strcmp(js_text(js_get(event, "level")), "warn") == 0, "the level is another");
  expect_place(event, "many", 42, 17);
  do
    event = served_event(served, "request");
  while (!strstr(js_text(js_get(event, "path")), "/log"));
  EXPECT(strcmp(js_text(js_get(event, "path")), "/_do/many/k/log") == 0 &&
             js_integer(js_get(event, "status"), 0) == 200 && strcmp(js_text(js_get(event, "key")), "k") == 0,
         "the request's event is wrong");
  expect_part(served, "/_do/many/k/throw", NULL, 500, "Internal Server Error");
  event = served_event(served, "exception");
  EXPECT(strcmp(js_text(js_get(event, "text")), "TypeError: first line\nsecond line") == 0, "thrown: %s",
         js_text(js_get(event, "text")));
  expect_place(event, "many", 45, 15);
  EXPECT(strcmp(js_text(js_get(js_at(js_get(event, "stack"), 0), "function")), "Many.fetch") == 0, "no stack");
}

static void expect_thrown(struct served *served, const char *what, const char *text) {
  expect_part(served, arena_printf(served->arena, "/_do/many/other/%s", what), NULL, 500, "Internal Server Error");
  const struct js *event = served_event(served, "exception");
  EXPECT(strcmp(js_text(js_get(event, "text")), text) == 0, "%s: thrown: %s", what, js_text(js_get(event, "text")));
}

/* However it is thrown, it is told of once. */
static void test_thrown(struct served *served) {
  served_expect(served, "/_do/many/other/reject", 200, "rejected");
  EXPECT(strstr(js_text(js_get(served_event(served, "log"), "text")), "some of 5% {"), "logged otherwise");
  const struct js *event = served_event(served, "exception");
  EXPECT(strcmp(js_text(js_get(event, "text")), "RangeError: nobody waits") == 0, "%s", js_text(js_get(event, "text")));
  expect_place(event, "many", 47, 29);
  expect_thrown(served, "plain", "a string");
  expect_thrown(served, "plain", "a string");
  expect_thrown(served, "abort", "Error: told to");
}

/* What the database and the folders hold outlives the process, however it ends. */
static void test_restart(struct served *served) {
  served_expect(served, "/_do/many/k/count", 200, "4 2");
  EXPECT(served_end(served, SIGTERM) == 0, "SIGTERM does not end it");
  served_start(served);
  served_expect(served, "/_do/many/k/count", 200, "5 1");
  served_control(served, "POST", "/__sandbox/reset", "{}");
  served_expect(served, "/_do/many/k/count", 503, "Nothing is deployed here yet.\n");
  EXPECT(strcmp(served_folders(served), "") == 0, "after a reset there is %s", served_folders(served));
}

void test_behaviour(struct served *served) {
  served_start(served);
  served_expect(served, "/_do/many/k", 503, "Nothing is deployed here yet.\n");
  test_access(served);
  test_env(served);
  test_ctx(served);
  test_network(served);
  test_offline(served);
  test_upload(served);
  test_alarm(served);
  test_events(served);
  test_thrown(served);
  test_restart(served);
  EXPECT(served_end(served, SIGINT) == 0, "SIGINT does not end it");
}
