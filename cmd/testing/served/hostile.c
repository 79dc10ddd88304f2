#include "cmd/testing/served/tests.h"

#include "cmd/testing/child.h"
#include "cmd/testing/plane.h"

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MOST_MEMORY_KB = 262144, ENOUGH_LOGS = 60, DISK_BYTES = 4194304 };

static const char hostile[] = "export class Hostile {\n"
                              "  constructor(private state: any, private env: any) {}\n"
                              "  async fetch(request: Request): Promise<Response> {\n"
                              "    switch (new URL(request.url).pathname.split(\"/\")[4]) {\n"
                              "      case \"forever\":\n"
                              "        for (;;);\n"
                              "      case \"never\":\n"
                              "        await new Promise(() => {});\n"
                              "      case \"memory\": {\n"
                              "        const all: unknown[] = [];\n"
                              "        for (;;) all.push(new Array(100_000).fill(all.length));\n"
                              "      }\n"
                              "      case \"buffers\": {\n"
                              "        const all: unknown[] = [];\n"
                              "        for (;;) all.push(new Uint8Array(10_000_000).fill(1));\n"
                              "      }\n"
                              "      case \"logs\":\n"
                              "        for (let i = 0; i < 1000; i++) console.log(\"x\".repeat(100_000));\n"
                              "    }\n"
                              "    const n = ((await this.state.storage.get(\"n\")) ?? 0) + 1;\n"
                              "    await this.state.storage.put(\"n\", n);\n"
                              "    return new Response(String(n));\n"
                              "  }\n"
                              "}\n";

static void deploy(struct served *served) {
  struct served_answer answer = served_deploy(served, "hostile", "public", hostile);
  EXPECT(answer.status == 200, "not deployed: %d %s", answer.status, answer.body);
}

static bool is_gone(pid_t pid) {
  for (int i = 0; i < 500; i++) {
    if (kill(pid, 0) != 0 && errno == ESRCH)
      return true;
    usleep(10000);
  }
  return false;
}

/* ---- classes ---- */

/* One that keeps the processor is ended by the next upload, and by the end of jd-sandbox. */
static void test_never_answers(struct served *served) {
  deploy(served);
  served_expect(served, "/_do/hostile/k", 200, "1");
  int waiting = served_send(served, "/_do/hostile/k/never");
  served_expect(served, "/_do/hostile/k", 200, "2");
  int busy = served_send(served, "/_do/hostile/k/forever");
  deploy(served);
  served_expect(served, "/_do/hostile/k", 200, "3");
  EXPECT(served_receive(served, busy).status == 0 && served_receive(served, waiting).status == 0,
         "a request outlives its bundle");
  if (getenv("JD_SERVED")) { /* 30 s of CPU time */
    EXPECT(served_ask(served, "GET", "/_do/hostile/k/forever", NULL, NULL).status == 0, "it is answered");
    EXPECT(strstr(js_text(js_get(served_event(served, "stopped"), "reason")), "30 s"), "another reason");
  }
  busy = served_send(served, "/_do/hostile/k/forever");
  pid_t pid = served_workerd(served, 0);
  EXPECT(served_end(served, SIGTERM) == 0 && is_gone(pid), "a busy class outlives jd-sandbox");
  close(busy);
  served_start(served);
  served_expect(served, "/_do/hostile/k", 200, "4");
}

/* What takes all memory ends the runtime, which is started again, or gets an exception; nobody's data goes. */
static void test_memory(struct served *served) {
  EXPECT(served_ask(served, "GET", "/_do/hostile/k/memory", NULL, NULL).status == 0, "all memory is not enough");
  const struct js *event = served_event(served, "stopped");
  EXPECT(strstr(js_text(js_get(event, "reason")), "workerd "), "no reason");
  event = served_event(served, "serving");
  EXPECT(strcmp(js_text(js_get(event, "why")), "crash") == 0, "it is not started again after a crash");
  struct served_answer answer = served_ask(served, "GET", "/_do/hostile/k/buffers", NULL, NULL);
  EXPECT(answer.status != 200, "all memory is not enough");
  do /* with so little left, this may end it as well */
    answer = served_ask(served, "GET", "/_do/hostile/k", NULL, NULL);
  while (answer.status != 200);
  EXPECT(strcmp(answer.body, "5") == 0, "4 was stored, then there was %s", answer.body);
}

static long memory_kb(pid_t pid) {
  JD_ARENA arena = arena_new();
  FILE *status = fopen(arena_printf(arena, "/proc/%d/status", (int)pid), "r");
  char line[256];
  long kb = 0;
  while (status && kb == 0 && fgets(line, sizeof line, status))
    if (strncmp(line, "VmRSS:", 6) == 0)
      kb = strtol(line + 6, NULL, 10);
  if (status)
    fclose(status);
  return kb;
}

/* Nobody reads the events meanwhile: what there is no room for is dropped, and counted. */
static void test_logs(struct served *served) {
  for (int i = 0; i < ENOUGH_LOGS / 10; i++)
    EXPECT(served_ask(served, "GET", "/_do/hostile/logs/logs", NULL, NULL).status == 200, "logs block a request");
  EXPECT(memory_kb(served->pid) < MOST_MEMORY_KB, "jd-sandbox grew to %ld kB", memory_kb(served->pid));
  const struct js *event = served_event(served, "log");
  const char *text = js_text(js_get(event, "text"));
  EXPECT(strlen(text) <= 4096, "a log of %zu bytes", strlen(text));
  EXPECT(js_integer(js_get(served_event(served, "dropped"), "count"), 0) > 0, "nothing was dropped");
}

/* A bundle that only the real values keep from loading is rejected, and the old one runs on. */
static void test_values(struct served *served) {
  static const char reads[] = "import { env } from \"cloudflare:workers\";\n"
                              "const most = JSON.parse((env as any).LIMIT).most.of;\n"
                              "export class Reads { fetch() { return new Response(String(most)); } }\n";
  static const char limit[] = "/v1/" SERVED_APP "/durable-objects/env/LIMIT";
  served_control(served, "PUT", limit, "{\"value\":\"5 secret\"}");
  struct served_answer answer = served_deploy(served, "reads", "public", reads);
  EXPECT(answer.status == 502 && strstr(answer.body, "10021"), "answered by %d %s", answer.status, answer.body);
  EXPECT(served_ask(served, "GET", "/_do/hostile/k", NULL, NULL).status == 200, "the old bundle does not run");
  served_control(served, "PUT", limit, "{\"value\":\"{\\\"most\\\":{\\\"of\\\":\\\"secret\\\"}}\"}");
  EXPECT(served_deploy(served, "reads", "public", reads).status == 200, "not deployed");
  served_expect(served, "/_do/reads/k", 200, "secret");
}

/* ---- processes ---- */

/* A value of the plan is in no process list, no environment, and no file that others can read. */
static void test_secrets(struct served *served) {
  static const char script[] =
      "for pid in $1 $2; do ! grep -q secret /proc/$pid/cmdline /proc/$pid/environ || exit 1; done\n"
      "! grep -zqv ^SSL_CERT_FILE=/ /proc/$2/environ || exit 2\n"
      "[ -z \"$(find \"$3\" -path '*platform.db*' -type f -perm /077 ! -path '*-storage/*')\" ] || exit 3\n"
      "[ \"$(stat -c %a \"$3\"/platform.db-storage)\" = 700 ] || exit 4";
  int status = child_run(
      (const char *const[]){"sh", "-c", script, "sh", arena_printf(served->arena, "%d", (int)served->pid),
                            arena_printf(served->arena, "%d", (int)served_workerd(served, 0)), served->folder, NULL});
  EXPECT(status == 0, "a secret can be seen (%d)", status);
}

static void expect_refusal(struct served *served, const char *arguments, const char *words) {
  const char *script = arena_printf(served->arena,
                                    "said=$(\"$0/jd-sandbox\" %s 2>&1); [ $? -eq 1 ] || exit 2; "
                                    "case $said in *'%s'*) ;; *) echo \"$said\" >&2; exit 1 ;; esac",
                                    arguments, words);
  int status = child_run((const char *const[]){"sh", "-c", script, served->programs, served->database,
                                               arena_printf(served->arena, "%u", served->port), NULL});
  EXPECT(status == 0, "jd-sandbox %s: not refused with: %s", arguments, words);
}

static void test_refusals(struct served *served) {
  expect_refusal(served, "--run --db \"$1\"", "runs this database. Stop it, or pass another file with --db.");
  expect_refusal(served, "--run --db \"$1.other\" --run-port $2",
                 "Address already in use. Pass another port with --run-port");
}

/* Who kills one of the two finds no process left, and all data. */
static void test_kills(struct served *served) {
  pid_t pid = served_workerd(served, 0);
  struct served_answer before = served_ask(served, "GET", "/_do/hostile/k", NULL, NULL);
  served_end(served, SIGKILL);
  EXPECT(is_gone(pid), "workerd outlives jd-sandbox");
  served_start(served);
  struct served_answer after = served_ask(served, "GET", "/_do/hostile/k", NULL, NULL);
  EXPECT(strtol(after.body, NULL, 10) == strtol(before.body, NULL, 10) + 1, "%s became %s", before.body, after.body);
}

/* A removal for which there was no time: the upload is in the database, and the folder is still there. Not even the
 * same class, created again meanwhile, sees its data. */
static void test_late_removal(struct served *served) {
  EXPECT(strcmp(served_folders(served), "Hostile Reads ") == 0, "there is %s", served_folders(served));
  served_end(served, SIGTERM);
  const char *precious = arena_printf(served->arena, "%s-storage/precious", served->database);
  EXPECT(mkdir(precious, 0700) == 0, "cannot make %s", precious);
  struct plane plane = plane_start(served->arena, served->programs, served->database, "bb_sk_served");
  const uint16_t port = served->control;
  served->control = plane.port;
  served_control(served, "DELETE", "/v1/" SERVED_APP "/durable-objects/reads", NULL);
  served_control(served, "DELETE", "/v1/" SERVED_APP "/durable-objects/hostile", NULL);
  deploy(served);
  served->control = port;
  plane_end(&plane, SIGKILL);
  EXPECT(strcmp(served_folders(served), "Hostile Reads ") == 0, "who runs nothing removed data");
  served_start(served);
  served_expect(served, "/_do/hostile/k", 200, "1");
  EXPECT(strcmp(served_folders(served), "Hostile ") == 0 && access(precious, F_OK) == 0, "left is %s",
         served_folders(served));
}

/* Another process deploys to the same database: that is what runs then. */
static void test_deployed_elsewhere(struct served *served) {
  struct plane plane = plane_start(served->arena, served->programs, served->database, "bb_sk_served");
  const uint16_t port = served->control;
  served->control = plane.port;
  struct served_answer answer = served_deploy(served, "elsewhere", "public",
                                              "export class Elsewhere { fetch() { return new Response(\"here\"); } }");
  EXPECT(answer.status == 200, "not deployed: %s", answer.body);
  served->control = port;
  plane_end(&plane, SIGTERM);
  while (served_ask(served, "GET", "/_do/elsewhere/k", NULL, NULL).status == 404)
    continue;
  served_expect(served, "/_do/elsewhere/k", 200, "here");
  served_expect(served, "/_do/hostile/k", 200, "2");
}

/* ---- a full disk ---- */

static bool mount_small(const char *folder) {
  return (unshare(CLONE_NEWNS) == 0 || unshare(CLONE_NEWUSER | CLONE_NEWNS) == 0) &&
         mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0 &&
         mount("small", folder, "tmpfs", 0, "size=4m,mode=0700") == 0;
}

static void fill(const char *path) {
  static const char block[4096];
  int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
  for (size_t size = sizeof block; fd >= 0 && size > 0; size /= 2)
    while (write(fd, block, size) > 0)
      continue;
  if (fd < 0)
    err(1, "%s", path);
  close(fd);
}

static void test_full_disk(struct served *served) {
  const char *small = arena_printf(served->arena, "%s/small", served->folder);
  const char *filling = arena_printf(served->arena, "%s/filling", small);
  if (mkdir(small, 0700) != 0 || !mount_small(small)) {
    warn("a full disk was not tried: it cannot be made here");
    return;
  }
  served->database = arena_printf(served->arena, "%s/platform.db", small);
  served_start(served);
  deploy(served);
  served_expect(served, "/_do/hostile/k", 200, "1");
  fill(filling);
  long kept = 1;
  struct served_answer answer = {200, "1"};
  for (int i = 0; i < 10000 && answer.status == 200; i++) {
    kept = strtol(answer.body, NULL, 10);
    answer = served_ask(served, "GET", "/_do/hostile/k", NULL, NULL);
  }
  EXPECT(answer.status == 500 || answer.status == 0, "a full disk is answered by %d", answer.status);
  unlink(filling);
  served_end(served, SIGTERM);
  served_start(served);
  answer = served_ask(served, "GET", "/_do/hostile/k", NULL, NULL);
  EXPECT(answer.status == 200 && strtol(answer.body, NULL, 10) > kept, "%ld was stored, then there was %d %s", kept,
         answer.status, answer.body);
  EXPECT(served_end(served, SIGTERM) == 0, "SIGTERM does not end it");
  umount2(small, MNT_DETACH);
}

void test_hostile(struct served *served) {
  served_start(served);
  test_never_answers(served);
  test_memory(served);
  test_logs(served);
  test_values(served);
  test_secrets(served);
  test_refusals(served);
  test_kills(served);
  test_late_removal(served);
  test_deployed_elsewhere(served);
  EXPECT(served_end(served, SIGTERM) == 0, "SIGTERM does not end it");
  test_full_disk(served);
}
