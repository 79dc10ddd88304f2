/* `jd --version`. Not in the list of commands, since it is an option. */
#include "cmd/commit.h"
#include "cmd/jd/command/command.h"
#include "cmd/jd/view/view.h"

static int run_version(struct session *session) {
  if (session->options->format == FORMAT_JSON) {
    struct js *document = json_document();
    js_set_text(document, "version", JD_VERSION);
    js_set_text(document, "commit", jd_commit);
    output_json(session->output, document);
    return EXIT_DONE;
  }
  output_result(session->output, bytes_of(arena_printf(session->arena, "jd " JD_VERSION " (%s)\n", jd_commit)));
  return EXIT_DONE;
}

const struct command version_command = {
    .name = "--version", .documents = {"version"}, .runs_unopened = true, .run = run_version};
