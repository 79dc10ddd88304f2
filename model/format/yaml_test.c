/* The tree with places, and libcyaml's reading, which agrees with it (under ASan a schema beside its struct would be
 * seen). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "model/base/base.h"
#include "model/format/format.h"

/* Reads `text` with libcyaml, and compares with the tree of `other`. */
static bool confirms(const char *text, const char *other, struct jd_error *error) {
  static const char *const fields[] = {"name", "source", "access_mode", "key", "description"};
  const struct yaml_shape shape = {.list = "durable_objects",
                                   .texts = "removed",
                                   .map = "env",
                                   .text = "ignore",
                                   .list_keys = fields,
                                   .list_key_count = 5};
  const struct yaml_origin origin = {.file = "f", .first_line = 1};
  JD_ARENA arena = arena_new();
  struct findings findings;
  findings_init(&findings, arena);
  const struct node *root = yaml_index(arena, bytes_of(other), &origin, &findings);
  assert_non_null(root);
  return yaml_confirm(arena, bytes_of(text), &shape, root, error);
}

/* Each of these agrees with itself, and with no other. */
static void both_readings_agree(void **state) {
  (void)state;
  static const char *const texts[] = {
      "{}",
      "durable_objects: [{}]",
      "durable_objects: [{}, {}]",
      "durable_objects: [{name: a}]",
      "durable_objects: [{name: b}]",
      "durable_objects: [{source: a}]",
      "durable_objects: [{access_mode: a}]",
      "durable_objects: [{key: a}]",
      "durable_objects: [{key: ''}]",
      "durable_objects:\n  - description: a\n",
      "durable_objects: [{key: a}, {name: b, description: c, key: '', access_mode: d, source: e}]",
      "env: {B: 2, \"C D\": true, A: '', E: '${X}'}",
      "env: {B: 2, \"C D\": true, A: '', E: '${Y}'}",
      "removed: [a]",
      "removed: [a, b]",
      "removed: [b, a]",
      "ignore: a",
      "durable_objects: [{name: a}]\nenv: {A: 1}\nremoved: [b]\nignore: c\n",
  };
  enum { TEXTS = sizeof texts / sizeof *texts };
  for (size_t i = 0; i < TEXTS; i++)
    for (size_t j = 0; j < TEXTS; j++)
      if (confirms(texts[i], texts[j], NULL) != (i == j))
        fail_msg("`%s` against the tree of `%s`", texts[i], texts[j]);
  assert_true(confirms("durable_objects: []", "{}", NULL));
  assert_true(confirms("env: {}", "{}", NULL));
}

static void what_does_not_fit_is_an_error_with_the_reason(void **state) {
  (void)state;
  static const char *const cases[][2] = {
      {"durable_objects: {}", "Expecting"},
      {"durable_objects: [{nme: x}]", "nme"},
      {"durable_objects: [{name: [x]}]", "Expecting"},
      {"env: {A: 1}", "A"},
      {"env: {", "libyaml"},
      {"a: &x b\nenv: *x", "a"},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    struct jd_error error = {0};
    assert_false(confirms(cases[i][0], "{}", &error));
    assert_int_equal(error.code, JD_INPUT);
    if (!strstr(error.message, cases[i][1]))
      fail_msg("`%s` gives: %s", cases[i][0], error.message);
  }
}

/* ---- the tree ---- */

static void write_places(const struct node *node, struct buf *out) {
  static const char *const kinds[] = {"scalar", "list", "map"};
  buf_printf(out, "%s@%u:%u", kinds[node->kind], node->at.line, node->at.column);
  if (node->kind == NODE_SCALAR) {
    buf_printf(out, node->plain ? "=%s " : "='%s' ", node->text.data);
    return;
  }
  buf_printf(out, "[%zu: ", node->count);
  for (const struct node *value = node->first; value; value = value->next) {
    if (value->key)
      buf_printf(out, "%s@%u:%u ", value->key->text.data, value->key->at.line, value->key->at.column);
    write_places(value, out);
  }
  buf_add_text(out, "] ");
}

static void assert_tree(const struct node *root, const char *expected) {
  JD_BUF found;
  buf_init(&found, 10000);
  assert_non_null(root);
  write_places(root, &found);
  assert_string_equal(found.data, expected);
}

static void yaml_values_know_their_places(void **state) {
  (void)state;
  JD_ARENA arena = arena_new();
  struct findings findings;
  const struct yaml_origin origin = {.file = "f", .first_line = 1};
  findings_init(&findings, arena);
  assert_tree(yaml_index(arena, bytes_of("a: 1\nb:\n  - 'x'\n  - {\xC3\xA9: \"\", c: }\n"), &origin, &findings),
              "map@1:1[2: a@1:1 scalar@1:4=1 b@2:1 list@3:3[2: scalar@3:5='x' map@4:5[2: \xC3\xA9@4:6 "
              "scalar@4:10='' c@4:14 scalar@4:17= ] ] ] ");
  assert_int_equal(findings.count, 0);
}

static void a_part_of_a_file_has_the_places_of_the_file(void **state) {
  (void)state;
  static const unsigned indents[] = {3, 4};
  JD_ARENA arena = arena_new();
  struct findings findings;
  const struct yaml_origin origin = {.file = "f", .first_line = 10, .indents = indents, .indent_count = 2};
  findings_init(&findings, arena);
  assert_tree(yaml_index(arena, bytes_of("a: 1\nb: 2\nc: 3\n"), &origin, &findings),
              "map@10:4[3: a@10:4 scalar@10:7=1 b@11:5 scalar@11:8=2 c@12:1 scalar@12:4=3 ] ");
}

static void json_gives_the_same_tree(void **state) {
  (void)state;
  JD_ARENA arena = arena_new();
  struct findings findings;
  findings_init(&findings, arena);
  assert_tree(json_index(arena, bytes_of(" {\"a\": [1, true, null, \"x\\u00e9\"],\n\t\"b\" : {}, \"\": \"\"}\n"), "f",
                         &findings),
              "map@1:2[3: a@1:3 list@1:8[4: scalar@1:9=1 scalar@1:12=true scalar@1:18=null scalar@1:24='x\xC3\xA9' ] "
              "b@2:2 map@2:8[0: ] @2:12 scalar@2:16='' ] ");
}

static void a_text_is_written_so_that_it_reads_the_same(void **state) {
  (void)state;
  static const char *const plain[] = {"room id",          "a",    "${A}", "2b",      "https://api.example.com:8080/v1",
                                      "One room, (a; b)", "it's", "e",    "0123abc", "2026-11-23T10:04:11Z"};
  static const char *const quoted[] = {"",
                                       " a",
                                       "a ",
                                       "a: b",
                                       "a:",
                                       "12",
                                       "1e5",
                                       "1:30",
                                       "1_000",
                                       "0x1F",
                                       "0o17",
                                       "yes",
                                       "NO",
                                       "null",
                                       "~",
                                       "- a",
                                       "#",
                                       "[a]",
                                       "{a}",
                                       "'a'",
                                       "\"",
                                       "a #b",
                                       "\x01\x7F\xC2\x85\xE2\x80\xA8\xEF\xBB\xBF \" \\ \t? : {x, y} # \xC3\xA9"};
  enum { PLAIN = sizeof plain / sizeof *plain, ALL = PLAIN + sizeof quoted / sizeof *quoted };
  for (size_t i = 0; i < ALL; i++) {
    const char *text = i < PLAIN ? plain[i] : quoted[i - PLAIN];
    JD_ARENA arena = arena_new();
    JD_BUF written;
    struct findings findings;
    const struct yaml_origin origin = {.file = "f", .first_line = 1};
    findings_init(&findings, arena);
    buf_init(&written, 10000);
    buf_add_text(&written, "a: ");
    yaml_write_text(text, &written);
    const struct node *root = yaml_index(arena, buf_bytes(&written), &origin, &findings);
    assert_non_null(root);
    assert_string_equal(root->first->text.data, text);
    assert_int_equal(root->first->plain, i < PLAIN);
  }
}

static void too_many_values_are_refused(void **state) {
  (void)state;
  JD_ARENA arena = arena_new();
  JD_BUF text;
  struct findings findings;
  const struct yaml_origin origin = {.file = "f", .first_line = 1};
  findings_init(&findings, arena);
  buf_init(&text, LIMIT_PLAN_BYTES);
  buf_add_char(&text, '[');
  for (int i = 0; i < LIMIT_PLAN_NODES; i++)
    buf_add_text(&text, i ? ", 1" : "1");
  buf_add_char(&text, ']');
  assert_null(yaml_index(arena, buf_bytes(&text), &origin, &findings));
  assert_null(json_index(arena, buf_bytes(&text), "f", &findings));
  assert_int_equal(findings.count, 2);
  assert_string_equal(findings.list[0].code, "too-large");
  assert_string_equal(findings.list[1].code, "too-large");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(both_readings_agree),           cmocka_unit_test(what_does_not_fit_is_an_error_with_the_reason),
      cmocka_unit_test(yaml_values_know_their_places), cmocka_unit_test(a_part_of_a_file_has_the_places_of_the_file),
      cmocka_unit_test(json_gives_the_same_tree),      cmocka_unit_test(a_text_is_written_so_that_it_reads_the_same),
      cmocka_unit_test(too_many_values_are_refused),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
