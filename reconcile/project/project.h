/* The project on disk: where its files are, what its plan asks for, and its record and stage.
 *
 * A project has the files of its real targets and, below `.butterbase/sandbox/`, a second set for the sandbox: with
 * `project->sandbox` set every function here uses those, so that a run in the sandbox changes no file of the real
 * project. The plan and its sources are the same for both. `jd dev` has a third set below `.butterbase/dev/`
 * (`project->dev`).
 *
 * Order of calls: project_find (reconcile/file/file.h); set `sandbox`; project_begin, before anything is written below
 * `.butterbase/`; for the sandbox project_begin_sandbox, before it is contacted. Nothing here contacts the network. */
#ifndef JD_RECONCILE_PROJECT_PROJECT_H
#define JD_RECONCILE_PROJECT_PROJECT_H

#include "model/base/base.h"
#include "model/diff/diff.h"
#include "model/journey/journey.h"
#include "model/mask/mask.h"
#include "model/state/state.h"
#include "reconcile/file/file.h"

/* ---- desire ---- */

/* Reads the plan, its sources and its env values. */

struct desire_request {
  const struct project *project;
  const char *plan_file; /* as the user named it, or the default: relative to the root, or absolute */
  const char *env_file;  /* NULL: `.env` in the project, if it is there */
  bool env_file_given;   /* then it must exist */
  /* The process environment, handed in: NULL when the variable is not set. */
  const char *(*environment)(const char *name);
  struct mask *mask; /* gets every env value and every variable that one refers to; NULL: none needed */
  /* Called when all sources and env values are read, before the sources are looked at, so that something can be done
   * with them meanwhile; NULL: not. */
  void (*when_read)(void *context, const struct desired *desired);
  void *context;
  bool advise;          /* find warnings too (model/lint/lint.h) */
  bool compiled;        /* a compiler reads the sources too */
  size_t around;        /* bytes that the transport adds to what is sent of a source */
  bool values_optional; /* a ${NAME} without a value is only a warning: for a check that sends nothing */
  bool values_absent;   /* the same, and the variable is listed as removed: for `jd dev`, which runs without it */
};

/* Fills in `out` and `findings`, with or without errors among them. False when a plan or env file is missing or cannot
 * be read. Free `out` with desired_free in either case. */
bool desire_check(struct arena *arena, const struct desire_request *request, struct desired *out,
                  struct findings *findings, struct jd_error *error);

/* Does the same for callers that continue with the result: false too when the findings contain an error, except one of
 * sending a source; the error counts them. */
bool desire(struct arena *arena, const struct desire_request *request, struct desired *out, struct findings *findings,
            struct jd_error *error);

/* Adds the secrets of the plan to request->mask, as far as they can be read, for a command that needs the app and not
 * the plan. A missing or wrong plan is not an error. */
void desire_secrets(struct arena *arena, const struct desire_request *request);

/* ---- environment ---- */

/* Returns a copy of jd's environment without the API key, for the programs that jd starts (pager, sandbox, npm), none
 * of which needs it. It lives in the arena; its strings are those of the environment. */
char **environment_for_programs(struct arena *arena);

/* ---- import ---- */

/* Makes a plan and its sources from the live app: import_prepare computes the files, import_write writes them one by
 * one.
 */

enum import_state { IMPORT_NEW, IMPORT_SAME, IMPORT_DIFFERS };
const char *import_state_name(enum import_state state); /* "new", "same", "differs" */

/* One file as it is and as it would become. */
struct import_file {
  const char *path; /* as a user at the project's root would name it */
  const char *name; /* of the object whose source it is; NULL: the plan, or .env.example */
  bool is_example;  /* it is .env.example: the env variables whose values are to be given */
  enum import_state state;
  struct bytes before, after;
  struct textdiff diff; /* between them, unless they are the same */
};

struct import {
  struct plan_adopted adopted;
  struct import_file *files; /* the sources in the order of the plan, .env.example, then the plan: it never names a
                                missing file */
  size_t file_count;
};

/* Computes the files, and writes nothing. There are none when the app has nothing that a plan could name. False, with
 * findings where the trouble has a place, when an existing plan is wrong or the block cannot be added to it, or when a
 * file could not be written or is outside the project. `live` has the code of every row that can be read. */
bool import_prepare(struct arena *arena, const struct project *project, const char *plan_file, const struct live *live,
                    struct import *out, struct findings *findings, struct jd_error *error);

/* Writes the file, whole or not at all. One that has changed since import_prepare is not overwritten: JD_STALE. */
bool import_write(const struct project *project, const struct import_file *file, struct jd_error *error);

/* ---- init ---- */

/* Makes a plan and classes to start from. */

struct init {
  struct import_file *files; /* the classes, then the plan, unless it stays as it is */
  size_t file_count;
  const char **kept; /* sources of named objects that are there already, and stay */
  size_t kept_count;
  const char **bare; /* without names: planned objects that have no source yet */
  size_t bare_count;
};

/* Computes what is written for these objects: a class for each that has no source yet, and the plan with those that it
 * lacks. Without names, only the plan, if it has no Durable section, with an empty one. Writes nothing; import_write
 * does, in this order. A planned object gets a class that suits its access mode; a new one is authenticated.
 *
 * False, with findings where the trouble has a place: a name that is invalid, given twice, in the plan and with a
 * source, or recorded in durable.lock as deployed (its code would be replaced); a plan that has errors, no room for
 * another object, or a form to which nothing can be added; a class whose name another source declares; a place that
 * cannot be written to. */
bool init_prepare(struct arena *arena, const struct project *project, const char *plan_file, const char *const *names,
                  size_t count, struct init *out, struct findings *findings, struct jd_error *error);

/* ---- project ---- */

enum project_file {
  PROJECT_STATE,      /* 00-state.md */
  PROJECT_PREFLIGHT,  /* 03-preflight.md */
  PROJECT_DOCS_CACHE, /* 03b-docs-cache.md */
  PROJECT_BUILD_LOG,  /* 04-build-log.md */
  PROJECT_RECORD,     /* durable.lock */
  PROJECT_JOURNAL,
  PROJECT_RUN_LOCK, /* held while a run writes */
  /* These two are the sandbox's, whatever `project->sandbox` says; with `project->dev`, its own. */
  PROJECT_PLATFORM,    /* the control plane's database */
  PROJECT_SANDBOX_KEY, /* the API key of this sandbox, and so the key of the digests in its record */
  PROJECT_FILE_COUNT
};

/* Returns the path from the project's root, as messages show it. A constant. */
const char *project_file(const struct project *project, enum project_file file);
/* Returns the path from the root of the file system. */
const char *project_file_path(struct arena *arena, const struct project *project, enum project_file file);

/* Reads durable.lock, of all targets; a missing file is an empty record. JD_INPUT where lockfile_parse fails. */
bool project_read_record(struct arena *arena, const struct project *project, struct record *out,
                         struct jd_error *error);
/* Replaces it. Hold PROJECT_RUN_LOCK from before reading it. */
bool project_write_record(const struct project *project, const struct record *record, struct jd_error *error);

/* Creates `.butterbase/` with a .gitignore that keeps journal, sandbox and databases out of `git add -A`. An existing
 * .gitignore stays as it is. */
bool project_begin(const struct project *project, struct jd_error *error);

/* Creates the sandbox's folder: a random API key (mode 0600) and a copy of the project's 00-state.md, each only where
 * it is missing. `*key` is the sandbox's; the caller frees it. JD_INPUT when the key file contains anything else. */
bool project_begin_sandbox(struct arena *arena, const struct project *project, struct secret **key,
                           struct jd_error *error);
/* Reads the key of the sandbox; NULL where there is none. Changes nothing. */
bool project_sandbox_key(struct arena *arena, const struct project *project, struct secret **key,
                         struct jd_error *error);

/* ---- stage ---- */

/* Ticks the stage `durable` in 00-state.md, or marks it `(n/a)`, and moves `current_stage`. `*next` is the next stage's
 * name ("DONE" when none is left), NULL when the project has no state file. A second call changes nothing. */
bool stage_mark(struct arena *arena, const struct project *project, const struct clock *clock, enum stage_mark mark,
                const char **next, struct jd_error *error);

/* Writes what preflight found to the state file: app_id and api_base (NULL: not that one) where they are null, and with
 * `tick` a tick for `preflight`. Creates a missing state file only if `may_create`. A second call changes nothing. */
struct stage_stamp {
  const char *app_id, *api_base;
  bool tick, may_create;
};
bool stage_preflight(struct arena *arena, const struct project *project, const struct clock *clock,
                     const struct stage_stamp *stamp, struct jd_error *error);

#endif
