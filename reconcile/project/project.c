#include "reconcile/project/project.h"

#include "model/base/base.h"

#include <unistd.h>

/* ---- where its files are ---- */

#define DOCUMENTS "docs/butterbase/"
#define SANDBOX   ".butterbase/sandbox/"
#define DEV       ".butterbase/dev/"

const char *project_file(const struct project *project, enum project_file file) {
  static const struct {
    const char *real, *sandbox, *dev;
  } paths[PROJECT_FILE_COUNT] = {
      [PROJECT_STATE] = {DOCUMENTS "00-state.md", SANDBOX "00-state.md", DOCUMENTS "00-state.md"},
      [PROJECT_PREFLIGHT] = {DOCUMENTS "03-preflight.md", SANDBOX "03-preflight.md", DEV "03-preflight.md"},
      [PROJECT_DOCS_CACHE] = {DOCUMENTS "03b-docs-cache.md", SANDBOX "03b-docs-cache.md", DEV "03b-docs-cache.md"},
      [PROJECT_BUILD_LOG] = {DOCUMENTS "04-build-log.md", SANDBOX "04-build-log.md", DEV "04-build-log.md"},
      [PROJECT_RECORD] = {DOCUMENTS "durable.lock", SANDBOX "durable.lock", DEV "durable.lock"},
      [PROJECT_JOURNAL] = {".butterbase/jd/journal", SANDBOX "journal", DEV "journal"},
      [PROJECT_RUN_LOCK] = {".butterbase/jd/lock", SANDBOX "lock", DEV "lock"},
      [PROJECT_PLATFORM] = {SANDBOX "platform.db", SANDBOX "platform.db", DEV "platform.db"},
      [PROJECT_SANDBOX_KEY] = {SANDBOX "key", SANDBOX "key", DEV "key"},
  };
  return project->dev ? paths[file].dev : project->sandbox ? paths[file].sandbox : paths[file].real;
}

const char *project_file_path(struct arena *arena, const struct project *project, enum project_file file) {
  return project_path(arena, project, project_file(project, file));
}

/* ---- how jd's own folder begins ---- */

static const char IGNORED[] = "jd/\nsandbox/\ndev/\nsandbox.db*\n";

static bool is_there(const char *path) {
  int64_t changed;
  return file_changed(path, &changed);
}

bool project_begin(const struct project *project, struct jd_error *error) {
  JD_ARENA arena = arena_new();
  const char *path = project_path(arena, project, ".butterbase/.gitignore");
  return is_there(path) || file_create(project, path, bytes_of(IGNORED), 0666, error);
}

/* ---- the sandbox ---- */

/* Apps of the sandbox belong to its key. */
static bool fail_key(const struct project *project, const char *what, struct jd_error *error) {
  return jd_fail_input(error, project_file(project, PROJECT_SANDBOX_KEY),
                       "The API key of the sandbox %s. Restore the file, or delete the folder %s to start with an "
                       "empty sandbox.",
                       what, project->dev ? DEV : SANDBOX);
}

bool project_sandbox_key(struct arena *arena, const struct project *project, struct secret **key,
                         struct jd_error *error) {
  struct bytes text;
  *key = NULL;
  enum file_read read =
      file_read(arena, project_file_path(arena, project, PROJECT_SANDBOX_KEY), LIMIT_DOCUMENT_BYTES, &text, error);
  if (read != FILE_READ)
    return read == FILE_MISSING;
  struct bytes plain = trim(text);
  if (secret_is_api_key(plain))
    *key = secret_new(plain);
  wipe((char *)text.data, text.len);
  return *key || fail_key(project, "cannot be read from this file", error);
}

/* Another jd may make it at the same time, and start its sandbox: then its key is the key. */
static bool make_key(struct arena *arena, const struct project *project, struct secret **key, struct jd_error *error) {
  const char *path = project_file_path(arena, project, PROJECT_SANDBOX_KEY);
  if (!is_there(project_file_path(arena, project, PROJECT_PLATFORM))) {
    JD_SECRET made = secret_new_api_key();
    if (!file_create(project, path, secret_reveal(made), 0600, error))
      return false;
  }
  return project_sandbox_key(arena, project, key, error) && (*key || fail_key(project, "is missing", error));
}

/* `jd dev` moves no stage, and so reads the real file. */
static bool copy_state(struct arena *arena, const struct project *project, struct jd_error *error) {
  const struct project real = {.root = project->root}, sandbox = {.root = project->root, .sandbox = true};
  const char *to = project_file_path(arena, &sandbox, PROJECT_STATE);
  struct bytes text;
  if (project->dev || is_there(to))
    return true;
  enum file_read read =
      project_read_own(arena, project, project_file(&real, PROJECT_STATE), LIMIT_DOCUMENT_BYTES, &text, error);
  return read == FILE_MISSING || (read == FILE_READ && file_create(project, to, text, 0666, error));
}

bool project_begin_sandbox(struct arena *arena, const struct project *project, struct secret **key,
                           struct jd_error *error) {
  if (!project_begin(project, error) || !project_sandbox_key(arena, project, key, error))
    return false;
  if (!*key && !make_key(arena, project, key, error))
    return false;
  if (copy_state(arena, project, error))
    return true;
  secret_free(*key);
  *key = NULL;
  return false;
}

/* ---- the record ---- */

bool project_read_record(struct arena *arena, const struct project *project, struct record *out,
                         struct jd_error *error) {
  struct bytes text;
  const char *name = project_file(project, PROJECT_RECORD);
  *out = (struct record){0};
  switch (project_read_own(arena, project, name, LIMIT_DOCUMENT_BYTES, &text, error)) {
  case FILE_READ:
    return lockfile_parse(arena, text, name, out, error);
  case FILE_MISSING:
    return true;
  case FILE_FAILED:
    break;
  }
  return false;
}

bool project_write_record(const struct project *project, const struct record *record, struct jd_error *error) {
  JD_ARENA arena = arena_new();
  const char *path = project_file_path(arena, project, PROJECT_RECORD);
  JD_BUF text;
  buf_init(&text, LIMIT_DOCUMENT_BYTES);
  lockfile_write(record, &text);
  if (text.overflow)
    return jd_fail(error, JD_IO, JD_SCOPE_RUN, JD_RETRY_NO, path,
                   "The record of the last apply would be larger than %d bytes. Remove targets from it that no longer "
                   "exist.",
                   LIMIT_DOCUMENT_BYTES);
  return file_replace(project, path, buf_bytes(&text), 0666, error);
}

/* ---- the stage ---- */

/* Reads the state file; "" where there is none. */
static enum file_read read_state(struct arena *arena, const struct project *project, const struct clock *clock,
                                 struct bytes *text, char now[TIME_TEXT], struct jd_error *error) {
  *text = (struct bytes){"", 0};
  time_format(clock->now(clock->context), now);
  return project_read_own(arena, project, project_file(project, PROJECT_STATE), LIMIT_DOCUMENT_BYTES, text, error);
}

static bool write_state(struct arena *arena, const struct project *project, struct bytes old, struct bytes marked,
                        struct jd_error *error) {
  return bytes_equal(old, marked) ||
         file_replace(project, project_file_path(arena, project, PROJECT_STATE), marked, 0666, error);
}

bool stage_mark(struct arena *arena, const struct project *project, const struct clock *clock, enum stage_mark mark,
                const char **next, struct jd_error *error) {
  struct bytes text;
  char now[TIME_TEXT];
  *next = NULL;
  enum file_read read = read_state(arena, project, clock, &text, now, error);
  if (read != FILE_READ)
    return read == FILE_MISSING;
  return write_state(arena, project, text, statefile_mark(arena, text, "durable", mark, now, next), error);
}

bool stage_preflight(struct arena *arena, const struct project *project, const struct clock *clock,
                     const struct stage_stamp *stamp, struct jd_error *error) {
  struct bytes text;
  char now[TIME_TEXT];
  enum file_read read = read_state(arena, project, clock, &text, now, error);
  if (read == FILE_FAILED || (read == FILE_MISSING && !stamp->may_create))
    return read == FILE_MISSING;
  struct bytes marked = statefile_stamp(arena, text, stamp->app_id, stamp->api_base, now);
  if (stamp->tick)
    marked = statefile_mark(arena, marked, "preflight", MARK_DONE_ASIDE, now, NULL);
  return write_state(arena, project, text, marked, error);
}

/* ---- the environment of programs ---- */

char **environment_for_programs(struct arena *arena) {
  size_t count = 0, kept = 0;
  while (environ[count])
    count++;
  char **copy = arena_alloc_array(arena, count + 1, sizeof *copy);
  for (size_t i = 0; i < count; i++)
    if (!starts_with(bytes_of(environ[i]), "BUTTERBASE_API_KEY="))
      copy[kept++] = environ[i];
  copy[kept] = NULL;
  return copy;
}
