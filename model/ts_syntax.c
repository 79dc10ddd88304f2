#include "model/ts_syntax.h"

#include "model/text.h"

#include <stdlib.h>

static const char *const node_names[] = {
#define X(name) #name,
    TS_SYNTAX_NODES(X)
#undef X
};

static const char *const field_names[] = {
#define X(name) #name,
    TS_SYNTAX_FIELDS(X)
#undef X
};

static int compare(const void *name, const void *entry) {
  return strcmp(name, *(const char *const *)entry);
}

/* The lists are sorted. */
static bool find(const char *name, const char *const *list, size_t count, size_t *index) {
  const char *const *found = bsearch(name, list, count, sizeof *list, compare);
  *index = found ? (size_t)(found - list) : 0;
  return found != NULL;
}

enum ts_syntax_kind ts_syntax_kind_of(const char *name, bool named) {
  size_t index;
  if (!named)
    return SYNTAX_TOKEN;
  return find(name, node_names, sizeof node_names / sizeof *node_names, &index)
             ? (enum ts_syntax_kind)(SYNTAX_OTHER + 1 + index)
             : SYNTAX_OTHER;
}

enum ts_syntax_field ts_syntax_field_of(const char *name) {
  size_t index;
  return find(name, field_names, sizeof field_names / sizeof *field_names, &index)
             ? (enum ts_syntax_field)(FIELD_none + 1 + index)
             : FIELD_none;
}

struct bytes ts_syntax_text(const struct ts_syntax *syntax, size_t node) {
  const struct ts_syntax_node *at = &syntax->list[node];
  return (struct bytes){syntax->text.data + at->start, at->len};
}

size_t ts_syntax_child(const struct ts_syntax *syntax, size_t parent, enum ts_syntax_kind kind) {
  for (size_t i = parent + 1; i < ts_syntax_next(syntax, parent); i = ts_syntax_next(syntax, i))
    if (syntax->list[i].kind == kind)
      return i;
  return 0;
}

size_t ts_syntax_field(const struct ts_syntax *syntax, size_t parent, enum ts_syntax_field field) {
  for (size_t i = parent + 1; i < ts_syntax_next(syntax, parent); i = ts_syntax_next(syntax, i))
    if (syntax->list[i].field == field)
      return i;
  return 0;
}

size_t ts_syntax_token(const struct ts_syntax *syntax, size_t parent, const char *text) {
  for (size_t i = parent + 1; i < ts_syntax_next(syntax, parent); i = ts_syntax_next(syntax, i))
    if (syntax->list[i].kind == SYNTAX_TOKEN && bytes_equal(ts_syntax_text(syntax, i), bytes_of(text)))
      return i;
  return 0;
}

size_t ts_syntax_around(const struct ts_syntax *syntax, size_t node, enum ts_syntax_kind kind) {
  while (node) {
    node = syntax->list[node].parent;
    if (syntax->list[node].kind == kind)
      return node;
  }
  return 0;
}
