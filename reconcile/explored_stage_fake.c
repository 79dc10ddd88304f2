#include "reconcile/explored_stage_fake.h"

#include "model/lockfile.h"
#include "reconcile/disk_fake.h"

#include <stdio.h>

const char *const stage_names[MOST_CLASSES] = {"a", "b", "c"};
const char *const stage_keys[MOST_ENVS] = {"X", "Y"};
static const char *const class_names[MOST_CLASSES] = {"A", "B", "C"};
static const struct project project = {"/p"};
static struct secret *api_key, *wanted_value;

void stage_start(void) {
  secret_start();
  api_key = secret_new(bytes_of("bb_sk_0123456789abcdef0123456789abcdef01234567"));
  wanted_value = secret_new(bytes_of("wanted"));
}

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
  struct platform_row row = {.id = arena_printf(stage->world.arena, "id-%s", stage_names[i]),
                             .name = (char *)stage_names[i],
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
  world_want_env_secret(&stage->world, stage_keys[i], wanted_value);
  if (kind == ENV_NEW)
    return;
  platform_put_env(stage->platform, stage_keys[i], bytes_of("old"));
  struct applied_digest digest;
  secret_digest(api_key, stage_keys[i], wanted_value, digest.digest);
  secret_key_id(api_key, digest.key_id);
  if (kind == ENV_CHANGED)
    digest.digest[0] = digest.digest[0] == '0' ? '1' : '0';
  applied_put_env(stage->world.arena, stage->applied, stage_keys[i], "2026-11-22T10:00:00Z", &digest);
}

/* The truth: what is READY runs, and what was deployed before its row failed or began to build. */
static void assume_live(struct platform_state *platform) {
  const char *classes[MOST_CLASSES];
  size_t count = 0;
  for (size_t i = 0; i < platform->row_count; i++)
    if (platform->rows[i].status == ROW_READY || platform->rows[i].last_deployed_at)
      classes[count++] = platform->rows[i].class_name;
  platform_assume_deployed(platform, classes, count);
}

void stage_set(struct stage *stage, const struct scenario *scenario) {
  *stage = (struct stage){.scenario = scenario};
  disk_format();
  world_start_with(&stage->world, api_key);
  stage->applied = lockfile_target(stage->world.arena, &stage->record, "fake", "app_test");
  stage->platform = platform_new("app_test");
  for (unsigned i = 0; i < scenario->classes && i < MOST_CLASSES; i++) {
    world_want(&stage->world, stage_names[i], class_names[i], "wanted");
    put_live(stage, i);
  }
  assume_live(stage->platform);
  for (unsigned i = 0; i < scenario->envs && i < MOST_ENVS; i++)
    put_env(stage, i);
  JD_BUF lock;
  buf_init(&lock, 65536);
  lockfile_write(&stage->record, &lock);
  disk_put("/p/docs/butterbase/durable.lock", buf_bytes(&lock));
  explored_start(&stage->explored, stage->platform, &stage->world);
  for (unsigned i = 0; i < scenario->classes && i < MOST_CLASSES; i++)
    if (scenario->live[i] == BUILDING)
      stage->explored.building_reads = scenario->building_reads;
}

void stage_strike(struct stage *stage) {
  platform_free(stage->platform);
  arena_free(stage->world.arena); /* the secrets are everybody's */
}

/* ---- one run ---- */

static int64_t now(void *context) {
  return ((struct explored *)context)->now;
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
  struct stage *stage = context;
  if (item_loses_data(item) && !stage->scenario->approve_loss)
    return DECISION_DECLINE;
  explored_approve(&stage->explored, item);
  return DECISION_APPLY;
}

static bool plan(struct stage *stage, struct apply_context *context) {
  struct world *world = &stage->world;
  const struct bytes lock = disk_content("/p/docs/butterbase/durable.lock");
  if (!journal_open(world->arena, &project, "fake app_test", &stage->journal, &stage->error) ||
      !lockfile_parse(world->arena, lock, "durable.lock", &stage->record, &stage->error))
    return false;
  context->applied = stage->applied = lockfile_target(world->arena, &stage->record, "fake", "app_test");
  if (!context->remote->ops->snapshot(context->remote, world->arena, NULL, 0, &world->live, &stage->error) ||
      !apply_settle(context, &world->live, &world->desired, &stage->error))
    return false;
  struct diff_request request = {.app_id = "app_test",
                                 .endpoint = "fake",
                                 .plan_file = "plan",
                                 .desired = &world->desired,
                                 .live = &world->live,
                                 .applied = stage->applied,
                                 .api_key = world->api_key};
  request.in_doubt = apply_in_doubt(&stage->journal, &request.in_doubt_count);
  return diff(world->arena, &request, &stage->changeset, NULL, &stage->error);
}

static void trace(struct stage *stage, const char *how) {
  printf("  run (%s):", how);
  for (size_t i = 0; i < stage->changeset.item_count; i++)
    printf(" %s %s%s%s %s;", action_name(stage->changeset.items[i].action),
           item_label(stage->world.arena, &stage->changeset.items[i]),
           stage->changeset.items[i].hazard_count ? " losing " : "",
           stage->changeset.items[i].hazard_count ? stage->changeset.items[i].hazards[0].classes[0] : "",
           stage->result.outcomes ? outcome_name(stage->result.outcomes[i]) : "");
  printf(" %s\n", stage->stopped ? stage->error.message : stage->result.failed ? stage->result.error.message : "");
}

void stage_run(struct stage *stage, bool tracing) {
  struct left_behind left_behind = {0};
  struct apply_context context = {.arena = stage->world.arena,
                                  .remote = &stage->explored.remote,
                                  .project = &project,
                                  .clock = {now, pass, chance, interrupted, &stage->explored},
                                  .journal = &stage->journal,
                                  .record = &stage->record,
                                  .api_key = stage->world.api_key,
                                  .retries = 1,
                                  .patience = 3,
                                  .left_behind = &left_behind};
  const struct approver approver = {decide, stage};
  stage->changeset = (struct changeset){0};
  stage->result = (struct apply_result){0};
  stage->stopped = false;
  if (setjmp(stage->explored.killed)) {
    if (tracing)
      trace(stage, "killed");
    return;
  }
  stage->stopped = !plan(stage, &context);
  if (!stage->stopped)
    apply(&context, &stage->changeset, &approver, &stage->result);
  if (tracing)
    trace(stage, stage->stopped ? "stopped" : "to its end");
}
