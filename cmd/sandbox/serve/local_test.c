#include "cmd/sandbox/serve/internal.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void hosts(void **state) {
  (void)state;
  static const char *const local[] = {"127.0.0.1", "127.0.0.1:8787", "localhost", "LOCALHOST:1", "[::1]", "[::1]:80"};
  static const char *const foreign[] = {
      "",           "example.com",   "127.0.0.1.example.com", "localhost.example.com:80",
      "127.0.0.1:", "127.0.0.1:80x", "localhost@example.com", "127.0.0.10",
      "::1"};
  assert_true(local_host(NULL));
  for (size_t i = 0; i < sizeof local / sizeof *local; i++)
    assert_true(local_host(local[i]));
  for (size_t i = 0; i < sizeof foreign / sizeof *foreign; i++)
    assert_false(local_host(foreign[i]));
}

static void origins(void **state) {
  (void)state;
  static const char *const local[] = {"http://127.0.0.1:5173", "http://localhost", "https://localhost:3000"};
  static const char *const foreign[] = {
      "", "null", "http://example.com", "http://localhost.example.com", "file://", "localhost", "http://"};
  assert_true(local_origin(NULL));
  for (size_t i = 0; i < sizeof local / sizeof *local; i++)
    assert_true(local_origin(local[i]));
  for (size_t i = 0; i < sizeof foreign / sizeof *foreign; i++)
    assert_false(local_origin(foreign[i]));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(hosts),
      cmocka_unit_test(origins),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
