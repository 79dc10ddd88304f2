/* Walks, on the platform's model with the real planner and apply, everything that can happen to an app up to a bound
 * (reconcile/testing/explored_bound.c): every state that it may begin with, every record; strangers' calls before the
 * plan, between plan and question, between the last look and the write, at once with it, and after it; a fault or a
 * kill at every call and every change of a file. It asserts what must always hold (reconcile/testing/explored_check.h):
 * no stored data goes that was not announced and approved, except where no evidence could show it; after clean runs all
 * is applied or refused with a reason; each application is logged exactly once.
 *
 *   jd-explorer          some of it, for every day
 *   JD_EXPLORE=all       the whole bound, in two processes
 *   JD_EXPLORE=little    for slow builds
 *   jd-explorer memory   walks little, and walks it once more without snapshots and by exact states: to the same ends
 *   jd-explorer guards   takes each guard out in turn, and fails unless its absence is noticed */
#include "reconcile/planner/planner.h"
#include "reconcile/testing/explored_check.h"
#include "reconcile/testing/explored_hash.h"
#include "reconcile/testing/explored_seen.h"
#include "reconcile/testing/explored_walk.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

enum safeguard safeguard_removed;

enum { PROCESSES = 2, MOST_PARTS = 16, ROOM = 22, ROOM_FOR_ALL = 27 };

/* What processes share. */
static struct shared {
  unsigned long taken[MOST_PARTS]; /* scenarios of a part */
  struct result {
    struct walk_counts walk;
    struct check_counts check;
    size_t states;
    bool fine;
  } results[PROCESSES];
} * shared;

/* ---- the scenarios of a bound ---- */

/* Of those inside, counted from 0, the `stride`-th ones. Each process takes the next that none has taken. */
static bool explore_part(const struct bound *bound, unsigned long *taken) {
  unsigned long count = 0, mine = __atomic_fetch_add(taken, 1, __ATOMIC_RELAXED);
  for (unsigned classes = bound->classes_least; classes <= bound->classes_most; classes++)
    for (unsigned envs = bound->envs_least; envs <= bound->envs_most; envs++) {
      unsigned long inside = (classes * 7 + envs * 3) % bound->stride;
      for (unsigned long code = 0; code < bound_combinations(classes, envs); code++) {
        struct scenario scenario = {
            .classes = classes, .envs = envs, .edited_first = bound->edited_first, .removes = bound->removes};
        if (!bound_scenario(bound, code, &scenario) || inside++ % bound->stride || count++ != mine)
          continue;
        if (!walk_scenario(&scenario, bound))
          return false;
        mine = __atomic_fetch_add(taken, 1, __ATOMIC_RELAXED);
      }
    }
  return true;
}

static bool explore_all(enum bounds which, bool tells) {
  size_t count;
  const struct bound *bounds = bounds_of(which, &count);
  bool fine = true;
  static_assert(MOST_PARTS >= 16, "one for each bound");
  for (size_t i = 0; i < count && fine; i++) {
    fine = explore_part(&bounds[i], &shared->taken[i]);
    if (fine && tells)
      printf("part %zu of %zu walked: up to now %lu scenarios, %zu states, %lu runs, of them %lu cut short\n", i + 1,
             count, walk_counts.scenarios, seen_count(), walk_counts.runs + walk_counts.known, walk_counts.known);
  }
  return fine;
}

/* Forgets what was walked. */
static void start_over(unsigned room) {
  memset(shared, 0, sizeof *shared);
  walk_counts = (struct walk_counts){0};
  check_counts = (struct check_counts){0};
  seen_clear(room);
}

/* ---- what was walked ---- */

static struct result sum_up(unsigned processes) {
  struct result sum = {.fine = true};
  for (unsigned i = 0; i < processes; i++) {
    const struct result *one = &shared->results[i];
    sum.walk.scenarios += one->walk.scenarios;
    sum.walk.runs += one->walk.runs;
    sum.walk.known += one->walk.known;
    sum.walk.kills += one->walk.kills;
    sum.walk.strangers += one->walk.strangers;
    sum.walk.faults += one->walk.faults;
    sum.check.unseen += one->check.unseen;
    sum.check.announced.plans += one->check.announced.plans;
    sum.check.announced.announcing += one->check.announced.announcing;
    sum.check.announced.in_vain += one->check.announced.in_vain;
    sum.states += one->states;
    sum.fine &= one->fine;
  }
  return sum;
}

static bool print_result(const struct result *sum) {
  printf("%lu scenarios, %zu states; %lu runs, of them %lu cut short; %lu kills, %lu faults, %lu strangers' acts\n",
         sum->walk.scenarios, sum->states, sum->walk.runs + sum->walk.known, sum->walk.known, sum->walk.kills,
         sum->walk.faults, sum->walk.strangers);
  printf("%lu losses that no evidence could show; ", sum->check.unseen);
  const bool fine = oracle_print_counts(&sum->check.announced) && sum->fine;
  printf("%s\n", fine ? "no violation" : "a violation");
  return fine;
}

static void explore_as(unsigned process, enum bounds which) {
  struct result *mine = &shared->results[process];
  mine->fine = explore_all(which, true);
  mine->walk = walk_counts;
  mine->check = check_counts;
  mine->states = seen_count();
}

static int explore_in(unsigned processes, enum bounds which, unsigned room) {
  start_over(room);
  pid_t child = processes > 1 ? fork() : -1;
  if (child == 0) {
    explore_as(1, which);
    _exit(0);
  }
  explore_as(0, which);
  int status = 0;
  bool fine = processes == 1 || (child > 0 && waitpid(child, &status, 0) == child && status == 0);
  const struct result sum = sum_up(processes);
  return print_result(&sum) && fine ? 0 : 1;
}

static int explore_chosen(void) {
  const char *name = getenv("JD_EXPLORE");
  if (name && strcmp(name, "all") == 0)
    return explore_in(PROCESSES, BOUNDS_ALL, ROOM_FOR_ALL);
  return explore_in(1, name && strcmp(name, "little") == 0 ? BOUNDS_LITTLE : BOUNDS_NORMAL, ROOM);
}

/* ---- guards ---- */

static int try_without_guards(void) {
  static const char *const guard_names[] = {"none",        "unchanged row", "shown loss",  "hazards",    "order",
                                            "stop",        "read back",     "settle",      "in doubt",   "intent",
                                            "line once",   "time of line",  "patience",    "others",     "last look",
                                            "losses kept", "bundle kept",   "bundle read", "open calls", "time of loss",
                                            "upload look", "certain first"};
  static_assert(sizeof guard_names / sizeof *guard_names == SAFEGUARD_COUNT, "each guard has a name");
  int missed = 0;
  start_over(ROOM);
  if (!explore_all(BOUNDS_QUICK, false)) /* or any violation would count */
    return 1;
  walk_awaits = true;
  for (int guard = SAFEGUARD_NONE + 1; guard < SAFEGUARD_COUNT; guard++) {
    safeguard_removed = (enum safeguard)guard;
    start_over(ROOM);
    bool passed = explore_all(BOUNDS_QUICK, false);
    printf("without the guard \"%s\": %s after %lu runs\n", guard_names[guard], passed ? "NOT NOTICED" : "noticed",
           walk_counts.runs + walk_counts.known);
    missed += passed;
  }
  return missed ? 1 : 0;
}

/* ---- the memory ---- */

static bool walk_compared(bool exactly, struct seen_sum *out) {
  explored_exactly = walk_repeats = exactly;
  start_over(ROOM);
  bool fine = explore_all(BOUNDS_COMPARED, false);
  *out = seen_noted();
  printf("%s: %zu states in %lu runs\n", exactly ? "exactly" : "by canonical form", out->count,
         walk_counts.runs + walk_counts.known);
  return fine;
}

static int compare_memories(void) {
  struct seen_sum canonical, exact;
  walk_compares = true;
  bool fine = walk_compared(false, &canonical) && walk_compared(true, &exact);
  if (fine && canonical.count == exact.count && canonical.digest == exact.digest)
    return 0;
  printf("FAILED: an exact memory of states leads elsewhere\n");
  return 1;
}

int main(int argc, char **argv) {
  setvbuf(stdout, NULL, _IOLBF, 0);
  stage_start();
  walk_start();
  shared = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (shared == MAP_FAILED)
    return 1;
  if (argc > 1 && strcmp(argv[1], "guards") == 0)
    return try_without_guards();
  if (argc > 1 && strcmp(argv[1], "memory") == 0)
    return compare_memories();
  return explore_chosen();
}
