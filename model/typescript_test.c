/* Which classes, default exports and imports a source has. What it declares: typescript_scope_test.c. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "model/ts_testing.h"

#define BODY                                                                                                           \
  "export class A1 {\n  constructor(private state: any, private env: any) {}\n"                                        \
  "  async fetch(req: Request): Promise<Response> {\n    return new Response('A1');\n  }\n}\n"
#define ONE "class A1 | declares A1"

/* What the control plane was seen to take. */
static const struct ts_case accepted[] = {
    {BODY, ONE},
    {"\xEF\xBB\xBF" BODY, ONE},
    {"const r = /export class Foo {}/;\nexport class A1 {}", "class A1 | declares r A1"},
    {"const s = `\nexport class Foo {}\n`;\nexport class A1 {}", "class A1 | declares s A1"},
    {"export class Object {}", "class Object | declares Object"},
    {"import type { DurableObjectState } from 'cloudflare:workers';\n" BODY,
     "class A1 | import cloudflare:workers | declares A1"},
    {"export class A1 {\r\n  async fetch() {\r\n    return new Response('A1');\r\n  }\r\n}\r\n", ONE},
    {"export class A1 {\n  async fetch() {\n    await import('lodash'); return 1;\n  }\n}\n", ONE},
    {"// \xF0\x9F\xA6\x8B h\xC3\xA9llo \xE4\xBD\xA0\xE5\xA5\xBD\n" BODY, ONE},
    {"export abstract class A1 { }", ONE},
    {"export declare class A1 { }", "class A1"},
    {"export @dec class A1 {}\nfunction dec(x: any) {}", "class A1 | declares A1 dec"},
    {"export const X = 1;\n" BODY, "class A1 | declares X A1"},
    {"export type T = { a: number };\n" BODY, ONE},
    {"export class A1<T> { x?: T }", ONE},
    {"// <script>&amp;\n" BODY, ONE},
    {"export { x } from './x';\n" BODY, ONE},
    {"export class A1 {\n  async fetch() {\n    require('fs'); return 1;\n  }\n}\n", ONE},
    {"  \n" BODY "   ", ONE},
    {"// \xE2\x80\xA8 x\n" BODY, "class A1 | declares A1"},
    {"export class \xC3\x9Cn\xC3\xAF {}", "class \xC3\x9Cn\xC3\xAF | declares \xC3\x9Cn\xC3\xAF"},
};

/* What it was seen to refuse, or the platform after it. */
static const struct ts_case refused[] = {
    {"import { x } from 'lodash';\n" BODY, "class A1 | import lodash | declares A1"},
    {"import fs from 'node:fs';\n" BODY, "class A1 | import node:fs | declares A1"},
    {"import { x } from './x';\n" BODY, "class A1 | import ./x | declares A1"},
    {"import { type X } from './x';\n" BODY, "class A1 | import ./x | declares A1"},
    {"import './x';\n" BODY, "class A1 | import ./x | declares A1"},
    {"", ""},
    {"export const A1 = class {};", "declares A1"},
    {"export default class A1 {}", "default-class A1 | declares A1"},
    {"export default class A1 {}\nexport class B1 {}", "class B1 | default-class A1 | declares A1 B1"},
    {"class A1 {}\nexport default A1;", "default - | declares A1"},
    {"class A1 { }", "declares A1"},
    {"this is not code at all", ""},
    {"export default { fetch() {} };\nexport class A1 {}", "class A1 | default - | declares A1"},
    {"export class butterbase {}", "class butterbase | declares butterbase"},
    {"const VERSION = 2;\n" BODY, "class A1 | declares VERSION A1"},
    {"function clamp(n: number) { return n; }\n" BODY, "class A1 | declares clamp A1"},
};

static const struct ts_case classes[] = {
    {"export class A {} export class B {}", "class A B | declares A B"},
    {"export class A {}\nexport class A {}", "class A A | declares A A"},
    {"@dec export class A {}", "class A | declares A"},
    {"@dec\nexport class A {}", "class A | declares A"},
    {"@a.b.c({ x: 1 }, `class ${1}`) @other<T>() export @third class A {}", "class A | declares A"},
    {"@(x ? y : z)\nexport abstract class A {}", "class A | declares A"},
    {"@a?.b![0].c`t` export class A {}", "class A | declares A"},
    {"@dec<T> export class A {}", "class A | declares A"},
    {"export @dec abstract class A {}", "class A | declares A"},
    {"export @dec({}) declare class A {}", "class A"},
    {"export declare abstract class A {}", "class A"},
    {"export\nclass\nA\nextends\nB\n{\n}\n", "class A | declares A"},
    {"export/*x*/class/*y*/A/*z*/{}", "class A | declares A"},
    {"export // class B {}\nclass A {}", "class A | declares A"},
    {"export class A extends B<{ x: 1 }, C<D>> implements E, F<{ y: 2 }> { m() {} }\nexport class G {}",
     "class A G | declares A G"},
    {"export class A<T extends { a: b } = { a: c }, const U, in out V> extends (class {}) {}", "class A | declares A"},
    {"export class A extends class B { x() {} } { y() {} }", "class A | declares A"},
    {"export class A extends mixin({ a: 1 }, class C {}) {}", "class A | declares A"},
    {"export class A extends B['c'].D {}", "class A | declares A"},
    {"export class A extends import('x').B {}", "class A | declares A"},
    {"class A {}\nexport { A }", "declares A"},
    {"class A {}\nexport { A };\nexport class B {}", "class B | declares A B"},
    {"namespace N { export class A {} }", "declares N"},
    {"declare module 'x' { export class A {} }\nexport class B {}", "class B | declares B"},
    {"declare global { class A {} interface B {} }\nexport class C {}", "class C | declares C"},
    {"{ class A {} }\nif (x) { class B {} }\nexport class C {}", "class C | declares C"},
    {"function f() { class A {} }\nexport class C {}", "class C | declares f C"},
    {"export const A = class B {}, C = abstract", "declares A C"},
    {"export class \\u{41}b\\u0063 {}", "class Abc | declares Abc"},
    {"export class \xE5\xAD\x97 {}", "class \xE5\xAD\x97 | declares \xE5\xAD\x97"},
    {"export class $_9 {}", "class $_9 | declares $_9"},
    {"export class type {}\nexport class declare {}\nexport class abstract {}",
     "class type declare abstract | declares type declare abstract"},
    {"export class async {}\nexport class of {}\nexport class implements {}",
     "class async of implements | declares async of implements"},
    {"export class {}", ""},
    {"export class implements B {}", ""},
    {"export interface A {}\nexport type B = {}\nexport enum C {}", "declares C"},
    {"exports.class = A {}", ""},
    {"x.export\nclass A {}", "declares A"},
    {"export class A\nexport class B {}", "class A B | declares A B"},
    {"foo bar export class A {}", "class A | declares A"},
    {"} export class A {}", "class A | declares A"},
    {"{ export class A {}", ""},
    {"#!/usr/bin/env node\nexport class A {}", "class A | declares A"},
    {"\xEF\xBB\xBF\n/* x */ export class A {}", "class A | declares A"},
    {"export\xC2\xA0"
     "class\xE2\x80\xA8"
     "A {}",
     "class A | declares A"},
    {"// x\xE2\x80\xA9"
     "export class A {}",
     "class A | declares A"},
    {"// x\rexport class A {}", "class A | declares A"},
    {"<<<<<<< ours\nexport class A {}\n=======\nexport class B {}\n>>>>>>> theirs\n", "class A | declares A"},
    {"<<<<<<< ours\nexport class A {}\n||||||| base\nexport class C {}\n=======\nexport class B {}\n>>>>>>> theirs",
     "class A | declares A"},
};

static const struct ts_case defaults[] = {
    {"export default class {}", "default-class -"},
    {"export default class extends A {}", "default-class -"},
    {"export default abstract class A {}", "default-class A | declares A"},
    {"@dec export default class A {}", "default-class A | declares A"},
    {"export default @dec class A {}", "default-class A | declares A"},
    {"export\ndefault\nclass A {}", "default-class A | declares A"},
    {"export default (class A {})", "default -"},
    {"export default abstract\nclass A {}", "default - | declares A"},
    {"export default function () {}\nexport class A {}", "class A | default - | declares A"},
    {"export default async function* f() {}", "default - | declares f"},
    {"export default async () => {}\nexport class A {}", "class A | default - | declares A"},
    {"export default function f(): void\nexport default function f(x?: any) {}", "default - | declares f"},
    {"export default interface I { x: 1 }\nexport class A {}", "class A | declares A"},
    {"export default { class: 1 } satisfies X\nexport class A {}", "class A | default - | declares A"},
    {"export default x = class B {}", "default -"},
    {"export default /export class B {}/\nexport class A {}", "class A | default - | declares A"},
    {"class A {}\nexport { A as default }", "default - | declares A"},
    {"class A {}\nexport { B, A as default, C as 'default' }", "default - - | declares A"},
    {"export { default } from './x'", "default -"},
    {"export { default as y } from './x'", ""},
    {"export { type A as default, type default } from './x'", ""},
    {"export type { A as default }\nexport type { default } from 'x'", ""},
    {"export { type as default }", "default -"},
    {"export { type }\nexport { type as }\nexport { type as as }", ""},
    {"export * from './x'\nexport class A {}", "class A | declares A"},
    {"export * as ns from './x' with { type: 'json' }\nexport class A {}", "class A | declares A"},
    {"export * as default from './x'", "default -"},
    {"export type * as default from './x'", ""},
    {"export = x\nexport class A {}", "class A | declares A"},
    {"export as namespace N;\nexport class A {}", "class A | declares A"},
    {"{ export default x }", ""},
};

static const struct ts_case imports[] = {
    {"import a from 'a'\nimport b, { c } from \"b\"\nimport * as d from 'd'\nimport e, * as f from 'e'",
     "import a b d e"},
    {"import {\n  a,\n  b as c, // from 'no'\n  type D,\n  'x y' as z,\n} from\n'a'", "import a"},
    {"import type A from 'a'; import type { B } from 'b'; import type * as C from 'c'", "import a b c"},
    {"import type from 'a'\nimport type, { x } from 'b'\nimport type from from 'c'", "import a b c"},
    {"import from from 'a'", "import a"},
    {"import {} from 'a'", "import a"},
    {"import a from 'a' with { type: 'json' }\nimport 'b' assert { x: 'y' }\nimport 'c'", "import a b c"},
    {"import x = require('x')\nimport y = A.B.C;\nimport type z = require('z')\nexport class A {}",
     "class A | declares A"},
    {"export import a = B.c\nexport class A {}", "class A | declares A"},
    {"import('x')\nimport.meta.url\nconst a = import('y'), b = import.meta\nexport class A {}",
     "class A | declares a b A"},
    {"type A = import('x').B<typeof import('y')>\nimport 'z'", "import z"},
    {"export { a } from 'a'; export * from 'b'", ""},
    {"import '\\x6eode\\u003afs\\\n'", "import node:fs"},
    {"import 'cloudflare:workers'\nimport\n'b'", "import cloudflare:workers b"},
    {"// import 'a'\n/* import 'b' */ `import 'c'`; 'import \"d\"'\nimport 'e'", "import e"},
    {"declare module 'x' { import 'y' }\nnamespace N { import a = b.c }", ""},
    {"x\nimport 'a'", "import a"},
    {"const x = y\nimport z from 'a'", "import a | declares x"},
    {"import a from\nexport class A {}", "class A | declares A"},
    {"import defer * as a from 'a'", "import a"},
    {"x = { import: 1 }.import\nobj.import\n'a'", ""},
};

static void test_accepted(void **state) {
  (void)state;
  CHECK(accepted);
}

static void test_refused(void **state) {
  (void)state;
  CHECK(refused);
}

static void test_classes(void **state) {
  (void)state;
  CHECK(classes);
}

static void test_defaults(void **state) {
  (void)state;
  CHECK(defaults);
}

static void test_imports(void **state) {
  (void)state;
  CHECK(imports);
}

static void expect_place(const struct ts_name *name, const char *text, unsigned line, unsigned column) {
  assert_string_equal(name->name, text);
  assert_int_equal(name->line, line);
  assert_int_equal(name->column, column);
}

static void test_places(void **state) {
  (void)state;
  JD_ARENA arena = arena_new();
  struct ts_source found;
  ts_analyse(arena,
             bytes_of("import a from\r\n  'b'\n/* \xC3\xA9 */ export class C {}\nvar d, { e } = f\n"
                      "export default class {}\nexport default g"),
             &found);
  expect_place(&found.imports.list[0], "b", 2, 3);
  expect_place(&found.exported_classes.list[0], "C", 3, 23);
  expect_place(&found.declared.list[0], "C", 3, 23);
  expect_place(&found.declared.list[1], "d", 4, 5);
  expect_place(&found.declared.list[2], "e", 4, 10);
  expect_place(&found.default_classes.list[0], "", 5, 16);
  expect_place(&found.default_exports.list[0], "", 6, 8);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_accepted), cmocka_unit_test(test_refused), cmocka_unit_test(test_classes),
      cmocka_unit_test(test_defaults), cmocka_unit_test(test_imports), cmocka_unit_test(test_places),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
