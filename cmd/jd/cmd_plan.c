#include "cmd/jd/commands.h"
#include "cmd/jd/plan_json.h"
#include "cmd/jd/plan_show.h"
#include "cmd/jd/planning.h"
#include "cmd/jd/saved_plan.h"

static bool save(const struct planning *planning, struct jd_error *error) {
  const struct session *session = planning->session;
  if (!session->options->out)
    return true;
  const struct saved_plan saved = {
      .only = planning->only, .only_count = planning->only_count, .resend_env = planning->resend_env};
  return saved_plan_write(session_path(session, session->options->out), &planning->changeset, &session->findings,
                          &saved, error);
}

static bool differs(const struct changeset *changeset) {
  for (int action = 0; action < ACTION_COUNT; action++)
    if (action_is_change((enum action)action) && changeset->counts[action])
      return true;
  return false;
}

int cmd_plan(struct session *session) {
  struct planning planning = {0};
  struct jd_error error = {0};
  int status = EXIT_DONE;
  if (!planning_read(&planning, session, &error) || !planning_diff(&planning, &error) || !save(&planning, &error)) {
    status = session_fail(session, &error);
  } else {
    plan_show(session, &planning.changeset);
    if (session->options->detailed_exitcode && differs(&planning.changeset))
      status = EXIT_DIFFERS;
  }
  planning_end(&planning);
  return status;
}
