#include "model/format/format.h"

#include "model/base/base.h"

#include <yaml.h>

struct reader {
  struct arena *arena;
  struct findings *findings;
  const struct yaml_origin *origin;
  struct places places;
  size_t offset, characters;              /* the same place in the text in both measures */
  struct node *open[LIMIT_PLAN_DEPTH];    /* the lists and maps around */
  struct node *waiting[LIMIT_PLAN_DEPTH]; /* of each map, the key whose value comes next */
  struct node *last[LIMIT_PLAN_DEPTH];    /* of each, the last value */
  size_t depth, count, documents;
  struct node *root;
  bool stop;
};

static struct place place_of(const struct reader *reader, size_t offset) {
  const struct yaml_origin *origin = reader->origin;
  struct place place = places_at(&reader->places, origin->file, offset);
  if (origin->indents && place.line <= origin->indent_count)
    place.column += origin->indents[place.line - 1];
  place.line += origin->first_line - 1;
  return place;
}

/* The library counts characters, and takes more of them for line ends than we do. */
static struct place place_of_mark(struct reader *reader, const yaml_mark_t *mark) {
  if (mark->index < reader->characters)
    reader->offset = reader->characters = 0;
  struct bytes text = reader->places.text;
  while (reader->characters < mark->index && reader->offset < text.len) {
    uint32_t code_point;
    size_t len = utf8_decode(text.data + reader->offset, text.len - reader->offset, &code_point);
    reader->offset += len ? len : 1;
    reader->characters++;
  }
  return place_of(reader, reader->offset);
}

static const char *noun(const struct reader *reader) {
  return reader->origin->noun ? reader->origin->noun : "plan";
}

static void report_problem(struct reader *reader, const yaml_parser_t *parser) {
  if (parser->error == YAML_MEMORY_ERROR)
    jd_out_of_memory();
  reader->stop = true;
  const char *problem = parser->problem ? parser->problem : "it cannot be read";
  if (parser->error == YAML_READER_ERROR) {
    find_error(
        reader->findings, place_of(reader, parser->problem_offset), "yaml-syntax",
        "This is not valid YAML: %s (U+%04X). Take the character out, or write it as an escape in double quotes.",
        problem, (unsigned)parser->problem_value);
    return;
  }
  struct place at = place_of_mark(reader, &parser->problem_mark);
  struct bytes text = reader->places.text;
  const char *mend = reader->offset < text.len && text.data[reader->offset] == '\t'
                         ? " Indent with spaces: YAML takes no tabs there."
                         : " Correct it here or just before; mind colons, quotes and indentation.";
  if (parser->context)
    find_error(reader->findings, at, "yaml-syntax", "This is not valid YAML: %s (%s, since line %u).%s", problem,
               parser->context, place_of_mark(reader, &parser->context_mark).line, mend);
  else
    find_error(reader->findings, at, "yaml-syntax", "This is not valid YAML: %s.%s", problem, mend);
}

static struct node *add_node(struct reader *reader, enum node_kind kind, struct place at) {
  size_t most = reader->origin->most_values ? reader->origin->most_values : LIMIT_PLAN_NODES;
  if (++reader->count > most) {
    find_error(reader->findings, at, "too-large",
               "The %s has more than %zu values, and is not read any further. Make it smaller.", noun(reader), most);
    reader->stop = true;
  }
  struct node *node = arena_alloc(reader->arena, sizeof *node);
  node->kind = kind;
  node->at = at;
  return node;
}

/* Puts a finished or begun value where it belongs: as the document, a list's entry, a map's key or a key's value. */
static void place_node(struct reader *reader, struct node *node) {
  if (reader->depth == 0) {
    if (reader->documents == 1)
      reader->root = node;
    return;
  }
  size_t top = reader->depth - 1;
  struct node *around = reader->open[top];
  if (around->kind == NODE_MAP && !reader->waiting[top]) {
    reader->waiting[top] = node;
    return;
  }
  node->key = reader->waiting[top];
  reader->waiting[top] = NULL;
  if (reader->last[top])
    reader->last[top]->next = node;
  else
    around->first = node;
  reader->last[top] = node;
  around->count++;
}

static void begin_collection(struct reader *reader, enum node_kind kind, struct place at) {
  struct node *node = add_node(reader, kind, at);
  place_node(reader, node);
  if (reader->depth == LIMIT_PLAN_DEPTH) {
    find_error(reader->findings, at, "too-deep",
               "The %s is nested deeper than %d levels. Write the fields where they belong.", noun(reader),
               LIMIT_PLAN_DEPTH);
    reader->stop = true;
    return;
  }
  reader->open[reader->depth] = node;
  reader->waiting[reader->depth] = reader->last[reader->depth] = NULL;
  reader->depth++;
}

static void refuse_properties(const struct reader *reader, struct place at, const yaml_char_t *anchor,
                              const yaml_char_t *tag) {
  if (anchor)
    find_error(reader->findings, at, "yaml-anchor", "A %s takes no anchors such as `&%s`. Take it out.", noun(reader),
               (const char *)anchor);
  if (tag)
    find_error(reader->findings, at, "yaml-tag",
               "A %s takes no tags such as `%s`. Take it out, and quote what must be a text.", noun(reader),
               (const char *)tag);
}

static void take_scalar(struct reader *reader, const yaml_event_t *event, struct place at) {
  refuse_properties(reader, at, event->data.scalar.anchor, event->data.scalar.tag);
  struct node *node = add_node(reader, NODE_SCALAR, at);
  node->text =
      arena_bytes(reader->arena, (struct bytes){(const char *)event->data.scalar.value, event->data.scalar.length});
  node->plain = event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
  place_node(reader, node);
}

static void take_alias(struct reader *reader, const yaml_event_t *event, struct place at) {
  find_error(reader->findings, at, "yaml-alias", "A %s takes no aliases such as `*%s`. Write the value out.",
             noun(reader), (const char *)event->data.alias.anchor);
  struct node *node = add_node(reader, NODE_SCALAR, at);
  node->text = (struct bytes){"?", 1}; /* not null, so that nothing else is said about it */
  place_node(reader, node);
}

static void take_event(struct reader *reader, const yaml_event_t *event) {
  struct place at = place_of_mark(reader, &event->start_mark);
  switch (event->type) {
  case YAML_DOCUMENT_START_EVENT:
    if (++reader->documents == 2)
      find_error(reader->findings, at, "yaml-documents",
                 "A %s is one YAML document, and a second one begins here. Take out the line of three hyphens, or "
                 "what follows it.",
                 noun(reader));
    break;
  case YAML_SCALAR_EVENT:
    take_scalar(reader, event, at);
    break;
  case YAML_ALIAS_EVENT:
    take_alias(reader, event, at);
    break;
  case YAML_SEQUENCE_START_EVENT:
    refuse_properties(reader, at, event->data.sequence_start.anchor, event->data.sequence_start.tag);
    begin_collection(reader, NODE_LIST, at);
    break;
  case YAML_MAPPING_START_EVENT:
    refuse_properties(reader, at, event->data.mapping_start.anchor, event->data.mapping_start.tag);
    begin_collection(reader, NODE_MAP, at);
    break;
  case YAML_SEQUENCE_END_EVENT:
  case YAML_MAPPING_END_EVENT:
    reader->depth--;
    break;
  case YAML_STREAM_END_EVENT:
    reader->stop = true;
    break;
  default:
    break;
  }
}

const struct node *yaml_index(struct arena *arena, struct bytes text, const struct yaml_origin *origin,
                              struct findings *findings) {
  struct reader reader = {.arena = arena, .findings = findings, .origin = origin};
  size_t errors = findings->errors;
  places_find(arena, text, &reader.places);
  yaml_parser_t parser;
  if (!yaml_parser_initialize(&parser))
    jd_out_of_memory();
  yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING);
  yaml_parser_set_input_string(&parser, (const unsigned char *)(text.data ? text.data : ""), text.len);
  while (!reader.stop) {
    yaml_event_t event;
    if (!yaml_parser_parse(&parser, &event)) {
      report_problem(&reader, &parser);
      break;
    }
    take_event(&reader, &event);
    yaml_event_delete(&event);
  }
  yaml_parser_delete(&parser);
  return findings->errors == errors ? reader.root : NULL;
}
