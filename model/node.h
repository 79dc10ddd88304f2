/* A YAML or JSON document as a tree in which every value knows where it stands. */
#ifndef JD_MODEL_NODE_H
#define JD_MODEL_NODE_H

#include "model/arena.h"
#include "model/buf.h"
#include "model/finding.h"

enum node_kind { NODE_SCALAR, NODE_LIST, NODE_MAP };

struct node {
  enum node_kind kind;
  struct place at;
  struct bytes text;  /* of a scalar: what it says, NUL-terminated behind its len; may hold NUL */
  bool plain;         /* a scalar without quotes: null, true, 100, and in YAML most texts */
  struct node *key;   /* in a map: the key that this value belongs to */
  struct node *first; /* of a list or map */
  struct node *next;  /* in the list or map around it */
  size_t count;       /* of a list or map */
};

/* The value of a map's key, the first where it stands twice; NULL when it is absent or `map` is no map. */
const struct node *node_get(const struct node *map, const char *key);
/* A scalar that stands for nothing: empty without quotes, `~`, `null`. */
bool node_is_null(const struct node *node);
const char *node_kind_name(const struct node *node); /* "a text", "a list", "a mapping", "nothing" */
/* Appends a text in double quotes, as YAML reads it: one line, what its reader refuses or would fold as escapes. */
void node_write_text(struct bytes text, struct buf *out);
/* Appends the tree as one line of YAML in flow style, every text in quotes. */
void node_write(const struct node *node, struct buf *out);

#endif
