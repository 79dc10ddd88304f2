/* What a source imports, exports and declares, from its tree. */
#include "model/source/internal.h"
#include "model/text.h"

/* Bits, since what a name already is decides whether one more declaration of it merges. */
enum declares {
  DECLARES_VARIABLE = 1, /* `var` */
  DECLARES_FUNCTION = 2,
  DECLARES_CLASS = 4,
  DECLARES_ENUM = 8,
  DECLARES_NAMESPACE = 16,
  DECLARES_LEXICAL = 32,
};

static const struct {
  const char *capture;
  enum declares what;
} forms[] = {{"class", DECLARES_CLASS},       {"enum", DECLARES_ENUM},           {"function", DECLARES_FUNCTION},
             {"lexical", DECLARES_LEXICAL},   {"namespace", DECLARES_NAMESPACE}, {"variable", DECLARES_VARIABLE},
             {"broken.class", DECLARES_CLASS}};

struct reader {
  struct arena *arena;
  const struct source_tree *tree;
  struct ts_source *out;
  struct declared {
    struct ts_name name;
    enum declares what;
  } * list;
  size_t count, capacity;
  struct {
    size_t offset, line_start;
    unsigned line;
  } cursor; /* the place named last: captures come in the order of the source */
};

static struct ts_name named(struct reader *reader, size_t offset, const char *name) {
  if (offset < reader->cursor.offset || !reader->cursor.line) {
    reader->cursor.offset = reader->cursor.line_start = 0;
    reader->cursor.line = 1;
  }
  for (; reader->cursor.offset < offset; reader->cursor.offset++)
    if (reader->tree->text.data[reader->cursor.offset] == '\n') {
      reader->cursor.line++;
      reader->cursor.line_start = reader->cursor.offset + 1;
    }
  return (struct ts_name){name, reader->cursor.line, (unsigned)(offset - reader->cursor.line_start) + 1, false};
}

static struct ts_name name_at(struct reader *reader, size_t node) {
  return named(reader, reader->tree->nodes[node].start, source_value(reader->arena, source_text(reader->tree, node)));
}

static void note(struct reader *reader, struct ts_names *names, struct ts_name name) {
  *ARENA_PUSH(reader->arena, names->list, names->count, names->capacity) = name;
}

static void declare(struct reader *reader, size_t node, enum declares what) {
  struct ts_name name = name_at(reader, node);
  name.repeatable = what == DECLARES_VARIABLE || what == DECLARES_ENUM || what == DECLARES_NAMESPACE;
  *ARENA_PUSH(reader->arena, reader->list, reader->count, reader->capacity) = (struct declared){name, what};
}

/* ---- where a declaration is ---- */

struct place_of {
  bool top, exported, as_default, ambient;
};

static bool is_any(const struct source_tree *tree, size_t node, const char *const *types, size_t count) {
  for (size_t i = 0; i < count; i++)
    if (source_is(tree, node, types[i]))
      return true;
  return false;
}

/* A `var` belongs to what is around its blocks. */
static bool holds_variables(const struct source_tree *tree, size_t node) {
  static const char *const types[] = {"arrow_function",      "class_body",         "function_declaration",
                                      "function_expression", "generator_function", "generator_function_declaration",
                                      "internal_module",     "method_definition",  "module"};
  return is_any(tree, node, types, sizeof types / sizeof *types);
}

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
    } else if (node && !source_is(tree, node, "ERROR") && !source_is(tree, node, "expression_statement") &&
               (!hoisted || holds_variables(tree, node))) {
      return place;
    }
  }
  place.top = true;
  return place;
}

/* ---- names ---- */

static bool declares_no_value(const struct source_tree *tree, size_t node) {
  static const char *const types[] = {"ambient_declaration", "empty_statement",       "function_signature",
                                      "import_alias",        "interface_declaration", "type_alias_declaration"};
  return is_any(tree, node, types, sizeof types / sizeof *types);
}

/* Whether there is anything in a namespace but types: else nothing of it is left at run time. Looks into what is around
 * a statement, and steps over the statement itself. */
static bool has_values(const struct source_tree *tree, size_t namespace) {
  static const char *const around[] = {"export_statement", "expression_statement", "internal_module", "module",
                                       "statement_block"};
  size_t body = source_field(tree, namespace, "body");
  for (size_t i = body ? body : namespace; i < tree->nodes[namespace].behind;) {
    bool name = tree->nodes[i].field && strcmp(tree->nodes[i].field, "name") == 0;
    if (is_any(tree, i, around, sizeof around / sizeof *around)) {
      i++;
    } else if (!tree->nodes[i].named || name || declares_no_value(tree, i)) {
      i = tree->nodes[i].behind;
    } else {
      return true;
    }
  }
  return false;
}

/* The names that a pattern binds; a name alone is one. Defaults and keys bind nothing. */
static void declare_pattern(struct reader *reader, size_t pattern, enum declares what) {
  const struct source_tree *tree = reader->tree;
  for (size_t i = pattern; i < tree->nodes[pattern].behind;) {
    const char *field = i > pattern ? tree->nodes[i].field : NULL;
    if (field && (strcmp(field, "right") == 0 || strcmp(field, "key") == 0)) {
      i = tree->nodes[i].behind;
      continue;
    }
    if (source_is(tree, i, "identifier") || source_is(tree, i, "shorthand_property_identifier_pattern"))
      declare(reader, i, what);
    i++;
  }
}

static void read_class(struct reader *reader, size_t name, struct place_of place) {
  struct ts_source *out = reader->out;
  if (place.as_default) {
    note(reader, &out->default_classes, name_at(reader, name));
  } else if (place.exported) {
    note(reader, &out->exported_classes, name_at(reader, name));
    if (place.ambient)
      note(reader, &out->ambient_classes, name_at(reader, name));
  }
}

/* A class of which tree-sitter could make nothing but its words. */
static void read_broken_class(struct reader *reader, size_t name) {
  const struct source_tree *tree = reader->tree;
  size_t around = tree->nodes[name].parent;
  struct place_of place = look_around(tree, around, false);
  if (around && !place.top)
    return;
  place.exported = true;
  place.ambient = source_child(tree, around, "declare") != 0;
  read_class(reader, name, place);
  if (!place.ambient)
    declare(reader, name, DECLARES_CLASS);
}

static void read_name(struct reader *reader, const struct source_capture *capture, enum declares what) {
  const struct source_tree *tree = reader->tree;
  size_t name = capture->node, node = tree->nodes[name].parent;
  bool hoisted = what == DECLARES_VARIABLE;
  if (what == DECLARES_LEXICAL || (hoisted && source_is(tree, node, "variable_declarator")))
    node = tree->nodes[node].parent;
  struct place_of place = look_around(tree, node, hoisted);
  if (!place.top)
    return;
  if (what == DECLARES_CLASS)
    read_class(reader, name, place);
  if (place.ambient || (what == DECLARES_NAMESPACE && (source_is(tree, name, "string") || !has_values(tree, node))))
    return;
  if (what == DECLARES_NAMESPACE)
    while (source_is(tree, name, "nested_identifier"))
      name++;
  declare_pattern(reader, name, what);
  if (what == DECLARES_CLASS || what == DECLARES_NAMESPACE) /* their names are of other types */
    if (!source_is(tree, name, "identifier"))
      declare(reader, name, what);
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

/* The exports of cloudflare:workers in the pinned workerd; ctest asks the engine. */
static bool is_exported_by_workers(const char *name) {
  static const char *const names[] = {"DurableObject",
                                      "RpcPromise",
                                      "RpcProperty",
                                      "RpcStub",
                                      "RpcTarget",
                                      "ServiceStub",
                                      "WorkerEntrypoint",
                                      "WorkflowEntrypoint",
                                      "abortIsolate",
                                      "cache",
                                      "env",
                                      "exports",
                                      "restore",
                                      "tracing",
                                      "waitUntil",
                                      "withEnv",
                                      "withEnvAndExports",
                                      "withExports"};
  for (size_t i = 0; i < sizeof names / sizeof *names; i++)
    if (strcmp(name, names[i]) == 0)
      return true;
  return false;
}

/* The specifier of the import that `node` is in, if it is of a cloudflare: module; else NULL. */
static const char *module_of(struct reader *reader, size_t node) {
  size_t import = source_around(reader->tree, node, "import_statement");
  size_t source = import ? source_field(reader->tree, import, "source") : 0;
  const char *module = source ? source_value(reader->arena, source_text(reader->tree, source)) : "";
  return starts_with(bytes_of(module), "cloudflare:") ? module : NULL;
}

static void read_import_specifier(struct reader *reader, size_t node) {
  const struct source_tree *tree = reader->tree;
  size_t name = source_field(tree, node, "name"), alias = source_field(tree, node, "alias");
  const char *module = module_of(reader, node);
  if (!name || !module)
    return;
  struct ts_name imported = name_at(reader, name);
  note(reader, &reader->out->imported, imported);
  if (strcmp(module, "cloudflare:workers") == 0 && !is_exported_by_workers(imported.name))
    note(reader, &reader->out->missing_imports, imported);
  else if (alias && !bytes_equal(source_text(tree, alias), source_text(tree, name)))
    note(reader, &reader->out->aliased_imports, name_at(reader, alias));
}

static void read_export_specifier(struct reader *reader, size_t node) {
  const struct source_tree *tree = reader->tree;
  size_t name = source_field(tree, node, "name"), alias = source_field(tree, node, "alias"),
         last = alias ? alias : name;
  size_t statement = source_around(tree, node, "export_statement");
  if (!last || source_child(tree, node, "type") || !statement || source_child(tree, statement, "type"))
    return;
  if (strcmp(source_value(reader->arena, source_text(tree, last)), "default") == 0)
    note(reader, &reader->out->default_exports, named(reader, tree->nodes[last].start, ""));
}

static void read_export_name(struct reader *reader, size_t node) {
  size_t statement = source_around(reader->tree, node, "export_statement");
  if (source_says(reader->tree, node, "default") && statement && !source_child(reader->tree, statement, "type"))
    note(reader, &reader->out->default_exports, named(reader, reader->tree->nodes[node].start, ""));
}

/* At `default`: classes with a name are read by their names. */
static void read_default(struct reader *reader, size_t keyword) {
  const struct source_tree *tree = reader->tree;
  size_t statement = tree->nodes[keyword].parent, value = source_field(tree, statement, "value"),
         declaration = source_field(tree, statement, "declaration");
  if (!look_around(tree, statement, false).top)
    return;
  struct ts_name at = named(reader, tree->nodes[keyword].start, "");
  if (value && source_is(tree, value, "class"))
    note(reader, &reader->out->default_classes, named(reader, tree->nodes[value].start, ""));
  else if (!declaration ||
           (!source_is(tree, declaration, "class_declaration") &&
            !source_is(tree, declaration, "abstract_class_declaration") && !declares_no_value(tree, declaration)))
    note(reader, &reader->out->default_exports, at);
}

/* ---- exported primitives ---- */

static bool is_primitive(const struct source_tree *tree, size_t value) {
  static const char *const literals[] = {"false", "null", "number", "string", "template_string", "true", "undefined"};
  while (source_is(tree, value, "as_expression") || source_is(tree, value, "satisfies_expression") ||
         source_is(tree, value, "parenthesized_expression") || source_is(tree, value, "unary_expression"))
    do
      value++;
    while (!tree->nodes[value].named);
  return is_any(tree, value, literals, sizeof literals / sizeof *literals);
}

static void read_primitive(struct reader *reader, size_t name) {
  const struct source_tree *tree = reader->tree;
  size_t declarator = tree->nodes[name].parent, value = source_field(tree, declarator, "value");
  struct place_of place = look_around(tree, tree->nodes[declarator].parent, false);
  if (value && place.top && place.exported && !place.ambient && is_primitive(tree, value))
    note(reader, &reader->out->primitives, name_at(reader, name));
}

static void read_capture(struct reader *reader, const struct source_capture *capture) {
  const char *name = capture->name;
  for (size_t i = 0; i < sizeof forms / sizeof *forms; i++)
    if (strcmp(name, forms[i].capture) == 0) {
      if (strcmp(name, "broken.class") == 0)
        read_broken_class(reader, capture->node);
      else
        read_name(reader, capture, forms[i].what);
      if (forms[i].what == DECLARES_LEXICAL || forms[i].what == DECLARES_VARIABLE)
        read_primitive(reader, capture->node);
      return;
    }
  if (strcmp(name, "import") == 0)
    note(reader, &reader->out->imports, name_at(reader, capture->node));
  else if (strcmp(name, "import.specifier") == 0)
    read_import_specifier(reader, capture->node);
  else if (strcmp(name, "import.name") == 0 && module_of(reader, capture->node))
    note(reader, &reader->out->imported, name_at(reader, capture->node));
  else if (strcmp(name, "default") == 0)
    read_default(reader, capture->node);
  else if (strcmp(name, "export.specifier") == 0)
    read_export_specifier(reader, capture->node);
  else if (strcmp(name, "export.name") == 0)
    read_export_name(reader, capture->node);
}

void source_declarations(struct arena *arena, const struct source_tree *tree, struct ts_source *out) {
  struct reader reader = {.arena = arena, .tree = tree, .out = out};
  *out = (struct ts_source){.parse = tree->parse, .doubt = tree->doubt};
  for (size_t i = 0; i < tree->capture_count; i++)
    read_capture(&reader, &tree->captures[i]);
  merge(&reader);
}

void ts_analyse(struct arena *arena, struct bytes source, struct ts_source *out) {
  JD_ARENA scratch = arena_new();
  struct source_tree tree;
  source_read(scratch, source, &tree);
  source_declarations(arena, &tree, out);
}
