/* Which names a source declares in the bundle's one scope, and where its statements end. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "model/ts_testing.h"

static const struct ts_case variables[] = {
    {"const a = 1, b: number = 2, c!: string; let d; var e, f", "declares a b c d e f"},
    {"const {a: b = 1, ...c} = x, [d] = y", "declares b c d"},
    {"const { a, b: { c, d: [e, , f = g(h), ...[i]] }, [k + j]: l, 'm': n, 0: o = { p: q } } = x",
     "declares a c e f i l n o"},
    {"let [[[a]], [b = [c]], ...{ length }] = x", "declares a b length"},
    {"let { a = class { b = 1 }, c = function (d) { return { e } }, f = (g, h) => ({ i }) } = x", "declares a c f"},
    {"const { a }: { a: Map<string, { b: C }> } = x, d = 1", "declares a d"},
    {"const a: Map<string, Array<number>>= x, b = 2", "declares a b"},
    {"const a: { x: 1, y: 2 } | (z: W, v: U) => [T, S] = r, b = 2", "declares a b"},
    {"const a: (this: X, y?: Z) => asserts y is W = q, b: typeof c.d[] = e, f", "declares a b f"},
    {"const a: T extends { x: infer U extends V } ? { y: U } : never = z, b", "declares a b"},
    {"const a: new () => B = c, d: unique symbol, e: readonly string[], f: `x${G}`, h: keyof I", "declares a d e f h"},
    {"const a = f<A, B>(x), b = c < d, e = g > h", "declares a b e"},
    {"const a = b < c, d = e", "declares a d"},
    {"const a = f<A, B>, b = new Map<A, B<C, D>>, c = (g(h))<I, J>()", "declares a b c"},
    {"const a = b as C<D, E>, f = <G<H, I>>j, k = l!, m = n satisfies { o: p, q: r }", "declares a f k m"},
    {"const a = <T, U>(b: T, c: U): Map<T, U> => d, e = async <V,>(f: V) => g", "declares a e"},
    {"const a = b ? c : d, e = (f ? (g) : h), i = j ? { k: l, m } : n", "declares a e i"},
    {"const a = (b: C): b is D => e, f = (g): { h: i } => j, k = (l): new () => M => n", "declares a f k"},
    {"const a = async b => c, d = async function* () {}, e = async (f) => { var g }", "declares a d e"},
    {"const a = function b() { var c }, d = class e extends F { g() {} }, h", "declares a d h"},
    {"const a = [b, c], d = { e, f: g, h() {} }, i = j[k, l], m = `n${o, p}`", "declares a d i m"},
    {"const a = b in c, d = e instanceof F, g = typeof h, i = void 0, j = await k, l = new.target",
     "declares a d g i j l"},
    {"const a = x as const, b = <const>y, c = z as unknown as W", "declares a b c"},
    {"let a = 1\nlet b = 2\nlet\nc\n= 3", "declares a b c"},
    {"const a = 1\n, b = 2\nconst c = d\n+ e, f = g", "declares a b c f"},
    {"const a = b\n.c()\n?.d(), e = f\n(g), h = i\n`j`", "declares a e h"},
    {"let a = b\n++c, d\nlet e = f++\ng", "declares a e"},
    {"let a: B\nlet c: D<E>\nlet f: () => void\nlet g: H[]\nconst i = 1", "declares a c f g i"},
    {"const a = b!\nconst c = d as E\nconst f = <G>h\nconst i = j satisfies K\n[l]", "declares a c f i"},
    {"const a = () => {}\nconst b = function () {}\nconst c = class {}\nconst d = {}\nconst e = 1",
     "declares a b c d e"},
    {"using a = b; await using c = d, e = f\nusing\ng\nusing.h", "declares a c e"},
    {"declare const a: B; declare let c, d; declare var e\nvar f", "declares f"},
    {"export const a = 1, b = 2; export let { c } = d; export var e", "declares a b c e"},
    {"let = 1; let(x); let\n.y; x = let; async = y", ""},
    {"var a, a; var a = 2\nvar b", "declares a b"},
    {"let a; let a; const b = 1, b = 2; var c; let c", "declares a a b b c c"},
    {"const \\u0061b = 1, \xC3\xA9 = 2, $ = 3, _ = 4", "declares ab \xC3\xA9 $ _"},
};

static const struct ts_case hoisted[] = {
    {"for (var i = 0, j = 1; i < j; i++) { var k }\nfor (let l of m) {}", "declares i j k"},
    {"for (var [a, { b }] of c) {}\nfor await (var d of e) f()\nfor (var g in h) ;", "declares a b d g"},
    {"if (a) { var b = 1; let c } else { var d; const e = 2 }", "declares b d"},
    {"if (a) var b = 1; else var c = 2", "declares b c"},
    {"try { var a } catch (b) { var c } finally { var d }\ntry {} catch { var e }", "declares a c d e"},
    {"switch (a) { case b ? c : d: var e; case 'f': { let g } default: var h }", "declares e h"},
    {"while (a) { do { var b } while (c) }\ndo var d; while (e)\nvar f", "declares b d f"},
    {"x: for (;;) { y: { var z; break y } }", "declares z"},
    {"{ function f() { var a } class B { c() { var d } static { var e } } }", ""},
    {"(function () { var a })();\n(() => { var b })()", ""},
    {"with (a) { var b }", "declares b"},
};

static const struct ts_case functions[] = {
    {"function a() {}\nasync function b() {}\nfunction* c() {}\nasync function* d() {}", "declares a b c d"},
    {"function f(a: string): void\nfunction f(a: number): void;\nfunction f(a: any): void {}", "declares f"},
    {"export function f(a: string): { x: 1 }\nexport function f(a: any): { x: 1 } { return a }\nconst g = 1",
     "declares f g"},
    {"function f(): void {}\nfunction f(): void {}", "declares f f"},
    {"function f() {}\nvar f", "declares f f"},
    {"declare function f(): { a: b }\ndeclare function g(): void;\nfunction h(): typeof import('x') {}", "declares h"},
    {"function f<T extends { a: b }>(x: T = {} as T, { y, z }: W): x is { c: d } {}\nlet e", "declares f e"},
    {"function f(): Promise<{ a: b }> {}\nfunction g(): A | { b: c } {}\nfunction h(): () => { i: j } {}\nlet k",
     "declares f g h k"},
    {"function f(this: X): asserts this is Y {}\nfunction g(): asserts x {}\nlet h", "declares f g h"},
    {"function f(): A extends { b: c } ? { d: e } : {} {}\nlet g", "declares f g"},
    {"function f(): is {}\nfunction g(): asserts {}\nfunction h(): keyof {} {}\nlet i", "declares f g h i"},
    {"function f(): new () => X {}\nfunction g(): abstract new () => Y {}\nfunction h(): `a${B}` {}\nlet i",
     "declares f g h i"},
    {"async\nfunction f() {}", "declares f"},
    {"function f(a = function g() {}, b = class H {}) {}", "declares f"},
};

static const struct ts_case types[] = {
    {"enum A { b = 'c' }\nconst enum D {}\ndeclare enum E {}\ndeclare const enum F {}\nexport enum G {}",
     "declares A D G"},
    {"enum A { b }\nenum A { c = 1 }", "declares A"},
    {"class A {}\nnamespace A { export const b = 1 }", "declares A"},
    {"function A() {}\nnamespace A { let b }\nnamespace A { let c }", "declares A"},
    {"namespace A { let b }\nfunction A() {}\nnamespace A { let c }", "declares A A"},
    {"namespace A { let b }\nclass A {}", "declares A A"},
    {"namespace A { type B = 1 }\nclass A {}", "declares A"},
    {"namespace A { b() }\nnamespace A.B { c() }\nenum A {}", "declares A"},
    {"class A {}\nclass A {}\nnamespace A { let b }", "declares A A"},
    {"class A {}\nenum A {}", "declares A A"},
    {"interface A {}\nclass A {}\ntype B = 1\nconst B = 2", "declares A B"},
    {"namespace A {}\nnamespace B { interface C {} export type D = { e: 1 } }\nnamespace F.G { type H = 1; }", ""},
    {"namespace A { namespace B { type C = 1 } export namespace D { interface E {} const f = 1 } }", "declares A"},
    {"namespace A { import b = c.d; interface E {} }\nnamespace F { export import g = h.i }", "declares F"},
    {"declare namespace A { const b: 1 }\ndeclare module B { class C {} }\nmodule D { let e }\nmodule.f = 1",
     "declares D"},
    {"declare module 'a'\ndeclare module \"b\";\ndeclare module 'c' { const d: 1 }\nlet e", "declares e"},
    {"type A = B\n| C\n& D\ntype E<F extends { g: H } = {}> = { [k in keyof F]?: F[k] }\nlet i", "declares i"},
    {"type A = B extends C ? D : E\ntype F = (g: H, ...i: J[]) => K\ntype L = new <M>() => N\nlet o", "declares o"},
    {"type A = {}\n[b, c] = d\nlet e", "declares e"},
    {"interface A extends B<{ c: D }>, E { f(): G; h: { i: J } }\nlet k", "declares k"},
    {"type = 1; type(x)\ntype.y\ntype\nA = 2\nlet b", "declares b"},
    {"declare\nlet a\nabstract\nclass B {}\nnamespace\nC\n{ let d }\ninterface\nE\n{}\nmodule(F)", "declares a B"},
    {"declare = 1; namespace = 2; module = 3; abstract = 4; global = 5; async = 6; interface; enumerate\nlet a",
     "declares a"},
    {"declare type A = 1\ndeclare interface B {}\ndeclare class C {}\ndeclare abstract class D {}\nabstract class E {}",
     "declares E"},
    {"type A = `${B}-${C extends 'x' ? `y` : {}}`\nlet d", "declares d"},
    {"type A = typeof import('x')\ntype B = asserts\ntype C = unique symbol\ntype D = readonly E[]\nlet f",
     "declares f"},
    {"let a = b as any\ntype C = 1\ninterface D {}\ndeclare let e\nlet f = 1", "declares a f"},
};

static void test_variables(void **state) {
  (void)state;
  CHECK(variables);
}

static void test_hoisted(void **state) {
  (void)state;
  CHECK(hoisted);
}

static void test_functions(void **state) {
  (void)state;
  CHECK(functions);
}

static void test_types(void **state) {
  (void)state;
  CHECK(types);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_variables),
      cmocka_unit_test(test_hoisted),
      cmocka_unit_test(test_functions),
      cmocka_unit_test(test_types),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
