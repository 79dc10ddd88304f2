#include "reconcile/testing/apply_fixture.h"

#include "model/base/base.h"
#include "model/journey/journey.h"
#include "reconcile/api/api.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static int64_t now(void *context) {
  return ((struct rig *)context)->now;
}

static void pass(void *context, unsigned ms) {
  struct rig *rig = context;
  rig->now += ms;
  rig->slept_ms += ms;
  rig->interrupted |= rig->waits_interrupt;
  if (rig->meanwhile)
    rig->meanwhile(rig);
}

static uint32_t chance(void *context, uint32_t below) {
  struct rig *rig = context;
  rig->now += 1; /* so that ids differ */
  return below > 1 ? (uint32_t)(rig->now % below) : 0;
}

static bool interrupted(void *context) {
  return ((struct rig *)context)->interrupted;
}

static struct clock rig_clock(struct rig *rig) {
  return (struct clock){now, pass, chance, interrupted, rig};
}

static enum decision decide(void *context, const struct item *item) {
  struct rig *rig = context;
  (void)item;
  rig->asked++;
  return rig->decision;
}

void rig_start(struct rig *rig) {
  char folder[] = "/tmp/jd-rig-XXXXXX";
  *rig = (struct rig){.now = 1795427040000};
  world_start(&rig->world);
  rig->platform = platform_new("app_test");
  rig->project.root = arena_strdup(rig->world.arena, mkdtemp(folder));
  rig_connect(rig);
}

void rig_end(struct rig *rig) {
  char *command = arena_printf(rig->world.arena, "rm -rf '%s'", rig->project.root);
  if (rmdir(rig->project.root) != 0 && system(command) != 0)
    abort();
  remote_close(rig->remote);
  platform_free(rig->platform);
  world_end(&rig->world);
}

int rig_setup(void **state) {
  static struct rig rig;
  rig_start(&rig);
  *state = &rig;
  return 0;
}

int rig_teardown(void **state) {
  rig_end(*state);
  return 0;
}

void rig_connect(struct rig *rig) {
  remote_close(rig->remote);
  rig->remote = fake_new(rig->platform, &rig->hooks);
}

struct platform_row *rig_deploy(struct rig *rig, const char *name, const char *class_name, const char *version) {
  struct world scratch = {.arena = rig->world.arena};
  struct desired_object room;
  scratch.desired.objects = &room;
  world_want(&scratch, name, class_name, version);
  const struct platform_request request = {.kind = REQUEST_DEPLOY,
                                           .name = name,
                                           .code = room.code,
                                           .access_mode = ACCESS_AUTHENTICATED,
                                           .now = rig->now,
                                           .new_id = arena_printf(rig->world.arena, "id-%s", name)};
  struct platform_response response;
  struct platform_effect effect;
  platform_step(rig->platform, &request, &response, &effect);
  return platform_find_row(rig->platform, name);
}

void rig_delete(struct rig *rig, const char *name) {
  const struct platform_request request = {.kind = REQUEST_DELETE, .name = name, .now = rig->now};
  struct platform_response response;
  struct platform_effect effect;
  platform_step(rig->platform, &request, &response, &effect);
}

void rig_fault(struct rig *rig, unsigned times, bool after, int code, const char *message) {
  platform_put_fault(rig->platform, &(struct platform_fault){.op = PLATFORM_DEPLOY,
                                                             .times = times,
                                                             .status = 500,
                                                             .code = code,
                                                             .message = (char *)message,
                                                             .after = after});
}

struct apply_context rig_context(struct rig *rig) {
  return (struct apply_context){.arena = rig->world.arena,
                                .remote = rig->remote,
                                .project = &rig->project,
                                .clock = rig_clock(rig),
                                .journal = &rig->journal,
                                .record = &rig->record,
                                .applied = rig->applied,
                                .desired = &rig->world.desired,
                                .api_key = rig->world.api_key,
                                .observer = rig->observer,
                                .known = &rig->world.live,
                                .retries = 2,
                                .connect_for_s = 30,
                                .busy_timeout_s = 5,
                                .left_behind = &rig->left_behind};
}

static bool read_lock(struct rig *rig, struct jd_error *error) {
  if (!project_read_record(rig->world.arena, &rig->project, &rig->record, error))
    return false;
  rig->applied = lockfile_target(rig->world.arena, &rig->record, "fake", "app_test");
  return true;
}

static bool plan(struct rig *rig, struct jd_error *error) {
  struct world *world = &rig->world;
  if (!journal_open(world->arena, &rig->project, "fake app_test", &rig->journal, error) || !read_lock(rig, error))
    return false;
  struct apply_context context = rig_context(rig);
  if (!apply_read(rig->remote, &world->desired, &rig->journal, rig->applied, &world->live, error) ||
      !apply_settle(&context, &world->live, &world->desired, error))
    return false;
  struct plan_request request = world_request(world);
  request.applied = rig->applied;
  request.open = journal_intents(&rig->journal);
  request.outcome_unknown = apply_outcome_unknown(&rig->journal, &request.outcome_unknown_count);
  return plan_build(world->arena, &request, &world->changeset, NULL, error);
}

bool rig_try_plan(struct rig *rig, struct jd_error *error) {
  return plan(rig, error);
}

void rig_plan(struct rig *rig) {
  struct jd_error error = {0};
  rig->left_behind = (struct left_behind){0};
  if (plan(rig, &error))
    return;
  fprintf(stderr, "The test's run stopped at %s: %s\n", error.where, error.message);
  abort();
}

void rig_apply(struct rig *rig) {
  struct apply_context context = rig_context(rig);
  const struct approver approver = {decide, rig};
  apply(&context, &rig->world.changeset, &approver, &rig->result);
}

void rig_run(struct rig *rig) {
  rig_plan(rig);
  rig_apply(rig);
}

const char *rig_text(struct rig *rig, const char *name) {
  struct bytes text;
  const char *path = project_path(rig->world.arena, &rig->project, name);
  if (file_read(rig->world.arena, path, LIMIT_DOCUMENT_BYTES, &text, NULL) != FILE_READ)
    return "";
  return arena_strndup(rig->world.arena, text.data, text.len);
}

size_t rig_logged(struct rig *rig, const char *item) {
  struct buildlog_entry *entries;
  size_t count, found = 0;
  buildlog_parse(rig->world.arena, bytes_of(rig_text(rig, project_file(&rig->project, PROJECT_BUILD_LOG))), &entries,
                 &count);
  for (size_t i = 0; i < count; i++)
    found += strcmp(entries[i].name, item) == 0;
  return found;
}

enum outcome rig_outcome(const struct rig *rig, const char *label) {
  for (size_t i = 0; i < rig->world.changeset.item_count; i++)
    if (item_has_label(&rig->world.changeset.items[i], label))
      return rig->result.outcomes[i];
  return OUTCOME_NONE;
}

size_t rig_writes(const struct rig *rig) {
  size_t count, writes = 0;
  const struct fake_call *calls = fake_calls(rig->remote, &count);
  for (size_t i = 0; i < count; i++)
    writes += strcmp(calls[i].op, "deploy") == 0 || strcmp(calls[i].op, "set_env") == 0 ||
              strcmp(calls[i].op, "remove") == 0 || strcmp(calls[i].op, "remove_env") == 0;
  return writes;
}
