/* What each warning is raised by, and what looks like it and raises none. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "model/lint/lint.h"

#include "model/base/base.h"
#include "model/source/source.h"

#define BARE   "durable_objects:\n  - name: room\n"
#define CLOSED BARE "    key: id\n"
#define PUBLIC CLOSED "    access_mode: public\n"
#define TOKEN  "const roomToken = 1;\n"

#define MESSAGE(parameters, body)                                                                                      \
  "export class C { a() { this.ctx.acceptWebSocket(1); } webSocketMessage(" parameters "): void { // jd-ignore "       \
  "websocket-access-mode\nlet x = " body "\n} }"
#define LISTENER(parameters, body)                                                                                     \
  "// jd-ignore websocket-access-mode\nexport class C { a() { const [c, s] = Object.values(new WebSocketPair()); }\n"  \
  "b(s) { s.addEventListener('message', " parameters " => {\n" body " }) } }"
#define PUT(arguments) "export class C { a() { return this.ctx.storage.put(" arguments "); } }"

struct lint_case {
  const char *plan, *source;
  const char *expected; /* `LINE:COLUMN CODE`, with a blank between two; a line of the plan has a p before it */
};

static const struct lint_case cases[] = {
    {CLOSED, "export class A { fetch() {} }", ""},
    /* what tree-sitter doubts */
    {CLOSED, "export class C {\n  m() { const = 1; }\n}", "2:9 syntax-doubt"},
    {CLOSED, "export class C {\n  m() {\n", "2:8 syntax-doubt"},
    {CLOSED, "export class C {\n  m() { const = 1; } // jd-ignore syntax-doubt\n}", ""},
    /* what it does not know of TypeScript */
    {CLOSED, "interface I<in T, out U> {}\nexport class C { a: number }", "1:16 syntax-doubt"},
    /* primitives */
    {CLOSED, "export const MAX = 5, f = () => 1, o = {}, l = [1];\nexport class C {}", "1:14 exported-primitive"},
    {CLOSED, "export let a = -1, b = `x`, c = true as const, d = null;\nexport class C {}",
     "1:12 exported-primitive 1:20 exported-primitive 1:29 exported-primitive 1:48 exported-primitive"},
    {CLOSED, "export const DAY = 24 * 60, MAX = a || {}, TEXT = 'a' + f();\nexport class C {}",
     "1:14 exported-primitive 1:44 exported-primitive"},
    {CLOSED, "export declare const MAX = 5;\nconst MIN = 1;\nnamespace N { export const a = 1 }\nexport class C {}",
     ""},
    {CLOSED, "export const MAX = 5; // jd-ignore exported-primitive\nexport class C {}", ""},
    /* Node */
    {CLOSED, "export class C { a(b) { return Buffer.from(b) + process.env.KEY + Buffer.byteLength(b); } }",
     "1:32 node-global 1:49 node-global"},
    {CLOSED,
     "export class C { a(process) { return process.env; } b() { const { Buffer } = c; return Buffer.from(1); } }", ""},
    {CLOSED, "export class C { process() { this.process(); return { process: 1 }; } b: Buffer; }", ""},
    {CLOSED, "export class C { a() { return typeof process === 'undefined' ? 1 : process.env; } }", ""},
    {CLOSED, "export class C { a() { return require('fs'); } // jd-ignore node-global\n}", ""},
    /* SQL */
    {CLOSED, "export class C { a() { this.ctx.storage.sql.exec(''); return ctx.storage?.kv.get('a'); } }",
     "1:41 sql-storage 1:75 sql-storage"},
    {CLOSED, "export class C { a() { const { sql, get: g } = this.ctx.storage; storage.transactionSync(() => 1); } }",
     "1:32 sql-storage 1:74 sql-storage"},
    {CLOSED, "export class C { a() { return this.ctx.storage.sql; } }", "1:48 sql-storage"},
    {CLOSED, "export class C { sql = 1; a() { return this.sql + db.sql + this.storage.get('sql'); } }", ""},
    /* sockets */
    {CLOSED, "export class C { fetch() { new WebSocketPair(); } }", "1:32 websocket-access-mode"},
    {PUBLIC, TOKEN "export class C { fetch() { new WebSocketPair(); } }", ""},
    {CLOSED, "export class C { s = 'WebSocketPair' /* acceptWebSocket */; t = `webSocketMessage`; }", ""},
    {PUBLIC, TOKEN "export class C { async webSocketMessage(s: any) {} }", "2:24 websocket-not-accepted"},
    {PUBLIC, TOKEN "export class C { a() { this.ctx.acceptWebSocket(1); } webSocketMessage(): void {} }", ""},
    {PUBLIC, TOKEN "export class C { a() { this.webSocketMessage(1); } }", ""},
    /* public */
    {PUBLIC, "export class C {\n  async fetch(r: Request): Promise<Response> { return r; }\n}",
     "2:9 public-without-token"},
    {PUBLIC, "export class C {\n  // looks at no token\n  fetch() {}\n}", "3:3 public-without-token"},
    {PUBLIC, "export class C { fetch(r) { return r.headers.get('Authorization'); } }", ""},
    {PUBLIC, "export class C { fetch(r) { return new URL(r.url).searchParams; } }", ""},
    {PUBLIC, "export class C { fetch(r) { return r.headers.get(`cookie`); } }", ""},
    {PUBLIC, "export class C { fetch(r) { return r.headers.get('x-service-key') === k; } }", ""},
    {PUBLIC, "export class C { fetch(r) { return r.headers.get(NAME); } }", ""},
    {PUBLIC, "export class C { fetch(r) { return r.headers.get('Upgrade') === 'websocket'; } }",
     "1:18 public-without-token"},
    {PUBLIC, "export class C { fetch(r) { return new URL(r.url).searchParams.get('token'); } }", ""},
    {PUBLIC, "export class C { fetch(r) { return new URL(r.url).searchParams.get('userName'); } }", ""},
    {PUBLIC,
     "export class C { fetch(r) { const { searchParams } = new URL(r.url); return searchParams.get('page'); } }",
     "1:18 public-without-token"},
    {PUBLIC, "export class C { fetch(r) { const { searchParams: q } = new URL(r.url); return q.get(1); } }", ""},
    {PUBLIC, "export class C { fetch(r) { return crypto.subtle.verify('HMAC', k, s, b); } }", ""},
    {PUBLIC, "export class C { fetch(r) { return new Response('no', { status: 403 }); } }", ""},
    {PUBLIC, "export class C { sessions = new Set(); author = ''; fetch(r) { this.sessions.add(r); } }",
     "1:53 public-without-token"},
    {PUBLIC, "export class C { fetch(r) { return this.checkSession(r); } }", ""},
    {PUBLIC, "export class C { async ping() { return a ? await fetch(x) : 1; } }", ""},
    {CLOSED, "export class C { fetch() {} }", ""},
    /* shared instances */
    {BARE "    key: Global\n", "export class C {}", "p2:11 shared-instance"},
    {BARE "    key: main\n", "export class C {}", "p2:11 shared-instance"},
    {BARE "    key: main hall of the house\n", "export class C {}", ""},
    {"durable_objects:\n  # jd-ignore shared-instance\n  - name: room\n    key: global\n", "export class C {}", ""},
    {BARE, "export class C {}", "p2:11 shared-instance"},
    {BARE "    key: ''\n", "export class C {}", "p2:11 shared-instance"},
    {BARE "    key: default # jd-ignore shared-instance\n", "export class C {}", "p2:11 shared-instance"},
    {"durable_objects:\n  - name: room # jd-ignore env-not-used, shared-instance\n", "export class C {}", ""},
    {"durable_objects:\n  - name: room\n    description: jd-ignore shared-instance\n", "export class C {}",
     "p2:11 shared-instance"},
    {"durable_objects:\n  - description: jd-ignore shared-instance\n    name: room\n", "export class C {}",
     "p3:11 shared-instance"},
    /* messages */
    {CLOSED, MESSAGE("s, m", "JSON.parse(m)"), "2:20 message-may-be-binary"},
    {CLOSED, MESSAGE("s: WebSocket, m: string", "JSON.parse(m as string, f)"), "2:20 message-may-be-binary"},
    {CLOSED, MESSAGE("s: { a, b }, m: string | ArrayBuffer", "JSON.parse((m as string))"),
     "2:21 message-may-be-binary"},
    {CLOSED, MESSAGE("s, m", "a(JSON.parse(m!).b)"), "2:22 message-may-be-binary"},
    {CLOSED, MESSAGE("s, m", "typeof m === 'string' ? JSON.parse(m) : 0"), ""},
    {CLOSED, MESSAGE("s, m", "m instanceof ArrayBuffer ? 0 : JSON.parse(m)"), ""},
    {CLOSED, MESSAGE("s, m", "JSON.parse(new TextDecoder().decode(m))"), ""},
    {CLOSED, MESSAGE("s, m", "JSON.parse(m.text)"), ""},
    {CLOSED, MESSAGE("s, m", "JSON.parse(other) + parse(m) + 'JSON.parse(m)' /* JSON.parse(m) */"), ""},
    {CLOSED, MESSAGE("s, { m }", "JSON.parse(m)"), ""},
    {CLOSED, MESSAGE("m", "JSON.parse(m)"), ""},
    {CLOSED, MESSAGE("s, m", "JSON.parse(m) // jd-ignore message-may-be-binary"), ""},
    {CLOSED, "export class C { fetch(s, m) { return JSON.parse(m); } }", ""},
    {CLOSED, LISTENER("event", "JSON.parse(event.data)"), "4:12 message-may-be-binary"},
    {CLOSED, LISTENER("async ({ data }: MessageEvent)", "f(JSON.parse(data as string))"), "4:14 message-may-be-binary"},
    {CLOSED, LISTENER("(e: MessageEvent)", "JSON.parse(String(e.data))"), ""},
    {CLOSED, LISTENER("e", "typeof e.data === 'string' ? JSON.parse(e.data) : null"), ""},
    {CLOSED, LISTENER("e", "e.data instanceof ArrayBuffer || JSON.parse(e.data)"), ""},
    {CLOSED, LISTENER("e", "JSON.parse(e.detail)"), ""},
    {CLOSED, "export class C { f(s) { s.addEventListener('message', e => JSON.parse(e.data)); } }", ""},
    /* storage */
    {CLOSED, PUT("'k', new Uint8Array(200000)"), "1:57 storage-value-too-large"},
    {CLOSED, PUT("'k', new Uint8Array(131072)"), ""},
    {CLOSED, PUT("'k', new Float64Array(0x4001)"), "1:57 storage-value-too-large"},
    {CLOSED, PUT("'k', new ArrayBuffer(256 * 1_024)"), "1:57 storage-value-too-large"},
    {CLOSED, PUT("'k', new ArrayBuffer(256 * n)"), ""},
    {CLOSED, PUT("'k', new Uint8Array([200000])"), ""},
    {CLOSED, PUT("'k', new Blob(200000)"), ""},
    {CLOSED, PUT("'k', 'x'.repeat(1e6)"), "1:57 storage-value-too-large"},
    {CLOSED, PUT("'k', `ab`.repeat(70000)"), "1:57 storage-value-too-large"},
    {CLOSED, PUT("'k', `ab${c}`.repeat(70000)"), ""},
    {CLOSED, PUT("'k', 'x'.repeat(1e6).length"), ""},
    {CLOSED, PUT("'k', 'x'.repeat(131072)"), ""},
    {CLOSED, PUT("'k', 'x'.padEnd(1e6)"), ""},
    {CLOSED, PUT("{ a: 1, b: 'x'.repeat(1e6), c: [d, e] }"), "1:63 storage-value-too-large"},
    {CLOSED, PUT("f(a, 'x'.repeat(1e6)), 1"), ""},
    {CLOSED, PUT("'k', new Array(200000).fill(0)"), "1:57 storage-value-too-large"},
    {CLOSED, PUT("'k', Array(200 * 1000).fill('x')"), "1:57 storage-value-too-large"},
    {CLOSED, PUT("'k', Array.from({ length: 200000 }, () => 0)"), "1:57 storage-value-too-large"},
    {CLOSED, PUT("'k', new Array(200000)"), ""},
    {CLOSED, PUT("'k', new Array(9).fill(0)"), ""},
    {CLOSED, PUT("'k', Array.from({ length: n })"), ""},
    {CLOSED, "export class C { a() { const big = new Uint8Array(2e5); this.ctx.storage.put('k', big); } }",
     "1:83 storage-value-too-large"},
    {CLOSED, "const big: string = 'x'.repeat(2e5)\nexport class C { a() { if (b) { storage.put('k', big); } } }",
     "2:50 storage-value-too-large"},
    {CLOSED, "export class C { a() { const big = new Uint8Array(2e5).length; this.ctx.storage.put('k', big); } }", ""},
    {CLOSED, "export class C { a() { let big = new Uint8Array(2e5); big = b; this.ctx.storage.put('k', big); } }", ""},
    {CLOSED, "const big = 'x'.repeat(2e5);\nexport class C { a(big) { this.ctx.storage.put('k', big); } }", ""},
    {CLOSED, "const big = 'x'.repeat(2e5);\nexport class C { a() { f(big => { storage.put('k', big); }); } }", ""},
    {CLOSED, "const big = 'x'.repeat(2e5);\nexport class C { a() { const { big } = b; storage.put('k', big); } }", ""},
    {CLOSED,
     "const big = 'x'.repeat(2e5);\nexport class C { a() { for (const [big] of b) { storage.put('k', big); } } }", ""},
    {CLOSED, "export class C { a() { const big = [1]; storage.put('k', big); } b() { const big = 'x'.repeat(2e5); } }",
     ""},
    {CLOSED, PUT("'k'"), ""},
    {CLOSED, "export class C { a() { this.cache.put('k', 'x'.repeat(1e6)); } }", ""},
    /* env */
    {CLOSED, "export class C { a() { return env.KEY + this.env.KEY + this.env.OTHER; } }",
     "1:35 env-not-set 1:65 env-not-set"},
    {CLOSED,
     "export class C { a() { return x.env.KEY + env.key + env.ROOM + env.BUTTERBASE_APP_ID + env.DO_INVOKER_URL; } }",
     ""},
    {CLOSED, "export class C { a() { return (env.A ?? 1) + (env.B || 2) + env.LOBBY.idFromName('x') + env.D?.e; } }",
     ""},
    {CLOSED, "export class C { a() { return this.env['KEY'] + env[\"OTHER\"] + (env['LAST'] ?? 1) + env[k]; } }",
     "1:41 env-not-set 1:54 env-not-set"},
    {CLOSED, "export class C { a() { const { KEY, LAST = 1, OTHER: o, ROOM, path: { X } } = this.env; } }",
     "1:32 env-not-set 1:47 env-not-set"},
    /* guarded */
    {CLOSED, "export class C { a() { if (this.env.A) f(this.env.A); return this.env.B ? Number(this.env.B) : 60; } }",
     ""},
    {CLOSED, "export class C { a() { if (!env.A) throw 1; return env.A; } b() { return env.A; } }", ""},
    {CLOSED, "export class C { a() { return env.A !== undefined && typeof env.B === 'string' && env['D'] == null; } }",
     ""},
    {CLOSED, "export class C { a() { if (f(env.A)) return 1; while (env.B !== '' && x) g(env.B); } }",
     "1:34 env-not-set"},
    {CLOSED, "export class C { a() { f((env.A as any) || 1); return env.A!.b + (env.B as any).c; } }",
     "1:71 env-not-set"},
    {CLOSED, "export class C { a() { return env.LIST.split(',') + env.DB.prepare('x').first(); } }",
     "1:35 env-not-set 1:57 env-not-set"},
    {CLOSED, "export class C { a({ KEY } = env) { const { X } = this.env.inner; const { Y } = f(env); } }", ""},
    {CLOSED, "export class C { s = 'env.KEY'; t = `env.KEY ${1}`; /* env.KEY */ }", ""},
    {CLOSED "env:\n  KEY: a\n", "export class C { a() { return env.KEY; } }", ""},
    {CLOSED "env:\n  KEY: a\n", "export class C { /* KEY */ }", "p5:3 env-not-used"},
    {CLOSED "env:\n  KEY: a # jd-ignore env-not-used\n", "export class C {}", ""},
    {CLOSED "env:\n  KEY: a\n", "export class C { a(env: any) { const { KEY } = env; } }", ""},
    {CLOSED "env:\n  KEY: a\n", "export class C { a() { return env['KEY']; } }", ""},
    {CLOSED "env:\n  KEY: a\n", "export class C { a(k) { return env[k]; } }", ""},
    {CLOSED "env:\n  KEY: a\n", "export class C { a() { return Object.keys(this.env); } }", ""},
    /* silenced */
    {BARE "    ignore: shared-instance, other\n", "export class C {}", ""},
    {BARE "    ignore: shared\n", "export class C {}", "p2:11 shared-instance"},
    {"ignore: other shared-instance\n" BARE, "export class C {}", ""},
    {"ignore: env-not-used\n" CLOSED "env:\n  KEY: a\n", "export class C {}", ""},
    {CLOSED "    ignore: env-not-used\nenv:\n  KEY: a\n", "export class C {}", "p6:3 env-not-used"},
    {PUBLIC "    ignore: public-without-token\n", "export class C { fetch() {} }", ""},
    {PUBLIC "ignore: public-without-token\n", "export class C { fetch() {} }", ""},
    {PUBLIC, "export class C {\n  fetch() {} // jd-ignore public-without-token\n}", ""},
    {PUBLIC, "export class C {\n  // jd-ignore other, public-without-token\n  fetch() {}\n}", ""},
    {PUBLIC, "export class C {\n  /* jd-ignore public-without */\n  fetch() {}\n}", "3:3 public-without-token"},
    {CLOSED, "export class C {\n  s = ' jd-ignore websocket-access-mode ';\n  p = new WebSocketPair();\n}",
     "3:11 websocket-access-mode"},
    {PUBLIC, "// jd-ignore public-without-token\nexport class C {\n  fetch() {}\n}", "3:3 public-without-token"},
};

static const char *run(struct arena *arena, const struct lint_case *lint_case) {
  struct findings ignored, findings;
  struct plan plan;
  struct ts_source declares;
  struct bytes code = bytes_of(lint_case->source), text = bytes_of(lint_case->plan);
  JD_BUF out;
  buf_init(&out, 4096);
  findings_init(&ignored, arena);
  findings_init(&findings, arena);
  assert_true(plan_parse(arena, text, "plan.yaml", PLAN_FORMAT_YAML, &plan, &ignored));
  if (!source_check(arena, code, "room.ts", &declares, &ignored))
    fail_msg("%s: %s", lint_case->source, ignored.list[0].message);
  assert_int_equal(plan.object_count, 1);
  const struct lint_source source = {&plan.objects[0], &declares};
  const struct lint_request request = {&plan, &source, 1, false};
  lint(&request, &findings);
  lint_silence(&request, "plan.yaml", text, &findings);
  findings_sort(&findings);
  assert_int_equal(findings.errors, 0);
  assert_int_equal(findings.warnings, findings.count);
  for (size_t i = 0; i < findings.count; i++)
    buf_printf(&out, "%s%s%u:%u %s", i ? " " : "", strcmp(findings.list[i].at.file, "plan.yaml") == 0 ? "p" : "",
               findings.list[i].at.line, findings.list[i].at.column, findings.list[i].code);
  return out.len ? arena_strndup(arena, out.data, out.len) : "";
}

static void test_cases(void **state) {
  (void)state;
  unsigned wrong = 0;
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    JD_ARENA arena = arena_new();
    const char *found = run(arena, &cases[i]);
    if (strcmp(found, cases[i].expected) == 0)
      continue;
    wrong++;
    print_error("%s\nexpected: %s\nfound: %s\n", cases[i].source, cases[i].expected, found);
  }
  assert_int_equal(wrong, 0);
}

/* A binding that env cannot hold is not to be added to it. */
static void test_a_binding_is_not_advised(void **state) {
  (void)state;
  JD_ARENA arena = arena_new();
  struct findings findings;
  struct plan_object object = {.name = "room", .source = "room.ts", .key = "room"};
  const struct plan plan = {.objects = &object, .object_count = 1};
  const struct bytes code = bytes_of("export class C { a() { return env.DB.prepare(env.TABLE); } }");
  struct ts_source declares;
  findings_init(&findings, arena);
  assert_non_null(source_check(arena, code, "room.ts", &declares, &findings));
  const struct lint_source source = {&object, &declares};
  lint(&(struct lint_request){&plan, &source, 1, true}, &findings);
  assert_int_equal(findings.count, 2);
  findings_sort(&findings);
  assert_null(strstr(findings.list[0].message, "Add it to `env`"));
  assert_non_null(strstr(findings.list[1].message, "Add it to `env`"));
}

/* Where a compiler reads the source, tree-sitter's doubts are of no interest. */
static void test_a_compiler_settles_doubts(void **state) {
  (void)state;
  for (int compiled = 0; compiled < 2; compiled++) {
    JD_ARENA arena = arena_new();
    struct findings findings;
    struct plan_object object = {.name = "room", .source = "room.ts", .key = "room"};
    const struct plan plan = {.objects = &object, .object_count = 1};
    const struct bytes code = bytes_of("export class C { a() { const = 1; } }");
    struct ts_source declares;
    findings_init(&findings, arena);
    assert_non_null(source_check(arena, code, "room.ts", &declares, &findings));
    const struct lint_source source = {&object, &declares};
    lint(&(struct lint_request){&plan, &source, 1, compiled}, &findings);
    assert_int_equal(findings.count, !compiled);
  }
}

static void test_a_long_literal(void **state) {
  (void)state;
  static const char *const quotes[] = {"''", "\"\"", "``"};
  for (size_t i = 0; i < 6; i++) {
    JD_ARENA arena = arena_new();
    JD_BUF text;
    buf_init(&text, 1 << 20);
    buf_printf(&text, "export class C { a() { this.ctx.storage.put('k', %c", quotes[i / 2][0]);
    buf_add_repeat(&text, 'x', 131072 + i % 2);
    buf_printf(&text, "%c); } }", quotes[i / 2][0]);
    const struct lint_case lint_case = {CLOSED, text.data, i % 2 ? "1:50 storage-value-too-large" : ""};
    assert_string_equal(run(arena, &lint_case), lint_case.expected);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_cases), cmocka_unit_test(test_a_long_literal),
                                     cmocka_unit_test(test_a_binding_is_not_advised),
                                     cmocka_unit_test(test_a_compiler_settles_doubts)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
