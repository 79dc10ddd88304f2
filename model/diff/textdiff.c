#include "model/diff/diff.h"

#include "model/base/base.h"
#include "model/diff/internal.h"

/* Lines of one side that are compared one by one, and what became of them. */
struct side {
  struct lines lines; /* without the prefix and suffix that both sides share */
  const uint32_t *numbers;
  bool *changed; /* by index in `lines` */
  size_t *kept;  /* indexes of the lines that the other side has somewhere too */
  struct sequence sequence;
};

static size_t common_prefix(const struct textdiff *diff) {
  size_t most = diff->old_count < diff->new_count ? diff->old_count : diff->new_count, count = 0;
  while (count < most && bytes_equal(diff->old_lines[count], diff->new_lines[count]))
    count++;
  return count;
}

static size_t common_suffix(const struct textdiff *diff, size_t prefix) {
  size_t most = (diff->old_count < diff->new_count ? diff->old_count : diff->new_count) - prefix, count = 0;
  while (count < most &&
         bytes_equal(diff->old_lines[diff->old_count - 1 - count], diff->new_lines[diff->new_count - 1 - count]))
    count++;
  return count;
}

/* A line that the other side lacks is changed whatever the rest is. Leaving it out shortens the search, often to
 * nothing, and what is found stays shortest. */
static void keep_known(struct arena *arena, struct side *side, const bool *in_other) {
  uint32_t *numbers = arena_alloc_array(arena, side->lines.count, sizeof *numbers);
  side->changed = arena_alloc_array(arena, side->lines.count, sizeof *side->changed);
  side->kept = arena_alloc_array(arena, side->lines.count, sizeof *side->kept);
  size_t count = 0;
  for (size_t i = 0; i < side->lines.count; i++) {
    if (in_other[side->numbers[i]]) {
      numbers[count] = side->numbers[i];
      side->kept[count++] = i;
    } else {
      side->changed[i] = true;
    }
  }
  bool *changed = arena_alloc_array(arena, count, sizeof *changed);
  side->sequence = (struct sequence){numbers, count, changed};
}

static void carry_back(struct side *side) {
  for (size_t i = 0; i < side->sequence.count; i++)
    side->changed[side->kept[i]] = side->sequence.changed[i];
}

static void compare(struct arena *arena, struct side *old_side, struct side *new_side) {
  struct line_numbers numbers;
  lines_number(arena, old_side->lines, new_side->lines, &numbers);
  old_side->numbers = numbers.old_numbers;
  new_side->numbers = numbers.new_numbers;
  keep_known(arena, old_side, numbers.in_new);
  keep_known(arena, new_side, numbers.in_old);
  myers(arena, old_side->sequence, new_side->sequence);
  carry_back(old_side);
  carry_back(new_side);
}

static size_t run_length(const struct side *side, size_t from) {
  size_t to = from;
  while (to < side->lines.count && side->changed[to])
    to++;
  return to - from;
}

static void collect_edits(struct arena *arena, const struct side *old_side, const struct side *new_side, size_t prefix,
                          struct textdiff *out) {
  size_t capacity = 0;
  for (size_t i = 0, j = 0; i < old_side->lines.count || j < new_side->lines.count; i++, j++) {
    size_t removed = run_length(old_side, i), added = run_length(new_side, j);
    if (removed + added == 0)
      continue;
    *ARENA_PUSH(arena, out->edits, out->edit_count, capacity) =
        (struct textdiff_edit){prefix + i, removed, prefix + j, added};
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

void textdiff(struct arena *arena, struct bytes old_text, struct bytes new_text, struct textdiff *out) {
  *out = (struct textdiff){0};
  out->old_lines = lines_split(arena, old_text, &out->old_count);
  out->new_lines = lines_split(arena, new_text, &out->new_count);
  size_t prefix = common_prefix(out), suffix = common_suffix(out, prefix);
  struct side old_side = {.lines = {out->old_lines + prefix, out->old_count - prefix - suffix}};
  struct side new_side = {.lines = {out->new_lines + prefix, out->new_count - prefix - suffix}};
  compare(arena, &old_side, &new_side);
  collect_edits(arena, &old_side, &new_side, prefix, out);
  if (out->edit_count)
    slide_edits(out);
}
