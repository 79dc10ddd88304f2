/* The project on disk: where its files are, how jd's own folder begins, and what the plan there asks for. */
#ifndef JD_RECONCILE_PROJECT_PROJECT_H
#define JD_RECONCILE_PROJECT_PROJECT_H

#include "model/base/base.h"
#include "model/diff/diff.h"
#include "model/journey/journey.h"
#include "model/mask/mask.h"
#include "model/state/state.h"
#include "reconcile/file/file.h"

/* ---- desire ---- */

/* Reads the plan, its sources and its env values from a project, into the desired model. Contacts nothing. */

struct desire_request {
  const struct project *project;
  const char *plan_file; /* as the user named it, or the default: relative to the root, or absolute */
  const char *env_file;  /* NULL: `.env` in the project, if it is there */
  bool env_file_given;   /* then it must be there */
  /* The process environment, handed in: NULL when the variable is not set. */
  const char *(*environment)(const char *name);
  struct mask *mask;    /* every env value is added to it, and every variable that one refers to; NULL: no need */
  bool advise;          /* warnings, too (model/lint/lint.h) */
  bool compiled;        /* a compiler reads the sources, too */
  bool values_optional; /* a ${NAME} without a value is a warning: for a check that sends nothing */
};

/* Fills in `out` and `findings`, errors or not. False when there is no telling, with an error that has no place in a
 * text: a plan or env file that is missing or cannot be read. Free with desired_free in either case. */
bool desire_check(struct arena *arena, const struct desire_request *request, struct desired *out,
                  struct findings *findings, struct jd_error *error);

/* The same, for what goes on with the result: false too when there is an error among the findings, other than of
 * sending a source, with one that counts them. */
bool desire(struct arena *arena, const struct desire_request *request, struct desired *out, struct findings *findings,
            struct jd_error *error);

/* Adds the secrets of the plan to request->mask, for a command that reads the app and not the plan. As far as they can
 * be read: without a plan, or where it is wrong, there is no error. */
void desire_secrets(struct arena *arena, const struct desire_request *request);

/* ---- environment ---- */

/* The environment of the programs that jd starts: pager, sandbox, npm. */

/* Returns a copy of jd's own environment without the API key, which none of them needs: for `environ`, execve or
 * posix_spawn. It lives in the arena; its strings are those of the environment. */
char **environment_for_programs(struct arena *arena);

/* ---- import ---- */

/* From what is live to a plan and its sources, as files of the project: found first, written one by one. */

enum import_state { IMPORT_NEW, IMPORT_SAME, IMPORT_DIFFERS };
const char *import_state_name(enum import_state state); /* "new", "same", "differs" */

/* One file as it is and as it would be. */
struct import_file {
  const char *path; /* as a user at the project's root would name it */
  const char *name; /* of the object whose source it is; NULL: the plan */
  enum import_state state;
  struct bytes before, after;
  struct textdiff diff; /* between them, unless they are the same */
};

struct import {
  struct plan_adopted adopted;
  struct import_file *files; /* the sources by the plan's order, then the plan: it never names what is not there yet */
  size_t file_count;
};

/* Reads what is there and makes what would be; writes nothing. No files when there is nothing that a plan could name.
 * False, with findings where it has a place, when a plan that is there is wrong or cannot take the block, or when a
 * file could not be written, or lies outside the project. `live` has the code of every row that can be read. */
bool import_prepare(struct arena *arena, const struct project *project, const char *plan_file, const struct live *live,
                    struct import *out, struct findings *findings, struct jd_error *error);

/* Writes the file, whole or not at all. One that is no longer what was read (somebody wrote it while a question stood)
 * is left alone: JD_STALE. */
bool import_write(const struct project *project, const struct import_file *file, struct jd_error *error);

/* ---- project ---- */

/* The project's files: where each one is, and how jd's own folder begins.
 *
 * A project has the files of its real targets, and, below `.butterbase/sandbox/`, a second set for the sandbox: with
 * `project->sandbox` set every function here names those, so that a run in the sandbox changes no file of the real
 * project. The plan and its sources are the same for both.
 *
 * Order of calls: project_find (reconcile/file/file.h); set `sandbox`; project_begin, before anything is written below
 * `.butterbase/`; for the sandbox project_begin_sandbox, before it is contacted. */

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

/* ---- stage ---- */

/* The stage in 00-state.md: ticked when all is converged, or marked `(n/a)`. */

/* Marks the stage `durable` and moves `current_stage`. `*next` is the next stage's name ("DONE" when none is left),
 * NULL when the project has no state file. Doing it twice changes nothing the second time. */
bool stage_mark(struct arena *arena, const struct project *project, const struct clock *clock, enum stage_mark mark,
                const char **next, struct jd_error *error);

/* What preflight leaves in the state file: app_id and api_base (NULL: not that one) where they are null, and the row
 * `preflight` ticked. Where there is no state file one is made, but only if `may_create`. Twice changes nothing. */
struct stage_stamp {
  const char *app_id, *api_base;
  bool tick, may_create;
};
bool stage_preflight(struct arena *arena, const struct project *project, const struct clock *clock,
                     const struct stage_stamp *stamp, struct jd_error *error);

#endif
