#include "model/mask/internal.h"

#include "model/base/base.h"

#include <stdlib.h>

enum {
  LINE_SHORTEST = 8,   /* bytes of a secret's line that count as a secret of its own */
  NESTED_MOST = 65536, /* bytes at the beginning of a text in which escapes within escapes are looked for */
};

struct mask {
  struct trie *trie;
  bool linked;
};

struct mask *mask_new(void) {
  struct mask *mask = jd_calloc(1, sizeof *mask);
  mask->trie = trie_new();
  return mask;
}

void mask_free(struct mask *mask) {
  if (!mask)
    return;
  trie_free(mask->trie);
  free(mask);
}

void mask_cleanup(struct mask **mask) {
  mask_free(*mask);
}

static void add(struct mask *mask, struct bytes secret, size_t shortest) {
  if (secret.len < shortest)
    return;
  trie_add(mask->trie, secret);
  mask->linked = false;
}

void mask_add(struct mask *mask, struct bytes secret) {
  add(mask, secret, MASK_SHORTEST);
  add(mask, trim(secret), MASK_SHORTEST);
  if (!secret.len || !memchr(secret.data, '\n', secret.len))
    return;
  for (size_t start = 0, end; start < secret.len; start = end + 1) {
    const char *feed = memchr(secret.data + start, '\n', secret.len - start);
    end = feed ? (size_t)(feed - secret.data) : secret.len;
    add(mask, trim((struct bytes){secret.data + start, end - start}), LINE_SHORTEST);
  }
}

/* What the same program escapes again and again, such as JSON in a tool's text in an event of JSON. */
static void mark_once_more(const struct mask *mask, const struct view *view, enum escape escape, unsigned char *marks) {
  struct view inner;
  if (!view_undo(&inner, view, escape))
    return;
  scan_plain(mask->trie, &inner, marks);
  view_free(&inner);
}

/* Escapes within escapes, such as JSON in a page. */
static void mark_nested(const struct mask *mask, const struct view *view, enum escape outer, unsigned char *marks) {
  for (int escape = 0; escape < ESCAPE_KINDS; escape++) {
    struct view inner;
    if (!view_undo(&inner, view, (enum escape)escape))
      continue;
    scan_plain(mask->trie, &inner, marks);
    if ((enum escape)escape == outer)
      mark_once_more(mask, &inner, outer, marks);
    view_free(&inner);
  }
}

static void mark(const struct mask *mask, struct bytes text, unsigned char *marks) {
  struct view whole;
  view_init(&whole, text);
  scan_plain(mask->trie, &whole, marks);
  scan_hex(mask->trie, &whole, marks);
  scan_base64(mask->trie, &whole, marks);
  for (int escape = 0; escape < ESCAPE_KINDS; escape++) {
    struct view view;
    if (!view_undo(&view, &whole, (enum escape)escape))
      continue;
    scan_plain(mask->trie, &view, marks);
    scan_base64(mask->trie, &view, marks);
    view_cut(&view, NESTED_MOST);
    mark_nested(mask, &view, (enum escape)escape, marks);
    view_free(&view);
  }
  view_free(&whole);
}

static void replace(struct bytes text, const unsigned char *marks, struct buf *out) {
  for (size_t start = 0, end; start < text.len; start = end) {
    for (end = start + 1; end < text.len && !marks[end] == !marks[start];)
      end++;
    if (marks[start])
      buf_add_text(out, "***");
    else
      buf_add(out, text.data + start, end - start);
  }
}

void mask_text(struct mask *mask, struct bytes text, struct buf *out) {
  if (!mask || !text.len || trie_is_empty(mask->trie)) {
    buf_add_bytes(out, text);
    return;
  }
  if (!mask->linked)
    trie_link(mask->trie);
  mask->linked = true;
  unsigned char *marks = jd_calloc(text.len, 1);
  mark(mask, text, marks);
  replace(text, marks, out);
  free(marks);
}

const char *mask_copy(struct mask *mask, struct arena *arena, const char *text) {
  if (!text)
    return NULL;
  struct buf out;
  buf_init(&out, strlen(text)); /* three bytes take the place of four or more */
  mask_text(mask, bytes_of(text), &out);
  const char *copy = arena_strndup(arena, out.data, out.len);
  buf_free(&out);
  return copy;
}
