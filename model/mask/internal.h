/* The parts of the mask: a trie that finds secrets, views of a text that undo encodings, and scans of these. */
#ifndef JD_MODEL_MASK_INTERNAL_H
#define JD_MODEL_MASK_INTERNAL_H

#include "model/mask/mask.h"

#include <stdint.h>

/* ---- mask.c: a trie that finds secrets in a stream of bytes (Aho-Corasick), in guarded memory ---- */

/* The trie holds only the first TRIE_DEPTH bytes of a secret. Where they occur, the secret's whole length is masked. */
enum { TRIE_DEPTH = 64 };

struct trie;

struct trie *trie_new(void);
void trie_free(struct trie *trie);                     /* wipes */
void trie_add(struct trie *trie, struct bytes secret); /* not empty */
bool trie_is_empty(const struct trie *trie);
/* Call it once, after the last trie_add and before trie_step. */
void trie_link(struct trie *trie);

/* The state after the bytes so far; 0 at the beginning. */
typedef uint32_t trie_state;
trie_state trie_step(const struct trie *trie, trie_state state, unsigned char byte);
/* Returns how many of the last bytes are the beginning of a secret. */
size_t trie_depth(const struct trie *trie, trie_state state);
/* Finds the longest secret that ends here: `*found` of its bytes are the last bytes, `*whole` is its length. False if
 * none ends here. */
bool trie_match(const struct trie *trie, trie_state state, size_t *found, size_t *whole);

/* ---- view.c: a text with one kind of escapes undone ---- */

enum escape { ESCAPE_PERCENT, ESCAPE_FORM, ESCAPE_HTML, ESCAPE_JSON, ESCAPE_KINDS };

struct view {
  struct buf text;
  uint32_t *from, *to; /* of each byte: where it was in the original text; NULL: it is the original */
};

/* The text itself, copied. */
void view_init(struct view *view, struct bytes text);
/* Undoes one kind of escapes in `of`. Returns false if there are none: then there is no view, and nothing to free. */
bool view_undo(struct view *view, const struct view *of, enum escape escape);
/* Drops what follows the first `most` bytes. */
void view_cut(struct view *view, size_t most);
void view_free(struct view *view); /* wipes */

static inline size_t view_from(const struct view *view, size_t at) {
  return view->from ? view->from[at] : at;
}
static inline size_t view_to(const struct view *view, size_t at) {
  return view->to ? view->to[at] : at + 1;
}

/* ---- view.c: marks secrets in a view ---- */

/* `marks` has a byte for each byte of the original text; those that belong to a secret are set. */
void scan_plain(const struct trie *trie, const struct view *view, unsigned char *marks);
void scan_hex(const struct trie *trie, const struct view *view, unsigned char *marks);
void scan_base64(const struct trie *trie, const struct view *view, unsigned char *marks);

#endif
