#include "model/diff/internal.h"

#include "model/base/base.h"

/* The part of both sequences that is looked at, as a grid: x counts old elements, y new ones, and a diagonal is x - y.
 * A path from its origin to its far corner is an edit; steps along a diagonal over equal elements are free. */
struct box {
  struct sequence old_side, new_side;
};

struct point {
  ptrdiff_t x, y;
};

/* One of two searches that run towards each other, each counting from its own corner. */
struct front {
  ptrdiff_t *reach;    /* by diagonal, negative ones too: the furthest x that the present cost reaches */
  ptrdiff_t low, high; /* the diagonals reached at the present cost; every second one of them */
};

struct search {
  struct front forward, backward;
  int64_t work_left;
};

static ptrdiff_t width(const struct box *box) {
  return (ptrdiff_t)box->old_side.count;
}

static ptrdiff_t height(const struct box *box) {
  return (ptrdiff_t)box->new_side.count;
}

static struct sequence slice(struct sequence whole, size_t from, size_t to) {
  return (struct sequence){whole.numbers + from, to - from, whole.changed + from};
}

/* Follows equal elements from a point, seen from the origin or, backwards, from the far corner. Inlined with a constant
 * direction: this is the inner loop. */
static inline __attribute__((always_inline)) ptrdiff_t follow(const struct box *box, ptrdiff_t x, ptrdiff_t y,
                                                              bool backwards) {
  const ptrdiff_t width_here = width(box), height_here = height(box);
  const uint32_t *old_numbers = box->old_side.numbers, *new_numbers = box->new_side.numbers;
  while (x < width_here && y < height_here &&
         (backwards ? old_numbers[width_here - 1 - x] == new_numbers[height_here - 1 - y]
                    : old_numbers[x] == new_numbers[y])) {
    x++;
    y++;
  }
  return x;
}

/* Diagonals that a cost can reach inside the grid: each edge that is passed takes one off again. With these bounds both
 * neighbours of a diagonal were reached at the cost before, but for the outermost two. */
static void widen(struct front *front, const struct box *box, ptrdiff_t cost) {
  front->low = cost <= height(box) ? -cost : cost - 2 * height(box);
  front->high = cost <= width(box) ? cost : 2 * width(box) - cost;
}

/* Moves one front on by one edit. True when it meets the other one: then `*met` is a point of a shortest path, counted
 * from this front's corner. The fronts can only meet when the parities of their diagonals agree: `may_meet`. */
static inline __attribute__((always_inline)) bool advance(struct search *search, const struct box *box, ptrdiff_t cost,
                                                          bool backwards, bool may_meet, struct point *met) {
  struct front *mine = backwards ? &search->backward : &search->forward;
  const struct front theirs = backwards ? search->forward : search->backward;
  const ptrdiff_t far_diagonal = width(box) - height(box);
  widen(mine, box, cost);
  for (ptrdiff_t diagonal = mine->low, last = mine->high; diagonal <= last; diagonal += 2) {
    ptrdiff_t *reach = mine->reach + diagonal;
    bool down = diagonal == -cost || (diagonal != cost && reach[-1] < reach[1]);
    ptrdiff_t start = down ? reach[1] : reach[-1] + 1;
    ptrdiff_t x = follow(box, start, start - diagonal, backwards);
    *reach = x;
    search->work_left -= 1 + (x - start);
    ptrdiff_t opposite = far_diagonal - diagonal;
    if (may_meet && opposite >= theirs.low && opposite <= theirs.high && x + theirs.reach[opposite] >= width(box)) {
      *met = (struct point){x, x - diagonal};
      return true;
    }
  }
  return false;
}

/* The point inside the grid that a front carried furthest. */
static struct point furthest(const struct front *front, const struct box *box) {
  struct point best = {0, 0};
  for (ptrdiff_t diagonal = front->low; diagonal <= front->high; diagonal += 2) {
    struct point point = {front->reach[diagonal], front->reach[diagonal] - diagonal};
    if (point.x <= width(box) && point.y <= height(box) && point.x + point.y > best.x + best.y)
      best = point;
  }
  return best;
}

static struct point from_far_corner(const struct box *box, struct point point) {
  return (struct point){width(box) - point.x, height(box) - point.y};
}

static struct point settle(const struct search *search, const struct box *box) {
  struct point forward = furthest(&search->forward, box), backward = furthest(&search->backward, box);
  if (forward.x + forward.y >= backward.x + backward.y)
    return forward;
  return from_far_corner(box, backward);
}

/* A point that the edit goes through, never a corner: both sides begin and end with unequal elements, so the distance
 * is 2 at least, and each front makes one step at least. */
static struct point find_split(struct search *search, const struct box *box) {
  const bool odd = (width(box) - height(box)) % 2 != 0;
  struct point met;
  search->forward.reach[0] = search->backward.reach[0] = 0;
  search->forward.low = search->forward.high = search->backward.low = search->backward.high = 0;
  for (ptrdiff_t cost = 1;; cost++) {
    if (advance(search, box, cost, false, odd, &met))
      return met;
    if (advance(search, box, cost, true, !odd, &met))
      return from_far_corner(box, met);
    if (2 * cost >= (search->work_left > 0 ? LIMIT_DIFF_COST : LIMIT_DIFF_HASTE))
      return settle(search, box);
  }
}

static void trim_ends(struct box *box) {
  const uint32_t *old_numbers = box->old_side.numbers, *new_numbers = box->new_side.numbers;
  size_t old_end = box->old_side.count, new_end = box->new_side.count, begin = 0;
  while (begin < old_end && begin < new_end && old_numbers[begin] == new_numbers[begin])
    begin++;
  while (old_end > begin && new_end > begin && old_numbers[old_end - 1] == new_numbers[new_end - 1]) {
    old_end--;
    new_end--;
  }
  box->old_side = slice(box->old_side, begin, old_end);
  box->new_side = slice(box->new_side, begin, new_end);
}

/* Recurses into the smaller part and goes on with the larger one, so the depth is at most the logarithm of the size. */
static void compare(struct search *search, struct box box) {
  for (trim_ends(&box); box.old_side.count && box.new_side.count; trim_ends(&box)) {
    struct point split = find_split(search, &box);
    size_t x = (size_t)split.x, y = (size_t)split.y;
    struct box head = {slice(box.old_side, 0, x), slice(box.new_side, 0, y)};
    struct box tail = {slice(box.old_side, x, box.old_side.count), slice(box.new_side, y, box.new_side.count)};
    bool head_is_smaller = x + y < tail.old_side.count + tail.new_side.count;
    compare(search, head_is_smaller ? head : tail);
    box = head_is_smaller ? tail : head;
  }
  memset(box.old_side.changed, true, box.old_side.count);
  memset(box.new_side.changed, true, box.new_side.count);
}

void myers(struct arena *arena, struct sequence old_side, struct sequence new_side) {
  const size_t most = LIMIT_DIFF_COST / 2 + 1; /* the cost at which a front stops, and a neighbour to look at */
  struct search search = {.work_left = LIMIT_DIFF_WORK};
  search.forward.reach = (ptrdiff_t *)arena_alloc_array(arena, 2 * most + 1, sizeof(ptrdiff_t)) + most;
  search.backward.reach = (ptrdiff_t *)arena_alloc_array(arena, 2 * most + 1, sizeof(ptrdiff_t)) + most;
  compare(&search, (struct box){old_side, new_side});
}
