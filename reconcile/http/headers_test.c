#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "reconcile/http/http.h"

enum { NOW = 784111777 }; /* Sun, 06 Nov 1994 08:49:37 GMT */

static void take(struct http_headers *headers, struct arena *arena, const char *line) {
  http_headers_line(headers, arena, bytes_of(line));
}

static void known_headers_are_kept_without_blanks(void **state) {
  (void)state;
  JD_ARENA arena = arena_new();
  struct http_headers headers = {0};
  take(&headers, arena, "HTTP/1.1 200 OK\r\n");
  take(&headers, arena, "CONTENT-TYPE:  application/json; charset=utf-8 \r\n");
  take(&headers, arena, "Fly-Replay: region=sjc;fallback=prefer_self\r\n");
  take(&headers, arena, "Location:\r\n");
  take(&headers, arena, "X-Other: 1\r\n");
  take(&headers, arena, "no colon\r\n");
  take(&headers, arena, "content-type: text/html\r\n");
  take(&headers, arena, "\r\n");
  assert_string_equal(headers.content_type, "application/json; charset=utf-8");
  assert_string_equal(headers.fly_replay, "region=sjc;fallback=prefer_self");
  assert_string_equal(headers.location, "");
  assert_null(headers.www_authenticate);
  assert_null(headers.content_encoding);
}

static void an_interim_answer_is_forgotten(void **state) {
  (void)state;
  JD_ARENA arena = arena_new();
  struct http_headers headers = {0};
  take(&headers, arena, "HTTP/1.1 103 Early Hints\r\n");
  take(&headers, arena, "Content-Type: text/html\r\n");
  take(&headers, arena, "Retry-After: 9\r\n");
  take(&headers, arena, "HTTP/1.1 200 OK\r\n");
  assert_null(headers.content_type);
  assert_int_equal(http_retry_after(&headers, NOW), 0);
}

static void retry_after_as_number_and_as_date(void **state) {
  (void)state;
  const struct {
    const char *retry_after, *date;
    unsigned seconds;
  } cases[] = {
      {NULL, NULL, 0},
      {"0", NULL, 0},
      {"60", NULL, 60},
      {"86400", NULL, 86400},
      {"86401", NULL, 86400},
      {"99999999999999999999", NULL, 86400},
      {"", NULL, 0},
      {"-5", NULL, 0},
      {"5.5", NULL, 0},
      {"", NULL, 0},
      {"soon", NULL, 0},
      {"60 seconds", NULL, 0},
      {"Sun, 06 Nov 1994 08:50:37 GMT", NULL, 60},
      {"Sun, 06 Nov 1994 08:49:36 GMT", NULL, 0},
      {"Mon, 07 Nov 1994 08:49:38 GMT", NULL, 86400},
      {"Sun, 06 Nov 1994 08:50:37 GMT", "Sun, 06 Nov 1994 08:50:30 GMT", 7},
      {"Sun, 06 Nov 1994 08:50:37 GMT", "yesterday", 60},
      {"Fri, 01 Mar 2024 00:00:00 GMT", "Thu, 29 Feb 2024 23:59:30 GMT", 30},
      {"Sunday, 06-Nov-94 08:50:37 GMT", NULL, 0},
      {"Sun, 06 Nov 1994 08:50:37 CET", NULL, 0},
      {"Sun, 06 Foo 1994 08:50:37 GMT", NULL, 0},
      {"Sun, 06 Nov 1994 24:50:37 GMT", NULL, 0},
      {"Sun, 06 Nov 1994 08:50:3x GMT", NULL, 0},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    const struct http_headers headers = {.retry_after = cases[i].retry_after, .date = cases[i].date};
    unsigned seconds = http_retry_after(&headers, NOW);
    if (seconds != cases[i].seconds)
      fail_msg("%s: %u", cases[i].retry_after, seconds);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(known_headers_are_kept_without_blanks),
      cmocka_unit_test(an_interim_answer_is_forgotten),
      cmocka_unit_test(retry_after_as_number_and_as_date),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
