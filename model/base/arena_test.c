#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "model/base/base.h"

#include <stdalign.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>
#include <wchar.h>

static void test_pieces_are_zeroed_aligned_and_apart(void **state) {
  (void)state;
  JD_ARENA arena = arena_new();
  char *pieces[300];
  size_t sizes[300];
  for (size_t i = 0; i < 300; i++) {
    sizes[i] = i % 50 == 49 ? 20000 * (i / 50 + 1) : i % 97; /* larger than a block now and then */
    pieces[i] = arena_alloc(arena, sizes[i]);
    assert_non_null(pieces[i]);
    assert_int_equal((uintptr_t)pieces[i] % alignof(max_align_t), 0);
    for (size_t j = 0; j < sizes[i]; j++)
      assert_int_equal(pieces[i][j], 0);
    memset(pieces[i], (int)(i % 255 + 1), sizes[i]);
  }
  for (size_t i = 0; i < 300; i++)
    for (size_t j = 0; j < sizes[i]; j++)
      assert_int_equal((unsigned char)pieces[i][j], i % 255 + 1);
}

static void test_copies(void **state) {
  (void)state;
  JD_ARENA arena = arena_new();
  const char text[] = "ab\0cd";
  assert_null(arena_strdup(arena, NULL));
  assert_string_equal(arena_strdup(arena, "word"), "word");
  assert_string_equal(arena_strndup(arena, "word", 2), "wo");
  assert_string_equal(arena_strndup(arena, NULL, 0), "");
  struct bytes copy = arena_bytes(arena, (struct bytes){text, 5});
  assert_ptr_not_equal(copy.data, text);
  assert_int_equal(copy.len, 5);
  assert_memory_equal(copy.data, text, 6); /* the NUL after it too */
}

static void test_printf(void **state) {
  (void)state;
  JD_ARENA arena = arena_new();
  assert_string_equal(arena_printf(arena, "%s-%d", "a", 7), "a-7");
  char *wide = arena_printf(arena, "%*d", 40000, 1);
  assert_int_equal(strlen(wide), 40000);
  assert_int_equal(wide[39999], '1');
}

static void test_push_keeps_what_is_there(void **state) {
  (void)state;
  JD_ARENA arena = arena_new();
  size_t *list = NULL, count = 0, capacity = 0;
  for (size_t i = 0; i < 10000; i++)
    *ARENA_PUSH(arena, list, count, capacity) = i * i;
  assert_int_equal(count, 10000);
  assert_true(capacity >= count);
  for (size_t i = 0; i < count; i++)
    assert_int_equal(list[i], i * i);
}

static void ask_for_too_much(struct arena *arena, int way) {
  if (way == 0)
    arena_alloc(arena, SIZE_MAX);
  else
    arena_alloc_array(arena, SIZE_MAX / 8 + 2, 8); /* the product wraps to a small number */
}

/* In a child: exit status 1, and a sentence on stderr. */
static void assert_ends_the_process(int way) {
  int ends[2];
  assert_int_equal(pipe(ends), 0);
  pid_t child = fork();
  if (child == 0) {
    dup2(ends[1], STDERR_FILENO);
    ask_for_too_much(arena_new(), way);
    _exit(0);
  }
  close(ends[1]);
  char said[256] = "";
  (void)!read(ends[0], said, sizeof said - 1);
  close(ends[0]);
  int status = 0;
  assert_int_equal(waitpid(child, &status, 0), child);
  assert_true(WIFEXITED(status));
  assert_int_equal(WEXITSTATUS(status), 1);
  assert_non_null(strstr(said, "jd: out of memory"));
}

static void test_too_much_ends_the_process(void **state) {
  (void)state;
  for (int way = 0; way < 2; way++)
    assert_ends_the_process(way);
}

static void test_arena_free_of_nothing(void **state) {
  (void)state;
  arena_free(NULL);
}

static void test_adding(void **state) {
  (void)state;
  JD_BUF buf;
  buf_init(&buf, 1000);
  assert_string_equal(buf.data, "");
  assert_true(buf_add(&buf, "a\0b", 3));
  assert_true(buf_add(&buf, NULL, 0));
  assert_true(buf_add_text(&buf, "text"));
  assert_true(buf_add_bytes(&buf, (struct bytes){"bytes!", 5}));
  assert_true(buf_add_char(&buf, '.'));
  assert_true(buf_add_repeat(&buf, '=', 3));
  assert_true(buf_add_repeat(&buf, '=', 0));
  assert_true(buf_printf(&buf, "%s%d", "n", 42));
  const char expected[] = "a\0btextbytes.===n42";
  assert_int_equal(buf.len, sizeof expected - 1);
  assert_memory_equal(buf.data, expected, sizeof expected);
  assert_true(bytes_equal(buf_bytes(&buf), (struct bytes){expected, sizeof expected - 1}));
}

static void test_growing_keeps_the_bytes(void **state) {
  (void)state;
  JD_BUF buf;
  buf_init(&buf, 1 << 20);
  for (size_t i = 0; i < 1 << 20; i++)
    assert_true(buf_add_char(&buf, (char)(i % 251)));
  assert_int_equal(buf.len, 1 << 20);
  for (size_t i = 0; i < 1 << 20; i++)
    assert_int_equal((unsigned char)buf.data[i], i % 251);
  assert_int_equal(buf.data[buf.len], '\0');
}

static void test_cap_is_exact(void **state) {
  (void)state;
  JD_BUF buf;
  buf_init(&buf, 5);
  assert_true(buf_add_text(&buf, "12345"));
  assert_false(buf.overflow);
  assert_true(buf_add_text(&buf, ""));
  assert_false(buf_add_char(&buf, '6'));
  assert_true(buf.overflow);
  assert_string_equal(buf.data, "12345");
}

/* What does not fit is dropped whole, and so is all that follows, though it would fit: no text with a hole. */
static void test_overflow_stays(void **state) {
  (void)state;
  JD_BUF buf;
  buf_init(&buf, 5);
  assert_true(buf_add_text(&buf, "123"));
  assert_false(buf_add_text(&buf, "456"));
  assert_false(buf_add_char(&buf, '4'));
  assert_false(buf_printf(&buf, "%d", 4));
  assert_false(buf_add_repeat(&buf, '4', 1));
  assert_string_equal(buf.data, "123");
  buf_clear(&buf);
  assert_false(buf.overflow);
  assert_int_equal(buf.len, 0);
  assert_true(buf_add_text(&buf, "45"));
  assert_string_equal(buf.data, "45");
}

static void test_printf_past_the_cap(void **state) {
  (void)state;
  JD_BUF buf;
  buf_init(&buf, 300);
  assert_false(buf_printf(&buf, "%*d", 301, 1));
  assert_true(buf.overflow);
  buf_clear(&buf);
  assert_true(buf_printf(&buf, "%*d", 300, 1));
  assert_int_equal(buf.len, 300);
  assert_int_equal(buf.data[299], '1');
}

static void test_printf_that_fails_is_seen(void **state) {
  (void)state;
  JD_BUF buf;
  buf_init(&buf, 10);
  assert_false(buf_printf(&buf, "%lc", (wint_t)0x110000)); /* no character in any encoding */
  assert_true(buf.overflow);
}

static void test_cap_of_nothing(void **state) {
  (void)state;
  JD_BUF buf;
  buf_init(&buf, 0);
  assert_true(buf_add(&buf, "", 0));
  assert_false(buf_add_char(&buf, 'x'));
  assert_string_equal(buf.data, "");
}

static void test_buf_free_of_nothing(void **state) {
  (void)state;
  struct buf buf = {0};
  buf_free(&buf);
  buf_init(&buf, 10);
  buf_free(&buf);
  assert_null(buf.data);
  buf_free(&buf);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_pieces_are_zeroed_aligned_and_apart),
      cmocka_unit_test(test_copies),
      cmocka_unit_test(test_printf),
      cmocka_unit_test(test_push_keeps_what_is_there),
      cmocka_unit_test(test_too_much_ends_the_process),
      cmocka_unit_test(test_arena_free_of_nothing),
      cmocka_unit_test(test_adding),
      cmocka_unit_test(test_growing_keeps_the_bytes),
      cmocka_unit_test(test_cap_is_exact),
      cmocka_unit_test(test_overflow_stays),
      cmocka_unit_test(test_printf_past_the_cap),
      cmocka_unit_test(test_printf_that_fails_is_seen),
      cmocka_unit_test(test_cap_of_nothing),
      cmocka_unit_test(test_buf_free_of_nothing),
  };
  return cmocka_run_group_tests_name("arena", tests, NULL, NULL);
}
