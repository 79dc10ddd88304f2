#include "reconcile/testing/explored_stranger.h"

#include <stdio.h>

static const struct call a_kept = {REQUEST_DEPLOY, "a", "A", false};
static const struct call a_renamed = {REQUEST_DEPLOY, "a", "OtherA", false};
static const struct call a_deleted = {REQUEST_DELETE, "a", NULL, false};
static const struct call b_kept = {REQUEST_DEPLOY, "b", "B", false};
static const struct call b_renamed = {REQUEST_DEPLOY, "b", "OtherB", false};
static const struct call b_clashes = {REQUEST_DEPLOY, "b", "B", true};
static const struct call b_deleted = {REQUEST_DELETE, "b", NULL, false};
static const struct call c_created = {REQUEST_DEPLOY, "c", "C", false};
static const struct call x_set = {REQUEST_SET_ENV, "X", NULL, false};
static const struct call x_deleted = {REQUEST_DELETE_ENV, "X", NULL, false};
static const struct call key_a = {REQUEST_SET_ENV, "A", NULL, false};
static const struct call app_a = {REQUEST_PATCH_APP_ENV, "A", NULL, false};
static const struct call app_z = {REQUEST_PATCH_APP_ENV, "Z", NULL, false};

#define ALONE(call, fate)                                                                                              \
  { &(call), NULL, fate, false, false, 1 }
#define WRITES(call) ALONE(call, FATE_SUCCEEDS), ALONE(call, FATE_FAILS)
#define AT_ONCE(first, second)                                                                                         \
  {&(first), &(second), FATE_SUCCEEDS, false, false, 2}, {&(first), &(second), FATE_SUCCEEDS, false, true, 2},         \
      {&(first), &(second), FATE_SUCCEEDS, true, false, 2}, {                                                          \
    &(first), &(second), FATE_SUCCEEDS, true, true, 2                                                                  \
  }

#define RACES_IN(call, begins_first, uploads_first, finishes_first)                                                    \
  { &(call), NULL, FATE_SUCCEEDS, uploads_first, finishes_first, 1, true, begins_first }
#define RACES(call)                                                                                                    \
  RACES_IN(call, false, false, false), RACES_IN(call, false, false, true), RACES_IN(call, false, true, false),         \
      RACES_IN(call, false, true, true), RACES_IN(call, true, false, false), RACES_IN(call, true, false, true),        \
      RACES_IN(call, true, true, false), RACES_IN(call, true, true, true)

static const struct stranger strangers[] = {
    WRITES(a_kept),
    ALONE(a_kept, FATE_LASTS),
    WRITES(a_renamed),
    ALONE(a_renamed, FATE_DIES),
    ALONE(a_renamed, FATE_WEDGES),
    WRITES(b_kept),
    ALONE(b_kept, FATE_DIES),
    WRITES(b_renamed),
    ALONE(b_renamed, FATE_LASTS),
    ALONE(b_renamed, FATE_WEDGES),
    WRITES(c_created),
    WRITES(a_deleted),
    WRITES(b_deleted),
    WRITES(x_set),
    WRITES(x_deleted),
    WRITES(app_z),
    ALONE(key_a, FATE_SUCCEEDS),
    ALONE(app_a, FATE_SUCCEEDS),
    ALONE(b_clashes, FATE_SUCCEEDS),
    AT_ONCE(a_kept, b_renamed),
    AT_ONCE(a_renamed, b_kept),
    AT_ONCE(a_renamed, b_renamed),
    AT_ONCE(a_renamed, b_deleted),
    AT_ONCE(a_renamed, x_set),
    AT_ONCE(c_created, b_renamed),
    AT_ONCE(b_renamed, app_z),
    RACES(a_renamed),
    RACES(b_kept),
    RACES(b_renamed),
    RACES(b_deleted),
    RACES(c_created),
    RACES(x_deleted),
    RACES(app_z),
};

size_t stranger_count(void) {
  return sizeof strangers / sizeof *strangers;
}

const struct stranger *stranger_at(size_t index) {
  return &strangers[index];
}

static int describe_call(const struct call *call, char *out, size_t size) {
  switch (call->kind) {
  case REQUEST_DEPLOY:
    return snprintf(out, size, "deploy %s as %s%s", call->name, call->class_name, call->collides ? ", colliding" : "");
  case REQUEST_DELETE:
    return snprintf(out, size, "delete %s", call->name);
  case REQUEST_SET_ENV:
    return snprintf(out, size, "set env %s", call->name);
  case REQUEST_DELETE_ENV:
    return snprintf(out, size, "delete env %s", call->name);
  case REQUEST_PATCH_APP_ENV:
    return snprintf(out, size, "set app-level env %s", call->name);
  }
  return 0;
}

void stranger_describe(const struct stranger *stranger, char *out, size_t size) {
  static const char *const fates[] = {"succeeds", "fails", "dies", "lasts", "wedges the app"};
  int used = describe_call(stranger->first, out, size);
  if (stranger->against_jd) {
    snprintf(out + used, size - (size_t)used, " at once with jd's write (%s begins, %s uploads, %s finishes first)",
             stranger->jd_begins_first ? "jd" : "it", stranger->second_uploads_first ? "jd" : "it",
             stranger->second_finishes_first ? "jd" : "it");
    return;
  }
  if (!stranger->second) {
    snprintf(out + used, size - (size_t)used, " (%s)", fates[stranger->fate]);
    return;
  }
  used += snprintf(out + used, size - (size_t)used, " and ");
  used += describe_call(stranger->second, out + used, size - (size_t)used);
  snprintf(out + used, size - (size_t)used, " at once (%s uploads first, %s finishes first)",
           stranger->second_uploads_first ? "second" : "first", stranger->second_finishes_first ? "second" : "first");
}

struct bytes stranger_code(struct arena *arena, const char *class_name, bool collides) {
  return bytes_of(
      arena_printf(arena, "// other\nexport class %s {\n}\n%s", class_name, collides ? "const shared = 1;\n" : ""));
}

/* ---- acting ---- */

void stranger_begin(const struct call *call, struct platform_state *platform, int64_t now, struct platform_work *work) {
  struct platform_request request = {.kind = call->kind, .name = call->name, .now = now, .new_id = "id-other"};
  if (call->kind == REQUEST_DEPLOY) {
    request.code = stranger_code(platform->arena, call->class_name, call->collides);
    request.access_mode = ACCESS_PUBLIC;
  }
  request.value = bytes_of("other");
  if (call->kind == REQUEST_PATCH_APP_ENV)
    platform_put_app_env(platform, call->name, request.value);
  platform_begin(platform, &request, work);
}

/* The work may be shared with other histories: what is written to it stays here. */
static void end(struct platform_state *platform, struct lasting *lasting, int64_t now) {
  struct platform_work work = lasting->work;
  work.bundle = arena_alloc_array(platform->arena, work.bundle_count, sizeof *work.bundle);
  if (work.bundle_count)
    memcpy(work.bundle, lasting->work.bundle, work.bundle_count * sizeof *work.bundle);
  platform_call(platform, &work);
  platform_finish(platform, &work, now);
  lasting->reads_left = 0;
}

/* The first to upload changes the tag that the other one's upload expects. */
static void act_at_once(const struct stranger *stranger, struct platform_state *platform, int64_t now) {
  struct platform_work works[2];
  stranger_begin(stranger->first, platform, now, &works[0]);
  stranger_begin(stranger->second, platform, now + 1, &works[1]);
  platform_call(platform, &works[stranger->second_uploads_first]);
  platform_call(platform, &works[!stranger->second_uploads_first]);
  platform_finish(platform, &works[stranger->second_finishes_first], now + 2);
  platform_finish(platform, &works[!stranger->second_finishes_first], now + 3);
}

static void act_alone(const struct stranger *stranger, struct platform_state *platform, int64_t now,
                      struct lasting *lasting) {
  struct platform_work work;
  bool fault = stranger->fate == FATE_FAILS || stranger->fate == FATE_WEDGES;
  if (fault)
    platform_put_fault(platform, &(struct platform_fault){.any = true,
                                                          .times = 1,
                                                          .status = 500,
                                                          .code = 10013,
                                                          .message = (char *)"x",
                                                          .after = stranger->fate == FATE_WEDGES});
  stranger_begin(stranger->first, platform, now, &work);
  if (stranger->fate == FATE_LASTS && !work.done) {
    *lasting = (struct lasting){work, LASTING_READS, false};
    return;
  }
  if (stranger->fate != FATE_DIES) {
    platform_call(platform, &work);
    platform_finish(platform, &work, now + 1);
  }
  platform->fault_count -= fault;
}

void stranger_end(struct platform_state *platform, struct lasting *lasting, int64_t now) {
  if (lasting->reads_left)
    end(platform, lasting, now);
}

void stranger_act(const struct stranger *stranger, struct platform_state *platform, int64_t now,
                  struct lasting *lasting) {
  stranger_end(platform, lasting, now);
  if (stranger->second)
    act_at_once(stranger, platform, now);
  else
    act_alone(stranger, platform, now, lasting);
}

bool stranger_read(struct platform_state *platform, struct lasting *lasting, int64_t now) {
  if (!lasting->reads_left || --lasting->reads_left)
    return false;
  end(platform, lasting, now);
  return true;
}
