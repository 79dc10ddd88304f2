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
    const struct plan_json_view view = plan_json_view_of(session);
    JD_JS document = drift_json(report, strict, &view);
    output_json(session->output, document);
  } else {
    const struct plan_view view = plan_view_of(session, &session->output->look);
    drift_text(report, strict, &view, &session->output->pending);
  }
}

static int report_drift(struct session *session, const struct planning *planning) {
  const struct diff_request request = planning_request(planning);
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

int cmd_drift(struct session *session) {
  if (fleet_is_wanted(session->options))
    return fleet_drift(session);
  struct planning planning = {0};
  struct jd_error error = {0};
  bool is_read = planning_read(&planning, session, &error);
  int status = is_read ? report_drift(session, &planning) : session_fail(session, &error);
  planning_end(&planning);
  return status;
}
