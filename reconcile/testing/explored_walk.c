#include "reconcile/testing/explored_walk.h"

#include "reconcile/testing/explored_check.h"
#include "reconcile/testing/explored_hash.h"
#include "reconcile/testing/explored_machine.h"

#include <stdio.h>
#include <stdlib.h>

struct walk_counts walk_counts;
bool walk_awaits, walk_compares, walk_repeats;

/* ---- the way to the current place ---- */

enum { MOST_STEPS = 64, MOST_SCRIPT = 4 };

enum step_kind { STEP_RUN, STEP_STRANGER, STEP_EDIT };
enum kill_kind { KILL_NONE, KILL_CLEAN, KILL_SERVING, KILL_TORN };

/* A run, or what happens between two. */
struct step {
  enum step_kind kind;
  struct intervention script[MOST_SCRIPT];
  size_t count;
  enum answer answer;
  enum kill_kind kill;
  unsigned killed_at;
};

static struct step trail[MOST_STEPS];
static size_t trail_length;
static const struct explored_point *stage;
static const struct bound *bound;

static struct step *push(enum step_kind kind) {
  if (trail_length == MOST_STEPS)
    abort();
  trail[trail_length] = (struct step){.kind = kind};
  return &trail[trail_length++];
}

static struct step *top(void) {
  return &trail[trail_length - 1];
}

static void add_to_script(struct step *step, const struct intervention *next) {
  if (step->count == MOST_SCRIPT)
    abort();
  step->script[step->count++] = *next;
}

/* ---- a run stops and goes on ---- */

static bool stops;                       /* at every point */
static const struct intervention *order; /* what happens where it has stopped */
static unsigned long moves;              /* of the run in the machine */
static bool quiet;                       /* a run is repeated, and was counted */

/* Whether states are remembered there. */
static bool is_crossing(const struct explored *explored) {
  const struct stop *place = &explored->place;
  return place->acted || place->point == POINT_ASKED || place->point == POINT_SEND || place->point == POINT_SENT;
}

static const struct intervention *next(struct explored *explored) {
  if (!stops && !explored->place.asks && !(explored->happened && is_crossing(explored)))
    return NULL;
  machine_stop();
  return order;
}

static bool is_open(struct budget left) {
  return left.strangers || left.faults;
}

static bool begin(const struct explored_node *from, bool at_each) {
  stops = at_each;
  moves++;
  return run_begin(stage, from);
}

static bool proceed(const struct intervention *now, bool at_each) {
  order = now;
  stops = at_each;
  moves++;
  return machine_resume();
}

/* Begins the run again, up to that point (0: to its end). False: it is over. */
static bool repeat(const struct explored_node *from, const struct step *step, unsigned at, bool asks) {
  size_t done = 0;
  quiet = true;
  bool stands = begin(from, true);
  while (stands) {
    struct explored *explored = &run_now->explored;
    const struct stop *place = &explored->place;
    if (at && done == step->count && place->at == at && place->asks == asks)
      break;
    if (place->asks)
      explored->answer = step->answer;
    const bool now = !place->asks && done < step->count && step->script[done].at == place->at;
    stands = proceed(now ? &step->script[done++] : NULL, true);
  }
  quiet = false;
  return stands;
}

/* A place in a run to come back to. */
struct spot {
  const struct explored_node *from;
  struct step step;
  unsigned at;
  bool asks;
  struct snapshot *snapshot; /* NULL: by repeating */
  unsigned long moves;       /* when the run was there last */
};

static void remember(struct spot *here, const struct explored_node *from) {
  const struct stop *place = &run_now->explored.place;
  *here = (struct spot){from, *top(), place->at, place->asks, NULL, moves};
  if (machine_saves && !walk_repeats)
    here->snapshot = machine_save();
}

static void come_back(struct spot *here) {
  if (here->moves == moves)
    return;
  if (here->snapshot)
    machine_restore(here->snapshot);
  else
    repeat(here->from, &here->step, here->at, here->asks);
  here->moves = moves;
}

static void forget(struct spot *here) {
  come_back(here);
  if (here->snapshot)
    machine_forget(here->snapshot);
}

/* ---- checks that need the way ---- */

/* Nothing has happened within a run so far, and one call of a stranger's between runs at most. */
static bool is_calm(void) {
  unsigned calls = 0;
  for (size_t i = 0; i < trail_length; i++) {
    if (trail[i].kill || (trail[i].kind == STEP_RUN && trail[i].count))
      return false;
    calls += trail[i].count ? trail[i].script[0].stranger->calls : 0;
  }
  return calls <= 1;
}

static void planned(struct run *run) {
  if (!quiet)
    check_plan(run, is_calm());
}

/* What else decides how a run goes on. */
static uint64_t salt_of(bool edited) {
  const struct scenario *scenario = stage->scenario;
  uint64_t salt = edited + 4 * scenario->classes + 16 * scenario->envs + 64 * scenario->removes;
  for (unsigned i = 0; i < scenario->classes; i++)
    salt = 2 * salt + stage_is_extra(scenario, i);
  return salt * UINT64_C(0x9e3779b97f4a7c15);
}

static uint64_t hash_here(bool within) {
  return explored_hash(&run_now->explored, salt_of(run_now->edited), within);
}

static uint64_t hash_of(const struct explored_node *node) {
  JD_ARENA arena = arena_new();
  struct explored explored;
  stage_enter(node, stage, arena, &explored);
  uint64_t hash = explored_hash(&explored, salt_of(node->edited), false);
  platform_free(explored.platform);
  return hash;
}

/* The hash of a node, or (NULL) of where the run is, as the canonical form has it. */
static uint64_t canonical(const struct explored_node *node) {
  const bool exactly = explored_exactly;
  explored_exactly = false;
  uint64_t hash = node ? hash_of(node) : hash_here(false);
  explored_exactly = exactly;
  return hash;
}

/* ---- a violation ---- */

static void describe_scenario(const struct scenario *scenario) {
  static const char *const lives[] = {"absent",      "same",       "different", "other class", "extra",
                                      "ERROR never", "ERROR live", "BUILDING",  "extra, ERROR"};
  static const char *const envs[] = {"new", "same", "changed"};
  static const char *const records[] = {"current", "absent", "stale", "of another target", "empty"};
  printf("  record %s;%s", records[scenario->record], scenario->edited_first ? " plan edited first;" : "");
  if (scenario->removes)
    printf(" extras removed;");
  for (unsigned i = 0; i < scenario->classes; i++)
    printf(" %s: %s;", stage_names[i], lives[scenario->live[i]]);
  for (unsigned i = 0; i < scenario->envs; i++)
    printf(" %s: %s;", stage_keys[i], envs[scenario->env[i]]);
  printf("\n");
}

static void describe_step(const struct step *step) {
  static const char *const kinds[] = {"run", "before the next run", "the plan is edited"};
  static const char *const answers[] = {"", ", losses approved", ", losses declined"};
  static const char *const kills[] = {"", "killed", "killed, and the server with it,", "killed half-way"};
  char text[256];
  printf("  %s%s", kinds[step->kind], answers[step->answer]);
  for (size_t i = 0; i < step->count; i++) {
    const struct intervention *happens = &step->script[i];
    if (happens->stranger)
      stranger_describe(happens->stranger, text, sizeof text);
    printf(", %s", happens->stranger ? text : fault_name(happens->fault));
    if (step->kind == STEP_RUN)
      printf(" at point %u", happens->at);
  }
  if (step->kill)
    printf(", %s at point %u", kills[step->kill], step->killed_at);
  printf("\n");
}

/* Where nothing more may happen, it is for nothing that runs read all that is closed. */
static bool tidies(struct budget left) {
  return !left.strangers && !left.faults && !explored_exactly;
}

static void make_kill(enum kill_kind kind, struct budget left, struct explored_node *out) {
  const struct stop *place = &run_now->explored.place;
  if (kind == KILL_TORN)
    memory_fs_tear(place->path, place->line);
  run_node(kind != KILL_TORN && tidies(left), out);
  out->book.disturbed = true;
  if (kind == KILL_SERVING) {
    struct platform_work work;
    struct platform_request late = *place->request; /* it arrives after what others did meanwhile */
    late.now = out->now;
    platform_begin(out->platform, &late, &work);
    explored_note_overlap(&out->book, &out->lasting, place->request->name);
  }
}

static void act_between(const struct explored_node *node, const struct stranger *stranger, struct arena *arena,
                        struct explored *out) {
  stage_enter(node, stage, arena, out);
  explored_stranger(out, stranger);
}

static struct explored_node node_after(const struct explored_node *node, const struct explored *explored) {
  struct explored_node after = *node;
  after.platform = explored->platform;
  after.book = explored->book;
  after.now = explored->now;
  after.lasting = explored->lasting;
  return after;
}

static void edit(struct explored_node *node, bool rests) {
  node->edited = !node->edited;
  node->book.edited = true;
  if (!rests)
    node->book.unclear = ~0U; /* what is not logged yet may never be */
}

/* Goes the whole way once more, and says what each run does. The program ends after that: nothing is freed. */
static void retrace(void) {
  struct explored_node node = stage->start;
  for (size_t i = 0; i < trail_length; i++) {
    const struct step *step = &trail[i];
    struct explored explored;
    describe_step(step);
    switch (step->kind) {
    case STEP_RUN:
      repeat(&node, step, step->killed_at, false);
      run_trace(run_now);
      if (step->kill)
        make_kill(step->kill, bound->left, &node);
      else
        run_node(false, &node);
      break;
    case STEP_STRANGER:
      act_between(&node, step->script[0].stranger, arena_new(), &explored);
      node = node_after(&node, &explored);
      break;
    case STEP_EDIT:
      edit(&node, true);
      break;
    }
  }
}

static bool is_fine(void) {
  const char *violation = run_now->explored.violation;
  if (!*violation)
    return true;
  if (walk_awaits)
    return false;
  printf("FAILED: %s\n", violation);
  describe_scenario(stage->scenario);
  retrace();
  return false;
}

/* ---- walking ---- */

/* Where a run began. */
struct origin {
  const struct explored_node *node;
  uint64_t hash, canonical;
  const struct origin *before; /* where the clean run began that led here; NULL: something else did */
  enum answer led;             /* … and what was answered in it */
  bool rests;                  /* a clean run changes nothing */
};

static bool walk(const struct explored_node *node, uint64_t hash, struct budget left, const struct origin *before,
                 enum answer led);
static bool go_on(struct origin *origin, struct budget left, bool stands);

static bool try_now(struct origin *origin, struct spot *here, const struct intervention *now, struct budget left) {
  struct step *step = top();
  come_back(here);
  add_to_script(step, now);
  /* A stranger's act is looked at where it happened. */
  bool fine = go_on(origin, left, proceed(&step->script[step->count - 1], is_open(left)));
  step->count--;
  return fine;
}

/* A call at once with jd's write meets it there, and is about something else: nobody can tell two writes of one row
 * apart. */
static bool stranger_acts(const struct stranger *stranger, struct budget left, const char *sent) {
  return stranger->calls <= left.strangers &&
         (!stranger->against_jd || (*sent && strcmp(sent, stranger->first->name) != 0)) &&
         (!bound->acts || bound->acts(stranger));
}

/* First, since the request is read where the run is. */
static bool try_strangers(struct origin *origin, struct spot *here, const struct stop *place, struct budget left) {
  char sent[32];
  bool fine = true;
  snprintf(sent, sizeof sent, "%s", place->request ? place->request->name : "");
  for (size_t i = 0; i < stranger_count() && fine && stranger_fits(place->point); i++) {
    const struct stranger *stranger = stranger_at(i);
    if (!stranger_acts(stranger, left, sent))
      continue;
    walk_counts.strangers++;
    fine = try_now(origin, here, &(struct intervention){.at = place->at, .stranger = stranger},
                   (struct budget){left.strangers - stranger->calls, left.faults, left.edits});
  }
  return fine;
}

static bool try_faults(struct origin *origin, struct spot *here, const struct stop *place, bool rival,
                       struct budget left) {
  bool fine = true;
  for (enum fault fault = FAULT_NONE + 1; fault < FAULT_COUNT && fine && left.faults; fault++) {
    if (!fault_fits(fault, place->point) || (rival && fault != FAULT_ANSWER_LOST) ||
        (fault == FAULT_LATE && left.strangers > 1))
      continue;
    walk_counts.faults++;
    fine = try_now(origin, here, &(struct intervention){.at = place->at, .fault = fault},
                   (struct budget){left.strangers, 0, left.edits});
  }
  return fine;
}

static bool try_kill(struct spot *here, enum kill_kind kind, struct budget left) {
  struct explored_node node;
  struct step *step = top();
  come_back(here);
  struct book *book = &run_now->explored.book;
  const bool disturbed = book->disturbed;
  left.faults = 0;
  book->disturbed = true;
  uint64_t hash = kind == KILL_CLEAN ? hash_here(false) : 0;
  const bool known = hash && seen_before(hash, left);
  book->disturbed = disturbed;
  if (known)
    return true;
  walk_counts.kills++;
  make_kill(kind, left, &node);
  step->kill = kind;
  step->killed_at = here->at;
  moves++; /* the files are the node's now */
  bool fine = walk(&node, hash ? hash : hash_of(&node), left, NULL, ANSWER_OPEN);
  step->kill = KILL_NONE;
  step->killed_at = 0;
  platform_free(node.platform);
  return fine;
}

/* All that may happen where the run is. */
static bool try_all(struct origin *origin, struct budget left) {
  struct spot here;
  const struct stop place = run_now->explored.place;
  const bool rival = run_now->explored.rival != NULL;
  bool fine = true;
  remember(&here, origin->node);
  fine = (rival || try_strangers(origin, &here, &place, left)) && try_faults(origin, &here, &place, rival, left);
  if (fine && left.faults && !rival)
    fine = try_kill(&here, KILL_CLEAN, left) && (!place.request || try_kill(&here, KILL_SERVING, left)) &&
           (!place.line || try_kill(&here, KILL_TORN, left));
  forget(&here);
  return fine;
}

static bool answer_each(struct origin *origin, struct budget left) {
  struct spot here;
  struct step *step = top();
  bool fine = true;
  remember(&here, origin->node);
  for (enum answer answer = ANSWER_APPROVES; answer <= ANSWER_DECLINES && fine; answer++) {
    come_back(&here);
    run_now->explored.answer = step->answer = answer;
    fine = go_on(origin, left, proceed(NULL, is_open(left)));
  }
  step->answer = ANSWER_OPEN;
  forget(&here);
  return fine;
}

/* Clean runs lead back to where one of them began. Users who answer in different ways may go round. */
static bool goes_round(const struct origin *origin, uint64_t hash, enum answer answer) {
  for (; origin && origin->hash != hash; origin = origin->before)
    if (origin->led != ANSWER_OPEN && origin->led != answer)
      return false;
  return origin != NULL;
}

/* … an upload, which nobody but the platform caused. */
static bool only_failed_once(void) {
  return top()->count == 1 && top()->script[0].fault == FAULT_FAILED_ONCE;
}

/* The run is over. */
static bool finish(struct origin *origin, struct budget left) {
  struct run *run = run_now;
  const bool clean = !run->explored.happened;
  const uint64_t hash = hash_here(false);
  walk_counts.runs++;
  check_run(run, (clean || only_failed_once()) && !origin->node->lasting.reads_left);
  const bool rests = clean && canonical(NULL) == origin->canonical;
  if (rests)
    check_settled(run);
  else if (clean && goes_round(origin, hash, run->explored.answer))
    explored_violate(&run->explored, "clean runs go round in circles");
  origin->rests |= rests;
  if (!is_fine())
    return false;
  if (rests || seen_before(hash, left))
    return true;
  struct explored_node node;
  run_node(tidies(left), &node);
  bool fine = walk(&node, hash, left, clean ? origin : NULL, clean ? run_now->explored.answer : ANSWER_OPEN);
  platform_free(node.platform);
  return fine;
}

/* Goes on with the run, and with all that may happen until it is over. */
static bool go_on(struct origin *origin, struct budget left, bool stands) {
  while (stands) {
    const struct explored *explored = &run_now->explored;
    if (!is_fine())
      return false;
    if (explored->place.asks)
      return answer_each(origin, left);
    if (is_crossing(explored) && !seen_add(hash_here(true), left)) {
      if (explored->happened) {
        walk_counts.known++;
        return true;
      }
      left.strangers = left.faults = 0; /* what a clean run ends in is still to be checked */
    }
    if (is_open(left) && !try_all(origin, left))
      return false;
    stands = proceed(NULL, is_open(left));
  }
  return finish(origin, left);
}

static bool walk_strangers(const struct explored_node *node, struct budget left) {
  bool fine = true;
  for (size_t i = 0; i < stranger_count() && fine; i++) {
    const struct stranger *stranger = stranger_at(i);
    if (!stranger_acts(stranger, left, ""))
      continue;
    JD_ARENA arena = arena_new();
    struct explored explored;
    walk_counts.strangers++;
    act_between(node, stranger, arena, &explored);
    const struct explored_node after = node_after(node, &explored);
    add_to_script(push(STEP_STRANGER), &(struct intervention){.stranger = stranger});
    fine = walk(&after, explored_hash(&explored, salt_of(node->edited), false),
                (struct budget){left.strangers - stranger->calls, left.faults, left.edits}, NULL, ANSWER_OPEN);
    trail_length--;
    platform_free(explored.platform);
  }
  return fine;
}

static bool walk_edit(const struct explored_node *node, struct budget left, bool rests) {
  struct explored_node edited = *node;
  if (!left.edits)
    return true;
  edit(&edited, rests);
  left.edits = 0;
  push(STEP_EDIT);
  bool fine = walk(&edited, hash_of(&edited), left, NULL, ANSWER_OPEN);
  trail_length--;
  return fine;
}

static bool walk(const struct explored_node *node, uint64_t hash, struct budget left, const struct origin *before,
                 enum answer led) {
  struct origin origin = {node, hash, explored_exactly ? canonical(node) : hash, before, led, false};
  if (walk_compares)
    seen_note(origin.canonical, left);
  if (!seen_add(hash, left))
    return true;
  push(STEP_RUN);
  bool fine = go_on(&origin, left, begin(node, is_open(left)));
  trail_length--;
  if (fine)
    fine = walk_edit(node, left, origin.rests);
  return fine && (!left.strangers || walk_strangers(node, left));
}

bool walk_scenario(const struct scenario *scenario, const struct bound *within) {
  struct explored_point fresh;
  stage_set(&fresh, scenario);
  stage = &fresh;
  bound = within;
  trail_length = 0;
  walk_counts.scenarios++;
  bool fine = walk(&fresh.start, hash_of(&fresh.start), bound->left, NULL, ANSWER_OPEN);
  stage_strike(&fresh);
  return fine;
}

void walk_start(void) {
  stage_hooks = (struct stage_hooks){.points = {next, explored_memory}, .planned = planned};
}
