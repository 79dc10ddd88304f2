#include "cmd/jd/session/session.h"

#include "reconcile/testing/scratch.h"

#include <signal.h>
#include <sys/wait.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static const struct command plan_of_test = {.name = "plan",
                                            .options = OPTION_BIT(OPTION_OUT) | OPTION_BIT(OPTION_SUMMARY)},
                            drift_of_test = {.name = "drift", .options = OPTION_BIT(OPTION_SUMMARY)};
static const struct command *const commands[] = {&plan_of_test, &drift_of_test, NULL};

struct run {
  struct options options;
  struct output output;
  struct session session;
  struct jd_error error;
};

/* Opens a session in a folder, as `jd ARGUMENTS` does. */
static bool open_in(const struct scratch *scratch, const char *folder, int argc, const char *const *argv,
                    struct run *run) {
  char before[4096];
  *run = (struct run){0};
  assert_non_null(getcwd(before, sizeof before));
  assert_true(options_parse(scratch->arena, commands, argc, (char *const *)argv, &run->options, &run->error));
  output_init(&run->output, &run->options, session_environment);
  session_init(&run->session, scratch->arena, &run->options, &run->output);
  assert_int_equal(chdir(scratch_path(scratch, folder)), 0);
  bool opened = session_open(&run->session, &run->error);
  assert_int_equal(chdir(before), 0);
  session_close(&run->session);
  output_free(&run->output);
  return opened;
}

static void test_a_project_of_another_user_is_named(void **state) {
  enum { OTHER = 12345 };
  struct scratch *scratch = *state;
  struct run run;
  if (geteuid() != 0)
    skip(); /* only root gives folders away */
  static const char *const folders[] = {"shared", "shared/.butterbase", "shared/work"}, *const line[] = {"jd", "plan"};
  for (size_t i = 0; i < sizeof folders / sizeof *folders; i++)
    scratch_folder(scratch, folders[i]);
  assert_int_equal(chown(scratch_path(scratch, "shared/.butterbase"), OTHER, OTHER), 0);
  assert_true(open_in(scratch, "shared/work", 2, line, &run));
  const char *shared = scratch_path(scratch, "shared"), *work = scratch_path(scratch, "shared/work");
  assert_string_equal(run.session.project.root, work);
  assert_int_equal(run.session.findings.count, 1);
  const struct finding *finding = &run.session.findings.list[0];
  assert_string_equal(finding->code, "project-of-another-user");
  assert_string_equal(finding->at.file, shared);
  assert_non_null(strstr(finding->message, arena_printf(scratch->arena, "%s is used instead", work)));
  assert_non_null(strstr(finding->message, arena_printf(scratch->arena, "pass -C %s", shared)));
  static const char *const given[] = {"jd", "-C", "..", "plan"};
  assert_true(open_in(scratch, "shared/work", 4, given, &run));
  assert_string_equal(run.session.project.root, shared);
  assert_int_equal(run.session.findings.count, 0);
}

/* What an option says to write is looked at before anything is contacted. */
static void test_outputs_lead_out_of_the_project_by_no_link(void **state) {
  struct scratch *scratch = *state;
  struct run run;
  scratch_folder(scratch, "p");
  scratch_folder(scratch, "p/.butterbase");
  scratch_write(scratch, "mine", "mine");
  scratch_link(scratch, "../mine", "p/out");
  scratch_link(scratch, "..", "p/away");
  static const char *const refused[][4] = {{"jd", "plan", "--out", "out"},
                                           {"jd", "plan", "--summary", "out"},
                                           {"jd", "plan", "--out", "away/mine"},
                                           {"jd", "drift", "--summary", "away/new"}};
  for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
    assert_false(open_in(scratch, "p", 4, refused[i], &run));
    assert_non_null(strstr(run.error.message, "leads out of the project through a symbolic link"));
  }
  static const char *const taken[] = {"jd", "plan", "--out", "../mine"}; /* the user named it */
  assert_true(open_in(scratch, "p", 4, taken, &run));
}

/* What has left is settled, with as many reads as that takes; the run as such is interrupted. */
static int settle_after_a_signal(void) {
  const struct options options = {.retries = 1};
  struct session session = {.options = &options};
  signals_start();
  const struct clock clock = remote_session_clock(&session), retrying = remote_session_retry(&session, &clock).clock;
  bool left = signals_write_leaves();
  raise(SIGTERM);
  bool tries = !retrying.interrupted(retrying.context) && clock.interrupted(clock.context);
  signals_write_ended();
  return left && tries && retrying.interrupted(retrying.context) ? 0 : 1;
}

static void test_what_has_left_is_settled_after_a_signal(void **state) {
  (void)state;
  int status = -1;
  pid_t child = fork();
  if (child == 0)
    _exit(settle_after_a_signal());
  assert_int_equal(waitpid(child, &status, 0), child);
  assert_int_equal(status, 0);
}

int main(void) {
  secret_start();
  const struct CMUnitTest tests[] = {
      SCRATCH_TEST(test_a_project_of_another_user_is_named),
      cmocka_unit_test(test_what_has_left_is_settled_after_a_signal),
      SCRATCH_TEST(test_outputs_lead_out_of_the_project_by_no_link),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
