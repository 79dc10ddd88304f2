#include "model/diff/diff.h"

#include "model/base/base.h"
#include "model/diff/internal.h"

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

static void compare(struct arena *arena, struct word_side *old_side, struct words old_words, struct word_side *new_side,
                    struct words new_words) {
  if (!old_words.count || !new_words.count || old_words.count + new_words.count > LIMIT_DIFF_WORDS)
    return;
  struct line_numbers numbers;
  lines_number(arena, (struct lines){old_words.list, old_words.count}, (struct lines){new_words.list, new_words.count},
               &numbers);
  bool *old_changed = arena_alloc_array(arena, old_words.count, sizeof *old_changed);
  bool *new_changed = arena_alloc_array(arena, new_words.count, sizeof *new_changed);
  myers(arena, (struct sequence){numbers.old_numbers, old_words.count, old_changed},
        (struct sequence){numbers.new_numbers, new_words.count, new_changed});
  mark(old_side, &old_words, old_changed);
  mark(new_side, &new_words, new_changed);
}

void worddiff(struct arena *arena, struct word_side *old_side, struct word_side *new_side) {
  size_t old_count = old_side->lines.count, new_count = new_side->lines.count;
  size_t steps = old_count == new_count ? old_count : 1; /* as many came as went: each for one */
  clear(arena, old_side);
  clear(arena, new_side);
  for (size_t i = 0; i < steps; i++)
    compare(arena, old_side, split(arena, &old_side->lines, i, steps == 1 ? old_count : i + 1), new_side,
            split(arena, &new_side->lines, i, steps == 1 ? new_count : i + 1));
}
