/* Fixed pairs with the exact text expected. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "model/base/base.h"
#include "model/diff/diff.h"

#define TEXT(literal)                                                                                                  \
  { (literal), sizeof(literal) - 1 }
#define HEAD       "--- old\n+++ new\n"
#define NO_NEWLINE "\\ No newline at end of file\n"

struct fixed_case {
  const char *name;
  struct bytes old_text, new_text;
  size_t context;
  struct bytes expected;
};

static const struct fixed_case cases[] = {
    {"both empty", TEXT(""), TEXT(""), 3, TEXT("")},
    {"equal", TEXT("a\nb"), TEXT("a\nb"), 3, TEXT("")},
    {"from nothing", TEXT(""), TEXT("a\nb\nc\n"), 3, TEXT(HEAD "@@ -0,0 +1,3 @@\n+a\n+b\n+c\n")},
    {"to nothing", TEXT("a\nb\nc\n"), TEXT(""), 3, TEXT(HEAD "@@ -1,3 +0,0 @@\n-a\n-b\n-c\n")},
    {"one line", TEXT("a\n"), TEXT("b\n"), 3, TEXT(HEAD "@@ -1 +1 @@\n-a\n+b\n")},
    {"from nothing to one line", TEXT(""), TEXT("a"), 3, TEXT(HEAD "@@ -0,0 +1 @@\n+a\n" NO_NEWLINE)},
    {"one line feed", TEXT(""), TEXT("\n"), 3, TEXT(HEAD "@@ -0,0 +1 @@\n+\n")},
    {"line feed lost", TEXT("a\n"), TEXT("a"), 3, TEXT(HEAD "@@ -1 +1 @@\n-a\n+a\n" NO_NEWLINE)},
    {"line feed won", TEXT("a"), TEXT("a\n"), 3, TEXT(HEAD "@@ -1 +1 @@\n-a\n" NO_NEWLINE "+a\n")},
    {"no line feed on either side", TEXT("a\nb"), TEXT("c\nb"), 3,
     TEXT(HEAD "@@ -1,2 +1,2 @@\n-a\n+c\n b\n" NO_NEWLINE)},
    {"a line behind one that had no line feed", TEXT("a"), TEXT("a\nb"), 3,
     TEXT(HEAD "@@ -1 +1,2 @@\n-a\n" NO_NEWLINE "+a\n+b\n" NO_NEWLINE)},
    {"CR belongs to the line", TEXT("a\r\nb\r\n"), TEXT("a\nb\r\n"), 3, TEXT(HEAD "@@ -1,2 +1,2 @@\n-a\r\n+a\n b\r\n")},
    {"a lone CR ends no line", TEXT("a\rb\n"), TEXT("a\rc\n"), 3, TEXT(HEAD "@@ -1 +1 @@\n-a\rb\n+a\rc\n")},
    {"NUL is a byte", TEXT("a\0b\nz\n"), TEXT("a\0c\nz\n"), 3, TEXT(HEAD "@@ -1,2 +1,2 @@\n-a\0b\n+a\0c\n z\n")},
    {"in the middle", TEXT("1\n2\n3\n4\n5\n6\n7\n8\n9\n"), TEXT("1\n2\n3\n4\nfive\n6\n7\n8\n9\n"), 3,
     TEXT(HEAD "@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+five\n 6\n 7\n 8\n")},
    {"contexts touch: one hunk", TEXT("a\n1\n2\nb\n"), TEXT("A\n1\n2\nB\n"), 1,
     TEXT(HEAD "@@ -1,4 +1,4 @@\n-a\n+A\n 1\n 2\n-b\n+B\n")},
    {"contexts do not touch: two hunks", TEXT("a\n1\n2\n3\nb\n"), TEXT("A\n1\n2\n3\nB\n"), 1,
     TEXT(HEAD "@@ -1,2 +1,2 @@\n-a\n+A\n 1\n@@ -4,2 +4,2 @@\n 3\n-b\n+B\n")},
    {"no context", TEXT("1\n2\n3\n"), TEXT("1\nx\n2\n"), 0, TEXT(HEAD "@@ -1,0 +2 @@\n+x\n@@ -3 +3,0 @@\n-3\n")},
    {"all context there is", TEXT("1\n2\n3\n"), TEXT("1\n2\nx\n"), SIZE_MAX,
     TEXT(HEAD "@@ -1,3 +1,3 @@\n 1\n 2\n-3\n+x\n")},
    {"a function that is added begins with its own first line", TEXT("f() {\n}\n\ng() {\n}\n"),
     TEXT("f() {\n}\n\nh() {\n}\n\ng() {\n}\n"), 3,
     TEXT(HEAD "@@ -1,5 +1,8 @@\n f() {\n }\n \n+h() {\n+}\n+\n g() {\n }\n")},
    {"the same behind another change", TEXT("1\nf {\n}\n"), TEXT("2\nf {\n}\ng {\n}\n"), 3,
     TEXT(HEAD "@@ -1,3 +1,5 @@\n-1\n+2\n f {\n }\n+g {\n+}\n")},
    {"a removed line slides too", TEXT("x\nq\na\na\ny\n"), TEXT("X\nq\na\ny\n"), 3,
     TEXT(HEAD "@@ -1,5 +1,4 @@\n-x\n+X\n q\n a\n-a\n y\n")},
    {"added and removed at one place is one edit", TEXT("x\na\na\nb\n"), TEXT("X\na\nc\n"), 0,
     TEXT(HEAD "@@ -1 +1 @@\n-x\n+X\n@@ -3,2 +3 @@\n-a\n-b\n+c\n")},
};

static void print_unified(const struct fixed_case *fixed, struct buf *out) {
  JD_ARENA arena = arena_new();
  struct textdiff diff;
  textdiff(arena, fixed->old_text, fixed->new_text, &diff);
  textdiff_unified(&diff, "old", "new", fixed->context, out);
}

static void test_fixed(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    JD_BUF out;
    buf_init(&out, LIMIT_TEXT_OUTPUT);
    print_unified(&cases[i], &out);
    if (!bytes_equal(buf_bytes(&out), cases[i].expected))
      fail_msg("%s: expected\n%s\nbut got\n%s", cases[i].name, cases[i].expected.data, out.data);
  }
}

static void test_null_text_is_empty(void **state) {
  (void)state;
  JD_ARENA arena = arena_new();
  struct textdiff diff;
  textdiff(arena, (struct bytes){NULL, 0}, bytes_of("a\n"), &diff);
  assert_int_equal(diff.old_count, 0);
  assert_int_equal(diff.new_count, 1);
  assert_int_equal(diff.edit_count, 1);
}

static void test_edits_and_sums(void **state) {
  (void)state;
  JD_ARENA arena = arena_new();
  struct textdiff diff;
  const char *old_text = "1\n2\n3\n4\n5\n6";
  textdiff(arena, bytes_of(old_text), bytes_of("1\ntwo\n3\n5\n6\n7\n"), &diff);
  const struct textdiff_edit expected[] = {{1, 1, 1, 1}, {3, 1, 3, 0}, {5, 1, 4, 2}};
  assert_int_equal(diff.edit_count, 3);
  assert_memory_equal(diff.edits, expected, sizeof expected);
  assert_int_equal(diff.removed, 3);
  assert_int_equal(diff.added, 3);
  assert_int_equal(diff.old_count, 6);
  assert_int_equal(diff.old_lines[5].len, 1);
  assert_ptr_equal(diff.old_lines[5].data, old_text + 10);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_fixed),
      cmocka_unit_test(test_null_text_is_empty),
      cmocka_unit_test(test_edits_and_sums),
  };
  return cmocka_run_group_tests_name("textdiff", tests, NULL, NULL);
}
