/* From a source to what is in it. What the queries find is noted, each with its place; then it is settled which of it
 * counts, and the rest goes into the lists. */
#include "model/source/internal.h"

#include "model/base/base.h"

#include <stdlib.h>

/* Bits, since what a name already is decides whether one more declaration of it merges. */
enum declares {
  DECLARES_VARIABLE = 1, /* `var` */
  DECLARES_FUNCTION = 2,
  DECLARES_CLASS = 4,
  DECLARES_ENUM = 8,
  DECLARES_NAMESPACE = 16,
  DECLARES_LEXICAL = 32,
  DECLARES_EXPORTED = 64, /* with CLASS */
};

/* What of the notes about the same counts, where none of them takes it out: each, the first, or what declares anew. */
enum counting { COUNTS_EACH, COUNTS_NAMES, COUNTS_DECLARATIONS, COUNTS_ONE }; /* with ONE, all are about the same */

static const enum counting counting[SOURCE_LISTS] = {
    [SOURCE_LIST(declared)] = COUNTS_DECLARATIONS, [SOURCE_LIST(env_values)] = COUNTS_NAMES,
    [SOURCE_LIST(env_words)] = COUNTS_NAMES,       [SOURCE_LIST(node_globals)] = COUNTS_NAMES,
    [SOURCE_LIST(any_env)] = COUNTS_ONE,           [SOURCE_LIST(binary_messages)] = COUNTS_ONE,
    [SOURCE_LIST(idle_handlers)] = COUNTS_ONE,     [SOURCE_LIST(meant_classes)] = COUNTS_ONE,
    [SOURCE_LIST(open_fetches)] = COUNTS_ONE,      [SOURCE_LIST(sockets)] = COUNTS_ONE,
};

/* ---- noting ---- */

struct note *source_note_text(struct reading *reading, size_t list, size_t offset, const char *name) {
  struct note *note = ARENA_PUSH(reading->scratch, reading->notes, reading->count, reading->capacity);
  /* Of an env variable the first use decides in which of the two lists it is. */
  size_t group = list == SOURCE_LIST(env_bindings) ? SOURCE_LIST(env_values) : list;
  *note = (struct note){.list = list,
                        .group = group,
                        .key = counting[group] == COUNTS_ONE ? "" : name,
                        .offset = offset,
                        .order = reading->count,
                        .name = name};
  return note;
}

struct note *source_note(struct reading *reading, size_t list, size_t node) {
  return source_note_text(reading, list, reading->tree->nodes[node].start,
                          source_value(reading->arena, source_text(reading->tree, node)));
}

/* ---- declarations ---- */

static void declare(struct reading *reading, size_t name, unsigned what) {
  source_note(reading, SOURCE_LIST(declared), name)->what = what;
}

/* Notes what a pattern binds; a plain name is a pattern too. Defaults and keys bind nothing. */
static void declare_pattern(struct reading *reading, size_t pattern, unsigned what) {
  const struct source_tree *tree = reading->tree;
  for (size_t i = pattern; i < tree->nodes[pattern].end;) {
    bool skipped = i > pattern && (source_is_field(tree, i, "right") || source_is_field(tree, i, "key"));
    if (!skipped && source_is(tree, i, "identifier shorthand_property_identifier_pattern"))
      declare(reading, i, what);
    i = skipped ? tree->nodes[i].end : i + 1;
  }
}

/* A declarator of `const`, `let` or `var`; `for (var NAME of …)`. */
static void read_variable(struct reading *reading, size_t node) {
  const struct source_tree *tree = reading->tree;
  bool loop = source_is(tree, node, "for_in_statement");
  size_t declaration = loop ? node : tree->nodes[node].parent, name = source_field(tree, node, loop ? "left" : "name");
  bool hoisted = loop || source_is(tree, declaration, "variable_declaration");
  struct source_place place = source_place(tree, declaration, hoisted);
  if (name && place.top && !place.ambient && (!loop || source_says(tree, source_field(tree, node, "kind"), "var")))
    declare_pattern(reading, name, hoisted ? DECLARES_VARIABLE : DECLARES_LEXICAL);
}

static bool is_given_out(const struct source_tree *tree, size_t name) {
  for (size_t i = 0; i < tree->capture_count; i++)
    if (strcmp(tree->captures[i].name, "given_out") == 0 &&
        bytes_equal(source_text(tree, tree->captures[i].node), source_text(tree, name)))
      return true;
  return false;
}

/* Where no class is exported, one is probably meant: one that is exported in a form that does not count, one that
 * extends DurableObject, or the first one. */
static void note_meant(struct reading *reading, size_t node, size_t name) {
  enum { MOST_CLASSES = 32 }; /* each is looked for among what is given out */
  const struct source_tree *tree = reading->tree;
  size_t heritage = source_child(tree, node, "class_heritage"), around = tree->nodes[node].parent;
  if (reading->classes++ >= MOST_CLASSES)
    return;
  if (!name && source_is(tree, around, "variable_declarator"))
    name = source_field(tree, around, "name");
  struct note *note = source_note(reading, SOURCE_LIST(meant_classes), name ? name : node);
  note->name = name ? note->name : "";
  note->rank =
      name && is_given_out(tree, name) ? 2 : heritage && contains(source_text(tree, heritage), "DurableObject");
}

/* Whether there is anything in a namespace but types: else nothing of it is left at run time. Looks into what is around
 * a statement, and steps over the statement itself. */
static bool has_values(const struct source_tree *tree, size_t namespace) {
  size_t body = source_field(tree, namespace, "body");
  for (size_t i = body ? body : namespace; i < tree->nodes[namespace].end;) {
    if (source_is(tree, i, "export_statement expression_statement internal_module module statement_block"))
      i++;
    else if (!tree->nodes[i].named || source_is_field(tree, i, "name") ||
             source_is(tree, i,
                       "ambient_declaration empty_statement function_signature import_alias interface_declaration "
                       "type_alias_declaration"))
      i = tree->nodes[i].end;
    else
      return true;
  }
  return false;
}

/* A function, enum or namespace. */
static void read_declaration(struct reading *reading, size_t node) {
  const struct source_tree *tree = reading->tree;
  size_t name = source_field(tree, node, "name");
  struct source_place place = source_place(tree, node, false);
  bool namespace = source_is(tree, node, "internal_module module");
  if (!name || !place.top || place.ambient || source_is(tree, name, "string") || (namespace && !has_values(tree, node)))
    return;
  while (source_is(tree, name, "nested_identifier"))
    name++;
  declare(reading, name,
          namespace                                   ? DECLARES_NAMESPACE
          : source_is(tree, node, "enum_declaration") ? DECLARES_ENUM
                                                      : DECLARES_FUNCTION);
}

static void read_class(struct reading *reading, size_t node) {
  size_t name = source_field(reading->tree, node, "name");
  struct source_place place = source_place(reading->tree, node, false);
  note_meant(reading, node, name);
  if (!name || !place.top || source_is(reading->tree, node, "class"))
    return;
  if (place.exported)
    source_note(reading, place.as_default ? SOURCE_LIST(default_classes) : SOURCE_LIST(exported_classes), name);
  if (place.exported && place.ambient && !place.as_default)
    source_note(reading, SOURCE_LIST(ambient_classes), name);
  if (!place.ambient)
    declare(reading, name, DECLARES_CLASS | (place.exported && !place.as_default ? DECLARES_EXPORTED : 0));
}

/* Before the name are only words. */
static void read_broken_class(struct reading *reading, size_t name) {
  source_note(reading, SOURCE_LIST(exported_classes), name);
  if (strcmp(reading->tree->nodes[name - 2].type, "declare") == 0)
    source_note(reading, SOURCE_LIST(ambient_classes), name);
  else
    declare(reading, name, DECLARES_CLASS | DECLARES_EXPORTED);
}

/* `export default …`. Classes with a name are read by their declarations, and types leave nothing behind. */
static void read_export(struct reading *reading, size_t statement) {
  const struct source_tree *tree = reading->tree;
  size_t keyword = source_child(tree, statement, "default"), value = source_field(tree, statement, "value");
  if (!keyword || !source_is_top(tree, statement))
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
                NOTED(imported),
                NOTED(imports),
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
  int order = a->group == b->group ? strcmp(a->key, b->key) : a->group < b->group ? -1 : 1;
  order = order ? order : b->rank - a->rank;
  return order ? order : by_place(left, right);
}

/* Whether one more declaration of a name that is already `known` counts for itself. A namespace merges into the class
 * or function before it, and they into none. */
static bool is_separate(unsigned known, unsigned what) {
  const unsigned merging = DECLARES_CLASS | DECLARES_FUNCTION | DECLARES_ENUM | DECLARES_NAMESPACE;
  return what == DECLARES_VARIABLE    ? known != DECLARES_VARIABLE
         : what == DECLARES_NAMESPACE ? (known & merging) == 0
         : what == DECLARES_ENUM      ? known == 0 || (known & ~(unsigned)(DECLARES_ENUM | DECLARES_NAMESPACE)) != 0
                                      : true;
}

static void settle(struct reading *reading) {
  for (struct note *first = reading->notes, *end = first, *last = first + reading->count; first < last; first = end) {
    const enum counting how = counting[first->group];
    bool out = false;
    unsigned known = 0;
    for (; end < last && end->group == first->group && strcmp(end->key, first->key) == 0; end++)
      out |= end->unless;
    for (struct note *note = first; note < end; known |= note++->what)
      note->counts = !out && (how == COUNTS_EACH           ? true
                              : how == COUNTS_DECLARATIONS ? is_separate(known, note->what)
                                                           : note == first);
  }
}

/* The notes are in the order of the source. */
static void fill_lists(const struct reading *reading) {
  const unsigned repeatable = DECLARES_VARIABLE | DECLARES_ENUM | DECLARES_NAMESPACE;
  unsigned line = 1;
  size_t start = 0, at = 0;
  for (const struct note *note = reading->notes; note < reading->notes + reading->count; note++) {
    struct ts_names *names = &reading->out->lists[note->list];
    for (; at < note->offset; at++)
      if (reading->tree->text.data[at] == '\n') {
        line++;
        start = at + 1;
      }
    if (note->counts)
      *ARENA_PUSH(reading->arena, names->list, names->count, names->capacity) =
          (struct ts_name){note->name, line, (unsigned)(at - start) + 1, (note->what & repeatable) != 0,
                           (note->what & DECLARES_EXPORTED) != 0};
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
