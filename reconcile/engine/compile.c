#include "model/base/base.h"
#include "model/format/format.h"
#include "reconcile/engine/internal.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum {
  COMPILE_CPU_SECONDS = 40, /* five sources of 1 MB take 8 s */
  COMPILE_WALL_SECONDS = 60,
  COMPILE_MOST_OUTPUT = 67108864, /* five sources of 1 MB come to 25 MB */
  COMPILE_MOST_ERRORS = 65536,
  COMPILE_INPUT = 67108864,
};
#define COMPILE_DATA (UINT64_C(2000) << 20)

struct digest compile_digest(struct bytes code) {
  struct digester *digester = digester_new("jd-engine-source");
  digester_part(digester, "typescript", bytes_of(ENGINE_TYPESCRIPT_VERSION));
  digester_part(digester, "compile", engine_compile_js);
  digester_part(digester, "code", code);
  return digester_finish(digester);
}

/* ---- what the compiler prints ---- */

/* Offsets come in order more or less; converting one goes on from the last. */
struct offsets {
  struct bytes code;
  size_t units, bytes;
};

static size_t offset_of(struct offsets *offsets, const struct js *object) {
  int64_t units = js_integer(js_get(object, "at"), 0);
  size_t wanted = units > 0 ? (size_t)units : 0;
  if (wanted < offsets->units)
    offsets->units = offsets->bytes = 0;
  struct bytes rest = {offsets->code.data + offsets->bytes, offsets->code.len - offsets->bytes};
  offsets->bytes += place_bytes(rest, wanted - offsets->units);
  offsets->units = wanted;
  return offsets->bytes;
}

static struct js_name name_of(struct arena *arena, struct offsets *offsets, const struct js *object) {
  const char *name = js_text(js_get(object, "name"));
  return (struct js_name){arena_strdup(arena, name ? name : ""), offset_of(offsets, object)};
}

static struct js_name *names_of(struct arena *arena, struct offsets *offsets, const struct js *list, size_t *count) {
  *count = js_length(list);
  struct js_name *names = arena_alloc_array(arena, *count, sizeof *names);
  for (size_t i = 0; i < *count; i++)
    names[i] = name_of(arena, offsets, js_at(list, i));
  return names;
}

static struct engine_name face_name(struct bytes code, struct js_name name) {
  struct engine_name face = {.name = name.name};
  place_line(code, name.at, &face.line, &face.column);
  return face;
}

static void take_faults(struct arena *arena, struct offsets *offsets, const struct js *list,
                        struct engine_compiled *out) {
  out->fault_count = js_length(list);
  out->faults = arena_alloc_array(arena, out->fault_count, sizeof *out->faults);
  for (size_t i = 0; i < out->fault_count; i++) {
    const struct js *fault = js_at(list, i);
    const char *message = js_text(js_get(fault, "message"));
    out->faults[i].code = (unsigned)js_integer(js_get(fault, "code"), 0);
    out->faults[i].message = arena_strdup(arena, message ? message : "");
    place_line(offsets->code, offset_of(offsets, fault), &out->faults[i].line, &out->faults[i].column);
  }
}

static void take_import(struct arena *arena, struct offsets *offsets, const struct js *object, struct js_import *out) {
  const char *from = js_text(js_get(object, "from"));
  out->from = arena_strdup(arena, from ? from : "");
  out->at = offset_of(offsets, object);
  out->reexport = js_bool(js_get(object, "reexport"), false);
  out->bare = js_bool(js_get(object, "bare"), false);
  if (js_get(object, "default"))
    out->by_default = name_of(arena, offsets, js_get(object, "default"));
  if (js_get(object, "namespace"))
    out->space = name_of(arena, offsets, js_get(object, "namespace"));
  out->named = names_of(arena, offsets, js_get(object, "named"), &out->named_count);
}

static void face_import(struct arena *arena, struct bytes code, const struct js_import *import,
                        struct engine_import *out) {
  *out = (struct engine_import){.from = import->from, .reexport = import->reexport};
  place_line(code, import->at, &out->line, &out->column);
  out->names = arena_alloc_array(arena, import->named_count + 2, sizeof *out->names);
  if (import->by_default.name)
    out->names[out->name_count++] = face_name(code, import->by_default);
  if (import->space.name)
    out->names[out->name_count++] = face_name(code, import->space);
  for (size_t i = 0; i < import->named_count; i++)
    out->names[out->name_count++] = face_name(code, import->named[i]);
}

static void take_imports(struct arena *arena, struct offsets *offsets, const struct js *list, struct compiled *out) {
  out->import_count = out->face.import_count = js_length(list);
  out->imports = arena_alloc_array(arena, out->import_count, sizeof *out->imports);
  out->face.imports = arena_alloc_array(arena, out->import_count, sizeof *out->face.imports);
  for (size_t i = 0; i < out->import_count; i++) {
    take_import(arena, offsets, js_at(list, i), &out->imports[i]);
    face_import(arena, offsets->code, &out->imports[i], &out->face.imports[i]);
  }
}

bool compiled_parse(struct arena *arena, struct bytes line, struct bytes code, struct compiled *out) {
  JD_JS json = js_parse(line, "compiler", NULL);
  const struct js *printed = js_get(json, "printed"), *blanked = js_get(json, "blanked");
  if (!js_is_string(printed) || !js_is_string(blanked) || !js_is_string(js_get(json, "mappings")))
    return false;
  struct offsets offsets = {.code = code};
  take_faults(arena, &offsets, js_get(json, "faults"), &out->face);
  struct js_name *classes = names_of(arena, &offsets, js_get(json, "classes"), &out->face.class_count);
  out->face.classes = arena_alloc_array(arena, out->face.class_count, sizeof *out->face.classes);
  for (size_t i = 0; i < out->face.class_count; i++)
    out->face.classes[i] = face_name(code, classes[i]);
  out->only_declared = !js_bool(js_get(js_at(js_get(json, "classes"), 0), "uploaded"), true);
  take_imports(arena, &offsets, js_get(json, "imports"), out);
  out->names = names_of(arena, &offsets, js_get(json, "names"), &out->name_count);
  out->printed = arena_bytes(arena, js_bytes(printed));
  out->blanked = arena_bytes(arena, js_bytes(blanked));
  out->mappings = arena_bytes(arena, js_bytes(js_get(json, "mappings")));
  out->face.known = true;
  return true;
}

/* ---- running it ---- */

static void add_input(struct buf *input, const struct engine_source *sources, const struct compiled *compiled,
                      size_t count) {
  const char *separator = "[";
  for (size_t i = 0; i < count; i++) {
    if (compiled[i].face.known)
      continue;
    buf_add_text(input, separator);
    js_write_string(sources[i].code, input);
    separator = ",";
  }
  buf_add_text(input, "]");
}

/* Each line that has come is a source that is compiled. */
struct counting {
  const struct buf *out;
  size_t seen;
  atomic_size_t *ticks;
};

static void count_lines(void *context) {
  struct counting *counting = context;
  for (; counting->seen < counting->out->len; counting->seen++)
    if (counting->out->data[counting->seen] == '\n')
      atomic_fetch_add(counting->ticks, 1);
}

static struct program_result run_compiler(const struct engine *engine, struct bytes input, int stop,
                                          atomic_size_t *ticks, struct buf *out, struct buf *err) {
  JD_BUF config;
  struct counting counting = {out, 0, ticks};
  buf_init(&config, LIMIT_DOCUMENT_BYTES);
  config_compiler(&config, PROGRAM_FIRST_FD + 1, PROGRAM_FIRST_FD + 2, engine->programs[ENGINE_TYPESCRIPT].path);
  const char *const arguments[] = {"workerd", "serve", "-I/", "/proc/self/fd/3", NULL};
  struct program program = {
      .path = engine->programs[ENGINE_WORKERD].path,
      .arguments = arguments,
      .fds = {program_memory_file("config", buf_bytes(&config)),
              program_memory_file("compile.js", engine_compile_js),
              program_memory_file("input", input)},
      .fd_count = 3,
      .readable = engine->programs[ENGINE_TYPESCRIPT].path,
      .cpu_seconds = COMPILE_CPU_SECONDS,
      .wall_seconds = COMPILE_WALL_SECONDS,
      .data_bytes = COMPILE_DATA,
      .most_output = COMPILE_MOST_OUTPUT,
      .stop = stop,
      .tick = count_lines,
      .context = &counting,
  };
  struct program_result result = {PROGRAM_NO_START, errno};
  if (program.fds[0] >= 0 && program.fds[1] >= 0 && program.fds[2] >= 0)
    result = program_run(&program, out, err);
  for (size_t i = 0; i < program.fd_count; i++)
    if (program.fds[i] >= 0)
      close(program.fds[i]);
  count_lines(&counting);
  return result;
}

static void take_lines(struct arena *arena, const struct buf *out, const struct engine_source *sources,
                       struct compiled *compiled, size_t count) {
  const char *next = out->data, *end = out->data + out->len;
  for (size_t i = 0; i < count && next < end; i++) {
    if (compiled[i].face.known)
      continue;
    const char *feed = memchr(next, '\n', (size_t)(end - next));
    if (!feed || !compiled_parse(arena, (struct bytes){next, (size_t)(feed - next)}, sources[i].code, &compiled[i]))
      return;
    compiled[i].line = arena_bytes(arena, (struct bytes){next, (size_t)(feed - next)});
    next = feed + 1;
  }
}

static void compile_rest(struct arena *arena, const struct engine *engine, const struct engine_source *sources,
                         struct compiled *compiled, size_t count, int stop, atomic_size_t *ticks) {
  JD_BUF input, out, err;
  buf_init(&input, COMPILE_INPUT);
  buf_init(&out, COMPILE_MOST_OUTPUT + 1);
  buf_init(&err, COMPILE_MOST_ERRORS);
  add_input(&input, sources, compiled, count);
  if (input.len == 1) /* none is left */
    return;
  struct program_result result = run_compiler(engine, buf_bytes(&input), stop, ticks, &out, &err);
  if (result.end == PROGRAM_EXITED && result.status == 0)
    take_lines(arena, &out, sources, compiled, count);
  const char *reason = result.end == PROGRAM_EXITED && result.status == 0
                           ? "the TypeScript compiler did not answer"
                           : program_reason(arena, result, "the TypeScript compiler", &err);
  for (size_t i = 0; i < count; i++)
    if (!compiled[i].face.known)
      compiled[i].face.reason = reason;
}

/* What the compiler printed is kept as it was printed. */
void compile_sources(struct arena *arena, const struct engine *engine, const struct engine_source *sources,
                     struct compiled *compiled, size_t count, int stop, atomic_size_t *ticks) {
  const char **names = arena_alloc_array(arena, count, sizeof *names);
  for (size_t i = 0; i < count; i++) {
    struct bytes line;
    compiled[i].digest = compile_digest(sources[i].code);
    names[i] = arena_printf(arena, "%s.source", digest_text(arena, compiled[i].digest));
    if (cache_get(arena, engine->cache, names[i], &line) && compiled_parse(arena, line, sources[i].code, &compiled[i]))
      atomic_fetch_add(ticks, 1);
  }
  compile_rest(arena, engine, sources, compiled, count, stop, ticks);
  for (size_t i = 0; i < count; i++)
    if (compiled[i].line.len > 0)
      cache_put(engine->cache, names[i], compiled[i].line);
}
