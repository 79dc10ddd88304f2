#include "model/lint.h"

#include "model/source.h"
#include "model/text.h"

static struct place name_place(const struct lint_tokens *source, const struct ts_name *name) {
  return (struct place){source->source->object->source, name->line, name->column};
}

static void check_bundler(const struct lint_tokens *source, struct findings *findings) {
  const struct ts_source *declares = source->source->declares;
  for (size_t i = 0; i < declares->aliased_imports.count; i++)
    find_warning(findings, name_place(source, &declares->aliased_imports.list[i]), "aliased-import",
                 "The bundler loses the alias `%s`, so the name means nothing when the class runs. Import it under its "
                 "own name.",
                 declares->aliased_imports.list[i].name);
  for (size_t i = 0; i < declares->type_imports.count; i++)
    find_warning(findings, name_place(source, &declares->type_imports.list[i]), "type-import",
                 "The bundler makes a value import of this type import, and what it names may not be there when the "
                 "class runs. Declare the type in the source, or use the global one.");
  for (size_t i = 0; i < declares->ambient_classes.count; i++)
    find_warning(findings, name_place(source, &declares->ambient_classes.list[i]), "declared-class",
                 "`export declare class %s` is taken, and no class is uploaded. Take `declare` off.",
                 declares->ambient_classes.list[i].name);
}

/* The first of the words; the number of tokens when there is none. */
static size_t find_words(const struct lint_tokens *source, const char *const *words, size_t count) {
  for (size_t i = 0; i < source->tokens.count; i++)
    for (size_t j = 0; j < count; j++)
      if (lint_is(source, i, words[j]))
        return i;
  return source->tokens.count;
}

static bool may_precede_method(const struct lint_tokens *source, size_t index) {
  const struct ts_token *token = &source->tokens.list[index];
  return token[1].newline || token->mark == '{' || ts_is_mark(token, ';') || lint_is(source, index, "async") ||
         lint_is(source, index, "public") || lint_is(source, index, "override");
}

/* `NAME(…) {` or `NAME(…): TYPE {`: a method that is declared, not a call. */
size_t lint_find_method(const struct lint_tokens *source, const char *name) {
  const struct ts_token *list = source->tokens.list;
  for (size_t i = 1; i < source->tokens.count; i++) {
    if (!lint_is(source, i, name) || !ts_is_open(&list[i + 1], '(') || !may_precede_method(source, i - 1))
      continue;
    const struct ts_token *behind = &list[ts_behind(&source->tokens, i + 1)];
    if (ts_is_open(behind, '{') || ts_is_mark(behind, ':'))
      return i;
  }
  return source->tokens.count;
}

static void check_sockets(const struct lint_tokens *source, struct findings *findings) {
  static const char *const words[] = {"WebSocketPair", "acceptWebSocket", "webSocketMessage"};
  const struct plan_object *object = source->source->object;
  size_t none = source->tokens.count, first = find_words(source, words, 3);
  if (first < none && object->access_mode != ACCESS_PUBLIC)
    find_warning(findings, lint_place(source, first), "websocket-access-mode",
                 "`%s` is %s, and a browser cannot send the header that this asks of a WebSocket. Make it public and "
                 "check a token in the URL, if browsers are to connect.",
                 object->name, access_mode_name(object->access_mode));
  size_t handler = lint_find_method(source, "webSocketMessage");
  if (handler < none && find_words(source, &words[1], 1) == none)
    find_warning(findings, lint_place(source, handler), "websocket-not-accepted",
                 "Nothing calls `acceptWebSocket`, so this is never called. Accept the socket with "
                 "`ctx.acceptWebSocket(server)`, or listen to its events.");
}

static void check_public(const struct lint_tokens *source, struct findings *findings) {
  const struct plan_object *object = source->source->object;
  size_t fetch = lint_find_method(source, "fetch");
  if (object->access_mode == ACCESS_PUBLIC && fetch < source->tokens.count && !lint_looks_at_caller(source))
    find_warning(
        findings, lint_place(source, fetch), "public-without-token",
        "`%s` is public, and nothing here looks at a token, so anybody on the internet can call it. Check one, "
        "or make it authenticated.",
        object->name);
}

/* What the error check let pass, as nothing confirmed it. */
static void check_doubt(const struct lint_tokens *source, struct findings *findings) {
  const struct lint_source *of = source->source;
  const struct ts_break *broken = &of->declares->broken;
  if (broken->kind == BREAK_DOUBT)
    find_warning(
        findings, source_place(of->code, of->object->source, broken->offset), "syntax-doubt",
        "There may be a syntax error here, where %s was expected, and the platform would refuse it. Look; where all is "
        "well, silence this with `// jd-ignore syntax-doubt`.",
        broken->expected);
}

void lint_one(const struct lint_tokens *source, struct findings *findings) {
  check_doubt(source, findings);
  check_bundler(source, findings);
  check_sockets(source, findings);
  check_public(source, findings);
}
