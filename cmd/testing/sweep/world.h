/* Where the sweeps happen: a real jd-sandbox with a store on disk, and for each run of jd a project folder and an app
 * of its own, so that nothing needs to be reset in between. What goes wrong with these themselves ends the process. */
#ifndef JD_SWEEP_WORLD_H
#define JD_SWEEP_WORLD_H

#include "cmd/testing/plane.h"

struct world {
  const char *program;          /* jd */
  const char *killer, *starver; /* what is preloaded into it: killer.c, starver.c */
  const char *samples;          /* testdata/sweeps */
  const char *folder;           /* scratch; in memory where there is /dev/shm, since the sweeps fsync a lot */
  struct plane plane;           /* the sandbox */
  unsigned sites;               /* made so far */
};

void world_open(struct arena *arena, struct world *world);
void world_close(struct world *world);

/* Each call of the platform takes that long from now on, and each request, in milliseconds. */
void world_slow_down(const struct world *world, unsigned platform, unsigned request);

/* A project and its app. */
struct site {
  const char *folder;                /* holds the rest */
  const char *root;                  /* the project */
  const char *app;                   /* its id */
  const char *output, *error_output; /* what the last run of jd said */
};

struct site site_new(struct world *world, struct arena *arena);
/* Copies a sample (a folder in testdata/sweeps) over what is there. */
void site_lay(const struct world *world, struct arena *arena, const struct site *site, const char *sample);
void site_remove(const struct site *site);

struct setting {
  const char *name, *value; /* of the environment */
};
enum { STATUS_KILLED = 128 + 9 };

extern const char *const apply_yes[]; /* `jd apply --yes` */

/* Runs `jd ARGUMENTS` in the site with these settings, each list ended by NULL. Its exit status, or 128 and the signal;
 * one that hangs is ended by SIGALRM. */
int site_jd(const struct world *world, const struct site *site, const char *const *arguments,
            const struct setting *settings);

/* The whole file; empty when it is missing. */
struct bytes world_read(struct arena *arena, const char *path);

#endif
