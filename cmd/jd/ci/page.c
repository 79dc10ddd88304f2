#include "cmd/jd/ci/ci.h"

#include "cmd/jd/view/view.h"
#include "model/base/base.h"

static const char *keep(struct arena *arena, const struct buf *text) {
  struct bytes trimmed = trim(buf_bytes(text));
  return arena_strndup(arena, trimmed.len ? trimmed.data : "", trimmed.len);
}

/* Returns what all pages about an app share; the caller adds rows, headline and summary. */
static struct page begin(struct arena *arena, const char *command, const char *app_id, const char *endpoint,
                         const char *plan_file) {
  JD_BUF about;
  buf_init(&about, LIMIT_TEXT_OUTPUT);
  item_text_header(app_id, endpoint, plan_file, &about);
  struct page page = {.command = command,
                      .subject = app_id,
                      .plan_file = plan_file,
                      .columns = "| | item | what differs | why |",
                      .more = arena_printf(arena, "jd %s --full-diff", command),
                      .about = keep(arena, &about)};
  page.rules = page_rules(command, &page.rule_count);
  return page;
}

static enum page_level plan_level(const struct item *item) {
  if (item_loses_data(item))
    return LEVEL_WARNING;
  return action_info(item->action)->tone == TONE_KEPT ? LEVEL_SAME : LEVEL_NOTICE;
}

/* The hazards, then the error_message of the row. */
static const char *plan_note(struct arena *arena, const struct item *item) {
  JD_BUF text;
  buf_init(&text, LIMIT_TEXT_OUTPUT);
  for (size_t i = 0; i < item->hazard_count; i++) {
    escape_line(&text, bytes_of(item->hazards[i].message));
    buf_add_char(&text, ' ');
  }
  item_text_last_error(item, &(struct text_style){0}, &text);
  return keep(arena, &text);
}

/* Returns the place in the source if the code differs, else in the plan. */
static struct place place_of(const struct item *item, const char *plan_file) {
  if (item->object && item->diff)
    return (struct place){.file = item->object->source, .line = 1};
  struct place at = item->env ? item->env->at : item->object ? item->object->at : (struct place){0};
  return (struct place){.file = at.file ? at.file : plan_file, .line = at.line};
}

static struct page_row row_of(struct arena *arena, const struct page *page, const struct item *item, const char *word) {
  const char *label = escaped(arena, item_label(arena, item)), *kind = item_kind_name(item->kind);
  return (struct page_row){.label = label,
                           .kind = kind,
                           .identity = arena_printf(arena, "%s/%s/%s", kind, item->name, word),
                           .rule = arena_printf(arena, "jd/%s/%s", page->command, word),
                           .item = item->diff && item->object && item->live ? item : NULL,
                           .at = place_of(item, page->plan_file),
                           .word = word,
                           .title = arena_printf(arena, "%s (%s)", label, word)};
}

static void describe(struct arena *arena, struct page_row *row, const char *detail, const char *note) {
  row->detail = detail;
  row->note = note;
  row->text = arena_printf(arena, "%s%s%s", detail, *detail && *note ? ": " : "", note);
  row->message = arena_printf(arena, "%s: %s", row->label, row->text);
}

static struct page_row plan_row(struct arena *arena, const struct page *page, const struct item *item) {
  JD_BUF detail;
  buf_init(&detail, LIMIT_TEXT_OUTPUT);
  plan_text_detail(item, &detail);
  struct page_row row = row_of(arena, page, item, action_name(item->action));
  row.level = plan_level(item);
  row.differs = action_is_change(item->action);
  describe(arena, &row, keep(arena, &detail), plan_note(arena, item));
  return row;
}

/* On its own line, so that a job can find it for `jd apply --expect`. */
static void add_fingerprint(const struct changeset *changeset, struct buf *out) {
  char hex[DIGEST_HEX];
  digest_hex(changeset->fingerprint, hex);
  buf_printf(out, "fingerprint %s\n", hex);
}

struct page page_of_plan(struct arena *arena, const struct changeset *changeset) {
  bool changes = false;
  JD_BUF summary;
  buf_init(&summary, LIMIT_TEXT_OUTPUT);
  struct page page = begin(arena, "plan", changeset->app_id, changeset->endpoint, changeset->plan_file);
  page.rows = arena_alloc_array(arena, changeset->item_count, sizeof *page.rows);
  page.row_count = changeset->item_count;
  for (size_t i = 0; i < page.row_count; i++) {
    page.rows[i] = plan_row(arena, &page, &changeset->items[i]);
    changes |= action_is_change(changeset->items[i].action);
  }
  if (changeset->not_applicable)
    buf_add_text(&summary, "The plan has no Durable Objects.");
  else
    plan_summary(changeset, &summary);
  if (changes)
    add_fingerprint(changeset, &summary);
  page.summary = keep(arena, &summary);
  page.headline = changes ? "changes" : "no changes";
  return page;
}

static const char *drift_note(struct arena *arena, const struct drift_item *drifted) {
  JD_BUF text;
  buf_init(&text, LIMIT_TEXT_OUTPUT);
  escape_line(&text, bytes_of(drifted->note ? drifted->note : ""));
  if (drifted->item->live && drifted->item->live->error_message)
    buf_add_text(&text, ";");
  item_text_last_error(drifted->item, &(struct text_style){0}, &text);
  return keep(arena, &text);
}

static struct page_row drift_row(struct arena *arena, const struct page *page, const struct drift_item *drifted,
                                 bool strict) {
  static const enum page_level levels[] = {
      [DRIFT_IN_SYNC] = LEVEL_SAME,   [DRIFT_DRIFTED] = LEVEL_ERROR, [DRIFT_PENDING] = LEVEL_WARNING,
      [DRIFT_CONFLICT] = LEVEL_ERROR, [DRIFT_MISSING] = LEVEL_ERROR, [DRIFT_EXTRA] = LEVEL_NOTICE,
  };
  JD_BUF detail;
  buf_init(&detail, LIMIT_TEXT_OUTPUT);
  drift_text_detail(drifted->item, &detail);
  enum page_level level = levels[drifted->state];
  if (strict && level < LEVEL_WARNING && drift_is_shown(drifted, strict))
    level = LEVEL_WARNING;
  struct page_row row = row_of(arena, page, drifted->item, drift_state_name(drifted->state));
  row.level = level;
  row.differs = level > LEVEL_NOTICE;
  describe(arena, &row, keep(arena, &detail), drift_note(arena, drifted));
  return row;
}

struct page page_of_drift(struct arena *arena, const struct drift_report *report, bool strict) {
  JD_BUF summary;
  buf_init(&summary, LIMIT_TEXT_OUTPUT);
  struct page page = begin(arena, "drift", report->app_id, report->endpoint, report->plan_file);
  page.headline = drift_in_sync(report, strict) ? "in sync" : "not in sync";
  page.rows = arena_alloc_array(arena, report->item_count, sizeof *page.rows);
  page.row_count = report->item_count;
  for (size_t i = 0; i < page.row_count; i++)
    page.rows[i] = drift_row(arena, &page, &report->items[i], strict);
  drift_summary(report, strict, &summary);
  page.summary = keep(arena, &summary);
  return page;
}

static const char *failure_text(struct arena *arena, const struct jd_error *error) {
  JD_BUF text;
  buf_init(&text, LIMIT_TEXT_OUTPUT);
  if (*error->where) {
    escape_line(&text, bytes_of(error->where));
    buf_add_text(&text, ": ");
  }
  clause_text(error->message, &text);
  return keep(arena, &text);
}

struct page page_of_error(struct arena *arena, const struct drift_report *report, const struct jd_error *error) {
  const char *text = failure_text(arena, error);
  struct page_row *row = arena_alloc(arena, sizeof *row);
  *row = (struct page_row){.label = "read",
                           .kind = "app",
                           .identity = "app/not-read",
                           .rule = "jd/drift/not-read",
                           .at = {.file = report->plan_file},
                           .level = LEVEL_ERROR,
                           .broken = true,
                           .differs = true,
                           .word = "not read",
                           .title = "not read"};
  describe(arena, row, "", text);
  struct page page = begin(arena, "drift", report->app_id, report->endpoint, report->plan_file);
  page.headline = "not read";
  page.summary = text;
  page.rows = row;
  page.row_count = 1;
  return page;
}

void page_name_app(struct arena *arena, struct page *page, const char *app_id) {
  for (size_t i = 0; i < page->row_count; i++) {
    struct page_row *row = &page->rows[i];
    row->title = arena_printf(arena, "%s: %s", app_id, row->title);
    row->identity = arena_printf(arena, "%s/%s", app_id, row->identity);
    row->message = arena_printf(arena, "%s: %s", app_id, row->broken ? row->text : row->message);
  }
}

/* Converts the column of a finding, which counts bytes. */
static struct place place_of_finding(const struct validation *validation, struct place at) {
  const struct validate_file *file = validate_file_of(validation->files, validation->file_count, at.file);
  struct bytes line = file && at.line ? validate_line(file, at.line) : (struct bytes){0};
  if (at.column && at.column <= line.len + 1)
    at.column = (unsigned)utf16_units((struct bytes){line.data, at.column - 1}) + 1;
  if (!at.file)
    at.file = validation->plan_file;
  return at;
}

static const char *label_of(struct arena *arena, struct place at) {
  const char *file = escaped(arena, at.file);
  if (!at.line)
    return file;
  return at.column ? arena_printf(arena, "%s:%u:%u", file, at.line, at.column)
                   : arena_printf(arena, "%s:%u", file, at.line);
}

/* From code and file, so that it stays the same when lines above change. */
static size_t ordinal_of(const struct findings *findings, size_t index) {
  const struct finding *finding = &findings->list[index];
  size_t ordinal = 1;
  for (size_t i = 0; i < index; i++)
    ordinal += strcmp(findings->list[i].code, finding->code) == 0 && findings->list[i].at.file && finding->at.file &&
               strcmp(findings->list[i].at.file, finding->at.file) == 0;
  return ordinal;
}

static struct page_row finding_row(struct arena *arena, const struct validation *validation, size_t index) {
  const struct finding *finding = &validation->findings->list[index];
  const struct place at = place_of_finding(validation, finding->at);
  const bool error = finding->severity == SEVERITY_ERROR;
  const char *message = escaped(arena, finding->message);
  return (struct page_row){
      .label = label_of(arena, at),
      .kind = finding->code,
      .identity = arena_printf(arena, "%s/%s/%zu", finding->code, at.file, ordinal_of(validation->findings, index)),
      .rule = finding->code,
      .at = at,
      .level = error ? LEVEL_ERROR : LEVEL_WARNING,
      .differs = error || validation->strict,
      .word = error ? "error" : "warning",
      .detail = finding->code,
      .note = message,
      .title = finding->code,
      .text = message,
      .message = message};
}

static bool has_finding(const struct findings *findings, const char *file) {
  for (size_t i = 0; i < findings->count; i++)
    if (findings->list[i].at.file && strcmp(findings->list[i].at.file, file) == 0)
      return true;
  return false;
}

static struct page_row file_row(struct arena *arena, const char *file) {
  return (struct page_row){.label = escaped(arena, file),
                           .kind = "file",
                           .identity = file,
                           .at = {.file = file},
                           .level = LEVEL_SAME,
                           .word = "ok",
                           .detail = "",
                           .note = "",
                           .title = "",
                           .text = "",
                           .message = ""};
}

static bool is_listed(const struct page *page, const char *code) {
  for (size_t i = 0; i < page->rule_count; i++)
    if (strcmp(page->rules[i].id, code) == 0)
      return true;
  return false;
}

static void add_rules(struct arena *arena, const struct findings *findings, struct page *page) {
  struct page_rule *rules = arena_alloc_array(arena, findings->count, sizeof *rules);
  page->rules = rules;
  for (size_t i = 0; i < findings->count; i++) {
    const struct explanation *explanation = explain_find(arena, findings->list[i].code);
    if (explanation && !is_listed(page, explanation->code))
      rules[page->rule_count++] = (struct page_rule){explanation->code, explanation->what, explanation->fix};
  }
}

struct page validate_page(struct arena *arena, const struct validation *validation) {
  const struct findings *findings = validation->findings;
  struct page page = {.command = "validate",
                      .headline = findings->errors     ? "errors"
                                  : findings->warnings ? "warnings"
                                                       : "no problems",
                      .about = arena_printf(arena, "plan %s", escaped(arena, validation->plan_file)),
                      .subject = validation->plan_file,
                      .plan_file = validation->plan_file,
                      .columns = "| | where | code | what |",
                      .more = "jd validate",
                      .summary = validation->summary};
  page.rows = arena_alloc_array(arena, findings->count + validation->checked_count, sizeof *page.rows);
  for (size_t i = 0; i < findings->count; i++)
    page.rows[page.row_count++] = finding_row(arena, validation, i);
  for (size_t i = 0; i < validation->checked_count; i++)
    if (!has_finding(findings, validation->checked[i]))
      page.rows[page.row_count++] = file_row(arena, validation->checked[i]);
  add_rules(arena, findings, &page);
  return page;
}

#define HELP "To see what apply would change, run `jd plan`."

static const struct page_rule drift_rules[] = {
    {"jd/drift/drifted", "The live app changed after the last apply; the plan did not.", HELP},
    {"jd/drift/pending", "The plan changed after the last apply and was not applied.", HELP},
    {"jd/drift/conflict", "Both the live app and the plan changed after the last apply.", HELP},
    {"jd/drift/missing", "It is in the plan and was applied, but is no longer live.", HELP},
    {"jd/drift/extra", "It is live, but not in the plan.", HELP},
    {"jd/drift/not-read", "The app could not be read.", HELP},
};

static const struct page_rule plan_rules[] = {
    {"jd/plan/create", "It is in the plan but not live yet.", HELP},
    {"jd/plan/update", "The plan differs from the live object.", HELP},
    {"jd/plan/replace", "The class of a live object changes: all stored data of the old class is permanently deleted.",
     HELP},
    {"jd/plan/repair", "The live object is not READY.", HELP},
    {"jd/plan/set", "The env variable will be set.", HELP},
    {"jd/plan/delete", "It is live, and the plan lists it under `removed`.", HELP},
    {"jd/plan/extra", "It is live but not in the plan; it is kept.", HELP},
};

const struct page_rule *page_rules(const char *command, size_t *count) {
  bool drift = strcmp(command, "drift") == 0;
  *count = drift ? sizeof drift_rules / sizeof *drift_rules : sizeof plan_rules / sizeof *plan_rules;
  return drift ? drift_rules : plan_rules;
}
