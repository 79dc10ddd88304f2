/* From a source to what is in it. What the queries find is noted, each with its place; then it is settled which of it
 * counts, and that goes into the lists. */
#include "model/source/internal.h"

#include "model/base/base.h"

#include <stdlib.h>

/* Which notes of a list are about the same: all, or only those of one name. Of these the first counts, or each. */
static const struct {
  bool by_name, once;
} lists[SOURCE_LISTS] = {
    [SOURCE_LIST(aliased_imports)] = {.by_name = true},
    [SOURCE_LIST(declared)] = {.by_name = true},
    [SOURCE_LIST(env_values)] = {true, true},
    [SOURCE_LIST(env_words)] = {true, true},
    [SOURCE_LIST(node_globals)] = {true, true},
    [SOURCE_LIST(any_env)] = {.once = true},
    [SOURCE_LIST(binary_messages)] = {.once = true},
    [SOURCE_LIST(idle_handlers)] = {.once = true},
    [SOURCE_LIST(meant_classes)] = {.once = true},
    [SOURCE_LIST(open_fetches)] = {.once = true},
    [SOURCE_LIST(sockets)] = {.once = true},
};

/* ---- noting ---- */

struct note *source_note_text(struct reading *reading, size_t list, size_t offset, const char *name) {
  struct note *note = ARENA_PUSH(reading->scratch, reading->notes, reading->count, reading->capacity);
  *note = (struct note){.list = list,
                        .key = lists[list].by_name ? name : "",
                        .name = {.name = name},
                        .offset = offset,
                        .order = reading->count};
  return note;
}

struct note *source_note(struct reading *reading, size_t list, size_t node) {
  return source_note_text(reading, list, reading->tree->nodes[node].start,
                          source_value(reading->arena, source_text(reading->tree, node)));
}

/* ---- declarations ---- */

static struct note *declare(struct reading *reading, size_t name, enum ts_name_kind kind) {
  struct note *note = source_note(reading, SOURCE_LIST(declared), name);
  note->name.kind = kind;
  return note;
}

/* A declarator of `const`, `let` or `var`; `for (var NAME of …)`. Notes what its pattern binds; a plain name is a
 * pattern too. Defaults and keys bind nothing. */
static void read_variable(struct reading *reading, size_t node) {
  const struct source_tree *tree = reading->tree;
  bool loop = source_is(tree, node, "for_in_statement");
  size_t declaration = loop ? node : tree->nodes[node].parent,
         pattern = source_field(tree, node, loop ? "left" : "name");
  bool hoisted = source_child(tree, declaration, "var") != 0;
  struct source_place place = source_place(tree, declaration, hoisted);
  for (size_t i = pattern; place.top && !place.ambient && hoisted >= loop && i < tree->nodes[pattern].end;) {
    bool skipped = i > pattern && (source_is_field(tree, i, "right") || source_is_field(tree, i, "key"));
    if (!skipped && source_is(tree, i, "identifier shorthand_property_identifier_pattern"))
      declare(reading, i, hoisted ? TS_REPEATABLE : TS_NAME);
    i = skipped ? tree->nodes[i].end : i + 1;
  }
}

/* Where no class is exported, one is probably meant: the first that extends DurableObject, or the first of all. */
static void note_meant(struct reading *reading, size_t node, size_t name) {
  const struct source_tree *tree = reading->tree;
  size_t heritage = source_child(tree, node, "class_heritage"), around = tree->nodes[node].parent;
  size_t extends = heritage ? source_child(tree, heritage, "extends_clause") : 0;
  if (!name && source_is(tree, around, "variable_declarator"))
    name = source_field(tree, around, "name");
  if (name)
    source_note(reading, SOURCE_LIST(meant_classes), name)->rank =
        extends && source_says(tree, source_field(tree, extends, "value"), "DurableObject");
}

/* Whether there is anything in a namespace but types: else nothing of it is left at run time. */
static bool has_values(const struct source_tree *tree, size_t namespace) {
  for (size_t i = namespace + 1; i < tree->nodes[namespace].end; i++)
    if (source_is(tree, i,
                  "abstract_class_declaration class_declaration enum_declaration function_declaration "
                  "generator_function_declaration variable_declarator") &&
        !source_place(tree, i, false).ambient)
      return true;
  return false;
}

/* A function, enum or namespace; the last merges into what has its name. */
static void read_declaration(struct reading *reading, size_t node) {
  const struct source_tree *tree = reading->tree;
  size_t name = source_field(tree, node, "name");
  struct source_place place = source_place(tree, node, false);
  bool namespace = source_is(tree, node, "internal_module module");
  if (!name || !place.top || place.ambient || source_is(tree, name, "string") || (namespace && !has_values(tree, node)))
    return;
  while (source_is(tree, name, "nested_identifier"))
    name++;
  declare(reading, name, namespace || source_is(tree, node, "enum_declaration") ? TS_REPEATABLE : TS_NAME)->merges =
      namespace;
}

/* A class that is exported, and not as the default. */
static void export_class(struct reading *reading, size_t name, bool ambient) {
  source_note(reading, SOURCE_LIST(exported_classes), name);
  if (ambient)
    source_note(reading, SOURCE_LIST(ambient_classes), name)->name.kind = TS_EXPORTED;
  else
    declare(reading, name, TS_EXPORTED);
}

static void read_class(struct reading *reading, size_t node) {
  size_t name = source_field(reading->tree, node, "name");
  struct source_place place = source_place(reading->tree, node, false);
  note_meant(reading, node, name);
  if (!name || !place.top || source_is(reading->tree, node, "class"))
    return;
  if (place.exported && !place.as_default) {
    export_class(reading, name, place.ambient);
    return;
  }
  if (place.exported)
    source_note(reading, SOURCE_LIST(default_classes), name);
  if (!place.ambient)
    declare(reading, name, TS_NAME);
}

/* Before the name are only words. */
static void read_broken_class(struct reading *reading, size_t name) {
  export_class(reading, name, strcmp(reading->tree->nodes[name - 2].type, "declare") == 0);
}

/* `export default …`. Classes with a name are read by their declarations, and types leave nothing behind. */
static void read_export(struct reading *reading, size_t statement) {
  const struct source_tree *tree = reading->tree;
  size_t keyword = source_child(tree, statement, "default"), value = source_field(tree, statement, "value");
  if (!keyword || !source_place(tree, statement, false).top)
    return;
  if (value && source_is(tree, value, "class"))
    source_note(reading, SOURCE_LIST(default_classes), value);
  else if (!source_is(tree, source_field(tree, statement, "declaration"),
                      "abstract_class_declaration ambient_declaration class_declaration function_signature "
                      "interface_declaration type_alias_declaration"))
    source_note(reading, SOURCE_LIST(default_exports), keyword);
}

static void read_comment(struct reading *reading, size_t comment) {
  static const char word[] = "jd-ignore";
  const struct bytes text = source_text(reading->tree, comment);
  const char *at = text.data, *end = at + text.len;
  while ((at = memmem(at, (size_t)(end - at), word, strlen(word)))) {
    const char *codes = at + strlen(word), *feed = memchr(codes, '\n', (size_t)(end - codes));
    size_t len = (size_t)((feed ? feed : end) - codes);
    source_note_text(reading, SOURCE_LIST(ignores), (size_t)(at - reading->tree->text.data),
                     arena_strndup(reading->arena, codes, len));
    at = codes + len;
  }
}

/* ---- what a capture of source.scm means ---- */

static const struct {
  const char *name;
  size_t list;                                        /* where it is noted, or */
  void (*read)(struct reading *reading, size_t node); /* who looks at it */
} captures[] = {
    {"aliased_imports", SOURCE_LIST(aliased_imports), NULL},
    {"any_env", SOURCE_LIST(any_env), NULL},
    {"default_exports", SOURCE_LIST(default_exports), NULL},
    {"disallowed_imports", SOURCE_LIST(disallowed_imports), NULL},
    {"imported", SOURCE_LIST(imported), NULL},
    {"missing_imports", SOURCE_LIST(missing_imports), NULL},
    {"primitives", SOURCE_LIST(primitives), NULL},
    {"broken_class", 0, read_broken_class},
    {"class", 0, read_class},
    {"comment", 0, read_comment},
    {"declaration", 0, read_declaration},
    {"export", 0, read_export},
    {"variable", 0, read_variable},
    {"call", 0, source_rule_call},
    {"member", 0, source_rule_member},
    {"method", 0, source_rule_method},
    {"subscript", 0, source_rule_subscript},
    {"unpacked", 0, source_rule_unpacked},
};

static void read_capture(struct reading *reading, const struct source_capture *capture) {
  const size_t len = strcspn(capture->name, ".");
  for (size_t i = 0; i < sizeof captures / sizeof *captures; i++) {
    if (strncmp(captures[i].name, capture->name, len) != 0 || captures[i].name[len])
      continue;
    if (captures[i].read)
      captures[i].read(reading, capture->node);
    else
      source_note(reading, captures[i].list, capture->node)->unless = capture->name[len] == '.';
  }
}

/* ---- settling ---- */

/* Those that are about the same are together, in the order in which they count. */
static int by_key(const void *left, const void *right) {
  const struct note *a = left, *b = right;
  int order = a->list == b->list ? strcmp(a->key, b->key) : a->list < b->list ? -1 : 1;
  order = order ? order : b->rank - a->rank;
  order = order ? order : (a->offset > b->offset) - (a->offset < b->offset);
  return order ? order : (a->order > b->order) - (a->order < b->order);
}

static void fill_lists(struct reading *reading) {
  struct places places;
  struct note *end = reading->notes, *last = end + reading->count;
  places_find(reading->scratch, reading->tree->text, &places);
  qsort(reading->notes, reading->count, sizeof *reading->notes, by_key);
  for (struct note *first = end; first < last; first = end) {
    struct ts_names *names = &reading->out->lists[first->list];
    bool out = false;
    for (; end < last && end->list == first->list && strcmp(end->key, first->key) == 0; end++)
      out |= end->unless;
    for (struct note *note = first; note < end && !out; note++) {
      const struct place place = places_at(&places, NULL, note->offset);
      if (note == first || !(lists[note->list].once || note->merges))
        *ARENA_PUSH(reading->arena, names->list, names->count, names->capacity) =
            (struct ts_name){note->name.name, place.line, place.column, note->name.kind};
    }
  }
}

void ts_analyse(struct arena *arena, struct bytes source, struct ts_source *out) {
  JD_ARENA scratch = arena_new();
  struct source_tree tree;
  if (source_recall(arena, source, out))
    return;
  source_read(scratch, source, &tree);
  *out = (struct ts_source){.parse = tree.parse};
  struct reading reading = {.arena = arena, .scratch = scratch, .tree = &tree, .out = out};
  if (tree.parse == SOURCE_DOUBTED)
    source_note_text(&reading, SOURCE_LIST(doubts), tree.doubt, "");
  if (tree.has_marker)
    source_note_text(&reading, SOURCE_LIST(markers), tree.marker, "");
  for (size_t i = 0; i < tree.capture_count; i++)
    read_capture(&reading, &tree.captures[i]);
  source_rule_names(&reading);
  if (reading.count)
    fill_lists(&reading);
  if (out->exported_classes.count || out->default_classes.count)
    out->meant_classes.count = 0;
  source_keep(source, out);
}
