#include "model/base/base.h"
#include "reconcile/engine/internal.h"

#include <stdlib.h>
#include <string.h>

enum {
  REHEARSE_WALL_SECONDS = 60,
  REHEARSE_MOST_OUTPUT = 16777216,
  REHEARSE_MOST_ERRORS = 1048576,
  TOGETHER_MOST = 2097152, /* bytes of code: of more, several bundles may not fit into the memory that one may have */
};
#define REHEARSE_DATA (UINT64_C(600) << 20)

/* ---- what workerd says ---- */

/* The text between two apostrophes or quotation marks, after `before`; NULL where there is none. */
static const char *quoted(struct arena *arena, const char *words, const char *before) {
  const char *start = strstr(words, before);
  start = start ? strpbrk(start + strlen(before), "'\"") : NULL;
  const char *stop = start ? strchr(start + 1, *start) : NULL;
  return stop ? arena_strndup(arena, start + 1, (size_t)(stop - start - 1)) : NULL;
}

static bool begins(const char *words, const char *with) {
  return starts_with(bytes_of(words), with);
}

static bool ends(const char *words, const char *with) {
  size_t len = strlen(words), tail = strlen(with);
  return len >= tail && strcmp(words + len - tail, with) == 0;
}

/* The kinds that V8 and workerd distinguish only by words. */
static void classify(struct arena *arena, struct refusal_text *out) {
  const char *words = out->words;
  bool parsed = begins(words, "Uncaught SyntaxError: ") && !strstr(words, "JSON"); /* JSON.parse throws these, too */
  out->kind = parsed ? ENGINE_SYNTAX : ENGINE_EXCEPTION;
  if (begins(words, "Uncaught ReferenceError: ") && ends(words, " is not defined")) {
    const char *name = words + strlen("Uncaught ReferenceError: ");
    out->kind = ENGINE_NOT_DEFINED;
    out->name = arena_strndup(arena, name, strlen(name) - strlen(" is not defined"));
  } else if (begins(words, "Uncaught ReferenceError: Cannot access ") && ends(words, " before initialization")) {
    out->kind = ENGINE_TOO_EARLY;
    out->name = quoted(arena, words, "Cannot access ");
  } else if (begins(words, "Uncaught SyntaxError: Identifier ") && ends(words, " has already been declared")) {
    out->kind = ENGINE_DECLARED_TWICE;
    out->name = quoted(arena, words, "Identifier ");
    if (texts_equal(out->name, ".default"))
      out->name = "default";
  } else if (begins(words, "Uncaught SyntaxError: Unexpected reserved word")) {
    out->kind = ENGINE_RESERVED_WORD;
  } else if (begins(words, "Uncaught SyntaxError: Duplicate export of ")) {
    out->kind = ENGINE_DECLARED_TWICE;
    out->name = quoted(arena, words, "Duplicate export of ");
  } else if (begins(words, "Uncaught SyntaxError: The requested module ") && strstr(words, "provide an export named")) {
    out->kind = ENGINE_NO_EXPORT;
    out->module = quoted(arena, words, "The requested module ");
    out->name = quoted(arena, words, "provide an export named ");
  } else if (begins(words, "Uncaught Error: No such module ")) {
    out->kind = ENGINE_NO_MODULE;
    out->name = quoted(arena, words, "No such module ");
  } else if (begins(words, "Uncaught TypeError: Invalid module specifier ")) {
    out->kind = ENGINE_NO_MODULE;
    out->name = quoted(arena, words, "Invalid module specifier ");
  } else if (begins(words, "Uncaught TypeError: Incorrect type for map entry ")) {
    out->kind = ENGINE_EXPORTED_VALUE;
    out->name = quoted(arena, words, "map entry ");
  } else if (begins(words, "Uncaught TypeError: Cannot initialize ") && strstr(words, "ExportedHandler")) {
    out->kind = ENGINE_EXPORTED_VALUE; /* null or undefined; which one is not said */
  } else if (begins(words, "Uncaught Error: Disallowed operation called within global scope")) {
    out->kind = ENGINE_NOT_AT_TOP;
  } else if (begins(words, "Uncaught Error: Top-level await in module is unsettled")) {
    out->kind = ENGINE_NEVER_READY;
  }
}

/* "  at worker.mjs:2:7 in f": false for any other line. */
static bool take_frame(struct bytes line, struct refusal_text *out) {
  static const char before[] = "  at worker.mjs:";
  if (!starts_with(line, before) || out->frame_count == REFUSAL_FRAMES)
    return false;
  char text[64] = "";
  size_t len = line.len - (sizeof before - 1);
  memcpy(text, line.data + sizeof before - 1, len < sizeof text - 1 ? len : sizeof text - 1);
  char *end = text;
  unsigned long row = strtoul(text, &end, 10), column = 0;
  if (*end == ':')
    column = strtoul(end + 1, &end, 10);
  if (row == 0)
    return false;
  out->frames[out->frame_count].line = row;
  out->frames[out->frame_count++].column = column;
  return true;
}

enum { REFUSAL_WORDS = 1000 }; /* bytes of its first line */

bool refusal_parse(struct arena *arena, const char *service, struct bytes err, struct refusal_text *out) {
  *out = (struct refusal_text){0};
  const char *before = arena_printf(arena, "service %s: Uncaught ", service);
  const char *start = memmem(err.data, err.len, before, strlen(before));
  if (!start)
    return false;
  const char *words = start + strlen("service ") + strlen(service) + strlen(": "), *end = err.data + err.len;
  const struct bytes text = {words, (size_t)(end - words)};
  struct text_line line = {0};
  text_next_line(text, &line);
  out->words = arena_strndup(arena, words, line.end < REFUSAL_WORDS ? line.end : REFUSAL_WORDS);
  classify(arena, out);
  while (text_next_line(text, &line))
    take_frame(text_line_bytes(text, line), out);
  return true;
}

/* ---- loading a bundle ---- */

/* A name that the sources cannot know, so that what they print cannot pass for what workerd says, and a number make the
 * name of each bundle's service. */
static const char *service_of(struct arena *arena, const char *token, size_t bundle) {
  return arena_printf(arena, "jd%s-%zu", token, bundle);
}

static struct program_result run(const struct rehearsing *with, const struct engine_bundle *const *bundles,
                                 const struct bundle_text *texts, size_t count, const char *token, struct buf *err) {
  JD_BUF config, out;
  struct config_worker workers[REHEARSE_TOGETHER];
  buf_init(&config, LIMIT_DOCUMENT_BYTES);
  buf_init(&out, REHEARSE_MOST_OUTPUT + 1);
  for (size_t i = 0; i < count; i++)
    workers[i] = (struct config_worker){service_of(with->arena, token, i),
                                        PROGRAM_FIRST_FD + 1 + (int)i,
                                        with->sources,
                                        with->compiled,
                                        bundles[i],
                                        NULL};
  config_load(&config, workers, count);
  const char *const arguments[] = {"workerd", "serve", "-I/", "/proc/self/fd/3", NULL};
  struct program program = {
      .path = with->engine->programs[ENGINE_WORKERD].path,
      .arguments = arguments,
      .files = {buf_bytes(&config)},
      .file_count = count + 1,
      .cpu_seconds = with->engine->load_seconds,
      .wall_seconds = REHEARSE_WALL_SECONDS,
      .data_bytes = REHEARSE_DATA,
      .most_output = REHEARSE_MOST_OUTPUT,
      .stop = with->stop,
  };
  for (size_t i = 0; i < count; i++)
    program.files[i + 1] = buf_bytes(&texts[i].text);
  return program_run(&program, &out, err);
}

/* workerd accepts a class that is declared and not made, but the platform cannot migrate to it. */
static bool lacks_class(const struct rehearsing *with, const struct engine_bundle *bundle, struct refusal_text *out) {
  for (size_t i = 0; i < bundle->count; i++) {
    const struct compiled *compiled = &with->compiled[bundle->sources[i]];
    if (compiled->face.class_count == 0 || !compiled->only_declared)
      continue;
    const char *name = compiled->face.classes[0].name;
    *out = (struct refusal_text){.kind = ENGINE_NOT_UPLOADED,
                                 .name = name,
                                 .words = arena_printf(with->arena, "Class '%s' is not exported", name)};
    return true;
  }
  return false;
}

enum engine_outcome rehearse_load(const struct rehearsing *with, const struct engine_bundle *bundle,
                                  const struct bundle_text *text, struct refusal_text *said, const char **reason) {
  char token[PROGRAM_TOKEN];
  JD_BUF err;
  program_token(token);
  buf_init(&err, REHEARSE_MOST_ERRORS);
  struct program_result result = run(with, &bundle, text, 1, token, &err);
  if (result.end == PROGRAM_EXITED && result.status == 0)
    return lacks_class(with, bundle, said) ? ENGINE_REFUSED : ENGINE_ACCEPTED;
  if (result.end == PROGRAM_CPU) {
    *said = (struct refusal_text){.kind = ENGINE_NEVER_READY, .words = "Script startup exceeded CPU time limit."};
    return ENGINE_REFUSED;
  }
  if (result.end == PROGRAM_EXITED && result.status == 1 &&
      refusal_parse(with->arena, service_of(with->arena, token, 0), buf_bytes(&err), said)) {
    if (said->kind != ENGINE_NO_MODULE || !said->name || !begins(said->name, "cloudflare-internal:"))
      return ENGINE_REFUSED;
    *reason = arena_printf(with->arena, "workerd lacks the module %s, which the platform has", said->name);
    return ENGINE_NOT_REHEARSED;
  }
  *reason = program_reason(with->arena, result, "workerd", &err);
  return ENGINE_NOT_REHEARSED;
}

/* The source of the bundle that cannot be compiled, so that there is nothing to load; NULL for none. */
static const struct compiled *find_unknown(const struct rehearsing *with, const struct engine_bundle *bundle) {
  for (int part = COMPILED_FACTS; part <= COMPILED_CODE; part++) {
    compile_sources(with, bundle->sources, bundle->count, (enum compiled_part)part);
    for (size_t i = 0; i < bundle->count; i++)
      if (!with->compiled[bundle->sources[i]].has[part])
        return &with->compiled[bundle->sources[i]];
  }
  return NULL;
}

void rehearse(const struct rehearsing *with, const struct engine_bundle *bundle, struct engine_rehearsal *out) {
  *out = (struct engine_rehearsal){.outcome = ENGINE_NOT_REHEARSED};
  const struct compiled *unknown = find_unknown(with, bundle);
  if (unknown) {
    out->reason = unknown->face.reason;
    return;
  }
  struct bundle_text text;
  struct refusal_text said;
  bundle_make(with->arena, with->sources, with->compiled, bundle->sources, bundle->count, BUNDLE_PRINTED, &text);
  if (text.text.overflow)
    out->reason = "the bundle is too large";
  else
    out->outcome = rehearse_load(with, bundle, &text, &said, &out->reason);
  if (out->outcome == ENGINE_REFUSED)
    place_refusal(with, bundle, &text, &said, &out->refusal);
  buf_free(&text.text);
}

bool rehearse_together(const struct rehearsing *with, const struct engine_bundle *const *bundles, size_t count) {
  char token[PROGRAM_TOKEN];
  struct bundle_text texts[REHEARSE_TOGETHER];
  struct refusal_text ignored;
  JD_BUF err;
  bool fine = true;
  size_t size = 0;
  program_token(token);
  buf_init(&err, REHEARSE_MOST_ERRORS);
  for (size_t i = 0; i < count; i++) {
    fine = fine && !find_unknown(with, bundles[i]);
    for (size_t k = 0; k < bundles[i]->count; k++)
      size += with->compiled[bundles[i]->sources[k]].printed.len;
  }
  if (!fine || size > TOGETHER_MOST)
    return false;
  for (size_t i = 0; i < count; i++) {
    bundle_make(with->arena, with->sources, with->compiled, bundles[i]->sources, bundles[i]->count, BUNDLE_PRINTED,
                &texts[i]);
    fine = fine && !texts[i].text.overflow && !lacks_class(with, bundles[i], &ignored);
  }
  if (fine) {
    struct program_result result = run(with, bundles, texts, count, token, &err);
    fine = result.end == PROGRAM_EXITED && result.status == 0;
  }
  for (size_t i = 0; i < count; i++)
    buf_free(&texts[i].text);
  return fine;
}
