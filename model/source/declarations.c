/* What a source imports, exports and declares, from its tree. */
#include "model/base/base.h"
#include "model/source/internal.h"

/* Bits, since what a name already is decides whether one more declaration of it merges. */
enum declares {
  DECLARES_VARIABLE = 1, /* `var` */
  DECLARES_FUNCTION = 2,
  DECLARES_CLASS = 4,
  DECLARES_ENUM = 8,
  DECLARES_NAMESPACE = 16,
  DECLARES_LEXICAL = 32,
};

struct reader {
  const struct reading *reading;
  const struct source_tree *tree;
  struct ts_source *out;
  struct declared {
    struct ts_name name;
    enum declares what;
  } * list;
  size_t count, capacity;
};

static struct ts_name name_at(const struct reader *reader, size_t node) {
  return source_name(reader->reading, reader->tree->nodes[node].start,
                     source_value(reader->reading->arena, source_text(reader->tree, node)));
}

static void note(const struct reader *reader, struct ts_names *names, struct ts_name name) {
  *ARENA_PUSH(reader->reading->arena, names->list, names->count, names->capacity) = name;
}

static void note_name(const struct reader *reader, struct ts_names *names, size_t node) {
  note(reader, names, name_at(reader, node));
}

/* What has no name, at its place. */
static void note_place(const struct reader *reader, struct ts_names *names, size_t node) {
  source_note(reader->reading, names, reader->tree->nodes[node].start, "");
}

static void declare(struct reader *reader, size_t node, enum declares what) {
  struct ts_name name = name_at(reader, node);
  name.repeatable = what == DECLARES_VARIABLE || what == DECLARES_ENUM || what == DECLARES_NAMESPACE;
  *ARENA_PUSH(reader->reading->arena, reader->list, reader->count, reader->capacity) = (struct declared){name, what};
}

/* ---- where a declaration is ---- */

struct place_of {
  bool top, exported, as_default, ambient;
};

/* A `var` belongs to what is around its blocks. */
static const char variable_holders[] = "arrow_function class_body function_declaration function_expression "
                                       "generator_function generator_function_declaration internal_module "
                                       "method_definition module";

/* Of a declaration itself, not of its name. What is broken is looked through. */
static struct place_of look_around(const struct source_tree *tree, size_t node, bool hoisted) {
  struct place_of place = {0};
  while (node) {
    node = tree->nodes[node].parent;
    if (source_is(tree, node, "export_statement")) {
      place.exported = true;
      place.as_default = source_child(tree, node, "default") != 0;
    } else if (source_is(tree, node, "ambient_declaration")) {
      place.ambient = true;
    } else if (node && !source_is_any(tree, node, "ERROR expression_statement") &&
               (!hoisted || source_is_any(tree, node, variable_holders))) {
      return place;
    }
  }
  place.top = true;
  return place;
}

/* ---- names ---- */

static bool declares_no_value(const struct source_tree *tree, size_t node) {
  return source_is_any(tree, node,
                       "ambient_declaration empty_statement function_signature import_alias interface_declaration "
                       "type_alias_declaration");
}

/* Whether there is anything in a namespace but types: else nothing of it is left at run time. Looks into what is around
 * a statement, and steps over the statement itself. */
static bool has_values(const struct source_tree *tree, size_t namespace) {
  size_t body = source_field(tree, namespace, "body");
  for (size_t i = body ? body : namespace; i < tree->nodes[namespace].end;) {
    if (source_is_any(tree, i, "export_statement expression_statement internal_module module statement_block"))
      i++;
    else if (!tree->nodes[i].named || source_is_field(tree, i, "name") || declares_no_value(tree, i))
      i = tree->nodes[i].end;
    else
      return true;
  }
  return false;
}

/* Collects the names that a pattern binds; a plain name is a pattern too. Defaults and keys bind nothing. */
static void declare_pattern(struct reader *reader, size_t pattern, enum declares what) {
  const struct source_tree *tree = reader->tree;
  for (size_t i = pattern; i < tree->nodes[pattern].end;) {
    bool skipped = i > pattern && (source_is_field(tree, i, "right") || source_is_field(tree, i, "key"));
    if (!skipped && source_is_any(tree, i, "identifier shorthand_property_identifier_pattern"))
      declare(reader, i, what);
    i = skipped ? tree->nodes[i].end : i + 1;
  }
}

static void read_class(struct reader *reader, size_t name, struct place_of place) {
  struct ts_source *out = reader->out;
  if (place.as_default) {
    note_name(reader, &out->default_classes, name);
  } else if (place.exported) {
    note_name(reader, &out->exported_classes, name);
    if (place.ambient)
      note_name(reader, &out->ambient_classes, name);
  }
}

static void read_declaration(struct reader *reader, size_t node, enum declares what) {
  const struct source_tree *tree = reader->tree;
  size_t name = source_field(tree, node, "name");
  struct place_of place = look_around(tree, node, false);
  if (!name || !place.top)
    return;
  if (what == DECLARES_CLASS)
    read_class(reader, name, place);
  if (place.ambient || (what == DECLARES_NAMESPACE && (source_is(tree, name, "string") || !has_values(tree, node))))
    return;
  while (source_is(tree, name, "nested_identifier"))
    name++;
  declare(reader, name, what);
}

static bool is_primitive(const struct source_tree *tree, size_t value) {
  while (source_is_any(tree, value, "as_expression parenthesized_expression satisfies_expression unary_expression"))
    do
      value++;
    while (!tree->nodes[value].named && value + 1 < tree->count);
  return source_is_any(tree, value, "false null number string template_string true undefined");
}

/* A declarator of `const`, `let` or `var`. */
static void read_variable(struct reader *reader, size_t node) {
  const struct source_tree *tree = reader->tree;
  size_t declaration = tree->nodes[node].parent, name = source_field(tree, node, "name"),
         value = source_field(tree, node, "value");
  bool hoisted = source_is(tree, declaration, "variable_declaration");
  struct place_of place = look_around(tree, declaration, hoisted);
  if (!name || !place.top || place.ambient)
    return;
  declare_pattern(reader, name, hoisted ? DECLARES_VARIABLE : DECLARES_LEXICAL);
  if (value && place.exported && is_primitive(tree, value))
    note_name(reader, &reader->out->primitives, name);
}

/* `for (var NAME of …)` */
static void read_loop(struct reader *reader, size_t node) {
  const struct source_tree *tree = reader->tree;
  size_t kind = source_field(tree, node, "kind"), left = source_field(tree, node, "left");
  struct place_of place = look_around(tree, node, true);
  if (kind && left && source_says(tree, kind, "var") && place.top && !place.ambient)
    declare_pattern(reader, left, DECLARES_VARIABLE);
}

/* A class of which tree-sitter could make nothing but its words: `export`, `class` and a name. */
static void read_broken(struct reader *reader, size_t error) {
  const struct source_tree *tree = reader->tree;
  if (error && !look_around(tree, error, false).top)
    return;
  for (size_t i = error + 1; i < tree->nodes[error].end; i = tree->nodes[i].end) {
    struct place_of place = {.exported = true};
    size_t name = i + 1;
    if (strcmp(tree->nodes[i].type, "export") != 0)
      continue;
    for (; name < tree->nodes[error].end && !tree->nodes[name].named && strcmp(tree->nodes[name].type, "class") != 0;
         name++)
      place.ambient |= strcmp(tree->nodes[name].type, "declare") == 0;
    if (name + 1 >= tree->nodes[error].end || strcmp(tree->nodes[name].type, "class") != 0)
      continue;
    read_class(reader, ++name, place);
    if (!place.ambient)
      declare(reader, name, DECLARES_CLASS);
  }
}

/* Whether one more declaration of a name that is already `known` counts for itself. */
static bool is_separate(unsigned known, enum declares what) {
  const unsigned merging = DECLARES_CLASS | DECLARES_FUNCTION | DECLARES_ENUM | DECLARES_NAMESPACE;
  switch (what) {
  case DECLARES_VARIABLE:
    return known != DECLARES_VARIABLE;
  case DECLARES_NAMESPACE:
    return (known & merging) == 0;
  case DECLARES_ENUM:
    return known == 0 || (known & ~(unsigned)(DECLARES_ENUM | DECLARES_NAMESPACE)) != 0;
  case DECLARES_FUNCTION:
  case DECLARES_CLASS:
  case DECLARES_LEXICAL:
    return true; /* a namespace merges into the class or function before it, and they into none */
  }
  return true;
}

/* Names are hashed: sources may declare thousands. */
static void merge(struct reader *reader) {
  size_t size = 16;
  while (size < 2 * reader->count)
    size *= 2;
  JD_ARENA scratch = arena_new();
  struct slot {
    const char *name;
    unsigned known;
  } *slots = arena_alloc_array(scratch, size, sizeof *slots);
  for (size_t i = 0; i < reader->count; i++) {
    const struct declared *one = &reader->list[i];
    size_t at = 2166136261u;
    for (const char *c = one->name.name; *c; c++)
      at = (at ^ (unsigned char)*c) * 16777619u;
    for (at &= size - 1; slots[at].name && strcmp(slots[at].name, one->name.name) != 0;)
      at = (at + 1) & (size - 1);
    slots[at].name = one->name.name;
    if (is_separate(slots[at].known, one->what))
      note(reader, &reader->out->declared, one->name);
    slots[at].known |= (unsigned)one->what;
  }
}

/* ---- imports and exports ---- */

/* What the modules export in the pinned workerd. Of others nothing is known. */
static bool lacks_export(const char *module, const char *name) {
  static const char workers[] = "DurableObject RpcPromise RpcProperty RpcStub RpcTarget ServiceStub WorkerEntrypoint "
                                "WorkflowEntrypoint abortIsolate cache env exports restore tracing waitUntil withEnv "
                                "withEnvAndExports withExports";
  static const char sockets[] = "connect internalNewHttpClient";
  const char *list = strcmp(module, "cloudflare:workers") == 0   ? workers
                     : strcmp(module, "cloudflare:sockets") == 0 ? sockets
                                                                 : NULL;
  return list && !is_word_of(list, bytes_of(name));
}

static void read_specifier(struct reader *reader, size_t node, const char *module) {
  const struct source_tree *tree = reader->tree;
  size_t name = source_field(tree, node, "name"), alias = source_field(tree, node, "alias");
  if (!name)
    return;
  struct ts_name imported = name_at(reader, name);
  note(reader, &reader->out->imported, imported);
  if (lacks_export(module, imported.name))
    note(reader, &reader->out->missing_imports, imported);
  else if (alias && !bytes_equal(source_text(tree, alias), source_text(tree, name)))
    note_name(reader, &reader->out->aliased_imports, alias);
}

static void read_import(struct reader *reader, size_t node) {
  const struct source_tree *tree = reader->tree;
  size_t source = source_field(tree, node, "source");
  if (!source || !look_around(tree, node, false).top)
    return; /* `import x = require("y")` has it elsewhere */
  const char *module = source_value(reader->reading->arena, source_text(tree, source));
  size_t clause = source_child(tree, node, "import_clause");
  for (size_t i = clause + 1; clause && starts_with(bytes_of(module), "cloudflare:") && i < tree->nodes[clause].end;) {
    bool specifier = source_is(tree, i, "import_specifier");
    if (specifier)
      read_specifier(reader, i, module);
    else if (source_is(tree, i, "identifier"))
      note_name(reader, &reader->out->imported, i);
    i = specifier ? tree->nodes[i].end : i + 1;
  }
  note_name(reader, &reader->out->imports, source);
}

static void read_default_name(struct reader *reader, size_t name) {
  if (strcmp(source_value(reader->reading->arena, source_text(reader->tree, name)), "default") == 0)
    note_place(reader, &reader->out->default_exports, name);
}

/* `export { A as default }`, `export * as default from …`; not `export type { … }`. */
static void read_export_list(struct reader *reader, size_t statement) {
  const struct source_tree *tree = reader->tree;
  size_t list = source_child(tree, statement, "export_clause"), all = source_child(tree, statement, "namespace_export");
  for (size_t i = list + 1; list && i < tree->nodes[list].end; i = tree->nodes[i].end) {
    size_t alias = source_field(tree, i, "alias"), last = alias ? alias : source_field(tree, i, "name");
    if (last && !source_child(tree, i, "type"))
      read_default_name(reader, last);
  }
  for (size_t i = all + 1; all && i < tree->nodes[all].end; i++)
    if (tree->nodes[i].named)
      read_default_name(reader, i);
}

/* Classes with a name are read by their declarations. */
static void read_export(struct reader *reader, size_t statement) {
  const struct source_tree *tree = reader->tree;
  size_t keyword = source_child(tree, statement, "default"), value = source_field(tree, statement, "value"),
         declaration = source_field(tree, statement, "declaration");
  if (!look_around(tree, statement, false).top)
    return;
  if (!keyword && !declaration && !source_child(tree, statement, "type"))
    read_export_list(reader, statement);
  if (!keyword)
    return;
  if (value && source_is(tree, value, "class"))
    note_place(reader, &reader->out->default_classes, value);
  else if (!declaration || (!source_is_any(tree, declaration, "class_declaration abstract_class_declaration") &&
                            !declares_no_value(tree, declaration)))
    note_place(reader, &reader->out->default_exports, keyword);
}

static void read_capture(struct reader *reader, const char *capture, size_t node) {
  static const struct {
    const char *capture;
    void (*read)(struct reader *reader, size_t node);
    enum declares what; /* without `read` */
  } readers[] = {{"class", NULL, DECLARES_CLASS},
                 {"enum", NULL, DECLARES_ENUM},
                 {"function", NULL, DECLARES_FUNCTION},
                 {"namespace", NULL, DECLARES_NAMESPACE},
                 {"error", read_broken, 0},
                 {"export", read_export, 0},
                 {"import", read_import, 0},
                 {"loop", read_loop, 0},
                 {"variable", read_variable, 0}};
  for (size_t i = 0; i < sizeof readers / sizeof *readers; i++)
    if (strcmp(capture, readers[i].capture) == 0 && readers[i].read)
      readers[i].read(reader, node);
    else if (strcmp(capture, readers[i].capture) == 0)
      read_declaration(reader, node, readers[i].what);
}

void source_declarations(const struct reading *reading) {
  struct reader reader = {.reading = reading, .tree = reading->tree, .out = reading->out};
  for (size_t i = 0; i < reading->tree->capture_count; i++)
    read_capture(&reader, reading->tree->captures[i].name, reading->tree->captures[i].node);
  merge(&reader);
}
