#include "reconcile/order.h"

#include "reconcile/hazard.h"
#include "reconcile/play.h"
#include "reconcile/refusal.h"
#include "reconcile/removable.h"

#include <stdlib.h>

/* A unit moves as one: an object's step, or all env steps. */
struct unit {
  size_t first, count; /* of the changes, which stand in canonical order */
};

struct cost {
  size_t refused, lost, restarts;
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
  if (a.lost != b.lost)
    return a.lost < b.lost;
  return a.restarts < b.restarts;
}

static void add_cost(struct search *search, struct platform_state *state, const struct unit *unit, struct cost *cost) {
  for (size_t i = 0; i < unit->count; i++) {
    struct played played;
    play_step(search->arena, state, &search->requests[unit->first + i], &played);
    cost->refused += played.refused;
    cost->lost += played.lost_count;
    cost->restarts += played.restarts;
  }
}

/* Depth first, cut where the cost is no better than the best; units are tried in canonical order, so the first of equal
 * orders is found first. */
static void descend(struct search *search, const struct platform_state *state, size_t depth, struct cost cost) {
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
    struct platform_state *after = platform_copy(state);
    struct cost sum = cost;
    add_cost(search, after, &search->units[i], &sum);
    search->used[i] = true;
    search->current[depth] = i;
    descend(search, after, depth + 1, sum);
    search->used[i] = false;
    platform_free(after);
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

static struct platform_request *make_requests(struct arena *arena, const struct item *changes, size_t count) {
  struct platform_request *requests = arena_alloc_array(arena, count, sizeof *requests);
  for (size_t i = 0; i < count; i++)
    requests[i] = play_request(arena, &changes[i]);
  return requests;
}

/* Plays the final order and writes down what each step does. A step that must be refused is not sent: what follows is
 * said of the app without it. The first of them, or NULL. */
static const struct item *write_down(struct arena *arena, const struct live *live, const struct applied *applied,
                                     struct item *changes, size_t count) {
  struct platform_state *state = play_start(arena, live, applied);
  struct platform_request *requests = make_requests(arena, changes, count);
  const struct item *refused = NULL;
  for (size_t i = 0; i < count; i++) {
    struct platform_state *before = platform_copy(state), *done = before;
    struct item *item = &changes[i];
    struct played played;
    play_step(arena, state, &requests[i], &played);
    if (played.refused) {
      item->refusal = played.refusal;
      refusal_add_hazard(arena, state, item);
      refused = refused ? refused : item;
      done = state, state = before;
    } else {
      item->restarts = played.restarts;
      if (played.lost_count && GUARDED(GUARD_HAZARDS))
        hazard_add(arena, before, &played, item, changes, count);
    }
    platform_free(done);
  }
  platform_free(state);
  return refused;
}

bool order(struct arena *arena, const struct live *live, const struct applied *applied, struct item *items,
           size_t count, struct jd_error *error) {
  if (count)
    qsort(items, count, sizeof *items, canonical);
  size_t changes = 0;
  while (changes < count && action_is_change(items[changes].action))
    changes++;
  struct search search = {.arena = arena, .requests = make_requests(arena, items, changes)};
  find_units(&search, items, changes);
  size_t covered = 0;
  for (size_t i = 0; i < search.unit_count; i++)
    covered += search.units[i].count;
  if (covered == changes && changes > 1 && GUARDED(GUARD_ORDER)) {
    struct platform_state *start = play_start(arena, live, applied);
    descend(&search, start, 0, (struct cost){0});
    platform_free(start);
    rearrange(arena, &search, items, changes);
  }
  const struct item *refused = write_down(arena, live, applied, items, changes);
  return !refused || refusal_fail(arena, refused, error);
}
