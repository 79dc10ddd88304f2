#include "reconcile/project/project.h"

#define DOCUMENTS "docs/butterbase/"
#define SANDBOX   ".butterbase/sandbox/"

const char *project_file(const struct project *project, enum project_file file) {
  static const struct {
    const char *real, *sandbox;
  } paths[PROJECT_FILE_COUNT] = {
      [PROJECT_STATE] = {DOCUMENTS "00-state.md", SANDBOX "00-state.md"},
      [PROJECT_PREFLIGHT] = {DOCUMENTS "03-preflight.md", SANDBOX "03-preflight.md"},
      [PROJECT_DOCS_CACHE] = {DOCUMENTS "03b-docs-cache.md", SANDBOX "03b-docs-cache.md"},
      [PROJECT_BUILD_LOG] = {DOCUMENTS "04-build-log.md", SANDBOX "04-build-log.md"},
      [PROJECT_RECORD] = {DOCUMENTS "durable.lock", SANDBOX "durable.lock"},
      [PROJECT_JOURNAL] = {".butterbase/jd/journal", SANDBOX "journal"},
      [PROJECT_RUN_LOCK] = {".butterbase/jd/lock", SANDBOX "lock"},
      [PROJECT_PLATFORM] = {SANDBOX "platform.db", SANDBOX "platform.db"},
      [PROJECT_SANDBOX_KEY] = {SANDBOX "key", SANDBOX "key"},
  };
  return project->sandbox ? paths[file].sandbox : paths[file].real;
}

const char *project_file_path(struct arena *arena, const struct project *project, enum project_file file) {
  return project_path(arena, project, project_file(project, file));
}
