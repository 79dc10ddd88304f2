#include "cmd/jd/cli/cli.h"
#include "cmd/jd/command/command.h"
#include "cmd/jd/session/session.h"
#include "cmd/jd/term/term.h"
#include "cmd/jd/view/view.h"
#include "model/base/base.h"

static const char *note_of(const struct checkup *checkup, enum preflight_check check) {
  const struct preflight *preflight = &checkup->result.preflight;
  struct arena *arena = checkup->session->arena;
  bool passed = preflight->rows[check].mark == PREFLIGHT_PASSED;
  if (check == PREFLIGHT_APP && passed && preflight->region)
    return arena_printf(arena, "%s in %s", preflight->app_id, preflight->region);
  if (check == PREFLIGHT_APP && passed)
    return preflight->app_id;
  if (check == PREFLIGHT_KEY && passed)
    return arena_printf(arena, "from %s", checkup->session->config.api_key_from);
  return preflight->rows[check].note;
}

/* With --via mcp, apply needs the MCP server. */
static bool is_required(const struct checkup *checkup, enum preflight_check check) {
  return preflight_is_required(check) || (check == PREFLIGHT_MCP && checkup->session->options->via == TRANSPORT_MCP);
}

static void row_text(const struct checkup *checkup, enum preflight_check check, struct buf *out) {
  enum { NOTE_COLUMN = 21 };
  const struct text_style *style = &checkup->session->output->style;
  bool passed = checkup->result.preflight.rows[check].mark == PREFLIGHT_PASSED;
  bool required = is_required(checkup, check);
  const char *code = passed ? PAINT_GOOD : required ? PAINT_DANGER : PAINT_CHANGE;
  JD_BUF said, note;
  buf_init(&said, LIMIT_TEXT_OUTPUT), buf_init(&note, LIMIT_TEXT_OUTPUT);
  command_hint_text(&checkup->session->output->hint, bytes_of(note_of(checkup, check)), &said);
  escape_line(&note, buf_bytes(&said));
  if (!passed && !required)
    buf_add_text(&note, " (not required)");
  buf_add_text(out, "  ");
  paint(out, style->color, code, passed ? "✓" : "✗");
  buf_printf(out, note.len ? " %-17s" : " %s", preflight_name(check));
  wrap_on(buf_bytes(&note), NOTE_COLUMN, NOTE_COLUMN, style->columns, out);
  buf_add_char(out, '\n');
}

static void preflight_text(const struct checkup *checkup, struct buf *out) {
  const struct config *config = &checkup->session->config;
  buf_printf(out, "%s at %s\n\n", config->app.text ? config->app.text : "no app", config->endpoint.text);
  for (int check = 0; check < PREFLIGHT_CHECKS; check++)
    row_text(checkup, (enum preflight_check)check, out);
  bool passed = checkup_is_passed(checkup);
  buf_add_char(out, '\n');
  wrap_text(arena_printf(checkup->session->arena, "%s The results are in %s.",
                         passed ? "Preflight passed." : "Preflight failed.", checkup_file(checkup, PROJECT_PREFLIGHT)),
            0, checkup->session->output->style.columns, out);
}

static struct js *check_json(const struct checkup *checkup, enum preflight_check check) {
  bool passed = checkup->result.preflight.rows[check].mark == PREFLIGHT_PASSED;
  return js_object("name", js_of_text(preflight_name(check)), "passed", js_of_bool(passed), "required",
                   js_of_bool(is_required(checkup, check)), "message", js_of_text(note_of(checkup, check)), NULL);
}

static struct js *preflight_json(const struct checkup *checkup) {
  const struct config *config = &checkup->session->config;
  struct js *json = json_document(), *checks = js_new_array();
  js_set_text(json, "app_id", config->app.text);
  js_set_text(json, "endpoint", config->endpoint.text);
  js_set_text(json, "region", checkup->result.preflight.region);
  js_set_bool(json, "passed", checkup_is_passed(checkup));
  for (int check = 0; check < PREFLIGHT_CHECKS; check++)
    js_append(checks, check_json(checkup, (enum preflight_check)check));
  js_set(json, "checks", checks);
  js_set_text(json, "file", checkup_file(checkup, PROJECT_PREFLIGHT));
  if (checkup->result.error.code != JD_NONE)
    js_set(json, "error", error_json(&checkup->result.error, NULL));
  return json;
}

static void show(const struct checkup *checkup) {
  struct session *session = checkup->session;
  if (session->options->format == FORMAT_JSON) {
    output_json(session->output, preflight_json(checkup));
  } else if (!session->options->quiet) {
    preflight_text(checkup, &session->output->pending);
  }
}

/* If rows are shown, they say how to fix it. */
static void say_failed(const struct checkup *checkup) {
  const struct session *session = checkup->session;
  struct jd_error error = checkup->result.error;
  const char *names = "";
  for (int check = 0; check < PREFLIGHT_CHECKS; check++)
    if (is_required(checkup, (enum preflight_check)check) &&
        checkup->result.preflight.rows[check].mark == PREFLIGHT_FAILED)
      names = arena_printf(session->arena, "%s%s%s", names, *names ? ", " : "",
                           preflight_name((enum preflight_check)check));
  if (session->options->format == FORMAT_TEXT && !session->options->quiet)
    jd_fail(&error, error.code, error.scope, error.retry, NULL, "Preflight failed: %s. See above for how to fix it.",
            names);
  output_error(session->output, &error);
}

static int run_preflight(struct session *session) {
  struct checkup checkup = {.session = session};
  struct jd_error error = {0};
  bool ran = checkup_check_files(&checkup, &error) && checkup_open(&checkup, session, &error) &&
             checkup_run(&checkup, &error) && checkup_record(&checkup, &error);
  checkup_close(&checkup);
  if (!ran)
    return session_fail(session, &error);
  show(&checkup);
  output_flush(session->output);
  if (checkup.result.error.code == JD_NONE)
    return EXIT_DONE;
  say_failed(&checkup);
  return EXIT_WRONG;
}

const struct command preflight_command = {
    .name = "preflight",
    .summary = "check account, key, app and tools; write 03-preflight.md",
    .arguments = "",
    .about =
        "Checks that the API key is valid, the account may write, the app exists and is provisioned, the MCP server "
        "lists manage_durable_objects, and the butterbase program is on PATH. The last two are not required.\n"
        "Writes docs/butterbase/03-preflight.md, and fills in app_id and api_base in 00-state.md where they are null. "
        "On a terminal, without an app, offers to choose one of the account's apps or to create one.\n"
        "`jd apply` runs preflight itself if that file is missing, is older than 24 hours, or reports a failed check.",
    .exit_statuses = "0 passed, 1 failed.",
    .examples = {{"jd preflight", "check everything that apply needs"},
                 {"jd preflight --app app_abc123", "also write this app to 00-state.md, if it names none"}},
    .documents = {"preflight"},
    .run = run_preflight,
};
