/* Walks, on the platform's model with the real planner and apply, everything that can happen to an app up to a bound:
 * every state that it may begin with, every record; strangers' calls before the plan, between plan and question,
 * between the last look and the write, and after it; a fault or a kill at every call and every change of a file. It
 * asserts what must always hold (reconcile/testing/explored_check.h): no stored data goes that was not announced and
 * approved, except where no evidence could show it; after clean runs all is applied or refused with a reason; each
 * application is logged exactly once.
 *
 * States are remembered, so that what two histories have in common is walked once.
 *
 *   explorer_test            some of it, for every day
 *   JD_EXPLORE=all           the whole bound (minutes; two processes)
 *   JD_EXPLORE=little        for slow builds
 *   explorer_test memory     walks little with this memory of states and with an exact one, and fails unless both lead
 * to the same states explorer_test guards     takes each guard out in turn, and fails unless its absence is noticed */
#include "reconcile/planner/planner.h"
#include "reconcile/testing/explored_bound.h"
#include "reconcile/testing/explored_check.h"
#include "reconcile/testing/explored_hash.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

enum safeguard safeguard_removed;

/* ---- what was walked, and the way to the current place ---- */

static struct { unsigned long scenarios, runs, kills, strangers, faults, cut_short; } counts;

enum { MOST_STEPS = 64, MOST_SCRIPT = 3, CLEAN_RUNS = 8 };

struct step {
  const struct run *run; /* NULL: a stranger, or an edit of the plan, between two runs */
  struct intervention script[MOST_SCRIPT];
  size_t count;
  unsigned killed_at; /* 0: not killed */
};

static struct step trail[MOST_STEPS];
static size_t trail_length;
static const struct explored_point *stage;
static bool awaited;  /* a violation is what is hoped for */
static bool compared; /* two memories are */

/* Nothing has happened within a run so far, and one call of a stranger's between runs at most. */
static bool is_calm(void) {
  unsigned calls = 0;
  for (size_t i = 0; i < trail_length; i++) {
    if (trail[i].killed_at || (trail[i].run && trail[i].count))
      return false;
    calls += trail[i].count ? trail[i].script[0].stranger->calls : 0;
  }
  return calls <= 1;
}

static void planned(struct run *run) {
  check_plan(run, is_calm());
}

static void push(const struct run *run, const struct intervention *script, size_t count, unsigned killed_at) {
  if (trail_length == MOST_STEPS)
    abort();
  struct step *step = &trail[trail_length++];
  *step = (struct step){.run = run, .count = count, .killed_at = killed_at};
  if (count)
    memcpy(step->script, script, count * sizeof *script);
}

static void describe_scenario(const struct scenario *scenario) {
  static const char *const lives[] = {"absent",      "same",       "different", "other class", "extra",
                                      "ERROR never", "ERROR live", "BUILDING",  "extra, ERROR"};
  static const char *const envs[] = {"new", "same", "changed"};
  static const char *const records[] = {"current", "absent", "stale", "of another target", "empty"};
  printf("  record %s;%s%s", records[scenario->record], scenario->approve_loss ? " losses approved;" : "",
         scenario->edited_first ? " plan edited first;" : "");
  if (scenario->removes)
    printf(" extras removed;");
  for (unsigned i = 0; i < scenario->classes; i++)
    printf(" %s: %s;", stage_names[i], lives[scenario->live[i]]);
  for (unsigned i = 0; i < scenario->envs; i++)
    printf(" %s: %s;", stage_keys[i], envs[scenario->env[i]]);
  printf("\n");
}

static void describe_step(const struct step *step) {
  char text[256];
  printf("  %s", !step->run && !step->count ? "the plan is edited" : step->run ? "run" : "before the next run");
  for (size_t i = 0; i < step->count; i++) {
    const struct intervention *next = &step->script[i];
    if (next->stranger)
      stranger_describe(next->stranger, text, sizeof text);
    printf(", %s", next->stranger ? text : fault_name(next->fault));
    if (step->run)
      printf(" at point %u", next->at);
  }
  printf(step->killed_at ? ", killed at point %u\n" : "\n", step->killed_at);
  if (step->run)
    run_trace(step->run);
}

static bool report(const struct run *run) {
  if (!*run->explored.violation)
    return true;
  if (awaited)
    return false;
  printf("FAILED: %s\n", run->explored.violation);
  describe_scenario(stage->scenario);
  for (size_t i = 0; i < trail_length; i++)
    describe_step(&trail[i]);
  return false;
}

static const struct bound *bound; /* that is walked */

/* ---- kills ---- */

struct kill {
  struct explored_node node;
  uint64_t hash;
  unsigned at;
  struct kill *next;
};

/* What the hooks of the run that is under way know of it. */
static struct watch {
  struct budget left;
  bool edited;
  struct arena *arena; /* of the kills */
  struct kill *kills;
} watch;

/* What else decides how it goes on. */
static uint64_t salt_of(bool edited, uint64_t more) {
  const struct scenario *scenario = stage->scenario;
  uint64_t salt =
      edited + 2 * scenario->approve_loss + 4 * scenario->classes + 16 * scenario->envs + 64 * scenario->removes;
  for (unsigned i = 0; i < scenario->classes; i++)
    salt = 2 * salt + stage_is_extra(scenario, i);
  for (unsigned i = 0; i < scenario->envs; i++)
    salt = 2 * salt + stage_env_is_known(scenario, i);
  return salt * UINT64_C(0x9e3779b97f4a7c15) ^ more;
}

static struct kill *add_kill(struct explored *explored) {
  struct kill *kill = arena_alloc(watch.arena, sizeof *kill);
  *kill = (struct kill){.at = explored->point_count, .next = watch.kills};
  kill->node = (struct explored_node){.platform = platform_fork(explored->platform),
                                      .book = explored->book,
                                      .now = explored->now,
                                      .lasting = explored->lasting,
                                      .edited = watch.edited};
  kill->node.book.disturbed = true;
  disk_save(watch.arena, &kill->node.disk);
  return watch.kills = kill;
}

static void reached(struct explored *explored, const struct platform_request *request, const char *path,
                    const char *line) {
  const struct budget after = {watch.left.strangers, 0, watch.left.edits};
  if (!watch.left.faults)
    return;
  bool disturbed = explored->book.disturbed;
  explored->book.disturbed = true;
  uint64_t hash = explored_hash(explored, salt_of(watch.edited, 0), false);
  explored->book.disturbed = disturbed;
  if (!seen_before(hash, after))
    add_kill(explored)->hash = hash;
  if (request) {
    struct platform_work work;
    struct explored_node *node = &add_kill(explored)->node;
    platform_begin(node->platform, request, &work);
    explored_note_overlap(&node->book, &node->lasting, request->name);
  }
  if (line)
    disk_save_torn(watch.arena, path, line, &add_kill(explored)->node.disk);
}

static bool is_known(struct explored *explored) {
  return !seen_add(explored_hash(explored, salt_of(watch.edited, explored->history | 1), true), watch.left);
}

/* ---- walking ---- */

static bool walk(const struct explored_node *node, uint64_t hash, struct budget left, unsigned clean);

static struct arena *kills_arena(void) {
  return arena_new();
}

static void free_kills(struct kill *kills, struct arena *arena) {
  for (struct kill *kill = kills; kill; kill = kill->next)
    platform_free(kill->node.platform);
  arena_free(arena);
}

/* A kill of unknown hash is looked at first. */
static uint64_t hash_of(const struct explored_node *node) {
  JD_ARENA arena = arena_new();
  struct explored explored;
  stage_enter(node, stage, arena, &explored);
  uint64_t hash = explored_hash(&explored, salt_of(node->edited, 0), false);
  platform_free(explored.platform);
  return hash;
}

static bool walk_kills(const struct run *run, const struct intervention *script, size_t count, struct budget left,
                       const struct kill *kills) {
  bool fine = true;
  left.faults = 0;
  for (const struct kill *kill = kills; kill && fine; kill = kill->next) {
    counts.kills++;
    push(run, script, count, kill->at);
    fine = walk(&kill->node, kill->hash ? kill->hash : hash_of(&kill->node), left, 0);
    trail_length--;
  }
  return fine;
}

/* What a run under `left` leaves to be walked. */
struct played {
  struct run run;
  struct explored_node node;
  uint64_t hash;
  struct kill *kills;
  struct arena *kills_arena;
};

static void play(const struct explored_node *from, const struct intervention *script, size_t count, struct budget left,
                 struct played *out) {
  counts.runs++;
  watch = (struct watch){left, from->edited, kills_arena(), NULL};
  run_begin(&out->run, stage, from, script, count);
  out->kills = watch.kills;
  out->kills_arena = watch.arena;
  counts.cut_short += out->run.cut_short;
  if (out->run.cut_short)
    return;
  run_node(&out->run, &out->node);
  out->hash = explored_hash(&out->run.explored, salt_of(from->edited, 0), false);
}

static void played_end(struct played *played) {
  free_kills(played->kills, played->kills_arena);
  run_end(&played->run);
}

static bool extend(const struct explored_node *node, const struct run *base, struct intervention *script, size_t count,
                   struct budget left);

static bool try_script(const struct explored_node *node, struct intervention *script, size_t count,
                       struct budget left) {
  struct played played;
  play(node, script, count, left, &played);
  check_run(&played.run, false);
  push(&played.run, script, count, 0);
  bool fine = report(&played.run);
  if (fine && !played.run.cut_short)
    fine = walk(&played.node, played.hash, left, 0);
  trail_length--;
  fine = fine && walk_kills(&played.run, script, count, left, played.kills);
  if (fine && !played.run.cut_short && count < bound->script && (left.strangers || left.faults))
    fine = extend(node, &played.run, script, count, left);
  played_end(&played);
  return fine;
}

/* `sent` is what is written at the point, or NULL. A call at once with jd's write meets it there, and is about
 * something else: nobody can tell two writes of one row apart. */
static bool stranger_acts(const struct stranger *stranger, struct budget left, const char *sent) {
  return stranger->calls <= left.strangers &&
         (!stranger->against_jd || (sent && strcmp(sent, stranger->first->name) != 0)) &&
         (!bound->acts || bound->acts(stranger));
}

static bool try_strangers(const struct explored_node *node, const struct run *base, struct intervention *script,
                          size_t count, unsigned at, struct budget left) {
  for (size_t i = 0; i < stranger_count(); i++) {
    const struct stranger *stranger = stranger_at(i);
    if (!stranger_acts(stranger, left, base->explored.sent[at - 1]))
      continue;
    const struct budget after = {left.strangers - stranger->calls, left.faults, left.edits};
    script[count] = (struct intervention){.at = at, .stranger = stranger};
    counts.strangers++;
    if (!try_script(node, script, count + 1, after))
      return false;
  }
  return true;
}

static bool try_faults(const struct explored_node *node, struct intervention *script, size_t count, unsigned at,
                       enum point point, struct budget left) {
  const struct budget after = {left.strangers, 0, left.edits};
  for (enum fault fault = FAULT_NONE + 1; fault < FAULT_COUNT; fault++) {
    if (!fault_fits(fault, point))
      continue;
    script[count] = (struct intervention){.at = at, .fault = fault};
    counts.faults++;
    if (!try_script(node, script, count + 1, after))
      return false;
  }
  return true;
}

/* One more thing happens, at the point of the script's last or later. */
static bool extend(const struct explored_node *node, const struct run *base, struct intervention *script, size_t count,
                   struct budget left) {
  const unsigned last = count ? script[count - 1].at : 0;
  const bool after_stranger = count && script[count - 1].stranger && !script[count - 1].stranger->against_jd;
  for (unsigned at = last ? last : 1; at <= base->explored.point_count; at++) {
    enum point point = base->explored.points[at - 1];
    if (left.strangers && at > last && stranger_fits(point) && !try_strangers(node, base, script, count, at, left))
      return false;
    if (left.faults && (at > last || after_stranger) && !try_faults(node, script, count, at, point, left))
      return false;
  }
  return true;
}

static bool walk_strangers(const struct explored_node *node, struct budget left) {
  bool fine = true;
  for (size_t i = 0; i < stranger_count() && fine; i++) {
    const struct stranger *stranger = stranger_at(i);
    if (!stranger_acts(stranger, left, NULL))
      continue;
    struct arena *arena = arena_new();
    struct explored explored;
    struct explored_node after = *node;
    const struct intervention step = {.stranger = stranger};
    counts.strangers++;
    stage_enter(node, stage, arena, &explored);
    explored_stranger(&explored, stranger);
    after.platform = explored.platform;
    after.book = explored.book;
    after.now = explored.now;
    after.lasting = explored.lasting;
    push(NULL, &step, 1, 0);
    fine = walk(&after, explored_hash(&explored, salt_of(node->edited, 0), false),
                (struct budget){left.strangers - stranger->calls, left.faults, left.edits}, 0);
    trail_length--;
    platform_free(explored.platform);
    arena_free(arena);
  }
  return fine;
}

static bool walk_edit(const struct explored_node *node, struct budget left, bool rests) {
  struct explored_node edited = *node;
  if (!left.edits)
    return true;
  edited.edited = !node->edited;
  edited.book.edited = true;
  if (!rests)
    edited.book.unclear = ~0U; /* what is not logged yet may never be */
  left.edits = 0;
  push(NULL, NULL, 0, 0);
  bool fine = walk(&edited, hash_of(&edited), left, 0);
  trail_length--;
  return fine;
}

static uint64_t canonical_of(const struct explored_node *node) {
  const bool exactly = explored_exactly;
  explored_exactly = false;
  uint64_t hash = hash_of(node);
  explored_exactly = exactly;
  return hash;
}

/* A clean run, and what follows from where it leads; then all that may happen instead. */
static bool walk(const struct explored_node *node, uint64_t hash, struct budget left, unsigned clean) {
  struct intervention script[MOST_SCRIPT];
  struct played played;
  if (compared)
    seen_note(canonical_of(node), left);
  if (!seen_add(hash, left))
    return true;
  play(node, NULL, 0, left, &played);
  bool rests = compared ? canonical_of(&played.node) == canonical_of(node) : played.hash == hash;
  check_run(&played.run, !node->lasting.reads_left);
  if (rests)
    check_settled(&played.run);
  else if (clean == CLEAN_RUNS)
    explored_violate(&played.run.explored, "clean runs come to no end");
  push(&played.run, NULL, 0, 0);
  bool fine = report(&played.run);
  if (fine && !rests)
    fine = walk(&played.node, played.hash, left, clean + 1);
  trail_length--;
  if (fine && (rests || !left.faults))
    fine = walk_edit(node, left, rests);
  fine = fine && walk_kills(&played.run, NULL, 0, left, played.kills) &&
         (!left.strangers || walk_strangers(node, left)) && extend(node, &played.run, script, 0, left);
  played_end(&played);
  return fine;
}

static bool explore_scenario(const struct scenario *scenario, struct budget left) {
  struct explored_point fresh;
  stage_set(&fresh, scenario);
  stage = &fresh;
  counts.scenarios++;
  bool fine = walk(&fresh.start, hash_of(&fresh.start), left, 0);
  stage_strike(&fresh);
  return fine;
}

/* Of those inside, counted from 0, the `stride`-th ones; of these, every `shards`-th from `shard` on. */
static bool explore_size(unsigned classes, unsigned envs, unsigned shard, unsigned shards) {
  unsigned long inside = (classes * 7 + envs * 3) % bound->stride, taken = 0;
  for (unsigned long code = 0; code < bound_combinations(classes, envs); code++) {
    struct scenario scenario = {
        .classes = classes, .envs = envs, .edited_first = bound->edited_first, .removes = bound->removes};
    if (!bound_scenario(bound, code, &scenario) || inside++ % bound->stride || taken++ % shards != shard)
      continue;
    if (!explore_scenario(&scenario, bound->left))
      return false;
  }
  return true;
}

static bool explore(const struct bound *chosen, unsigned shard, unsigned shards) {
  bound = chosen;
  for (unsigned classes = bound->classes_least; classes <= bound->classes_most; classes++)
    for (unsigned envs = bound->envs_least; envs <= bound->envs_most; envs++)
      if (!explore_size(classes, envs, shard, shards))
        return false;
  return true;
}

static bool explore_all(enum bounds which, unsigned shard, unsigned shards) {
  size_t count;
  const struct bound *bounds = bounds_of(which, &count);
  bool fine = true;
  seen_clear();
  for (size_t i = 0; i < count && fine; i++) {
    fine = explore(&bounds[i], shard, shards);
    if (fine && !awaited)
      printf("part %zu of %zu walked: up to now %lu scenarios, %zu states, %lu runs\n", i + 1, count, counts.scenarios,
             seen_count(), counts.runs);
  }
  return fine;
}

static bool print_counts(void) {
  const struct check_counts *told = &check_counts;
  printf("%lu scenarios, %zu states; %lu runs, of them %lu cut short; %lu kills, %lu faults, %lu strangers' acts\n",
         counts.scenarios, seen_count(), counts.runs, counts.cut_short, counts.kills, counts.faults, counts.strangers);
  printf("%lu losses that no evidence could show; with a current record %lu of %lu plans announce a loss, %lu of them "
         "in vain (%.1f %% of all plans)\n",
         told->unseen, told->announcing, told->runs, told->in_vain,
         told->runs ? 100.0 * (double)told->in_vain / (double)told->runs : 0.0);
  if (7 * told->in_vain <= told->runs)
    return true;
  printf("FAILED: more than one plan in seven announces a loss that does not come\n");
  return false;
}

static int explore_shard(enum bounds which, unsigned shard, unsigned shards) {
  bool fine = explore_all(which, shard, shards);
  fine &= print_counts();
  printf("%s\n", fine ? "no violation" : "a violation");
  return fine ? 0 : 1;
}

static int explore_in_two(enum bounds which) {
  pid_t child = fork();
  if (child == 0)
    _exit(explore_shard(which, 1, 2));
  int status = explore_shard(which, 0, 2), other = 1;
  return child < 0 || waitpid(child, &other, 0) < 0 || other ? 1 : status;
}

static int explore_chosen(void) {
  const char *name = getenv("JD_EXPLORE");
  if (name && strcmp(name, "all") == 0)
    return explore_in_two(BOUNDS_ALL);
  return explore_shard(name && strcmp(name, "little") == 0 ? BOUNDS_LITTLE : BOUNDS_NORMAL, 0, 1);
}

/* ---- guards ---- */

static int try_without_guards(void) {
  static const char *const guard_names[] = {
      "none",       "unchanged row", "shown loss",    "hazards",     "order",       "stop",
      "read back",  "settle",        "in doubt",      "intent",      "line once",   "time of line",
      "patience",   "others",        "last look",     "losses kept", "bundle kept", "bundle read",
      "open calls", "time of loss",  "certain first", "fresh intent"};
  static_assert(sizeof guard_names / sizeof *guard_names == SAFEGUARD_COUNT, "each guard has a name");
  int missed = 0;
  awaited = true;
  for (int guard = SAFEGUARD_NONE + 1; guard < SAFEGUARD_COUNT; guard++) {
    safeguard_removed = (enum safeguard)guard;
    counts.runs = trail_length = 0;
    bool passed = explore_all(BOUNDS_QUICK, 0, 1);
    printf("without the guard \"%s\": %s after %lu runs\n", guard_names[guard], passed ? "NOT NOTICED" : "noticed",
           counts.runs);
    missed += passed;
  }
  return missed ? 1 : 0;
}

/* ---- the memory ---- */

static bool walk_compared(bool exactly, struct seen_sum *out) {
  explored_exactly = exactly;
  counts.runs = 0;
  bool fine = explore_all(BOUNDS_COMPARED, 0, 1);
  *out = seen_noted();
  printf("%s: %zu states in %lu runs\n", exactly ? "exactly" : "by canonical form", out->count, counts.runs);
  return fine;
}

static int compare_memories(void) {
  struct seen_sum canonical, exact;
  compared = true;
  bool fine = walk_compared(false, &canonical) && walk_compared(true, &exact);
  if (fine && canonical.count == exact.count && canonical.digest == exact.digest)
    return 0;
  printf("FAILED: an exact memory of states leads elsewhere\n");
  return 1;
}

int main(int argc, char **argv) {
  setvbuf(stdout, NULL, _IOLBF, 0);
  stage_start();
  stage_hooks = (struct stage_hooks){.points = {reached, is_known}, .planned = planned};
  if (argc > 1 && strcmp(argv[1], "guards") == 0)
    return try_without_guards();
  if (argc > 1 && strcmp(argv[1], "memory") == 0)
    return compare_memories();
  return explore_chosen();
}
