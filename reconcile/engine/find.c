#include "model/base/base.h"
#include "model/format/format.h"
#include "reconcile/engine/internal.h"
#include "reconcile/file/file.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#if defined(__x86_64__)
#define WORKERD_PACKAGE "@cloudflare/workerd-linux-64"
#elif defined(__aarch64__)
#define WORKERD_PACKAGE "@cloudflare/workerd-linux-arm64"
#else
#define WORKERD_PACKAGE NULL
#endif

enum { PACKAGE_JSON = 262144, LOAD_SECONDS = 5 };

struct engine_settings engine_settings_here(struct arena *arena) {
  char self[4096];
  ssize_t len = readlink("/proc/self/exe", self, sizeof self - 1);
  return (struct engine_settings){
      .named = getenv("JD_ENGINE"),
      .program = len > 0 ? arena_strndup(arena, self, (size_t)len) : NULL,
      .data_home = getenv("XDG_DATA_HOME"),
      .cache_home = getenv("XDG_CACHE_HOME"),
      .home = getenv("HOME"),
  };
}

/* <own folder of this kind>/jd/<rest>; NULL where there is none. */
static char *user_path(struct arena *arena, const char *own, const char *home, const char *usual, const char *rest) {
  if (own && own[0] == '/')
    return arena_printf(arena, "%s/jd/%s", own, rest);
  if (home && home[0] == '/')
    return arena_printf(arena, "%s/%s/jd/%s", home, usual, rest);
  return NULL;
}

const char *engine_user_folder(struct arena *arena, const struct engine_settings *settings) {
  return user_path(arena, settings->data_home, settings->home, ".local/share",
                   "engine/" ENGINE_WORKERD_VERSION "-" ENGINE_TYPESCRIPT_VERSION);
}

char *engine_cache_folder(struct arena *arena, const struct engine_settings *settings) {
  return user_path(arena, settings->cache_home, settings->home, ".cache", "verdicts");
}

/* The version that the package.json of a package names; NULL when there is none. */
static const char *package_version(struct arena *arena, const char *folder, const char *package) {
  struct bytes text;
  const char *path = arena_printf(arena, "%s/node_modules/%s/package.json", folder, package);
  if (file_read(arena, path, PACKAGE_JSON, &text, NULL) != FILE_READ)
    return NULL;
  JD_JS json = js_parse(text, path, NULL);
  return arena_strdup(arena, js_text(js_get(json, "version")));
}

static struct engine_program look(struct arena *arena, const char *folder, const char *name, const char *package,
                                  const char *file, const char *version, int mode) {
  struct engine_program program = {.name = name, .version = version};
  if (!package)
    return program;
  program.path = arena_printf(arena, "%s/node_modules/%s/%s", folder, package, file);
  const char *found = package_version(arena, folder, package);
  program.present = texts_equal(found, version) && access(program.path, mode) == 0;
  program.found = program.present || texts_equal(found, version) ? NULL : found;
  return program;
}

/* True when both programs are there. */
static bool look_at(struct arena *arena, const char *folder, struct engine *out) {
  out->folder = folder;
  out->programs[ENGINE_WORKERD] =
      look(arena, folder, "workerd", WORKERD_PACKAGE, "bin/workerd", ENGINE_WORKERD_VERSION, R_OK | X_OK);
  out->programs[ENGINE_TYPESCRIPT] =
      look(arena, folder, "typescript", "typescript", "lib/typescript.js", ENGINE_TYPESCRIPT_VERSION, R_OK);
  out->state = ENGINE_MISSING;
  if (out->programs[ENGINE_WORKERD].present && out->programs[ENGINE_TYPESCRIPT].present)
    out->state = ENGINE_PRESENT;
  return out->state == ENGINE_PRESENT;
}

/* The folders in which a package manager or npm would have put it, by where the program is. */
static bool look_near(struct arena *arena, const char *program, struct engine *out) {
  const char *slash = program ? strrchr(program, '/') : NULL;
  if (!slash)
    return false;
  const char *folder = arena_strndup(arena, program, (size_t)(slash - program));
  const char *above = strrchr(folder, '/');
  if (above && look_at(arena, arena_printf(arena, "%.*s/lib/jd/engine", (int)(above - folder), folder), out))
    return true;
  for (const char *found = strstr(program, "/node_modules/"), *next; found; found = next) {
    next = strstr(found + 1, "/node_modules/");
    if (look_at(arena, arena_strndup(arena, program, (size_t)(found - program)), out))
      return true;
  }
  return false;
}

static const char *why_missing(struct arena *arena, const struct engine *engine, bool named) {
  for (size_t i = 0; i < ENGINE_PROGRAMS; i++) {
    const struct engine_program *program = &engine->programs[i];
    if (!program->path)
      return "there is no workerd for this processor";
    if (program->found)
      return arena_printf(arena, "%s in %s is version %s, not %s", program->name, engine->folder, program->found,
                          program->version);
  }
  return named ? arena_printf(arena, "JD_ENGINE names %s, which lacks the engine", engine->folder)
               : "the engine is not installed";
}

struct engine engine_find(struct arena *arena, const struct engine_settings *settings) {
  struct engine engine = {.cache = engine_cache_folder(arena, settings), .load_seconds = LOAD_SECONDS};
  const char *user = engine_user_folder(arena, settings);
  if (texts_equal(settings->named, "off")) {
    engine.state = ENGINE_OFF;
    engine.programs[ENGINE_WORKERD] = (struct engine_program){"workerd", ENGINE_WORKERD_VERSION, NULL, false, NULL};
    engine.programs[ENGINE_TYPESCRIPT] =
        (struct engine_program){"typescript", ENGINE_TYPESCRIPT_VERSION, NULL, false, NULL};
    engine.reason = "JD_ENGINE=off";
    return engine;
  }
  bool named = settings->named && settings->named[0];
  if (named) {
    char *real = realpath(settings->named, NULL);
    look_at(arena, real ? arena_strdup(arena, real) : settings->named, &engine);
    free(real);
  } else if (!look_near(arena, settings->program, &engine)) {
    look_at(arena, user ? user : "/usr/lib/jd/engine", &engine);
  }
  if (engine.state == ENGINE_MISSING) {
    engine.reason = why_missing(arena, &engine, named);
    engine.fix = !engine.programs[ENGINE_WORKERD].path ? NULL
                 : named ? "unset JD_ENGINE to use the installed engine, or name a folder that has both programs"
                         : "to fetch it, run `jd engine install`";
  }
  return engine;
}
