#include "model/base/base.h"
#include "model/format/format.h"
#include "reconcile/engine/internal.h"

#include <pthread.h>
#include <string.h>
#include <unistd.h>

enum {
  COMPILE_CPU_SECONDS = 40, /* five sources of 1 MB take 8 s */
  COMPILE_WALL_SECONDS = 60,
  COMPILE_MOST_OUTPUT = 67108864, /* five sources of 1 MB come to 25 MB */
  COMPILE_MOST_ERRORS = 65536,
  COMPILE_INPUT = 67108864,
  COMPILE_KEEP_MAP = 262144, /* bytes with the map: four times the source */
  COMPILE_TWO_FROM = 524288, /* bytes of sources: of so many, two runs each take a half. A run starts in 250 ms */
};
#define COMPILE_DATA (UINT64_C(2000) << 20)

static struct digest compile_digest(struct bytes code) {
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

static struct engine_name name_of(struct arena *arena, struct offsets *offsets, const struct js *object) {
  const char *name = js_text(js_get(object, "name"));
  return (struct engine_name){arena_strdup(arena, name ? name : ""), offset_of(offsets, object)};
}

static struct engine_name *names_of(struct arena *arena, struct offsets *offsets, const struct js *list,
                                    size_t *count) {
  *count = js_length(list);
  struct engine_name *names = arena_alloc_array(arena, *count, sizeof *names);
  for (size_t i = 0; i < *count; i++)
    names[i] = name_of(arena, offsets, js_at(list, i));
  return names;
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

static void take_import(struct arena *arena, struct offsets *offsets, const struct js *object,
                        struct engine_import *out) {
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

static bool take_facts(struct arena *arena, struct bytes line, struct bytes code, struct compiled *out) {
  JD_JS json = js_parse(line, "compiler", NULL);
  struct offsets offsets = {.code = code};
  if (!js_get(json, "faults") || !js_get(json, "classes") || !js_get(json, "imports"))
    return false;
  take_faults(arena, &offsets, js_get(json, "faults"), &out->face);
  out->face.classes = names_of(arena, &offsets, js_get(json, "classes"), &out->face.class_count);
  out->only_declared = !js_bool(js_get(js_at(js_get(json, "classes"), 0), "uploaded"), true);
  const struct js *imports = js_get(json, "imports");
  out->face.import_count = js_length(imports);
  out->face.imports = arena_alloc_array(arena, out->face.import_count, sizeof *out->face.imports);
  for (size_t i = 0; i < out->face.import_count; i++)
    take_import(arena, &offsets, js_at(imports, i), &out->face.imports[i]);
  out->has[COMPILED_FACTS] = out->face.known = true;
  return true;
}

static bool take_code(struct arena *arena, struct bytes line, struct bytes code, struct compiled *out) {
  JD_JS json = js_parse(line, "compiler", NULL);
  const struct js *printed = js_get(json, "printed"), *blanked = js_get(json, "blanked");
  struct offsets offsets = {.code = code};
  if (!js_is_string(printed) || !js_is_string(blanked) || !js_is_string(js_get(json, "mappings")))
    return false;
  out->names = names_of(arena, &offsets, js_get(json, "names"), &out->name_count);
  out->printed = arena_bytes(arena, js_bytes(printed));
  out->blanked = arena_bytes(arena, js_bytes(blanked));
  out->mappings = arena_bytes(arena, js_bytes(js_get(json, "mappings")));
  out->has[COMPILED_CODE] = out->has[COMPILED_MAP] = true;
  return true;
}

/* ---- what is kept ---- */

static const char *entry_name(struct arena *arena, const struct compiled *compiled, enum compiled_part part) {
  static const char *const endings[COMPILED_PARTS] = {"source", "printed", "map"};
  return arena_printf(arena, "%s.%s", digest_text(arena, compiled->digest), endings[part]);
}

static void recall(const struct rehearsing *with, size_t source, enum compiled_part part) {
  struct compiled *compiled = &with->compiled[source];
  struct bytes kept;
  if (compiled->has[part] ||
      !cache_get(with->arena, with->engine->cache, entry_name(with->arena, compiled, part), &kept))
    return;
  if (part == COMPILED_FACTS) {
    take_facts(with->arena, kept, with->sources[source].code, compiled);
  } else if (part == COMPILED_MAP) {
    take_code(with->arena, kept, with->sources[source].code, compiled);
  } else {
    compiled->printed = kept;
    compiled->has[COMPILED_CODE] = true;
  }
}

/* ---- running it ---- */

/* The sources that lack the part. */
struct lacking {
  size_t *list;
  size_t count;
};

static struct lacking find_lacking(const struct rehearsing *with, const size_t *chosen, size_t count,
                                   enum compiled_part part) {
  struct lacking lacking = {arena_alloc_array(with->arena, count, sizeof *lacking.list), 0};
  for (size_t i = 0; i < count; i++)
    if (!with->compiled[chosen[i]].has[part] && !with->compiled[chosen[i]].failed)
      lacking.list[lacking.count++] = chosen[i];
  return lacking;
}

static struct program_result run_compiler(const struct engine *engine, struct bytes input, int stop, struct buf *out,
                                          struct buf *err) {
  JD_BUF config;
  buf_init(&config, LIMIT_DOCUMENT_BYTES);
  config_compiler(&config, PROGRAM_FIRST_FD + 1, PROGRAM_FIRST_FD + 2, engine->programs[ENGINE_TYPESCRIPT].path, false);
  const char *const arguments[] = {"workerd", "serve", "-I/", "/proc/self/fd/3", NULL};
  const struct program program = {
      .path = engine->programs[ENGINE_WORKERD].path,
      .arguments = arguments,
      .files = {buf_bytes(&config), engine_compile_js, input},
      .file_count = 3,
      .readable = engine->programs[ENGINE_TYPESCRIPT].path,
      .cpu_seconds = COMPILE_CPU_SECONDS,
      .wall_seconds = COMPILE_WALL_SECONDS,
      .data_bytes = COMPILE_DATA,
      .most_output = COMPILE_MOST_OUTPUT,
      .stop = stop,
  };
  return program_run(&program, out, err);
}

/* The last line may be cut off; it is then none. */
static bool take_line(struct bytes text, struct text_line *line, struct bytes *out) {
  if (!text_next_line(text, line) || line->next == line->end)
    return false;
  *out = text_line_bytes(text, *line);
  return true;
}

/* The facts are kept as they were printed. Keeps them last, so that they outlive the code where there is little room.
 */
static void take_lines(const struct rehearsing *with, const struct lacking *lacking, struct bytes text) {
  struct bytes *facts = arena_alloc_array(with->arena, lacking->count, sizeof *facts), code;
  struct text_line line = {0};
  size_t taken = 0;
  for (; taken < lacking->count; taken++) {
    struct compiled *compiled = &with->compiled[lacking->list[taken]];
    const struct bytes source = with->sources[lacking->list[taken]].code;
    if (!take_line(text, &line, &facts[taken]) || !take_line(text, &line, &code) ||
        !take_facts(with->arena, facts[taken], source, compiled) || !take_code(with->arena, code, source, compiled))
      break;
    cache_put(with->engine->cache, entry_name(with->arena, compiled, COMPILED_CODE), compiled->printed);
    if (code.len <= COMPILE_KEEP_MAP)
      cache_put(with->engine->cache, entry_name(with->arena, compiled, COMPILED_MAP), code);
  }
  for (size_t i = 0; i < taken; i++)
    cache_put(with->engine->cache, entry_name(with->arena, &with->compiled[lacking->list[i]], COMPILED_FACTS),
              facts[i]);
}

struct run {
  const struct rehearsing *with;
  struct lacking lacking;
  struct buf out, err;
  struct program_result result;
};

static void *run(void *context) {
  struct run *run = context;
  JD_BUF input;
  buf_init(&input, COMPILE_INPUT);
  for (size_t i = 0; i < run->lacking.count; i++) {
    buf_add_text(&input, i ? "," : "[");
    js_write_string(run->with->sources[run->lacking.list[i]].code, &input);
  }
  buf_add_text(&input, "]");
  if (!compiler_ask(run->with->engine->compiler, buf_bytes(&input), run->with->stop, &run->out))
    run->result = run_compiler(run->with->engine, buf_bytes(&input), run->with->stop, &run->out, &run->err);
  return NULL;
}

static void take_run(struct run *run) {
  const struct rehearsing *with = run->with;
  bool answered = run->result.end == PROGRAM_EXITED && run->result.status == 0;
  if (answered)
    take_lines(with, &run->lacking, buf_bytes(&run->out));
  const char *reason = answered ? "the TypeScript compiler did not answer"
                                : program_reason(with->arena, run->result, "the TypeScript compiler", &run->err);
  for (size_t i = 0; i < run->lacking.count; i++) {
    struct compiled *compiled = &with->compiled[run->lacking.list[i]];
    compiled->failed = !compiled->has[COMPILED_MAP];
    compiled->face.reason = compiled->failed ? reason : NULL;
  }
  buf_free(&run->out);
  buf_free(&run->err);
}

/* Where there is much to do and a second processor, in two runs side by side. */
static void compile_rest(const struct rehearsing *with, const struct lacking *lacking) {
  struct run runs[2] = {{.with = with}, {.with = with}};
  size_t bytes[2] = {0}, sum = 0;
  for (size_t i = 0; i < lacking->count; i++)
    sum += with->sources[lacking->list[i]].code.len;
  bool two = !with->engine->compiler && sum >= COMPILE_TWO_FROM && sysconf(_SC_NPROCESSORS_ONLN) > 1;
  for (size_t i = 0; i < 2; i++) {
    runs[i].lacking.list = arena_alloc_array(with->arena, lacking->count, sizeof *lacking->list);
    runs[i].result = (struct program_result){PROGRAM_EXITED, 0};
    buf_init(&runs[i].out, COMPILE_MOST_OUTPUT + 1);
    buf_init(&runs[i].err, COMPILE_MOST_ERRORS);
  }
  for (size_t i = 0; i < lacking->count; i++) {
    const size_t lighter = two && bytes[1] < bytes[0];
    runs[lighter].lacking.list[runs[lighter].lacking.count++] = lacking->list[i];
    bytes[lighter] += with->sources[lacking->list[i]].code.len;
  }
  pthread_t second;
  bool started = runs[1].lacking.count && pthread_create(&second, NULL, run, &runs[1]) == 0;
  run(&runs[0]);
  if (started)
    pthread_join(second, NULL);
  else if (runs[1].lacking.count)
    run(&runs[1]);
  take_run(&runs[0]);
  take_run(&runs[1]);
}

void compile_sources(const struct rehearsing *with, const size_t *chosen, size_t count, enum compiled_part part) {
  for (size_t i = 0; i < count; i++) {
    with->compiled[chosen[i]].digest = compile_digest(with->sources[chosen[i]].code);
    recall(with, chosen[i], part);
  }
  const struct lacking lacking = find_lacking(with, chosen, count, part);
  if (lacking.count)
    compile_rest(with, &lacking);
}

void compile_all(const struct rehearsing *with, enum compiled_part part) {
  size_t *all = arena_alloc_array(with->arena, with->source_count, sizeof *all);
  for (size_t i = 0; i < with->source_count; i++)
    all[i] = i;
  compile_sources(with, all, with->source_count, part);
}
