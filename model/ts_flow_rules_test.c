/* What can be assigned to, what operators, parameters and statements stand together; beside each refused source one
 * that is accepted. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "model/ts_testing.h"

static const struct ts_fault_case targets[] = {
    {"(f()) = 1;", "f()", "Nothing can be assigned"},
    {"(a) = 1; (a.b) = 2; (a as any).b = 1; a! = 3; (a as any) = 4; (<any>a) = 5; <any>a = 6;", NULL, NULL},
    {"f()++;", "f()", "Nothing can be assigned"},
    {"-a++; !a.b++; await a++; <any>a++; (a satisfies any)++; export {};", NULL, NULL},
    {"(this) += 1;", "this", "Nothing can be assigned"},
    {"a++ ++;", "a++", "Nothing can be assigned"},
    {"if (a && b = 1) {}", "a && b = 1", "`==` and `===` compare"},
    {"if (a && (b = 1)) {}", NULL, NULL},
    {"!a = 1;", "!a = 1", "Nothing can be assigned"},
    {"a ? b : c = 1;", NULL, NULL},
    {"({ a }) = b;", "{ a }", "Nothing can be assigned"},
    {"({ a } = b); [a] = b; [a.b, c[d], ...e.f] = b; ({ a: b.c = 1, ...d } = b);", NULL, NULL},
    {"a?.b = 1;", "a?.b", "chain with `?.`"},
    {"a?.b.c().d! = 1;", "a?.b.c().d", "chain with `?.`"},
    {"(a?.b).c = 1; (a?.b)!.c = 1; a[b?.c] = 1;", NULL, NULL},
    {"[a?.b] = c;", "a?.b", "chain with `?.`"},
    {"({ a: b?.c } = d);", "b?.c", "chain with `?.`"},
    {"for (a?.b of c) {}", "a?.b", "chain with `?.`"},
    {"for (a.b of c) {} for ((a) in b) {} for ((a as any) of b) {}", NULL, NULL},
    {"eval = 1;", "eval", "`eval` or `arguments`"},
    {"({ x: [arguments] } = a);", "arguments", "`eval` or `arguments`"},
    {"function f() { arguments[0] = 1; eval.x = 1; undefined = 2; }", NULL, NULL},
    {"const [...a, b] = c;", "...a", "nothing can follow it"},
    {"({ ...a, } = c);", "...a", "nothing can follow it"},
    {"const [...[a]] = c, { b, ...d } = c; ({ ...a, ...b }); [...a, b];", NULL, NULL},
    {"const { ...{ a } } = c;", "{ a }", "a plain name"},
    {"const { a: [b.c] } = d;", "b.c", "new names alone"},
    {"function f([a.b]) {}", "a.b", "new names alone"},
    {"const { a: [b = c.d] } = e; ({ a: [b.c] } = d);", NULL, NULL},
};

static const struct ts_fault_case operators[] = {
    {"-a ** 2;", "**", "`**` cannot follow"},
    {"await a ** 2; export {};", "**", "`**` cannot follow"},
    {"(-a) ** 2; -(a ** 2); 2 ** -a; ++a ** 2; a++ ** 2; (await a) ** 2; <any>a ** 2; export {};", NULL, NULL},
    {"a ?? b || c;", "??", "without parentheses"},
    {"a && b ?? c;", "??", "without parentheses"},
    {"a == b || c ?? d;", "??", "without parentheses"},
    {"(a ?? b) || c; a ?? (b && c); a ?? b ?? c; a || b && c; a ?? b | c; a ?? b == c;", NULL, NULL},
    {"a || (b) => c;", "(b) => c", "cannot be an operand"},
    {"a || ((b) => c); a ? (b) => c : d;", NULL, NULL},
    {"a?.b`x`;", "`x`", "A template cannot follow"},
    {"a?.()`x`;", "`x`", "A template cannot follow"},
    {"(a?.b)`x`; a.b`x`; a()`x`;", NULL, NULL},
    {"new a?.b();", "a?.b", "What `new` makes"},
    {"new (a?.b)(); new a.b()?.c; new a(b?.c);", NULL, NULL},
    {"delete a;", "a", "cannot `delete` a variable"},
    {"delete (a as any);", "a", "cannot `delete` a variable"},
    {"delete a!.b; ++f()!.c; --this!.d;", NULL, NULL},
    {"delete a.b; delete a?.[0]; delete this; delete a();", NULL, NULL},
    {"class A { #x; m() { delete this.#x; } }", "#x", "cannot be deleted"},
    {"class A { #x; m() { delete this.#x.y; } }", NULL, NULL},
    {"const f = (a)\n=> a;", "=>", "`=>` begins a line"},
    {"const f = a /*\n*/ => a;", "=>", "`=>` begins a line"},
    {"const f = async\n(a) => a;", "=>", "behind `async`"},
    {"const f = async (a\n) =>\na, g = async\nb => b;", NULL, NULL},
};

static const struct ts_fault_case functions[] = {
    {"function f(a = 1) { 'use strict'; }", "'use strict'", "cannot stand in a function whose parameters"},
    {"class A { m({ a }) { \"use strict\"; } }", "\"use strict\"", "cannot stand in a function"},
    {"(...a) => { 'a'; 'use strict'; };", "'use strict'", "cannot stand in a function"},
    {"function f(this: any, a, b?) { 'use strict'; } function g(a = 1) { b; 'use strict'; }", NULL, NULL},
    {"function f(a = 1) { 'use strict'.length; } class A { constructor(private a) { 'use strict'; } }", NULL, NULL},
    {"class A { get x(a) { return 1; } }", "(a)", "A getter takes no parameters"},
    {"class A { get x() { return 1; } get y(this: A) { return 1; } get(a) {} get get() { return 1; } }", NULL, NULL},
    {"const o = { set x() {} };", "()", "exactly one parameter"},
    {"class A { set x(a, b) {} }", "(a, b)", "exactly one parameter"},
    {"class A { set x(...a) {} }", "(...a)", "exactly one parameter"},
    {"class A { set x(a = 1) {} set y(this: A, { a }) {} set() {} }", NULL, NULL},
    {"declare class A { get x(a): number; } abstract class B { abstract set x(); }", NULL, NULL},
    {"class A { m(@d a) {} }", "@d", "no decorators on parameters"},
    {"class A { @d m(a) {} }", NULL, NULL},
    {"const o = { async\nm() {} };", "async", "behind `async`"},
    {"const o = { async m() {}, get\nx() { return 1; } };", NULL, NULL},
};

static const struct ts_fault_case statements[] = {
    {"const a;", "a", "A `const` is declared without a value"},
    {"namespace N { export const a: number; }", "a", "A `const` is declared without a value"},
    {"for (const a = 1, b; ;) {}", "b", "A `const` is declared without a value"},
    {"const a = 1; let b; var c; for (const d of e) {} for (const f in g) {}", NULL, NULL},
    {"declare const a; declare namespace N { const b: number; } declare global { const c; }", NULL, NULL},
    {"export declare const a: number;", NULL, NULL},
    {"let { a };", "{ a }", "without the value that it takes apart"},
    {"var [a];", "[a]", "without the value that it takes apart"},
    {"let { a } = b; for (const [c] of d) {} declare let { e };", NULL, NULL},
    {"for (var a = 1 of b) {}", "1", "has no initial value"},
    {"for (var a = 1 in b) {} export {};", "1", "has no initial value"},
    {"for (const a of b, c) {}", "b, c", "goes through one value"},
    {"for (const a of (b, c)) {} for (const a in b, c) {}", NULL, NULL},
    {"for (async of a) {}", "async", "cannot begin with the name `async`"},
    {"for await (async of a) {} export {};", NULL, NULL},
    {"for await (const a in b) {} export {};", "in", "goes with `of`"},
    {"switch (a) { default: b; default: c; }", "default", "this is a second one"},
    {"switch (a) { case 1: default: switch (b) { default: } }", NULL, NULL},
    {"enum E { 1 = 2 }", "1", "A member of an enum"},
    {"enum E { A, [b] }", "[b]", "A member of an enum"},
    {"enum E { A, 'B' = 1, C = f(), get = [1].length } declare enum F { 1 }", NULL, NULL},
    {"if (a) let b = 1;", "let b = 1;", "Put braces around it"},
    {"if (a) {} else class B {}", "class B {}", "Put braces around it"},
    {"while (a) function f() {}", "function f() {}", "Put braces around it"},
    {"if (a) async function f() {}", "async function f() {}", "Put braces around it"},
    {"if (a) b: function f() {}", "function f() {}", "Put braces around it"},
    {"if (a) var b = 1; if (c) function f() {} else function g() {}", NULL, NULL},
    {"a: function f() {} for (const b of c) { let d; } if (a) type T = 1;", NULL, NULL},
    {"throw\na;", "throw", "behind `throw`"},
    {"throw new\na;", NULL, NULL},
    {"try { a; }", "try", "neither `catch` nor `finally`"},
    {"try { a; } catch {} try { b; } finally {}", NULL, NULL},
    {"with (a) {}", "with", "cannot use `with`"},
};

static void test_targets(void **state) {
  (void)state;
  CHECK_FAULTS(targets);
}

static void test_operators(void **state) {
  (void)state;
  CHECK_FAULTS(operators);
}

static void test_functions(void **state) {
  (void)state;
  CHECK_FAULTS(functions);
}

static void test_statements(void **state) {
  (void)state;
  CHECK_FAULTS(statements);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_targets),
      cmocka_unit_test(test_operators),
      cmocka_unit_test(test_functions),
      cmocka_unit_test(test_statements),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
