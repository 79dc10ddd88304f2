#include "model/source.h"
#include "model/text.h"

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
    {BYTES("class A {}\nclass Room {}\nexport { Room };"), NULL, "no-exported-class", 2, 7},
    {BYTES("class A {}\n\nclass Room {}\nexport { B, Room as default };"), NULL, "default-export", 4, 21},
    {BYTES("export const Room = class {};"), NULL, "no-exported-class", 1, 21},
    {BYTES("const A = class {};\nconst Room = class {};\nexport { Room };"), NULL, "no-exported-class", 2, 14},
    {BYTES("namespace N { export class Room {} }"), NULL, "no-exported-class", 1, 28},
    {BYTES("export class extends Base {}"), NULL, "syntax-error", 1, 14},
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
    assert_int_equal(class_name != NULL, cases[i].class_name != NULL);
    if (class_name)
      assert_string_equal(class_name, cases[i].class_name);
    assert_int_equal(findings.errors > 0, cases[i].finding != NULL);
    if (!cases[i].finding)
      continue;
    assert_string_equal(findings.list[0].code, cases[i].finding);
    assert_string_equal(findings.list[0].at.file, "a.ts");
    assert_int_equal(findings.list[0].at.line, cases[i].line);
    if (cases[i].column != 1) /* at or behind the first word: the scanner's own tests say where */
      assert_int_equal(findings.list[0].at.column, cases[i].column);
  }
}

static void test_all_that_is_wrong_is_found(void **state) {
  (void)state;
  JD_ARENA arena = arena_new();
  struct findings findings;
  struct ts_source source;
  findings_init(&findings, arena);
  const struct bytes code = bytes_of("import a from 'a';\nimport b from 'b';\nexport class A {}\nexport class B {}\n"
                                     "export class C {}\nexport default class D {}\n");
  assert_null(source_check(arena, code, "a.ts", &source, &findings));
  unsigned imports = 0, classes = 0, defaults = 0;
  for (size_t i = 0; i < findings.count; i++) {
    imports += strcmp(findings.list[i].code, "import-not-allowed") == 0;
    classes += strcmp(findings.list[i].code, "several-classes") == 0;
    defaults += strcmp(findings.list[i].code, "default-class") == 0;
  }
  assert_int_equal(imports, 2);
  assert_int_equal(classes, 2);
  assert_int_equal(defaults, 1);
}

/* The rule that is broken is told, and not the token that breaks it, too. */
static void test_one_place_is_told_once(void **state) {
  (void)state;
  JD_ARENA arena = arena_new();
  struct findings findings;
  struct ts_source source;
  findings_init(&findings, arena);
  assert_null(source_check(arena, bytes_of("export class A {\n  m(...a, b) {}\n}"), "a.ts", &source, &findings));
  assert_int_equal(findings.count, 1);
  assert_non_null(strstr(findings.list[0].message, "Nothing can stand behind a rest parameter"));
  assert_int_equal(findings.list[0].at.column, 9);
}

static void test_places_count_bytes(void **state) {
  (void)state;
  const struct bytes code = bytes_of("a\n\xC3\xA4x\n");
  static const unsigned expected[][2] = {{1, 1}, {1, 2}, {2, 1}, {2, 2}, {2, 3}, {2, 4}, {3, 1}};
  for (size_t i = 0; i < sizeof expected / sizeof *expected; i++) {
    struct place place = source_place(code, "a.ts", i);
    assert_int_equal(place.line, expected[i][0]);
    assert_int_equal(place.column, expected[i][1]);
  }
  assert_int_equal(source_place(code, "a.ts", 1000).line, 3);
}

/* A long token is shown cut, and no character in it. */
static void test_a_long_token_is_cut_between_characters(void **state) {
  (void)state;
  JD_ARENA arena = arena_new();
  struct findings findings;
  struct ts_source source;
  findings_init(&findings, arena);
  source_check(arena,
               bytes_of("const a = b nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn\xC3\xA4\xC3\xA4;\nexport class Room {}"),
               "a.ts", &source, &findings);
  assert_int_equal(findings.errors, 1);
  assert_string_equal(findings.list[0].code, "syntax-error");
  assert_true(utf8_valid(bytes_of(findings.list[0].message), NULL));
  assert_non_null(strstr(findings.list[0].message, "nn…`"));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_a_long_token_is_cut_between_characters),
      cmocka_unit_test(test_each_source),
      cmocka_unit_test(test_all_that_is_wrong_is_found),
      cmocka_unit_test(test_one_place_is_told_once),
      cmocka_unit_test(test_places_count_bytes),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
