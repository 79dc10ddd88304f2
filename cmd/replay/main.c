/* jd-replay FILE: plays a recordings file against the jd-sandbox that stands beside it, or in JD_BIN_DIR. Prints what
 * is not alike, and a count; exit 0 when everything is. */
#include "cmd/replay/replay.h"

#include <libgen.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { FILE_CAP = 67108864 };

static bool read_file(const char *path, struct buf *out) {
  FILE *file = fopen(path, "rb");
  char piece[65536];
  size_t came;
  if (!file)
    return false;
  while ((came = fread(piece, 1, sizeof piece, file)) > 0)
    buf_add(out, piece, came);
  bool read = !ferror(file) && !out->overflow;
  fclose(file);
  return read;
}

static const char *find_program(struct arena *arena, const char *self) {
  const char *folder = getenv("JD_BIN_DIR");
  if (!folder)
    folder = dirname(arena_strdup(arena, self));
  return arena_printf(arena, "%s/jd-sandbox", folder);
}

/* The number of scenarios that are not alike. */
static size_t play_all(struct replay *replay) {
  const struct js *scenarios = js_get(replay->file, "scenarios");
  size_t failed = 0, steps = 0;
  for (size_t i = 0; i < js_length(scenarios); i++) {
    JD_ARENA arena = arena_new();
    const struct js *scenario = js_at(scenarios, i);
    const char *problem = replay_scenario(arena, replay, scenario);
    steps += js_length(js_get(scenario, "steps"));
    failed += problem != NULL;
    if (problem)
      printf("%s: %s\n", js_text(js_get(scenario, "name")), problem);
  }
  printf("%zu of %zu scenarios alike, %zu steps\n", js_length(scenarios) - failed, js_length(scenarios), steps);
  return failed;
}

static int run(struct arena *arena, struct process *process, const struct js *file) {
  struct jd_error error;
  struct replay replay = {.process = process, .file = file, .connection = -1};
  if (!process_start(arena, process, &error)) {
    fprintf(stderr, "jd-replay: %s\n", error.message);
    return 1;
  }
  bool passed = play_all(&replay) == 0;
  process_end(process, SIGTERM);
  return passed ? 0 : 1;
}

static void remove_store(struct arena *arena, const char *folder) {
  static const char *const files[] = {"sandbox.db", "sandbox.db-wal", "sandbox.db-shm"};
  for (size_t i = 0; i < sizeof files / sizeof *files; i++)
    unlink(arena_printf(arena, "%s/%s", folder, files[i]));
  rmdir(folder);
}

int main(int count, char **arguments) {
  JD_ARENA arena = arena_new();
  JD_BUF text;
  buf_init(&text, FILE_CAP);
  if (count != 2 || !read_file(arguments[1], &text)) {
    fputs("usage: jd-replay FILE\n", stderr);
    return 1;
  }
  struct jd_error error;
  JD_JS file = js_parse(buf_bytes(&text), arguments[1], &error);
  if (!file) {
    fprintf(stderr, "jd-replay: %s: %s\n", error.where, error.message);
    return 1;
  }
  char folder[] = "/tmp/jd-replay-XXXXXX";
  if (!mkdtemp(folder))
    return 1;
  struct process process = {.program = find_program(arena, arguments[0]), .folder = folder};
  int status = run(arena, &process, file);
  remove_store(arena, folder);
  return status;
}
