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
  assert_memory_equal(copy.data, text, 6); /* the NUL behind it too */
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

static void test_free_of_nothing(void **state) {
  (void)state;
  arena_free(NULL);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_pieces_are_zeroed_aligned_and_apart),
      cmocka_unit_test(test_copies),
      cmocka_unit_test(test_printf),
      cmocka_unit_test(test_push_keeps_what_is_there),
      cmocka_unit_test(test_too_much_ends_the_process),
      cmocka_unit_test(test_free_of_nothing),
  };
  return cmocka_run_group_tests_name("arena", tests, NULL, NULL);
}
