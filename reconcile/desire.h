/* Reads the plan, its sources and its env values from a project, into the desired model. Contacts nothing. */
#ifndef JD_RECONCILE_DESIRE_H
#define JD_RECONCILE_DESIRE_H

#include "model/base/base.h"
#include "model/mask/mask.h"
#include "model/state/state.h"
#include "reconcile/file.h"

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

#endif
