#include "model/lint.h"

#include "model/source.h"
#include "model/text.h"

struct place lint_place(const struct lint_tokens *source, size_t index) {
  return source_place(source->source->code, source->source->object->source, source->tokens.list[index].start);
}

struct bytes lint_text(const struct lint_tokens *source, size_t index) {
  const struct ts_token *token = &source->tokens.list[index];
  return (struct bytes){source->tokens.text.data + token->start, token->len};
}

bool lint_is(const struct lint_tokens *source, size_t index, const char *word) {
  return source->tokens.list[index].kind == TOKEN_WORD && bytes_equal(lint_text(source, index), bytes_of(word));
}

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

static bool is_in_token(const struct ts_tokens *tokens, size_t offset) {
  for (size_t i = 0; tokens && i < tokens->count && tokens->list[i].start <= offset; i++)
    if (offset < tokens->list[i].start + tokens->list[i].len)
      return true;
  return false;
}

/* `tokens` may be NULL: then any place in the line is a comment. */
static bool line_silences(struct bytes text, size_t start, size_t end, const struct ts_tokens *tokens,
                          const char *code) {
  static const char word[] = "jd-ignore";
  const char *found = memmem(text.data + start, end - start, word, strlen(word));
  if (!found)
    return false;
  size_t offset = (size_t)(found - text.data), behind = offset + strlen(word);
  return !is_in_token(tokens, offset) && names_code((struct bytes){text.data + behind, end - behind}, code);
}

static bool is_silenced(const struct finding *finding, struct bytes text, const struct ts_tokens *tokens) {
  unsigned line = 1;
  for (size_t start = 0, end; start < text.len && line <= finding->at.line; start = end + 1, line++) {
    const char *feed = memchr(text.data + start, '\n', text.len - start);
    end = feed ? (size_t)(feed - text.data) : text.len;
    if (line + 1 >= finding->at.line && line_silences(text, start, end, tokens, finding->code))
      return true;
  }
  return false;
}

/* Of the findings from `first` on, all in one text. */
static void drop_silenced(struct findings *findings, size_t first, struct bytes text, const struct ts_tokens *tokens) {
  size_t kept = first;
  for (size_t i = first; i < findings->count; i++) {
    if (is_silenced(&findings->list[i], text, tokens))
      findings->warnings--;
    else
      findings->list[kept++] = findings->list[i];
  }
  findings->count = kept;
}

static void check_keys(const struct plan *plan, struct findings *findings) {
  static const char *const shared[] = {"global", "main", "singleton", "default"};
  for (size_t i = 0; i < plan->object_count; i++) {
    const struct plan_object *object = &plan->objects[i];
    for (size_t j = 0; object->key && j < sizeof shared / sizeof *shared; j++)
      if (equal_ignoring_case(trim(bytes_of(object->key)), shared[j]))
        find_warning(findings, object->at, "shared-instance",
                     "%s: one instance, `%s`, for everybody handles one request after the other, however many users "
                     "there are; let one stand for a room, a user or a document",
                     object->name, object->key);
  }
}

void lint(const struct lint_request *request, struct findings *findings) {
  JD_ARENA scratch = arena_new();
  struct lint_tokens *sources = arena_alloc_array(scratch, request->source_count, sizeof *sources);
  for (size_t i = 0; i < request->source_count; i++) {
    size_t first = findings->count;
    sources[i].source = &request->sources[i];
    ts_scan(scratch, sources[i].source->code, &sources[i].tokens);
    lint_one(&sources[i], findings);
    lint_env_used(&sources[i], request->plan, findings);
    drop_silenced(findings, first, sources[i].source->code, &sources[i].tokens);
  }
  size_t first = findings->count;
  check_keys(request->plan, findings);
  if (request->source_count == request->plan->object_count)
    lint_env_set(sources, request->source_count, request->plan, findings);
  drop_silenced(findings, first, request->plan_text, NULL);
}
