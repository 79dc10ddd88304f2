#include "model/base/base.h"
#include "model/format/format.h"

#include <jansson.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

/* The library would write half a document when it is out of memory, and take a whole one for damaged. What it frees may
 * have held a secret. */
__attribute__((constructor)) static void use_own_allocator(void) {
  json_set_alloc_funcs(jd_malloc, wipe_free);
}

static json_t *inner(const struct js *json) {
  return (json_t *)json; /* the library takes no const, and the readers below change nothing */
}

static struct js *outer(json_t *json) {
  if (!json)
    jd_out_of_memory();
  return (struct js *)json;
}

static void must(int status) {
  if (status)
    jd_out_of_memory();
}

/* The library's own limit is 2048 levels; the stack of whoever walks the document should not have to carry that. */
static bool too_deep(struct bytes text) {
  size_t depth = 0;
  bool in_string = false;
  for (size_t i = 0; i < text.len; i++) {
    char c = text.data[i];
    if (in_string) {
      if (c == '\\')
        i++;
      else if (c == '"')
        in_string = false;
    } else if (c == '"') {
      in_string = true;
    } else if (c == '[' || c == '{') {
      if (++depth > LIMIT_JSON_DEPTH)
        return true;
    } else if ((c == ']' || c == '}') && depth > 0) {
      depth--;
    }
  }
  return false;
}

/* What the library says, without the token that it quotes: that may be half of a secret. */
static struct bytes words_of(const json_error_t *problem) {
  const char *near = strstr(problem->text, " near '");
  return (struct bytes){problem->text, near ? (size_t)(near - problem->text) : strlen(problem->text)};
}

/* The library's words may quote the text, which `quotes` allows. */
static struct js *parse(struct bytes text, const char *where, bool quotes, struct jd_error *error) {
  if (too_deep(text)) {
    jd_fail(error, JD_PROTOCOL, JD_SCOPE_RUN, JD_RETRY_NO, where, "The JSON is nested deeper than %d levels.",
            LIMIT_JSON_DEPTH);
    return NULL;
  }
  json_error_t problem;
  const size_t flags = JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL | JSON_DECODE_ANY;
  json_t *json = json_loadb(text.data ? text.data : "", text.len, flags, &problem);
  if (json)
    return outer(json);
  JD_BUF safe;
  buf_init(&safe, LIMIT_ERROR_MESSAGE);
  escape_line(&safe, words_of(&problem));
  jd_fail(error, JD_PROTOCOL, JD_SCOPE_RUN, JD_RETRY_NO, where, "invalid JSON: line %d, column %d%s%s", problem.line,
          problem.column, quotes ? ": " : "", quotes ? safe.data : "");
  return NULL;
}

struct js *js_parse(struct bytes text, const char *where, struct jd_error *error) {
  return parse(text, where, true, error);
}

struct js *js_parse_secret(struct bytes text, const char *where, struct jd_error *error) {
  return parse(text, where, false, error);
}

struct js *js_parse_lenient(struct bytes text) {
  if (too_deep(text))
    return NULL;
  json_error_t problem;
  return (struct js *)json_loadb(text.data ? text.data : "", text.len, JSON_ALLOW_NUL | JSON_DECODE_ANY, &problem);
}

void js_free(struct js *json) {
  json_decref(inner(json));
}

void js_cleanup(struct js **json) {
  js_free(*json);
}

enum js_type js_type(const struct js *json) {
  if (!json)
    return JS_NULL;
  switch (json_typeof(inner(json))) {
  case JSON_OBJECT:
    return JS_OBJECT;
  case JSON_ARRAY:
    return JS_ARRAY;
  case JSON_STRING:
    return JS_STRING;
  case JSON_INTEGER:
  case JSON_REAL:
    return JS_NUMBER;
  case JSON_TRUE:
  case JSON_FALSE:
    return JS_BOOL;
  default:
    return JS_NULL;
  }
}

const char *js_type_name(const struct js *json) {
  static const char *const names[] = {"null", "true or false", "a number", "a string", "a list", "an object"};
  return json ? names[js_type(json)] : "nothing";
}

const struct js *js_get(const struct js *object, const char *key) {
  return (const struct js *)json_object_get(inner(object), key);
}

size_t js_length(const struct js *array_or_object) {
  json_t *json = inner(array_or_object);
  return json_is_array(json) ? json_array_size(json) : json_object_size(json);
}

const struct js *js_at(const struct js *array, size_t index) {
  return (const struct js *)json_array_get(inner(array), index);
}

const struct js *js_member(const struct js *object, size_t index, const char **key) {
  void *at = json_object_iter(inner(object));
  while (at && index-- > 0)
    at = json_object_iter_next(inner(object), at);
  if (!at)
    return NULL;
  *key = json_object_iter_key(at);
  return (const struct js *)json_object_iter_value(at);
}

bool js_any_member(const struct js *json, bool (*test)(const char *key, const struct js *value)) {
  const char *key;
  json_t *value;
  size_t index;
  json_object_foreach(inner(json), key, value) {
    if (test(key, (const struct js *)value) || js_any_member((const struct js *)value, test))
      return true;
  }
  json_array_foreach(inner(json), index, value) {
    if (js_any_member((const struct js *)value, test))
      return true;
  }
  return false;
}

bool js_is_string(const struct js *json) {
  return json_is_string(inner(json));
}

struct bytes js_bytes(const struct js *string) {
  if (!js_is_string(string))
    return (struct bytes){NULL, 0};
  return (struct bytes){json_string_value(inner(string)), json_string_length(inner(string))};
}

const char *js_text(const struct js *string) {
  struct bytes bytes = js_bytes(string);
  return bytes.data && !memchr(bytes.data, '\0', bytes.len) ? bytes.data : NULL;
}

bool js_bool(const struct js *json, bool otherwise) {
  return json_is_boolean(inner(json)) ? json_is_true(inner(json)) : otherwise;
}

int64_t js_integer(const struct js *json, int64_t otherwise) {
  return json_is_integer(inner(json)) ? json_integer_value(inner(json)) : otherwise;
}

struct js *js_new_object(void) {
  return outer(json_object());
}

struct js *js_new_array(void) {
  return outer(json_array());
}

struct js *js_new_null(void) {
  return outer(json_null());
}

/* The library takes valid UTF-8 only. */
static void add_mended(struct buf *out, struct bytes text) {
  for (size_t i = 0; i < text.len;) {
    uint32_t code_point = 0;
    size_t len = utf8_decode(text.data + i, text.len - i, &code_point);
    utf8_put(out, len ? code_point : 0xFFFD);
    i += len ? len : 1;
  }
}

void js_set(struct js *object, const char *key, struct js *value) {
  if (utf8_valid(bytes_of(key), NULL)) {
    must(json_object_set_new(inner(object), key, inner(value)));
    return;
  }
  JD_BUF mended;
  buf_init(&mended, strlen(key) * 3);
  add_mended(&mended, bytes_of(key));
  must(json_object_set_new(inner(object), mended.data, inner(value)));
}

void js_append(struct js *array, struct js *value) {
  must(json_array_append_new(inner(array), inner(value)));
}

struct js *js_of_bytes(struct bytes text) {
  if (utf8_valid(text, NULL))
    return outer(json_stringn(text.data ? text.data : "", text.len));
  JD_BUF mended;
  buf_init(&mended, text.len * 3);
  add_mended(&mended, text);
  return outer(json_stringn(mended.data, mended.len));
}

struct js *js_of_text(const char *text) {
  return text ? js_of_bytes(bytes_of(text)) : js_new_null();
}

struct js *js_of_integer(int64_t value) {
  return outer(json_integer(value));
}

struct js *js_of_bool(bool value) {
  return outer(json_boolean(value));
}

struct js *js_of_texts(const char *const *texts, size_t count) {
  struct js *list = js_new_array();
  for (size_t i = 0; i < count; i++)
    js_append(list, js_of_text(texts[i]));
  return list;
}

struct js *js_object(const char *key, ...) {
  struct js *object = js_new_object();
  va_list values;
  va_start(values, key);
  for (; key; key = va_arg(values, const char *))
    js_set(object, key, va_arg(values, struct js *));
  va_end(values);
  return object;
}

struct js *js_list_of(struct js *only) {
  struct js *list = js_new_array();
  js_append(list, only);
  return list;
}

void js_remove(struct js *object, const char *key) {
  json_object_del(inner(object), key);
}

void js_set_bytes(struct js *object, const char *key, struct bytes text) {
  js_set(object, key, js_of_bytes(text));
}

void js_set_text(struct js *object, const char *key, const char *text) {
  js_set(object, key, js_of_text(text));
}

void js_set_integer(struct js *object, const char *key, int64_t value) {
  js_set(object, key, js_of_integer(value));
}

void js_set_bool(struct js *object, const char *key, bool value) {
  js_set(object, key, js_of_bool(value));
}

void js_append_text(struct js *array, const char *text) {
  js_append(array, js_of_text(text));
}

struct js *js_copy(const struct js *json) {
  return outer(json_deep_copy(inner(json)));
}

static void escape_code_point(struct buf *out, uint32_t code_point) {
  if (code_point <= 0xFFFF) {
    buf_printf(out, "\\u%04X", (unsigned)code_point);
    return;
  }
  unsigned beyond = code_point - 0x10000;
  buf_printf(out, "\\u%04X\\u%04X", 0xD800 + (beyond >> 10), 0xDC00 + (beyond & 0x3FF));
}

/* Outside of strings JSON is ASCII, so what is escaped here is in one. The library hands over whole characters, and
 * has escaped the controls below a blank itself; those that are left are of the layout. */
static int write_piece(const char *data, size_t len, void *context) {
  struct buf *out = context;
  size_t written = 0;
  for (size_t i = 0, step; i < len; i += step) {
    uint32_t c = 0;
    step = 1;
    if (data[i] >= ' ' && data[i] <= '~') /* nearly all of it */
      continue;
    step = utf8_decode(data + i, len - i, &c);
    step = step ? step : 1;
    if (c <= ' ' || !is_unprintable(c))
      continue;
    buf_add(out, data + written, i - written);
    escape_code_point(out, c);
    written = i + step;
  }
  return buf_add(out, data + written, len - written) ? 0 : -1;
}

bool js_write(const struct js *json, enum js_style style, struct buf *out) {
  const size_t flags = JSON_ENCODE_ANY | (style == JS_PRETTY ? JSON_INDENT(2) : JSON_COMPACT);
  return json_dump_callback(inner(json), write_piece, out, flags) == 0;
}

void js_write_string(struct bytes text, struct buf *out) {
  JD_JS string = js_of_bytes(text);
  js_write(string, JS_COMPACT, out);
}

/* ---- a tree with places ---- */

/* Walks text that the JSON library has found valid, so nothing is checked twice; even so, it never leaves the text.
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
    findings_add_error(walker->findings, node->at, "too-large",
                       "The plan is too large: it has more than %d values. Make it smaller.", LIMIT_PLAN_NODES);
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
    findings_add_error(walker->findings, around->at, "too-deep",
                       "The plan is nested too deep: more than %d levels. Write the fields where they belong.",
                       LIMIT_PLAN_DEPTH);
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
  size_t errors = findings->errors;
  places_find(arena, text, &walker.places);
  json_error_t problem;
  json_t *json = json_loadb(text.data ? text.data : "", text.len, JSON_ALLOW_NUL | JSON_DECODE_ANY, &problem);
  if (!json) {
    size_t wrong = problem.position > 0 ? (size_t)problem.position : 0;
    findings_add_error(findings, place_of(&walker, wrong < text.len ? wrong : text.len), "json-syntax",
                       "invalid JSON: %s. Fix it here or just before.",
                       escaped_line(arena, bytes_of(problem.text), sizeof problem.text));
    return NULL;
  }
  json_decref(json);
  struct node *root = walk_value(&walker);
  return findings->errors == errors ? root : NULL;
}
