/* The typed reader: each field lands where it belongs (under ASan a schema beside its struct would be seen), and the
 * tree that checks come from agrees with it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "model/base/base.h"
#include "model/format/format.h"

static const char *const field_names[] = {"name", "source", "access_mode", "key", "description"};
enum { FIELDS = 5 };

static bool load(struct arena *arena, const char *text, const char *const *keys, size_t count, struct yaml_texts *plan,
                 struct jd_error *error) {
  const struct yaml_shape shape = {.list = "durable_objects",
                                   .texts = "removed",
                                   .map = "env",
                                   .text = "ignore",
                                   .list_keys = field_names,
                                   .list_key_count = FIELDS,
                                   .map_keys = keys,
                                   .map_key_count = count};
  return yaml_load(arena, bytes_of(text), &shape, plan, error);
}

static void each_field_alone_lands_in_its_place(void **state) {
  (void)state;
  for (size_t i = 0; i < FIELDS; i++) {
    JD_ARENA arena = arena_new();
    struct yaml_texts plan;
    const char *text = arena_printf(arena, "durable_objects:\n  - %s: value %zu\n  - {}\n", field_names[i], i);
    assert_true(load(arena, text, NULL, 0, &plan, NULL));
    assert_int_equal(plan.list_count, 2);
    for (size_t j = 0; j < FIELDS; j++) {
      if (i == j)
        assert_string_equal(plan.list[j], arena_printf(arena, "value %zu", i));
      else
        assert_null(plan.list[j]);
      assert_null(plan.list[FIELDS + j]);
    }
  }
}

static void all_fields_and_many_objects(void **state) {
  (void)state;
  JD_ARENA arena = arena_new();
  JD_BUF text;
  struct yaml_texts plan;
  buf_init(&text, LIMIT_PLAN_BYTES);
  buf_add_text(&text, "durable_objects:\n");
  for (int i = 0; i < 50; i++)
    buf_printf(&text, "- {description: d%d, key: '', name: \"n%d\", access_mode: a%d, source: s%d}\n", i, i, i, i);
  assert_true(load(arena, text.data, NULL, 0, &plan, NULL));
  assert_int_equal(plan.list_count, 50);
  assert_string_equal(plan.list[49 * FIELDS + 0], "n49");
  assert_string_equal(plan.list[49 * FIELDS + 1], "s49");
  assert_string_equal(plan.list[49 * FIELDS + 2], "a49");
  assert_string_equal(plan.list[49 * FIELDS + 3], "");
  assert_string_equal(plan.list[49 * FIELDS + 4], "d49");
}

static void env_values_come_in_the_order_of_the_keys(void **state) {
  (void)state;
  static const char *const keys[] = {"A", "B", "C D", "E"};
  JD_ARENA arena = arena_new();
  struct yaml_texts plan;
  assert_true(load(arena, "env: {B: 2, \"C D\": true, A: '', E: '${X}'}\n", keys, 4, &plan, NULL));
  assert_int_equal(plan.list_count, 0);
  assert_string_equal(plan.map[0], "");
  assert_string_equal(plan.map[1], "2");
  assert_string_equal(plan.map[2], "true");
  assert_string_equal(plan.map[3], "${X}");
}

static void nothing_is_a_plan_too(void **state) {
  (void)state;
  static const char *const texts[] = {"{}", "durable_objects: []", "env: {}", "durable_objects: []\nenv: {}\n"};
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
    JD_ARENA arena = arena_new();
    struct yaml_texts plan;
    assert_true(load(arena, texts[i], NULL, 0, &plan, NULL));
    assert_int_equal(plan.list_count, 0);
    assert_null(plan.text);
  }
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
    JD_ARENA arena = arena_new();
    struct yaml_texts plan;
    struct jd_error error = {0};
    assert_false(load(arena, cases[i][0], NULL, 0, &plan, &error));
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

static void a_tree_is_written_so_that_it_reads_the_same(void **state) {
  (void)state;
  static const char json[] =
      "{\"a\": [\"\\u0001\\u007f\\u0085\\u2028\\ufeff \\\" \\\\ \\t\", \"null\", \"\", []], \"? : \": "
      "{\"x, y\": \"[z] # no\"}, \"\": \"-\"}";
  JD_ARENA arena = arena_new();
  JD_BUF first, second;
  struct findings findings;
  const struct yaml_origin origin = {.file = "f", .first_line = 1};
  findings_init(&findings, arena);
  buf_init(&first, 10000);
  buf_init(&second, 10000);
  node_write(json_index(arena, bytes_of(json), "f", &findings), &first);
  const struct node *again = yaml_index(arena, buf_bytes(&first), &origin, &findings);
  assert_non_null(again);
  node_write(again, &second);
  assert_string_equal(first.data, second.data);
  assert_string_equal(node_get(again, "a")->first->text.data, "\x01\x7F\xC2\x85\xE2\x80\xA8\xEF\xBB\xBF \" \\ \t");
  assert_string_equal(node_get(node_get(again, "? : "), "x, y")->text.data, "[z] # no");
  assert_string_equal(node_get(again, "")->text.data, "-");
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
      cmocka_unit_test(each_field_alone_lands_in_its_place),           cmocka_unit_test(all_fields_and_many_objects),
      cmocka_unit_test(env_values_come_in_the_order_of_the_keys),      cmocka_unit_test(nothing_is_a_plan_too),
      cmocka_unit_test(what_does_not_fit_is_an_error_with_the_reason), cmocka_unit_test(yaml_values_know_their_places),
      cmocka_unit_test(a_part_of_a_file_has_the_places_of_the_file),   cmocka_unit_test(json_gives_the_same_tree),
      cmocka_unit_test(a_tree_is_written_so_that_it_reads_the_same),   cmocka_unit_test(too_many_values_are_refused),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
