/* What may stand in which function, loop or class; beside each refused source one that is accepted. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "model/ts_testing.h"

#include <stdio.h>

static const struct ts_fault_case await_cases[] = {
    {"await 1; for await (const x of y) {} export {};", NULL, NULL},
    {"function f() { await g(); }", "await", "in the function `f`, which is not async"},
    {"async function f() { await g(); }", NULL, NULL},
    {"class A { m() { await g(); } }", "await", "in the method `m`, which is not async"},
    {"class A { async m() { await g(); } }", NULL, NULL},
    {"async function f() { a.map((x) => await g(x)); }", "await", "in the callback, which is not async"},
    {"async function f() { a.map(async (x) => await g(x)); }", NULL, NULL},
    {"const f = () => { await g(); };", "await", "in the function `f`, which is not async"},
    {"const o = { f: function () { await g(); } };", "await", "in the function `f`, which is not async"},
    {"(function () { await g(); })();", "await", "in the function, which is not async"},
    {"const o = { [k]() { await g(); } };", "await", "in the method `[k]`, which is not async"},
    {"function f() { for await (const x of y) {} }", "await", "in the function `f`"},
    {"async function f() { for await (const x of y) {} }", NULL, NULL},
    {"class A { constructor() { await g(); } }", "await", "cannot be async"},
    {"class A { get x() { return await g(); } }", "await", "cannot be async"},
    {"async function f(a = await 1) {}", "await", "in the parameters"},
    {"const f = async (a = await 1) => a;", "await", "in the parameters"},
    {"const f = async (a = async () => await 1) => a;", NULL, NULL},
    {"class A { x = await 1; }", "await", "initial value of a class's field"},
    {"class A { x = async () => await 1; }", NULL, NULL},
    {"class A { static { await 1; } }", "await", "in a static block"},
    {"class A { [await 1] = 1; }", NULL, NULL},
    {"function f() { return class extends (await 1) {}; }", "await", "in the function `f`"},
    {"async function f() { return class extends (await 1) {}; }", NULL, NULL},
    {"async function f() { await using a = g(); }", NULL, NULL},
    {"function f() { await using a = g(); }", "await", "in the function `f`"},
    {"namespace N { await 1; }", "await", "in a namespace or an enum"},
    {"enum E { A = await 1 }", "await", "in a namespace or an enum"},
};

static const struct ts_fault_case yield_cases[] = {
    {"function f() { yield 1; }", "yield", "in the function `f`, which is no generator"},
    {"function* f() { yield 1; }", NULL, NULL},
    {"class A { m() { yield 1; } }", "yield", "in the method `m`"},
    {"class A { *m() { yield 1; } async *n() { yield await 1; } }", NULL, NULL},
    {"function* f() { a.map((x) => { yield x; }); }", "yield", "arrow function"},
    {"function* f(a = yield 1) {}", "yield", "in the parameters"},
    {"yield 1;", "yield", "outside of a generator"},
    {"function* f() { yield\n* g(); }", "*", "`yield*`"},
    {"function* f() { yield *\ng(); yield\n1; }", NULL, NULL},
    {"export {}; return 1;", "return", "outside of a function"},
    {"export {}; (() => { return 1; })();", NULL, NULL},
    {"class A { static { return; } }", "return", "in a static block"},
    {"class A { static { (() => { return; })(); } }", NULL, NULL},
    {"namespace N { return; }", "return", "outside of a function"},
    {"return 1;", NULL, NULL},
};

static const struct ts_fault_case jumps[] = {
    {"function f() { break; }", "break", "outside of a loop or `switch`"},
    {"function f() { for (;;) { if (a) break; else continue; } }", NULL, NULL},
    {"for (const a of b) { b.forEach(() => { break; }); }", "break", "In a callback, write `return`"},
    {"for (const a of b) { b.forEach(() => { while (c) break; }); }", NULL, NULL},
    {"if (a) { continue; }", "continue", "outside of a loop"},
    {"switch (a) { case 1: continue; }", "continue", "outside of a loop"},
    {"for (;;) switch (a) { case 1: continue; default: break; }", NULL, NULL},
    {"for (;;) { class A { static { break; } } }", "break", "of its own function"},
    {"do { break; } while (a); while (a) continue; for (a in b) break;", NULL, NULL},
    {"for (;;) { break outer; }", "outer", "is on no statement around this one"},
    {"outer: for (;;) { for (;;) { break outer; continue outer; } }", NULL, NULL},
    {"outer: for (;;) { () => { for (;;) break outer; }; }", "outer", "within the same function"},
    {"a: { for (;;) { continue a; } }", "a", "is not directly on a loop"},
    {"a: { for (;;) { break a; } }", NULL, NULL},
    {"a: for (;;) { a: for (;;) {} }", "a", "on a statement around this one too"},
    {"a: for (;;) {} a: for (;;) { () => { a: for (;;) {} }; }", NULL, NULL},
};

static const struct ts_fault_case class_cases[] = {
    {"class A { constructor() { super(); } }", "super", "a class with `extends`"},
    {"class A extends B { constructor() { super(); } }", NULL, NULL},
    {"class A extends B { constructor(a = super()) { (() => super())(); } }", NULL, NULL},
    {"class A extends B { m() { super(); } }", "super", "a class with `extends`"},
    {"class A extends B { static constructor() { super(); } }", "super", "a class with `extends`"},
    {"class A extends B { 'constructor'() { super(); } }", NULL, NULL},
    {"class A { m() { a.map(function () { super.m(); }); } }", "super", "outside of a method"},
    {"class A { m() { a.map(() => super.m()); } x = super.x; static { super.y; } }", NULL, NULL},
    {"const o = { m: () => super.m };", "super", "outside of a method"},
    {"const o = { m() { return super.m; } };", NULL, NULL},
    {"class A { m() { return super; } }", "super", "stands alone"},
    {"class A { m() { super?.m(); } }", "super", "stands alone"},
    {"class A { m() { super['m'](); new super.x(); } }", NULL, NULL},
    {"() => new.target;", "new.target", "outside of a function"},
    {"function f() { () => new.target; } class A { x = new.target; }", NULL, NULL},
    {"class A { [new.target] = 1; }", "new.target", "outside of a function"},
    {"import.meta; () => import.meta.url;", NULL, NULL},
    {"class A { x = () => arguments; }", "arguments", "in a class's field"},
    {"class A { x = function () { arguments; }; m() { arguments; } }", NULL, NULL},
};

static void test_await(void **state) {
  (void)state;
  CHECK_FAULTS(await_cases);
}

static void test_yield_and_return(void **state) {
  (void)state;
  CHECK_FAULTS(yield_cases);
}

static void test_jumps(void **state) {
  (void)state;
  CHECK_FAULTS(jumps);
}

static void test_classes(void **state) {
  (void)state;
  CHECK_FAULTS(class_cases);
}

/* A loop in so many labelled blocks, which asks for the outermost. */
static void nest(char *out, size_t count) {
  char *end = out;
  for (size_t i = 0; i < count; i++)
    end += sprintf(end, "a%zu: { ", i);
  end += sprintf(end, "for (;;) continue a0; ");
  memset(end, '}', count);
  end[count] = '\0';
}

static void test_gives_up_on_labels_in_labels(void **state) {
  (void)state;
  char some[2000], many[10000];
  nest(some, 90);
  nest(many, 500);
  const struct ts_fault_case cases[] = {{some, "a0", "is not directly on a loop"}, {many, NULL, NULL}};
  CHECK_FAULTS(cases);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_await),
      cmocka_unit_test(test_yield_and_return),
      cmocka_unit_test(test_jumps),
      cmocka_unit_test(test_classes),
      cmocka_unit_test(test_gives_up_on_labels_in_labels),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
