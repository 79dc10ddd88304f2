#include "reconcile/api/api.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* A remote whose every call fails with `error`, the first `failures` times. */
struct failing {
  struct remote remote;
  struct jd_error error;
  unsigned failures, calls;
};

static bool answer(struct remote *remote, struct jd_error *error) {
  struct failing *failing = (struct failing *)remote;
  if (failing->calls++ >= failing->failures)
    return true;
  if (error)
    *error = failing->error;
  return false;
}

static bool snapshot(struct remote *remote, struct arena *arena, const char *const *names, size_t count,
                     struct live *out, struct overview *overview, struct jd_error *error) {
  (void)arena, (void)names, (void)overview;
  out->object_count = count;
  return answer(remote, error);
}

static const struct remote_ops failing_ops = {.snapshot = snapshot};

/* ---- time, chance and the user ---- */

enum { MOST = 64 };

static struct {
  unsigned slept[MOST], announced[MOST], sleeps, waits,
      stop_after;       /* the user interrupts the sleep of this number; 0: none */
  uint32_t chance;      /* what chance gives, less than `below` */
  uint32_t below[MOST]; /* what was asked of it */
  unsigned throws;
  bool interrupted;
} play;

static int64_t now(void *context) {
  (void)context;
  return 0;
}

static void sleep_a_while(void *context, unsigned ms) {
  (void)context;
  play.slept[play.sleeps++] = ms;
  play.interrupted |= play.sleeps == play.stop_after;
}

static uint32_t chance(void *context, uint32_t below) {
  (void)context;
  play.below[play.throws++] = below;
  return play.chance < below ? play.chance : below - 1;
}

static bool interrupted(void *context) {
  (void)context;
  return play.interrupted;
}

static const struct clock test_clock = {now, sleep_a_while, chance, interrupted, NULL};

static void waiting(void *context, const struct jd_error *why, unsigned ms) {
  assert_ptr_equal(context, &play);
  assert_string_equal(why->message, "It failed.");
  assert_int_equal(play.waits, play.sleeps); /* reported before each wait */
  play.announced[play.waits++] = ms;
}

static struct failing failing_with(enum jd_retry retry, unsigned retry_after, unsigned failures) {
  struct failing failing = {.remote = {&failing_ops}, .failures = failures};
  jd_fail(&failing.error, JD_NETWORK, JD_SCOPE_RUN, retry, "GET /", "It failed.");
  failing.error.retry_after = retry_after;
  memset(&play, 0, sizeof play);
  return failing;
}

/* One read. */
static bool read_once(struct failing *failing, unsigned retries, struct jd_error *error) {
  struct live live;
  const char *const names[] = {"chat-room"};
  failing->remote.retry = (struct retry){test_clock, retries, 30, waiting, &play};
  return remote_read(&failing->remote, NULL, names, 1, &live, NULL, error);
}

/* ---- the tests ---- */

static void test_reads_are_tried_again_as_often_as_asked(void **state) {
  (void)state;
  static const struct {
    enum jd_retry retry;
    unsigned retry_after, failures, retries, calls;
    bool read;
  } cases[] = {
      {JD_RETRY_NOW, 0, 0, 4, 1, true},     {JD_RETRY_NOW, 0, 1, 4, 2, true},    {JD_RETRY_NOW, 0, 4, 4, 5, true},
      {JD_RETRY_NOW, 0, 5, 4, 5, false},    {JD_RETRY_NOW, 0, 1, 0, 1, false},   {JD_RETRY_NO, 0, 1, 4, 1, false},
      {JD_RETRY_LATER, 0, 1, 4, 2, true},   {JD_RETRY_LATER, 60, 1, 4, 2, true}, {JD_RETRY_LATER, 61, 1, 4, 1, false},
      {JD_RETRY_LATER, 60, 9, 1, 2, false}, {JD_RETRY_NO, 5, 1, 4, 1, false},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    struct failing failing = failing_with(cases[i].retry, cases[i].retry_after, cases[i].failures);
    struct jd_error error = {0};
    assert_int_equal(read_once(&failing, cases[i].retries, &error), cases[i].read);
    assert_int_equal(failing.calls, cases[i].calls);
    assert_int_equal(play.sleeps, cases[i].calls - 1);
    assert_memory_equal(play.announced, play.slept, sizeof play.slept);
    assert_string_equal(error.message, cases[i].read ? "" : "It failed.");
  }
}

static void test_retry_after_is_the_least_wait(void **state) {
  (void)state;
  struct failing failing = failing_with(JD_RETRY_LATER, 60, 2);
  assert_true(read_once(&failing, 4, NULL));
  assert_int_equal(play.slept[0], 60000);
  assert_int_equal(play.slept[1], 60000);
  failing = failing_with(JD_RETRY_LATER, 0, 2);
  play.chance = 300;
  assert_true(read_once(&failing, 4, NULL));
  assert_int_equal(play.slept[0], 300);
  failing = failing_with(JD_RETRY_NOW, 60, 1); /* a number that nobody asked to wait for */
  assert_true(read_once(&failing, 4, NULL));
  assert_int_equal(play.slept[0], 0);
}

/* Full jitter: from nothing to a ceiling that doubles up to 20 s. */
static void test_jitter_stays_below_a_doubling_ceiling(void **state) {
  (void)state;
  static const unsigned ceilings[] = {500, 1000, 2000, 4000, 8000, 16000, 20000, 20000};
  enum { TRIES = sizeof ceilings / sizeof *ceilings };
  struct failing failing = failing_with(JD_RETRY_NOW, 0, TRIES);
  play.chance = UINT32_MAX;
  assert_true(read_once(&failing, TRIES, NULL));
  for (size_t i = 0; i < TRIES; i++) {
    assert_int_equal(play.below[i], ceilings[i] + 1);
    assert_int_equal(play.slept[i], ceilings[i]);
  }
}

static void test_an_interrupted_user_waits_for_nothing(void **state) {
  (void)state;
  struct jd_error error = {0};
  struct failing failing = failing_with(JD_RETRY_NOW, 0, 9);
  play.interrupted = true;
  assert_false(read_once(&failing, 4, &error));
  assert_int_equal(failing.calls, 1);
  assert_int_equal(play.sleeps, 0);
  failing = failing_with(JD_RETRY_NOW, 0, 9);
  play.stop_after = 2;
  assert_false(read_once(&failing, 4, &error));
  assert_int_equal(failing.calls, 2); /* not once more after the sleep that was cut short */
  assert_string_equal(error.message, "It failed.");
}

/* As long as a restart takes, and not as often as --retries says; the server may be back at any moment. */
static void test_a_connection_is_waited_for(void **state) {
  (void)state;
  struct jd_error error = {0};
  unsigned waited = 0;
  struct failing failing = failing_with(JD_RETRY_CONNECT, 0, 20);
  play.chance = 700;
  assert_true(read_once(&failing, 1, &error));
  assert_int_equal(failing.calls, 21);
  failing = failing_with(JD_RETRY_CONNECT, 0, UINT32_MAX);
  play.chance = 1999;
  assert_false(read_once(&failing, 1, &error));
  assert_string_equal(error.message, "It failed.");
  for (unsigned i = 0; i < play.sleeps; i++) {
    waited += play.slept[i];
    assert_in_range(play.slept[i], 1, 2000);
  }
  assert_int_equal(waited, 30000);
  failing = failing_with(JD_RETRY_CONNECT, 0, 1);
  assert_false(read_once(&failing, 0, &error)); /* --retries 0 means none */
  failing = failing_with(JD_RETRY_CONNECT, 0, UINT32_MAX);
  play.stop_after = 3;
  assert_false(read_once(&failing, 4, &error));
  assert_int_equal(failing.calls, 3);
}

/* They do not count as tries of a request that reaches the server. */
static void test_refused_connections_leave_the_tries(void **state) {
  (void)state;
  static const enum jd_retry errors[] = {JD_RETRY_CONNECT, JD_RETRY_NOW, JD_RETRY_CONNECT, JD_RETRY_NOW};
  const struct retry retry = {.clock = test_clock, .retries = 2, .connect_for_s = 30};
  struct tries tries = {0};
  struct jd_error error = {0};
  unsigned ms;
  memset(&play, 0, sizeof play);
  for (size_t i = 0; i < sizeof errors / sizeof *errors; i++) {
    error.retry = errors[i];
    assert_true(retry_allows(&retry, &tries, &error, &ms));
  }
  assert_int_equal(tries.count, 2);
  assert_false(retry_allows(&retry, &tries, &error, &ms));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_reads_are_tried_again_as_often_as_asked),
      cmocka_unit_test(test_retry_after_is_the_least_wait),
      cmocka_unit_test(test_jitter_stays_below_a_doubling_ceiling),
      cmocka_unit_test(test_an_interrupted_user_waits_for_nothing),
      cmocka_unit_test(test_a_connection_is_waited_for),
      cmocka_unit_test(test_refused_connections_leave_the_tries),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
