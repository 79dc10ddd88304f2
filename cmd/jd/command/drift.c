#include "cmd/jd/ci/ci.h"
#include "cmd/jd/command/command.h"
#include "cmd/jd/fleet/fleet.h"
#include "cmd/jd/session/session.h"
#include "cmd/jd/view/view.h"

static void show(struct session *session, const struct drift_report *report, const struct page *page) {
  bool strict = session->options->strict;
  session_show_findings(session);
  if (page_show(session, page))
    return;
  if (session->options->format == FORMAT_JSON) {
    const struct diff_view view = diff_view_of(session);
    output_json(session->output, drift_json(report, strict, &view));
  } else {
    const struct plan_view view = plan_view_of(session, &session->output->style);
    drift_text(report, strict, &view, &session->output->pending);
  }
}

static int report_drift(struct session *session, const struct planning *planning) {
  const struct plan_request request = planning_request(planning);
  struct drift_report report;
  struct jd_error error;
  drift(session->arena, &request, &report);
  const struct page page = page_of_drift(session->arena, &report, session->options->strict);
  if (!page_save(session, &page, &error))
    return session_fail(session, &error);
  page_add_to_step(session, &page);
  show(session, &report, &page);
  return drift_in_sync(&report, session->options->strict) ? EXIT_DONE : EXIT_DIFFERS;
}

static int run_drift(struct session *session) {
  if (fleet_is_wanted(session->options))
    return fleet_drift(session);
  struct planning planning = {0};
  struct jd_error error = {0};
  bool is_read =
      planning_read(&planning, session, &error) && planning_is_clear(&planning, "nothing was compared", &error);
  int status = is_read ? report_drift(session, &planning) : session_fail(session, &error);
  planning_end(&planning);
  return status;
}

const struct command drift_command = {
    .name = "drift",
    .summary = "for CI: does the live app still match the plan and the last apply?",
    .arguments = "",
    .options = OPTION_BIT(OPTION_SUMMARY) | OPTION_BIT(OPTION_APPS_FILE) | OPTION_BIT(OPTION_JOBS) |
               OPTION_BIT(OPTION_SHARD) | OPTION_BIT(OPTION_STRICT) | OPTIONS_OF_DIFFS,
    .about = "Compares the plan, the last apply (docs/butterbase/durable.lock) and the live app. Each item is in sync, "
             "drifted (the live app changed), pending (the plan changed), conflict (both changed), missing (applied, "
             "but no longer live) or extra (not in the plan).\n"
             "Asks nothing, changes nothing, and sends only GET requests (with --via mcp, only calls that read).\n"
             "With several apps (--app repeated, --apps-file), compares the plan with each and lists the differences; "
             "--full-diff adds the diffs. An app that cannot be read is reported, and does not stop the others.\n"
             "In GitHub Actions (with GITHUB_STEP_SUMMARY set), also adds the Markdown form to the step summary.",
    .exit_statuses = "0 everything is in sync, except extras; 1 error; 2 something differs.",
    .examples = {{"jd drift", "print one line if everything is in sync"},
                 {"jd drift --strict --format github", "in a workflow: annotations and a step summary"},
                 {"jd drift --apps-file apps.txt", "check all apps cloned from this plan"},
                 {"jd drift --format markdown --stat", "print a table for a comment, without diffs"}},
    .documents = {"drift", "drift-totals"},
    .ci_formats = true,
    .several_apps = true,
    .run = run_drift,
};
