#include "reconcile/explored_fake.h"

#include "reconcile/disk_fake.h"

#include <stdio.h>

const char *fault_name(enum fault fault) {
  static const char *const names[] = {"none",
                                      "read lost",
                                      "refused",
                                      "refused, and other failed meanwhile",
                                      "failed once",
                                      "failed",
                                      "wedged",
                                      "answer lost",
                                      "request lost",
                                      "server died",
                                      "other changed",
                                      "other failed",
                                      "overwritten",
                                      "reverted",
                                      "killed before",
                                      "killed after",
                                      "disk full",
                                      "torn",
                                      "killed at the disk"};
  return names[fault];
}

static bool strikes(struct explored *explored, enum fault fault) {
  return explored->fault == fault && explored->point == explored->at;
}

static void kill_run(struct explored *explored) {
  explored->struck = true;
  longjmp(explored->killed, 1);
}

static bool no_answer(struct explored *explored, struct jd_error *error) {
  explored->struck = true;
  return jd_fail(error, JD_NETWORK, JD_SCOPE_RUN, JD_RETRY_NOW, "fake", "There was no answer.");
}

/* ---- the disk ---- */

static enum disk_fate disk_before(void *context, const char *path) {
  struct explored *explored = context;
  (void)path;
  explored->point++;
  if (strikes(explored, FAULT_DISK_FULL)) {
    explored->struck = true;
    return DISK_FULL;
  }
  return strikes(explored, FAULT_TORN) ? DISK_TORN : DISK_WORKS;
}

static void disk_happened(void *context, const char *path) {
  struct explored *explored = context;
  (void)path;
  if (strikes(explored, FAULT_KILLED_DISK))
    kill_run(explored);
}

static void disk_torn(void *context, const char *path) {
  (void)path;
  kill_run(context);
}

/* ---- reading ---- */

static void finish_building(struct explored *explored) {
  if (!explored->building_reads || --explored->building_reads)
    return;
  for (size_t i = 0; i < explored->platform->row_count; i++)
    if (explored->platform->rows[i].status == ROW_BUILDING) {
      explored->platform->rows[i].status = ROW_READY;
      explored->platform->rows[i].last_deployed_at = explored->now;
    }
}

static void read_row(struct arena *arena, const struct platform_row *row, struct live_object *out) {
  *out = (struct live_object){.id = arena_strdup(arena, row->id),
                              .name = arena_strdup(arena, row->name),
                              .class_name = arena_strdup(arena, row->class_name),
                              .status = row->status,
                              .access_mode = row->access_mode,
                              .last_deployed_at = row->last_deployed_at ? "2026-11-23T10:00:00.000Z" : NULL,
                              .error_message = arena_strdup(arena, row->error_message),
                              .has_code = true,
                              .code = arena_bytes(arena, row->code)};
}

static bool snapshot(struct remote *remote, struct arena *arena, const char *const *names, size_t count,
                     struct live *out, struct jd_error *error) {
  struct explored *explored = (struct explored *)remote;
  struct platform_state *platform = explored->platform;
  (void)names, (void)count;
  explored->point++;
  if (strikes(explored, FAULT_KILLED_BEFORE))
    kill_run(explored);
  if (strikes(explored, FAULT_READ_LOST))
    return no_answer(explored, error);
  finish_building(explored);
  *out = (struct live){.object_count = platform->row_count, .env_count = platform->env_count};
  out->objects = arena_alloc_array(arena, platform->row_count, sizeof *out->objects);
  out->env_keys = arena_alloc_array(arena, platform->env_count, sizeof *out->env_keys);
  for (size_t i = 0; i < platform->row_count; i++)
    read_row(arena, &platform->rows[i], &out->objects[i]);
  for (size_t i = 0; i < platform->env_count; i++)
    out->env_keys[i] = arena_strdup(arena, platform->env[i].key);
  live_settle(out);
  return true;
}

/* ---- writing ---- */

static void add_fault(struct explored *explored, unsigned times, bool after) {
  platform_put_fault(
      explored->platform,
      &(struct platform_fault){
          .op = PLATFORM_DEPLOY, .times = times, .status = 500, .code = 10013, .message = (char *)"x", .after = after});
}

static void other_writes(struct explored *explored, const char *name, const char *class_name) {
  const char *code = arena_printf(explored->world->arena, "// other\nexport class %s {\n}\n", class_name);
  const struct platform_request request = {.kind = REQUEST_DEPLOY,
                                           .name = name,
                                           .code = bytes_of(code),
                                           .access_mode = ACCESS_PUBLIC,
                                           .now = explored->now,
                                           .new_id = "id-other"};
  struct platform_response response;
  struct platform_effect effect;
  platform_step(explored->platform, &request, &response, &effect);
}

/* Somebody else deploys `name` anew (`fails`: a class of their own, and the platform fails it). */
static void other_acts(struct explored *explored, const char *name, bool fails) {
  explored->struck = true;
  if (!fails) {
    const struct platform_row *row = platform_find_row(explored->platform, name);
    other_writes(explored, name, row ? row->class_name : "Others");
    return;
  }
  for (size_t i = 0; i < explored->platform->row_count; i++) {
    const struct platform_row *row = &explored->platform->rows[i];
    if (strcmp(row->name, name) == 0 || row->status != ROW_READY)
      continue;
    add_fault(explored, 1, false);
    other_writes(explored, row->name, row->class_name);
    return;
  }
}

static bool is_wanted(const struct platform_row *row, const struct desired_object *object) {
  return row && object && row->status == ROW_READY && strcmp(row->class_name, object->class_name) == 0 &&
         row->access_mode == object->access_mode && bytes_equal(row->code, object->code);
}

static void check_losses(struct explored *explored, const char *name, const struct platform_effect *effect) {
  for (size_t i = 0; i < effect->lost_count; i++) {
    char word[128];
    snprintf(word, sizeof word, " %s ", effect->lost_classes[i]);
    if (!strstr(explored->allowed, word) && !*explored->violation)
      snprintf(explored->violation, sizeof explored->violation,
               "the write of %s deleted the stored state of %s, which nobody approved", name, effect->lost_classes[i]);
  }
}

static void count(struct episode *episodes, size_t most, const char *name, int by) {
  for (size_t i = 0; i < most; i++)
    if (episodes[i].name && strcmp(episodes[i].name, name) == 0)
      episodes[i].applied += (unsigned)by;
}

/* What no run may do, whatever happens to it. */
static void check_write(struct explored *explored, const char *name) {
  if (*explored->violation)
    return;
  const struct platform_row *failed = explored->failed ? platform_find_row(explored->platform, explored->failed) : NULL;
  if (failed && failed->status == ROW_ERROR && strcmp(explored->failed, name) != 0)
    snprintf(explored->violation, sizeof explored->violation, "%s was written after the write of %s had failed", name,
             explored->failed);
  else if (explored->building_reads)
    snprintf(explored->violation, sizeof explored->violation, "%s was written while another deploy was under way",
             name);
}

/* What the server does with a request that arrives. */
static void serve(struct explored *explored, const struct platform_request *request,
                  struct platform_response *response) {
  const struct desired_object *object = desired_find(&explored->world->desired, request->name);
  bool before = is_wanted(platform_find_row(explored->platform, request->name), object);
  struct platform_effect effect;
  platform_step(explored->platform, request, response, &effect);
  check_losses(explored, request->name, &effect);
  if (request->kind == REQUEST_SET_ENV && response->status == 200)
    count(explored->env, 2, request->name, 1);
  else if (!before && is_wanted(platform_find_row(explored->platform, request->name), object))
    count(explored->objects, 3, request->name, 1);
}

static bool answer(const struct platform_response *response, struct jd_error *error) {
  if (response->status == 200)
    return true;
  bool wedged = strstr(response->message, "migration tag") != NULL;
  jd_fail(error, response->status == 502 ? JD_UPSTREAM : JD_REFUSED, JD_SCOPE_RUN,
          response->status == 502 && !wedged ? JD_RETRY_NOW : JD_RETRY_NO, "fake", "%s", response->message);
  if (error)
    error->status = response->status;
  return false;
}

/* A server that dies in the middle has written the row, and not called the platform. */
static void half_serve(struct explored *explored, const struct platform_request *request) {
  struct platform_work work;
  platform_begin(explored->platform, request, &work);
}

/* It was applied, and is not what is live by the time that anybody can look: so it does not count. */
static void overwrite(struct explored *explored, const char *name) {
  const struct platform_row *row = platform_find_row(explored->platform, name);
  explored->struck = true;
  if (row && is_wanted(row, desired_find(&explored->world->desired, name))) {
    other_writes(explored, name, row->class_name);
    count(explored->objects, 3, name, -1);
  }
}

static bool send(struct explored *explored, const struct platform_request *request, struct jd_error *error) {
  struct platform_response response;
  if (strikes(explored, FAULT_KILLED_BEFORE))
    kill_run(explored);
  if (strikes(explored, FAULT_REQUEST_LOST))
    return no_answer(explored, error);
  if (strikes(explored, FAULT_REFUSED) || strikes(explored, FAULT_MEANWHILE)) {
    explored->struck = true;
    explored->meanwhile = explored->fault == FAULT_MEANWHILE;
    jd_fail(error, JD_LIMITED, JD_SCOPE_RUN, JD_RETRY_LATER, "fake", "The app is being moved.");
    if (error)
      error->status = 503;
    return false;
  }
  if (strikes(explored, FAULT_FAILED_ONCE) || strikes(explored, FAULT_FAILED) || strikes(explored, FAULT_WEDGED)) {
    explored->struck = true;
    add_fault(explored, explored->fault == FAULT_FAILED ? 1000000 : 1, explored->fault == FAULT_WEDGED);
  }
  if (strikes(explored, FAULT_SERVER_DIED)) {
    half_serve(explored, request);
    return no_answer(explored, error);
  }
  serve(explored, request, &response);
  if (strikes(explored, FAULT_KILLED_AFTER))
    kill_run(explored);
  if (strikes(explored, FAULT_ANSWER_LOST))
    return no_answer(explored, error);
  if (strikes(explored, FAULT_OVERWRITTEN))
    overwrite(explored, request->name);
  return answer(&response, error);
}

static bool write_through(struct explored *explored, const struct platform_request *request, struct jd_error *error) {
  explored->point++;
  explored->now += 10;
  check_write(explored, request->name);
  bool done = send(explored, request, error);
  explored->failed = done ? NULL : request->name;
  return done;
}

static bool deploy(struct remote *remote, const struct deploy_request *wanted, struct jd_error *error) {
  struct explored *explored = (struct explored *)remote;
  const struct platform_request request = {.kind = REQUEST_DEPLOY,
                                           .name = wanted->name,
                                           .code = wanted->code,
                                           .access_mode = wanted->access_mode,
                                           .now = explored->now,
                                           .new_id = "id-new"};
  return write_through(explored, &request, error);
}

static bool set_env(struct remote *remote, const char *key, const struct secret *value, bool *redeployed,
                    struct jd_error *error) {
  struct explored *explored = (struct explored *)remote;
  const struct platform_request request = {
      .kind = REQUEST_SET_ENV, .name = key, .value = secret_reveal(value), .now = explored->now};
  (void)redeployed;
  return write_through(explored, &request, error);
}

static void close_remote(struct remote *remote) {
  (void)remote;
}

void explored_start(struct explored *explored, struct platform_state *platform, struct world *world) {
  static const struct remote_ops ops = {
      .snapshot = snapshot, .deploy = deploy, .set_env = set_env, .close = close_remote};
  *explored = (struct explored){.remote = {&ops}, .platform = platform, .world = world, .now = 1795428000000};
  for (size_t i = 0; i < world->desired.object_count; i++)
    explored->objects[i].name = world->desired.objects[i].name;
  for (size_t i = 0; i < world->desired.env_count; i++)
    explored->env[i].name = world->desired.env[i].key;
  disk.before = disk_before;
  disk.after = disk_happened;
  disk.torn = disk_torn;
  disk.context = explored;
}

void explored_next_run(struct explored *explored) {
  explored->platform->fault_count = 0;
  explored->previous = explored->failed = NULL;
  explored->meanwhile = false;
  explored->point = 0;
  explored->at = 0;
  explored->fault = FAULT_NONE;
}

void explored_wait(struct explored *explored, unsigned ms) {
  explored->now += ms;
  if (explored->meanwhile)
    other_acts(explored, explored->failed ? explored->failed : "", true);
  explored->meanwhile = false;
}

void explored_approve(struct explored *explored, const struct item *item) {
  explored->point++;
  if (strikes(explored, FAULT_OTHER_CHANGED) || strikes(explored, FAULT_OTHER_FAILED))
    other_acts(explored, item->name, explored->fault == FAULT_OTHER_FAILED);
  if (strikes(explored, FAULT_REVERTED) && explored->previous)
    other_acts(explored, explored->previous, false);
  explored->previous = item->kind == ITEM_OBJECT ? item->name : NULL;
  for (size_t i = 0; i < item->hazard_count; i++)
    for (size_t j = 0; j < item->hazards[i].class_count; j++) {
      size_t used = strlen(explored->allowed);
      snprintf(explored->allowed + used, sizeof explored->allowed - used, " %s ", item->hazards[i].classes[j]);
    }
}
