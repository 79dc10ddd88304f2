/* The dialogue for a project without an app, as a person has it: jd on a terminal of its own, against jd-sandbox. */
#include "cmd/jd/session/session.h"
#include "reconcile/testing/scratch.h"

#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <sys/wait.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define STATE_FILE "docs/butterbase/00-state.md"
#define QUESTION   "Which app does this project use? [app id/new/quit] "
#define PROCEED    "Apps can cost money. Proceed?\r\n  [yes/no] "
#define REGION     "Region (us-east-1, us-west-2) [us-east-1]: "

enum { HEARD = 1 << 16, PATIENCE_MS = 20000 };

struct talk {
  const struct scratch *scratch;
  struct session plane; /* just enough for a sandbox */
  pid_t jd;
  int terminal;
  char heard[HEARD]; /* since the last answer */
  size_t len;
};

static void start_jd(struct talk *talk) {
  talk->len = 0;
  talk->jd = forkpty(&talk->terminal, NULL, NULL, NULL);
  assert_true(talk->jd >= 0);
  if (talk->jd > 0)
    return;
  const char *folder = talk->scratch->folder;
  setenv("HOME", arena_printf(talk->scratch->arena, "%s/home", folder), 1);
  setenv("TERM", "dumb", 1);
  setenv("LC_ALL", "C.UTF-8", 1);
  setenv("CONTROL_API_URL", session_sandbox(&talk->plane, NULL), 1);
  setenv("BUTTERBASE_API_KEY", "bb_sk_0123456789abcdef0123456789abcdef01234567", 1);
  unsetenv("BUTTERBASE_APP_ID");
  execl(arena_printf(talk->scratch->arena, "%s/jd", getenv("JD_BIN_DIR")), "jd", "-C",
        arena_printf(talk->scratch->arena, "%s/my-chat", folder), "preflight", (char *)NULL);
  _exit(127);
}

/* False when jd ended first. */
static bool hear_more(struct talk *talk) {
  struct pollfd wanted = {.fd = talk->terminal, .events = POLLIN};
  if (poll(&wanted, 1, PATIENCE_MS) <= 0 || talk->len + 1 >= HEARD)
    fail_msg("Nothing more came after: %s", talk->heard);
  ssize_t got = read(talk->terminal, talk->heard + talk->len, HEARD - 1 - talk->len);
  talk->len += got > 0 ? (size_t)got : 0;
  talk->heard[talk->len] = '\0';
  return got > 0;
}

static void expect(struct talk *talk, const char *text) {
  talk->heard[talk->len] = '\0';
  while (!strstr(talk->heard, text))
    if (!hear_more(talk))
      fail_msg("jd ended without saying \"%s\", but: %s", text, talk->heard);
}

static void answer(struct talk *talk, const char *question, const char *line) {
  expect(talk, question);
  talk->len = 0;
  talk->heard[0] = '\0';
  assert_int_equal(write(talk->terminal, line, strlen(line)), strlen(line));
}

static void expect_end(struct talk *talk, int expected) {
  int status = -1;
  while (hear_more(talk))
    ;
  close(talk->terminal);
  assert_int_equal(waitpid(talk->jd, &status, 0), talk->jd);
  if (!WIFEXITED(status) || WEXITSTATUS(status) != expected)
    fail_msg("status %d: %s", status, talk->heard);
}

static void write_state(struct talk *talk) {
  scratch_write(talk->scratch, "my-chat/" STATE_FILE, "---\napp_id: null\napi_base: null\n---\n\n- [ ] preflight\n");
}

/* The app's id in the state file; NULL for none. */
static const char *app_id(const struct talk *talk) {
  char *text = arena_strdup(talk->scratch->arena,
                            scratch_read(talk->scratch, scratch_path(talk->scratch, "my-chat/" STATE_FILE)).data);
  char *id = strstr(text, "app_id: ") + strlen("app_id: ");
  id[strcspn(id, "\n")] = '\0';
  return strcmp(id, "null") == 0 ? NULL : id;
}

static struct talk begin(const struct scratch *scratch) {
  struct talk talk = {.scratch = scratch};
  const char *const folders[] = {"home", "my-chat", "my-chat/docs", "my-chat/docs/butterbase"};
  for (size_t i = 0; i < sizeof folders / sizeof *folders; i++)
    scratch_folder(scratch, folders[i]);
  write_state(&talk);
  talk.plane = (struct session){.arena = scratch->arena, .project = {scratch->folder}};
  assert_non_null(session_sandbox(&talk.plane, NULL));
  return talk;
}

static void test_a_new_app_takes_a_yes(void **state) {
  struct talk talk = begin(*state);
  start_jd(&talk);
  answer(&talk, QUESTION, "app one\n");
  answer(&talk, "Invalid app id", "q\n");
  answer(&talk, "or the whole word new or quit", "new\n");
  answer(&talk, "Name of the new app [my-chat]: ", "My Chat\n");
  answer(&talk, "Name of the new app [my-chat]: ", "\n");
  answer(&talk, REGION, "mars\n");
  answer(&talk, REGION, "us-west-2\n");
  answer(&talk, "About to create the app my-chat in us-west-2. " PROCEED, "y\n");
  answer(&talk, PROCEED, "no\n");
  answer(&talk, QUESTION, "quit\n");
  expect_end(&talk, 1);
  assert_null(app_id(&talk));
  start_jd(&talk);
  answer(&talk, QUESTION, "new\n");
  answer(&talk, "Name of the new app [my-chat]: ", "\n");
  answer(&talk, REGION, "us-west-2\n");
  answer(&talk, PROCEED, "yes\n");
  expect(&talk, "in us-west-2");
  expect_end(&talk, 0);
  assert_non_null(app_id(&talk));
  session_stop_sandbox(&talk.plane);
}

/* Killed once it was made: the next run offers it, by its name and in the list, and makes no second one. */
static void test_a_run_that_was_stopped_makes_no_second_app(void **state) {
  struct talk talk = begin(*state);
  start_jd(&talk);
  answer(&talk, QUESTION, "new\n");
  answer(&talk, "Name of the new app [my-chat]: ", "\n");
  answer(&talk, REGION, "\n");
  answer(&talk, PROCEED, "yes\n");
  while (!app_id(&talk)) /* written before anything is waited for */
    usleep(1000);
  const char *first = app_id(&talk);
  kill(talk.jd, SIGKILL);
  waitpid(talk.jd, NULL, 0);
  close(talk.terminal);
  write_state(&talk); /* as if it had been killed just before */
  start_jd(&talk);
  expect(&talk, first);
  answer(&talk, QUESTION, "new\n");
  answer(&talk, "Name of the new app [my-chat]: ", "\n");
  answer(&talk, arena_printf(talk.scratch->arena, "An app with this name exists: %s. Use it? [yes/no] ", first),
         "yes\n");
  expect_end(&talk, 0);
  assert_string_equal(app_id(&talk), first);
  session_stop_sandbox(&talk.plane);
}

static void test_an_existing_app_is_checked(void **state) {
  struct talk talk = begin(*state);
  start_jd(&talk);
  answer(&talk, QUESTION, "app_mine1\n"); /* this sandbox has any app that is asked for */
  expect(&talk, "app_mine1 in us-east-1");
  expect_end(&talk, 0);
  assert_string_equal(app_id(&talk), "app_mine1");
  session_stop_sandbox(&talk.plane);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      SCRATCH_TEST(test_a_new_app_takes_a_yes),
      SCRATCH_TEST(test_a_run_that_was_stopped_makes_no_second_app),
      SCRATCH_TEST(test_an_existing_app_is_checked),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
