#include "reconcile/project/project.h"

#include "model/base/base.h"

static const char IGNORED[] = "jd/\nsandbox/\ndev/\nsandbox.db*\n";

static bool is_there(const char *path) {
  int64_t changed;
  return file_changed(path, &changed);
}

bool project_begin(const struct project *project, struct jd_error *error) {
  JD_ARENA arena = arena_new();
  const char *path = project_path(arena, project, ".butterbase/.gitignore");
  return is_there(path) || file_replace(project, path, bytes_of(IGNORED), 0666, error);
}

/* ---- the sandbox ---- */

/* Apps of the sandbox belong to its key. */
static bool fail_key(const struct project *project, const char *what, struct jd_error *error) {
  return jd_fail_input(error, project_file(project, PROJECT_SANDBOX_KEY),
                       "The API key of the sandbox %s. Restore the file, or delete the folder .butterbase/sandbox/ to "
                       "start with an empty sandbox.",
                       what);
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

static bool make_key(struct arena *arena, const struct project *project, struct secret **key, struct jd_error *error) {
  if (is_there(project_file_path(arena, project, PROJECT_PLATFORM)))
    return fail_key(project, "is missing", error);
  struct secret *made = secret_new_api_key();
  if (!file_replace(project, project_file_path(arena, project, PROJECT_SANDBOX_KEY), secret_reveal(made), 0600,
                    error)) {
    secret_free(made);
    return false;
  }
  *key = made;
  return true;
}

static bool copy_state(struct arena *arena, const struct project *project, struct jd_error *error) {
  const struct project real = {.root = project->root}, sandbox = {.root = project->root, .sandbox = true};
  const char *to = project_file_path(arena, &sandbox, PROJECT_STATE);
  struct bytes text;
  if (is_there(to))
    return true;
  enum file_read read =
      file_read(arena, project_file_path(arena, &real, PROJECT_STATE), LIMIT_DOCUMENT_BYTES, &text, error);
  return read == FILE_MISSING || (read == FILE_READ && file_replace(project, to, text, 0666, error));
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
