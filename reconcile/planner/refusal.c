#include "reconcile/planner/internal.h"

#include "model/base/base.h"

static bool is_same(const struct deployed_class *a, const struct deployed_class *b) {
  if (strcmp(a->object, b->object) != 0 || !a->class_name != !b->class_name)
    return false;
  return !a->class_name || strcmp(a->class_name, b->class_name) == 0;
}

static bool holds(const struct simulated *sum, const struct deployed_class *loss) {
  for (size_t i = 0; i < sum->lost_count; i++)
    if (is_same(&sum->lost[i], loss))
      return true;
  return false;
}

static void add_lost(struct arena *arena, const struct simulated *step, struct simulated *sum) {
  struct deployed_class *lost = arena_alloc_array(arena, sum->lost_count + step->lost_count, sizeof *lost);
  if (sum->lost_count)
    memcpy(lost, sum->lost, sum->lost_count * sizeof *lost);
  sum->lost = lost;
  for (size_t i = 0; i < step->lost_count; i++)
    if (!holds(sum, &step->lost[i]))
      lost[sum->lost_count++] = step->lost[i];
}

/* Simulates the writes one after the other, and adds up what goes. True when one of them reached the Worker. */
static bool simulate_on(struct arena *arena, const struct simulation *from, const struct platform_request *requests,
                        size_t count, struct simulated *sum) {
  struct simulation simulation = simulate_fork(from);
  unsigned restarts = 0;
  for (size_t i = 0; i < count; i++) {
    struct simulated step;
    simulate_step(arena, &simulation, &requests[i], &step);
    add_lost(arena, &step, sum);
    restarts += step.restarts;
  }
  simulate_end(&simulation);
  return restarts > 0;
}

/* The next write, whatever it is: an env variable that collides with no binding, since none begins with '_'; or, where
 * no class is active and that costs no upload, a class of its own. */
static void simulate_next_write(struct arena *arena, const struct simulation *after, struct simulated *sum) {
  const struct platform_request set = {.kind = REQUEST_SET_ENV, .name = "_JD_NEXT_WRITE", .value = bytes_of("")};
  const struct platform_request deploy = {.kind = REQUEST_DEPLOY,
                                          .name = "jd-next-write",
                                          .code = bytes_of("export class JdNextWrite {}\n"),
                                          .access_mode = ACCESS_AUTHENTICATED,
                                          .new_id = "simulated"};
  if (!simulate_on(arena, after, &set, 1, sum))
    simulate_on(arena, after, &deploy, 1, sum);
}

/* A rejected value is stored all the same, and blocks: the next deploy of any class is rejected, which leaves its row
 * in ERROR, and deleting the variable uploads the bundle without it. */
static void simulate_blocked(struct arena *arena, const struct simulation *after, const char *key,
                             struct simulated *sum) {
  const struct platform_state *state = after->state;
  for (size_t i = 0; i < state->row_count; i++) {
    const struct platform_row *row = &state->rows[i];
    const struct platform_request writes[] = {
        {.kind = REQUEST_DEPLOY, .name = row->name, .code = row->code, .access_mode = row->access_mode, .new_id = "x"},
        {.kind = REQUEST_DELETE_ENV, .name = key},
    };
    if (row->status == ROW_READY)
      simulate_on(arena, after, writes, 2, sum);
  }
}

static const char *join_objects(struct arena *arena, const struct deployed_class *lost, size_t count) {
  const char *list = "";
  for (size_t i = 0; i < count; i++)
    if (i == 0 || strcmp(lost[i - 1].object, lost[i].object) != 0)
      list = arena_printf(arena, "%s%s%s", list, *list ? ", " : "", lost[i].object);
  return list;
}

static const char *explain_env(struct arena *arena, const struct item *item, bool certain, const char *objects) {
  return arena_printf(
      arena,
      "If sent, the value would stay stored: each later deploy would be rejected and leave its object in ERROR, and "
      "deleting %s %s permanently delete that object's stored data (%s). Give the variable, or the object that it "
      "collides with, another name.",
      item->name, certain ? "would" : "may", objects);
}

static const char *fix_of(struct arena *arena, const struct item *item) {
  const char *live = item->live->class_name;
  if (strcmp(live, item->object->class_name) == 0)
    return "Fix what it is rejected for first.";
  return arena_printf(arena, "Keep the class name %s in %s, or add a new object for the new class.", live,
                      item->object->source);
}

static const char *explain_object(struct arena *arena, const struct item *item, bool certain, const char *objects) {
  const char *verb = certain ? "would" : "may";
  if (item->object && item->live && item->live->status == ROW_READY)
    return arena_printf(
        arena,
        "If sent, it would leave %s in ERROR, and any later write to this app %s permanently delete all "
        "stored data of %s. %s",
        item->name, verb, objects, fix_of(arena, item));
  return arena_printf(
      arena,
      "This step is rejected in any order, and any later write to this app %s permanently delete all "
      "stored data of %s. Write nothing to this app until that object is READY again, or ask Butterbase "
      "support.",
      verb, objects);
}

static void add_hazard(struct arena *arena, const struct simulated *sum, bool certain, struct item *item) {
  struct deployed_class *losses = arena_alloc_array(arena, sum->lost_count, sizeof *losses);
  size_t count = 0;
  for (size_t i = 0; i < sum->lost_count; i++)
    if (sum->lost[i].certain == certain)
      losses[count++] = sum->lost[i];
  if (!count)
    return;
  const char *objects = join_objects(arena, losses, count);
  item_add_hazard(arena, item, certain, losses, count,
                  item->kind == ITEM_ENV ? explain_env(arena, item, certain, objects)
                                         : explain_object(arena, item, certain, objects));
}

void refusal_add_hazard(struct arena *arena, const struct simulation *after, struct item *item) {
  struct simulated sum = {0};
  if (item->kind == ITEM_ENV)
    simulate_blocked(arena, after, item->name, &sum);
  else
    simulate_next_write(arena, after, &sum);
  add_hazard(arena, &sum, true, item);
  add_hazard(arena, &sum, false, item);
}

static bool ends_with_stop(const char *words) {
  size_t len = strlen(words);
  return len && words[len - 1] == '.';
}

static const char *fix_of_cause(enum platform_cause cause) {
  switch (cause) {
  case CAUSE_NO_MODULE:
    return " All sources of an app are one module, so a top-level name may be declared in only one of them. A class "
           "that moves to another object, or swaps with another's, is in two of them until its old object has another "
           "class: give it a new name instead.";
  case CAUSE_TOO_MANY_CLASSES:
    return " Live objects that the plan lacks count too. Leave one out of the plan, or delete one that is no longer "
           "needed (manage_durable_objects), which permanently deletes its stored data.";
  case CAUSE_OTHER:
    break;
  }
  return "";
}

bool refusal_fail(struct arena *arena, const struct item *item, struct jd_error *error) {
  const char *loss = "", *words = item->refusal_reason ? item->refusal_reason : item->refusal;
  if (item->hazard_count)
    loss = arena_printf(arena, " If sent, it would cost the stored data of %s.",
                        join_objects(arena, item->hazards->losses, item->hazards->loss_count));
  return jd_fail_input(error, item_label(arena, item),
                       "The platform rejects this change in any order; nothing was applied: %s%s%s%s", words,
                       ends_with_stop(words) ? "" : ".", fix_of_cause(item->refusal_cause), loss);
}
