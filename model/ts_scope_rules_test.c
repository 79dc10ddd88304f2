/* Words, parameters, members, private names, exports, and where declarations stand; beside each refused source one that
 * is accepted. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "model/ts_testing.h"

static const struct ts_fault_case words[] = {
    {"const f = (public) => 1;", "public", "`public` is a reserved word"},
    {"class A { constructor(public a) {} public = 1; }", NULL, NULL},
    {"const package = 1;", "package", "is a reserved word"},
    {"const o = { package: 1 }; o.package; type package = 1; enum E { package }", NULL, NULL},
    {"const { static } = o;", "static", "is a reserved word"},
    {"const { static: a } = o;", NULL, NULL},
    {"function let() {}", "let", "is a reserved word"},
    {"class interface {}", "interface", "is a reserved word"},
    {"interface implements {} let a: implements;", NULL, NULL},
    {"import { let } from 'a'; export { let };", NULL, NULL},
    {"import { let } from 'a'; f(let);", "let", "is a reserved word"},
    {"import { if } from 'a';", "if", "cannot be declared"},
    {"import { if as a, default as b } from 'a'; export { if, default } from 'a';", NULL, NULL},
    {"const if = 1;", "if", "cannot be declared"},
    {"import { a as eval } from 'a';", "eval", "cannot be declared"},
    {"import { let as a } from 'a'; export { a as let };", NULL, NULL},
    {"protected: for (;;) ;", "protected", "is a reserved word"},
    {"f(l\\u0065t);", "l\\u0065t", "is a reserved word"},
    {"const \\u0069f = 1;", "\\u0069f", "cannot be declared"},
    {"f(\\u0069f);", "\\u0069f", "is a reserved word"},
    {"const o = { \\u0069f: 1, typ\\u0065: 2 }; const typ\\u0065 = o.\\u0069f;", NULL, NULL},
    {"const async = 1, of = 2, type = 3, declare = 4, as = 5, undefined = 6;", NULL, NULL},
    {"const eval = 1;", "eval", "`eval` cannot be declared"},
    {"const f = (arguments) => 1;", "arguments", "`arguments` cannot be declared"},
    {"enum await {}", "await", "cannot be declared"},
    {"function f() { eval('1'); return arguments; }", NULL, NULL},
};

static const struct ts_fault_case parameters[] = {
    {"function f(...a, b) {}", ",", "behind a rest parameter"},
    {"const f = (...a,) => 1;", ",", "behind a rest parameter"},
    {"function f(b, ...a) {} type T = (...a, b) => 1;", NULL, NULL},
    {"class A { m(private a) {} }", "private", "parameters of a constructor alone"},
    {"class A { constructor(private a, readonly b, protected readonly c = 1) {} }", NULL, NULL},
    {"class A { constructor(private { a }) {} }", "{ a }", "must be a name"},
    {"class A { m(a?, b) {} }", NULL, NULL},
    {"const f = (this: A) => 1;", "this", "An arrow function has no `this`"},
};

static const struct ts_fault_case members[] = {
    {"class A { constructor() {}\nconstructor(a) {} }", "constructor", "has a constructor on line 1 already"},
    {"class A { constructor(); constructor(a?) {} static constructor() {} ['constructor']() {} }", NULL, NULL},
    {"class A { 'constructor'() {} constructor() {} }", "constructor", "has a constructor on line 1 already"},
    {"class A { get constructor() { return 1; } }", "constructor", "cannot be a getter"},
    {"class A { async constructor() {} }", "constructor", "cannot be async"},
    {"class A { *constructor() {} }", "constructor", "cannot be a generator"},
    {"const o = { get constructor() { return 1; }, async prototype() {}, constructor: 2 };", NULL, NULL},
    {"class A { constructor = 1; }", "constructor", "A field cannot have the name `constructor`"},
    {"class A { ['constructor'] = 1; prototype = 2; prototype2() {} }", NULL, NULL},
    {"class A { static prototype() {} }", "prototype", "the name `prototype`"},
    {"class A { prototype() {} a; a; b() {} b() {} }", NULL, NULL},
    {"class A { async get a() { return 1; } }", "a", "cannot be async"},
    {"enum A { b, c, b }", "b", "in the same enum"},
    {"enum A { b, 'b' }", "'b'", "in the same enum"},
    {"enum A { b } enum A { b } enum C { 'a b', 'a b' } declare enum D { a, a }", NULL, NULL},
    {"f({ __proto__: a, '__proto__': b });", "'__proto__'", "has a `__proto__` on line 1 already"},
    {"f({ __proto__: a, ['__proto__']: b, __proto__, __proto__() {} });", NULL, NULL},
    {"({ __proto__: a, __proto__: b } = c); for ({ __proto__: a, __proto__: b } of c) ;", NULL, NULL},
};

static const struct ts_fault_case private_names[] = {
    {"class A { #a; m() { return this.#b; } }", "#b", "declares `#b`"},
    {"class A { #rows; m() { return this.#row; } }", "#row", "Did you mean `#rows`?"},
    {"class A { m() { return this?.#a.#b; } #a; #b; }", NULL, NULL},
    {"class A { m() { class B { #a; } return this.#a; } }", "#a", "declares `#a`"},
    {"class A { #a; m() { return class { n(o) { return #a in o; } }; } }", NULL, NULL},
    {"class A { #a; } new A().#a;", "#a", "declares `#a`"},
    {"class A extends (b.#a) { #a; }", "#a", "declares `#a`"},
    {"class A { #a(): void; m() { this.#a(); } }", "#a", "declares `#a`"},
    {"class A { #a; #a; }", "#a", "in the same class"},
    {"class A { get #a() { return 1; } set #a(b) {} static b; b; }", NULL, NULL},
    {"class A { get #a() { return 1; } static set #a(b) {} }", "#a", "in the same class"},
    {"class A { get #a() { return 1; } set #a(b) {} #a() {} }", "#a", "in the same class"},
    {"class A { #a(): void; #a(b?) {} private #b; readonly #c = 1; static #prototype; }", NULL, NULL},
    {"class A { #constructor() {} }", "#constructor", "the name `#constructor`"},
    {"class A { #a; m() { super.#a; } }", "#a", "`super` has no private names"},
    {"const o = { #a: 1 };", "#a", "in a class alone"},
    {"class A { a: typeof this.#b; } type T = typeof a.#b;", NULL, NULL},
};

static const struct ts_fault_case exports[] = {
    {"const a = 1; export { a };\nexport { a };", "a", "`a` is exported on line 1 already"},
    {"const a = 1; export { a as b, a };", NULL, NULL},
    {"export const { a, b: [c] } = d; export { c };", "c", "is exported on line 1"},
    {"export const { c: a, b: [d] } = d; const c = 1; export { c };", NULL, NULL},
    {"export class A {} export { A };", "A", "is exported on line 1"},
    {"export class A {} export { A as B }; export type { A }; export { type A as A };", NULL, NULL},
    {"export { a } from './a'; export { b as a } from './b';", "a", "is exported on line 1"},
    {"export * from './a'; export * from './b'; export * as n from './c';", NULL, NULL},
    {"export * as n from './a'; export const n = 1;", "n", "is exported on line 1"},
    {"type T = 1; interface I {} export { T, T, I, I, nope, nope };", NULL, NULL},
    {"export var a; export var a;", "a", "is exported on line 1"},
    {"export enum E {} export enum E {} export namespace E { let a }", NULL, NULL},
    {"export function f(): void; export function f() {} export namespace N {} export { N };", NULL, NULL},
    {"import { a } from 'b'; export { a, a };", "a", "is exported on line 1"},
    {"import { a } from 'b'; import type { b } from 'c'; export { a, b }; export { b };", NULL, NULL},
    {"const a = 1; export { a as 'b c', a as \"b c\" };", "\"b c\"", "is exported on line 1"},
    {"export { if };", "if", "no name of this source"},
    {"export { if } from './a'; const b = 1; export { b as else };", NULL, NULL},
};

static const struct ts_fault_case places[] = {
    {"if (a) {} else function f() {} export {};", "function", "the one statement of an `if`"},
    {"a: function f() {} export {};", "function", "the one statement of an `if` or a label"},
    {"a: { function f() {} } if (b) function g() {}", NULL, NULL}, /* a script */
    {"{ import a from 'b'; }", "import", "at the top level alone"},
    {"{ import('a'); import.meta; }", NULL, NULL},
    {"function f() { export const a = 1; }", "export", "at the top level alone"},
    {"namespace N { export const a = 1; export import b = c.d; import e = require('f'); }", NULL, NULL},
    {"namespace N { const a = 1; export { a }; }", "export", "cannot stand in a namespace"},
    {"declare module 'a' { export { b }; export default c; import d from 'e'; }", NULL, NULL},
    {"function f() { namespace N { let a } }", "namespace", "in another one alone"},
    {"namespace N { namespace M { let a } export namespace O { let b } }", NULL, NULL},
};

static void test_words(void **state) {
  (void)state;
  CHECK_FAULTS(words);
}

static void test_parameters(void **state) {
  (void)state;
  CHECK_FAULTS(parameters);
}

static void test_members(void **state) {
  (void)state;
  CHECK_FAULTS(members);
}

static void test_private_names(void **state) {
  (void)state;
  CHECK_FAULTS(private_names);
}

static void test_exports(void **state) {
  (void)state;
  CHECK_FAULTS(exports);
}

static void test_places(void **state) {
  (void)state;
  CHECK_FAULTS(places);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_words),         cmocka_unit_test(test_parameters), cmocka_unit_test(test_members),
      cmocka_unit_test(test_private_names), cmocka_unit_test(test_exports),    cmocka_unit_test(test_places),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
