#include "cmd/jd/ci/page.h"
#include "model/base/base.h"

static const char *shown(struct arena *arena, const char *text) {
  JD_BUF out;
  buf_init(&out, LIMIT_TEXT_OUTPUT);
  escape_line(&out, bytes_of(text));
  return arena_strndup(arena, out.len ? out.data : "", out.len);
}

/* Columns count bytes in a finding. */
static struct place place_of(const struct validation *validation, struct place at) {
  const struct validate_file *file = validate_file_of(validation->files, validation->file_count, at.file);
  struct bytes line = file && at.line ? validate_line(file, at.line) : (struct bytes){0};
  if (at.column && at.column <= line.len + 1)
    at.column = (unsigned)utf16_units((struct bytes){line.data, at.column - 1}) + 1;
  if (!at.file)
    at.file = validation->plan_file;
  return at;
}

static const char *label_of(struct arena *arena, struct place at) {
  const char *file = shown(arena, at.file);
  if (!at.line)
    return file;
  return at.column ? arena_printf(arena, "%s:%u:%u", file, at.line, at.column)
                   : arena_printf(arena, "%s:%u", file, at.line);
}

/* Of its code in its file: a finding stays the same when lines above it come and go. */
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
  const struct place at = place_of(validation, finding->at);
  const bool error = finding->severity == SEVERITY_ERROR;
  const char *message = shown(arena, finding->message);
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
  return (struct page_row){.label = shown(arena, file),
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
    const struct explanation *explanation = explain_find(findings->list[i].code);
    if (explanation && !is_listed(page, explanation->code))
      rules[page->rule_count++] = (struct page_rule){explanation->code, explanation->what, explanation->mend};
  }
}

struct page validate_page(struct arena *arena, const struct validation *validation) {
  const struct findings *findings = validation->findings;
  struct page page = {.command = "validate",
                      .headline = findings->errors     ? "errors"
                                  : findings->warnings ? "warnings"
                                                       : "nothing is wrong",
                      .about = arena_printf(arena, "plan %s", shown(arena, validation->plan_file)),
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
