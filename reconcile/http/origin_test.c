#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "reconcile/http/internal.h"

static void origins_that_are_taken(void **state) {
  (void)state;
  const struct {
    const char *origin;
    bool loopback, https;
  } cases[] = {
      {"https://api.butterbase.ai", false, true},
      {"HTTPS://API.Butterbase.AI:8443", false, true},
      {"https://10.0.0.1", false, true},
      {"https://[2001:db8::1]:443", false, true},
      {"https://under_score.example", false, true},
      {"https://localhost:8443", true, true},
      {"http://127.0.0.1:8080", true, false},
      {"http://127.255.1.2", true, false},
      {"http://localhost", true, false},
      {"http://LOCALHOST:1", true, false},
      {"http://[::1]:65535", true, false},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    struct jd_error error = {0};
    if (!http_check_origin(cases[i].origin, &error))
      fail_msg("%s: %s", cases[i].origin, error.message);
    assert_int_equal(origin_is_loopback(cases[i].origin), cases[i].loopback);
    assert_int_equal(origin_is_https(cases[i].origin), cases[i].https);
  }
}

static void origins_that_are_refused(void **state) {
  (void)state;
  const struct {
    const char *origin, *said;
  } cases[] = {
      {"", "it is empty"},
      {NULL, "it is empty"},
      {"api.butterbase.ai", "must begin with https://"},
      {"ftp://api.butterbase.ai", "must begin with https://"},
      {"file:///etc/passwd", "must begin with https://"},
      {"https:/api.butterbase.ai", "must begin with https://"},
      {"https://", "has no host"},
      {"https://:443", "has no host"},
      {"https://?x", "has no host"},
      {"https://user@api.butterbase.ai", "user name or password"},
      {"https://user:bb_sk@api.butterbase.ai", "user name or password"},
      {"https://api.butterbase.ai/", "only scheme, host and port"},
      {"https://api.butterbase.ai/v1", "only scheme, host and port"},
      {"https://api.butterbase.ai?x=1", "only scheme, host and port"},
      {"https://api.butterbase.ai#x", "only scheme, host and port"},
      {"https://api.butterbase.ai:80/v1", "only scheme, host and port"},
      {"https://api.butterbase.ai:", "port must be a number"},
      {"https://api.butterbase.ai:0", "port must be a number"},
      {"https://api.butterbase.ai:65536", "port must be a number"},
      {"https://api.butterbase.ai:8a", "port must be a number"},
      {"https://api.butterbase.ai:-1", "port must be a number"},
      {"https://api butterbase.ai", "a blank or a control character"},
      {" https://api.butterbase.ai", "a blank or a control character"},
      {"https://api.butterbase.ai\r\nX: y", "a blank or a control character"},
      {"https://b\xC3\xBCtterbase.ai", "not allowed in host names"},
      {"https://api.butterbase.ai\\x", "not allowed in host names"},
      {"https://[::1", "not an IPv6 address"},
      {"https://[zz]", "not an IPv6 address"},
      {"https://[::1]x", "not allowed in host names"},
      {"http://api.butterbase.ai", "plain http"},
      {"http://10.0.0.1", "plain http"},
      {"http://126.0.0.1", "plain http"},
      {"http://128.0.0.1", "plain http"},
      {"http://127.1", "plain http"},
      {"http://127.0.0.1.evil.example", "plain http"},
      {"http://localhost.evil.example", "plain http"},
      {"http://0x7f000001", "plain http"},
      {"http://2130706433", "plain http"},
      {"http://[::2]", "plain http"},
      {"http://[::ffff:127.0.0.1]", "plain http"},
      {"http://0.0.0.0", "plain http"},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    struct jd_error error = {0};
    const char *shown = cases[i].origin ? cases[i].origin : "NULL";
    if (http_check_origin(cases[i].origin, &error))
      fail_msg("%s is taken", shown);
    if (!strstr(error.message, cases[i].said))
      fail_msg("%s: %s", shown, error.message);
    assert_int_equal(error.code, JD_USAGE);
  }
}

static void a_refused_origin_is_escaped_and_cut(void **state) {
  (void)state;
  struct jd_error error = {0};
  char endless[4000];
  memset(endless, 'x', sizeof endless - 1);
  endless[sizeof endless - 1] = '\0';
  assert_false(http_check_origin("https://a\x1B]0;title\x07", &error));
  assert_null(strchr(error.message, '\x1B'));
  assert_non_null(strstr(error.message, "\\x1B]0;title\\x07"));
  assert_false(http_check_origin(endless, &error));
  assert_non_null(strstr(error.message, "must begin with https://"));
}

/* Whatever else is wrong with it, a password is in no message. */
static void a_password_is_never_shown(void **state) {
  (void)state;
  static const char *const origins[] = {
      "https://bob:s3cret@api.example.com",     "https://bob:s3cret@api.example.com/v1",
      "https://bob:s3cret@api.example.com:0",   "bob:s3cret@api.example.com",
      "ftp://bob:s3cret@api.example.com",       "https://bob:s3cret @api.example.com",
      "https://bob:s3cret%40x@api.example.com", "http://s3cret@127.0.0.1:1",
      "https://api.example.com?key=s3cret",     "https://api.example.com/#s3cret",
  };
  for (size_t i = 0; i < sizeof origins / sizeof *origins; i++) {
    struct jd_error error = {0};
    assert_false(http_check_origin(origins[i], &error));
    if (strstr(error.message, "s3cret"))
      fail_msg("%s: %s", origins[i], error.message);
    assert_int_equal(error.code, JD_USAGE);
  }
}

static void origins_are_compared_by_their_parts(void **state) {
  (void)state;
  static const struct {
    const char *one, *other;
    bool same;
  } cases[] = {
      {"https://a.example", "https://a.example", true},
      {"https://a.example", "HTTPS://A.Example:443", true},
      {"http://127.0.0.1:80", "http://127.0.0.1", true},
      {"http://[::1]:1", "http://[::1]:1", true},
      {"https://a.example", "https://a.example:8443", false},
      {"https://a.example", "https://b.example", false},
      {"https://a.example", "https://a.example.evil", false},
      {"http://127.0.0.1:443", "https://127.0.0.1:443", false},
      {"http://localhost:1", "http://127.0.0.1:1", false},
      {"http://[::1]:1", "http://127.0.0.1:1", false},
      {"nowhere", "nowhere", false},
      {"https://u@a.example", "https://u@a.example", false},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
    if (origin_same(cases[i].one, cases[i].other) != cases[i].same)
      fail_msg("%s and %s", cases[i].one, cases[i].other);
}

static void a_location_is_shown_by_its_origin_alone(void **state) {
  (void)state;
  const struct {
    const char *location, *shown;
  } cases[] = {
      {"https://evil.example/steal?key=1", "https://evil.example"},
      {"https://user:pass@evil.example:1/x", "https://evil.example:1"},
      {"//evil.example/x", "//evil.example"},
      {"/other", "another path of the same server"},
      {"other?to=https://evil.example", "another path of the same server"},
      {"", "another path of the same server"},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    JD_BUF shown;
    buf_init(&shown, 1000);
    http_location_origin(&shown, cases[i].location);
    assert_string_equal(shown.data, cases[i].shown);
  }
}

static void all_but_unreserved_characters_are_escaped(void **state) {
  (void)state;
  JD_ARENA arena = arena_new();
  assert_string_equal(http_escape(arena, bytes_of("chat-room_1.~Z")), "chat-room_1.~Z");
  assert_string_equal(http_escape(arena, bytes_of("a/b?c#d%e f")), "a%2Fb%3Fc%23d%25e%20f");
  assert_string_equal(http_escape(arena, (struct bytes){"\0\xC3\xBC\x1B", 4}), "%00%C3%BC%1B");
  assert_string_equal(http_escape(arena, bytes_of("")), "");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(origins_that_are_taken),
      cmocka_unit_test(origins_that_are_refused),
      cmocka_unit_test(a_refused_origin_is_escaped_and_cut),
      cmocka_unit_test(a_password_is_never_shown),
      cmocka_unit_test(origins_are_compared_by_their_parts),
      cmocka_unit_test(a_location_is_shown_by_its_origin_alone),
      cmocka_unit_test(all_but_unreserved_characters_are_escaped),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
