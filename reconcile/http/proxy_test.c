/* Proxies and certificates that the environment names. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "reconcile/http/http.h"
#include "reconcile/http/internal.h"
#include "reconcile/testing/fake_server.h"

#include <stdlib.h>

static const char *https_proxy, *all_proxy, *no_proxy;

static const char *environment(const char *name) {
  return strcmp(name, "https_proxy") == 0 ? https_proxy
         : strcmp(name, "ALL_PROXY") == 0 ? all_proxy
         : strcmp(name, "no_proxy") == 0  ? no_proxy
                                          : NULL;
}

static void the_variable_is_the_one_in_force(void **state) {
  (void)state;
  static const struct {
    const char *origin, *https_proxy, *all_proxy, *no_proxy, *variable;
  } cases[] = {
      {"https://api.butterbase.ai", NULL, NULL, NULL, NULL},
      {"https://api.butterbase.ai", "http://p:3128", NULL, NULL, "https_proxy"},
      {"https://api.butterbase.ai", "", "http://p:3128", NULL, "ALL_PROXY"},
      {"https://api.butterbase.ai", "http://p", NULL, "*", NULL},
      {"https://api.butterbase.ai", "http://p", NULL, "a.example, butterbase.ai", NULL},
      {"https://API.butterbase.ai:8443", "http://p", NULL, ".butterbase.AI", NULL},
      {"https://api.butterbase.ai", "http://p", NULL, "terbase.ai,api.butterbase.ai.example", "https_proxy"},
      {"https://[2001:db8::1]:443", "http://p", NULL, "2001:db8::1", NULL},
      {"http://127.0.0.1:1", "http://p", "http://p", NULL, NULL},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    https_proxy = cases[i].https_proxy, all_proxy = cases[i].all_proxy, no_proxy = cases[i].no_proxy;
    const char *variable = http_proxy_variable(cases[i].origin, environment);
    if (!texts_equal(variable, cases[i].variable))
      fail_msg("case %zu: %s", i, variable ? variable : "none");
  }
  assert_null(http_proxy_variable("https://api.butterbase.ai", NULL));
}

/* What a GET to a host behind that proxy is told. */
static struct jd_error ask_through(struct arena *arena, const char *proxy, const char *ca_file) {
  setenv("https_proxy", proxy, 1);
  https_proxy = proxy, all_proxy = no_proxy = NULL;
  const struct http_options options = {
      .origin = "https://api.example", .timeout = 5, .environment = environment, .ca_file = ca_file};
  struct http *http = http_new(&options, NULL);
  const struct http_request request = {.method = "GET", .path = "/x"};
  struct http_answer answer;
  http_perform(http, arena, &request, 1, &answer);
  assert_false(answer.arrived);
  http_free(http);
  unsetenv("https_proxy");
  return answer.error;
}

static void has(const struct jd_error *error, const char *words) {
  if (!strstr(error->message, words))
    fail_msg("«%s» is not in: %s", words, error->message);
}

static void an_error_through_a_proxy_says_so(void **state) {
  const struct server_row row = {"", server_reply(*state, 407, "Proxy-Authenticate: Basic\r\n", bytes_of("no")),
                                 SERVER_KEEP, 0, 0};
  struct server *server = server_start(&row, 1, 0);
  struct jd_error error = ask_through(*state, server_origin(server), NULL);
  assert_int_equal(error.code, JD_NETWORK);
  assert_int_equal(error.retry, JD_RETRY_NO);
  has(&error, "the proxy refused the connection");
  has(&error, "through the proxy that https_proxy names");
  server_stop(server);
  error = ask_through(*state, "http://127.0.0.1:1", NULL); /* nobody there */
  assert_int_equal(error.code, JD_NETWORK);
  has(&error, "through the proxy that https_proxy names");
}

static void certificates_that_cannot_be_read_are_named(void **state) {
  const struct server_row row = {"", bytes_of("HTTP/1.1 200 Connection established\r\n\r\n"), SERVER_KEEP, 0, 0};
  struct server *server = server_start(&row, 1, 0);
  struct jd_error error = ask_through(*state, server_origin(server), "/no/such/bundle.pem");
  assert_int_equal(error.code, JD_NETWORK);
  has(&error, "CURL_CA_BUNDLE");
  has(&error, "SSL_CERT_FILE");
  server_stop(server);
}

int main(void) {
  secret_start();
  JD_ARENA arena = arena_new();
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(the_variable_is_the_one_in_force),
      cmocka_unit_test_prestate(an_error_through_a_proxy_says_so, arena),
      cmocka_unit_test_prestate(certificates_that_cannot_be_read_are_named, arena),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
