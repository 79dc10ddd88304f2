#include "model/format/format.h"

#include "model/base/base.h"

/* Walks text that the JSON library has found valid, so nothing is checked twice; it never leaves the text all the same.
 */
struct walker {
  struct arena *arena;
  struct findings *findings;
  const char *file;
  struct places places;
  size_t offset, depth, count;
  bool stop;
};

static struct place place_of(const struct walker *walker, size_t offset) {
  return places_at(&walker->places, walker->file, offset);
}

static char current(const struct walker *walker) {
  return walker->offset < walker->places.text.len ? walker->places.text.data[walker->offset] : '\0';
}

static void skip_blanks(struct walker *walker) {
  while (current(walker) == ' ' || current(walker) == '\t' || current(walker) == '\r' || current(walker) == '\n')
    walker->offset++;
}

static bool skip(struct walker *walker, char c) {
  skip_blanks(walker);
  if (current(walker) != c)
    return false;
  walker->offset++;
  return true;
}

static struct node *new_node(struct walker *walker, enum node_kind kind) {
  struct node *node = arena_alloc(walker->arena, sizeof *node);
  node->kind = kind;
  node->at = place_of(walker, walker->offset);
  if (++walker->count > LIMIT_PLAN_NODES) {
    find_error(walker->findings, node->at, "too-large",
               "The plan has more than %d values, and is not read any further. Make it smaller.", LIMIT_PLAN_NODES);
    walker->stop = true;
  }
  return node;
}

/* A string literal is itself a JSON document: the library takes its escapes apart. */
static struct node *walk_string(struct walker *walker) {
  struct node *node = new_node(walker, NODE_SCALAR);
  struct bytes text = walker->places.text;
  size_t end = walker->offset + 1;
  while (end < text.len && text.data[end] != '"')
    end += text.data[end] == '\\' ? 2 : 1;
  end = end < text.len ? end + 1 : text.len;
  JD_JS string = js_parse((struct bytes){text.data + walker->offset, end - walker->offset}, NULL, NULL);
  node->text = arena_bytes(walker->arena, string ? js_bytes(string) : (struct bytes){"", 0});
  walker->offset = end;
  return node;
}

static struct node *walk_word(struct walker *walker) {
  struct node *node = new_node(walker, NODE_SCALAR);
  size_t start = walker->offset;
  while (current(walker) && !strchr(",]} \t\r\n", current(walker)))
    walker->offset++;
  node->text = arena_bytes(walker->arena, (struct bytes){walker->places.text.data + start, walker->offset - start});
  node->plain = true;
  return node;
}

static struct node *walk_value(struct walker *walker);

static struct node *walk_collection(struct walker *walker, enum node_kind kind) {
  struct node *around = new_node(walker, kind), **tail = &around->first;
  const char close = kind == NODE_MAP ? '}' : ']';
  walker->offset++;
  if (++walker->depth > LIMIT_PLAN_DEPTH) {
    find_error(walker->findings, around->at, "too-deep",
               "The plan is nested deeper than %d levels. Write the fields where they belong.", LIMIT_PLAN_DEPTH);
    walker->stop = true;
  }
  while (!walker->stop && !skip(walker, close) && walker->offset < walker->places.text.len) {
    struct node *key = NULL;
    if (kind == NODE_MAP) {
      key = walk_string(walker);
      skip(walker, ':');
      skip_blanks(walker);
    }
    struct node *value = walk_value(walker);
    value->key = key;
    *tail = value;
    tail = &value->next;
    around->count++;
    skip(walker, ',');
  }
  walker->depth--;
  return around;
}

static struct node *walk_value(struct walker *walker) {
  skip_blanks(walker);
  switch (current(walker)) {
  case '{':
    return walk_collection(walker, NODE_MAP);
  case '[':
    return walk_collection(walker, NODE_LIST);
  case '"':
    return walk_string(walker);
  default:
    return walk_word(walker);
  }
}

const struct node *json_index(struct arena *arena, struct bytes text, const char *file, struct findings *findings) {
  struct walker walker = {.arena = arena, .findings = findings, .file = file};
  size_t errors = findings->errors, wrong = 0;
  places_find(arena, text, &walker.places);
  char words[LIMIT_ERROR_MESSAGE / 4];
  if (!js_check(text, &wrong, words, sizeof words)) {
    find_error(findings, place_of(&walker, wrong < text.len ? wrong : text.len), "json-syntax",
               "This is not valid JSON: %s. Correct it here or just before.", words);
    return NULL;
  }
  struct node *root = walk_value(&walker);
  return findings->errors == errors ? root : NULL;
}
