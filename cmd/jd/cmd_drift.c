#include "cmd/jd/commands.h"
#include "cmd/jd/drift_json.h"
#include "cmd/jd/drift_text.h"
#include "cmd/jd/plan_show.h"
#include "cmd/jd/planning.h"

static void show(struct session *session, const struct drift_report *report) {
  bool strict = session->options->strict;
  session_show_findings(session);
  if (session->options->format == FORMAT_JSON) {
    const struct plan_json_view view = plan_json_view_of(session);
    JD_JS document = drift_json(report, strict, &view);
    output_json(session->output, document);
  } else {
    const struct plan_view view = plan_view_of(session, session->output->color);
    drift_text(report, strict, &view, &session->output->pending);
  }
}

int cmd_drift(struct session *session) {
  struct planning planning = {0};
  struct jd_error error = {0};
  int status;
  if (!planning_read(&planning, session, &error)) {
    status = session_fail(session, &error);
  } else {
    const struct diff_request request = planning_request(&planning);
    struct drift_report report;
    drift(session->arena, &request, &report);
    show(session, &report);
    status = drift_in_sync(&report, session->options->strict) ? EXIT_DONE : EXIT_DIFFERS;
  }
  planning_end(&planning);
  return status;
}
