/* Walks, on the platform model with the real planner and apply, every combination of wanted and live states with one
 * fault at every point, and asserts what must always hold: no stored state goes that nobody approved; after clean
 * reruns all is converged or refused with a reason; each application is logged exactly once.
 *
 *   explorer_test            all of the smaller combinations, and a sample of the larger ones
 *   JD_EXPLORE=all           every combination (an hour or so)
 *   explorer_test guards     takes each guard out in turn, and fails unless its absence is noticed */
#include "model/buildlog.h"
#include "model/lockfile.h"
#include "reconcile/disk_fake.h"
#include "reconcile/explored_fake.h"
#include "reconcile/removable.h"

#include <stdio.h>
#include <stdlib.h>

enum guard guard_removed;

enum live_kind { ABSENT, SAME, DIFFERENT, OTHER_CLASS, ERROR_NEVER, ERROR_LIVE, BUILDING, LIVE_KINDS };
enum env_kind { ENV_NEW, ENV_SAME, ENV_CHANGED, ENV_KINDS };

struct scenario {
  unsigned classes, envs;
  enum live_kind live[3];
  enum env_kind env[2];
  bool approve_loss;
  unsigned building_reads;
  enum fault fault;
  unsigned at;
};

static const char *const names[] = {"a", "b", "c"};
static const char *const class_names[] = {"A", "B", "C"};
static const char *const keys[] = {"X", "Y"};
static const struct project project = {"/p"};
static unsigned long runs, scenarios;
static struct secret *api_key, *wanted_value;
static bool tracing; /* while a violation is played again, for whoever has to find out why */

/* ---- one scenario's world ---- */

struct stage {
  const struct scenario *scenario;
  struct world world;
  struct platform_state *platform;
  struct explored explored;
  struct journal journal;
  struct applied applied;
  struct changeset changeset;
  struct apply_result result;
  struct jd_error error;
  bool stopped; /* before apply: `error` says why */
};

static struct bytes code_of(struct world *world, const char *class_name, const char *version) {
  return bytes_of(arena_printf(world->arena, "// %s\nexport class %s {\n  fetch() {}\n}\n", version, class_name));
}

static void put_live(struct stage *stage, unsigned i) {
  enum live_kind kind = stage->scenario->live[i];
  if (kind == ABSENT)
    return;
  const char *class_name =
      kind == OTHER_CLASS ? arena_printf(stage->world.arena, "Old%s", class_names[i]) : class_names[i];
  bool wanted_code = kind == SAME || kind == ERROR_LIVE || kind == BUILDING;
  struct platform_row row = {.id = arena_printf(stage->world.arena, "id-%s", names[i]),
                             .name = (char *)names[i],
                             .class_name = (char *)class_name,
                             .code = code_of(&stage->world, class_name, wanted_code ? "wanted" : "old"),
                             .access_mode = ACCESS_AUTHENTICATED,
                             .status = kind == ERROR_NEVER || kind == ERROR_LIVE ? ROW_ERROR
                                       : kind == BUILDING                        ? ROW_BUILDING
                                                                                 : ROW_READY,
                             .last_deployed_at = kind == ERROR_NEVER ? 0 : 1};
  platform_put_row(stage->platform, &row);
}

static void put_env(struct stage *stage, unsigned i) {
  enum env_kind kind = stage->scenario->env[i];
  world_want_env_secret(&stage->world, keys[i], wanted_value);
  if (kind == ENV_NEW)
    return;
  platform_put_env(stage->platform, keys[i], bytes_of("old"));
  struct applied_env env = {.key = keys[i]};
  secret_digest(api_key, keys[i], wanted_value, env.digest);
  secret_key_id(api_key, env.key_id);
  if (kind == ENV_CHANGED)
    env.digest[0] = env.digest[0] == '0' ? '1' : '0';
  env.applied_at = "2026-11-22T10:00:00Z";
  applied_put_env(stage->world.arena, &stage->applied, &env);
}

static void set_stage(struct stage *stage, const struct scenario *scenario) {
  *stage = (struct stage){.scenario = scenario};
  disk_format();
  world_start_with(&stage->world, api_key);
  stage->platform = platform_new("app_test");
  for (unsigned i = 0; i < scenario->classes; i++) {
    world_want(&stage->world, names[i], class_names[i], "wanted");
    put_live(stage, i);
  }
  platform_assume_live(stage->platform);
  for (unsigned i = 0; i < scenario->envs; i++)
    put_env(stage, i);
  JD_BUF lock;
  buf_init(&lock, 65536);
  lockfile_write(&stage->applied, &lock, NULL);
  disk_put("/p/" LOCK_FILE_PATH, buf_bytes(&lock));
  explored_start(&stage->explored, stage->platform, &stage->world);
  stage->explored.building_reads = scenario->building_reads;
}

static void strike_stage(struct stage *stage) {
  platform_free(stage->platform);
  arena_free(stage->world.arena); /* the secrets are everybody's */
}

/* ---- one run ---- */

static int64_t now(void *context) {
  return ((struct explored *)context)->now;
}

static void pass(void *context, unsigned ms) {
  ((struct explored *)context)->now += ms;
}

static uint32_t chance(void *context, uint32_t below) {
  struct explored *explored = context;
  return below > 1 ? (uint32_t)(explored->now++ % below) : 0;
}

static bool interrupted(void *context) {
  (void)context;
  return false;
}

static enum decision decide(void *context, const struct item *item) {
  struct stage *stage = context;
  if (item_loses_data(item) && !stage->scenario->approve_loss)
    return DECISION_DECLINE;
  explored_approve(&stage->explored, item);
  return DECISION_APPLY;
}

static const char **doubtful(struct stage *stage, size_t *count) {
  const char **in_doubt = arena_alloc_array(stage->world.arena, stage->journal.open_count, sizeof *in_doubt);
  *count = 0;
  for (size_t i = 0; i < stage->journal.open_count; i++)
    if (stage->journal.open[i].value_digest && stage->journal.open[i].called)
      in_doubt[(*count)++] = stage->journal.open[i].item + strlen("env/");
  return in_doubt;
}

static bool plan(struct stage *stage, struct apply_context *context) {
  struct world *world = &stage->world;
  const struct bytes lock = disk_content("/p/" LOCK_FILE_PATH);
  if (!journal_open(world->arena, &project, &stage->journal, &stage->error) ||
      !lockfile_parse(world->arena, lock, LOCK_FILE_PATH, &stage->applied, &stage->error) ||
      !context->remote->ops->snapshot(context->remote, world->arena, NULL, 0, &world->live, &stage->error) ||
      !apply_settle(context, &world->live, &world->desired, &stage->error))
    return false;
  struct diff_request request = {.app_id = "app_test",
                                 .endpoint = "fake",
                                 .plan_file = "plan",
                                 .desired = &world->desired,
                                 .live = &world->live,
                                 .applied = &stage->applied,
                                 .api_key = world->api_key};
  request.in_doubt = doubtful(stage, &request.in_doubt_count);
  return diff(world->arena, &request, &stage->changeset, NULL, &stage->error);
}

static void trace(struct stage *stage, const char *how) {
  if (!tracing)
    return;
  printf("  run (%s):", how);
  for (size_t i = 0; i < stage->changeset.item_count; i++)
    printf(" %s %s%s%s %s;", action_name(stage->changeset.items[i].action),
           item_label(stage->world.arena, &stage->changeset.items[i]),
           stage->changeset.items[i].hazard_count ? " losing " : "",
           stage->changeset.items[i].hazard_count ? stage->changeset.items[i].hazards[0].classes[0] : "",
           stage->result.outcomes ? outcome_name(stage->result.outcomes[i]) : "");
  printf(" %s\n", stage->stopped ? stage->error.message : stage->result.failed ? stage->result.error.message : "");
}

static void run(struct stage *stage) {
  runs++;
  struct apply_context context = {.arena = stage->world.arena,
                                  .remote = &stage->explored.remote,
                                  .project = &project,
                                  .clock = {now, pass, chance, interrupted, &stage->explored},
                                  .journal = &stage->journal,
                                  .applied = &stage->applied,
                                  .api_key = stage->world.api_key,
                                  .retries = 1,
                                  .patience = 3};
  const struct approver approver = {decide, stage};
  stage->changeset = (struct changeset){0};
  stage->result = (struct apply_result){0};
  stage->stopped = false;
  if (setjmp(stage->explored.killed)) {
    trace(stage, "killed");
    return;
  }
  stage->stopped = !plan(stage, &context);
  if (!stage->stopped)
    apply(&context, &stage->changeset, &approver, &stage->result);
  trace(stage, stage->stopped ? "stopped" : "to its end");
}

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
  buildlog_parse(stage->world.arena, disk_content("/p/" BUILD_LOG_PATH), &entries, &count);
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
    const struct item *item = find_item(stage, names[i]);
    unsigned lines = logged(stage, names[i]), applied = stage->explored.objects[i].applied;
    if (item && item->action == ACTION_SAME && lines != applied)
      violate(stage, "the number of lines in the log", names[i], lines, applied);
  }
  for (unsigned i = 0; i < stage->scenario->envs; i++) {
    const char *label = i ? "env/Y" : "env/X";
    const struct item *item = find_item(stage, label);
    unsigned lines = logged(stage, label), wanted = stage->scenario->env[i] != ENV_SAME;
    if (item && item->action == ACTION_SAME && lines != wanted)
      violate(stage, "the number of lines in the log", label, lines, wanted);
    for (size_t j = 0; item && item->action == ACTION_SAME && j < stage->platform->env_count; j++)
      if (strcmp(stage->platform->env[j].key, keys[i]) == 0 && stage->scenario->env[i] != ENV_SAME &&
          !bytes_equal(stage->platform->env[j].value, bytes_of("wanted")))
        violate(stage, "the value that the app has", label, 0, 1);
  }
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

/* Returns whether the fault struck: past the last point, it does not. */
static bool play(const struct scenario *scenario, char *violation, size_t size) {
  enum { CLEAN_RERUNS = 5 };
  struct stage stage;
  set_stage(&stage, scenario);
  stage.explored.fault = scenario->fault;
  stage.explored.at = scenario->at;
  run(&stage);
  bool struck = stage.explored.struck || scenario->fault == FAULT_NONE;
  for (int i = 0; i < CLEAN_RERUNS && struck; i++) {
    explored_next_run(&stage.explored);
    run(&stage);
  }
  if (struck)
    check_end(&stage);
  snprintf(violation, size, "%s", stage.explored.violation);
  strike_stage(&stage);
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
    used += snprintf(out + used, size - (size_t)used, " %s: %s;", names[i], lives[scenario->live[i]]);
  for (unsigned i = 0; i < scenario->envs; i++)
    used += snprintf(out + used, size - (size_t)used, " %s: %s;", keys[i], envs[scenario->env[i]]);
}

/* False at the first violation, which is printed unless it is awaited. */
static bool all_faults(struct scenario scenario, bool awaited) {
  enum { MOST_MISSED = 14 };
  char violation[512], what[512];
  for (int fault = FAULT_NONE; fault < FAULT_COUNT; fault++) {
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
  out->building_reads = code % 2 ? 2 : 0;
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
static bool explore(unsigned long stride, unsigned small, bool awaited) {
  for (unsigned classes = 0; classes <= 3; classes++)
    for (unsigned envs = 0; envs <= 2; envs++) {
      unsigned long step = classes + envs <= small ? 1 : stride;
      for (unsigned long code = (classes * 7 + envs * 3) % step; code < combinations(classes, envs); code += step) {
        struct scenario scenario;
        unpack(code, classes, envs, &scenario);
        if (!all_faults(scenario, awaited))
          return false;
      }
    }
  return true;
}

static int try_without_guards(void) {
  static const char *const guard_names[] = {"none",      "unchanged row", "shown loss", "hazards",  "order",
                                            "stop",      "read back",     "settle",     "in doubt", "intent",
                                            "line once", "time of line",  "patience"};
  int missed = 0;
  for (int guard = GUARD_NONE + 1; guard < GUARD_COUNT; guard++) {
    guard_removed = (enum guard)guard;
    runs = 0;
    bool passed = explore(401, 2, true);
    printf("without the guard \"%s\": %s after %lu runs\n", guard_names[guard], passed ? "NOT NOTICED" : "noticed",
           runs);
    missed += passed;
  }
  return missed ? 1 : 0;
}

int main(int argc, char **argv) {
  setvbuf(stdout, NULL, _IOLBF, 0);
  secret_start();
  api_key = secret_new(bytes_of("bb_sk_0123456789abcdef0123456789abcdef01234567"));
  wanted_value = secret_new(bytes_of("wanted"));
  if (argc > 1 && strcmp(argv[1], "guards") == 0)
    return try_without_guards();
  const char *bound = getenv("JD_EXPLORE");
  bool all = bound && strcmp(bound, "all") == 0;
  bool passed = explore(all ? 1 : 401, 2, false);
  printf("%lu scenarios, %lu runs explored: %s\n", scenarios, runs, passed ? "no violation" : "a violation");
  return passed ? 0 : 1;
}
