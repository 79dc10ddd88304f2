/* What may stand in which function, loop or class; beside each refused source one that is accepted. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "model/ts_testing.h"

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
    {"namespace N { await 1; }", "await", "in a namespace or an enum"},
    {"enum E { A = await 1 }", "await", "in a namespace or an enum"},
};

static void test_await(void **state) {
  (void)state;
  CHECK_FAULTS(await_cases);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_await),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
