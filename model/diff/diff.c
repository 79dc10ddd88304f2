#include "model/diff/diff.h"
#include "model/base/base.h"
#include <stdint.h>
#include <stdlib.h>

/* ---- the shortest edit ---- */

/* The shortest edit between two sequences of numbers: E. W. Myers, "An O(ND) Difference Algorithm and Its Variations"
 * (1986), in linear space, with a cap on the cost. */

struct sequence {
  const uint32_t *numbers;
  size_t count;
  bool *changed; /* set for what the other side does not have; the rest, in order, is equal on both sides */
};

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
 * neighbours of a diagonal were reached at the cost before, except for the outermost two. */
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

/* Returns the point inside the grid that a front carried furthest. */
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

/* Recurses into the smaller part and continues with the larger one, so the depth is at most the logarithm of the size.
 */
static void divide(struct search *search, struct box box) {
  for (trim_ends(&box); box.old_side.count && box.new_side.count; trim_ends(&box)) {
    struct point split = find_split(search, &box);
    size_t x = (size_t)split.x, y = (size_t)split.y;
    struct box head = {slice(box.old_side, 0, x), slice(box.new_side, 0, y)};
    struct box tail = {slice(box.old_side, x, box.old_side.count), slice(box.new_side, y, box.new_side.count)};
    bool head_is_smaller = x + y < tail.old_side.count + tail.new_side.count;
    divide(search, head_is_smaller ? head : tail);
    box = head_is_smaller ? tail : head;
  }
  memset(box.old_side.changed, true, box.old_side.count);
  memset(box.new_side.changed, true, box.new_side.count);
}

/* Finds the shortest edit while its length is at most LIMIT_DIFF_COST. Past that, or past LIMIT_DIFF_WORK steps, it
 * finds an edit all the same, perhaps a longer one. `changed` must be false everywhere. */
static void myers(struct arena *arena, struct sequence old_side, struct sequence new_side) {
  const size_t most = LIMIT_DIFF_COST / 2 + 1; /* the cost at which a front stops, and a neighbour to look at */
  struct search search = {.work_left = LIMIT_DIFF_WORK};
  search.forward.reach = (ptrdiff_t *)arena_alloc_array(arena, 2 * most + 1, sizeof(ptrdiff_t)) + most;
  search.backward.reach = (ptrdiff_t *)arena_alloc_array(arena, 2 * most + 1, sizeof(ptrdiff_t)) + most;
  divide(&search, (struct box){old_side, new_side});
}

/* ---- lines ---- */

/* Elements of one side, lines or words, and what came of comparing them. */
struct side {
  struct lines lines;
  uint32_t *numbers; /* equal elements have equal numbers, on both sides */
  bool *known;       /* the other side has it somewhere, too */
  bool *changed;
};

/* A text that elements have, and which sides have it. */
struct distinct {
  struct bytes text;
  uint64_t hash;
  bool in_old, in_new;
};

/* Open addressing: a slot holds a number plus one, 0 if it is free. */
struct table {
  uint32_t *slots;
  size_t mask;
  struct distinct *distinct; /* by number */
  uint32_t count;
};

static uint32_t number_of(struct table *table, struct bytes text) {
  uint64_t hash = digest_bytes(text).low;
  size_t slot = hash & table->mask;
  for (; table->slots[slot]; slot = (slot + 1) & table->mask) {
    const struct distinct *known = &table->distinct[table->slots[slot] - 1];
    if (known->hash == hash && bytes_equal(known->text, text))
      return table->slots[slot] - 1;
  }
  table->distinct[table->count] = (struct distinct){.text = text, .hash = hash};
  table->slots[slot] = ++table->count;
  return table->count - 1;
}

/* Numbers the elements of both sides, so that comparing two is comparing two integers. */
static void number(struct arena *arena, struct side *old_side, struct side *new_side) {
  const size_t old_count = old_side->lines.count, new_count = new_side->lines.count;
  size_t size = 16;
  while (size < 2 * (old_count + new_count))
    size *= 2;
  struct table table = {.slots = arena_alloc_array(arena, size, sizeof *table.slots),
                        .mask = size - 1,
                        .distinct = arena_alloc_array(arena, old_count + new_count, sizeof *table.distinct)};
  old_side->numbers = arena_alloc_array(arena, old_count, sizeof *old_side->numbers);
  new_side->numbers = arena_alloc_array(arena, new_count, sizeof *new_side->numbers);
  old_side->known = arena_alloc_array(arena, old_count, sizeof *old_side->known);
  new_side->known = arena_alloc_array(arena, new_count, sizeof *new_side->known);
  for (size_t i = 0; i < old_count; i++)
    table.distinct[old_side->numbers[i] = number_of(&table, old_side->lines.list[i])].in_old = true;
  for (size_t i = 0; i < new_count; i++)
    table.distinct[new_side->numbers[i] = number_of(&table, new_side->lines.list[i])].in_new = true;
  for (size_t i = 0; i < old_count; i++)
    old_side->known[i] = table.distinct[old_side->numbers[i]].in_new;
  for (size_t i = 0; i < new_count; i++)
    new_side->known[i] = table.distinct[new_side->numbers[i]].in_old;
}

/* An element that the other side lacks is changed whatever the rest is. Leaving it out shortens the search, often to
 * nothing, and what is found stays shortest. `kept` are the indexes of the others. */
static struct sequence known_of(struct arena *arena, const struct side *side, size_t **kept) {
  uint32_t *numbers = arena_alloc_array(arena, side->lines.count, sizeof *numbers);
  size_t count = 0;
  *kept = arena_alloc_array(arena, side->lines.count, sizeof **kept);
  for (size_t i = 0; i < side->lines.count; i++) {
    side->changed[i] = !side->known[i];
    if (side->known[i]) {
      numbers[count] = side->numbers[i];
      (*kept)[count++] = i;
    }
  }
  return (struct sequence){numbers, count, arena_alloc_array(arena, count, sizeof(bool))};
}

/* Sets `changed` of both sides. */
static void compare(struct arena *arena, struct side *old_side, struct side *new_side) {
  size_t *old_kept, *new_kept;
  number(arena, old_side, new_side);
  old_side->changed = arena_alloc_array(arena, old_side->lines.count, sizeof *old_side->changed);
  new_side->changed = arena_alloc_array(arena, new_side->lines.count, sizeof *new_side->changed);
  struct sequence old_known = known_of(arena, old_side, &old_kept), new_known = known_of(arena, new_side, &new_kept);
  myers(arena, old_known, new_known);
  for (size_t i = 0; i < old_known.count; i++)
    old_side->changed[old_kept[i]] = old_known.changed[i];
  for (size_t i = 0; i < new_known.count; i++)
    new_side->changed[new_kept[i]] = new_known.changed[i];
}

static size_t run_length(const struct side *side, size_t from) {
  size_t to = from;
  while (to < side->lines.count && side->changed[to])
    to++;
  return to - from;
}

static void collect_edits(struct arena *arena, const struct side *old_side, const struct side *new_side,
                          struct textdiff *out) {
  size_t capacity = 0;
  for (size_t i = 0, j = 0; i < old_side->lines.count || j < new_side->lines.count; i++, j++) {
    size_t removed = run_length(old_side, i), added = run_length(new_side, j);
    if (removed + added == 0)
      continue;
    *ARENA_PUSH(arena, out->edits, out->edit_count, capacity) = (struct textdiff_edit){i, removed, j, added};
    out->removed += removed;
    out->added += added;
    i += removed; /* now at an equal pair, or at both ends */
    j += added;
  }
}

/* Lines between an edit and the next one, or the end when there is none. */
static size_t gap_behind(const struct textdiff *diff, const struct textdiff_edit *edit,
                         const struct textdiff_edit *next) {
  return (next ? next->old_start : diff->old_count) - (edit->old_start + edit->old_count);
}

static bool can_slide(const struct textdiff *diff, const struct textdiff_edit *edit) {
  if (edit->old_count && edit->new_count)
    return false;
  const struct bytes *first = edit->old_count ? diff->old_lines + edit->old_start : diff->new_lines + edit->new_start;
  return bytes_equal(first[0], first[edit->old_count + edit->new_count]);
}

/* The same lines can often be said to have come or gone at several places, a closing brace above or below. As other
 * tools do, we say it of the last one, which mostly is the one that a person meant. Edits that meet there become one.
 */
static void slide_edits(struct textdiff *diff) {
  struct textdiff_edit *end = diff->edits + diff->edit_count, *settled = end;
  for (size_t i = diff->edit_count; i-- > 0;) {
    struct textdiff_edit edit = diff->edits[i];
    for (;;) {
      struct textdiff_edit *next = settled < end ? settled : NULL;
      size_t gap = gap_behind(diff, &edit, next);
      if (gap && can_slide(diff, &edit)) {
        edit.old_start++;
        edit.new_start++;
      } else if (gap == 0 && next) {
        edit.old_count += next->old_count;
        edit.new_count += next->new_count;
        settled++;
      } else {
        break;
      }
    }
    *--settled = edit;
  }
  diff->edits = settled;
  diff->edit_count = (size_t)(end - settled);
}

/* ---- line ends ---- */

const char *line_ends_name(enum line_ends ends) {
  static const char *const names[] = {
      [LINE_ENDS_NONE] = "none", [LINE_ENDS_LF] = "LF", [LINE_ENDS_CRLF] = "CRLF", [LINE_ENDS_MIXED] = "mixed"};
  return names[ends];
}

static bool ends_in_crlf(struct bytes line) {
  return line.len > 1 && line.data[line.len - 1] == '\n' && line.data[line.len - 2] == '\r';
}

static enum line_ends ends_of(const struct bytes *lines, size_t count) {
  size_t crlf = 0, ended = count;
  for (size_t i = 0; i < count; i++)
    crlf += ends_in_crlf(lines[i]);
  if (count && lines[count - 1].data[lines[count - 1].len - 1] != '\n')
    ended--;
  if (!ended)
    return LINE_ENDS_NONE;
  return crlf == 0 ? LINE_ENDS_LF : crlf == ended ? LINE_ENDS_CRLF : LINE_ENDS_MIXED;
}

static struct bytes without_cr(struct arena *arena, const struct bytes *lines, size_t count, size_t most) {
  char *text = arena_alloc(arena, most + 1);
  size_t len = 0;
  for (size_t i = 0; i < count; i++) {
    bool crlf = ends_in_crlf(lines[i]);
    memcpy(text + len, lines[i].data, lines[i].len - crlf);
    len += lines[i].len - crlf;
    text[len - 1] = crlf ? '\n' : text[len - 1];
  }
  return (struct bytes){text, len};
}

static bool has_crlf(enum line_ends ends) {
  return ends == LINE_ENDS_CRLF || ends == LINE_ENDS_MIXED;
}

static void compare_plain(struct arena *arena, struct bytes old_text, struct bytes new_text, struct textdiff *diff) {
  diff->old_ends = ends_of(diff->old_lines, diff->old_count);
  diff->new_ends = ends_of(diff->new_lines, diff->new_count);
  bool mixed = diff->old_ends == LINE_ENDS_MIXED && diff->new_ends == LINE_ENDS_MIXED;
  if (mixed || (!has_crlf(diff->old_ends) && !has_crlf(diff->new_ends)))
    return;
  struct textdiff *plain = arena_alloc(arena, sizeof *plain);
  textdiff(arena, without_cr(arena, diff->old_lines, diff->old_count, old_text.len),
           without_cr(arena, diff->new_lines, diff->new_count, new_text.len), plain);
  diff->plain = plain;
}

bool textdiff_ends_differ(const struct textdiff *diff) {
  return diff->old_ends && diff->new_ends && diff->old_ends != diff->new_ends;
}

bool textdiff_only_ends_differ(const struct textdiff *diff) {
  return textdiff_ends_differ(diff) && !textdiff_shown(diff)->edit_count;
}

void textdiff_summary(const struct textdiff *diff, struct buf *out) {
  const struct textdiff *shown = textdiff_shown(diff);
  bool only = textdiff_only_ends_differ(diff);
  if (!only)
    buf_printf(out, "+%zu -%zu", shown->added, shown->removed);
  if (textdiff_ends_differ(diff))
    buf_printf(out, "%s%s -> %s", only ? "line endings only: " : ", line endings ", line_ends_name(diff->old_ends),
               line_ends_name(diff->new_ends));
}

/* ---- the whole ---- */

void textdiff(struct arena *arena, struct bytes old_text, struct bytes new_text, struct textdiff *out) {
  *out = (struct textdiff){0};
  out->old_lines = lines_split(arena, old_text, &out->old_count);
  out->new_lines = lines_split(arena, new_text, &out->new_count);
  struct side old_side = {.lines = {out->old_lines, out->old_count}};
  struct side new_side = {.lines = {out->new_lines, out->new_count}};
  compare(arena, &old_side, &new_side);
  collect_edits(arena, &old_side, &new_side, out);
  if (out->edit_count)
    slide_edits(out);
  compare_plain(arena, old_text, new_text, out);
}

/* The unified form of a textdiff. */

/* Edits that share a hunk, and the lines around and between them. */
struct hunk {
  const struct textdiff_edit *first, *last;
  size_t old_start, old_end, new_start, new_end;
};

static size_t smaller(size_t a, size_t b) {
  return a < b ? a : b;
}

static size_t gap_between(const struct textdiff_edit *edit, const struct textdiff_edit *next) {
  return next->old_start - (edit->old_start + edit->old_count);
}

/* Returns the hunk that begins with `first`: edits whose context would touch or overlap share one. */
static struct hunk find_hunk(const struct textdiff *diff, const struct textdiff_edit *first, size_t context) {
  const struct textdiff_edit *last = first, *end = diff->edits + diff->edit_count;
  while (last + 1 < end && gap_between(last, last + 1) <= 2 * context)
    last++;
  size_t before = smaller(context, smaller(first->old_start, first->new_start));
  size_t old_end = last->old_start + last->old_count, new_end = last->new_start + last->new_count;
  size_t after = smaller(context, diff->old_count - old_end);
  return (struct hunk){.first = first,
                       .last = last,
                       .old_start = first->old_start - before,
                       .old_end = old_end + after,
                       .new_start = first->new_start - before,
                       .new_end = new_end + after};
}

/* A count of 1 is left out, and an empty range follows the line before it: so says POSIX. */
static void add_range(struct buf *out, char sign, size_t start, size_t end) {
  size_t count = end - start;
  buf_printf(out, "%c%zu", sign, count ? start + 1 : start);
  if (count != 1)
    buf_printf(out, ",%zu", count);
}

static void add_lines(struct buf *out, char sign, const struct bytes *lines, size_t from, size_t end) {
  for (size_t i = from; i < end; i++) {
    buf_add_char(out, sign);
    buf_add_bytes(out, lines[i]);
    if (lines[i].data[lines[i].len - 1] != '\n')
      buf_add_text(out, "\n\\ No newline at end of file\n");
  }
}

static void add_hunk(const struct textdiff *diff, const struct hunk *hunk, struct buf *out) {
  buf_add_text(out, "@@ ");
  add_range(out, '-', hunk->old_start, hunk->old_end);
  buf_add_char(out, ' ');
  add_range(out, '+', hunk->new_start, hunk->new_end);
  buf_add_text(out, " @@\n");
  size_t at = hunk->old_start;
  for (const struct textdiff_edit *edit = hunk->first; edit <= hunk->last; edit++) {
    size_t old_end = edit->old_start + edit->old_count;
    add_lines(out, ' ', diff->old_lines, at, edit->old_start);
    add_lines(out, '-', diff->old_lines, edit->old_start, old_end);
    add_lines(out, '+', diff->new_lines, edit->new_start, edit->new_start + edit->new_count);
    at = old_end;
  }
  add_lines(out, ' ', diff->old_lines, at, hunk->old_end);
}

void textdiff_unified(const struct textdiff *diff, const char *old_label, const char *new_label, size_t context,
                      struct buf *out) {
  if (diff->edit_count == 0)
    return;
  context = smaller(context, diff->old_count); /* so that twice of it is a number */
  buf_printf(out, "--- %s\n+++ %s\n", old_label, new_label);
  for (const struct textdiff_edit *edit = diff->edits, *end = edit + diff->edit_count; edit < end;) {
    struct hunk hunk = find_hunk(diff, edit, context);
    add_hunk(diff, &hunk, out);
    edit = hunk.last + 1;
  }
}

/* A word, a run of blanks, or one other character. */
struct words {
  struct bytes *list;
  size_t *line_of; /* by word */
  size_t count, capacity, line_capacity, line_count;
};

static bool is_word(char c) {
  return is_alphanumeric(c) || c == '_' || (unsigned char)c >= 0x80;
}

static size_t word_length(struct bytes text) {
  size_t len = 1;
  if (is_word(text.data[0]))
    while (len < text.len && is_word(text.data[len]))
      len++;
  else if (is_blank(text.data[0]))
    while (len < text.len && is_blank(text.data[len]))
      len++;
  return len;
}

static struct words split(struct arena *arena, const struct lines *lines, size_t from, size_t to) {
  struct words words = {0};
  for (size_t i = from; i < to; i++) {
    struct bytes rest = lines->list[i];
    while (rest.len) {
      size_t len = word_length(rest);
      *ARENA_PUSH(arena, words.line_of, words.line_count, words.line_capacity) = i;
      *ARENA_PUSH(arena, words.list, words.count, words.capacity) = (struct bytes){rest.data, len};
      rest = (struct bytes){rest.data + len, rest.len - len};
    }
  }
  return words;
}

static void clear(struct arena *arena, struct word_side *side) {
  side->marked = arena_alloc_array(arena, side->lines.count, sizeof *side->marked);
  for (size_t i = 0; i < side->lines.count; i++)
    side->marked[i] = arena_alloc_array(arena, side->lines.list[i].len, sizeof **side->marked);
}

/* Blanks between two marked words of one line belong to them. */
static void join(const struct words *words, bool *changed) {
  for (size_t i = 1; i + 1 < words->count; i++)
    if (!changed[i] && changed[i - 1] && changed[i + 1] && is_blank(words->list[i].data[0]) &&
        words->line_of[i - 1] == words->line_of[i + 1])
      changed[i] = true;
}

static void mark_line(struct word_side *side, const struct words *words, const bool *changed, size_t from, size_t to) {
  size_t line = words->line_of[from], kept = 0, gone = 0;
  for (size_t i = from; i < to; i++)
    if (!is_blank(words->list[i].data[0]))
      *(changed[i] ? &gone : &kept) += 1;
  if (gone > kept)
    return;
  for (size_t i = from; i < to; i++)
    if (changed[i])
      memset(side->marked[line] + (words->list[i].data - side->lines.list[line].data), 1, words->list[i].len);
}

static void mark(struct word_side *side, const struct words *words, bool *changed) {
  join(words, changed);
  for (size_t from = 0, to; from < words->count; from = to) {
    to = from;
    while (to < words->count && words->line_of[to] == words->line_of[from])
      to++;
    mark_line(side, words, changed, from, to);
  }
}

static void compare_words(struct arena *arena, struct word_side *old_side, struct words old_words,
                          struct word_side *new_side, struct words new_words) {
  if (!old_words.count || !new_words.count || old_words.count + new_words.count > LIMIT_DIFF_WORDS)
    return;
  struct side old_words_side = {.lines = {old_words.list, old_words.count}};
  struct side new_words_side = {.lines = {new_words.list, new_words.count}};
  compare(arena, &old_words_side, &new_words_side);
  mark(old_side, &old_words, old_words_side.changed);
  mark(new_side, &new_words, new_words_side.changed);
}

void worddiff(struct arena *arena, struct word_side *old_side, struct word_side *new_side) {
  size_t old_count = old_side->lines.count, new_count = new_side->lines.count;
  size_t steps = old_count == new_count ? old_count : 1; /* as many came as went: each for one */
  clear(arena, old_side);
  clear(arena, new_side);
  for (size_t i = 0; i < steps; i++)
    compare_words(arena, old_side, split(arena, &old_side->lines, i, steps == 1 ? old_count : i + 1), new_side,
                  split(arena, &new_side->lines, i, steps == 1 ? new_count : i + 1));
}
