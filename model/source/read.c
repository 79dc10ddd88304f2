/* From a source to what is in it. */
#include "model/source/internal.h"

#include "model/base/base.h"

/* ---- noting ---- */

static void find_lines(struct reading *reading, struct arena *scratch) {
  size_t *lines = NULL, capacity = 0;
  const struct bytes text = reading->tree->text;
  *ARENA_PUSH(scratch, lines, reading->line_count, capacity) = 0;
  for (size_t i = 0; i < text.len; i++)
    if (text.data[i] == '\n')
      *ARENA_PUSH(scratch, lines, reading->line_count, capacity) = i + 1;
  reading->lines = lines;
}

struct ts_name source_name(const struct reading *reading, size_t offset, const char *name) {
  size_t low = 0, high = reading->line_count; /* the line is in [low, high) */
  while (low + 1 < high) {
    size_t middle = low + (high - low) / 2;
    *(reading->lines[middle] <= offset ? &low : &high) = middle;
  }
  return (struct ts_name){name, (unsigned)low + 1, (unsigned)(offset - reading->lines[low]) + 1, false};
}

void source_note(const struct reading *reading, struct ts_names *names, size_t offset, const char *name) {
  *ARENA_PUSH(reading->arena, names->list, names->count, names->capacity) = source_name(reading, offset, name);
}

void source_note_node(const struct reading *reading, struct ts_names *names, size_t node) {
  struct bytes text = source_text(reading->tree, node);
  source_note(reading, names, reading->tree->nodes[node].start, arena_strndup(reading->arena, text.data, text.len));
}

/* ---- the class that is meant where none is exported ---- */

/* Whether `export { …, NAME, … }` or `export default NAME` gives the name out. */
static bool is_given_out(const struct source_tree *tree, struct bytes name) {
  for (size_t at = 0, statement; (statement = source_next(tree, "export", &at));) {
    size_t end = source_field(tree, statement, "declaration") ? 0 : tree->nodes[statement].end;
    for (size_t i = statement + 1; i < end; i++)
      if (source_is(tree, i, "identifier") && bytes_equal(source_text(tree, i), name))
        return true;
  }
  return false;
}

/* Its own name, or the A of `A = class`; 0 for none. */
static size_t class_name(const struct source_tree *tree, size_t node) {
  size_t name = source_field(tree, node, "name"), around = tree->nodes[node].parent;
  return name || !source_is(tree, around, "variable_declarator") ? name : source_field(tree, around, "name");
}

/* One that is exported in a form that does not count, one that extends DurableObject, or the first one. */
static void note_meant_class(const struct reading *reading) {
  enum { MOST_CLASSES = 32 }; /* each is looked for once through the source */
  const struct source_tree *tree = reading->tree;
  size_t meant = 0, best = 0, seen = 0;
  for (size_t i = 0; i < tree->count && best < 3 && seen < MOST_CLASSES; i++) {
    if (!source_is_any(tree, i, "class_declaration abstract_class_declaration class"))
      continue;
    size_t name = class_name(tree, i), heritage = source_child(tree, i, "class_heritage");
    size_t rank = name && is_given_out(tree, source_text(tree, name))                  ? 3
                  : heritage && contains(source_text(tree, heritage), "DurableObject") ? 2
                                                                                       : 1;
    seen++;
    if (rank > best) {
      best = rank;
      meant = i;
    }
  }
  if (meant && class_name(tree, meant))
    source_note_node(reading, &reading->out->meant_classes, class_name(tree, meant));
  else if (meant)
    source_note(reading, &reading->out->meant_classes, tree->nodes[meant].start, "");
}

/* ---- comments ---- */

static void note_ignores(const struct reading *reading) {
  static const char word[] = "jd-ignore";
  const struct source_tree *tree = reading->tree;
  for (size_t i = 0; i < tree->capture_count; i++) {
    const struct source_capture *comment = &tree->captures[i];
    const char *at = tree->text.data + comment->start, *end = at + comment->len;
    while (strcmp(comment->name, "comment") == 0 && (at = memmem(at, (size_t)(end - at), word, strlen(word)))) {
      const char *codes = at + strlen(word), *feed = memchr(codes, '\n', (size_t)(end - codes));
      size_t len = (size_t)((feed ? feed : end) - codes);
      source_note(reading, &reading->out->ignores, (size_t)(at - tree->text.data),
                  arena_strndup(reading->arena, codes, len));
      at = codes + len;
    }
  }
}

/* ---- all of it ---- */

static void note_all(struct reading *reading) {
  struct ts_source *out = reading->out;
  const struct source_tree *tree = reading->tree;
  if (tree->parse == SOURCE_DOUBTED)
    source_note(reading, &out->doubts, tree->doubt, "");
  if (tree->has_marker)
    source_note(reading, &out->markers, tree->marker, "");
  if (!tree->count)
    return;
  source_declarations(reading);
  if (out->exported_classes.count == 0 && out->default_classes.count == 0)
    note_meant_class(reading);
  source_note_caller(reading);
  source_note_sockets(reading);
  source_note_storage(reading);
  source_note_globals(reading);
  source_note_env(reading);
  note_ignores(reading);
}

void ts_analyse(struct arena *arena, struct bytes source, struct ts_source *out) {
  JD_ARENA scratch = arena_new();
  struct source_tree tree;
  if (source_recall(arena, source, out))
    return;
  source_read(scratch, source, &tree);
  *out = (struct ts_source){.parse = tree.parse};
  struct reading reading = {arena, &tree, out, NULL, 0};
  find_lines(&reading, scratch);
  note_all(&reading);
  source_keep(source, out);
}
