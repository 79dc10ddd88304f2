/* Random histories: jd applies, strangers write (three in five of their calls fail), the record is kept or dropped, the
 * plan is edited, and lists objects as removed; then `apply --yes`, which may lose nothing and deletes no object that
 * is READY, and the same with every announced loss approved, which may lose nothing else. Excepted are what no evidence
 * could show (reconcile/testing/explored_oracle.h), and classes of what is listed as removed and has no row any more.
 *
 *   JD_SEED=NUMBER    begins with that seed, as printed (default: 1001)
 *   JD_SEEDS=NUMBER   so many histories */
#include "model/base/base.h"
#include "model/base/sanitized_test.h"
#include "reconcile/project/project.h"
#include "reconcile/testing/apply_fixture.h"
#include "reconcile/testing/explored_oracle.h"
#include "reconcile/testing/explored_stranger.h"
#include "reconcile/testing/memory_fs.h"

#include <stdio.h>
#include <stdlib.h>

enum { OBJECTS = 3, ROUNDS = 3, MOST_CALLS = 4, SEEDS = 460 };

static const char *const names[OBJECTS] = {"a", "b", "c"};
static const char *const classes[OBJECTS][2] = {{"A", "EditA"}, {"B", "EditB"}, {"C", "EditC"}};

struct trial {
  struct apply_fixture fixture;
  uint64_t random;
  int64_t now; /* the control plane's clock, as strangers see it */
  struct lasting lasting;
  bool planned[OBJECTS], removed[OBJECTS], removes_env;
  unsigned renamed[OBJECTS], version;
  bool record_is_current;
  /* of the run under way */
  bool approves;
  const struct item *approved;
  struct oracle_look look;
  uint64_t look_storage;           /* stored state that came later has a higher number */
  char before[ORACLE_CLASSES][16]; /* classes deployed before a write, if they were at the last look */
  size_t before_count;
  const char *wrong;
};

static struct {
  unsigned long unseen, lost, let_go, deleted;
  struct oracle_counts announced;
} counts;

static unsigned draw(struct trial *history, unsigned below) {
  history->random = history->random * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
  return (unsigned)(history->random >> 33) % below;
}

/* ---- what is seen, and what is lost ---- */

static void note_look(struct trial *history) {
  const struct platform_state *platform = history->fixture.platform;
  history->look.row_count = 0;
  history->look_storage = platform->next_storage;
  for (size_t i = 0; i < platform->row_count; i++)
    history->look.rows[history->look.row_count++] = oracle_row_of(&platform->rows[i]);
}

static void note_classes(struct trial *history) {
  const struct platform_state *platform = history->fixture.platform;
  history->before_count = 0;
  for (size_t i = 0; i < platform->class_count; i++)
    if (platform->classes[i].storage <= history->look_storage)
      snprintf(history->before[history->before_count++], sizeof *history->before, "%s",
               platform->classes[i].class_name);
}

static const struct oracle_row *seen_row(const struct trial *history, const char *name) {
  for (size_t i = 0; i < history->look.row_count; i++)
    if (strcmp(history->look.rows[i].name, name) == 0)
      return &history->look.rows[i];
  return NULL;
}

/* What is listed as removed and has no row may go. */
static bool is_let_go(const struct trial *history, const char *class_name) {
  const char name[] = {oracle_object(class_name), '\0'};
  return desired_removal(&history->fixture.given.desired, false, name) && !seen_row(history, name);
}

static void check_loss(struct trial *history, const char *class_name) {
  const struct item *item = history->approved;
  counts.lost++;
  if (history->approves && oracle_announces(item, class_name))
    return;
  if (is_let_go(history, class_name)) {
    counts.let_go++;
    return;
  }
  if (!oracle_foresees(&history->look, history->fixture.applied, &history->fixture.journal,
                       &history->fixture.given.desired, item, class_name))
    counts.unseen++;
  else
    history->wrong =
        arena_printf(history->fixture.given.arena, "the write of %s deleted class %s", item->name, class_name);
}

static bool is_write(const char *op) {
  return strcmp(op, "deploy") == 0 || strcmp(op, "set_env") == 0 || strcmp(op, "remove") == 0 ||
         strcmp(op, "remove_env") == 0;
}

/* Only what is listed is deleted, and an object that is READY only when that was approved. */
static void check_delete(struct trial *history, const char *op, const char *name) {
  bool env = strcmp(op, "remove_env") == 0;
  if (!env && strcmp(op, "remove") != 0)
    return;
  counts.deleted++;
  const struct oracle_row *row = env ? NULL : seen_row(history, name);
  if (!desired_removal(&history->fixture.given.desired, env, name))
    history->wrong = arena_printf(history->fixture.given.arena, "%s was deleted, which the plan does not list", name);
  else if (!history->approves && row && row->status == ROW_READY)
    history->wrong = arena_printf(history->fixture.given.arena, "%s was deleted", name);
}

static bool before(void *context, const char *op, const char *name, struct jd_error *error) {
  struct trial *history = context;
  (void)error;
  check_delete(history, op, name);
  int64_t now = fake_now(history->fixture.remote) + 1; /* later than what jd wrote last */
  if (is_write(op))
    note_classes(history);
  else
    stranger_read(history->fixture.platform, &history->lasting, now > history->now ? now : history->now);
  return true;
}

static bool after(void *context, const char *op, const char *name, struct jd_error *error) {
  struct trial *history = context;
  (void)name, (void)error;
  if (!is_write(op)) {
    note_look(history);
    return true;
  }
  for (size_t i = 0; i < history->before_count; i++)
    if (!platform_storage(history->fixture.platform, history->before[i]))
      check_loss(history, history->before[i]);
  return true;
}

/* ---- what happens ---- */

static void edit_plan(struct trial *history) {
  unsigned i = draw(history, OBJECTS);
  switch (draw(history, 6)) {
  case 0:
    history->version++;
    break;
  case 1:
    history->renamed[i] = !history->renamed[i];
    break;
  case 2:
    history->planned[i] = !history->planned[i];
    break;
  case 3:
    history->planned[i] = history->removed[i]; /* planned again, or removed */
    history->removed[i] = !history->removed[i];
    break;
  case 4:
    history->removes_env = !history->removes_env;
    break;
  default:
    break;
  }
}

static void write_plan(struct trial *history) {
  struct plan_fixture *given = &history->fixture.given;
  for (size_t i = 0; i < given->desired.env_count; i++)
    secret_free(given->desired.env[i].value);
  given->desired.object_count = given->desired.env_count = given->desired.removed_count = 0;
  for (unsigned i = 0; i < OBJECTS; i++)
    if (history->planned[i])
      plan_fixture_want(given, names[i], classes[i][history->renamed[i]],
                        arena_printf(given->arena, "%u", history->version));
    else if (history->removed[i])
      plan_fixture_say(given, arena_printf(given->arena, "remove %s", names[i]));
  if (history->removes_env)
    plan_fixture_say(given, "remove env/X");
  else
    plan_fixture_want_env(given, "X", arena_printf(given->arena, "%u", history->version));
}

/* One call in each of the ways that a stranger has: deploy, rename, delete, env, app-level env. */
static struct call draw_call(struct trial *history) {
  static const char *const others[OBJECTS] = {"OtherA", "OtherB", "OtherC"};
  unsigned i = draw(history, OBJECTS);
  switch (draw(history, 5)) {
  case 0:
    return (struct call){REQUEST_DEPLOY, names[i], classes[i][0], false};
  case 1:
    return (struct call){REQUEST_DEPLOY, names[i], others[i], false};
  case 2:
    return (struct call){REQUEST_DELETE, names[i], NULL, false};
  case 3:
    return (struct call){draw(history, 2) ? REQUEST_SET_ENV : REQUEST_DELETE_ENV, "X", NULL, false};
  default:
    return (struct call){REQUEST_PATCH_APP_ENV, "Z", NULL, false};
  }
}

/* Three in five fail. A deploy that fails does so half-way one time in ten: the control plane dies in it, or it is
 * still under way when jd comes. */
static enum fate draw_fate(struct trial *history, enum request_kind kind) {
  if (draw(history, 5) < 2)
    return FATE_SUCCEEDS;
  if (kind != REQUEST_DEPLOY || draw(history, 10))
    return FATE_FAILS;
  return draw(history, 2) ? FATE_DIES : FATE_LASTS;
}

/* Each time in six two at once, of which one fails with a tag mismatch. */
static void act(struct trial *history) {
  struct call first = draw_call(history), second = draw_call(history);
  struct stranger stranger = {.first = &first, .calls = 1};
  bool at_once = draw(history, 6) == 0, same = strcmp(first.name, second.name) == 0;
  stranger.fate = draw_fate(history, first.kind);
  stranger.second_uploads_first = draw(history, 2);
  stranger.second_finishes_first = draw(history, 2);
  if (at_once && !same)
    stranger.second = &second;
  history->now += 10;
  stranger_act(&stranger, history->fixture.platform, history->now, &history->lasting);
}

static void drop_record(struct trial *history) {
  memory_fs_remove(project_file_path(history->fixture.given.arena, &history->fixture.project, PROJECT_RECORD));
  history->record_is_current = false;
}

/* ---- a run ---- */

static enum decision decide(void *context, const struct item *item) {
  struct trial *history = context;
  history->approved = item;
  return item_loses_data(item) && !history->approves ? DECISION_DECLINE : DECISION_APPLY;
}

static void run(struct trial *history, bool approves) {
  struct apply_fixture *fixture = &history->fixture;
  struct jd_error error = {0};
  history->approves = approves;
  fixture->now = history->now += 1000;
  if (apply_fixture_try_plan(fixture, &error)) {
    if (history->record_is_current)
      oracle_count(&fixture->given.changeset, &history->look, fixture->platform, &counts.announced);
    struct apply_context context = apply_fixture_context(fixture);
    const struct approver approver = {decide, history};
    apply(&context, &fixture->given.changeset, &approver, &fixture->result);
    history->record_is_current |= !fixture->result.failed && !fixture->result.declined;
  }
  int64_t now = fake_now(fixture->remote);
  history->now = now > history->now ? now : history->now;
}

static bool play(uint64_t seed) {
  static struct trial history;
  history = (struct trial){.random = seed, .planned = {true, true, true}, .record_is_current = true};
  memory_fs_format();
  apply_fixture_start(&history.fixture);
  history.fixture.hooks = (struct fake_options){.before = before, .after = after, .context = &history};
  apply_fixture_connect(&history.fixture);
  history.now = fake_now(history.fixture.remote);
  write_plan(&history);
  run(&history, false);
  for (int round = 0; round < ROUNDS && !history.wrong; round++) {
    for (unsigned calls = 1 + draw(&history, MOST_CALLS); calls; calls--)
      act(&history);
    if (draw(&history, 3) == 0)
      drop_record(&history);
    edit_plan(&history);
    write_plan(&history);
    run(&history, false);
    if (!history.wrong)
      run(&history, true);
  }
  if (history.wrong)
    printf("FAILED with JD_SEED=%llu: %s, which nobody approved, and which evidence showed\n", (unsigned long long)seed,
           history.wrong);
  bool fine = !history.wrong;
  apply_fixture_end(&history.fixture);
  return fine;
}

static unsigned long number(const char *name, unsigned long otherwise) {
  const char *text = getenv(name);
  return text ? strtoul(text, NULL, 10) : otherwise;
}

int main(void) {
  unsigned long seed = number("JD_SEED", 1001), seeds = number("JD_SEEDS", SANITIZED_SHARE(SEEDS));
  bool fine = true;
  setvbuf(stdout, NULL, _IOLBF, 0);
  for (unsigned long i = 0; i < seeds && fine; i++)
    fine = play(seed + i);
  printf(
      "seeds %lu to %lu: %lu deletions; %lu classes lost, %lu of them let go as removed, %lu unseen by any evidence; ",
      seed, seed + seeds - 1, counts.deleted, counts.lost, counts.let_go, counts.unseen);
  return oracle_print_counts(&counts.announced) && fine ? 0 : 1;
}
