#include "model/lint/silence.h"

#include "model/base/base.h"

static const char word[] = "jd-ignore";

/* `text` is what follows the word. Codes are separated by blanks or commas. */
static bool names_code(struct bytes text, const char *code) {
  static const char parting[] = " \t,\r";
  for (size_t at = 0, end; at < text.len; at = end) {
    while (at < text.len && strchr(parting, text.data[at]))
      at++;
    for (end = at; end < text.len && !strchr(parting, text.data[end]);)
      end++;
    if (end > at && bytes_equal((struct bytes){text.data + at, end - at}, bytes_of(code)))
      return true;
  }
  return false;
}

/* In a plan: YAML's comments begin with `#`, Markdown's with `<!--`. */
static bool begins_comment(struct bytes before) {
  while (before.len && (before.data[before.len - 1] == ' ' || before.data[before.len - 1] == '\t'))
    before.len--;
  if (before.len && before.data[before.len - 1] == '#')
    return true;
  return before.len >= 4 && memcmp(before.data + before.len - 4, "<!--", 4) == 0;
}

static bool line_silences(struct bytes text, size_t start, size_t end, const char *code) {
  const char *found = memmem(text.data + start, end - start, word, strlen(word));
  if (!found)
    return false;
  size_t offset = (size_t)(found - text.data), behind = offset + strlen(word);
  return begins_comment((struct bytes){text.data + start, offset - start}) &&
         names_code((struct bytes){text.data + behind, end - behind}, code);
}

/* By its own line, or the one above. */
static bool is_silenced(const struct finding *finding, struct bytes text) {
  for (struct text_line line = {0}; line.number < finding->at.line && text_next_line(text, &line);)
    if (line.number + 1 >= finding->at.line && line_silences(text, line.start, line.end, finding->code))
      return true;
  return false;
}

static bool is_silenced_by(const struct finding *finding, const struct ts_names *ignores) {
  for (size_t i = 0; i < ignores->count; i++)
    if ((ignores->list[i].line == finding->at.line || ignores->list[i].line + 1 == finding->at.line) &&
        names_code(bytes_of(ignores->list[i].name), finding->code))
      return true;
  return false;
}

void lint_silence_source(const struct lint_source *source, struct findings *findings, size_t first) {
  size_t kept = first;
  for (size_t i = first; i < findings->count; i++)
    if (is_silenced_by(&findings->list[i], &source->declares->ignores))
      findings->warnings--;
    else
      findings->list[kept++] = findings->list[i];
  findings->count = kept;
}

/* The object's source, or where the plan says something about it. */
static bool is_about(const struct finding *finding, const struct plan_object *object, const char *plan_file) {
  if (strcmp(finding->at.file, plan_file) != 0)
    return strcmp(finding->at.file, object->source) == 0;
  return (finding->at.line == object->at.line && finding->at.column == object->at.column) ||
         (finding->at.line == object->source_at.line && finding->at.column == object->source_at.column);
}

static bool is_ignored(const struct finding *finding, const struct plan *plan, const char *plan_file,
                       struct bytes text) {
  if (finding->severity != SEVERITY_WARNING || !finding->at.file)
    return false;
  if (strcmp(finding->at.file, plan_file) == 0 && is_silenced(finding, text))
    return true;
  if (plan->ignore && names_code(bytes_of(plan->ignore), finding->code))
    return true;
  for (size_t i = 0; i < plan->object_count; i++)
    if (plan->objects[i].ignore && is_about(finding, &plan->objects[i], plan_file) &&
        names_code(bytes_of(plan->objects[i].ignore), finding->code))
      return true;
  return false;
}

void lint_silence_plan(const char *file, struct bytes text, const struct plan *plan, struct findings *findings) {
  size_t kept = 0;
  for (size_t i = 0; i < findings->count; i++)
    if (is_ignored(&findings->list[i], plan, file, text))
      findings->warnings--;
    else
      findings->list[kept++] = findings->list[i];
  findings->count = kept;
}
