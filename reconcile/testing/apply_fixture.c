#include "reconcile/testing/apply_fixture.h"

#include "model/base/base.h"
#include "model/journey/journey.h"
#include "reconcile/api/api.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static int64_t now(void *context) {
  return ((struct apply_fixture *)context)->now;
}

static void pass(void *context, unsigned ms) {
  struct apply_fixture *fixture = context;
  fixture->now += ms;
  fixture->slept_ms += ms;
  fixture->interrupted |= fixture->waits_interrupt;
  if (fixture->meanwhile)
    fixture->meanwhile(fixture);
}

static uint32_t chance(void *context, uint32_t below) {
  struct apply_fixture *fixture = context;
  fixture->now += 1; /* so that ids differ */
  return below > 1 ? (uint32_t)(fixture->now % below) : 0;
}

static bool interrupted(void *context) {
  return ((struct apply_fixture *)context)->interrupted;
}

static struct clock apply_fixture_clock(struct apply_fixture *fixture) {
  return (struct clock){now, pass, chance, interrupted, fixture};
}

static enum decision decide(void *context, const struct item *item) {
  struct apply_fixture *fixture = context;
  (void)item;
  fixture->asked++;
  return fixture->decision;
}

void apply_fixture_start(struct apply_fixture *fixture) {
  char folder[] = "/tmp/jd-apply-XXXXXX";
  *fixture = (struct apply_fixture){.now = 1795427040000};
  plan_fixture_start(&fixture->given);
  fixture->platform = platform_new("app_test");
  fixture->project.root = arena_strdup(fixture->given.arena, mkdtemp(folder));
  apply_fixture_connect(fixture);
}

void apply_fixture_end(struct apply_fixture *fixture) {
  char *command = arena_printf(fixture->given.arena, "rm -rf '%s'", fixture->project.root);
  if (rmdir(fixture->project.root) != 0 && system(command) != 0)
    abort();
  remote_close(fixture->remote);
  platform_free(fixture->platform);
  plan_fixture_end(&fixture->given);
}

int apply_fixture_setup(void **state) {
  static struct apply_fixture fixture;
  apply_fixture_start(&fixture);
  *state = &fixture;
  return 0;
}

int apply_fixture_teardown(void **state) {
  apply_fixture_end(*state);
  return 0;
}

void apply_fixture_connect(struct apply_fixture *fixture) {
  remote_close(fixture->remote);
  fixture->remote = fake_new(fixture->platform, &fixture->hooks);
}

struct platform_row *apply_fixture_deploy(struct apply_fixture *fixture, const char *name, const char *class_name,
                                          const char *version) {
  struct plan_fixture scratch = {.arena = fixture->given.arena};
  struct desired_object room;
  scratch.desired.objects = &room;
  plan_fixture_want(&scratch, name, class_name, version);
  const struct platform_request request = {.kind = REQUEST_DEPLOY,
                                           .name = name,
                                           .code = room.code,
                                           .access_mode = ACCESS_AUTHENTICATED,
                                           .now = fixture->now,
                                           .new_id = arena_printf(fixture->given.arena, "id-%s", name)};
  struct platform_response response;
  struct platform_effect effect;
  platform_step(fixture->platform, &request, &response, &effect);
  return platform_find_row(fixture->platform, name);
}

void apply_fixture_delete(struct apply_fixture *fixture, const char *name) {
  const struct platform_request request = {.kind = REQUEST_DELETE, .name = name, .now = fixture->now};
  struct platform_response response;
  struct platform_effect effect;
  platform_step(fixture->platform, &request, &response, &effect);
}

void apply_fixture_fault(struct apply_fixture *fixture, unsigned times, bool after, int code, const char *message) {
  platform_put_fault(fixture->platform, &(struct platform_fault){.op = PLATFORM_DEPLOY,
                                                                 .times = times,
                                                                 .status = 500,
                                                                 .code = code,
                                                                 .message = (char *)message,
                                                                 .after = after});
}

struct apply_context apply_fixture_context(struct apply_fixture *fixture) {
  return (struct apply_context){.arena = fixture->given.arena,
                                .remote = fixture->remote,
                                .project = &fixture->project,
                                .clock = apply_fixture_clock(fixture),
                                .journal = &fixture->journal,
                                .record = &fixture->record,
                                .applied = fixture->applied,
                                .desired = &fixture->given.desired,
                                .api_key = fixture->given.api_key,
                                .observer = fixture->observer,
                                .known = &fixture->given.live,
                                .retries = 2,
                                .connect_for_s = 30,
                                .busy_timeout_s = 5,
                                .left_behind = &fixture->left_behind};
}

static bool read_lock(struct apply_fixture *fixture, struct jd_error *error) {
  if (!project_read_record(fixture->given.arena, &fixture->project, &fixture->record, error))
    return false;
  fixture->applied = lockfile_target(fixture->given.arena, &fixture->record, "fake", "app_test");
  return true;
}

static bool plan(struct apply_fixture *fixture, struct jd_error *error) {
  struct plan_fixture *given = &fixture->given;
  if (!journal_open(given->arena, &fixture->project, "fake app_test", &fixture->journal, error) ||
      !read_lock(fixture, error))
    return false;
  struct apply_context context = apply_fixture_context(fixture);
  if (!apply_read(fixture->remote, &given->desired, &fixture->journal, fixture->applied, &given->live, error) ||
      !apply_settle(&context, &given->live, &given->desired, error))
    return false;
  struct plan_request request = plan_fixture_request(given);
  request.applied = fixture->applied;
  request.open = journal_intents(&fixture->journal);
  request.outcome_unknown = apply_outcome_unknown(&fixture->journal, &request.outcome_unknown_count);
  return plan_build(given->arena, &request, &given->changeset, NULL, error);
}

bool apply_fixture_try_plan(struct apply_fixture *fixture, struct jd_error *error) {
  return plan(fixture, error);
}

void apply_fixture_plan(struct apply_fixture *fixture) {
  struct jd_error error = {0};
  fixture->left_behind = (struct left_behind){0};
  if (plan(fixture, &error))
    return;
  fprintf(stderr, "The test's run stopped at %s: %s\n", error.where, error.message);
  abort();
}

void apply_fixture_apply(struct apply_fixture *fixture) {
  struct apply_context context = apply_fixture_context(fixture);
  const struct approver approver = {decide, fixture};
  apply(&context, &fixture->given.changeset, &approver, &fixture->result);
}

void apply_fixture_run(struct apply_fixture *fixture) {
  apply_fixture_plan(fixture);
  apply_fixture_apply(fixture);
}

const char *apply_fixture_text(struct apply_fixture *fixture, const char *name) {
  struct bytes text;
  const char *path = project_path(fixture->given.arena, &fixture->project, name);
  if (file_read(fixture->given.arena, path, LIMIT_DOCUMENT_BYTES, &text, NULL) != FILE_READ)
    return "";
  return arena_strndup(fixture->given.arena, text.data, text.len);
}

size_t apply_fixture_logged(struct apply_fixture *fixture, const char *item) {
  struct buildlog_entry *entries;
  size_t count, found = 0;
  buildlog_parse(fixture->given.arena,
                 bytes_of(apply_fixture_text(fixture, project_file(&fixture->project, PROJECT_BUILD_LOG))), &entries,
                 &count);
  for (size_t i = 0; i < count; i++)
    found += strcmp(entries[i].name, item) == 0;
  return found;
}

enum outcome apply_fixture_outcome(const struct apply_fixture *fixture, const char *label) {
  for (size_t i = 0; i < fixture->given.changeset.item_count; i++)
    if (item_has_label(&fixture->given.changeset.items[i], label))
      return fixture->result.outcomes[i];
  return OUTCOME_NONE;
}

size_t apply_fixture_writes(const struct apply_fixture *fixture) {
  size_t count, writes = 0;
  const struct fake_call *calls = fake_calls(fixture->remote, &count);
  for (size_t i = 0; i < count; i++)
    writes += strcmp(calls[i].op, "deploy") == 0 || strcmp(calls[i].op, "set_env") == 0 ||
              strcmp(calls[i].op, "remove") == 0 || strcmp(calls[i].op, "remove_env") == 0;
  return writes;
}
