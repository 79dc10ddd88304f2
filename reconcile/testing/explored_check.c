#include "reconcile/testing/explored_check.h"

#include "model/base/base.h"
#include "reconcile/testing/memory_fs.h"

struct check_counts check_counts;

/* ---- what a write may not do ---- */

/* The evidence that was there for the last look before the write showed it. */
static bool was_shown(struct explored *explored, const char *lost) {
  static const struct project project = {.root = "/p"};
  struct record record = {0};
  struct journal journal = {0};
  lockfile_parse(explored->arena, memory_fs_content(EXPLORED_RECORD), "durable.lock", &record, NULL);
  journal_open(explored->arena, &project, "fake app_test", &journal, NULL);
  return oracle_foresees(&explored->look, lockfile_target(explored->arena, &record, "fake", "app_test"), &journal,
                         explored->desired, explored->approved, lost);
}

struct check_deployed check_note_deployed(const struct platform_state *platform) {
  struct check_deployed before = {.count = platform->class_count};
  for (size_t i = 0; i < before.count; i++) {
    before.classes[i] = platform->classes[i].class_name;
    before.storage[i] = platform->classes[i].storage;
  }
  return before;
}

static bool came_after_look(const struct explored *explored, const struct check_deployed *before, const char *lost) {
  for (size_t i = 0; i < before->count; i++)
    if (strcmp(before->classes[i], lost) == 0)
      return before->storage[i] > explored->look_storage;
  return false;
}

/* What book.revived says, no evidence shows: an upload that began before the Worker was torn down is taken after it,
 * since no tag is left to stop it. Where it is one for an env variable, it changes no row and no time, so jd reads the
 * same as where it failed; and there all data went with the Worker, as was approved. */
void check_losses(struct explored *explored, const struct platform_request *request,
                  const struct platform_effect *effect, const struct check_deployed *before) {
  for (size_t i = 0; i < effect->lost_count; i++) {
    const char *lost = effect->lost_classes[i];
    if (oracle_announces(explored->approved, lost))
      continue;
    if (!explored->book.revived && !came_after_look(explored, before, lost) && was_shown(explored, lost))
      explored_violate(explored, "the write of %s deleted class %s, which nobody approved, and which evidence showed",
                       request->name, lost);
    else
      explored->unseen++;
  }
}

static void check_order_of_writes(struct explored *explored, const char *name) {
  const struct platform_row *failed = explored->failed ? platform_find_row(explored->platform, explored->failed) : NULL;
  if (failed && failed->status == ROW_ERROR && strcmp(explored->failed, name) != 0)
    explored_violate(explored, "%s was written after the write of %s had failed", name, explored->failed);
  else if (explored->look_lasts)
    explored_violate(explored, "%s was written while another deploy was under way", name);
}

/* The first try of a write goes out only where the row is what the plan showed. */
static void check_unchanged(struct explored *explored, const char *name) {
  const struct item *item = explored->approved;
  if (!item || item->kind != ITEM_OBJECT || explored->sends)
    return;
  bool same = !item->live;
  for (size_t i = 0; i < explored->look.row_count; i++) {
    const struct oracle_row *row = &explored->look.rows[i];
    if (strcmp(row->name, name) == 0)
      same = item->live && row->status == item->live->status && strcmp(row->class_name, item->live->class_name) == 0 &&
             bytes_equal(row->code, item->live->code);
  }
  if (!same)
    explored_violate(explored, "%s was written over what somebody else wrote after the plan", name);
}

void check_write(struct explored *explored, const char *name) {
  check_order_of_writes(explored, name);
  check_unchanged(explored, name);
}

static const struct platform_row *find_declaring(const struct explored *explored, const char *but) {
  for (size_t i = 0; i < explored->platform->row_count; i++) {
    const struct platform_row *row = &explored->platform->rows[i];
    if (row->status != ROW_ERROR && strcmp(row->name, but) != 0 && strstr(row->code.data, "shared"))
      return row;
  }
  return NULL;
}

/* A name that two sources declare: the last look must have read the code that shows it. */
void check_collision(struct explored *explored, const struct platform_request *request) {
  if (request->kind != REQUEST_DEPLOY || !strstr(request->code.data, "shared"))
    return;
  const struct platform_row *other = find_declaring(explored, request->name);
  for (size_t i = 0; other && i < explored->look.row_count; i++)
    if (strcmp(explored->look.rows[i].name, other->name) == 0 &&
        explored->look.rows[i].last_deployed_at == other->last_deployed_at)
      explored_violate(explored, "%s was sent, and declares a name that %s declares", request->name, other->name);
}

/* ---- the plan ---- */

static void check_asked_once(struct run *run) {
  for (size_t i = 0; i < run->changeset.item_count; i++) {
    const struct item *item = &run->changeset.items[i];
    for (size_t j = 0; j < item->hazard_count; j++)
      for (size_t k = 0; k < item->hazards[j].object_count; k++) {
        const char *object = item->hazards[j].objects[k];
        if (run->explored.book.settled & 1U << (object[0] - 'a'))
          explored_violate(&run->explored, "%s asks again about the data of %s, which is gone", item->name, object);
      }
  }
}

/* Orders in which the platform would reject a step are out of the oracle's reach. */
static bool may_be_rejected(const struct run *run) {
  const struct platform_state *platform = run->explored.platform;
  for (size_t i = 0; i < platform->env_count; i++)
    if (strcmp(platform->env[i].key, "A") == 0)
      return true;
  for (size_t i = 0; i < platform->app_env_count; i++)
    if (strcmp(platform->app_env[i].key, "A") == 0)
      return true;
  for (size_t i = 0; i < platform->row_count; i++)
    if (strcmp(platform->rows[i].name, "a") != 0 && strstr(platform->rows[i].code.data, "shared"))
      return true;
  return false;
}

static void check_order(struct run *run) {
  struct oracle oracle;
  struct oracle_write writes[ORACLE_ROWS];
  struct oracle_cost cost = {0, 0};
  size_t count = 0;
  if (may_be_rejected(run))
    return;
  for (size_t i = 0; i < run->changeset.item_count && count < ORACLE_ROWS; i++) {
    const struct item *item = &run->changeset.items[i];
    if (!action_is_change(item->action))
      continue;
    writes[count++] = oracle_write_of(item);
    for (size_t j = 0; j < item->hazard_count; j++)
      *(item->hazards[j].certain ? &cost.certain : &cost.possible) += item->hazards[j].loss_count;
  }
  if (!count)
    return;
  oracle_judge(&run->explored.look, run->applied, &run->journal, &oracle);
  oracle_let_go(&oracle, &run->explored.look, run->explored.desired);
  struct oracle_cost least = oracle_least(&oracle, &run->explored.look, writes, count);
  if (cost.certain != least.certain || cost.possible != least.possible)
    explored_violate(&run->explored,
                     "the plan loses %zu classes for certain and %zu possibly, and should lose %zu and %zu",
                     cost.certain, cost.possible, least.certain, least.possible);
}

void check_plan(struct run *run, bool calm) {
  if (calm && run->stage->scenario->record == RECORD_CURRENT && !run->explored.happened)
    oracle_count(&run->changeset, &run->explored.look, run->explored.platform, &check_counts.announced);
  if (!run->explored.book.disturbed)
    check_asked_once(run);
  check_order(run);
}

/* ---- after a run ---- */

static bool has_failed(const struct run *run) {
  return run->stopped || run->result.failed;
}

static const struct jd_error *error_of(const struct run *run) {
  return run->stopped ? &run->error : &run->result.error;
}

/* One that lay ahead of the control plane's clock would hide what is deployed after the loss. */
static void check_times_of_losses(struct run *run) {
  for (size_t i = 0; run->applied && i < run->applied->lost_count; i++) {
    int64_t ms;
    if (!time_parse(bytes_of(run->applied->lost[i].approved_at), &ms) || ms > run->explored.now)
      explored_violate(&run->explored, "the loss of %s is recorded for a time to come", run->applied->lost[i].name);
  }
}

void check_run(struct run *run, bool alone) {
  struct explored *explored = &run->explored;
  check_counts.unseen += explored->unseen;
  check_times_of_losses(run);
  if (explored->left_ready && !has_failed(run))
    explored_violate(explored, "%s left READY during a write, and this was not reported", explored->left_ready);
  if (alone && !may_be_rejected(run) && has_failed(run) && error_of(run)->code == JD_STALE && run->planned)
    explored_violate(explored, "a refusal that nobody but jd caused: %s", error_of(run)->message);
}

/* ---- at the end ---- */

static bool is_settled(const struct run *run) {
  for (size_t i = 0; i < run->changeset.item_count; i++)
    if (action_is_change(run->changeset.items[i].action) && run->result.outcomes[i] != OUTCOME_DECLINED)
      return false;
  return true;
}

static bool is_same(const struct run *run, const char *label) {
  for (size_t i = 0; i < run->changeset.item_count; i++)
    if (item_has_label(&run->changeset.items[i], label))
      return run->changeset.items[i].action == ACTION_SAME;
  return false;
}

static void check_lines(struct run *run, const char *label, size_t wanted) {
  size_t lines = explored_logged(memory_fs_content(EXPLORED_LOG), label);
  if (is_same(run, label) && lines != wanted)
    explored_violate(&run->explored, "the log has %zu lines of %s, and must have %zu", lines, label, wanted);
}

static void check_value(struct run *run, unsigned i) {
  const struct platform_state *platform = run->explored.platform;
  for (size_t j = 0; j < platform->env_count; j++)
    if (strcmp(platform->env[j].key, stage_keys[i]) == 0 &&
        !bytes_equal(platform->env[j].value, bytes_of(run->edited ? "edited" : "wanted")))
      explored_violate(&run->explored, "the app has another value of %s than the plan", stage_keys[i]);
}

void check_settled(struct run *run) {
  const struct scenario *scenario = run->stage->scenario;
  const struct explored *explored = &run->explored;
  if (has_failed(run)) {
    if (!*error_of(run)->message)
      explored_violate(&run->explored, "a refusal without a reason");
    return;
  }
  if (!is_settled(run))
    explored_violate(&run->explored, "something is left to do after clean runs");
  for (size_t i = 0; i < explored->desired->object_count; i++)
    if (!(explored->book.unclear & 1U << (explored->desired->objects[i].name[0] - 'a')))
      check_lines(run, explored->desired->objects[i].name, explored->book.applied[i]);
  for (unsigned i = 0; i < scenario->envs && !explored->book.env_touched; i++) {
    if (!explored->book.edited)
      check_lines(run, i ? "env/Y" : "env/X", explored->book.env_unset >> i & 1);
    if (is_same(run, i ? "env/Y" : "env/X"))
      check_value(run, i);
  }
}
