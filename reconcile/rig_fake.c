#include "reconcile/rig_fake.h"

#include "model/buildlog.h"
#include "model/limits.h"
#include "model/lockfile.h"
#include "reconcile/retry.h"

#include <stdlib.h>

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
  if (system(command) != 0)
    abort();
  remote_close(rig->remote);
  platform_free(rig->platform);
  world_end(&rig->world);
}

void rig_connect(struct rig *rig) {
  remote_close(rig->remote);
  rig->remote = fake_new(rig->platform, &rig->hooks);
}

void rig_deploy(struct rig *rig, const char *name, const char *class_name, const char *version) {
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
}

void rig_fault(struct rig *rig, unsigned times, bool after, int code, const char *message) {
  platform_put_fault(rig->platform, &(struct platform_fault){.op = PLATFORM_DEPLOY,
                                                             .times = times,
                                                             .status = 500,
                                                             .code = code,
                                                             .message = (char *)message,
                                                             .after = after});
}

static struct apply_context context_of(struct rig *rig, struct remote *remote) {
  return (struct apply_context){.arena = rig->world.arena,
                                .remote = remote,
                                .project = &rig->project,
                                .clock = rig_clock(rig),
                                .journal = &rig->journal,
                                .applied = &rig->applied,
                                .api_key = rig->world.api_key,
                                .retries = 2,
                                .patience = 5};
}

static bool read_lock(struct rig *rig, struct jd_error *error) {
  struct bytes text;
  const char *path = project_path(rig->world.arena, &rig->project, LOCK_FILE_PATH);
  rig->applied = (struct applied){0};
  enum file_read read = file_read(rig->world.arena, path, LIMIT_DOCUMENT_BYTES, &text, error);
  return read == FILE_MISSING ||
         (read == FILE_READ && lockfile_parse(rig->world.arena, text, LOCK_FILE_PATH, &rig->applied, error));
}

bool rig_plan(struct rig *rig, struct jd_error *error) {
  struct world *world = &rig->world;
  if (!journal_open(world->arena, &rig->project, "fake app_test", &rig->journal, error) || !read_lock(rig, error))
    return false;
  size_t count;
  const char **names = apply_names(&world->desired, &rig->journal, &count);
  struct apply_context context = context_of(rig, rig->remote);
  if (!rig->remote->ops->snapshot(rig->remote, world->arena, names, count, &world->live, error) ||
      !apply_settle(&context, &world->live, &world->desired, error))
    return false;
  struct diff_request request = {.app_id = "app_test",
                                 .endpoint = "http://127.0.0.1:1",
                                 .plan_file = "durable.yaml",
                                 .desired = &world->desired,
                                 .live = &world->live,
                                 .applied = &rig->applied,
                                 .api_key = world->api_key};
  request.in_doubt = apply_in_doubt(&rig->journal, &request.in_doubt_count);
  return diff(world->arena, &request, &rig->changeset, NULL, error);
}

void rig_apply(struct rig *rig) {
  struct apply_context context = context_of(rig, rig->remote);
  const struct approver approver = {decide, rig};
  apply(&context, &rig->changeset, &approver, &rig->result);
}

bool rig_run(struct rig *rig, struct jd_error *error) {
  if (!rig_plan(rig, error))
    return false;
  rig_apply(rig);
  return true;
}

size_t rig_logged(struct rig *rig, const char *item) {
  struct bytes text;
  const char *path = project_path(rig->world.arena, &rig->project, BUILD_LOG_PATH);
  if (file_read(rig->world.arena, path, LIMIT_DOCUMENT_BYTES, &text, NULL) != FILE_READ)
    return 0;
  struct buildlog_entry *entries;
  size_t count, found = 0;
  buildlog_parse(rig->world.arena, text, &entries, &count);
  for (size_t i = 0; i < count; i++)
    found += strcmp(entries[i].name, item) == 0;
  return found;
}

enum outcome rig_outcome(const struct rig *rig, const char *label) {
  for (size_t i = 0; i < rig->changeset.item_count; i++)
    if (item_has_label(&rig->changeset.items[i], label))
      return rig->result.outcomes[i];
  return OUTCOME_NONE;
}

size_t rig_writes(const struct rig *rig) {
  size_t count, writes = 0;
  const struct fake_call *calls = fake_calls(rig->remote, &count);
  for (size_t i = 0; i < count; i++)
    writes += strcmp(calls[i].op, "deploy") == 0 || strcmp(calls[i].op, "set_env") == 0;
  return writes;
}
