#include "reconcile/engine/engine.h"
#include "cmd/jd/command/command.h"
#include "cmd/jd/term/term.h"
#include "cmd/jd/view/view.h"
#include "model/base/base.h"
#include "model/mask/mask.h"

#include <unistd.h>

static void show_json(const struct session *session, const struct engine *engine) {
  struct js *document = json_document(), *programs = js_new_array();
  js_set_text(document, "folder", engine->folder);
  for (size_t i = 0; i < ENGINE_PROGRAMS; i++) {
    const struct engine_program *program = &engine->programs[i];
    js_append(programs, js_object("name", js_of_text(program->name), "version", js_of_text(program->version), "path",
                                  js_of_text(program->path), "present", js_of_bool(program->present), NULL));
  }
  js_set(document, "programs", programs);
  output_json(session->output, document);
}

static void show_text(const struct session *session, const struct engine *engine) {
  JD_BUF text;
  buf_init(&text, LIMIT_DOCUMENT_BYTES);
  for (size_t i = 0; i < ENGINE_PROGRAMS; i++) {
    const struct engine_program *program = &engine->programs[i];
    buf_printf(&text, "%-10s  %-14s  %-7s  ", program->name, program->version,
               program->present ? "present" : "missing");
    escape_line(&text, bytes_of(program->path ? program->path : "(JD_ENGINE=off)"));
    if (program->found)
      buf_printf(&text, " (is version %s)", program->found);
    buf_add_char(&text, '\n');
  }
  output_result(session->output, buf_bytes(&text));
}

/* Shows the engine and returns the exit status for it. */
static int show(const struct session *session, const struct engine *engine) {
  if (session->options->format == FORMAT_JSON)
    show_json(session, engine);
  else
    show_text(session, engine);
  if (engine->state == ENGINE_PRESENT)
    return EXIT_DONE;
  if (engine->state == ENGINE_MISSING)
    output_progress(session->output, "%s%s%s", engine->reason, engine->fix ? "; " : "", engine->fix ? engine->fix : "");
  return EXIT_WRONG;
}

static bool is_secret(const struct session *session, const char *entry) {
  const char *value = strchr(entry, '=');
  JD_BUF masked;
  buf_init(&masked, LIMIT_DOCUMENT_BYTES);
  if (!value || starts_with(bytes_of(entry), "BUTTERBASE_API_KEY="))
    return true;
  if (starts_with(bytes_of(entry), "PATH=") || starts_with(bytes_of(entry), "HOME="))
    return false; /* npm needs them, and a short value of the plan may occur in them */
  mask_text(session->mask, bytes_of(value + 1), &masked);
  return strcmp(masked.data, value + 1) != 0;
}

/* Returns the user's environment without the API key and the values of the plan. */
static char **environment_for_npm(struct session *session) {
  const struct desire_request request = session_desire_request(session);
  desire_secrets(session->arena, &request);
  size_t count = 0, kept = 0;
  while (environ[count])
    count++;
  char **copy = arena_alloc_array(session->arena, count + 1, sizeof *copy);
  for (size_t i = 0; i < count; i++)
    if (!is_secret(session, environ[i]))
      copy[kept++] = environ[i];
  return copy;
}

static void tick(void *context) {
  struct session *session = context;
  progress_tick(&session->output->progress, monotonic_ms());
}

static int install(struct session *session, const struct engine_settings *settings) {
  struct jd_error error = {0};
  const struct engine_install how = {
      .environment = environment_for_npm(session), .stop = signals_fd(), .tick = tick, .context = session};
  progress_begin(&session->output->progress, "fetching the engine with npm, about 50 MB");
  bool installed = engine_install(session->arena, settings, &how, &error);
  progress_end(&session->output->progress);
  if (!installed)
    return session_fail(session, &error);
  struct engine engine = engine_find(session->arena, settings);
  bool named = settings->named && settings->named[0];
  if (named)
    output_warning(session->output, "JD_ENGINE is set, so the engine in %s is not used. To use it, unset JD_ENGINE.",
                   engine_user_folder(session->arena, settings));
  return show(session, &engine);
}

static int run_engine(struct session *session) {
  const struct text_list *arguments = &session->options->arguments;
  struct engine_settings settings = engine_settings_here(session->arena);
  struct engine engine = engine_find(session->arena, &settings);
  struct jd_error error;
  if (arguments->count == 0)
    return show(session, &engine);
  if (strcmp(arguments->list[0], "install") == 0)
    return engine.state == ENGINE_PRESENT ? show(session, &engine) : install(session, &settings);
  jd_fail_usage(&error, arguments->list[0], "`jd engine` takes no argument except `install`. Run `jd engine --help`.");
  return session_fail(session, &error);
}

static const char *const words[] = {"install", NULL};

const struct command engine_command = {
    .name = "engine",
    .summary = "the compilers that rehearse and run; `engine install` fetches them",
    .arguments = "[install]",
    .words = words,
    .most_arguments = 1,
    .about = "Shows version, path and presence of the TypeScript compiler and of workerd, the Workers runtime. With "
             "them, jd compiles and loads an upload before it is sent.\n"
             "`jd engine install` fetches what is missing with npm, pinned by version and integrity, into "
             "$XDG_DATA_HOME/jd/engine. No install script runs.\n"
             "To use another folder that holds node_modules, set JD_ENGINE=DIR; to use no engine, set JD_ENGINE=off.",
    .exit_statuses = "0 complete, 1 something is missing or could not be fetched.",
    .examples = {{"jd engine", "show versions and paths"}, {"jd engine install", "fetch what is missing with npm"}},
    .documents = {"engine"},
    .is_apart = true,
    .run = run_engine,
};
