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

static void check_keys(const struct plan *plan, struct findings *findings) {
  static const char *const shared[] = {"global", "main", "singleton", "default"};
  for (size_t i = 0; i < plan->object_count; i++) {
    const struct plan_object *object = &plan->objects[i];
    if (!object->key || trim(bytes_of(object->key)).len == 0)
      find_warning(findings, object->at, "shared-instance",
                   "Nothing says what one instance of `%s` stands for, and one for everybody handles one request after "
                   "the other. Say it with `key`, such as `key: room id`.",
                   object->name);
    for (size_t j = 0; object->key && j < sizeof shared / sizeof *shared; j++)
      if (equal_ignoring_case(trim(bytes_of(object->key)), shared[j]))
        find_warning(
            findings, object->at, "shared-instance",
            "One instance of `%s`, `%s`, for everybody handles one request after the other, however many users "
            "there are. Let one stand for a room, a user or a document.",
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
    lint_message(&sources[i], findings);
    lint_storage(&sources[i], findings);
    lint_env_used(&sources[i], request->plan, findings);
    lint_silence_source(&sources[i], first, findings);
  }
  check_keys(request->plan, findings);
  if (request->source_count == request->plan->object_count)
    lint_env_set(sources, request->source_count, request->plan, findings);
}
