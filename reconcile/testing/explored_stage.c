#include "reconcile/testing/explored_stage.h"

#include "model/base/base.h"

#include <stdio.h>

const char *const stage_names[MOST_OBJECTS] = {"a", "b", "c"};
const char *const stage_keys[MOST_ENVS] = {"X", "Y"};
struct stage_hooks stage_hooks;
static const char *const class_names[MOST_OBJECTS] = {"A", "B", "C"};
static const struct project project = {.root = "/p"};
static struct secret *api_key, *wanted_value, *edited_value;
enum { DAY_MS = 86400000 };

void stage_start(void) {
  secret_start();
  api_key = secret_new(bytes_of("bb_sk_0123456789abcdef0123456789abcdef01234567"));
  wanted_value = secret_new(bytes_of("wanted"));
  edited_value = secret_new(bytes_of("edited"));
}

/* What `a` wants declares a name that a stranger's code may declare, too (explored_stranger_fake.c). */
static struct bytes code_of(struct explored_point *stage, const char *class_name, const char *version) {
  bool shares = strcmp(class_name, "A") == 0 && strcmp(version, "old") != 0;
  return bytes_of(arena_printf(stage->arena, "// %s\nexport class %s {\n  fetch() {}\n}\n%s", version, class_name,
                               shares ? "const shared = 1;\n" : ""));
}

/* ---- what is wanted ---- */

static void want(struct explored_point *stage, struct desired *desired, unsigned i, const char *version) {
  struct desired_object *object = &desired->objects[desired->object_count++];
  *object = (struct desired_object){.name = stage_names[i],
                                    .source = arena_printf(stage->arena, "%s.ts", stage_names[i]),
                                    .class_name = class_names[i],
                                    .access_mode = ACCESS_AUTHENTICATED,
                                    .code = code_of(stage, class_names[i], version)};
  object->code_digest = digest_bytes(object->code);
  object->digest = object_digest(object->name, object->class_name, object->access_mode, object->code_digest);
}

static void want_all(struct explored_point *stage, struct desired *desired, const char *version) {
  const struct scenario *scenario = stage->scenario;
  desired->form = PLAN_BLOCK;
  desired->objects = arena_alloc_array(stage->arena, MOST_OBJECTS, sizeof *desired->objects);
  desired->env = arena_alloc_array(stage->arena, MOST_ENVS, sizeof *desired->env);
  desired->removed = arena_alloc_array(stage->arena, MOST_OBJECTS, sizeof *desired->removed);
  for (unsigned i = 0; i < scenario->classes; i++)
    if (!stage_is_extra(scenario, i))
      want(stage, desired, i, i == 0 ? version : "wanted");
    else if (scenario->removes)
      desired->removed[desired->removed_count++] = (struct desired_removal){.name = stage_names[i]};
  for (unsigned i = 0; i < scenario->envs; i++)
    desired->env[desired->env_count++] = (struct desired_env){
        .key = stage_keys[i], .value = strcmp(version, "edited") == 0 ? edited_value : wanted_value};
}

/* ---- what is there at first ---- */

static enum row_status status_of(enum live_kind kind) {
  if (kind == ERROR_NEVER || kind == ERROR_LIVE || kind == EXTRA_ERROR)
    return ROW_ERROR;
  return kind == BUILDING ? ROW_BUILDING : ROW_READY;
}

static void put_live(struct explored_point *stage, unsigned i) {
  enum live_kind kind = stage->scenario->live[i];
  if (kind == ABSENT)
    return;
  const char *class_name = kind == OTHER_CLASS ? arena_printf(stage->arena, "Old%s", class_names[i]) : class_names[i];
  bool wanted_code = kind == SAME || kind == ERROR_LIVE || kind == BUILDING;
  struct platform_row row = {.id = arena_printf(stage->arena, "id-%s", stage_names[i]),
                             .name = (char *)stage_names[i],
                             .class_name = (char *)class_name,
                             .code = code_of(stage, class_name, wanted_code ? "wanted" : "old"),
                             .access_mode = ACCESS_AUTHENTICATED,
                             .status = status_of(kind),
                             .last_deployed_at = kind == ERROR_NEVER ? 0 : EXPLORED_START - DAY_MS,
                             .updated_at = EXPLORED_START - DAY_MS};
  platform_put_row(stage->start.platform, &row);
}

/* The truth: what is READY runs, and what was deployed before its row failed or began to build. */
static void assume_live(struct platform_state *platform) {
  const char *classes[MOST_OBJECTS];
  size_t count = 0;
  for (size_t i = 0; i < platform->row_count; i++)
    if (platform->rows[i].status == ROW_READY || platform->rows[i].last_deployed_at)
      classes[count++] = platform->rows[i].class_name;
  platform_assume_deployed(platform, classes, count);
}

static void record_object(struct explored_point *stage, struct applied *applied, const struct platform_row *row) {
  bool stale = stage->scenario->record == RECORD_STALE;
  char time[TIME_TEXT];
  time_format_milliseconds(row->last_deployed_at - (stale ? DAY_MS : 0), time);
  const char *class_name =
      stale && row->name[0] == 'b' ? arena_printf(stage->arena, "Stale%s", row->class_name) : row->class_name;
  applied_put_object(stage->arena, applied,
                     &(struct applied_object){.name = row->name,
                                              .class_name = class_name,
                                              .source = "x.ts",
                                              .access_mode = row->access_mode,
                                              .code_digest = digest_bytes(row->code),
                                              .applied_at = "2026-11-22T10:00:00Z",
                                              .last_deployed_at = time});
}

static void put_env(struct explored_point *stage, struct applied *applied, unsigned i) {
  enum env_kind kind = stage->scenario->env[i];
  if (kind == ENV_NEW)
    return;
  platform_put_env(stage->start.platform, stage_keys[i], bytes_of(kind == ENV_SAME ? "wanted" : "old"));
  struct applied_digest digest;
  secret_digest(api_key, stage_keys[i], wanted_value, digest.digest);
  secret_key_id(api_key, digest.key_id);
  if (kind == ENV_CHANGED)
    digest.digest[0] = digest.digest[0] == '0' ? '1' : '0';
  applied_put_env(stage->arena, applied, stage_keys[i], "2026-11-22T10:00:00Z", &digest);
}

static void write_record(struct explored_point *stage, const struct record *record) {
  JD_BUF lock;
  buf_init(&lock, 65536);
  switch (stage->scenario->record) {
  case RECORD_CURRENT:
  case RECORD_STALE:
  case RECORD_ELSEWHERE:
    lockfile_write(record, &lock);
    disk_put(EXPLORED_RECORD, buf_bytes(&lock));
    break;
  case RECORD_EMPTY:
    disk_put(EXPLORED_RECORD, (struct bytes){"", 0});
    break;
  case RECORD_ABSENT:
  case RECORD_KINDS:
    break;
  }
}

void stage_set(struct explored_point *stage, const struct scenario *scenario) {
  struct record record = {0};
  *stage = (struct explored_point){.scenario = scenario, .arena = arena_new()};
  struct platform_state *platform = stage->start.platform = platform_new("app_test");
  disk_format();
  want_all(stage, &stage->desired[0], "wanted");
  want_all(stage, &stage->desired[1], "edited");
  for (unsigned i = 0; i < scenario->classes; i++)
    put_live(stage, i);
  assume_live(platform);
  struct applied *applied = lockfile_target(stage->arena, &record, "fake",
                                            scenario->record == RECORD_ELSEWHERE ? "app_elsewhere" : "app_test");
  for (size_t i = 0; i < platform->row_count; i++)
    if (platform->rows[i].last_deployed_at)
      record_object(stage, applied, &platform->rows[i]);
  for (unsigned i = 0; i < scenario->envs && i < MOST_ENVS; i++)
    put_env(stage, applied, i);
  write_record(stage, &record);
  disk_save(stage->arena, &stage->start.disk);
  stage->start.now = EXPLORED_START;
  stage->start.edited = stage->start.book.edited = scenario->edited_first;
}

bool stage_is_extra(const struct scenario *scenario, unsigned i) {
  return scenario->live[i] == EXTRA || scenario->live[i] == EXTRA_ERROR;
}

bool stage_env_is_known(const struct scenario *scenario, unsigned i) {
  return scenario->env[i] == ENV_SAME && (scenario->record == RECORD_CURRENT || scenario->record == RECORD_STALE);
}

void stage_strike(struct explored_point *stage) {
  platform_free(stage->start.platform);
  arena_free(stage->arena); /* the secrets are everybody's */
}

void stage_enter(const struct explored_node *node, const struct explored_point *stage, struct arena *arena,
                 struct explored *explored) {
  disk_restore(&node->disk);
  *explored = (struct explored){.platform = platform_fork(node->platform),
                                .desired = &stage->desired[node->edited],
                                .arena = arena,
                                .now = node->now,
                                .lasting = node->lasting,
                                .book = node->book};
}

/* ---- one run ---- */

static int64_t now(void *context) {
  return ((struct explored *)context)->now + CLOCK_AHEAD_MS;
}

static void pass(void *context, unsigned ms) {
  explored_wait(context, ms);
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
  struct run *run = context;
  bool declines = item_loses_data(item) && !run->stage->scenario->approve_loss;
  explored_approve(&run->explored, declines ? NULL : item);
  return declines ? DECISION_DECLINE : DECISION_APPLY;
}

static bool read_record(struct run *run) {
  const struct bytes lock = disk_content(EXPLORED_RECORD);
  const bool there = disk_holds(EXPLORED_RECORD);
  if (there && !lockfile_parse(run->arena, lock, "durable.lock", &run->record, &run->error))
    return false;
  run->applied = lockfile_target(run->arena, &run->record, "fake", "app_test");
  return true;
}

static bool plan(struct run *run, struct apply_context *context) {
  const struct desired *desired = run->explored.desired;
  if (!journal_open(run->arena, &project, "fake app_test", &run->journal, &run->error) || !read_record(run))
    return false;
  context->applied = run->applied;
  context->desired = desired;
  if (!apply_read(context->remote, desired, &run->journal, run->applied, &run->live, &run->error) ||
      !apply_settle(context, &run->live, desired, &run->error))
    return false;
  struct plan_request request = {.app_id = "app_test",
                                 .endpoint = "fake",
                                 .plan_file = "plan",
                                 .desired = desired,
                                 .live = &run->live,
                                 .applied = run->applied,
                                 .open = journal_intents(&run->journal),
                                 .api_key = api_key};
  request.outcome_unknown = apply_outcome_unknown(&run->journal, &request.outcome_unknown_count);
  return plan_build(run->arena, &request, &run->changeset, NULL, &run->error);
}

static void play(struct run *run) {
  struct left_behind left_behind = {0};
  struct apply_context context = {.arena = run->arena,
                                  .remote = &run->explored.remote,
                                  .project = &project,
                                  .clock = {now, pass, chance, interrupted, &run->explored},
                                  .journal = &run->journal,
                                  .record = &run->record,
                                  .api_key = api_key,
                                  .known = &run->live,
                                  .retries = 1,
                                  .busy_timeout_s = EXPLORED_PATIENCE,
                                  .left_behind = &left_behind};
  const struct approver approver = {decide, run};
  run->stopped = !plan(run, &context);
  if (run->stopped)
    return;
  run->planned = true;
  if (stage_hooks.planned)
    stage_hooks.planned(run);
  apply(&context, &run->changeset, &approver, &run->result);
}

void run_begin(struct run *run, const struct explored_point *stage, const struct explored_node *from,
               const struct intervention *script, size_t count) {
  *run = (struct run){.stage = stage, .arena = arena_new(), .edited = from->edited};
  stage_enter(from, stage, run->arena, &run->explored);
  run->explored.script = script;
  run->explored.script_count = count;
  run->explored.hooks = stage_hooks.points.reached ? &stage_hooks.points : NULL;
  run->explored.context = stage_hooks.context;
  explored_begin(&run->explored);
  if (setjmp(run->explored.left))
    run->cut_short = true;
  else
    play(run);
}

void run_node(const struct run *run, struct explored_node *out) {
  *out = (struct explored_node){.platform = run->explored.platform,
                                .book = run->explored.book,
                                .now = run->explored.now,
                                .lasting = run->explored.lasting,
                                .edited = run->edited};
  disk_save(run->arena, &out->disk);
}

void run_end(struct run *run) {
  platform_free(run->explored.platform);
  arena_free(run->arena);
}

void run_trace(const struct run *run) {
  printf("   ");
  for (size_t i = 0; i < run->changeset.item_count; i++) {
    const struct item *item = &run->changeset.items[i];
    printf(" %s %s", action_name(item->action), item_label(run->arena, item));
    for (size_t j = 0; j < item->hazard_count; j++)
      for (size_t k = 0; k < item->hazards[j].loss_count; k++)
        printf(" %s %s/%s", item->hazards[j].certain ? "deletes" : "may delete", item->hazards[j].losses[k].object,
               item->hazards[j].losses[k].class_name ? item->hazards[j].losses[k].class_name : "?");
    printf(" %s;", run->result.outcomes ? outcome_name(run->result.outcomes[i]) : "");
  }
  printf(" %s\n", run->stopped ? run->error.message : run->result.failed ? run->result.error.message : "");
}
