/* What is declared twice, where no bundle is looked at: in functions, blocks and namespaces; beside each refused source
 * one that is accepted. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "model/ts_testing.h"

static const struct ts_fault_case lexical[] = {
    {"function f() { let a;\nlet a; }", "a", "`a` is declared on line 1 already, in the same function"},
    {"function f() { let a; { let a; } }", NULL, NULL},
    {"{ const a = 1; class a {} }", "a", "in the same block"},
    {"{ let a } { let a }", NULL, NULL},
    {"if (x) { let b; let \\u0062; }", "\\u0062", "is declared on line 1 already"},
    {"const f = () => { let [a, { b: [a] }] = c; };", "a", "in the same function"},
    {"const f = () => { let [a, { a: [b] }] = a; };", NULL, NULL},
    {"{ let a, b = () => { let a; }; }", NULL, NULL},
    {"switch (x) { case 1: let a; break; case 2: let a; }", "a", "Put each case in braces"},
    {"switch (x) { case 1: { let a } break; case 2: let a; }", NULL, NULL},
    {"for (let a, a;;) ;", "a", "in the same `for`"},
    {"for (let a;;) { let a; }", NULL, NULL},
    {"for (const [a, a] of b) ;", "a", "in the same `for`"},
    {"class A { static { let a; const a = 1; } }", "a", "in the same `static` block"},
    {"class A { static { let a } static { let a } }", NULL, NULL},
    {"class A { m() { class a {} let a; } }", "a", "in the same function"},
    {"{ type a = 1; interface a {} let a; }", NULL, NULL},
    {"{ declare let a; let a; declare class a {} }", NULL, NULL},
    {"const f = function a() { let a; };", NULL, NULL},
};

static const struct ts_fault_case variables[] = {
    {"function f() { let a; var a; }", "a", "a `var` belongs to the whole function"},
    {"function f() { var a; let a; }", "a", "a `var` belongs to the whole function"},
    {"function f() { var a; var a; }", NULL, NULL},
    {"function f() { let a; { { var a; } } }", "a", "on line 1 already"},
    {"function f() { let a; g(() => { var a; }); }", NULL, NULL},
    {"function f() { { { var a; } let a; } }", "a", "on line 1 already"},
    {"function f() { { { var a; } } { let a; } }", NULL, NULL},
    {"for (let a of b) { var a; }", "a", "on line 1 already"},
    {"for (var a of b) { let a; }", NULL, NULL},
    {"function f() { let a; for (var a of b) ; }", "a", "on line 1 already"},
    {"function f() { for (var a of b) ; for (var a in b) ; }", NULL, NULL},
    {"function f() { let a; class B { static { var a; } } }", NULL, NULL},
    {"try {} catch ({ e }) { var e; }", "e", "a parameter of the same `catch`"},
    {"try {} catch (e) { var e; for (var e of []) ; }", NULL, NULL},
    {"function f() { let e; try {} catch (e) { var e; } }", "e", "on line 1 already"},
    {"try {} catch (e) { let e; }", "e", "a parameter of the same `catch`"},
    {"try {} catch (e) { { let e; } }", NULL, NULL},
    {"try {} catch ([e, e]) {}", "e", "a parameter of the same `catch`"},
};

static const struct ts_fault_case functions[] = {
    {"{ function a() {} function a() {} }", "a", "in the same block"},
    {"function f() { function a() {} function a() {} var a; }", NULL, NULL},
    {"function f() { function a() {} let a; }", "a", "in the same function"},
    {"function f() { function a() {} { var a; } }", NULL, NULL},
    {"{ function a() {} { var a; } }", "a", "a `var` belongs"},
    {"{ function* a() {} async function a() {} }", "a", "in the same block"},
    {"function f() { function* a() {} async function a() {} }", NULL, NULL},
    {"function f(): void; function f(a?: any) { let b; }", NULL, NULL},
};

static const struct ts_fault_case parameters[] = {
    {"function f(a, a) {}", "a", "`a` is a parameter of the same function already, on line 1"},
    {"function f(this: any, a, b = (a) => a) {}", NULL, NULL},
    {"const f = (a, { b: [a] }) => 1;", "a", "a parameter of the same function"},
    {"const f = (a, { a: [b = a] }) => 1;", NULL, NULL},
    {"class A { m(a, ...a) {} }", "a", "a parameter of the same function"},
    {"class A { m(a, a); m(a) {} }", NULL, NULL},
    {"class A { constructor(private a, public a) {} }", "a", "a parameter of the same function"},
    {"abstract class A { abstract m(a, a): void }", NULL, NULL},
    {"function f(a) { let a; }", "a", "a parameter of the same function"},
    {"function f(a) { var a; function a() {} { let a; } }", NULL, NULL},
    {"const f = a => { const a = 1; };", "a", "a parameter of the same function"},
    {"const f = a => { for (const a of b) ; };", NULL, NULL},
    {"class A { set a({ b }) { class b {} } }", "b", "a parameter of the same function"},
    {"type T = (a, a) => void; interface I { m(a, a): void } declare function g(a, a);", NULL, NULL},
};

static const struct ts_fault_case merging[] = {
    {"{ enum A { b } enum A { c } }", NULL, NULL},
    {"{ enum A { b } let A; }", "A", "in the same block"},
    {"{ enum A { b } var A; }", "A", "a `var` belongs"},
    {"namespace N { class A {} namespace A { let b } }", NULL, NULL},
    {"namespace N { namespace A { let b } class A {} }", "A", "in the same namespace"},
    {"namespace N { namespace A { let b } enum A {} namespace A { let c } }", NULL, NULL},
    {"namespace N { let A; namespace A { let b } }", "A", "in the same namespace"},
    {"namespace N { let A; namespace A { type b = 1 } }", NULL, NULL},
    {"namespace N { export let a; let a; }", "a", "in the same namespace"},
    {"namespace N { export let a } namespace N { let a }", NULL, NULL},
    {"namespace N { import a = b.c; let a; }", "a", "in the same namespace"},
    {"declare namespace N { let a; let a; }", NULL, NULL},
};

static const struct ts_fault_case imports[] = {
    {"import { a } from 'b'; class a {}", NULL, NULL},
    {"class a {} import { a } from 'b';", "a", "in the same source"},
    {"import { a } from 'b'; import { a } from 'c'; import a from 'd';", NULL, NULL},
    {"import { a } from 'b'; { var a; }", "a", "a `var` belongs"},
    {"import { a } from 'b'; var a; { let a; }", NULL, NULL},
    {"import a = require('b'); let a;", "a", "in the same source"},
    {"let a; import type { a } from 'b'; import { type a as a } from 'c'; import { type a } from 'd';", NULL, NULL},
    {"let a; let a;", NULL, NULL}, /* model/bundle_test.c */
};

static void test_lexical(void **state) {
  (void)state;
  CHECK_FAULTS(lexical);
}

static void test_variables(void **state) {
  (void)state;
  CHECK_FAULTS(variables);
}

static void test_functions(void **state) {
  (void)state;
  CHECK_FAULTS(functions);
}

static void test_parameters(void **state) {
  (void)state;
  CHECK_FAULTS(parameters);
}

static void test_merging(void **state) {
  (void)state;
  CHECK_FAULTS(merging);
}

static void test_imports(void **state) {
  (void)state;
  CHECK_FAULTS(imports);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_lexical),    cmocka_unit_test(test_variables), cmocka_unit_test(test_functions),
      cmocka_unit_test(test_parameters), cmocka_unit_test(test_merging),   cmocka_unit_test(test_imports),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
