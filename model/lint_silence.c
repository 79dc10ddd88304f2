#include "model/lint.h"

#include "model/text.h"
#include "model/textline.h"

static const char word[] = "jd-ignore";

/* `text` is what stands behind the word. Codes are parted by blanks or commas. */
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

/* In a source: where no token stands there is a comment. */
static bool is_in_token(const struct ts_tokens *tokens, size_t offset) {
  for (size_t i = 0; i < tokens->count && tokens->list[i].start <= offset; i++)
    if (offset < tokens->list[i].start + tokens->list[i].len)
      return true;
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

/* `tokens` are those of a source, NULL for a plan. */
static bool line_silences(struct bytes text, size_t start, size_t end, const struct ts_tokens *tokens,
                          const char *code) {
  const char *found = memmem(text.data + start, end - start, word, strlen(word));
  if (!found)
    return false;
  size_t offset = (size_t)(found - text.data), behind = offset + strlen(word);
  bool comment =
      tokens ? !is_in_token(tokens, offset) : begins_comment((struct bytes){text.data + start, offset - start});
  return comment && names_code((struct bytes){text.data + behind, end - behind}, code);
}

/* By its own line, or the one above. */
static bool is_silenced(const struct finding *finding, struct bytes text, const struct ts_tokens *tokens) {
  for (struct text_line line = {0}; line.number < finding->at.line && text_next_line(text, &line);)
    if (line.number + 1 >= finding->at.line && line_silences(text, line.start, line.end, tokens, finding->code))
      return true;
  return false;
}

static void drop(struct findings *findings, size_t first, const char *file, struct bytes text,
                 const struct ts_tokens *tokens) {
  size_t kept = first;
  for (size_t i = first; i < findings->count; i++) {
    const struct finding *finding = &findings->list[i];
    bool here = finding->severity == SEVERITY_WARNING && finding->at.file && strcmp(finding->at.file, file) == 0;
    if (here && is_silenced(finding, text, tokens))
      findings->warnings--;
    else
      findings->list[kept++] = findings->list[i];
  }
  findings->count = kept;
}

void lint_silence_source(const struct lint_tokens *source, size_t first, struct findings *findings) {
  drop(findings, first, source->source->object->source, source->source->code, &source->tokens);
}

void lint_silence_plan(const char *file, struct bytes text, struct findings *findings) {
  drop(findings, 0, file, text, NULL);
}
