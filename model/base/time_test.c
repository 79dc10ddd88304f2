#include "model/base/base.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))

/* Computed with `date -u -d … +%s`. */
static const struct {
  const char *text;
  int64_t seconds;
} known[] = {
    {"1970-01-01T00:00:00Z", 0},
    {"1969-12-31T23:59:59Z", -1},
    {"2000-02-29T12:00:00Z", 951825600},
    {"2026-11-23T10:04:11Z", 1795428251},
    {"2024-02-29T23:59:59Z", 1709251199},
    {"2024-12-31T23:59:59Z", 1735689599},
    {"2100-02-28T00:00:00Z", 4107456000},
    {"2100-03-01T00:00:00Z", 4107542400},
    {"0000-01-01T00:00:00Z", INT64_C(-62167219200)},
    {"0000-12-31T00:00:00Z", INT64_C(-62135683200)},
    {"9999-12-31T23:59:59Z", INT64_C(253402300799)},
};

static void test_known_instants_both_ways(void **state) {
  (void)state;
  for (size_t i = 0; i < COUNT(known); i++) {
    int64_t milliseconds = 42;
    assert_true(time_parse(bytes_of(known[i].text), &milliseconds));
    assert_int_equal(milliseconds, known[i].seconds * 1000);
    char text[TIME_TEXT];
    time_format(milliseconds, text);
    assert_string_equal(text, known[i].text);
  }
}

static void test_other_forms(void **state) {
  (void)state;
  static const struct {
    const char *text, *same;
  } forms[] = {
      {"2026-11-23", "2026-11-23T00:00:00.000Z"},
      {"2026-11-23T10:04Z", "2026-11-23T10:04:00.000Z"},
      {"2026-11-23 10:04:11", "2026-11-23T10:04:11.000Z"},
      {"2026-11-23t10:04:11z", "2026-11-23T10:04:11.000Z"},
      {"2026-11-23T10:04:11.5Z", "2026-11-23T10:04:11.500Z"},
      {"2026-11-23T10:04:11.123Z", "2026-11-23T10:04:11.123Z"},
      {"2026-11-23T10:04:11.123999999999999999Z", "2026-11-23T10:04:11.123Z"},
      {"2026-11-23T10:04:11+00:00", "2026-11-23T10:04:11.000Z"},
      {"2026-11-23T01:04:11+02:00", "2026-11-22T23:04:11.000Z"},
      {"2026-12-31T23:04:11-0530", "2027-01-01T04:34:11.000Z"},
  };
  for (size_t i = 0; i < COUNT(forms); i++) {
    int64_t milliseconds;
    assert_true(time_parse(bytes_of(forms[i].text), &milliseconds));
    char text[TIME_TEXT];
    time_format_milliseconds(milliseconds, text);
    assert_string_equal(text, forms[i].same);
  }
}

static void test_what_is_no_time(void **state) {
  (void)state;
  static const char *const bad[] = {
      "",
      "null",
      "2026",
      "2026-11",
      "2026-1-2",
      "26-11-23",
      "2026-13-01",
      "2026-00-01",
      "2026-11-00",
      "2026-11-31",
      "2026-02-29",
      "1900-02-29",
      "2100-02-29",
      "2026-11-23T",
      "2026-11-23T10",
      "2026-11-23T24:00:00Z",
      "2026-11-23T10:60:00Z",
      "2026-11-23T10:04:60Z",
      "2026-11-23T10:04:11.Z",
      "2026-11-23T10:04:11ZZ",
      "2026-11-23T10:04:11Z ",
      " 2026-11-23T10:04:11Z",
      "2026-11-23T10:04:11+2",
      "2026-11-23T10:04:11+24:00",
      "2026-11-23T10:04:11x",
      "2026/11/23",
      "+026-11-23",
  };
  for (size_t i = 0; i < COUNT(bad); i++) {
    int64_t milliseconds = 42;
    if (time_parse(bytes_of(bad[i]), &milliseconds))
      fail_msg("taken for a time: %s", bad[i]);
    assert_int_equal(milliseconds, 42);
  }
  int64_t milliseconds;
  assert_false(time_parse((struct bytes){"2026-11-23\0", 11}, &milliseconds));
  assert_true(time_parse((struct bytes){"2026-11-23junk", 10}, &milliseconds));
}

static void test_every_day_of_five_centuries(void **state) {
  (void)state;
  char before[TIME_TEXT] = "";
  for (int64_t day = -100000; day < 100000; day++) {
    int64_t instant = day * 86400000 + 43200123, back;
    char text[TIME_TEXT];
    time_format_milliseconds(instant, text);
    assert_true(strcmp(before, text) < 0);
    assert_true(time_parse(bytes_of(text), &back));
    assert_int_equal(back, instant);
    memcpy(before, text, sizeof before);
  }
}

static void test_out_of_range_is_clamped(void **state) {
  (void)state;
  char text[TIME_TEXT];
  time_format_milliseconds(INT64_MAX, text);
  assert_string_equal(text, "9999-12-31T23:59:59.999Z");
  time_format_milliseconds(INT64_MIN, text);
  assert_string_equal(text, "0000-01-01T00:00:00.000Z");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_known_instants_both_ways), cmocka_unit_test(test_other_forms),
      cmocka_unit_test(test_what_is_no_time),          cmocka_unit_test(test_every_day_of_five_centuries),
      cmocka_unit_test(test_out_of_range_is_clamped),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
