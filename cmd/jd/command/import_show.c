#include "cmd/jd/cli/cli.h"
#include "cmd/jd/command/internal.h"
#include "cmd/jd/term/term.h"
#include "cmd/jd/view/view.h"
#include "model/base/base.h"

size_t import_count(const struct import_report *report, enum outcome outcome) {
  size_t count = 0;
  for (size_t i = 0; i < report->import->file_count; i++)
    count += report->outcomes[i] == outcome;
  return count;
}

void import_diff(const struct import_file *file, struct buf *out) {
  enum { CONTEXT = 3 };
  JD_ARENA arena = arena_new();
  JD_BUF raw;
  buf_init(&raw, LIMIT_TEXT_OUTPUT);
  const char *label = escaped(arena, file->path);
  textdiff_unified(textdiff_shown(&file->diff), label, label, CONTEXT, &raw);
  escape_block(out, buf_bytes(&raw));
}

/* What was done, or would be done. */
static const char *word_of(const struct import_file *file, enum outcome outcome) {
  if (outcome == OUTCOME_DONE)
    return file->state == IMPORT_NEW ? "written" : "overwritten";
  return outcome == OUTCOME_NONE ? import_state_name(file->state) : outcome_name(outcome);
}

void import_file_text(const struct import_file *file, const char *word, enum outcome outcome, bool color,
                      struct buf *out) {
  enum { WIDTH = 13 };
  buf_add_text(out, "  ");
  paint(out, color, outcome_color(outcome), word);
  buf_add_repeat(out, ' ', WIDTH - strlen(word));
  escape_line(out, bytes_of(file->path));
  if (file->state == IMPORT_NEW) {
    buf_add_text(out, " (");
    size_text(file->after.len, out);
    buf_add_char(out, ')');
  } else if (file->state == IMPORT_DIFFERS) {
    buf_add_text(out, " (");
    textdiff_summary(&file->diff, out);
    buf_add_char(out, ')');
  }
  buf_add_char(out, '\n');
}

static void add_sums(const struct import_report *report, struct buf *out) {
  static const char *const words[] = {"the same", "written", "failed", "declined", "not tried"};
  const char *between = "";
  size_t same = 0;
  if (report->dry_run) {
    buf_add_text(out, "\nDry run: nothing was written.\n");
    return;
  }
  for (size_t i = 0; i < report->import->file_count; i++)
    same += report->import->files[i].state == IMPORT_SAME;
  buf_add_char(out, '\n');
  for (int outcome = OUTCOME_DONE; outcome <= OUTCOME_NOT_TRIED; outcome++)
    count_next(import_count(report, (enum outcome)outcome), words[outcome], &between, out);
  count_next(same, words[OUTCOME_NONE], &between, out);
  buf_add_text(out, ".\n");
}

/* How to overwrite the files that were left as they are. */
static void add_skipped(const struct import_report *report, struct buf *out) {
  if (import_count(report, OUTCOME_DECLINED) || import_count(report, OUTCOME_NOT_TRIED))
    buf_add_text(out, "To overwrite a file without being asked, pass --approve FILE.\n");
}

static bool takes_own_name(const struct plan_env *env) {
  size_t len = strlen(env->key);
  return !env->value || (strncmp(env->value, "${", 2) == 0 && strncmp(env->value + 2, env->key, len) == 0 &&
                         strcmp(env->value + 2 + len, "}") == 0);
}

/* Lists keys whose values are not in the environment; they may be in .env. */
static void add_keys(const struct import_report *report, const char *(*environment)(const char *name),
                     struct buf *out) {
  const struct plan *plan = &report->import->adopted.plan;
  bool any = false;
  for (size_t i = 0; i < plan->env_count; i++) {
    if (!takes_own_name(&plan->env[i]) || environment(plan->env[i].key))
      continue;
    if (!any)
      command_hint_text(report->hint,
                        bytes_of("Values of env variables cannot be read. Before you run `jd plan`, set these in the "
                                 "environment, or copy .env.example to .env and fill it in: "),
                        out);
    buf_printf(out, "%s%s", any ? ", " : "", plan->env[i].key);
    any = true;
  }
  if (any)
    buf_add_text(out, ".\n");
}

void import_text(const struct import_report *report, const char *(*environment)(const char *name), bool quiet,
                 bool color, struct buf *out) {
  item_text_app(report->app_id, report->endpoint, out);
  buf_add_text(out, "\n\n");
  if (!report->import->file_count) {
    buf_add_text(out, report->import->adopted.skipped_count
                          ? "Nothing was written: a plan can contain none of the live names.\n"
                          : "Nothing was written: the app has no Durable Objects and no env variables.\n");
    return;
  }
  for (size_t i = 0; i < report->import->file_count; i++) {
    const struct import_file *file = &report->import->files[i];
    import_file_text(file, word_of(file, report->outcomes[i]), report->outcomes[i], color, out);
  }
  if (quiet)
    return;
  add_sums(report, out);
  add_skipped(report, out);
  if (report->outcomes[report->import->file_count - 1] == OUTCOME_DONE) /* the plan's */
    add_keys(report, environment, out);
}

struct js *import_file_json(const struct import_file *file, const char *status, enum outcome outcome) {
  struct js *json = js_new_object();
  js_set_text(json, "path", file->path);
  js_set_text(json, "name", file->name);
  js_set_text(json, "state", import_state_name(file->state));
  if (status)
    js_set_text(json, "status", status);
  js_set_integer(json, "bytes", (int64_t)file->after.len);
  if (outcome != OUTCOME_NONE)
    js_set_text(json, "outcome", outcome_key(outcome));
  if (file->state != IMPORT_DIFFERS)
    return json;
  js_set_integer(json, "added", (int64_t)file->diff.added);
  js_set_integer(json, "removed", (int64_t)file->diff.removed);
  if (!file->name) /* a plan may hold values of env variables */
    return json;
  JD_BUF diff;
  buf_init(&diff, LIMIT_TEXT_OUTPUT);
  import_diff(file, &diff);
  js_set_bytes(json, "diff", buf_bytes(&diff));
  return json;
}

static struct js *skipped_json(const struct plan_adopted *adopted) {
  struct js *list = js_new_array();
  for (size_t i = 0; i < adopted->skipped_count; i++)
    js_append(list, js_object("name", js_of_text(adopted->skipped[i].name), "message",
                              js_of_text(adopted->skipped[i].why), NULL));
  return list;
}

static struct js *result_json(const struct import_report *report) {
  struct js *json = js_new_object();
  for (int outcome = OUTCOME_DONE; outcome <= OUTCOME_NOT_TRIED; outcome++)
    js_set_integer(json, outcome_key((enum outcome)outcome), (int64_t)import_count(report, (enum outcome)outcome));
  return json;
}

struct js *import_json(const struct import_report *report, const struct findings *findings) {
  struct js *json = json_document(), *files = js_new_array(), *keys = js_new_array();
  const struct plan *plan = &report->import->adopted.plan;
  for (size_t i = 0; i < report->import->file_count; i++) {
    const struct import_file *file = &report->import->files[i];
    const struct live_object *row = file->name ? live_find(report->live, file->name) : NULL;
    js_append(files, import_file_json(file, row ? row_status_name(row->status) : NULL, report->outcomes[i]));
  }
  for (size_t i = 0; i < plan->env_count; i++)
    js_append_text(keys, plan->env[i].key);
  js_set_text(json, "app_id", report->app_id);
  js_set_text(json, "endpoint", report->endpoint);
  js_set_bool(json, "dry_run", report->dry_run);
  js_set(json, "files", files);
  js_set(json, "env_keys", keys);
  js_set(json, "skipped", skipped_json(&report->import->adopted));
  js_set(json, "not_live", js_of_texts(report->import->adopted.not_live, report->import->adopted.not_live_count));
  js_set(json, "result", result_json(report));
  js_set(json, "diagnostics", diagnostics_json(findings));
  if (report->error)
    js_set(json, "error", error_json(report->error, report->hint));
  return json;
}
