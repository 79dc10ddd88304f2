#include "model/base/base.h"
#include "model/source/source.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define BYTES(literal)                                                                                                 \
  { (literal), sizeof(literal) - 1 }

static const struct {
  struct bytes code;
  const char *class_name;
  const char *finding; /* the first: its code; NULL: none */
  unsigned line, column;
} cases[] = {
    {BYTES("export class Room {}"), "Room", NULL, 0, 0},
    {BYTES("\xEF\xBB\xBF// m\xC3\xA4rz\r\nexport abstract class Room {\r\n}\r\n"), "Room", NULL, 0, 0},
    {BYTES("import { DurableObject } from 'cloudflare:workers';\nexport class Room extends DurableObject {}"), "Room",
     NULL, 0, 0},
    {BYTES("class Helper {}\nexport const LIMIT = 1;\nexport class Room {}"), "Room", NULL, 0, 0},
    {BYTES(""), NULL, "source-empty", 1, 1},
    {BYTES("export class Room {}\n//\0"), NULL, "source-nul", 2, 3},
    {BYTES("export class Room {}\n// \xFF"), NULL, "source-encoding", 2, 4},
    {BYTES("// \xED\xA0\x80\nexport class Room {}"), NULL, "source-encoding", 1, 4},
    {BYTES("// nothing here"), NULL, "no-exported-class", 1, 1},
    {BYTES("class A {}\nclass Room extends DurableObject {}\nexport { Room };"), NULL, "no-exported-class", 2, 7},
    {BYTES("class A {}\n\nclass Room {}\nexport { B, Room as default };"), NULL, "default-export", 4, 21},
    {BYTES("export const Room = class {};"), NULL, "no-exported-class", 1, 14},
    {BYTES("const A = class {};\nconst Room = class extends DurableObject {};\nexport { Room };"), NULL,
     "no-exported-class", 2, 7},
    {BYTES("namespace N { export class Room {} }"), NULL, "no-exported-class", 1, 28},
    {BYTES("export class extends Base {}"), "extends", NULL, 0, 0}, /* doubted */
    {BYTES("export class Room {\n  run() {\n"), "Room", NULL, 0, 0},
    {BYTES("export class Room {\n  run() { const = 1; }\n}"), "Room", NULL, 0, 0},
    {BYTES("if (a) { class Room {} ((("), NULL, "no-exported-class", 1, 16},
    {BYTES("import { DurableObject as D } from 'cloudflare:workers';\nexport class Room extends D {}"), "Room",
     "aliased-import", 1, 27},
    {BYTES("import { DurableObject as DurableObject } from 'cloudflare:workers';\nexport class Room {}"), "Room", NULL,
     0, 0},
    {BYTES("import { DurableObject, DurableObjectState } from 'cloudflare:workers';\nexport class Room {}"), "Room",
     "type-import", 1, 25},
    {BYTES("import type { DurableObjectState } from 'cloudflare:workers';\nexport class Room {}"), "Room",
     "type-import", 1, 15},
    {BYTES("import type { DurableObject } from 'cloudflare:workers';\nexport class Room {}"), "Room", NULL, 0, 0},
    {BYTES("import { connect } from 'cloudflare:sockets';\nexport class Room {}"), "Room", NULL, 0, 0},
    {BYTES("export declare class Room {}"), "Room", "declared-class", 1, 22},
    {BYTES("export class Room {\n<<<<<<< ours\n  a = 1;\n=======\n  a = 2;\n>>>>>>> theirs\n}"), "Room",
     "conflict-marker", 2, 1},
    {BYTES("<<<<<<< HEAD\nexport class Room {}\n||||||| base\nold(\n=======\nexport class Hall {}\n>>>>>>> other\n"),
     "Room", "conflict-marker", 1, 1},
    {BYTES("export class Room {\n  a = 2;\n>>>>>>> theirs\n  m() { const = 1; }\n}"), "Room", "conflict-marker", 3, 1},
    {BYTES("/*\n<<<<<<< ours\n=======\n>>>>>>> theirs\n*/\nexport class Room { m() { const = 1; } }"), "Room", NULL, 0,
     0},
    {BYTES("const s = `\n<<<<<<< ours\n=======\n>>>>>>> theirs\n`;\nexport class Room {}"), "Room", NULL, 0, 0},
    {BYTES("class A<T> {}\nclass Room<T = { x: 1 }> extends DurableObject<T> {}"), NULL, "no-exported-class", 2, 7},
    {BYTES("const a = { class: 1, b: c.class }; // class A {}"), NULL, "no-exported-class", 1, 1},
    {BYTES("// export class Room {}\nconst s = 'export class Room {}';"), NULL, "no-exported-class", 1, 1},
    {BYTES("export class A {}\nexport class B {}"), NULL, "several-classes", 2, 14},
    {BYTES("\nexport default class Room {}"), NULL, "default-class", 2, 1},
    {BYTES("import x from 'lodash';\nexport class Room {}"), NULL, "import-not-allowed", 1, 1},
    {BYTES("export class Room {}\nimport type { X } from './types';"), NULL, "import-not-allowed", 2, 1},
    {BYTES("import 'node:fs';\nexport class Room {}"), NULL, "import-not-allowed", 1, 1},
};

static void test_each_source(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    JD_ARENA arena = arena_new();
    struct findings findings;
    struct ts_source source;
    findings_init(&findings, arena);
    const char *class_name = source_check(arena, cases[i].code, "a.ts", &source, &findings);
    if (!class_name != !cases[i].class_name)
      fail_msg("%s: %s", cases[i].code.data, findings.count ? findings.list[0].message : "no finding");
    if (class_name)
      assert_string_equal(class_name, cases[i].class_name);
    assert_int_equal(findings.errors > 0, cases[i].finding != NULL);
    if (!cases[i].finding)
      continue;
    assert_string_equal(findings.list[0].code, cases[i].finding);
    assert_string_equal(findings.list[0].at.file, "a.ts");
    if (findings.list[0].at.line != cases[i].line)
      fail_msg("%s: line %u", cases[i].code.data, findings.list[0].at.line);
    if (cases[i].column != 1) /* at the first word or after it */
      assert_int_equal(findings.list[0].at.column, cases[i].column);
  }
}

static void test_all_that_is_wrong_is_found(void **state) {
  (void)state;
  JD_ARENA arena = arena_new();
  struct findings findings;
  struct ts_source source;
  findings_init(&findings, arena);
  const struct bytes code =
      bytes_of("import a from 'a';\nimport b from 'b';\nexport class A {}\nexport class B {}\n"
               "export class C {}\nexport default class D {}\nexport default 1;\nexport declare class E {}\n");
  assert_null(source_check(arena, code, "a.ts", &source, &findings));
  unsigned imports = 0, classes = 0, defaults = 0, others = 0;
  for (size_t i = 0; i < findings.count; i++) {
    imports += strcmp(findings.list[i].code, "import-not-allowed") == 0;
    classes += strcmp(findings.list[i].code, "several-classes") == 0;
    defaults += strcmp(findings.list[i].code, "default-class") == 0;
    others +=
        strcmp(findings.list[i].code, "default-export") == 0 || strcmp(findings.list[i].code, "declared-class") == 0;
  }
  assert_int_equal(imports, 2);
  assert_int_equal(classes, 3);
  assert_int_equal(defaults, 1);
  assert_int_equal(others, 2);
}

static void test_places_count_bytes(void **state) {
  (void)state;
  static const unsigned expected[][2] = {{1, 1}, {1, 2}, {2, 1}, {2, 2}, {2, 3}, {2, 4}, {3, 1}};
  for (size_t i = 0; i < sizeof expected / sizeof *expected; i++) {
    JD_ARENA arena = arena_new();
    struct findings findings;
    struct ts_source source;
    char code[] = "a\n\xC3\xA4x\n.";
    code[i] = '\0';
    findings_init(&findings, arena);
    assert_null(source_check(arena, (struct bytes){code, sizeof code - 1}, "a.ts", &source, &findings));
    assert_string_equal(findings.list[0].code, "source-nul");
    assert_int_equal(findings.list[0].at.line, expected[i][0]);
    assert_int_equal(findings.list[0].at.column, expected[i][1]);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_each_source),
      cmocka_unit_test(test_all_that_is_wrong_is_found),
      cmocka_unit_test(test_places_count_bytes),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
