/* What the platform refuses of one source and of several together, and that nothing which it takes is refused here. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "model/base/base.h"
#include "model/source/source.h"

struct bundle_case {
  const char *sources[3];
  const char *expected; /* `FILE:LINE:COLUMN CODE`, with a blank between two; "" for none */
};

static const char *const files[] = {"a.ts", "b.ts", "c.ts"};

static const struct bundle_case cases[] = {
    {{"export class A {}", "export class B {}"}, ""},
    {{"export class A {}", "export class A {}"}, "b.ts:1:14 doubled-class"},
    {{"export class A {}", "export class A {}", "export class A {}"},
     "b.ts:1:14 doubled-class c.ts:1:14 doubled-class"},
    {{"export class A {}", "export class B {}\nconst A = 1;"}, "b.ts:2:7 doubled-name"},
    {{"export class A {}", "class A {}\nexport class B {}"}, "b.ts:1:7 doubled-name"},
    {{"export class A {}", "export declare class A {}"}, "b.ts:1:22 declared-class b.ts:1:22 doubled-class"},
    {{"const a = 1;\nexport class A {}", "let { x: a, b } = c;\nexport class B {}"}, "b.ts:1:10 doubled-name"},
    {{"function f() {}\nexport class A {}", "enum f {}\nexport class B {}"}, "b.ts:1:6 doubled-name"},
    {{"const a = 1;\nlet a = 2;\nexport class A {}"}, "a.ts:2:5 doubled-name"},
    {{"const A = 1;\nexport class A {}"}, "a.ts:2:14 doubled-name"},
    {{"var a = 1;\nvar a = 2;\nexport class A {}"}, ""},
    {{"function f(a: string): void;\nfunction f(a: any) {}\nexport class A {}"}, ""},
    {{"interface T {}\ntype U = 1;\nexport class A {}", "interface T {}\ntype U = 2;\nexport class B {}"}, ""},
    {{"declare const d: number;\nexport class A {}", "declare const d: number;\nexport class B {}"}, ""},
    {{"export class A { a() { const x = 1; } }", "export class B { a() { const x = 1; } }"}, ""},
    {{"// const a\nexport class A {}\nconst s = `const t = 1;`;", "const t = 'a';\nexport class B {}"}, ""},
    {{"import { DurableObject } from 'cloudflare:workers';\nexport class A extends DurableObject {}",
      "import { DurableObject } from 'cloudflare:workers';\nexport class B extends DurableObject {}"},
     ""},
    {{"enum Kind { A }\nexport class A {}", "enum Kind { A }\nexport class B {}"}, ""},
    {{"enum f {}\nexport class A {}", "var f;\nnamespace f { export const g = 1 }\nexport class B {}"}, ""},
    {{"import { env } from 'cloudflare:workers';\nconst env = 1;\nexport class A {}"}, "a.ts:2:7 doubled-name"},
    {{"import { env } from 'cloudflare:workers';\nexport class A {}", "const env = 1;\nexport class B {}"},
     "b.ts:1:7 doubled-name"},
    {{"const W = 1;\nexport class A {}", "import * as W from 'cloudflare:workers';\nexport class B {}"},
     "b.ts:1:13 doubled-name"},
    {{"import { env as e } from 'cloudflare:workers';\nexport class A { e = e }"}, "a.ts:1:17 aliased-import"},
    {{"const ROUTES = 1;\nexport class butterbase { checkAuth() {} }"}, "a.ts:1:7 bundle-name a.ts:2:14 bundle-name"},
    {{"export class A { go(ROUTES: any) { const butterbase = 1; function checkAuth() {} } }"}, ""},
    {{"export class A {}\nexport default {};"}, "a.ts:2:8 default-export"},
    {{"export class A {}\nexport { A as default };"}, "a.ts:2:15 default-export"},
    {{"// ( [ {\nexport class A { s = '('; t = `{`; r = /[(]/; }"}, ""},
    {{"export class A {\n<<<<<<< ours\n  a = 1;\n=======\n  a = 2;\n>>>>>>> theirs\n}"}, "a.ts:2:1 conflict-marker"},
    {{"export class A {\n  a = 2;\n>>>>>>> theirs\n}"}, "a.ts:3:1 conflict-marker"},
    {{"/*\n<<<<<<< ours\n=======\n>>>>>>> theirs\n*/\nexport class A {}"}, ""},
    {{"const s = `\n<<<<<<< ours\n=======\n>>>>>>> theirs\n`;\nexport class A {}"}, ""},
};

static void check(struct arena *arena, const struct bytes *sources, size_t count, struct findings *findings) {
  struct bundle_source bundle[3];
  assert_true(count <= 3);
  findings_init(findings, arena);
  for (size_t i = 0; i < count; i++) {
    bundle[i].file = files[i];
    source_check(arena, sources[i], files[i], &bundle[i].declares, findings);
  }
  bundle_check(bundle, count, findings);
  findings_sort(findings);
}

static void test_cases(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    JD_ARENA arena = arena_new();
    JD_BUF found;
    struct bytes sources[3];
    struct findings findings;
    size_t count = 0;
    buf_init(&found, 4096);
    for (; count < 3 && cases[i].sources[count]; count++)
      sources[count] = bytes_of(cases[i].sources[count]);
    check(arena, sources, count, &findings);
    for (size_t j = 0; j < findings.count; j++)
      buf_printf(&found, "%s%s:%u:%u %s", j ? " " : "", findings.list[j].at.file, findings.list[j].at.line,
                 findings.list[j].at.column, findings.list[j].code);
    assert_string_equal(found.data ? found.data : "", cases[i].expected);
  }
}

static void test_message_names_the_first_place(void **state) {
  (void)state;
  JD_ARENA arena = arena_new();
  struct findings findings;
  const struct bytes sources[] = {bytes_of("\n  const a = 1;\nexport class A {}"),
                                  bytes_of("const a = 1;\nexport class B {}")};
  check(arena, sources, 2, &findings);
  assert_int_equal(findings.count, 1);
  assert_non_null(strstr(findings.list[0].message, "`a` is declared here and at a.ts:2:9"));
}

/* As many names as fit into a source: a comparison of each with each would take minutes. */
static void test_many_names_end_soon(void **state) {
  (void)state;
  JD_ARENA arena = arena_new();
  JD_BUF text;
  struct findings findings;
  buf_init(&text, 1 << 24);
  buf_add_text(&text, "export class A {}\n");
  for (int i = 0; i < 38000; i++)
    buf_printf(&text, "let v%d;class c%d{}\n", i, i);
  const struct bytes sources[] = {buf_bytes(&text)};
  check(arena, sources, 1, &findings);
  assert_int_equal(findings.errors, 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_cases),
      cmocka_unit_test(test_message_names_the_first_place),
      cmocka_unit_test(test_many_names_end_soon),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
