/* What the grammar's reader takes for something that can be assigned to, beside what it does not. Each is judged by
 * esbuild and V8. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "model/ts_grammar.h"

static const char *const sound[] = {
    "a = b.c = d[e] = f; (a) = 1; (a as any) = 2; <any>a = 3; a! = 4; (<any>this).b += 5;",
    "f().a = 1; new A().b = 2; (a, b).c = 3; this.a = 4; 'x'.y = 5; (a?.b).c = 6; a[b?.c] = 7;",
    "[a, b.c, ...d] = e; ({ a, b: c, 'd': e[0], ...f } = g); [, a, , [b]] = c;",
    "[a = 1, { b: c = 2 }] = d; ({ a = 1, b: { c = 2 } } = d); [(a), (b as any), <any>c] = d; [(a = 1)] = b;",
    "x = { a = 1 } = b; f({ a = 1 } = b); ({ a = 1 }) => a; async ({ a = 1 }) => a; ({ a = 1 }: T) => a;",
    "a ? b : c = 1; a = b ? c = 1 : d = 2; a || (b = c); (a = b) + c; x = y => z = 1; f(a = 1);",
    "for ({ a = 1 } of b) {} for ([a = 1] in b) {} for (a.b of c) {} for ((a) of b) {} for (a as any of b) {}",
    "for (const { a = 1, b } of c) {} for (let a: Map<b, c> of d) {} for (let a = 1, b; ;) {} for (a = 1, b; ;) {}",
    "class A { a = 1; 'b' = 2; 3 = 4; [c] = 5; static d = { e: 6 }; } enum E { A = 1, 'b' = 2 }",
};

static const struct {
  const char *source;
  size_t token;
} broken[] = {
    {"f() = 1;", 3},
    {"1 = 2;", 1},
    {"this = a;", 1},
    {"null = a;", 1},
    {"'a' += b;", 1},
    {"a + b = c;", 3},
    {"!a = b;", 2},
    {"a?.b = c;", 3},
    {"a() ? b : c() = d;", 9},
    {"[a] += b;", 3},
    {"({ a }) = b;", 5},
    {"[f()] = a;", 5},
    {"({ a: f() } = b);", 8},
    {"({ a() {} } = b);", 8},
    {"[{ a: this }] = b;", 7},
    {"f({ a = 1 });", 4},
    {"x = { a = 1 };", 4},
    {"[{ a: { b = 1 } }, c];", 6},
    {"({ a = 1 });", 3},
    {"for (f() of a) {}", 5},
    {"for (a = 1 of b) {}", 5},
    {"for (const a = 1 of b) {}", 6},
    {"for (let a, b in c) {}", 6},
};

static struct ts_objection read_source(struct arena *arena, const char *source) {
  struct ts_tokens tokens;
  ts_scan(arena, bytes_of(source), &tokens);
  return ts_read_grammar(&tokens);
}

static void test_sound(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof sound / sizeof *sound; i++) {
    JD_ARENA arena = arena_new();
    struct ts_objection found = read_source(arena, sound[i]);
    if (found.expected)
      fail_msg("%s: expected %s at token %zu", sound[i], found.expected, found.token);
  }
}

static void test_broken(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof broken / sizeof *broken; i++) {
    JD_ARENA arena = arena_new();
    struct ts_objection found = read_source(arena, broken[i].source);
    if (!found.expected || found.token != broken[i].token)
      fail_msg("%s: %s at token %zu", broken[i].source, found.expected ? found.expected : "nothing", found.token);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_sound), cmocka_unit_test(test_broken)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
