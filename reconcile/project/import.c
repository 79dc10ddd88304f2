#include "reconcile/project/project.h"

#include "model/base/base.h"
#include "model/format/format.h"
#include "model/lint/lint.h"
#include "model/plan/plan.h"

struct importing {
  struct arena *arena;
  const struct project *project;
  const char *plan_file;
  const struct live *live;
  struct import *out;
  struct findings *findings;
  struct jd_error *error;
  bool has_plan;
  struct bytes plan_text;
};

const char *import_state_name(enum import_state state) {
  static const char *const names[] = {"new", "same", "differs"};
  return names[state];
}

static bool read_plan(struct importing *importing, struct plan *old) {
  const char *path = project_path(importing->arena, importing->project, importing->plan_file);
  const char *shown = project_display(importing->arena, importing->project, importing->plan_file);
  *old = (struct plan){0};
  enum file_read read = project_read_own(importing->arena, importing->project, path, LIMIT_PLAN_BYTES,
                                         &importing->plan_text, importing->error);
  importing->has_plan = read == FILE_READ;
  if (read != FILE_READ)
    return read == FILE_MISSING && file_check_writable(importing->project, path, importing->error);
  return plan_parse(importing->arena, importing->plan_text, shown, plan_format_of(shown), old, importing->findings) ||
         jd_fail_input(importing->error, shown,
                       "The existing plan has errors, so nothing can be added to it. Fix them, or name another plan "
                       "with --plan FILE.");
}

static void add_file(struct importing *importing, struct import_file file, bool is_there) {
  file.state = !is_there ? IMPORT_NEW : bytes_equal(file.before, file.after) ? IMPORT_SAME : IMPORT_DIFFERS;
  if (file.state != IMPORT_SAME)
    textdiff(importing->arena, file.before, file.after, &file.diff);
  importing->out->files[importing->out->file_count++] = file;
}

static bool add_source(struct importing *importing, const struct plan_object *object) {
  const struct live_object *row = live_find(importing->live, object->name);
  if (!row || !row->has_code)
    return true;
  struct import_file file = {.path = object->source, .name = object->name, .after = row->code};
  switch (project_read(importing->arena, importing->project, file.path, LIMIT_SOURCE_BYTES, &file.before,
                       importing->error)) {
  case FILE_READ:
    add_file(importing, file, true);
    break;
  case FILE_MISSING:
    add_file(importing, file, false);
    break;
  case FILE_FAILED:
    return false;
  }
  return project_replace(importing->project, file.path, file.after, true, importing->error);
}

/* ---- .env.example ---- */

static bool takes_own_name(struct importing *importing, const struct plan_env *env) {
  return !env->value || strcmp(env->value, arena_printf(importing->arena, "${%s}", env->key)) == 0;
}

static bool is_listed(const struct dotenv *dotenv, const char *key) {
  for (size_t i = 0; i < dotenv->count; i++)
    if (strcmp(dotenv->list[i].name, key) == 0)
      return true;
  return false;
}

/* Adds a line for each variable that has none yet; what else is in the file stays. */
static bool add_example(struct importing *importing) {
  static const char path[] = ".env.example";
  static const char header[] = "# Values that Durable Objects need: copy this file to .env, and fill them in.\n";
  const struct plan *plan = &importing->out->adopted.plan;
  struct import_file file = {.path = path, .is_example = true, .before = {"", 0}};
  struct findings ignored;
  struct dotenv dotenv = {0};
  findings_init(&ignored, importing->arena);
  enum file_read read =
      project_read(importing->arena, importing->project, path, LIMIT_DOCUMENT_BYTES, &file.before, importing->error);
  if (read == FILE_FAILED)
    return false;
  dotenv_parse(importing->arena, file.before, path, &dotenv, &ignored);
  const char *line_end = text_line_ending(file.before);
  bool ends = !file.before.len || file.before.data[file.before.len - 1] == '\n', any = false;
  JD_BUF text;
  buf_init(&text, LIMIT_DOCUMENT_BYTES);
  buf_add_bytes(&text, file.before);
  for (size_t i = 0; i < plan->env_count; i++) {
    if (!takes_own_name(importing, &plan->env[i]) || is_listed(&dotenv, plan->env[i].key))
      continue;
    if (!any)
      buf_add_text(&text, read == FILE_MISSING ? header : ends ? "" : line_end);
    buf_printf(&text, "%s=%s", plan->env[i].key, line_end);
    any = true;
  }
  dotenv_free(&dotenv);
  file.after = any ? arena_bytes(importing->arena, buf_bytes(&text)) : file.before;
  if (any)
    add_file(importing, file, read == FILE_READ);
  return !any || project_replace(importing->project, path, file.after, true, importing->error);
}

/* ---- the plan ---- */

static bool has_key(const struct plan *plan, const char *key) {
  for (size_t i = 0; i < plan->env_count; i++)
    if (strcmp(plan->env[i].key, key) == 0)
      return true;
  return false;
}

/* That no source uses a live variable is no mistake of the plan, which says what is live. */
static void silence_unused(struct importing *importing, const struct plan *old) {
  struct plan *plan = &importing->out->adopted.plan, added = *plan;
  struct lint_request request = {.plan = &added};
  struct lint_source *sources = arena_alloc_array(importing->arena, plan->object_count, sizeof *sources);
  struct findings found;
  bool unused = false;
  findings_init(&found, importing->arena);
  added.env = arena_alloc_array(importing->arena, plan->env_count, sizeof *added.env);
  added.env_count = 0;
  for (size_t i = 0; i < plan->env_count; i++)
    if (!has_key(old, plan->env[i].key))
      added.env[added.env_count++] = plan->env[i];
  for (size_t i = 0; i < plan->object_count; i++) {
    const struct live_object *row = live_find(importing->live, plan->objects[i].name);
    struct ts_source *declares = arena_alloc(importing->arena, sizeof *declares);
    struct bytes code = row ? row->code : (struct bytes){"", 0};
    if (!(row && row->has_code) && project_read(importing->arena, importing->project, plan->objects[i].source,
                                                LIMIT_SOURCE_BYTES, &code, NULL) != FILE_READ)
      continue;
    ts_analyse(importing->arena, code, declares);
    sources[request.source_count++] = (struct lint_source){&plan->objects[i], declares};
  }
  request.sources = sources;
  lint(&request, &found);
  for (size_t i = 0; i < found.count; i++)
    unused |= strcmp(found.list[i].code, "env-not-used") == 0;
  if (unused)
    plan->ignore = plan->ignore ? arena_printf(importing->arena, "%s, env-not-used", plan->ignore) : "env-not-used";
}

static struct bytes document_for(struct importing *importing, const char *shown) {
  const struct plan *plan = &importing->out->adopted.plan;
  enum plan_format format = plan_format_of(shown);
  JD_BUF text;
  buf_init(&text, LIMIT_PLAN_BYTES);
  if (format == PLAN_FORMAT_JSON)
    plan_write_json(plan, &text);
  else
    plan_write_yaml(plan, &text);
  struct bytes document = arena_bytes(importing->arena, buf_bytes(&text));
  if (format != PLAN_FORMAT_MARKDOWN)
    return document;
  return plan_insert(importing->arena, importing->has_plan ? importing->plan_text : bytes_of("# Plan\n"), document);
}

/* What was made says what it should, read as it will be. */
static bool check_plan(struct importing *importing, const char *shown, struct bytes text) {
  struct findings findings;
  struct plan read;
  findings_init(&findings, importing->arena);
  bool right = plan_parse(importing->arena, text, shown, plan_format_of(shown), &read, &findings) &&
               plan_equal(&importing->out->adopted.plan, &read);
  return right || jd_fail_input(importing->error, shown,
                                "The block cannot be added to this plan: the text before it has an unclosed code block "
                                "or HTML element. Close it, or write a separate plan with --plan FILE.yaml.");
}

static bool add_plan(struct importing *importing) {
  const char *shown = project_display(importing->arena, importing->project, importing->plan_file);
  struct import_file file = {.path = shown, .before = importing->plan_text, .after = importing->plan_text};
  if (!importing->has_plan || !importing->out->adopted.same)
    file.after = document_for(importing, shown);
  add_file(importing, file, importing->has_plan);
  const char *path = project_path(importing->arena, importing->project, importing->plan_file);
  if (file.after.data != file.before.data && !file_check_writable(importing->project, path, importing->error))
    return false;
  return check_plan(importing, shown, file.after);
}

bool import_prepare(struct arena *arena, const struct project *project, const char *plan_file, const struct live *live,
                    struct import *out, struct findings *findings, struct jd_error *error) {
  struct importing importing = {.arena = arena,
                                .project = project,
                                .plan_file = plan_file,
                                .live = live,
                                .out = out,
                                .findings = findings,
                                .error = error};
  struct plan old;
  *out = (struct import){0};
  if (!read_plan(&importing, &old))
    return false;
  plan_adopt(arena, live, &old, &out->adopted);
  const struct plan *plan = &out->adopted.plan;
  if (!out->adopted.same)
    silence_unused(&importing, &old);
  if ((!live->object_count && !live->env_count) || (!plan->object_count && !plan->env_count))
    return true;
  out->files = arena_alloc_array(arena, plan->object_count + 2, sizeof *out->files);
  for (size_t i = 0; i < plan->object_count; i++)
    if (!add_source(&importing, &plan->objects[i]))
      return false;
  return add_example(&importing) && add_plan(&importing);
}

static enum file_read read_again(struct arena *arena, const struct project *project, const struct import_file *file,
                                 struct bytes *now, struct jd_error *error) {
  if (file->name)
    return project_read(arena, project, file->path, LIMIT_SOURCE_BYTES, now, error);
  return project_read_own(arena, project, file->path, LIMIT_PLAN_BYTES, now, error);
}

bool import_write(const struct project *project, const struct import_file *file, struct jd_error *error) {
  enum { MODE = 0666 };
  JD_ARENA arena = arena_new();
  struct bytes now = {0};
  enum file_read read = read_again(arena, project, file, &now, error);
  if (read == FILE_FAILED)
    return false;
  if ((read == FILE_MISSING) != (file->state == IMPORT_NEW) || !bytes_equal(now, file->before))
    return jd_fail(error, JD_STALE, JD_SCOPE_RUN, JD_RETRY_NO, file->path,
                   "The file has changed in the meantime, so it was not overwritten. Run the command again.");
  if (file->name)
    return project_replace(project, file->path, file->after, false, error);
  return file_replace(project, project_path(arena, project, file->path), file->after, MODE, error);
}
