/* The project's files: where each one is, and how jd's own folder begins.
 *
 * A project has the files of its real targets, and, below `.butterbase/sandbox/`, a second set for the sandbox: with
 * `project->sandbox` set every function here names those, so that a run in the sandbox changes no file of the real
 * project. The plan and its sources are the same for both.
 *
 * Order of calls: project_find (reconcile/file.h); set `sandbox`; project_begin, before anything is written below
 * `.butterbase/`; for the sandbox project_begin_sandbox, before it is contacted. */
#ifndef JD_RECONCILE_PROJECT_PROJECT_H
#define JD_RECONCILE_PROJECT_PROJECT_H

#include "model/base/base.h"
#include "model/state/state.h"
#include "reconcile/file.h"

enum project_file {
  PROJECT_STATE,      /* 00-state.md */
  PROJECT_PREFLIGHT,  /* 03-preflight.md */
  PROJECT_DOCS_CACHE, /* 03b-docs-cache.md */
  PROJECT_BUILD_LOG,  /* 04-build-log.md */
  PROJECT_RECORD,     /* durable.lock */
  PROJECT_JOURNAL,
  PROJECT_RUN_LOCK, /* held while a run writes */
  /* These two are of the sandbox alone, whatever `project->sandbox` says. */
  PROJECT_PLATFORM,    /* the control plane's database */
  PROJECT_SANDBOX_KEY, /* the API key of this sandbox, which digests of its record are keyed with */
  PROJECT_FILE_COUNT
};

/* The path from the project's root, as messages name it. A constant. */
const char *project_file(const struct project *project, enum project_file file);
/* The path from the root of the file system. */
const char *project_file_path(struct arena *arena, const struct project *project, enum project_file file);

/* durable.lock, of all targets; a missing file is an empty record. JD_INPUT as lockfile_parse says. */
bool project_read_record(struct arena *arena, const struct project *project, struct record *out,
                         struct jd_error *error);
/* Replaces it. Whoever changes it holds PROJECT_RUN_LOCK from before reading it. */
bool project_write_record(const struct project *project, const struct record *record, struct jd_error *error);

/* Makes `.butterbase/` with a .gitignore that keeps journal, sandbox and databases out of `git add -A`. A .gitignore
 * that is there stays as it is. */
bool project_begin(const struct project *project, struct jd_error *error);

/* Makes the sandbox's folder: a random API key (mode 0600) and a copy of the project's 00-state.md, each where it is
 * not there yet. `*key` is the sandbox's; the caller frees it. JD_INPUT when the key file holds anything else. */
bool project_begin_sandbox(struct arena *arena, const struct project *project, struct secret **key,
                           struct jd_error *error);
/* The key of a sandbox that was begun; NULL where there is none. Changes nothing. */
bool project_sandbox_key(struct arena *arena, const struct project *project, struct secret **key,
                         struct jd_error *error);

#endif
