/* Walks, on the platform model with the real planner and apply, every combination of wanted and live states with one
 * fault at every point, and asserts what must always hold: no stored state goes that nobody approved; after clean
 * reruns all is converged or refused with a reason; each application is logged exactly once.
 *
 *   explorer_test            all of the smaller combinations, and a sample of the larger ones
 *   JD_EXPLORE=all           every combination (an hour or so)
 *   JD_EXPLORE=little        for slow builds
 *   explorer_test guards     takes each guard out in turn, and fails unless its absence is noticed */
#include "model/buildlog.h"
#include "reconcile/disk_fake.h"
#include "reconcile/explored_stage_fake.h"
#include "reconcile/removable.h"

#include <stdio.h>
#include <stdlib.h>

enum guard guard_removed;

static unsigned long runs, scenarios;
static bool tracing; /* while a violation is played again, for whoever has to find out why */

/* ---- what must hold ---- */

static bool is_settled(const struct stage *stage) {
  for (size_t i = 0; i < stage->changeset.item_count; i++)
    if (action_is_change(stage->changeset.items[i].action) && stage->result.outcomes[i] != OUTCOME_DECLINED)
      return false;
  return true;
}

static unsigned logged(struct stage *stage, const char *item) {
  struct buildlog_entry *entries;
  size_t count;
  unsigned found = 0;
  buildlog_parse(stage->world.arena, disk_content("/p/docs/butterbase/04-build-log.md"), &entries, &count);
  for (size_t i = 0; i < count; i++)
    found += strcmp(entries[i].name, item) == 0;
  return found;
}

static const struct item *find_item(const struct stage *stage, const char *label) {
  for (size_t i = 0; i < stage->changeset.item_count; i++)
    if (item_has_label(&stage->changeset.items[i], label))
      return &stage->changeset.items[i];
  return NULL;
}

static void violate(struct stage *stage, const char *what, const char *item, unsigned is, unsigned wanted) {
  if (!*stage->explored.violation)
    snprintf(stage->explored.violation, sizeof stage->explored.violation, "%s: %s is %u, and must be %u", item, what,
             is, wanted);
}

static void check_logs(struct stage *stage) {
  for (unsigned i = 0; i < stage->scenario->classes; i++) {
    const struct item *item = find_item(stage, stage_names[i]);
    unsigned lines = logged(stage, stage_names[i]), applied = stage->explored.objects[i].applied;
    if (item && item->action == ACTION_SAME && lines != applied)
      violate(stage, "the number of lines in the log", stage_names[i], lines, applied);
  }
  for (unsigned i = 0; i < stage->scenario->envs; i++) {
    const char *label = i ? "env/Y" : "env/X";
    const struct item *item = find_item(stage, label);
    unsigned lines = logged(stage, label), wanted = stage->scenario->env[i] != ENV_SAME;
    if (item && item->action == ACTION_SAME && lines != wanted)
      violate(stage, "the number of lines in the log", label, lines, wanted);
    for (size_t j = 0; item && item->action == ACTION_SAME && j < stage->platform->env_count; j++)
      if (strcmp(stage->platform->env[j].key, stage_keys[i]) == 0 && stage->scenario->env[i] != ENV_SAME &&
          !bytes_equal(stage->platform->env[j].value, bytes_of("wanted")))
        violate(stage, "the value that the app has", label, 0, 1);
  }
}

/* With at most one class in ERROR and no class behind another's name there is an order that loses nothing. */
static bool can_be_lossless(const struct scenario *scenario) {
  unsigned failed = 0;
  for (unsigned i = 0; i < scenario->classes; i++) {
    if (scenario->live[i] == OTHER_CLASS)
      return false;
    failed += scenario->live[i] == ERROR_LIVE;
  }
  return failed <= 1;
}

/* Holds for every run where nothing goes wrong, the first one too. */
static void check_undisturbed(struct stage *stage) {
  const struct jd_error *why = stage->stopped ? &stage->error : &stage->result.error;
  if ((stage->stopped || stage->result.failed) && why->code == JD_STALE)
    violate(stage, "a refusal that nobody but jd caused", "run", 1, 0);
  for (size_t i = 0; i < stage->changeset.item_count; i++)
    if (stage->result.outcomes && stage->result.outcomes[i] == OUTCOME_DECLINED && can_be_lossless(stage->scenario))
      violate(stage, "a loss that another order avoids", item_label(stage->world.arena, &stage->changeset.items[i]), 1,
              0);
}

static void check_end(struct stage *stage) {
  bool refused = stage->stopped || stage->result.failed;
  const struct jd_error *why = stage->stopped ? &stage->error : &stage->result.error;
  if (refused && !*why->message)
    violate(stage, "the reason of the refusal", "run", 0, 1);
  if (!refused && !is_settled(stage))
    violate(stage, "what is left to do after clean reruns", "run", 1, 0);
  if (!refused)
    check_logs(stage);
}

static void one_run(struct stage *stage) {
  runs++;
  stage_run(stage, tracing);
  if (stage->scenario->fault == FAULT_NONE &&
      !stage->scenario->building_reads) /* a deploy by others ends when it ends */
    check_undisturbed(stage);
}

/* Returns whether the fault struck: past the last point, it does not. */
static bool play(const struct scenario *scenario, char *violation, size_t size) {
  enum { CLEAN_RERUNS = 5 };
  struct stage stage;
  stage_set(&stage, scenario);
  stage.explored.fault = scenario->fault;
  stage.explored.at = scenario->at;
  one_run(&stage);
  bool struck = stage.explored.struck || scenario->fault == FAULT_NONE;
  for (int i = 0; i < CLEAN_RERUNS && struck; i++) {
    explored_next_run(&stage.explored);
    one_run(&stage);
  }
  if (struck)
    check_end(&stage);
  snprintf(violation, size, "%s", stage.explored.violation);
  stage_strike(&stage);
  return struck;
}

/* ---- all scenarios ---- */

static void describe(const struct scenario *scenario, char *out, size_t size) {
  static const char *const lives[] = {"absent",      "same",       "different", "other class",
                                      "ERROR never", "ERROR live", "BUILDING"};
  static const char *const envs[] = {"new", "same", "changed"};
  int used = snprintf(out, size, "%s at %u;%s", fault_name(scenario->fault), scenario->at,
                      scenario->approve_loss ? " losses approved;" : "");
  for (unsigned i = 0; i < scenario->classes; i++)
    used += snprintf(out + used, size - (size_t)used, " %s: %s;", stage_names[i], lives[scenario->live[i]]);
  for (unsigned i = 0; i < scenario->envs; i++)
    used += snprintf(out + used, size - (size_t)used, " %s: %s;", stage_keys[i], envs[scenario->env[i]]);
}

/* False at the first violation, which is printed unless it is awaited. */
static bool try_faults(struct scenario scenario, int first, int last, bool awaited) {
  enum { MOST_MISSED = 14 };
  char violation[512], what[512];
  for (int fault = first; fault <= last; fault++) {
    scenario.fault = (enum fault)fault;
    unsigned missed = 0; /* points of other kinds: a fault strikes at its own kind only */
    for (scenario.at = 1; missed < MOST_MISSED; scenario.at++) {
      bool struck = play(&scenario, violation, sizeof violation);
      missed = struck ? 0 : missed + 1;
      scenarios++;
      if (*violation) {
        describe(&scenario, what, sizeof what);
        if (awaited)
          return false;
        printf("FAILED: %s\n  %s\n", violation, what);
        tracing = true;
        play(&scenario, violation, sizeof violation);
        return false;
      }
      if (fault == FAULT_NONE)
        break;
    }
  }
  return true;
}

static void unpack(unsigned long code, unsigned classes, unsigned envs, struct scenario *out) {
  *out = (struct scenario){.classes = classes, .envs = envs};
  out->approve_loss = code % 2;
  code /= 2;
  for (unsigned i = 0; i < classes; i++, code /= LIVE_KINDS)
    out->live[i] = (enum live_kind)(code % LIVE_KINDS);
  for (unsigned i = 0; i < envs; i++, code /= ENV_KINDS)
    out->env[i] = (enum env_kind)(code % ENV_KINDS);
  out->building_reads = code % 2 ? 3 : 0;
}

static unsigned long combinations(unsigned classes, unsigned envs) {
  unsigned long count = 4;
  for (unsigned i = 0; i < classes; i++)
    count *= LIVE_KINDS;
  for (unsigned i = 0; i < envs; i++)
    count *= ENV_KINDS;
  return count;
}

/* Every `stride`-th combination of each size; sizes of at most `small` classes and env variables are walked whole. */
static bool explore_with(int first, int last, unsigned long stride, unsigned small, bool awaited) {
  for (unsigned classes = 0; classes <= 3; classes++)
    for (unsigned envs = 0; envs <= 2; envs++) {
      unsigned long step = classes + envs <= small ? 1 : stride;
      for (unsigned long code = (classes * 7 + envs * 3) % step; code < combinations(classes, envs); code += step) {
        struct scenario scenario;
        unpack(code, classes, envs, &scenario);
        if (!try_faults(scenario, first, last, awaited))
          return false;
      }
    }
  return true;
}

/* How much is walked: steps through the combinations without a fault, and with one; sizes that are walked whole. */
struct bound {
  unsigned long calm_stride, stride;
  unsigned calm_small, small;
};

static const struct bound all = {1, 1, 5, 5}, normal = {7, 401, 3, 2}, little = {97, 4001, 1, 1},
                          quick = {61, 401, 2, 2};

/* Without faults first, and more of them: they are quick, and what goes wrong there is plain. */
static bool explore(const struct bound *bound, bool awaited) {
  return explore_with(FAULT_NONE, FAULT_NONE, bound->calm_stride, bound->calm_small, awaited) &&
         explore_with(FAULT_NONE + 1, FAULT_COUNT - 1, bound->stride, bound->small, awaited);
}

static const struct bound *chosen_bound(void) {
  const char *name = getenv("JD_EXPLORE");
  return name && strcmp(name, "all") == 0 ? &all : name && strcmp(name, "little") == 0 ? &little : &normal;
}

static int try_without_guards(void) {
  static const char *const guard_names[] = {"none",      "unchanged row", "shown loss", "hazards",  "order",
                                            "stop",      "read back",     "settle",     "in doubt", "intent",
                                            "line once", "time of line",  "patience",   "others"};
  int missed = 0;
  for (int guard = GUARD_NONE + 1; guard < GUARD_COUNT; guard++) {
    guard_removed = (enum guard)guard;
    runs = 0;
    bool passed = explore(&quick, true);
    printf("without the guard \"%s\": %s after %lu runs\n", guard_names[guard], passed ? "NOT NOTICED" : "noticed",
           runs);
    missed += passed;
  }
  return missed ? 1 : 0;
}

int main(int argc, char **argv) {
  setvbuf(stdout, NULL, _IOLBF, 0);
  stage_start();
  if (argc > 1 && strcmp(argv[1], "guards") == 0)
    return try_without_guards();
  bool passed = explore(chosen_bound(), false);
  printf("%lu scenarios, %lu runs explored: %s\n", scenarios, runs, passed ? "no violation" : "a violation");
  return passed ? 0 : 1;
}
