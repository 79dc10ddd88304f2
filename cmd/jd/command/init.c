#include "cmd/jd/command/command.h"
#include "cmd/jd/command/internal.h"
#include "cmd/jd/term/term.h"
#include "cmd/jd/view/view.h"
#include "model/base/base.h"

struct init_ctx {
  struct session *session;
  struct init init;
  enum outcome *outcomes;
  const struct jd_error *error; /* NULL: none */
};

static const char *word_of(const struct init_ctx *ctx, size_t index) {
  enum outcome outcome = ctx->outcomes[index];
  if (outcome == OUTCOME_DONE)
    return ctx->init.files[index].state == IMPORT_NEW ? "written" : "changed";
  return outcome == OUTCOME_NONE ? import_state_name(ctx->init.files[index].state) : outcome_name(outcome);
}

/* What is left to do, in whole sentences. */
static void add_next(const struct init_ctx *ctx, struct buf *out) {
  const struct init *init = &ctx->init;
  struct output *output = ctx->session->output;
  JD_BUF text;
  buf_init(&text, LIMIT_TEXT_OUTPUT);
  for (size_t i = 0; i < init->bare_count; i++)
    buf_printf(&text, "%s%s", i ? " " : "No source yet. To write a class for each, run `jd init ", init->bare[i]);
  if (init->bare_count)
    buf_add_text(&text, "`.\n");
  else if (ctx->session->options->dry_run)
    buf_add_text(&text, "\nDry run: nothing was written.\n");
  else if (!ctx->session->options->arguments.count)
    buf_printf(&text, "%sTo add a Durable Object, run `jd init NAME`.\n",
               init->file_count ? "\n" : "Nothing to do: the plan is there. ");
  else
    buf_add_text(&text, "\nTo try it on this machine, run `jd --sandbox apply`; to send it requests, run `jd dev`.\n");
  command_hint_text(&output->hint, buf_bytes(&text), out);
}

static void show_text(const struct init_ctx *ctx) {
  struct output *output = ctx->session->output;
  JD_BUF text;
  buf_init(&text, LIMIT_TEXT_OUTPUT);
  for (size_t i = 0; i < ctx->init.file_count; i++)
    import_file_text(&ctx->init.files[i], word_of(ctx, i), ctx->outcomes[i], output->style.color, &text);
  if (!ctx->session->options->quiet && !ctx->error)
    add_next(ctx, &text);
  wrap_lines(buf_bytes(&text), output->style.columns, &output->pending);
}

static void show_json(const struct init_ctx *ctx) {
  struct output *output = ctx->session->output;
  struct js *json = json_document(), *files = js_new_array();
  for (size_t i = 0; i < ctx->init.file_count; i++)
    js_append(files, import_file_json(&ctx->init.files[i], NULL, ctx->outcomes[i]));
  js_set_bool(json, "dry_run", ctx->session->options->dry_run);
  js_set(json, "files", files);
  js_set(json, "kept", js_of_texts(ctx->init.kept, ctx->init.kept_count));
  js_set(json, "without_source", js_of_texts(ctx->init.bare, ctx->init.bare_count));
  js_set(json, "diagnostics", diagnostics_json(&ctx->session->findings));
  if (ctx->error)
    js_set(json, "error", error_json(ctx->error, &output->hint));
  output_json(output, json);
}

static void write_files(struct init_ctx *ctx, struct jd_error *error) {
  for (size_t i = 0; i < ctx->init.file_count; i++) {
    bool going = !ctx->error && !signals_came();
    ctx->outcomes[i] = OUTCOME_NOT_TRIED;
    if (going && import_write(&ctx->session->project, &ctx->init.files[i], error)) {
      ctx->outcomes[i] = OUTCOME_DONE;
    } else if (going) {
      ctx->outcomes[i] = OUTCOME_FAILED;
      ctx->error = error;
    }
  }
}

static int run_init(struct session *session) {
  struct init_ctx ctx = {.session = session};
  const struct text_list *names = &session->options->arguments;
  struct jd_error error = {0};
  if (!init_prepare(session->arena, &session->project, session->plan_file, names->list, names->count, &ctx.init,
                    &session->findings, &error))
    return session_fail(session, &error);
  session_show_findings(session);
  ctx.outcomes = arena_alloc_array(session->arena, ctx.init.file_count, sizeof *ctx.outcomes);
  for (size_t i = 0; i < ctx.init.kept_count; i++)
    output_progress(session->output, "kept %s, which was there already", ctx.init.kept[i]);
  if (!session->options->dry_run)
    write_files(&ctx, &error);
  if (ctx.error) {
    error = session_relative_error(session, ctx.error);
    output_error(session->output, &error);
  }
  if (session->options->format == FORMAT_JSON)
    show_json(&ctx);
  else
    show_text(&ctx);
  if (signals_came())
    return signals_exit_status();
  return ctx.error ? EXIT_WRONG : EXIT_DONE;
}

const struct command init_command = {
    .name = "init",
    .summary = "write a first plan and class, or add one to them",
    .arguments = "[NAME...]",
    .most_arguments = ARGUMENTS_ANY,
    .options = OPTION_BIT(OPTION_DRY_RUN),
    .about = "Adds each NAME to the plan, and writes durable-objects/NAME.ts: a small class that compiles and runs as "
             "it is. For a NAME that the plan has already, writes the class that is missing. Without a plan, writes "
             "docs/butterbase/02-plan.md, or the file of --plan.\n"
             "A class counts requests for each key, and a new object is authenticated; for an object that the plan "
             "makes public, the class is a room for WebSockets that asks for a token.\n"
             "Never overwrites a file: a source that is there is kept, and in the plan only lines are added. A form "
             "of plan to which nothing can be added safely is an error that says what to add by hand.\n"
             "Without NAMEs, writes a plan without objects; if there is one, says which sources are missing.\n"
             "Contacts nothing. `jd --sandbox apply` then deploys it on this machine.",
    .exit_statuses = "0 done, 1 error.",
    .examples = {{"jd init chat-room", "write a plan with this object, and its class"},
                 {"jd init presence agent", "add two objects to the plan, with a class for each"},
                 {"jd init", "write a plan without objects"}},
    .documents = {"init"},
    .run = run_init,
};
