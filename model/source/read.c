/* From a source to what is in it. What the queries find is noted, each with its place; then it is settled which of it
 * counts, and the rest goes into the lists. */
#include "model/source/internal.h"

#include "model/base/base.h"

#include <stdlib.h>

/* What of the notes about the same counts, where none of them takes it out. With ONE, all are about the same. */
enum counting { COUNTS_EACH, COUNTS_NAMES, COUNTS_ONE };

static const enum counting counting[SOURCE_LISTS] = {
    [SOURCE_LIST(env_values)] = COUNTS_NAMES,    [SOURCE_LIST(env_words)] = COUNTS_NAMES,
    [SOURCE_LIST(node_globals)] = COUNTS_NAMES,  [SOURCE_LIST(any_env)] = COUNTS_ONE,
    [SOURCE_LIST(binary_messages)] = COUNTS_ONE, [SOURCE_LIST(idle_handlers)] = COUNTS_ONE,
    [SOURCE_LIST(meant_classes)] = COUNTS_ONE,   [SOURCE_LIST(open_fetches)] = COUNTS_ONE,
    [SOURCE_LIST(sockets)] = COUNTS_ONE,
};

/* ---- noting ---- */

struct note *source_note_text(struct reading *reading, size_t list, size_t offset, const char *name) {
  struct note *note = ARENA_PUSH(reading->scratch, reading->notes, reading->count, reading->capacity);
  *note = (struct note){.list = list,
                        .key = counting[list] == COUNTS_ONE ? "" : name,
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
  struct note *note = name ? source_note(reading, SOURCE_LIST(meant_classes), name)
                           : source_note_text(reading, SOURCE_LIST(meant_classes), tree->nodes[node].start, "");
  note->rank = extends && source_says(tree, source_field(tree, extends, "value"), "DurableObject");
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

/* ---- comments ---- */

static void note_ignores(struct reading *reading) {
  static const char word[] = "jd-ignore";
  const struct source_tree *tree = reading->tree;
  for (size_t i = 0; i < tree->comment_count; i++) {
    const char *at = tree->comments[i].data, *end = at + tree->comments[i].len;
    while ((at = memmem(at, (size_t)(end - at), word, strlen(word)))) {
      const char *codes = at + strlen(word), *feed = memchr(codes, '\n', (size_t)(end - codes));
      size_t len = (size_t)((feed ? feed : end) - codes);
      source_note_text(reading, SOURCE_LIST(ignores), (size_t)(at - tree->text.data),
                       arena_strndup(reading->arena, codes, len));
      at = codes + len;
    }
  }
}

/* ---- what a capture of source.scm means ---- */

#define NOTED(names)                                                                                                   \
  { #names, SOURCE_LIST(names), NULL }
#define READ(capture, read)                                                                                            \
  { #capture, 0, read }

static const struct {
  const char *name;
  size_t list;                                        /* where it is noted, or */
  void (*read)(struct reading *reading, size_t node); /* who looks at it */
} captures[] = {NOTED(aliased_imports),
                NOTED(any_env),
                NOTED(default_exports),
                NOTED(disallowed_imports),
                NOTED(imported),
                NOTED(missing_imports),
                NOTED(primitives),
                READ(broken_class, read_broken_class),
                READ(class, read_class),
                READ(declaration, read_declaration),
                READ(export, read_export),
                READ(variable, read_variable),
                READ(call, source_rule_call),
                READ(member, source_rule_member),
                READ(method, source_rule_method),
                READ(subscript, source_rule_subscript),
                READ(unpacked, source_rule_unpacked)};

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

static int by_place(const void *left, const void *right) {
  const struct note *a = left, *b = right;
  return a->offset == b->offset ? (a->order > b->order) - (a->order < b->order) : a->offset < b->offset ? -1 : 1;
}

/* Those that are about the same are together. */
static int by_key(const void *left, const void *right) {
  const struct note *a = left, *b = right;
  int order = a->list == b->list ? strcmp(a->key, b->key) : a->list < b->list ? -1 : 1;
  order = order ? order : b->rank - a->rank;
  return order ? order : by_place(left, right);
}

static void settle(struct reading *reading) {
  for (struct note *first = reading->notes, *end = first, *last = first + reading->count; first < last; first = end) {
    bool out = false;
    for (; end < last && end->list == first->list && strcmp(end->key, first->key) == 0; end++)
      out |= end->unless;
    for (struct note *note = first; note < end; note++)
      note->counts = !out && (note == first || (counting[note->list] == COUNTS_EACH && !note->merges));
  }
}

/* The notes are in the order of the source. */
static void fill_lists(const struct reading *reading) {
  size_t line = 1, start = 0, at = 0;
  for (struct note *note = reading->notes; note < reading->notes + reading->count; note++) {
    struct ts_names *names = &reading->out->lists[note->list];
    for (; at < note->offset; at++)
      if (reading->tree->text.data[at] == '\n') {
        line++;
        start = at + 1;
      }
    note->name.line = (unsigned)line;
    note->name.column = (unsigned)(at - start) + 1;
    if (note->counts)
      *ARENA_PUSH(reading->arena, names->list, names->count, names->capacity) = note->name;
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
  note_ignores(&reading);
  if (reading.count) {
    qsort(reading.notes, reading.count, sizeof *reading.notes, by_key);
    settle(&reading);
    qsort(reading.notes, reading.count, sizeof *reading.notes, by_place);
    fill_lists(&reading);
  }
  if (out->exported_classes.count || out->default_classes.count)
    out->meant_classes.count = 0;
  source_keep(source, out);
}
