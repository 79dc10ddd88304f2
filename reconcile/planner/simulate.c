#include "reconcile/planner/internal.h"

#include "model/base/base.h"
#include "model/source/source.h"

#include <stdlib.h>

/* ---- evidence ---- */

static int64_t time_of(const char *text) {
  int64_t ms;
  if (!text)
    return TIME_NULL;
  return time_parse(bytes_of(text), &ms) && ms > 0 ? ms : TIME_UNREADABLE;
}

/* What was deleted as the plan asks, or by others: where a class of it is still deployed, it may go. */
static bool is_let_go(const struct planning_evidence *known, const char *name) {
  return known->desired && desired_removal(known->desired, false, name) && !live_find(known->live, name);
}

static void add_calls(struct arena *arena, const struct planning_evidence *known, struct evidence *out) {
  struct evidence_call *calls = arena_alloc_array(arena, known->open.count, sizeof *calls);
  for (size_t i = 0; i < known->open.count; i++) {
    const struct intent *open = &known->open.list[i];
    if (write_is(open->kind, SENDS_SOURCE) && open->request_sent && SAFEGUARD_ON(SAFEGUARD_CALLS) &&
        !is_let_go(known, open->item))
      calls[out->call_count++] = (struct evidence_call){open->item, open->class_name};
  }
  out->calls = calls;
}

static void evidence_deployed(struct arena *arena, const struct planning_evidence *known, struct deployed *out) {
  const struct live *live = known->live;
  const struct applied *applied = known->applied;
  struct evidence_row *rows = arena_alloc_array(arena, live->object_count, sizeof *rows);
  struct evidence_record *records = arena_alloc_array(arena, applied->object_count, sizeof *records);
  struct evidence_loss *losses = arena_alloc_array(arena, applied->lost_count, sizeof *losses);
  struct evidence evidence = {.rows = rows,
                              .row_count = live->object_count,
                              .records = records,
                              .losses = losses,
                              .loss_count = applied->lost_count};
  for (size_t i = 0; i < live->object_count; i++) {
    const struct live_object *row = &live->objects[i];
    rows[i] = (struct evidence_row){.name = row->name,
                                    .class_name = row->class_name,
                                    .error_message = row->error_message,
                                    .status = row->status,
                                    .last_deployed_at = time_of(row->last_deployed_at),
                                    .updated_at = time_of(row->updated_at),
                                    .created_at = time_of(row->created_at)};
  }
  for (size_t i = 0; i < applied->object_count; i++)
    if (!is_let_go(known, applied->objects[i].name))
      records[evidence.record_count++] = (struct evidence_record){
          applied->objects[i].name, applied->objects[i].class_name, time_of(applied->objects[i].last_deployed_at)};
  for (size_t i = 0; i < applied->lost_count; i++)
    losses[i] = (struct evidence_loss){applied->lost[i].name, time_of(applied->lost[i].approved_at)};
  add_calls(arena, known, &evidence);
  deployed_classes(arena, &evidence, out);
}

/* ---- the model's state ---- */

struct names {
  const char **list; /* sorted */
  size_t count;
};

struct declared {
  const char *name, *object;
  size_t source;
};

static int by_name(const void *left, const void *right) {
  const struct declared *a = left, *b = right;
  int order = strcmp(a->name, b->name);
  return order ? order : (a->source > b->source) - (a->source < b->source);
}

/* The names that sources of several objects declare, or one source more than once: no other can matter to a bundle. */
static struct names shared_names(struct arena *arena, const struct live *live, const struct item *changes,
                                 size_t count) {
  struct declared *list = NULL;
  struct names shared = {0};
  size_t declared = 0, capacity = 0, room = 0;
  for (size_t i = 0; i < live->object_count + count; i++) {
    const struct live_object *row = i < live->object_count ? &live->objects[i] : NULL;
    const struct item *item = row ? NULL : &changes[i - live->object_count];
    struct ts_source source;
    if (row ? !row->has_code : !write_is(item->write, SENDS_SOURCE))
      continue;
    ts_analyse(arena, row ? row->code : item->object->code, &source);
    for (size_t j = 0; j < source.declared.count; j++)
      *ARENA_PUSH(arena, list, declared, capacity) =
          (struct declared){source.declared.list[j].name, row ? row->name : item->name, i};
  }
  if (declared)
    qsort(list, declared, sizeof *list, by_name);
  for (size_t i = 0; i < BUNDLE_NAME_COUNT; i++)
    *ARENA_PUSH(arena, shared.list, shared.count, room) = bundle_names[i];
  for (size_t i = 1; i < declared; i++)
    if (strcmp(list[i].name, list[i - 1].name) == 0 &&
        (list[i].source == list[i - 1].source || strcmp(list[i].object, list[i - 1].object) != 0))
      *ARENA_PUSH(arena, shared.list, shared.count, room) = list[i].name;
  texts_sort(shared.list, shared.count);
  return shared;
}

/* A source that declares what `code` declares, as far as it matters, and nothing else: it is parsed again and again. */
static struct bytes stand_in(struct arena *arena, const struct names *shared, struct bytes code) {
  struct ts_source source;
  ts_analyse(arena, code, &source);
  JD_BUF text;
  buf_init(&text, 4 * code.len + 128); /* a name and the sign after it become `let NAME;` and a line feed */
  const char *exported = source.exported_classes.count ? source.exported_classes.list[0].name : NULL;
  bool declared = false;
  for (size_t i = 0; i < source.declared.count; i++) {
    const char *name = source.declared.list[i].name;
    bool is_class = exported && !declared && strcmp(name, exported) == 0;
    if (is_class)
      buf_printf(&text, "export class %s {}\n", name);
    else if (texts_have(shared->list, shared->count, name))
      buf_printf(&text, source.declared.list[i].kind == TS_REPEATABLE ? "var %s;\n" : "let %s;\n", name);
    declared |= is_class;
  }
  if (exported && !declared)
    buf_printf(&text, "export declare class %s {}\n", exported);
  if (source.default_exports.count)
    buf_add_text(&text, "export default 0;\n");
  return arena_bytes(arena, buf_bytes(&text));
}

static struct bytes live_code(struct arena *arena, const struct names *shared, const struct live_object *object) {
  if (object->has_code)
    return stand_in(arena, shared, object->code);
  return bytes_of(arena_printf(arena, "export class %s {}\n", object->class_name));
}

/* Code that the model refuses in every bundle stands for code that the runtime does not load. */
static struct bytes unloadable_code(struct arena *arena, struct bytes code) {
  return bytes_of(arena_printf(arena, "%.*sexport default 0;\n", (int)code.len, code.data));
}

static void put_rows(struct arena *arena, struct platform_state *state, const struct names *shared,
                     const struct planning_evidence *evidence) {
  const struct live *live = evidence->live;
  for (size_t i = 0; i < live->object_count; i++) {
    const struct live_object *object = &live->objects[i];
    struct bytes code = live_code(arena, shared, object);
    if (evidence->unloadable && strcmp(object->name, evidence->unloadable) == 0)
      code = unloadable_code(arena, code);
    platform_put_row(state, &(struct platform_row){.id = (char *)object->id,
                                                   .name = (char *)object->name,
                                                   .class_name = (char *)object->class_name,
                                                   .code = code,
                                                   .access_mode = object->access_mode,
                                                   .status = object->status,
                                                   .last_deployed_at = object->last_deployed_at ? 1 : 0});
  }
}

/* The names of the bindings that the bundle has, or may get by the changes: all that matters about an env variable. */
static struct names bindings_of(struct arena *arena, const struct live *live, const struct item *changes,
                                size_t count) {
  struct names bindings = {arena_alloc_array(arena, live->object_count + count, sizeof *bindings.list), 0};
  for (size_t i = 0; i < live->object_count; i++)
    if (live->objects[i].status != ROW_ERROR)
      bindings.list[bindings.count++] = binding_name(arena, live->objects[i].name);
  for (size_t i = 0; i < count; i++)
    if (changes[i].kind == ITEM_OBJECT)
      bindings.list[bindings.count++] = binding_name(arena, changes[i].name);
  texts_sort(bindings.list, bindings.count);
  return bindings;
}

static bool may_collide(const struct names *bindings, const char *key) {
  return texts_have(bindings->list, bindings->count, key);
}

static void put_env(struct platform_state *state, const struct live *live, const struct names *bindings) {
  for (size_t i = 0; i < live->env_count; i++)
    if (may_collide(bindings, live->env_keys[i]))
      platform_put_env(state, live->env_keys[i], bytes_of(""));
  for (size_t i = 0; i < live->app_env_count; i++)
    if (may_collide(bindings, live->app_env_keys[i]))
      platform_put_app_env(state, live->app_env_keys[i], bytes_of(""));
}

struct simulation simulate_start(struct arena *arena, const struct planning_evidence *evidence,
                                 const struct item *changes, size_t count) {
  struct simulation simulation = {.state = platform_new("app_simulated")};
  const struct names shared = shared_names(arena, evidence->live, changes, count);
  put_rows(arena, simulation.state, &shared, evidence);
  const struct names bindings = bindings_of(arena, evidence->live, changes, count);
  put_env(simulation.state, evidence->live, &bindings);
  evidence_deployed(arena, evidence, &simulation.deployed);
  const char **names = arena_alloc_array(arena, simulation.deployed.count, sizeof *names);
  size_t known = 0;
  for (size_t i = 0; i < simulation.deployed.count; i++)
    if (simulation.deployed.list[i].class_name)
      names[known++] = simulation.deployed.list[i].class_name;
  platform_assume_deployed(simulation.state, names, known);
  return simulation;
}

struct simulation simulate_fork(const struct simulation *from) {
  return (struct simulation){platform_fork(from->state), from->deployed};
}

void simulate_end(struct simulation *simulation) {
  platform_free(simulation->state);
  simulation->state = NULL;
}

/* ---- steps ---- */

static struct platform_request request_of(struct arena *arena, const struct names *bindings, const struct names *shared,
                                          const struct item *item) {
  static const char any_key[] = "_JD_ENV";
  const char *key = may_collide(bindings, item->name) ? item->name : any_key;
  switch (item->write) {
  case WRITE_DEPLOY:
    return (struct platform_request){.kind = REQUEST_DEPLOY,
                                     .name = item->name,
                                     .code = stand_in(arena, shared, item->object->code),
                                     .access_mode = item->object->access_mode,
                                     .new_id = "simulated"};
  case WRITE_SET_ENV:
    return (struct platform_request){.kind = REQUEST_SET_ENV, .name = key, .value = bytes_of("")};
  case WRITE_DELETE:
    return (struct platform_request){.kind = REQUEST_DELETE, .name = item->name};
  case WRITE_DELETE_ENV:
    return (struct platform_request){.kind = REQUEST_DELETE_ENV, .name = key};
  case WRITE_NONE:
    break;
  }
  abort(); /* only changes are simulated */
}

struct platform_request *simulate_requests(struct arena *arena, const struct live *live, const struct item *changes,
                                           size_t count) {
  const struct names bindings = bindings_of(arena, live, changes, count);
  const struct names shared = shared_names(arena, live, changes, count);
  struct platform_request *requests = arena_alloc_array(arena, count, sizeof *requests);
  for (size_t i = 0; i < count; i++)
    requests[i] = request_of(arena, &bindings, &shared, &changes[i]);
  return requests;
}

static bool holds(const struct deployed *bundle, const char *class_name) {
  for (size_t i = 0; class_name && i < bundle->count; i++)
    if (strcmp(bundle->list[i].class_name, class_name) == 0)
      return true;
  return false;
}

/* After an upload just the bundle's classes are deployed, and the others are lost. */
static void settle(struct arena *arena, struct simulation *simulation, struct simulated *out) {
  const struct platform_state *state = simulation->state;
  const struct deployed before = simulation->deployed;
  struct deployed bundle = {arena_alloc_array(arena, state->row_count, sizeof *bundle.list), 0};
  for (size_t i = 0; i < state->row_count; i++)
    if (state->rows[i].status != ROW_ERROR)
      bundle.list[bundle.count++] =
          (struct deployed_class){arena_strdup(arena, state->rows[i].name),
                                  arena_strdup(arena, state->rows[i].class_name), true, DEPLOYED_READY};
  out->lost = arena_alloc_array(arena, before.count, sizeof *out->lost);
  for (size_t i = 0; i < before.count; i++)
    if (!holds(&bundle, before.list[i].class_name))
      out->lost[out->lost_count++] = before.list[i];
  simulation->deployed = bundle;
}

/* A row is deleted though its upload is rejected, as it is where the Worker does not exist. */
static bool has_deleted(const struct platform_state *state, const struct platform_request *request) {
  return request->kind == REQUEST_DELETE && !platform_find_row(state, request->name);
}

static bool is_active(const struct platform_state *state, const char *class_name) {
  for (size_t i = 0; class_name && i < state->row_count; i++)
    if (state->rows[i].status != ROW_ERROR && strcmp(state->rows[i].class_name, class_name) == 0)
      return true;
  return false;
}

/* Without the upload, the classes of the deleted row stay until the next one. That does not ask for its name again, so
 * they count as lost now. */
static void lose_deleted(struct arena *arena, struct simulation *simulation, const char *name, struct simulated *out) {
  const struct deployed before = simulation->deployed;
  struct deployed kept = {arena_alloc_array(arena, before.count, sizeof *kept.list), 0};
  out->lost = arena_alloc_array(arena, before.count, sizeof *out->lost);
  for (size_t i = 0; i < before.count; i++) {
    const struct deployed_class *class = &before.list[i];
    if (strcmp(class->object, name) == 0 && !is_active(simulation->state, class->class_name))
      out->lost[out->lost_count++] = *class;
    else
      kept.list[kept.count++] = *class;
  }
  simulation->deployed = kept;
}

void simulate_step(struct arena *arena, struct simulation *simulation, const struct platform_request *request,
                   struct simulated *out) {
  struct platform_response response;
  struct platform_effect effect;
  platform_step(simulation->state, request, &response, &effect);
  const bool deleted = has_deleted(simulation->state, request);
  *out = (struct simulated){.refused = response.status != 200 && !deleted, .restarts = effect.restarts};
  if (out->refused) {
    out->refusal = arena_strdup(arena, response.message);
    out->cause = response.cause;
    out->reason = arena_strdup(arena, response.reason);
    out->object = arena_strdup(arena, response.object);
  }
  if (effect.settled)
    settle(arena, simulation, out);
  else if (deleted)
    lose_deleted(arena, simulation, request->name, out);
}

/* ---- the order that loses least ---- */

/* A group moves as one: an object's step, or all env steps. */
struct step_group {
  size_t first, count; /* of the changes, which are in canonical order */
};

struct cost {
  size_t refused, lost, may_lose, restarts; /* by weight: certain losses, then possible ones, then restarts */
};

enum { MOST_GROUPS = 8 }; /* five classes and the env; more is refused by the plan's own rules, and not permuted */

struct search {
  struct arena *arena;
  const struct platform_request *requests;
  struct step_group groups[MOST_GROUPS];
  size_t group_count;
  size_t current[MOST_GROUPS], best[MOST_GROUPS];
  bool used[MOST_GROUPS];
  struct cost best_cost;
  bool found;
};

static int rank(const struct item *item) {
  return action_info(item->action)->rank;
}

static int canonical(const void *a, const void *b) {
  const struct item *left = a, *right = b;
  if (rank(left) != rank(right) &&
      (SAFEGUARD_ON(SAFEGUARD_ORDER) || action_is_change(left->action) != action_is_change(right->action)))
    return rank(left) - rank(right);
  if (left->kind != right->kind)
    return left->kind == ITEM_ENV ? -1 : 1;
  return strcmp(left->name, right->name);
}

static bool costs_less(struct cost a, struct cost b) {
  if (a.refused != b.refused)
    return a.refused < b.refused;
  if (a.lost != b.lost && SAFEGUARD_ON(SAFEGUARD_CERTAIN_FIRST))
    return a.lost < b.lost;
  if (a.may_lose != b.may_lose)
    return a.may_lose < b.may_lose;
  return a.restarts < b.restarts;
}

static void add_step(const struct simulated *step, struct cost *cost) {
  cost->refused += step->refused;
  for (size_t i = 0; i < step->lost_count; i++)
    *(step->lost[i].certain ? &cost->lost : &cost->may_lose) += 1;
  cost->restarts += step->restarts;
}

/* The third and further env variables in a row that meet no binding cost what the second did. */
static bool is_repeated(const struct platform_request *requests, size_t at) {
  return at >= 2 && requests[at].kind == REQUEST_SET_ENV && requests[at].name == requests[at - 1].name &&
         requests[at].name == requests[at - 2].name;
}

static void add_cost(struct search *search, struct simulation *simulation, const struct step_group *group,
                     struct cost *cost) {
  const struct platform_request *requests = &search->requests[group->first];
  struct simulated step = {0};
  for (size_t i = 0; i < group->count; i++) {
    if (!is_repeated(requests, i))
      simulate_step(search->arena, simulation, &requests[i], &step);
    add_step(&step, cost);
  }
}

/* Depth first, cut where the cost is no better than the best; groups are tried in canonical order, so the first of
 * equal orders is found first. */
static void search_orders(struct search *search, const struct simulation *from, size_t depth, struct cost cost) {
  if (search->found && !costs_less(cost, search->best_cost))
    return;
  if (depth == search->group_count) {
    memcpy(search->best, search->current, sizeof search->best);
    search->best_cost = cost;
    search->found = true;
    return;
  }
  for (size_t i = 0; i < search->group_count; i++) {
    if (search->used[i])
      continue;
    struct simulation after = simulate_fork(from);
    struct cost sum = cost;
    add_cost(search, &after, &search->groups[i], &sum);
    search->used[i] = true;
    search->current[depth] = i;
    search_orders(search, &after, depth + 1, sum);
    search->used[i] = false;
    simulate_end(&after);
  }
}

static void find_groups(struct search *search, const struct item *changes, size_t count) {
  for (size_t i = 0; i < count && search->group_count < MOST_GROUPS; i++) {
    struct step_group *last = search->group_count ? &search->groups[search->group_count - 1] : NULL;
    if (last && changes[i].kind == ITEM_ENV && changes[last->first].kind == ITEM_ENV)
      last->count++;
    else
      search->groups[search->group_count++] = (struct step_group){i, 1};
  }
}

static void permute(struct arena *arena, const struct search *search, struct item *changes, size_t count) {
  struct item *old = arena_alloc_array(arena, count, sizeof *old);
  memcpy(old, changes, count * sizeof *old);
  size_t to = 0;
  for (size_t i = 0; i < search->group_count; i++) {
    const struct step_group *group = &search->groups[search->best[i]];
    for (size_t j = 0; j < group->count; j++)
      changes[to++] = old[group->first + j];
  }
}

/* Simulates the final order and writes down what each step does. A step that must be rejected is not sent: what follows
 * is said of the app without it. The first of them, or NULL. */
static const struct item *write_down(struct arena *arena, const struct planning_evidence *evidence,
                                     struct item *changes, size_t count) {
  struct simulation now = simulate_start(arena, evidence, changes, count);
  struct platform_request *requests = simulate_requests(arena, evidence->live, changes, count);
  const struct item *refused = NULL;
  for (size_t i = 0; i < count; i++) {
    struct simulation after = simulate_fork(&now);
    struct item *item = &changes[i];
    struct simulated step;
    simulate_step(arena, &after, &requests[i], &step);
    if (step.refused) {
      item->refusal = step.refusal;
      item->refusal_cause = step.cause;
      item->refusal_reason = step.reason;
      item->refusal_object = step.object;
      rejection_add_hazard(arena, &after, item);
      refused = refused ? refused : item;
    } else {
      item->restarts = step.restarts;
      if (step.lost_count && SAFEGUARD_ON(SAFEGUARD_HAZARDS))
        data_loss_add(arena, &now, &step, item, evidence->desired);
      simulate_step(arena, &now, &requests[i], &step);
    }
    simulate_end(&after);
  }
  simulate_end(&now);
  return refused;
}

bool plan_order(struct arena *arena, const struct planning_evidence *evidence, struct item *items, size_t count,
                struct jd_error *error) {
  if (count)
    qsort(items, count, sizeof *items, canonical);
  size_t changes = 0;
  while (changes < count && action_is_change(items[changes].action))
    changes++;
  struct search search = {.arena = arena, .requests = simulate_requests(arena, evidence->live, items, changes)};
  find_groups(&search, items, changes);
  size_t covered = 0;
  for (size_t i = 0; i < search.group_count; i++)
    covered += search.groups[i].count;
  if (covered == changes && changes > 1 && SAFEGUARD_ON(SAFEGUARD_ORDER)) {
    struct simulation start = simulate_start(arena, evidence, items, changes);
    search_orders(&search, &start, 0, (struct cost){0});
    simulate_end(&start);
    permute(arena, &search, items, changes);
  }
  const struct item *refused = write_down(arena, evidence, items, changes);
  return !refused || rejection_fail(arena, refused, error);
}
