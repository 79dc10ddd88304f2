/* Runs one golden case: what a user types, what they see, and what it did.
 *
 *   jd-golden CASE-FOLDER        with JD_BIN_DIR naming the folder of jd and jd-sandbox
 *
 * The case's folder holds
 *   cmd         shell lines, run one after the other in a copy of the project, each until it ends, whatever its status
 *   project/    the project; none is an empty folder. One with docs/butterbase/ is given a 03-preflight.md and a
 *               03b-docs-cache.md that are fresh, unless it has its own
 *   live.json   steps that bring a fresh sandbox into a state first (cmd/testing/golden/live.h)
 *   stdin       what each line reads; none is an empty input
 *   engine      an empty file: the case needs the engine, and is skipped without it; "none": as if nobody had installed
 * it; other cases run with JD_ENGINE=off and what is expected, each file missing when it would be empty: stdout,
 * stderr, status (one a line; all 0 when missing) requests    METHOD PATH of everything that was sent; the reads
 * between two writes, whose order is nobody's, sorted after/      the files of the project that changed or are new, as
 * they are then; no other may differ after.json  what is live then, for cases that write With more than one line in
 * cmd, each one's output, diagnostics and requests stand under the line itself. With JD_UPDATE=1 in the environment the
 * expectations are written anew, for a person to read in the diff.
 *
 * Tests run this on every folder in testdata/cases (testdata/tests.cmake). */
#include "cmd/testing/golden/expect.h"
#include "cmd/testing/golden/live.h"
#include "cmd/testing/golden/proxy.h"
#include "cmd/testing/golden/shell.h"
#include "model/buf.h"
#include "model/limits.h"
#include "model/secret.h"
#include "reconcile/engine/engine.h"

#include <err.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* The reads between two writes leave at once: their order says nothing. */
static int by_text(const void *a, const void *b) {
  return strcmp(*(char *const *)a, *(char *const *)b);
}

static struct bytes sort_reads(struct arena *arena, struct bytes text) {
  JD_BUF out;
  buf_init(&out, LIMIT_TEXT_OUTPUT);
  char **reads = NULL;
  size_t count = 0, capacity = 0;
  char *rest = arena_strndup(arena, text.data, text.len);
  for (char *line = strsep(&rest, "\n"); line; line = strsep(&rest, "\n")) {
    bool read = strncmp(line, "GET ", 4) == 0;
    if (read)
      *ARENA_PUSH(arena, reads, count, capacity) = line;
    if (read && rest)
      continue;
    if (count > 0)
      qsort(reads, count, sizeof *reads, by_text);
    for (size_t i = 0; i < count; i++)
      buf_printf(&out, "%s\n", reads[i]);
    count = 0;
    if (!read && *line)
      buf_printf(&out, "%s\n", line);
  }
  return arena_bytes(arena, buf_bytes(&out));
}

static bool says_none(const struct golden *golden, struct arena *arena) {
  struct bytes text;
  return golden_read(arena, arena_printf(arena, "%s/engine", golden->source), &text) && text.len >= 4 &&
         memcmp(text.data, "none", 4) == 0;
}

/* The engine, for a case that asks for it; "" where it is turned off, NULL for other cases. */
static const char *golden_engine(struct arena *arena, const struct golden *golden) {
  struct bytes ignored;
  const struct engine_settings settings = engine_settings_here(arena);
  if (says_none(golden, arena) || !golden_read(arena, arena_printf(arena, "%s/engine", golden->source), &ignored))
    return NULL;
  const struct engine engine = engine_find(arena, &settings);
  if (engine.state == ENGINE_MISSING)
    errx(1, "%s; run `jd engine install`, or set JD_ENGINE=off to do without", engine.reason);
  return engine.state == ENGINE_PRESENT ? engine.folder : "";
}

static void set_environment(struct arena *arena, const struct golden *golden, uint16_t port) {
  const char *path = arena_printf(arena, "%s:/usr/local/bin:/usr/bin:/bin", golden->programs);
  const char *endpoint = arena_printf(arena, "http://127.0.0.1:%u", port);
  const char *home = arena_printf(arena, "%s/home", golden->folder);
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
  if (!says_none(golden, arena))
    setenv("JD_ENGINE", engine ? engine : "off", 1);
}

static bool has_writes(struct bytes requests) {
  static const char *const writes[] = {"POST ", "PUT ", "DELETE ", "PATCH "};
  for (size_t i = 0; i < sizeof writes / sizeof writes[0]; i++) {
    if (memmem(requests.data, requests.len, writes[i], strlen(writes[i])))
      return true;
  }
  return false;
}

/* Runs the case and leaves stdout, stderr, status and requests in the case's scratch folder. */
static void run_case(struct arena *arena, struct golden *golden) {
  struct plane plane = plane_start(arena, golden->programs, NULL, NULL);
  struct bytes steps;
  const char *live = arena_printf(arena, "%s/live.json", golden->source);
  if (golden_read(arena, live, &steps))
    live_prepare(&plane, steps, live);
  struct proxy proxy = proxy_start(plane.port, arena_printf(arena, "%s/requests", golden->folder));
  set_environment(arena, golden, proxy.port);
  shell_run_lines(arena, golden);
  proxy_stop(&proxy);
  golden_read(arena, arena_printf(arena, "%s/requests", golden->folder), &golden->requests);
  if (has_writes(golden->requests))
    golden->after = live_describe(arena, &plane);
  plane_end(&plane, SIGTERM);
}

static bool compare_case(struct arena *arena, struct golden *golden) {
  bool same = true;
  same &= expect_output(arena, golden, "stdout");
  same &= expect_output(arena, golden, "stderr");
  same &= expect_output(arena, golden, "status");
  same &= expect_text(arena, golden, "requests", sort_reads(arena, golden->requests));
  same &= expect_text(arena, golden, "after.json", golden->after);
  same &= expect_project(arena, golden);
  return same;
}

int main(int argc, char **argv) {
  const char *programs = getenv("JD_BIN_DIR");
  if (argc != 2 || !programs)
    errx(1, "usage: JD_BIN_DIR=FOLDER jd-golden CASE-FOLDER");
  secret_start();
  JD_ARENA arena = arena_new();
  struct golden golden = golden_open(arena, argv[1], programs);
  const char *engine = golden_engine(arena, &golden);
  if (engine && !*engine)
    return 77; /* skipped */
  run_case(arena, &golden);
  bool same = compare_case(arena, &golden);
  if (!same)
    fprintf(stderr, "The case %s differs from what is expected. If it is right now: JD_UPDATE=1.\n", argv[1]);
  return same ? 0 : 1;
}
