#include "model/mask/internal.h"

#include "model/base/base.h"

enum { TAIL_SHORTEST = 8 /* bytes of a secret's beginning that are masked at the end of a text */ };

/* A stream of bytes that a view stands for. */
struct scan {
  const struct trie *trie;
  unsigned char *marks;
  trie_state state;
  size_t ring[TRIE_DEPTH]; /* where the last bytes begin in the original text */
  size_t count;            /* of bytes so far */
  size_t covered;          /* so many of these belong to a secret of which the trie has found the beginning */
  size_t from, to;         /* a range of the original text that is still to be marked */
};

static void begin(struct scan *scan, const struct trie *trie, unsigned char *marks) {
  *scan = (struct scan){.trie = trie, .marks = marks};
}

static void flush(struct scan *scan) {
  if (scan->to > scan->from)
    memset(scan->marks + scan->from, 1, scan->to - scan->from);
  scan->from = scan->to = 0;
}

/* Ranges that touch are joined, so that secrets within each other take no time. */
static void mark(struct scan *scan, size_t from, size_t to) {
  if (scan->to <= scan->from || from > scan->to) {
    flush(scan);
    scan->from = from;
  } else if (from < scan->from) {
    scan->from = from;
  }
  scan->to = to > scan->to ? to : scan->to;
}

static void take(struct scan *scan, unsigned char byte, size_t from, size_t to) {
  size_t found, whole;
  scan->ring[scan->count++ % TRIE_DEPTH] = from;
  scan->state = trie_step(scan->trie, scan->state, byte);
  if (trie_match(scan->trie, scan->state, &found, &whole)) {
    size_t first = scan->count - found;
    mark(scan, scan->ring[first % TRIE_DEPTH], to);
    scan->covered = first + whole > scan->covered ? first + whole : scan->covered;
  } else if (scan->count <= scan->covered) {
    mark(scan, from, to);
  }
}

/* What follows is no part of the stream. */
static void interrupt(struct scan *scan) {
  scan->state = 0;
  scan->covered = 0;
}

void scan_plain(const struct trie *trie, const struct view *view, unsigned char *marks) {
  struct scan scan;
  struct bytes text = buf_bytes(&view->text);
  begin(&scan, trie, marks);
  for (size_t i = 0; i < text.len; i++)
    take(&scan, (unsigned char)text.data[i], view_from(view, i), view_to(view, i));
  size_t depth = trie_depth(trie, scan.state);
  if (depth >= TAIL_SHORTEST)
    mark(&scan, scan.ring[(scan.count - depth) % TRIE_DEPTH], view_to(view, text.len - 1));
  flush(&scan);
}

static bool ends_line(char c) {
  return c == '\n' || c == '\r';
}

/* Digits in a run, read in pairs from its first one, or from the second. */
static void scan_hex_from(struct scan *scan, const struct view *view, size_t phase) {
  struct bytes text = buf_bytes(&view->text);
  size_t skip = phase, high_from = 0;
  int high = -1;
  for (size_t i = 0; i < text.len; i++) {
    int value = hex_value(text.data[i]);
    if (value < 0 && ends_line(text.data[i]))
      continue;
    if (value < 0) {
      interrupt(scan);
      skip = phase;
      high = -1;
    } else if (skip) {
      skip--;
    } else if (high < 0) {
      high = value;
      high_from = view_from(view, i);
    } else {
      take(scan, (unsigned char)(high << 4 | value), high_from, view_to(view, i));
      high = -1;
    }
  }
  flush(scan);
}

void scan_hex(const struct trie *trie, const struct view *view, unsigned char *marks) {
  for (size_t phase = 0; phase < 2; phase++) {
    struct scan scan;
    begin(&scan, trie, marks);
    scan_hex_from(&scan, view, phase);
  }
}

static int base64_value(char c) {
  if (is_upper(c))
    return c - 'A';
  if (is_lower(c))
    return c - 'a' + 26;
  if (is_digit(c))
    return c - '0' + 52;
  return c == '+' || c == '-' ? 62 : c == '/' || c == '_' ? 63 : -1;
}

/* Where in a group of four a run begins cannot be seen, so each beginning is tried. */
static void scan_base64_from(struct scan *scan, const struct view *view, size_t phase) {
  struct bytes text = buf_bytes(&view->text);
  size_t skip = phase, before = 0; /* where the character before begins */
  unsigned bits = 0, held = 0;     /* held: how many of the bits are not used yet */
  for (size_t i = 0; i < text.len; i++) {
    int value = base64_value(text.data[i]);
    if (value < 0 && ends_line(text.data[i]))
      continue;
    if (value < 0) {
      interrupt(scan);
      skip = phase;
      held = 0;
    } else if (skip) {
      skip--;
    } else {
      bits = (bits << 6 | (unsigned)value) & 0xFFF;
      held += 6;
      if (held >= 8) {
        held -= 8;
        take(scan, (unsigned char)(bits >> held & 0xFF), before, view_to(view, i));
      }
      before = view_from(view, i);
    }
  }
  flush(scan);
}

void scan_base64(const struct trie *trie, const struct view *view, unsigned char *marks) {
  for (size_t phase = 0; phase < 4; phase++) {
    struct scan scan;
    begin(&scan, trie, marks);
    scan_base64_from(&scan, view, phase);
  }
}
