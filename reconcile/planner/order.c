#include "reconcile/planner/internal.h"

#include "reconcile/planner/planner.h"

#include <stdlib.h>

/* A unit moves as one: an object's step, or all env steps. */
struct unit {
  size_t first, count; /* of the changes, which stand in canonical order */
};

struct cost {
  size_t refused, lost, may_lose, restarts; /* by weight: certain losses, then possible ones, then restarts */
};

enum { MOST_UNITS = 8 }; /* five classes and the env; more is refused by the plan's own rules, and not permuted */

struct search {
  struct arena *arena;
  const struct platform_request *requests;
  struct unit units[MOST_UNITS];
  size_t unit_count;
  size_t current[MOST_UNITS], best[MOST_UNITS];
  bool used[MOST_UNITS];
  struct cost best_cost;
  bool found;
};

static int rank(const struct item *item) {
  return action_info(item->action)->rank;
}

static int canonical(const void *a, const void *b) {
  const struct item *left = a, *right = b;
  if (rank(left) != rank(right) &&
      (GUARDED(GUARD_ORDER) || action_is_change(left->action) != action_is_change(right->action)))
    return rank(left) - rank(right);
  if (left->kind != right->kind)
    return left->kind == ITEM_ENV ? -1 : 1;
  return strcmp(left->name, right->name);
}

static bool costs_less(struct cost a, struct cost b) {
  if (a.refused != b.refused)
    return a.refused < b.refused;
  if (a.lost != b.lost && GUARDED(GUARD_CERTAIN_FIRST))
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

static void add_cost(struct search *search, struct simulation *simulation, const struct unit *unit, struct cost *cost) {
  const struct platform_request *requests = &search->requests[unit->first];
  struct simulated step = {0};
  for (size_t i = 0; i < unit->count; i++) {
    if (!is_repeated(requests, i))
      simulate_step(search->arena, simulation, &requests[i], &step);
    add_step(&step, cost);
  }
}

/* Depth first, cut where the cost is no better than the best; units are tried in canonical order, so the first of equal
 * orders is found first. */
static void descend(struct search *search, const struct simulation *from, size_t depth, struct cost cost) {
  if (search->found && !costs_less(cost, search->best_cost))
    return;
  if (depth == search->unit_count) {
    memcpy(search->best, search->current, sizeof search->best);
    search->best_cost = cost;
    search->found = true;
    return;
  }
  for (size_t i = 0; i < search->unit_count; i++) {
    if (search->used[i])
      continue;
    struct simulation after = simulate_fork(from);
    struct cost sum = cost;
    add_cost(search, &after, &search->units[i], &sum);
    search->used[i] = true;
    search->current[depth] = i;
    descend(search, &after, depth + 1, sum);
    search->used[i] = false;
    simulate_end(&after);
  }
}

static void find_units(struct search *search, const struct item *changes, size_t count) {
  for (size_t i = 0; i < count && search->unit_count < MOST_UNITS; i++) {
    struct unit *last = search->unit_count ? &search->units[search->unit_count - 1] : NULL;
    if (last && changes[i].kind == ITEM_ENV && changes[last->first].kind == ITEM_ENV)
      last->count++;
    else
      search->units[search->unit_count++] = (struct unit){i, 1};
  }
}

static void rearrange(struct arena *arena, const struct search *search, struct item *changes, size_t count) {
  struct item *old = arena_alloc_array(arena, count, sizeof *old);
  memcpy(old, changes, count * sizeof *old);
  size_t to = 0;
  for (size_t i = 0; i < search->unit_count; i++) {
    const struct unit *unit = &search->units[search->best[i]];
    for (size_t j = 0; j < unit->count; j++)
      changes[to++] = old[unit->first + j];
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
      refusal_add_hazard(arena, &after, item);
      refused = refused ? refused : item;
    } else {
      item->restarts = step.restarts;
      if (step.lost_count && GUARDED(GUARD_HAZARDS))
        data_loss_add(arena, &now, &step, item, changes, count);
      simulate_step(arena, &now, &requests[i], &step);
    }
    simulate_end(&after);
  }
  simulate_end(&now);
  return refused;
}

bool order(struct arena *arena, const struct planning_evidence *evidence, struct item *items, size_t count,
           struct jd_error *error) {
  if (count)
    qsort(items, count, sizeof *items, canonical);
  size_t changes = 0;
  while (changes < count && action_is_change(items[changes].action))
    changes++;
  struct search search = {.arena = arena, .requests = simulate_requests(arena, evidence->live, items, changes)};
  find_units(&search, items, changes);
  size_t covered = 0;
  for (size_t i = 0; i < search.unit_count; i++)
    covered += search.units[i].count;
  if (covered == changes && changes > 1 && GUARDED(GUARD_ORDER)) {
    struct simulation start = simulate_start(arena, evidence, items, changes);
    descend(&search, &start, 0, (struct cost){0});
    simulate_end(&start);
    rearrange(arena, &search, items, changes);
  }
  const struct item *refused = write_down(arena, evidence, items, changes);
  return !refused || refusal_fail(arena, refused, error);
}
