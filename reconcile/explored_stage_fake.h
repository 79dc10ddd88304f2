/* For the explorer: one scenario's world, and one run of planner and apply in it. */
#ifndef JD_RECONCILE_EXPLORED_STAGE_FAKE_H
#define JD_RECONCILE_EXPLORED_STAGE_FAKE_H

#include "reconcile/explored_fake.h"

enum live_kind { ABSENT, SAME, DIFFERENT, OTHER_CLASS, ERROR_NEVER, ERROR_LIVE, BUILDING, LIVE_KINDS };
enum env_kind { ENV_NEW, ENV_SAME, ENV_CHANGED, ENV_KINDS };

enum { MOST_CLASSES = 3, MOST_ENVS = 2 };

struct scenario {
  unsigned classes, envs;
  enum live_kind live[MOST_CLASSES];
  enum env_kind env[MOST_ENVS];
  bool approve_loss;
  unsigned building_reads;
  enum fault fault;
  unsigned at;
};

struct stage {
  const struct scenario *scenario;
  struct world world;
  struct platform_state *platform;
  struct explored explored;
  struct journal journal;
  struct record record;
  struct applied *applied; /* of its target */
  struct changeset changeset;
  struct apply_result result;
  struct jd_error error;
  bool stopped; /* before apply: `error` says why */
};

/* Names of the classes' objects and of the env variables, by index. */
extern const char *const stage_names[MOST_CLASSES];
extern const char *const stage_keys[MOST_ENVS];

void stage_start(void); /* once */
void stage_set(struct stage *stage, const struct scenario *scenario);
void stage_strike(struct stage *stage);
/* One run, as `jd apply` does it; it may be killed. With `tracing` it prints what it did. */
void stage_run(struct stage *stage, bool tracing);

#endif
