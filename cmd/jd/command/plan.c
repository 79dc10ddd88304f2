#include "cmd/jd/ci/ci.h"
#include "cmd/jd/command/command.h"
#include "cmd/jd/session/session.h"

static bool save(const struct planning *planning, struct jd_error *error) {
  const struct session *session = planning->session;
  if (!session->options->out)
    return true;
  struct saved_plan saved = {
      .only = planning->only, .only_count = planning->only_count, .resend_env = planning->resend_env};
  saved_values_take(session->arena, session->config.api_key, &planning->changeset, &saved);
  return saved_plan_write(&session->project, session_path(session, session->options->out), &planning->changeset,
                          &session->findings, &saved, error);
}

static bool differs(const struct changeset *changeset) {
  for (int action = 0; action < ACTION_COUNT; action++)
    if (action_is_change((enum action)action) && changeset->counts[action])
      return true;
  return false;
}

static int report_plan(struct session *session, const struct changeset *changeset) {
  struct jd_error error;
  const struct page page = page_of_plan(session->arena, changeset);
  if (!page_save(session, &page, &error))
    return session_fail(session, &error);
  if (session->options->format == FORMAT_GITHUB)
    page_add_to_step(session, &page);
  session_show_findings(session);
  if (!page_show(session, &page))
    plan_show(session, changeset);
  if (session->options->out && session->options->format == FORMAT_TEXT && output_flush(session->output))
    output_progress(session->output, "saved the plan; to apply it, run `jd apply %s`", session->options->out);
  return session->options->detailed_exitcode && differs(changeset) ? EXIT_DIFFERS : EXIT_DONE;
}

static int run_plan(struct session *session) {
  struct planning planning = {.rehearses = true};
  struct jd_error error = {0};
  bool is_made =
      planning_read(&planning, session, &error) && planning_diff(&planning, &error) && save(&planning, &error);
  int status = is_made ? report_plan(session, &planning.changeset) : session_fail(session, &error);
  planning_end(&planning);
  return status;
}

const struct command plan_command = {
    .name = "plan",
    .summary = "show what apply would do; changes nothing",
    .arguments = "",
    .instead = " To plan one item, pass --only NAME.",
    .options = OPTION_BIT(OPTION_OUT) | OPTION_BIT(OPTION_DETAILED_EXITCODE) | OPTION_BIT(OPTION_LIVE_FROM) |
               OPTION_BIT(OPTION_ONLY) | OPTION_BIT(OPTION_RESEND_ENV) | OPTION_BIT(OPTION_SUMMARY) | OPTIONS_OF_DIFFS,
    .about = "Compares the plan and its sources with the live app, and shows what differs.\n"
             "Sends only GET requests (with --via mcp, only calls that read).",
    .exit_statuses = "0 done, 1 error, 2 something differs (with --detailed-exitcode).",
    .examples = {{"jd plan", "show what apply would do"},
                 {"jd plan --only chat-room --full-diff", "one item, with its whole diff"},
                 {"jd plan --out plan.json", "save the plan for `jd apply plan.json`"},
                 {"jd --sandbox plan", "plan against a local control plane; no account needed"}},
    .documents = {"plan"},
    .ci_formats = true,
    .run = run_plan,
};
