/* What holds of every diff, on generated pairs: applied, it gives the other side; its edits are in order and apart; it
 * is shortest while it may be; and it ends. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "model/diff/diff.h"
#include "model/diff/textdiff_apply.h"
#include "model/diff/textdiff_generate.h"

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
  for (uint64_t round = 0; round < 6000; round++) {
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

static void test_unrelated_lines_end(void **state) {
  (void)state;
  JD_BUF old_text, new_text;
  buf_init(&old_text, LIMIT_SOURCE_BYTES);
  buf_init(&new_text, LIMIT_SOURCE_BYTES);
  add_numbered_lines(&old_text, LIMIT_SOURCE_BYTES, "old", 0);
  add_numbered_lines(&new_text, LIMIT_SOURCE_BYTES, "new", 0);
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
    buf_init(&old_text, LIMIT_SOURCE_BYTES);
    buf_init(&new_text, LIMIT_SOURCE_BYTES);
    while (new_text.len < LIMIT_SOURCE_BYTES) {
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
  buf_init(&old_text, LIMIT_SOURCE_BYTES);
  buf_init(&new_text, LIMIT_SOURCE_BYTES);
  for (int i = 0; i < 130000; i++) {
    buf_printf(&old_text, "%07d\n", i);
    buf_printf(&new_text, "%07d\n", 129999 - i);
  }
  assert_false(old_text.overflow);
  assert_diff_of_large(&old_text, &new_text);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_small_pairs),         cmocka_unit_test(test_middling_pairs),
      cmocka_unit_test(test_unrelated_lines_end), cmocka_unit_test(test_few_letters_shuffled_end),
      cmocka_unit_test(test_reversed_lines_end),
  };
  return cmocka_run_group_tests_name("textdiff_property", tests, NULL, NULL);
}
