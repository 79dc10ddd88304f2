#include "model/base/base.h"
#include "model/format/format.h"
#include "model/plan/internal.h"
#include "model/plan/plan.h"

/* ---- a document ---- */

/* What a document says under a key; NULL: nothing, since it is not given or the default. */
static const char *text_under(const struct plan_object *object, enum object_key_id key) {
  switch (key) {
  case OBJECT_NAME:
    return object->name;
  case OBJECT_SOURCE:
    return object->source_given ? object->source : NULL;
  case OBJECT_ACCESS_MODE:
    return access_mode_name(object->access_mode);
  case OBJECT_KEY:
    return object->key;
  case OBJECT_DESCRIPTION:
    return object->description;
  case OBJECT_IGNORE:
    return object->ignore;
  case OBJECT_KEYS:
    break;
  }
  return NULL;
}

static void add_field(const char *before, const char *key, const char *text, struct buf *out) {
  if (!text)
    return;
  buf_printf(out, "%s%s: ", before, key);
  yaml_write_text(text, out);
  buf_add_char(out, '\n');
}

/* Appends a value; a bare env name in a bullet means the variable with that name. */
static void add_value(const struct plan_env *env, struct buf *out) {
  if (env->value)
    yaml_write_text(env->value, out);
  else
    buf_printf(out, "${%s}", env->key);
}

void plan_write_yaml(const struct plan *plan, struct buf *out) {
  buf_printf(out, "%s:%s\n", plan_key_name(PLAN_OBJECTS), plan->object_count ? "" : " []");
  for (size_t i = 0; i < plan->object_count; i++)
    for (int id = 0; id < OBJECT_KEYS; id++) {
      enum object_key_id key = (enum object_key_id)id;
      add_field(key == OBJECT_NAME ? "  - " : "    ", object_key_name(key), text_under(&plan->objects[i], key), out);
    }
  if (plan->env_count)
    buf_printf(out, "%s:\n", plan_key_name(PLAN_ENV));
  for (size_t i = 0; i < plan->env_count; i++) {
    buf_printf(out, "  %s: ", plan->env[i].key);
    add_value(&plan->env[i], out);
    buf_add_char(out, '\n');
  }
  if (plan->removed_count)
    buf_printf(out, "%s:\n", plan_key_name(PLAN_REMOVED));
  for (size_t i = 0; i < plan->removed_count; i++)
    buf_printf(out, "  - %s%s\n", plan->removed[i].env ? "env/" : "", plan->removed[i].name);
  add_field("", plan_key_name(PLAN_IGNORE), plan->ignore, out);
}

static struct js *object_json(const struct plan_object *object) {
  struct js *json = js_new_object();
  for (int id = 0; id < OBJECT_KEYS; id++) {
    const char *text = text_under(object, (enum object_key_id)id);
    if (text)
      js_set_text(json, object_key_name((enum object_key_id)id), text);
  }
  return json;
}

static struct js *removed_json(const struct plan *plan) {
  struct js *removed = js_new_array();
  JD_BUF label;
  buf_init(&label, LIMIT_PLAN_BYTES);
  for (size_t i = 0; i < plan->removed_count; i++) {
    buf_clear(&label);
    buf_printf(&label, "%s%s", plan->removed[i].env ? "env/" : "", plan->removed[i].name);
    js_append_text(removed, label.data);
  }
  return removed;
}

void plan_write_json(const struct plan *plan, struct buf *out) {
  JD_JS document = js_new_object();
  struct js *objects = js_new_array(), *env = js_new_object();
  JD_BUF value;
  buf_init(&value, LIMIT_PLAN_BYTES);
  for (size_t i = 0; i < plan->object_count; i++)
    js_append(objects, object_json(&plan->objects[i]));
  for (size_t i = 0; i < plan->env_count; i++) {
    buf_clear(&value);
    buf_printf(&value, "${%s}", plan->env[i].key);
    js_set_text(env, plan->env[i].key, plan->env[i].value ? plan->env[i].value : value.data);
  }
  js_set(document, plan_key_name(PLAN_OBJECTS), objects);
  js_set(document, plan_key_name(PLAN_ENV), env);
  if (plan->removed_count)
    js_set(document, plan_key_name(PLAN_REMOVED), removed_json(plan));
  if (plan->ignore)
    js_set_text(document, plan_key_name(PLAN_IGNORE), plan->ignore);
  js_write(document, JS_PRETTY, out);
  buf_add_char(out, '\n');
}

static bool same_object(const struct plan_object *a, const struct plan_object *b) {
  bool same = texts_equal(a->source, b->source);
  for (int id = 0; id < OBJECT_KEYS && same; id++)
    same = id == OBJECT_SOURCE ||
           texts_equal(text_under(a, (enum object_key_id)id), text_under(b, (enum object_key_id)id));
  return same;
}

static bool same_env(const struct plan_env *a, const struct plan_env *b) {
  JD_BUF left, right;
  buf_init(&left, LIMIT_PLAN_BYTES), buf_init(&right, LIMIT_PLAN_BYTES);
  add_value(a, &left), add_value(b, &right);
  return texts_equal(a->key, b->key) && bytes_equal(buf_bytes(&left), buf_bytes(&right));
}

bool plan_equal(const struct plan *a, const struct plan *b) {
  if (a->object_count != b->object_count || a->env_count != b->env_count || a->removed_count != b->removed_count ||
      !texts_equal(a->ignore, b->ignore))
    return false;
  for (size_t i = 0; i < a->object_count; i++)
    if (!same_object(&a->objects[i], &b->objects[i]))
      return false;
  for (size_t i = 0; i < a->env_count; i++)
    if (!same_env(&a->env[i], &b->env[i]))
      return false;
  for (size_t i = 0; i < a->removed_count; i++)
    if (a->removed[i].env != b->removed[i].env || strcmp(a->removed[i].name, b->removed[i].name) != 0)
      return false;
  return true;
}

/* ---- in a Markdown file ---- */

/* A place in the text, and what goes there. */
struct insertion {
  struct arena *arena;
  struct bytes text;
  const char *line_end;
  size_t start, end; /* the bytes that go */
  struct buf added;
};

static void add_line(struct insertion *insertion, const char *prefix, struct bytes line) {
  buf_add_text(&insertion->added, prefix);
  buf_add_bytes(&insertion->added, line);
  buf_add_text(&insertion->added, insertion->line_end);
}

static void add_document(struct insertion *insertion, const char *prefix, struct bytes document) {
  struct places lines;
  places_find(insertion->arena, document, &lines);
  for (unsigned line = 1; line < lines.count; line++)
    add_line(insertion, prefix, places_line(&lines, line));
}

/* Ends the line before, and adds an empty line. */
static void set_apart(struct insertion *insertion) {
  struct bytes before = {insertion->text.data, insertion->start};
  unsigned feeds = trim(before).len ? 0 : 2;
  for (size_t i = before.len; i > 0 && strchr("\r\n \t", before.data[i - 1]); i--)
    feeds += before.data[i - 1] == '\n';
  for (; feeds < 2; feeds++)
    buf_add_text(&insertion->added, insertion->line_end);
}

/* Returns what goes before the block's lines: blanks, as wide as what precedes its fence. */
static const char *prefix_of(const struct insertion *insertion, struct bytes line, const struct md_block *fence) {
  size_t len = fence->column - 1 < line.len ? fence->column - 1 : line.len;
  char *prefix = arena_strndup(insertion->arena, line.data, len);
  for (size_t i = 0; i < len; i++)
    if (prefix[i] != '\t')
      prefix[i] = ' ';
  return prefix;
}

/* Replaces the info string `json` in the line that opens a block, which begins at `start`. */
static void add_fence_line(struct insertion *insertion, struct bytes line, size_t start) {
  size_t marks = line.len;
  while (marks > 0 && line.data[marks - 1] != '`' && line.data[marks - 1] != '~')
    marks--;
  insertion->start = start;
  add_line(insertion, arena_strndup(insertion->arena, line.data, marks), bytes_of("yaml"));
}

static void replace_block(struct insertion *insertion, const struct section *section, struct bytes document) {
  const struct md_block *fence = block_at(section, section->fence);
  const struct places *places = &section->document.places;
  struct bytes line = places_line(places, fence->line);
  size_t first = fence->line, last = first;
  for (size_t i = 0; i < fence->text.len; i++)
    last += fence->text.data[i] == '\n';
  insertion->start = first < places->count ? places->starts[first] : insertion->text.len;
  insertion->end = last < places->count ? places->starts[last] : insertion->text.len;
  if (starts_with(fence->info, "json")) /* what goes into the block is YAML */
    add_fence_line(insertion, line, places->starts[fence->line - 1]);
  add_document(insertion, prefix_of(insertion, line, fence), document);
}

/* After the section's text, or with `titled` in a section of its own at the end. */
static void put_block(struct insertion *insertion, const struct section *section, bool titled, struct bytes document) {
  bool is_last = titled || section->end == section->document.count;
  insertion->start =
      is_last ? insertion->text.len : section->document.places.starts[block_at(section, section->end)->line - 1];
  insertion->end = insertion->start;
  set_apart(insertion);
  if (titled) {
    add_line(insertion, "", bytes_of("## Durable"));
    add_line(insertion, "", bytes_of(""));
  }
  add_line(insertion, "", bytes_of("```yaml"));
  add_document(insertion, "", document);
  add_line(insertion, "", bytes_of("```"));
  if (!is_last)
    buf_add_text(&insertion->added, insertion->line_end);
}

/* Leaves out the final line feed if the file had none. */
static void keep_end(struct insertion *insertion) {
  struct bytes text = insertion->text;
  if (insertion->end < text.len || text.len == 0 || text.data[text.len - 1] == '\n')
    return;
  insertion->added.len -= strlen(insertion->line_end);
}

struct bytes plan_insert(struct arena *arena, struct bytes text, struct bytes document) {
  struct findings ignored;
  findings_init(&ignored, arena);
  struct plan_draft draft = {.arena = arena, .findings = &ignored, .file = ""};
  struct section section = {.draft = &draft};
  struct insertion insertion = {.arena = arena, .text = without_mark(text), .line_end = text_line_ending(text)};
  buf_init(&insertion.added, LIMIT_PLAN_BYTES);
  if (!section_open(&section, insertion.text))
    put_block(&insertion, &section, true, document);
  else if (section_read_blocks(&section))
    replace_block(&insertion, &section, document);
  else
    put_block(&insertion, &section, false, document);
  keep_end(&insertion);
  size_t mark = text.len - insertion.text.len; /* a byte order mark */
  struct edits edits = {.count = 0};
  edits_add(&edits, mark + insertion.start, mark + insertion.end, buf_bytes(&insertion.added));
  struct bytes out = edits_apply(arena, text, &edits);
  buf_free(&insertion.added);
  return out;
}
