/* Runs one golden case (cmd/testing/golden/case.h): what a user types, what they see, and what it did.
 *
 *   jd-golden CASE        with JD_BIN_DIR naming the folder of jd and jd-sandbox, in the root of the source tree
 *
 * With JD_UPDATE=1 in the environment the case's expectations are rewritten, for a person to read in the diff. Tests
 * run this on every case in testdata/cases (testdata/tests.cmake). */
#include "cmd/testing/golden/expect.h"
#include "cmd/testing/golden/live.h"
#include "cmd/testing/golden/proxy.h"
#include "cmd/testing/golden/run.h"
#include "model/base/base.h"
#include "reconcile/engine/engine.h"

#include <err.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static bool engine_none(const struct golden *golden) {
  struct bytes text;
  return golden_input(golden, "engine none", &text);
}

/* The engine, for a case that asks for it; "" where it is turned off, NULL for other cases. */
static const char *golden_engine(struct arena *arena, const struct golden *golden) {
  struct bytes text;
  const struct engine_settings settings = engine_settings_here(arena);
  if (!golden_input(golden, "engine", &text))
    return NULL;
  const struct engine engine = engine_find(arena, &settings);
  if (engine.state == ENGINE_MISSING)
    errx(1, "%s; run `jd engine install`, or set JD_ENGINE=off to do without", engine.reason);
  return engine.state == ENGINE_PRESENT ? engine.folder : "";
}

static void set_environment(struct arena *arena, const struct golden *golden, uint16_t port) {
  const char *path = arena_printf(arena, "%s:/usr/local/bin:/usr/bin:/bin", golden->programs);
  const char *endpoint = arena_printf(arena, "http://127.0.0.1:%u", port);
  const char *home = arena_printf(arena, "%s/home", golden->scratch);
  /* The sanitizers' own settings stay. */
  const char *kept[] = {"ASAN_OPTIONS", "UBSAN_OPTIONS", "LSAN_OPTIONS"};
  const char *values[3], *engine = golden_engine(arena, golden);
  for (size_t i = 0; i < 3; i++)
    values[i] = arena_strdup(arena, getenv(kept[i]));
  clearenv();
  for (size_t i = 0; i < 3; i++) {
    if (values[i])
      setenv(kept[i], values[i], 1);
  }
  setenv("PATH", path, 1);
  setenv("HOME", home, 1);
  setenv("LC_ALL", "C.UTF-8", 1);
  setenv("TZ", "UTC", 1);
  setenv("CONTROL_API_URL", endpoint, 1);
  setenv("BUTTERBASE_API_KEY", PLANE_KEY, 1);
  if (!engine_none(golden))
    setenv("JD_ENGINE", engine ? engine : "off", 1);
}

static bool has_writes(const struct golden *golden) {
  static const char *const writes[] = {"POST ", "PUT ", "DELETE ", "PATCH "};
  for (size_t i = 0; i < golden->run_count; i++) {
    struct bytes sent = golden->runs[i].requests;
    for (size_t w = 0; w < sizeof writes / sizeof writes[0]; w++) {
      if (memmem(sent.data, sent.len, writes[w], strlen(writes[w])))
        return true;
    }
  }
  return false;
}

static void run_case(struct arena *arena, struct golden *golden) {
  struct plane plane = plane_start(arena, golden->programs, NULL, NULL);
  struct bytes steps;
  if (golden_input(golden, "live.json", &steps))
    live_prepare(&plane, steps, arena_printf(arena, "%s: live.json", golden->path));
  const char *log = arena_printf(arena, "%s/requests", golden->scratch);
  struct proxy proxy = proxy_start(plane.port, log);
  set_environment(arena, golden, proxy.port);
  run_commands(arena, golden, log);
  proxy_stop(&proxy);
  if (has_writes(golden))
    golden->live = live_describe(arena, &plane);
  plane_end(&plane, SIGTERM);
}

int main(int argc, char **argv) {
  const char *programs = getenv("JD_BIN_DIR");
  bool update = getenv("JD_UPDATE") != NULL;
  if (argc != 2 || !programs)
    errx(1, "usage: JD_BIN_DIR=FOLDER jd-golden CASE");
  secret_start();
  JD_ARENA arena = arena_new();
  struct golden golden = golden_open(arena, argv[1], programs);
  const char *engine = golden_engine(arena, &golden);
  if (engine && !*engine)
    return 77; /* skipped */
  run_case(arena, &golden);
  bool same = golden_expect(arena, &golden, update);
  if (!same)
    fprintf(stderr, "The case %s differs from what is expected. If it is right now: JD_UPDATE=1.\n", argv[1]);
  return same ? 0 : 1;
}
