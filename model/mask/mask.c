#include "model/base/base.h"
#include "model/mask/internal.h"

#include <stdlib.h>

/* Node 0 is the root. */
struct node {
  uint32_t parent, fail; /* fail: the longest proper end of what leads here that is a beginning, too */
  uint32_t match;        /* the node of the longest secret that ends here; 0: none does */
  uint32_t whole;        /* the length of the secret whose beginning leads here; 0: none */
  unsigned char byte, depth;
};

/* An edge of a hash table with open addressing; child 0: a free slot. */
struct edge {
  uint32_t parent, child;
  unsigned char byte;
};

struct trie {
  struct node *nodes;
  struct edge *edges;
  size_t count, capacity; /* of the nodes; there are four slots for each */
  uint32_t first[256];    /* children of the root, where most steps end */
};

enum { SLOTS = 4, CAPACITY = 256 };

static void allocate(struct trie *trie, size_t capacity) {
  trie->capacity = capacity;
  trie->nodes = secret_memory(capacity * sizeof *trie->nodes);
  trie->edges = secret_memory(capacity * SLOTS * sizeof *trie->edges);
}

static void release(struct trie *trie) {
  secret_memory_free(trie->nodes);
  secret_memory_free(trie->edges);
}

struct trie *trie_new(void) {
  struct trie *trie = secret_memory(sizeof *trie);
  allocate(trie, CAPACITY);
  trie->count = 1;
  return trie;
}

void trie_free(struct trie *trie) {
  release(trie);
  secret_memory_free(trie);
}

bool trie_is_empty(const struct trie *trie) {
  return trie->count == 1;
}

/* Returns the slot of an edge, or the free one where it belongs. */
static struct edge *slot_of(const struct trie *trie, uint32_t parent, unsigned char byte) {
  size_t most = trie->capacity * SLOTS - 1;
  uint64_t hash = ((uint64_t)parent << 8 | byte) * UINT64_C(0x9E3779B97F4A7C15);
  size_t slot = (size_t)(hash >> 32) & most;
  while (trie->edges[slot].child && (trie->edges[slot].parent != parent || trie->edges[slot].byte != byte))
    slot = (slot + 1) & most;
  return &trie->edges[slot];
}

static uint32_t child_of(const struct trie *trie, uint32_t parent, unsigned char byte) {
  return parent ? slot_of(trie, parent, byte)->child : trie->first[byte];
}

static void put_edge(struct trie *trie, uint32_t child) {
  const struct node *node = &trie->nodes[child];
  *slot_of(trie, node->parent, node->byte) = (struct edge){node->parent, child, node->byte};
  if (!node->parent)
    trie->first[node->byte] = child;
}

static void grow(struct trie *trie) {
  struct trie old = *trie;
  allocate(trie, old.capacity * 2);
  memcpy(trie->nodes, old.nodes, old.count * sizeof *old.nodes);
  for (size_t i = 1; i < trie->count; i++)
    put_edge(trie, (uint32_t)i);
  release(&old);
  wipe(&old, sizeof old);
}

static uint32_t add_child(struct trie *trie, uint32_t parent, unsigned char byte) {
  if (trie->count == trie->capacity)
    grow(trie);
  uint32_t child = (uint32_t)trie->count++;
  trie->nodes[child] =
      (struct node){.parent = parent, .byte = byte, .depth = (unsigned char)(trie->nodes[parent].depth + 1)};
  put_edge(trie, child);
  return child;
}

void trie_add(struct trie *trie, struct bytes secret) {
  uint32_t at = 0;
  for (size_t i = 0; i < secret.len && i < TRIE_DEPTH; i++) {
    unsigned char byte = (unsigned char)secret.data[i];
    uint32_t child = child_of(trie, at, byte);
    at = child ? child : add_child(trie, at, byte);
  }
  if (trie->nodes[at].whole < secret.len)
    trie->nodes[at].whole = (uint32_t)secret.len;
}

static void link_node(struct trie *trie, uint32_t index) {
  struct node *node = &trie->nodes[index];
  node->fail = node->parent ? trie_step(trie, trie->nodes[node->parent].fail, node->byte) : 0;
  node->match = node->whole ? index : trie->nodes[node->fail].match;
}

/* A node's link leads to one that is less deep, so these come first. */
void trie_link(struct trie *trie) {
  for (unsigned depth = 1; depth <= TRIE_DEPTH; depth++)
    for (size_t i = 1; i < trie->count; i++)
      if (trie->nodes[i].depth == depth)
        link_node(trie, (uint32_t)i);
}

trie_state trie_step(const struct trie *trie, trie_state state, unsigned char byte) {
  uint32_t next = child_of(trie, state, byte);
  while (!next && state) {
    state = trie->nodes[state].fail;
    next = child_of(trie, state, byte);
  }
  return next;
}

size_t trie_depth(const struct trie *trie, trie_state state) {
  return trie->nodes[state].depth;
}

bool trie_match(const struct trie *trie, trie_state state, size_t *found, size_t *whole) {
  const struct node *match = &trie->nodes[trie->nodes[state].match];
  *found = match->depth;
  *whole = match->whole;
  return match->whole > 0;
}

enum {
  LINE_SHORTEST = 8,   /* bytes of a secret's line that count as a secret themselves */
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
  struct text_line line = {0};
  while (text_next_line(secret, &line))
    if (line.next > line.end || line.number > 1) /* one of several, or one with a line feed */
      add(mask, text_line_content(secret, line), LINE_SHORTEST);
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
