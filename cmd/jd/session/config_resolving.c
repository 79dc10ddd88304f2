#include "cmd/jd/session/config_resolving.h"

#include "model/base/base.h"
#include "reconcile/project/project.h"

#include <sys/stat.h>

bool resolving_fail(struct resolving *resolving, const char *where, const char *message) {
  return jd_fail_usage(resolving->error, where, "%s", message);
}

/* The name of a variable that is set, that nothing reads, and that is nearly the one that is not. */
static const char *nearly_set(struct resolving *resolving, const char *wanted) {
  static const char *const known[] = {"BUTTERBASE_API_KEY", "BUTTERBASE_APP_ID", "CONTROL_API_URL"};
  struct arena *arena = resolving->arena;
  const char **names = NULL;
  size_t count = 0, capacity = 0;
  for (char *const *variable = resolving->request->variables; variable && *variable; variable++) {
    const char *name = arena_strndup(arena, *variable, strcspn(*variable, "="));
    bool read = false;
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
      read |= strcmp(name, known[i]) == 0;
    if (!read)
      *ARENA_PUSH(arena, names, count, capacity) = name;
  }
  return nearest(wanted, names, count);
}

bool resolving_fail_lacking(struct resolving *resolving, const char *message, const char *wanted) {
  const char *near = nearly_set(resolving, wanted);
  return resolving_fail(resolving, NULL,
                        near
                            ? arena_printf(resolving->arena, "%s `%s` is set, and nothing reads it; did you mean `%s`?",
                                           message, near, wanted)
                            : message);
}

/* The sandbox's own, once there is one. */
static enum file_read read_state_file(struct resolving *resolving, struct bytes *text) {
  struct project project = *resolving->request->project;
  enum file_read read = FILE_MISSING;
  for (bool last = !project.sandbox; read == FILE_MISSING; last = true, project.sandbox = false) {
    resolving->state_file = project_file(&project, PROJECT_STATE);
    read = file_read(resolving->arena, project_path(resolving->arena, &project, resolving->state_file),
                     LIMIT_DOCUMENT_BYTES, text, resolving->error);
    if (last)
      break;
  }
  return read;
}

bool resolving_read_state(struct resolving *resolving) {
  struct bytes text;
  if (resolving->state_read)
    return true;
  resolving->state_read = true;
  enum file_read read = read_state_file(resolving, &text);
  if (read != FILE_READ)
    return read == FILE_MISSING;
  if (statefile_parse(resolving->arena, text, resolving->state_file, &resolving->state, resolving->findings))
    return true;
  return jd_fail_input(resolving->error, resolving->state_file,
                       "The app or its address cannot be read from this file; mend it, or give --app and --endpoint.");
}

/* At home the project's file is the user's own. */
static bool is_same_folder(const char *path, const char *other) {
  struct stat status, other_status;
  return other && stat(path, &status) == 0 && stat(other, &other_status) == 0 && status.st_dev == other_status.st_dev &&
         status.st_ino == other_status.st_ino;
}

static void warn_of_key_in_git(struct resolving *resolving) {
  const struct place at = {PROJECT_FILE, 0, 0};
  switch (project_git(resolving->request->project, PROJECT_FILE)) {
  case GIT_TRACKED:
    find_warning(resolving->findings, at, "key-in-git",
                 "The file holds an API key and is in git, so everyone with the repository has the key. Revoke it, and "
                 "keep the new one in ~/.butterbase/config.json or BUTTERBASE_API_KEY.");
    break;
  case GIT_EXPOSED:
    find_warning(
        resolving->findings, at, "key-in-git",
        "The file holds an API key, and git does not ignore the file. Move the key to ~/.butterbase/config.json, "
        "or add the file to .gitignore.");
    break;
  case GIT_ABSENT:
  case GIT_IGNORED:
    break;
  }
}

bool resolving_read_files(struct resolving *resolving) {
  const struct config_request *request = resolving->request;
  struct arena *arena = resolving->arena;
  if (resolving->files_read)
    return true;
  resolving->files_read = true;
  const char *path = project_path(arena, request->project, PROJECT_FILE);
  bool at_home = is_same_folder(request->project->root, request->home);
  if (!at_home &&
      !config_file_read(arena, path, PROJECT_FILE, &resolving->project_file, resolving->findings, resolving->error))
    return false;
  if (resolving->project_file.api_key)
    warn_of_key_in_git(resolving);
  if (!request->home || !*request->home)
    return true;
  path = arena_printf(arena, "%s/%s", request->home, PROJECT_FILE);
  return config_file_read(arena, path, HOME_FILE, &resolving->home_file, resolving->findings, resolving->error);
}

bool resolving_take(struct config_value *value, const char *text, const char *from) {
  if (!text || !*text)
    return false;
  *value = (struct config_value){text, from};
  return true;
}

void resolving_end(struct resolving *resolving) {
  secret_free(resolving->project_file.api_key);
  secret_free(resolving->home_file.api_key);
}
