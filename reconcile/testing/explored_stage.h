/* For the explorer: the world that a scenario begins with, nodes (everything between two runs), and runs of planner and
 * apply from one node to another. */
#ifndef JD_RECONCILE_EXPLORED_STAGE_FAKE_H
#define JD_RECONCILE_EXPLORED_STAGE_FAKE_H

#include "model/state/state.h"
#include "reconcile/planner/planner.h"
#include "reconcile/testing/explored.h"
#include "reconcile/testing/memory_fs.h"

/* How an object is before the first run. EXTRA…: live and recorded, and not in the plan. */
enum live_kind {
  ABSENT,
  SAME,
  DIFFERENT,
  OTHER_CLASS,
  EXTRA,
  ERROR_NEVER,
  ERROR_LIVE,
  BUILDING,
  EXTRA_ERROR,
  LIVE_KINDS
};
enum env_kind { ENV_NEW, ENV_SAME, ENV_CHANGED, ENV_KINDS };
/* STALE: of an apply before the last. ELSEWHERE: of another target. */
enum record_kind { RECORD_CURRENT, RECORD_ABSENT, RECORD_STALE, RECORD_ELSEWHERE, RECORD_EMPTY, RECORD_KINDS };

struct scenario {
  unsigned classes, envs;
  enum live_kind live[MOST_OBJECTS];
  enum env_kind env[MOST_ENVS];
  enum record_kind record;
  bool edited_first; /* the plan begins edited, and the edit takes that back */
  bool removes;      /* the plan lists as removed what is extra */
};

/* All that is there between two runs. The platform's arena owns it. */
struct explored_node {
  struct platform_state *platform;
  const char *files; /* of memory_fs.h, packed */
  struct book book;
  int64_t now;
  struct lasting lasting;
  bool edited; /* the plan */
};

struct explored_point {
  const struct scenario *scenario;
  struct arena *arena;
  struct desired desired[2]; /* before and after the edit of the plan, which changes the code of `a` and all values */
  struct explored_node start;
};

struct run {
  const struct explored_point *stage;
  struct arena *arena;
  struct explored explored;
  struct live live;
  struct journal journal;
  struct record record;
  struct applied *applied; /* of its target */
  struct changeset changeset;
  struct apply_context context;
  struct left_behind left_behind;
  const struct item *asked; /* last */
  bool declines, declined;  /* that item; one before it */
  struct apply_result result;
  struct jd_error error;
  bool edited;
  bool planned; /* the changeset was made */
  bool stopped; /* before apply: `error` says why */
};

/* Names of the objects and of the env variables, by index. */
extern const char *const stage_names[MOST_OBJECTS];
extern const char *const stage_keys[MOST_ENVS];

void stage_start(void); /* once */
void stage_set(struct explored_point *stage, const struct scenario *scenario);
void stage_strike(struct explored_point *stage);
bool stage_is_extra(const struct scenario *scenario, unsigned i);
/* The files and the platform become those of the node. */
void stage_enter(const struct explored_node *node, const struct explored_point *stage, struct arena *arena,
                 struct explored *explored);

/* Begins one run in the machine, as `jd apply` does it. It stops where the hooks say. False: it is over. */
bool run_begin(const struct explored_point *stage, const struct explored_node *from);
/* The run that is in the machine. */
extern struct run *run_now;
/* What it would leave behind if it ended where it is; `tidies`: the next run finds the journal compacted. The caller
 * frees the platform. */
void run_node(bool tidies, struct explored_node *out);
void run_trace(const struct run *run);

/* Called by each run. */
extern struct stage_hooks {
  struct explored_hooks points;
  void (*planned)(struct run *run); /* the changeset is there, and nothing was applied yet */
} stage_hooks;

#endif
