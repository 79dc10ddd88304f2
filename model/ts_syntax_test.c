/* The whole tree, as the checks of a source's rules ask it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "model/text.h"
#include "model/ts_tree.h"

static const char code[] = "export class A { // a\n  async m(x: T) { return true ? await x?.y : 1; }\n}";

static struct ts_syntax parse(struct arena *arena) {
  struct ts_tree tree;
  assert_int_equal(ts_parse(arena, bytes_of(code), &tree), PARSED);
  return tree.syntax;
}

static size_t find(const struct ts_syntax *syntax, enum ts_syntax_kind kind) {
  for (size_t i = 0; i < syntax->count; i++)
    if (ts_syntax_kind_at(syntax, i) == kind)
      return i;
  return 0;
}

static void test_is_in_the_order_of_the_source(void **state) {
  (void)state;
  JD_ARENA arena = arena_new();
  struct ts_syntax syntax = parse(arena);
  assert_int_equal(ts_syntax_kind_at(&syntax, 0), SYNTAX_program);
  assert_int_equal(ts_syntax_next(&syntax, 0), syntax.count);
  for (size_t i = 1; i < syntax.count; i++) {
    size_t parent = syntax.list[i].parent;
    assert_true(parent < i && ts_syntax_next(&syntax, i) <= ts_syntax_next(&syntax, parent));
    assert_true(syntax.list[i].start >= syntax.list[i - 1].start);
    assert_int_not_equal(ts_syntax_kind_at(&syntax, i), SYNTAX_OTHER);
  }
  assert_int_equal(find(&syntax, SYNTAX_comment), 0);
}

static void test_finds_what_is_in_a_node_and_around_it(void **state) {
  (void)state;
  JD_ARENA arena = arena_new();
  struct ts_syntax syntax = parse(arena);
  size_t method = find(&syntax, SYNTAX_method_definition), body = ts_syntax_field(&syntax, method, FIELD_body);
  assert_true(ts_syntax_token(&syntax, method, "async"));
  assert_false(ts_syntax_token(&syntax, method, "static"));
  assert_int_equal(ts_syntax_kind_at(&syntax, body), SYNTAX_statement_block);
  assert_int_equal(ts_syntax_child(&syntax, method, SYNTAX_statement_block), body);
  size_t await = find(&syntax, SYNTAX_await_expression);
  assert_int_equal(ts_syntax_around(&syntax, await, SYNTAX_method_definition), method);
  assert_int_equal(ts_syntax_around(&syntax, await, SYNTAX_arrow_function), 0);
  assert_true(bytes_equal(ts_syntax_text(&syntax, await), bytes_of("await x?.y")));
  assert_true(find(&syntax, SYNTAX_true) && find(&syntax, SYNTAX_optional_chain));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_is_in_the_order_of_the_source),
      cmocka_unit_test(test_finds_what_is_in_a_node_and_around_it),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
