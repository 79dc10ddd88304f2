#include "reconcile/testing/explored_stage.h"

#include "model/base/base.h"
#include "reconcile/testing/explored_machine.h"

#include <stdio.h>
#include <stdlib.h>

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
      desired->removed[desired->removed_count++] = (struct plan_removed){.name = stage_names[i]};
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
    memory_fs_put(EXPLORED_RECORD, buf_bytes(&lock));
    break;
  case RECORD_EMPTY:
    memory_fs_put(EXPLORED_RECORD, (struct bytes){"", 0});
    break;
  case RECORD_ABSENT:
  case RECORD_KINDS:
    break;
  }
}

/* The record shows that the app has the value that is wanted. */
static bool is_known(const struct scenario *scenario, unsigned i) {
  return scenario->env[i] == ENV_SAME && (scenario->record == RECORD_CURRENT || scenario->record == RECORD_STALE);
}

static const char *pack_files(struct arena *arena) {
  char *files = arena_alloc(arena, memory_fs_packed_size());
  memory_fs_pack(files);
  return files;
}

void stage_set(struct explored_point *stage, const struct scenario *scenario) {
  struct record record = {0};
  *stage = (struct explored_point){.scenario = scenario, .arena = arena_new()};
  struct platform_state *platform = stage->start.platform = platform_new("app_test");
  memory_fs_format();
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
  stage->start.files = pack_files(stage->arena);
  stage->start.now = EXPLORED_START;
  stage->start.edited = stage->start.book.edited = scenario->edited_first;
  for (unsigned i = 0; i < scenario->envs; i++)
    stage->start.book.env_unset |= (unsigned)!is_known(scenario, i) << i;
}

bool stage_is_extra(const struct scenario *scenario, unsigned i) {
  return scenario->live[i] == EXTRA || scenario->live[i] == EXTRA_ERROR;
}

void stage_strike(struct explored_point *stage) {
  platform_free(stage->start.platform);
  arena_free(stage->arena); /* the secrets are everybody's */
}

void stage_enter(const struct explored_node *node, const struct explored_point *stage, struct arena *arena,
                 struct explored *explored) {
  memory_fs_unpack(node->files);
  *explored = (struct explored){.platform = platform_fork(node->platform),
                                .desired = &stage->desired[node->edited],
                                .arena = arena,
                                .now = node->now,
                                .lasting = node->lasting,
                                .book = node->book,
                                .hooks = &stage_hooks.points};
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
  const bool declines = item_loses_data(item) && explored_ask(&run->explored) != ANSWER_APPROVES;
  run->asked = item;
  run->declines = declines;
  explored_approve(&run->explored, declines ? NULL : item);
  run->declined |= declines;
  return declines ? DECISION_DECLINE : DECISION_APPLY;
}

static bool read_record(struct run *run) {
  const struct bytes lock = memory_fs_content(EXPLORED_RECORD);
  const bool there = memory_fs_holds(EXPLORED_RECORD);
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
  struct apply_context *context = &run->context;
  *context = (struct apply_context){.arena = run->arena,
                                    .remote = &run->explored.remote,
                                    .project = &project,
                                    .clock = {now, pass, chance, interrupted, &run->explored},
                                    .journal = &run->journal,
                                    .record = &run->record,
                                    .api_key = api_key,
                                    .known = &run->live,
                                    .retries = 1,
                                    .busy_timeout_s = EXPLORED_PATIENCE,
                                    .left_behind = &run->left_behind};
  static const char *const approved_by = "option";
  const struct approver approver = {decide, run, &approved_by};
  run->stopped = !plan(run, context);
  if (run->stopped)
    return;
  run->planned = true;
  if (stage_hooks.planned)
    stage_hooks.planned(run);
  apply(context, &run->changeset, &approver, &run->result);
}

struct run *run_now;

struct beginning {
  const struct explored_point *stage;
  const struct explored_node *from;
};

static void run_body(void *argument) {
  const struct beginning *beginning = argument;
  struct run *run = jd_calloc(1, sizeof *run);
  run_now = run;
  run->stage = beginning->stage;
  run->arena = arena_new();
  run->edited = beginning->from->edited;
  stage_enter(beginning->from, run->stage, run->arena, &run->explored);
  explored_begin(&run->explored);
  play(run);
}

/* Where the machine has no memory of its own. */
static void release(struct run *run) {
  if (machine_saves || !run)
    return;
  platform_free(run->explored.platform);
  arena_free(run->arena);
  free(run);
}

bool run_begin(const struct explored_point *stage, const struct explored_node *from) {
  static struct beginning beginning;
  beginning = (struct beginning){stage, from};
  release(run_now);
  run_now = NULL;
  return machine_begin(run_body, &beginning);
}

static void keep_row(struct arena *arena, struct platform_row *row) {
  row->id = arena_strdup(arena, row->id);
  row->name = arena_strdup(arena, row->name);
  row->class_name = arena_strdup(arena, row->class_name);
  row->error_message = arena_strdup(arena, row->error_message);
  row->code = arena_bytes(arena, row->code);
  row->source = NULL;
}

static void keep_env(struct arena *arena, struct platform_env *env, size_t count) {
  for (size_t i = 0; i < count; i++) {
    env[i].key = arena_strdup(arena, env[i].key);
    env[i].value = arena_bytes(arena, env[i].value);
  }
}

static void keep_texts(struct arena *arena, char **texts, size_t count) {
  for (size_t i = 0; i < count; i++)
    texts[i] = arena_strdup(arena, texts[i]);
}

static void *keep_list(struct arena *arena, const void *list, size_t count, size_t size) {
  void *kept = arena_alloc_array(arena, count, size);
  if (count)
    memcpy(kept, list, count * size);
  return kept;
}

/* A call that is under way: what platform_begin has set. */
static void keep_work(struct arena *arena, struct platform_work *work) {
  work->request.name = arena_strdup(arena, work->request.name);
  work->request.new_id = arena_strdup(arena, work->request.new_id);
  work->request.code = arena_bytes(arena, work->request.code);
  work->request.value = arena_bytes(arena, work->request.value);
  work->row_id = arena_strdup(arena, work->row_id);
  work->class_name = arena_strdup(arena, work->class_name);
  work->old_tag = arena_strdup(arena, work->old_tag);
  work->new_tag = arena_strdup(arena, work->new_tag);
  work->bundle = keep_list(arena, work->bundle, work->bundle_count, sizeof *work->bundle);
  for (size_t i = 0; i < work->bundle_count; i++)
    keep_row(arena, &work->bundle[i]);
  work->new_classes = keep_list(arena, work->new_classes, work->new_count, sizeof *work->new_classes);
  keep_texts(arena, work->new_classes, work->new_count);
  work->deleted_classes = keep_list(arena, work->deleted_classes, work->deleted_count, sizeof *work->deleted_classes);
  keep_texts(arena, work->deleted_classes, work->deleted_count);
}

/* Takes what is the run's into the platform's own memory. */
static void keep_platform(struct platform_state *platform) {
  struct arena *arena = platform->arena;
  for (size_t i = 0; i < platform->row_count; i++)
    keep_row(arena, &platform->rows[i]);
  keep_env(arena, platform->env, platform->env_count);
  keep_env(arena, platform->app_env, platform->app_env_count);
  keep_texts(arena, platform->remembered, platform->remembered_count);
  for (size_t i = 0; i < platform->class_count; i++)
    platform->classes[i].class_name = arena_strdup(arena, platform->classes[i].class_name);
  platform->app_id = arena_strdup(arena, platform->app_id);
  platform->remembered_tag = arena_strdup(arena, platform->remembered_tag);
  platform->worker_tag = arena_strdup(arena, platform->worker_tag);
}

/* Leaves in the journal no line that says nothing any more: what the next run makes of it first. */
static void drop_closed(struct arena *arena) {
  const struct bytes content = memory_fs_content(EXPLORED_JOURNAL);
  char *kept = arena_alloc(arena, content.len + 1);
  size_t len = 0;
  for (struct text_line line = {0}; text_next_line(content, &line);) {
    const struct bytes bytes = text_line_bytes(content, line);
    bool open = false;
    for (size_t i = 0; i < run_now->journal.open_count && !open; i++)
      open = memmem(bytes.data, bytes.len, run_now->journal.open[i].id, strlen(run_now->journal.open[i].id)) != NULL;
    if (!open)
      continue;
    memcpy(kept + len, bytes.data, bytes.len);
    len += bytes.len;
    kept[len++] = '\n';
  }
  if (content.len)
    memory_fs_put(EXPLORED_JOURNAL, (struct bytes){kept, len});
}

void run_node(bool tidies, struct explored_node *out) {
  const struct explored *explored = &run_now->explored;
  *out = (struct explored_node){.platform = platform_fork(explored->platform),
                                .book = explored->book,
                                .now = explored->now,
                                .lasting = explored->lasting,
                                .edited = run_now->edited};
  keep_platform(out->platform);
  if (out->lasting.reads_left)
    keep_work(out->platform->arena, &out->lasting.work);
  if (tidies)
    drop_closed(out->platform->arena);
  out->files = pack_files(out->platform->arena);
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
