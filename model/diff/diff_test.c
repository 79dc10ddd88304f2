/* Fixed pairs with the exact text expected. */
/* What holds of every diff, on generated pairs: applied, it gives the other side; its edits are in order and apart; it
 * is shortest while it may be; and it ends. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "model/base/base.h"
#include "model/base/sanitized_test.h"
#include "model/diff/diff.h"
#include "model/diff/textdiff_apply.h"
#include "model/diff/textdiff_generate.h"

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

static void test_line_ends(void **state) {
  (void)state;
  static const struct {
    const char *old_text, *new_text, *summary, *shown;
    bool plain;
  } ends[] = {
      {"a\nb\n", "a\r\nb\r\n", "line endings only: LF -> CRLF", "", true},
      {"a\r\nb\r\n", "a\nb", "+1 -1, line endings CRLF -> LF",
       HEAD "@@ -2 +2 @@\n-b\n+b\n\\ No newline at end of file\n", true},
      {"a\r\nb\n", "a\nb\n", "line endings only: mixed -> LF", "", true},
      {"a\nb\nc\n", "a\r\nB\r\nc\r\n", "+1 -1, line endings LF -> CRLF", HEAD "@@ -2 +2 @@\n-b\n+B\n", true},
      {"a\r\nb\r\n", "a\r\nB\r\n", "+1 -1", HEAD "@@ -2 +2 @@\n-b\n+B\n", true},
      {"a\r\nb\n", "a\nb\r\n", "+2 -2", HEAD "@@ -1,2 +1,2 @@\n-a\r\n-b\n+a\n+b\r\n", false},
      {"", "a\r\n", "+1 -0", HEAD "@@ -0,0 +1 @@\n+a\n", true},
      {"a", "b\r\n", "+1 -1", HEAD "@@ -1 +1 @@\n-a\n\\ No newline at end of file\n+b\n", true},
      {"a\r", "a\r\n", "+1 -1", HEAD "@@ -1 +1 @@\n-a\r\n\\ No newline at end of file\n+a\n", true},
      {"\r\n\n", "\n\n", "line endings only: mixed -> LF", "", true},
      {"a\n", "a\nb\n", "+1 -0", HEAD "@@ -1,0 +2 @@\n+b\n", false},
  };
  for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
    JD_ARENA arena = arena_new();
    JD_BUF summary, shown;
    struct textdiff diff;
    buf_init(&summary, 200), buf_init(&shown, LIMIT_TEXT_OUTPUT);
    textdiff(arena, bytes_of(ends[i].old_text), bytes_of(ends[i].new_text), &diff);
    textdiff_summary(&diff, &summary);
    textdiff_unified(textdiff_shown(&diff), "old", "new", 0, &shown);
    assert_string_equal(summary.data, ends[i].summary);
    assert_string_equal(shown.data, ends[i].shown);
    assert_int_equal(diff.plain != NULL, ends[i].plain);
  }
}

/* Marked bytes between braces. */
static void show(const struct word_side *side, struct buf *out) {
  for (size_t i = 0; i < side->lines.count; i++) {
    bool inside = false;
    for (size_t j = 0; j < side->lines.list[i].len; j++) {
      if (side->marked[i][j] != inside)
        buf_add_char(out, inside ? '}' : '{');
      inside = side->marked[i][j];
      buf_add_char(out, side->lines.list[i].data[j]);
    }
    buf_add_text(out, inside ? "}|" : "|");
  }
}

static struct lines lines_of(struct arena *arena, const char *text) {
  size_t count;
  struct bytes *list = lines_split(arena, bytes_of(text), &count);
  for (size_t i = 0; i < count; i++)
    list[i].len -= list[i].len && list[i].data[list[i].len - 1] == '\n';
  return (struct lines){list, count};
}

static void assert_marks(const char *old_text, const char *new_text, const char *expected) {
  JD_ARENA arena = arena_new();
  JD_BUF out;
  buf_init(&out, 4096);
  struct word_side old_side = {.lines = lines_of(arena, old_text)}, new_side = {.lines = lines_of(arena, new_text)};
  worddiff(arena, &old_side, &new_side);
  show(&old_side, &out);
  buf_add_text(&out, " > ");
  show(&new_side, &out);
  assert_string_equal(out.data, expected);
}

static void test_words(void **state) {
  (void)state;
  assert_marks("const KEPT = 200;", "const KEPT = 500;", "const KEPT = {200};| > const KEPT = {500};|");
  assert_marks("f(a, b)", "f(a)", "f(a{, b})| > f(a)|");
  assert_marks("let some_name = 1;", "let some_names = 1;", "let {some_name} = 1;| > let {some_names} = 1;|");
  assert_marks("x = 'caf\xC3\xA9' + y;", "x = 'cafe' + y;", "x = '{caf\xC3\xA9}' + y;| > x = '{cafe}' + y;|");
}

static void test_blanks_between_marks_belong_to_them(void **state) {
  (void)state;
  assert_marks("return one two in there;", "return a b in there;",
               "return {one two} in there;| > return {a b} in there;|");
}

static void test_another_line_is_not_marked(void **state) {
  (void)state;
  assert_marks("import x;", "while (true) run();", "import x;| > while (true) run();|");
  assert_marks("same words here = 1\ngone();", "same words here = 2",
               "same words here = {1}|gone();| > same words here = {2}|");
  assert_marks("f(1);\ng(1);", "f(2);\ng(2);", "f({1});|g({1});| > f({2});|g({2});|");
}

static void test_one_side_alone(void **state) {
  (void)state;
  assert_marks("", "new();", " > new();|");
  assert_marks("old();\n\n", "", "old();|| > ");
}

#define ODD_LINES "--- a\0+++ b\0@@ -1 +1 @@\0\\ No newline at end of file\0-\0+\0 \0"

static void assert_applies(const struct textdiff *diff, struct bytes old_text, struct bytes new_text, size_t context) {
  JD_BUF unified, made;
  buf_init(&unified, LIMIT_TEXT_OUTPUT);
  buf_init(&made, LIMIT_TEXT_OUTPUT);
  textdiff_unified(diff, "old", "new", context, &unified);
  assert_false(unified.overflow);
  if (!textdiff_apply(old_text, buf_bytes(&unified), &made) || !bytes_equal(buf_bytes(&made), new_text)) {
    fail_msg("context %zu: from\n%.2000s\nto\n%.2000s\nis not\n%.2000s", context, old_text.data, new_text.data,
             unified.data);
  }
}

static void assert_well_formed(const struct textdiff *diff) {
  size_t old_at = 0, new_at = 0, removed = 0, added = 0;
  for (size_t i = 0; i < diff->edit_count; i++) {
    const struct textdiff_edit *edit = &diff->edits[i];
    assert_true(edit->old_count + edit->new_count > 0);
    assert_true(i == 0 || edit->old_start > old_at);
    assert_true(edit->old_start >= old_at);
    assert_int_equal(edit->old_start - old_at, edit->new_start - new_at);
    for (; old_at < edit->old_start; old_at++, new_at++)
      assert_true(bytes_equal(diff->old_lines[old_at], diff->new_lines[new_at]));
    old_at += edit->old_count;
    new_at += edit->new_count;
    removed += edit->old_count;
    added += edit->new_count;
  }
  assert_int_equal(diff->old_count - old_at, diff->new_count - new_at);
  assert_int_equal(diff->removed, removed);
  assert_int_equal(diff->added, added);
}

/* Lines in a longest common subsequence, the slow way. */
static size_t common_lines(struct arena *arena, const struct textdiff *diff) {
  const size_t stride = diff->new_count + 1;
  size_t *best = arena_alloc_array(arena, (diff->old_count + 1) * stride, sizeof *best);
  for (size_t i = 1; i <= diff->old_count; i++) {
    for (size_t j = 1; j <= diff->new_count; j++) {
      size_t *here = &best[i * stride + j];
      *here = here[-1] > *(here - stride) ? here[-1] : *(here - stride);
      if (bytes_equal(diff->old_lines[i - 1], diff->new_lines[j - 1]))
        *here = *(here - stride - 1) + 1;
    }
  }
  return best[diff->old_count * stride + diff->new_count];
}

static void check_generated(struct generator *generator) {
  JD_BUF old_text, new_text;
  JD_ARENA arena = arena_new();
  buf_init(&old_text, LIMIT_SOURCE_BYTES);
  buf_init(&new_text, LIMIT_SOURCE_BYTES);
  generate_pair(generator, &old_text, &new_text);
  struct textdiff diff;
  textdiff(arena, buf_bytes(&old_text), buf_bytes(&new_text), &diff);
  assert_well_formed(&diff);
  for (size_t context = 0; context < 4; context++)
    assert_applies(&diff, buf_bytes(&old_text), buf_bytes(&new_text), context);
  assert_int_equal(diff.removed, diff.old_count - common_lines(arena, &diff));
}

static void test_small_pairs(void **state) {
  (void)state;
  for (uint64_t round = 0; round < SANITIZED_SHARE(6000); round++) {
    struct generator generator = {.seed = round,
                                  .most_lines = 1 + round % 16,
                                  .alphabet = 1 + round % 7,
                                  .crlf = round % 2,
                                  .odd_lines = round % 3 ? NULL : ODD_LINES};
    check_generated(&generator);
  }
}

static void test_middling_pairs(void **state) {
  (void)state;
  for (uint64_t round = 0; round < 100; round++) {
    struct generator generator = {.seed = round, .most_lines = 300, .alphabet = 2 + round * 2};
    check_generated(&generator);
  }
}

static void add_numbered_lines(struct buf *out, size_t bound, const char *format_first, size_t from) {
  for (size_t i = from; out->len + 32 < bound; i++) {
    buf_add_text(out, format_first);
    buf_printf(out, " %zu\n", i);
  }
}

static void assert_diff_of_large(const struct buf *old_text, const struct buf *new_text) {
  JD_ARENA arena = arena_new();
  struct textdiff diff;
  textdiff(arena, buf_bytes(old_text), buf_bytes(new_text), &diff);
  assert_well_formed(&diff);
  assert_applies(&diff, buf_bytes(old_text), buf_bytes(new_text), 3);
}

enum { LARGE = SANITIZED_SHARE(LIMIT_SOURCE_BYTES), REVERSED = SANITIZED_SHARE(130000) };

static void test_unrelated_lines_end(void **state) {
  (void)state;
  JD_BUF old_text, new_text;
  buf_init(&old_text, LARGE);
  buf_init(&new_text, LARGE);
  add_numbered_lines(&old_text, LARGE, "old", 0);
  add_numbered_lines(&new_text, LARGE, "new", 0);
  assert_diff_of_large(&old_text, &new_text);
}

/* Half a million lines a side, all known to the other side, in an order of their own. Without the cap this would take
 * hours. */
static void test_few_letters_shuffled_end(void **state) {
  (void)state;
  const size_t alphabets[] = {2, 40};
  uint64_t seed = 7;
  for (size_t i = 0; i < sizeof alphabets / sizeof *alphabets; i++) {
    JD_BUF old_text, new_text;
    buf_init(&old_text, LARGE);
    buf_init(&new_text, LARGE);
    while (new_text.len < LARGE) {
      const char old_line[] = {(char)('!' + random_below(&seed, alphabets[i])), '\n'};
      const char new_line[] = {(char)('!' + random_below(&seed, alphabets[i])), '\n'};
      buf_add(&old_text, old_line, 2);
      buf_add(&new_text, new_line, 2);
    }
    assert_diff_of_large(&old_text, &new_text);
  }
}

static void test_reversed_lines_end(void **state) {
  (void)state;
  JD_BUF old_text, new_text;
  buf_init(&old_text, LARGE);
  buf_init(&new_text, LARGE);
  for (int i = 0; i < REVERSED; i++) {
    buf_printf(&old_text, "%07d\n", i);
    buf_printf(&new_text, "%07d\n", REVERSED - 1 - i);
  }
  assert_false(old_text.overflow);
  assert_diff_of_large(&old_text, &new_text);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_fixed),
      cmocka_unit_test(test_null_text_is_empty),
      cmocka_unit_test(test_edits_and_sums),
      cmocka_unit_test(test_line_ends),
      cmocka_unit_test(test_words),
      cmocka_unit_test(test_blanks_between_marks_belong_to_them),
      cmocka_unit_test(test_another_line_is_not_marked),
      cmocka_unit_test(test_one_side_alone),
      cmocka_unit_test(test_small_pairs),
      cmocka_unit_test(test_middling_pairs),
      cmocka_unit_test(test_unrelated_lines_end),
      cmocka_unit_test(test_few_letters_shuffled_end),
      cmocka_unit_test(test_reversed_lines_end),
  };
  return cmocka_run_group_tests_name("diff", tests, NULL, NULL);
}
