#include "cmd/jd/session/plan_show.h"

#include "model/base/base.h"

struct plan_view plan_view_of(const struct session *session, const struct look *look) {
  const struct options *options = session->options;
  return (struct plan_view){.look = *look,
                            .context = options->context,
                            .full_diff = options->full_diff,
                            .stat = options->stat,
                            .no_diff = options->no_diff,
                            .quiet = options->quiet};
}

struct plan_json_view plan_json_view_of(const struct session *session) {
  const struct options *options = session->options;
  return (struct plan_json_view){.context = options->context, .no_diff = options->no_diff || options->stat};
}

void plan_show(struct session *session, const struct changeset *changeset) {
  session_show_findings(session);
  if (session->options->format == FORMAT_JSON) {
    const struct plan_json_view view = plan_json_view_of(session);
    JD_JS document = plan_json(changeset, &session->findings, &view);
    output_json(session->output, document);
  } else {
    const struct plan_view view = plan_view_of(session, &session->output->look);
    plan_text(changeset, &view, &session->output->pending);
  }
}

void plan_show_aside(struct session *session, const struct changeset *changeset) {
  JD_BUF text;
  buf_init(&text, LIMIT_TEXT_OUTPUT);
  session_show_findings(session);
  const struct plan_view view = plan_view_of(session, &session->output->look_errors);
  plan_text(changeset, &view, &text);
  output_prompt(session->output, buf_bytes(&text));
}
