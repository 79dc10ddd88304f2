#include "model/base/base.h"
#include "model/format/format.h"

#include <cyaml/cyaml.h>
#include <yaml.h>

/* ---- nodes ---- */

static bool node_key_is(const struct node *value, const char *key) {
  return value->key && value->key->kind == NODE_SCALAR && bytes_equal(value->key->text, bytes_of(key));
}

const struct node *node_get(const struct node *map, const char *key) {
  if (!map || map->kind != NODE_MAP)
    return NULL;
  for (const struct node *value = map->first; value; value = value->next)
    if (node_key_is(value, key))
      return value;
  return NULL;
}

const struct node *node_entries(const struct node *map, const char *key, enum node_kind kind) {
  const struct node *value = node_get(map, key);
  return value && value->kind == kind ? value->first : NULL;
}

const char *node_text(const struct node *node) {
  return node && node->kind == NODE_SCALAR && !node_is_null(node) ? node->text.data : NULL;
}

bool node_is_null(const struct node *node) {
  static const char *const words[] = {"", "~", "null", "Null", "NULL"};
  return node->kind == NODE_SCALAR && node->plain && bytes_among(node->text, words, sizeof words / sizeof *words);
}

const char *node_kind_name(const struct node *node) {
  if (node_is_null(node))
    return "null";
  static const char *const names[] = {"text", "a list", "a mapping"};
  return names[node->kind];
}

/* Returns whether YAML's reader rejects the character, folds it, or takes it for a byte order mark. */
static bool must_escape(uint32_t code_point) {
  return code_point < 0x20 || code_point == '"' || code_point == '\\' || (code_point >= 0x7F && code_point <= 0xA0) ||
         code_point == 0x2028 || code_point == 0x2029 || code_point == 0xFEFF || code_point == 0xFFFE ||
         code_point == 0xFFFF;
}

/* Returns whether a text needs no quotes in a block, for any reader of YAML: in one version or another, a number or one
 * of these words is something other than text. */
static bool is_plain(struct bytes text) {
  static const char *const words[] = {"null", "true", "false", "yes", "no", "on", "off", "y", "n"};
  bool reference = starts_with(text, "${");
  if (!text.len || !(reference || is_alphanumeric(text.data[0])) || strchr(" :", text.data[text.len - 1]) ||
      starts_with(text, "0x") || starts_with(text, "0o"))
    return false;
  bool has_letter = !is_digit(text.data[0]);
  for (size_t i = 0; i < text.len; i++) {
    char c = text.data[i];
    if (!is_alphanumeric(c) && (!c || !strchr(" -_./${}()',;:", c) || (c == ':' && text.data[i + 1] == ' ')))
      return false;
    has_letter |= is_alphanumeric(c) && !is_digit(c) && c != 'e' && c != 'E';
  }
  return has_letter && !bytes_among_ignoring_case(text, words, sizeof words / sizeof *words);
}

void yaml_write_text(const char *text, struct buf *out) {
  struct bytes bytes = bytes_of(text);
  if (is_plain(bytes)) {
    buf_add_bytes(out, bytes);
    return;
  }
  buf_add_char(out, '"');
  for (size_t i = 0; i < bytes.len;) {
    uint32_t code_point = 0xFFFD;
    size_t len = utf8_decode(text + i, bytes.len - i, &code_point);
    if (len && !must_escape(code_point))
      buf_add(out, text + i, len);
    else
      buf_printf(out, "\\u%04X", (unsigned)code_point);
    i += len ? len : 1;
  }
  buf_add_char(out, '"');
}

/* ---- a tree with places ---- */

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
    findings_add_error(reader->findings, place_of(reader, parser->problem_offset), "yaml-syntax",
                       "invalid YAML: %s (U+%04X). Remove the character, or write it as an escape in double quotes.",
                       problem, (unsigned)parser->problem_value);
    return;
  }
  struct place at = place_of_mark(reader, &parser->problem_mark);
  struct bytes text = reader->places.text;
  const char *fix = reader->offset < text.len && text.data[reader->offset] == '\t'
                        ? " Indent with spaces: YAML allows no tabs here."
                        : " Fix it here or just before: check colons, quotes and indentation.";
  if (parser->context)
    findings_add_error(reader->findings, at, "yaml-syntax", "invalid YAML: %s (%s, since line %u).%s", problem,
                       parser->context, place_of_mark(reader, &parser->context_mark).line, fix);
  else
    findings_add_error(reader->findings, at, "yaml-syntax", "invalid YAML: %s.%s", problem, fix);
}

static struct node *add_node(struct reader *reader, enum node_kind kind, struct place at) {
  size_t most = reader->origin->most_values ? reader->origin->most_values : LIMIT_PLAN_NODES;
  if (++reader->count > most) {
    findings_add_error(reader->findings, at, "too-large",
                       "The %s is too large: it has more than %zu values. Make it smaller.", noun(reader), most);
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
    findings_add_error(reader->findings, at, "too-deep",
                       "The %s is nested too deep: more than %d levels. Write the fields where they belong.",
                       noun(reader), LIMIT_PLAN_DEPTH);
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
    findings_add_error(reader->findings, at, "yaml-anchor", "A %s cannot have anchors such as `&%s`. Remove it.",
                       noun(reader), (const char *)anchor);
  if (tag)
    findings_add_error(reader->findings, at, "yaml-tag",
                       "A %s cannot have tags such as `%s`. Remove it, and put what must be text in quotes.",
                       noun(reader), (const char *)tag);
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
  findings_add_error(reader->findings, at, "yaml-alias", "A %s cannot have aliases such as `*%s`. Write the value out.",
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
      findings_add_error(
          reader->findings, at, "yaml-documents",
          "A %s is one YAML document, and a second one begins here. Remove the line of three hyphens, or what "
          "follows it.",
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

/* ---- libcyaml's reading ---- */

/* The library tells what was wrong only here, in several pieces, the most telling one first. */
__attribute__((format(printf, 3, 0))) static void note(cyaml_log_t level, void *context, const char *format,
                                                       va_list arguments) {
  struct buf *words = context;
  if (level < CYAML_LOG_ERROR)
    return;
  if (words->len)
    buf_add_text(words, "; ");
  buf_vprintf(words, format, arguments);
  while (words->len && words->data[words->len - 1] == '\n')
    words->data[--words->len] = '\0';
}

/* What a document says. An absent key gives NULL. */
struct document {
  char **list; /* shape->list_key_count texts for each mapping */
  char **map, **texts, *text;
  uint32_t list_count, texts_count;
};

#define ONE_TEXT(flags) CYAML_VALUE_STRING(CYAML_FLAG_POINTER | (flags), char, 0, CYAML_UNLIMITED)

/* The library knows no map with keys of the caller's choice, so the schema of an array of texts is made for them. */
static cyaml_schema_value_t map_schema(struct arena *arena, const char *const *keys, size_t count) {
  cyaml_schema_field_t *fields = arena_alloc_array(arena, count + 1, sizeof *fields);
  for (size_t i = 0; i < count; i++)
    fields[i] = (cyaml_schema_field_t){
        .key = keys[i], .data_offset = (uint32_t)(i * sizeof(char *)), .value = {ONE_TEXT(CYAML_FLAG_OPTIONAL)}};
  return (cyaml_schema_value_t){
      .type = CYAML_MAPPING, .data_size = (uint32_t)(count * sizeof(char *)), .mapping = {.fields = fields}};
}

/* Returns whether the texts are those of the entries, in their order. */
static bool same_texts(const struct node *first, char *const *texts, size_t count) {
  size_t at = 0;
  for (; first && at < count && texts_equal(node_text(first), texts[at]); first = first->next)
    at++;
  return !first && at == count;
}

static bool says_the_same(const struct document *document, const struct node *root, const struct yaml_shape *shape,
                          size_t map_count) {
  const struct node *entry = node_entries(root, shape->list, NODE_LIST);
  size_t at = 0, end = document->list_count * shape->list_key_count;
  for (; entry && at < end; entry = entry->next)
    for (size_t key = 0; key < shape->list_key_count; key++)
      if (!texts_equal(node_text(node_get(entry, shape->list_keys[key])), document->list[at++]))
        return false;
  return !entry && at == end && texts_equal(node_text(node_get(root, shape->text)), document->text) &&
         same_texts(node_entries(root, shape->map, NODE_MAP), document->map, document->map ? map_count : 0) &&
         same_texts(node_entries(root, shape->texts, NODE_LIST), document->texts, document->texts_count);
}

bool yaml_confirm(struct arena *arena, struct bytes text, const struct yaml_shape *shape, const struct node *root,
                  struct jd_error *error) {
  const struct node *map = node_get(root, shape->map);
  const char **keys = arena_alloc_array(arena, map ? map->count : 0, sizeof *keys);
  size_t count = 0;
  for (const struct node *value = node_entries(root, shape->map, NODE_MAP); value; value = value->next)
    keys[count++] = value->key->text.data;
  const cyaml_schema_value_t entry = map_schema(arena, shape->list_keys, shape->list_key_count);
  const cyaml_schema_value_t one_text = {ONE_TEXT(0)};
  cyaml_schema_value_t of_map = map_schema(arena, keys, count);
  of_map.flags = CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL;
  of_map.data_size += (uint32_t)sizeof(char *); /* one more than there are, as nothing cannot be allocated */
  const enum cyaml_flag optional = CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL;
  const cyaml_schema_field_t fields[] = {
      {.key = shape->list,
       .data_offset = offsetof(struct document, list),
       .count_offset = offsetof(struct document, list_count),
       .count_size = sizeof(uint32_t),
       .value = {.type = CYAML_SEQUENCE,
                 .flags = optional,
                 .data_size = entry.data_size,
                 .sequence = {.entry = &entry, .max = CYAML_UNLIMITED}}},
      {.key = shape->map, .data_offset = offsetof(struct document, map), .value = of_map},
      CYAML_FIELD_SEQUENCE(shape->texts, optional, struct document, texts, &one_text, 0, CYAML_UNLIMITED),
      CYAML_FIELD_STRING_PTR(shape->text, optional, struct document, text, 0, CYAML_UNLIMITED),
      CYAML_FIELD_END,
  };
  const cyaml_schema_value_t schema = {CYAML_VALUE_MAPPING(CYAML_FLAG_POINTER, struct document, fields)};
  JD_BUF words;
  buf_init(&words, LIMIT_ERROR_MESSAGE / 2);
  const cyaml_config_t config = {.log_fn = note,
                                 .log_ctx = &words,
                                 .mem_fn = cyaml_mem,
                                 .log_level = CYAML_LOG_ERROR,
                                 .flags = CYAML_CFG_NO_ALIAS};
  cyaml_data_t *data = NULL;
  cyaml_err_t status = cyaml_load_data((const uint8_t *)text.data, text.len, &config, &schema, &data, NULL);
  if (status == CYAML_ERR_OOM)
    jd_out_of_memory();
  if (status != CYAML_OK)
    return jd_fail_input(error, NULL, "the YAML library failed: %s%s%s", cyaml_strerror(status), words.len ? ": " : "",
                         escaped_line(arena, buf_bytes(&words), LIMIT_ERROR_MESSAGE / 2));
  const struct document nothing = {0};
  bool same = says_the_same(data ? data : &nothing, root, shape, count);
  cyaml_free(&config, &schema, data, 0);
  return same || jd_fail_input(error, NULL,
                               "the YAML library reads other values here than jd does. Put texts with special "
                               "characters in quotes.");
}
