#include "model/base/base.h"
#include "reconcile/engine/internal.h"
#include "reconcile/file/file.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { NPM_WALL_SECONDS = 900, NPM_MOST_OUTPUT = 1048576, NPM_MOST_ERRORS = 65536, OPEN_FOLDERS = 16 };

/* The program's file by PATH; NULL when there is none. Relative folders in PATH are not looked at. */
static const char *find_npm(struct arena *arena) {
  const char *path = getenv("PATH");
  for (const char *at = path ? path : ""; *at;) {
    size_t len = strcspn(at, ":");
    const char *file = arena_printf(arena, "%.*s/npm", (int)len, at);
    if (at[0] == '/' && access(file, X_OK) == 0)
      return file;
    at += len + (at[len] == ':');
  }
  return NULL;
}

static int remove_entry(const char *path, const struct stat *info, int type, struct FTW *where) {
  (void)info;
  (void)where;
  return type == FTW_DP ? rmdir(path) : unlink(path);
}

static void remove_tree(const char *folder) {
  nftw(folder, remove_entry, OPEN_FOLDERS, FTW_DEPTH | FTW_PHYS);
}

static bool write_lists(const char *folder, struct arena *arena, struct jd_error *error) {
  return file_replace(NULL, arena_printf(arena, "%s/package.json", folder), engine_package_json, 0644, error) &&
         file_replace(NULL, arena_printf(arena, "%s/package-lock.json", folder), engine_package_lock_json, 0644, error);
}

/* The first lines of what npm said, as one. */
static const char *npm_words(struct arena *arena, const struct buf *err) {
  enum { LINES = 3, WORDS = 600 }; /* more than a few is a stack trace */
  static const char before[] = "npm error ";
  JD_BUF words;
  buf_init(&words, WORDS);
  const struct bytes text = buf_bytes(err);
  for (struct text_line line = {0}; line.number < LINES && text_next_line(text, &line);) {
    struct bytes said = text_line_bytes(text, line);
    size_t skip = starts_with(said, before) ? sizeof before - 1 : 0;
    buf_add_text(&words, line.number > 1 ? "; " : "");
    buf_add(&words, said.data + skip, said.len - skip);
  }
  return arena_strdup(arena, words.data);
}

static bool fail_npm(struct arena *arena, struct program_result result, const struct buf *err, struct jd_error *error) {
  if (result.end == PROGRAM_STOPPED)
    return jd_fail(error, JD_STOPPED, JD_SCOPE_RUN, JD_RETRY_NO, NULL, "Stopped; nothing was installed.");
  const char *words =
      result.end == PROGRAM_EXITED && err->len > 0 ? npm_words(arena, err) : program_reason(arena, result, "npm", err);
  JD_BUF shown;
  buf_init(&shown, LIMIT_ERROR_MESSAGE);
  escape_line(&shown, bytes_of(words));
  return jd_fail(
      error, JD_NETWORK, JD_SCOPE_RUN, JD_RETRY_LATER, "npm ci",
      "The engine could not be fetched: %s. Nothing was installed. Run `jd engine install` again; if that fails "
      "too, check npm's registry and proxy (`npm config list`), or install the package jd-engine.",
      shown.data);
}

static bool run_npm(struct arena *arena, const char *npm, const char *folder, const struct engine_install *how,
                    struct jd_error *error) {
  JD_BUF out, err;
  buf_init(&out, NPM_MOST_OUTPUT + 1);
  buf_init(&err, NPM_MOST_ERRORS);
  const char *const arguments[] = {"npm",        "ci",         "--ignore-scripts", "--no-audit", "--no-fund",
                                   "--no-color", "--omit=dev", "--loglevel=error", NULL};
  struct program program = {.path = npm,
                            .arguments = arguments,
                            .environment = how->environment,
                            .folder = folder,
                            .wall_seconds = NPM_WALL_SECONDS,
                            .most_output = NPM_MOST_OUTPUT,
                            .stop = how->stop,
                            .tick = how->tick,
                            .context = how->context};
  struct program_result result = program_run(&program, &out, &err);
  if (result.end == PROGRAM_EXITED && result.status == 0)
    return true;
  return fail_npm(arena, result, &err, error);
}

/* Whether the folder is a whole engine. */
static bool is_whole(struct arena *arena, const char *folder) {
  struct engine_settings named = {.named = folder};
  return engine_find(arena, &named).state == ENGINE_PRESENT;
}

/* Puts the new folder in the place of the old one, which may be incomplete. */
static bool put_in_place(struct arena *arena, const char *made, const char *folder, struct jd_error *error) {
  const char *old = arena_printf(arena, "%s.old", folder);
  remove_tree(old);
  if (rename(folder, old) != 0 && errno != ENOENT)
    return jd_fail_io(error, folder, errno, "Remove it, and run `jd engine install` again.",
                      "The folder cannot be replaced");
  if (rename(made, folder) != 0)
    return jd_fail_io(error, folder, errno, "Make its parent writable, and run `jd engine install` again.",
                      "The folder cannot be made");
  remove_tree(old);
  return true;
}

static bool fetch(struct arena *arena, const char *npm, const char *folder, const struct engine_install *how,
                  struct jd_error *error) {
  const char *made = arena_printf(arena, "%s.new", folder);
  remove_tree(made); /* of a run that was killed */
  bool done = write_lists(made, arena, error) && run_npm(arena, npm, made, how, error);
  if (done && !is_whole(arena, made))
    done = jd_fail(error, JD_PROTOCOL, JD_SCOPE_RUN, JD_RETRY_NO, "npm ci",
                   "npm left no workerd for this processor, or none that can be run. Nothing was installed.");
  done = done && put_in_place(arena, made, folder, error);
  if (!done)
    remove_tree(made);
  return done;
}

bool engine_install(struct arena *arena, const struct engine_settings *settings, const struct engine_install *how,
                    struct jd_error *error) {
  const char *folder = engine_user_folder(arena, settings);
  const char *npm = find_npm(arena);
  if (!folder)
    return jd_fail_usage(error, "engine", "There is no folder for it. Set HOME or XDG_DATA_HOME to an absolute path.");
  if (!npm)
    return jd_fail_usage(error, "npm",
                         "npm is not on PATH. Install npm (Debian: apt-get install npm) and run `jd engine install` "
                         "again, or install the package jd-engine.");
  if (is_whole(arena, folder))
    return true;
  int lock = -1;
  long holder = 0;
  if (!file_lock(NULL, arena_printf(arena, "%s.lock", folder), &lock, &holder, error))
    return false;
  bool done = is_whole(arena, folder) || fetch(arena, npm, folder, how, error);
  file_unlock(lock);
  return done;
}
