#include "cmd/jd/command/internal.h"

#include "cmd/jd/command/command.h"

#include "cmd/jd/testing/testing.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static struct sample sample;
static enum outcome outcomes[7];
static struct apply_result result;
static struct report report;
static struct options options;
static struct output output;
static struct session session;

/* The sample's items: set env/AI_API_KEY, create chat-room, update rate-limiter, replace leaderboard, and three that
 * are no changes. */
static int start(void **state) {
  (void)state;
  sample_make(&sample, arena_new());
  memset(outcomes, 0, sizeof outcomes);
  result = (struct apply_result){.outcomes = outcomes};
  report = (struct report){.changeset = &sample.changeset, .result = &result};
  options = (struct options){.context = 3};
  output_init(&output, &options, utf8_environment);
  session_init(&session, sample.arena, &options, &output);
  return 0;
}

static int end(void **state) {
  (void)state;
  output_free(&output);
  arena_free(sample.arena);
  return 0;
}

static void ends(enum outcome key, enum outcome room, enum outcome limiter, enum outcome board) {
  outcomes[0] = key, outcomes[1] = room, outcomes[2] = limiter, outcomes[3] = board;
}

static const char *rendered(void) {
  JD_BUF text;
  buf_init(&text, LIMIT_TEXT_OUTPUT);
  report_text(&report, &(struct text_style){0}, &text);
  return arena_strndup(sample.arena, text.data, text.len);
}

static void test_a_run_that_stopped(void **state) {
  (void)state;
  ends(OUTCOME_DONE, OUTCOME_DECLINED, OUTCOME_FAILED, OUTCOME_NOT_TRIED);
  result.failed = true;
  jd_fail(&result.error, JD_UPSTREAM, JD_SCOPE_RUN, JD_RETRY_NO, "rate-limiter", "It failed:\n\x1b[31mred.");
  assert_string_equal(
      rendered(),
      "  done       env/AI_API_KEY\n  declined   chat-room\n  failed     rate-limiter\n  not tried  leaderboard\n1 "
      "done, 1 failed, 1 declined, 1 not tried.\nSome changes were not applied. Run `jd apply` to continue.\n");
  assert_int_equal(report_count(&report, OUTCOME_DONE), 1);
  assert_int_equal(report_count(&report, OUTCOME_NONE), 3);
}

static void test_what_is_next(void **state) {
  (void)state;
  static const struct {
    bool converged;
    const char *next, *last;
  } cases[] = {
      {true, "frontend", "4 done.\nEverything is up to date. Next stage: frontend.\n"},
      {true, "DONE", "4 done.\nEverything is up to date. Stage durable was the last one.\n"},
      {true, NULL, "4 done.\nEverything is up to date.\n"},
      {true, "a\x1b[2J", "4 done.\nEverything is up to date. Next stage: a\\x1B[2J.\n"},
      {false, NULL, "4 done.\nSome changes were not applied. Run `jd apply` to continue.\n"},
  };
  ends(OUTCOME_DONE, OUTCOME_DONE, OUTCOME_DONE, OUTCOME_DONE);
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    report.converged = cases[i].converged;
    report.next_stage = cases[i].next;
    const char *text = rendered(), *last = strstr(text, "4 done");
    assert_non_null(last);
    assert_string_equal(last, cases[i].last);
  }
}

/* What one event writes to a stream. */
static const char *written(int stream, const struct event *event) {
  struct caught caught = stream_catch(stream);
  report_event(&session, event);
  return stream_caught(&caught, sample.arena);
}

static const char *told(const struct event *event) {
  return written(STDERR_FILENO, event);
}

static void test_events(void **state) {
  (void)state;
  struct jd_error error;
  jd_fail(&error, JD_UPSTREAM, JD_SCOPE_ITEM, JD_RETRY_NOW, "x", "It failed.");
  const struct {
    struct event event;
    const char *text;
  } cases[] = {
      {{EVENT_WRITING, "chat-room", 1, .write = WRITE_DEPLOY}, "jd: chat-room: deploying…\n"},
      {{EVENT_WRITING, "chat-room", 3, .write = WRITE_DEPLOY}, "jd: chat-room: deploying, try 3…\n"},
      {{EVENT_WRITING, "old-room", 1, .write = WRITE_DELETE}, "jd: old-room: deleting…\n"},
      {{EVENT_WRITING, "env/KEY", 1, .write = WRITE_SET_ENV}, "jd: env/KEY: setting…\n"},
      {{EVENT_WAITING, "chat-room", 0, 1250, &error, NULL}, "jd: chat-room: it failed. Trying again in 1.2 s.\n"},
      {{EVENT_VERIFIED, "chat-room", .write = WRITE_DEPLOY}, "jd: chat-room: deployed and verified\n"},
      {{EVENT_VERIFIED, "env/KEY", .write = WRITE_SET_ENV}, "jd: env/KEY: set and verified\n"},
      {{EVENT_VERIFIED, "old-room", .write = WRITE_DELETE}, "jd: old-room: deleted and verified\n"},
      {{EVENT_SETTLED, "chat-room", 0, 0, NULL, "settled\x1b"}, "jd: chat-room: settled\\x1B\n"},
      {{EVENT_LOGGED, "chat-room", 0, 0, NULL, NULL}, ""},
      {{EVENT_DECLINED, "chat-room", 0, 0, NULL, NULL}, ""},
      {{EVENT_FAILED, "chat-room", 0, 0, &error, NULL}, ""},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
    assert_string_equal(told(&cases[i].event), cases[i].text);
  assert_string_equal(output.progress.subject, "chat-room"); /* what is awaited since */
  assert_string_equal(output.progress.pause, "failed");
  assert_string_equal(output.progress.next, "env/KEY: verifying");
  assert_int_equal(output.progress.at, 4); /* of which one was declined; a second try is not another item */
  output.quiet = true;
  assert_string_equal(told(&cases[0].event), "");
}

/* The same as a program reads it: what is on stdout after "event" and "time". */
static const char *streamed(const struct event *event) {
  const char *text = written(STDOUT_FILENO, event);
  JD_JS line = js_parse(bytes_of(text), "stdout", NULL);
  assert_non_null(line);
  assert_ptr_equal(strchr(text, '\n'), text + strlen(text) - 1);
  const char *name = arena_strdup(sample.arena, js_text(js_get(line, "event")));
  js_remove(line, "time");
  JD_BUF out;
  buf_init(&out, LIMIT_TEXT_OUTPUT);
  js_remove(line, "event");
  js_write(line, JS_COMPACT, &out);
  return arena_printf(sample.arena, "%s %s", name, out.data);
}

static void test_events_for_programs(void **state) {
  (void)state;
  const struct {
    struct event event;
    const char *text;
  } cases[] = {
      {{EVENT_ASKING, "chat-room", .about = &sample.items[1]},
       "asking {\"item\":\"chat-room\",\"answers\":[\"yes\",\"no\",\"diff\",\"all\",\"quit\"],\"hazards\":[]}"},
      {{EVENT_ASKING, "leaderboard", .about = &sample.items[3], .object = "leaderboard"},
       "asking {\"item\":\"leaderboard\",\"answers\":[\"leaderboard\",\"no\",\"diff\",\"quit\"],\"hazards\":[{\"code\":"
       "\"data-loss\",\"certain\":true,\"objects\":[\"leaderboard\"],\"classes\":[\"Leaderboard\"],\"message\":"
       "\"DELETES it all. Keep the class name.\"}]}"},
      {{EVENT_WRITING, "env/KEY", 1, .write = WRITE_SET_ENV}, "setting {\"item\":\"env/KEY\",\"attempt\":1}"},
      {{EVENT_DONE, "env/KEY"}, "done {\"item\":\"env/KEY\"}"},
      {{EVENT_SETTLED, "chat-room", .text = "settled\x1b"},
       "settled {\"item\":\"chat-room\",\"message\":\"settled\\u001B\"}"},
  };
  options.command = &apply_command;
  options.format = FORMAT_JSON;
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
    assert_string_equal(streamed(&cases[i].event), cases[i].text);
  assert_null(output.progress.subject); /* what comes next is about another item */
}

int main(void) {
#define CASE(name) cmocka_unit_test_setup_teardown(name, start, end)
  const struct CMUnitTest tests[] = {
      CASE(test_a_run_that_stopped),
      CASE(test_what_is_next),
      CASE(test_events),
      CASE(test_events_for_programs),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
