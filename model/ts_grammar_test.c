/* The grammar's reader takes every form of TypeScript, and says of what is none where it ends and what could stand
 * there. Each is judged by esbuild and V8. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "model/buf.h"
#include "model/source.h"
#include "model/ts_grammar.h"

static struct ts_objection read_source(struct arena *arena, struct bytes code, struct place *place) {
  struct ts_tokens tokens;
  ts_scan(arena, code, &tokens);
  struct ts_objection objection = ts_read_grammar(&tokens);
  assert_in_range(objection.token, 0, tokens.count);
  *place = source_place(code, "a.ts", tokens.list[objection.token].start);
  return objection;
}

/* `LINE:COLUMN EXPECTED`, with a `!` between when it is certain; "" when there is no objection. */
static const char *objection_to(struct arena *arena, const char *source) {
  struct place place;
  struct ts_objection objection = read_source(arena, bytes_of(source), &place);
  if (!objection.expected)
    return "";
  return arena_printf(arena, "%u:%u %s%s", place.line, place.column, objection.certain ? "! " : "", objection.expected);
}

static const char *const sound[] = {
    "const a = (1,);",
    "const f = (a, b?) => a;",
    "type T = (...a, b) => void;",
    "let x = <T>(a: T): a is string => true;",
    "let x = a ? (b) : c => d;",
    "let x = a ? (b, c) => d : e;",
    "let x = a ? (b): c => d : e;",
    "let x = y as any as T[];",
    "for (let of of xs) {}",
    "for (async of => 1; ;) {}",
    "let x = async <T,>(x: T) => x;",
    "class A { static async *[Symbol.iterator]() {} }",
    "class A { get; set; static; async; x = 1; 'constructor'() {} }",
    "class A { static static; readonly readonly: 1; declare declare; get get() { return 1 } }",
    "abstract class A { abstract x: string; abstract get y(): number; abstract z(): void }",
    "class A { constructor(private readonly x: string, override y = 1) {} }",
    "class A<in out T> { }",
    "function f(this: Foo, a) {}",
    "type A = abstract new () => void;",
    "type A = typeof import('x');",
    "class A { b(c: InstanceType<this.D>) {} }",
    "function f(...a?: unknown[]) {}",
    "interface A<> {}",
    "interface A { a B<C, D> }",
    "type A = import('x', { with: { 'resolution-mode': 'import' } }).B<C>;",
    "type A = { readonly [K in keyof T as `x${K}`]-?: T[K] };",
    "type A = { -readonly [K in T]: K };",
    "type A = [a: string, b?: number, ...c: X[]];",
    "type A = [...A, ...B];",
    "type A = (typeof x)[number];",
    "type A = asserts;",
    "type A = unique symbol;",
    "let x: unique symbol;",
    "function f(x): asserts x {}",
    "function f(x): asserts x is string {}",
    "function f(x): x is string {}",
    "let x = y satisfies Z;",
    "let x = y! + 1;",
    "let x = a < b > c;",
    "let x = f<a>(b);",
    "let x = f<a, b>;",
    "let x = new A<B>;",
    "let x = new (foo())(bar);",
    "function f() { return new.target }",
    "let x = import.meta.url;",
    "let x = await import('x');",
    "let x = a?.b?.[c]?.(d);",
    "let x = a?.<T>(d);",
    "let x = tag`a${b}c`;",
    "let x = tag<T>`a`;",
    "import x = require('x');",
    "import type x = require('x');",
    "import x = a.b.c;",
    "export import x = a.b.c;",
    "import type from 'x';",
    "import type, { a } from 'x';",
    "import type { a } from 'x';",
    "import { type a, type as, type as as, type as as as } from 'x';",
    "import defer * as a from 'x';",
    "import a from 'x' with { type: 'json' };",
    "import 'x' with { type: 'json' };",
    "export * from 'x';",
    "export * as a from 'x';",
    "export * as 'a b' from 'x';",
    "export type * from 'x';",
    "export type * as a from 'x';",
    "export type { a } from 'x';",
    "export = a;",
    "export as namespace A;",
    "export default interface A {}",
    "export default abstract class A {}",
    "export default async function () {}",
    "export default async () => {};",
    "export default (a, b) => a;",
    "export default function () {}",
    "declare module 'x';",
    "declare module 'x' { export const a: number; }",
    "declare global { interface X {} }",
    "namespace A.B.C { }",
    "module A { }",
    "enum A { a, b = 1, 'c' = 2 }",
    "enum A { a; b = 1, c; }",
    "const enum A { }",
    "declare const enum A { }",
    "declare enum A {}",
    "label: for (;;) { continue label }",
    "a: b: c: for (;;) {}",
    "if (a) b; else c",
    "if (a) {} else if (b) {} else {}",
    "do x(); while (y) z()",
    "var type = 1; type = 2",
    "var abstract; abstract",
    "const re = a / b / c, r = /x/g.test(y)",
    "if (a) /x/.test(y)",
    "a = b ? /x/ : /y/",
    "class A extends B<C> implements D, E<F> {}",
    "class A extends foo(bar)<C> {}",
    "let x = class extends A {};",
    "let x = class implements A {};",
    "interface A extends B, C<D> { (x): y; new (x): y; [k: string]: z; m?(): void }",
    "interface A { get a(): b; set a(v); readonly c: d, e; }",
    "let {a, b: c, ...d} = e, [f, , ...g] = h;",
    "({a = 1} = b);",
    "[a, b] = [b, a];",
    "for (const [a, b] of c) ;",
    "for (var i = 0, n = (a in b); ;) {}",
    "for (x in y, z) {}",
    "for await (const a of b) {}",
    "switch (a) { case b: case c: d; break; default: e }",
    "try {} catch {} ",
    "try {} catch (e: unknown) {} finally {}",
    "function* f() { yield; yield a; yield* b; const x = yield; (yield) }",
    "let x = <any>y;",
    "let x = <const>['a'];",
    "let x = <T extends U>(a) => a;",
    "let x = a as const;",
    "class A { #a; has(b) { return #a in b } }",
    "class A { static { this.x = 1 } static x; static() {} static = 1 }",
    "let f = function* () {}, g = async function () {}, h = async function* n() {};",
    "let o = { get a() { return 1 }, set a(v) {}, async b() {}, *c() {}, async *d() {}, [e]: 1, 'f': 2, 3: 4 };",
    "let o = { g, get, set, async, h() {}, get: 1, set: 2, async: 3, async() {}, get() {} };",
    "let o = { await: 1, yield: 2, if: 3, class() {} };",
    "let x = a ? b : c ? d : e;",
    "let x = a ?? b;",
    "let x = a ** b ** c;",
    "x **= 2; x &&= 1; x ||= 2; x ?\?= 3; x >>>= 4; x <<= 1;",
    "let a: (b | c)[], d: readonly e[], f: keyof g, h: i['j'], k: -1;",
    "let a: new () => b, c: (d: e) => f, g: <T>(a: T) => T;",
    "let x: typeof y.z<A>;",
    "let x: A.B.C<D>;",
    "let x: this is string;",
    "type A<T> = T extends (infer U extends string)[] ? U : never;",
    "type A<T> = T extends [infer H extends string, ...infer R] ? H : T extends {a: infer Q} ? Q : never;",
    "type A = (new () => void) | (() => void);",
    "type A = | B | C;",
    "type A = & B;",
    "type A = B<C<D<E>>>;",
    "let x = a<b<c<d>>>(e);",
    "let x: Array<string>= [];",
    "let x: Array<Array<string>>= [];",
    "let x = a >> b >>> c;",
    "let x = (a < b) > (c);",
    "let f = <T,>() => {};",
    "function f<T = {}>() {}",
    "function f(a = 1, {b, c} = {}, [d] = [], ...e) {}",
    "function f(): void",
    "let f = async (x) => x, g = async x => x, h = async;",
    "async (x)",
    "let a = async (x);",
    "a = b, c = d;",
    "debugger;",
    "throw new Error('x')",
    "let x = !function () {}();",
    "let x = typeof typeof a, y = void 0, z = - -1, w = +a++;",
    "(function () {})();",
    "(() => {})();",
    "!(() => {})();",
    "let x = y!.z![0]!();",
    "let x = \"a\" as string | undefined;",
    "let y = z as unknown as Foo<Bar>['x'] | undefined ? 1 : 2;",
    "if (a < b && c > d) {}",
    "foo(a < b, c > d);",
    "foo(a < b, c > (d));",
    "let x = a < (b >> c);",
    "let a = x < y ? 1 : z > w;",
    "export declare const a: unique symbol;",
    "export declare function f(a?: b): c;",
    "export declare abstract class A { private constructor(); protected abstract x?: y; static z: w; }",
    "declare class A { constructor(x: y); get z(): w; set z(v); }",
    "declare let a: b, c: d;",
    "declare var process: any;",
    "declare type A = B;",
    "declare interface A {}",
    "declare namespace A { const x; function f(); class B {} }",
    "declare async function f(): void;",
    "var x = `a${`b${c}`}`;",
    "type F = (a: string, b?: number, ...c: any[]) => asserts a is string",
    "let x: (a) => b;",
    "let x: (a, b) => c;",
    "let x: ({a}) => b;",
    "let x: ({a}: c, [d]: e) => b;",
    "let x: (a | b) = c;",
    "const f = (a): (b | c) => d;",
    "const f = (a): ((b) => c) => d;",
    "const f = (a: (b) => c): d => e;",
    "const f = (a): a is b => c;",
    "const f = (a?: b, c = d, {e}: f = {}, ...g: h[]): i => j;",
    "let x = cond ? (a: b) => c : d;",
    "let x = cond ? async (a) => c : d;",
    "let x = cond ? (a) : (b);",
    "let x = cond ? (a)(b) : (c);",
    "let x = cond ? { a: (b) } : { c: (d) };",
    "let x = { a: cond ? (b) : (c), d: (e): f => g };",
    "x = y ? (z) : w => v ? (u) : t => s;",
    "type\nA = 1",
    "declare\nvar x",
    "namespace\nA",
    "async\nfunction f() {}",
    "function f() { return\nx = y }",
    "++z\nx\n++\ny",
    "const a = b\n(c)",
    "const a = () => {}\n(c)",
    "let a = {}\n[1].forEach(x)",
    "x = a\n/b/g",
    "let g = async\nx => x",
    "class A { async\n *gen() {} }",
    "class A { get\n x() { return 1 } static\n y = 1 }",
    "type A = {\n  a: string\n  b: number\n  c(): void\n  [k: string]: any\n  readonly d: e\n}",
    "interface A { a: string\n extends: b }",
    "type A = keyof\n B",
    "let a = b ? (c) : d\n(e)",
    "let a = x as T\n[1]",
    "let a = i < b.c ? i : j >= 0;",
    "type A = (<T>() => T extends B ? 1 : 2) extends <T>() => T extends C ? 1 : 2 ? true : false;",
};

static const struct {
  const char *source, *objection;
} broken[] = {
    {"f(a b);", "1:5 `,` or `)`"},
    {"const a = { b: 1 c: 2 };", "1:18 `,` or `}`"},
    {"if (a { b }", "1:7 `)`"},
    {"let a = b c;", "1:11 `;` or a new line"},
    {"let a = ;", "1:9 an expression"},
    {"let a: = 1;", "1:8 a type"},
    {"let a = b as ;", "1:14 a type"},
    {"a..b;", "1:3 a name"},
    {"a ? b;", "1:6 `:`"},
    {"class A\n  b() {}\n}", "2:3 `{`"},
    {"class A { b( { }", "1:17 `,` or `)`"},
    {"class A { b = 1, c = 2 }", "1:16 ! `;` or a new line"},
    {"class A extends B, C {}", "1:18 ! `{`"},
    {"class extends A {}", "1:7 ! a name"},
    {"function () {}", "1:10 ! a name"},
    {"class A { constructor(...a, b) {} }", "1:27 ! `)`"},
    {"class A { b(private c) {} }", "1:21 ! `,` or `)`"},
    {"function f(...a = 1) {}", "1:17 ! `)`"},
    {"let f = (a)\n=> b;", "2:1 ! `=>` on the line before"},
    {"throw\na;", "2:1 ! an expression on the line of `throw`"},
    {"try { } a;", "1:9 ! `catch` or `finally`"},
    {"enum A { [b] = 1 }", "1:10 ! a member's name"},
    {"f(, a);", "1:3 ! something before the comma"},
    {"export export const a = 1;", "1:8 ! a declaration"},
    {"const if = 1;", "1:7 ! a name"},
    {"import { if } from 'a';", "1:13 ! `as`"},
    {"a = new;", "1:8 ! a class"},
    {"a = new.b;", "1:9 ! `target`"},
    {"let a: b | && c;", "1:12 ! a type"},
    {"export foo;", "1:8 ! a declaration"},
    {"import { a } \"b\";", "1:14 `from`"},
    {"import { 'a' } from 'b';", "1:14 ! `as`"},
    {"export { a b };", "1:12 ! `,` or `as`"},
    {"import a, b from \"c\";", "1:11 a name, `{` or `*`"},
    {"type A = <T extends>() => B;", "1:20 a type"},
    {"type A = B |;", "1:13 a type"},
    {"type A = B<>;", "1:12 a type"},
    {"let a: ?b;", "1:8 ! a type"},
    {"let a = const;", "1:9 ! an expression"},
    {"let a: if;", "1:8 ! a type"},
    {"interface A { b: c = 1 }", "1:20 `;` or a new line"},
    {"type A<T> = T extends U ? V;", "1:28 `:`"},
    {"for (let i = 0; i < 1; i++ {}", "1:28 `)`"},
    {"for (const a b) {}", "1:14 `;`"},
    {"switch (a) { b: c }", "1:14 `case` or `default`"},
    {"do a while (b c)", "1:6 `;` or a new line"},
    {"let x = `a${b c}`;", "1:15 `}`"},
    {"const a = () => {} || b;", "1:20 `;` or a new line"},
    {"a = (b) { c };", "1:9 `;` or a new line"},
    {"cosnt a = 1;", "1:7 `;` or a new line"},
    {"{ a", "1:4 `}`"},
    {"}", "1:1 a statement"},
    {"@a const b = 1;", "1:4 `class`"},
    {"const { a: } = b;", "1:12 a name"},
    {"x = { if };", "1:10 `:`"},
    {"a => ;", "1:6 an expression"},
    {"import(;", "1:8 an expression"},
    {"let a = import b;", "1:16 `(`"},
    {"var x = a <;", "1:12 an expression"},
};

static void test_sound(void **state) {
  (void)state;
  JD_ARENA arena = arena_new();
  for (size_t i = 0; i < sizeof sound / sizeof *sound; i++) {
    const char *objection = objection_to(arena, sound[i]);
    if (*objection)
      print_error("source: %s\n", sound[i]);
    assert_string_equal(objection, "");
  }
}

static void test_broken(void **state) {
  (void)state;
  JD_ARENA arena = arena_new();
  unsigned wrong = 0;
  for (size_t i = 0; i < sizeof broken / sizeof *broken; i++) {
    const char *objection = objection_to(arena, broken[i].source);
    if (strcmp(objection, broken[i].objection) == 0)
      continue;
    print_error("source: %s\nexpected: %s\nfound: %s\n", broken[i].source, broken[i].objection, objection);
    wrong++;
  }
  assert_int_equal(wrong, 0);
}

/* One after the other they are sound, too: no form swallows what follows it. */
static void test_sound_together(void **state) {
  (void)state;
  JD_ARENA arena = arena_new();
  JD_BUF code;
  struct place place;
  buf_init(&code, 1 << 20);
  for (size_t i = 0; i < sizeof sound / sizeof *sound; i++)
    buf_printf(&code, "%s\n;\n", sound[i]);
  assert_null(read_source(arena, buf_bytes(&code), &place).expected);
}

/* Deeper than it follows, and with more wrong guesses than it makes: it objects to nothing, and ends. */
static void test_gives_up(void **state) {
  (void)state;
  static const char *const pieces[] = {"(",          "[",          "{",         "f(() => { ",
                                       "a ? (b): (", "a < (b < (", "x?(a):{b:", "if (a) { "};
  for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++) {
    JD_ARENA arena = arena_new();
    JD_BUF code;
    struct place place;
    buf_init(&code, 1 << 22);
    for (unsigned level = 0; level < 100000; level++)
      buf_add_text(&code, pieces[i]);
    buf_add_text(&code, " = ) ;");
    assert_null(read_source(arena, buf_bytes(&code), &place).expected);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_sound),
      cmocka_unit_test(test_broken),
      cmocka_unit_test(test_sound_together),
      cmocka_unit_test(test_gives_up),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
