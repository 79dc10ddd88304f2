#include "reconcile/refusal.h"

#include "model/limits.h"

static bool holds(const struct played *sum, const char *class_name) {
  for (size_t i = 0; i < sum->lost_count; i++)
    if (strcmp(sum->lost[i], class_name) == 0)
      return true;
  return false;
}

static void add_lost(struct arena *arena, const struct played *played, struct played *sum) {
  const char **lost = arena_alloc_array(arena, sum->lost_count + played->lost_count, sizeof *lost);
  if (sum->lost_count)
    memcpy(lost, sum->lost, sum->lost_count * sizeof *lost);
  sum->lost = lost;
  for (size_t i = 0; i < played->lost_count; i++)
    if (!holds(sum, played->lost[i]))
      lost[sum->lost_count++] = played->lost[i];
}

/* Plays the writes one after the other, and adds up what goes. True when one of them reached the Worker. */
static bool play_on(struct arena *arena, const struct platform_state *from, const struct platform_request *requests,
                    size_t count, struct played *sum) {
  struct platform_state *state = platform_copy(from);
  unsigned restarts = 0;
  for (size_t i = 0; i < count; i++) {
    struct played played;
    play_step(arena, state, &requests[i], &played);
    add_lost(arena, &played, sum);
    restarts += played.restarts;
  }
  platform_free(state);
  return restarts > 0;
}

/* The next write, whatever it is: an env variable that collides with no binding, since none begins with '_'; or, where
 * no class is active and that costs no upload, a class of its own. */
static void play_next_write(struct arena *arena, const struct platform_state *after, struct played *sum) {
  const struct platform_request set = {.kind = REQUEST_SET_ENV, .name = "_JD_NEXT_WRITE", .value = bytes_of("")};
  const struct platform_request deploy = {.kind = REQUEST_DEPLOY,
                                          .name = "jd-next-write",
                                          .code = bytes_of("export class JdNextWrite {}\n"),
                                          .access_mode = ACCESS_AUTHENTICATED,
                                          .new_id = "played"};
  if (!play_on(arena, after, &set, 1, sum))
    play_on(arena, after, &deploy, 1, sum);
}

/* A refused value is stored all the same, and blocks: the next deploy of any class is refused, which leaves its row in
 * ERROR, and taking the variable out again uploads the bundle without it. */
static void play_blocked(struct arena *arena, const struct platform_state *after, const char *key, struct played *sum) {
  for (size_t i = 0; i < after->row_count; i++) {
    const struct platform_row *row = &after->rows[i];
    const struct platform_request writes[] = {
        {.kind = REQUEST_DEPLOY, .name = row->name, .code = row->code, .access_mode = row->access_mode, .new_id = "x"},
        {.kind = REQUEST_DELETE_ENV, .name = key},
    };
    if (row->status == ROW_READY)
      play_on(arena, after, writes, 2, sum);
  }
}

static const char *join(struct arena *arena, const struct played *sum) {
  const char *list = sum->lost[0];
  for (size_t i = 1; i < sum->lost_count; i++)
    list = arena_printf(arena, "%s, %s", list, sum->lost[i]);
  return list;
}

static const char *explain_env(struct arena *arena, const struct item *item, const struct played *sum) {
  return arena_printf(
      arena,
      "Sent all the same, the value would stay stored: from then on each deploy would be refused and "
      "leave its object in ERROR, and taking %s out again DELETES the stored state of that object's class, "
      "for good (%s). Give the variable, or the class that it collides with, another name.",
      item->name, join(arena, sum));
}

static const char *mend_of(struct arena *arena, const struct item *item) {
  const char *live = item->live->class_name;
  if (strcmp(live, item->object->class_name) == 0)
    return "Mend what it is refused for first.";
  return arena_printf(arena, "Keep the class name %s in %s, or give the new class a name of its own.", live,
                      item->object->source);
}

static const char *explain_object(struct arena *arena, const struct item *item, const struct played *sum) {
  const char *classes = join(arena, sum);
  if (item->live && item->live->status == ROW_READY)
    return arena_printf(arena,
                        "Sent all the same, it would leave %s in ERROR, and the next write to this app, whatever it "
                        "is, DELETES the stored state of every instance of class %s, for good. %s",
                        item->name, classes, mend_of(arena, item));
  return arena_printf(
      arena,
      "An object of this app is in ERROR already, and this step is refused in any order: the next write, "
      "whatever it is, DELETES the stored state of every instance of class %s, for good. Write nothing "
      "to this app before it is READY again, and ask Butterbase support if no deploy mends it.",
      classes);
}

void refusal_add_hazard(struct arena *arena, const struct platform_state *after, struct item *item) {
  struct played sum = {0};
  if (item->kind == ITEM_ENV)
    play_blocked(arena, after, item->name, &sum);
  else
    play_next_write(arena, after, &sum);
  if (!sum.lost_count)
    return;
  item_set_loss(arena, item, sum.lost, sum.lost_count,
                item->kind == ITEM_ENV ? explain_env(arena, item, &sum) : explain_object(arena, item, &sum));
}

static bool ends_with_stop(const char *words) {
  size_t len = strlen(words);
  return len && words[len - 1] == '.';
}

/* What the platform says of a bundle that is no module, without where it would be uploaded; NULL for another refusal.
 */
static const char *module_error(const char *refusal) {
  const char *code = strstr(refusal, "[10021] ");
  return code ? code + strlen("[10021] ") : NULL;
}

static const char *mend_refusal(const char *refusal) {
  if (module_error(refusal))
    return " All sources of an app are one module, so a top-level name may stand in one of them alone. A class that "
           "moves to another object, or swaps with another's, stands in two of them until its old object has another "
           "class: give it a new name instead.";
  if (strstr(refusal, "Too many DO classes"))
    return " Objects that are live and not in the plan count too. Leave one out of the plan, or delete one that is not "
           "needed any more (manage_durable_objects), which deletes its stored state.";
  return "";
}

bool refusal_fail(struct arena *arena, const struct item *item, struct jd_error *error) {
  const char *loss = "", *words = module_error(item->refusal);
  words = words ? words : item->refusal;
  if (item->hazard_count) {
    const struct hazard *hazard = item->hazards;
    const struct played sum = {.lost = hazard->classes, .lost_count = hazard->class_count};
    loss = arena_printf(arena, " Sent all the same, it would cost the stored state of class %s.", join(arena, &sum));
  }
  return jd_fail_input(error, item_label(arena, item),
                       "The platform would refuse this step in any order, so nothing was written: %s%s%s%s", words,
                       ends_with_stop(words) ? "" : ".", mend_refusal(item->refusal), loss);
}
