#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "model/base/base.h"

#include <stdlib.h>
#include <wchar.h>

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

static void test_free_of_nothing(void **state) {
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
      cmocka_unit_test(test_adding),
      cmocka_unit_test(test_growing_keeps_the_bytes),
      cmocka_unit_test(test_cap_is_exact),
      cmocka_unit_test(test_overflow_stays),
      cmocka_unit_test(test_printf_past_the_cap),
      cmocka_unit_test(test_printf_that_fails_is_seen),
      cmocka_unit_test(test_cap_of_nothing),
      cmocka_unit_test(test_free_of_nothing),
  };
  return cmocka_run_group_tests_name("buf", tests, NULL, NULL);
}
