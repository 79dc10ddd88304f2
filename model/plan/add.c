/* Adds objects to a plan as somebody wrote it: each form has a place where another object may be, and what is put there
 * counts only if the result reads back as the plan with the objects. So this file leans on no detail of the reader. */
#include "model/base/base.h"
#include "model/plan/internal.h"
#include "model/plan/plan.h"

struct adding {
  struct arena *arena;
  struct bytes text;
  const char *file, *line_end;
  const struct plan *old;
  struct plan wanted; /* `old`, then the objects to add */
  const struct plan_object *objects;
  size_t count;
  struct places lines;
  unsigned last; /* the line of the last thing that the plan names; 0: none */
};

/* ---- lines ---- */

static struct bytes line_at(const struct adding *adding, unsigned line) {
  return places_line(&adding->lines, line);
}

static size_t indent_of(struct bytes line) {
  size_t indent = 0;
  while (indent < line.len && is_blank(line.data[indent]))
    indent++;
  return indent;
}

static bool is_empty(struct bytes line) {
  return indent_of(line) == line.len;
}

static struct bytes content_of(struct bytes line) {
  size_t indent = indent_of(line);
  return (struct bytes){line.data + indent, line.len - indent};
}

/* Where something is put: it takes the place of [start, end). */
struct span {
  size_t start, end;
};

/* Before a line; one after the last is the end of the text. */
static struct span before_line(const struct adding *adding, unsigned line) {
  size_t at = line <= adding->lines.count ? adding->lines.starts[line - 1] : adding->text.len;
  return (struct span){at, at};
}

/* Returns the line after the last one of what begins on line `first` and whose further lines are indented deeper. In
 * Markdown, a line of text that follows a line of text belongs to it too, however it is indented. */
static unsigned end_of(const struct adding *adding, unsigned first, bool markdown) {
  size_t indent = indent_of(line_at(adding, first));
  unsigned end = first + 1;
  bool blank = false;
  for (unsigned line = end; line <= adding->lines.count; line++) {
    struct bytes text = line_at(adding, line);
    if (is_empty(text)) {
      blank = true;
      continue;
    }
    bool lazy = markdown && !blank && !strchr("-*+#<>|`~0123456789", content_of(text).data[0]);
    if (indent_of(text) <= indent && !lazy)
      break;
    end = line + 1;
    blank = false;
  }
  return end;
}

/* ---- a list in YAML ---- */

/* Appends the objects as items of a list; `prefix` comes before each dash. */
static void add_items(const struct adding *adding, struct bytes prefix, bool remarks, struct buf *out) {
  for (size_t i = 0; i < adding->count; i++) {
    const struct plan_object *object = &adding->objects[i];
    const struct {
      const char *text, *remark;
    } lines[] = {
        {arena_printf(adding->arena, "- name: %s", object->name), ""},
        {arena_printf(adding->arena, "  access_mode: %s", access_mode_name(object->access_mode)),
         "   # or public, or service_key"},
        {arena_printf(adding->arena, "  key: %s", object->key),
         "                      # what one instance is for: the id of a room, a user, a document"},
    };
    for (size_t j = 0; j < sizeof lines / sizeof *lines; j++) {
      buf_add_bytes(out, prefix);
      buf_add_text(out, lines[j].text);
      buf_add_text(out, remarks && i == 0 ? lines[j].remark : "");
      buf_add_text(out, adding->line_end);
    }
  }
}

static bool after_last_item(const struct adding *adding, struct buf *items, struct span *where) {
  unsigned line = adding->last;
  while (line && !starts_with(content_of(line_at(adding, line)), "- "))
    line--;
  if (!line)
    return false;
  struct bytes text = line_at(adding, line);
  add_items(adding, (struct bytes){text.data, indent_of(text)}, false, items);
  *where = before_line(adding, end_of(adding, line, false));
  return true;
}

/* Returns the line whose first word is the key; 0 if there is none. */
static unsigned line_of_key(const struct adding *adding, const char *key) {
  for (unsigned line = 1; line <= adding->lines.count; line++) {
    struct bytes text = content_of(line_at(adding, line));
    if (starts_with(text, key) && text.len > strlen(key) && text.data[strlen(key)] == ':')
      return line;
  }
  return 0;
}

/* `durable_objects: []` becomes a list. */
static bool in_empty_list(const struct adding *adding, struct buf *items, struct span *where) {
  unsigned line = line_of_key(adding, plan_key_name(PLAN_OBJECTS));
  struct bytes text = line ? line_at(adding, line) : (struct bytes){"", 0};
  const char *open = memchr(text.data, '[', text.len), *close = memchr(text.data, ']', text.len);
  if (!open || !close || close < open)
    return false;
  while (open[-1] == ' ')
    open--;
  buf_add_text(items, adding->line_end);
  add_items(adding, bytes_of(arena_printf(adding->arena, "%.*s  ", (int)indent_of(text), text.data)), true, items);
  items->len -= strlen(adding->line_end); /* what follows the list ends the last line */
  *where = (struct span){(size_t)(open - adding->text.data), (size_t)(close + 1 - adding->text.data)};
  return true;
}

/* Before `env:` or `removed:` of a document that has no list yet. */
static bool before_other_key(const struct adding *adding, struct buf *items, struct span *where) {
  unsigned env = line_of_key(adding, plan_key_name(PLAN_ENV));
  unsigned line = env ? env : line_of_key(adding, plan_key_name(PLAN_REMOVED));
  if (!line)
    return false;
  struct bytes text = line_at(adding, line);
  const char *prefix = arena_strndup(adding->arena, text.data, indent_of(text));
  buf_printf(items, "%s%s:%s", prefix, plan_key_name(PLAN_OBJECTS), adding->line_end);
  add_items(adding, bytes_of(arena_printf(adding->arena, "%s  ", prefix)), false, items);
  *where = before_line(adding, line);
  return true;
}

/* ---- a list in JSON ---- */

/* Returns the offset of what closes the object or list that `offset` is in; `len` if nothing does. */
static size_t closing(struct bytes text, size_t offset) {
  unsigned depth = 0;
  for (bool string = false; offset < text.len; offset++) {
    char c = text.data[offset];
    if (string && c == '\\')
      offset++;
    else if (c == '"')
      string = !string;
    else if (!string && (c == '{' || c == '['))
      depth++;
    else if (!string && (c == '}' || c == ']') && depth-- == 0)
      break;
  }
  return offset;
}

static bool in_json(const struct adding *adding, struct buf *items, struct span *where) {
  const struct plan *old = adding->old;
  size_t at = 0;
  if (plan_format_of(adding->file) != PLAN_FORMAT_JSON)
    return false;
  if (old->object_count) {
    const struct place *name = &old->objects[old->object_count - 1].at;
    at = closing(adding->text, adding->lines.starts[name->line - 1] + name->column - 1) + 1;
  } else {
    const char *list = memchr(adding->text.data, '[', adding->text.len);
    at = list ? (size_t)(list + 1 - adding->text.data) : adding->text.len + 1;
  }
  for (size_t i = 0; i < adding->count; i++)
    buf_printf(items, "%s%s    {\"name\": \"%s\", \"access_mode\": \"%s\", \"key\": \"%s\"}",
               i || old->object_count ? "," : "", adding->line_end, adding->objects[i].name,
               access_mode_name(adding->objects[i].access_mode), adding->objects[i].key);
  if (!old->object_count)
    buf_printf(items, "%s  ", adding->line_end);
  *where = (struct span){at, at};
  return at <= adding->text.len;
}

/* ---- Markdown ---- */

/* Returns the length of a list item's marker with the blanks after it; 0 if the text has none. `*number` is what a
 * numbered one says, else 0. */
static size_t marker_length(struct bytes text, unsigned *number) {
  enum { MOST_DIGITS = 9 };
  size_t len = 0;
  *number = 0;
  while (len < text.len && len < MOST_DIGITS && is_digit(text.data[len]))
    *number = *number * 10 + (unsigned)(text.data[len++] - '0');
  if (len == text.len || !strchr(len ? ".)" : "-*+", text.data[len]))
    return 0;
  size_t blanks = indent_of((struct bytes){text.data + len + 1, text.len - len - 1});
  return blanks ? len + 1 + blanks : 0;
}

static bool after_last_bullet(const struct adding *adding, struct buf *items, struct span *where) {
  struct bytes line = line_at(adding, adding->last), text = content_of(line);
  unsigned number;
  size_t len = marker_length(text, &number);
  if (!len)
    return false;
  bool apart = adding->last > 2 && adding->old->object_count > 1 && is_empty(line_at(adding, adding->last - 1));
  for (size_t i = 0; i < adding->count; i++) {
    buf_add_text(items, apart ? adding->line_end : "");
    buf_add(items, line.data, indent_of(line));
    if (number)
      buf_printf(items, "%u%c ", ++number, text.data[strspn(text.data, "0123456789")]);
    else
      buf_add(items, text.data, len);
    buf_printf(items, "`%s` — access: %s; key: %s%s", adding->objects[i].name,
               access_mode_name(adding->objects[i].access_mode), adding->objects[i].key, adding->line_end);
  }
  *where = before_line(adding, end_of(adding, adding->last, true));
  return true;
}

static size_t heading_level(struct bytes text) {
  size_t level = 0;
  while (level < text.len && text.data[level] == '#')
    level++;
  return level < text.len && is_blank(text.data[level]) ? level : 0;
}

/* Where each object has a heading, with its fields as a list. */
static bool after_last_heading(const struct adding *adding, struct buf *items, struct span *where) {
  const size_t level = heading_level(line_at(adding, adding->last));
  unsigned end = adding->last + 1;
  if (!level)
    return false;
  for (unsigned line = end; line <= adding->lines.count; line++) {
    size_t next = heading_level(line_at(adding, line));
    if (next && next <= level)
      break;
    if (!is_empty(line_at(adding, line)))
      end = line + 1;
  }
  for (size_t i = 0; i < adding->count; i++) {
    const char *end_line = adding->line_end;
    buf_add_text(items, end_line);
    buf_add_repeat(items, '#', level);
    buf_printf(items, " `%s`%s%s- access: %s%s- key: %s%s", adding->objects[i].name, end_line, end_line,
               access_mode_name(adding->objects[i].access_mode), end_line, adding->objects[i].key, end_line);
  }
  *where = before_line(adding, end);
  return true;
}

/* Returns the cell of a row, from 0, without the blanks around it; false if there is none. */
static bool cell_at(struct bytes row, size_t wanted, struct bytes *out) {
  row = trim(row);
  size_t start = 1, index = 0; /* after the first bar */
  for (size_t i = start; i < row.len; i++)
    if (row.data[i] == '|' && row.data[i - 1] != '\\') {
      *out = trim((struct bytes){row.data + start, i - start});
      if (index++ == wanted)
        return true;
      start = i + 1;
    }
  return false;
}

static bool says_one_of(struct bytes cell, const char *const *words, size_t count) {
  for (size_t i = 0; i < count; i++)
    if (contains_ignoring_case(cell, words[i]))
      return true;
  return false;
}

/* What the row of an object says in a column that is not the name's; the reader decides whether that is right. */
static const char *cell_of(const struct plan_object *object, struct bytes header) {
  static const char *const modes[] = {"access", "mode", "auth", "visib"}, *const keys[] = {"key", "instance", "per "};
  if (says_one_of(header, modes, sizeof modes / sizeof *modes))
    return access_mode_name(object->access_mode);
  return says_one_of(header, keys, sizeof keys / sizeof *keys) ? object->key : "";
}

/* Where each object is a row of a table: in the columns that say what they hold. */
static bool after_last_row(const struct adding *adding, struct buf *items, struct span *where) {
  unsigned top = adding->last, end = adding->last + 1;
  struct bytes row = line_at(adding, adding->last), header, like;
  if (!adding->old->object_count || !starts_with(content_of(row), "|"))
    return false;
  while (top > 1 && starts_with(content_of(line_at(adding, top - 1)), "|"))
    top--;
  while (starts_with(content_of(line_at(adding, end)), "|"))
    end++;
  const char *name = adding->old->objects[adding->old->object_count - 1].name;
  for (size_t i = 0; i < adding->count; i++) {
    bool named = false; /* the first column that has the name; another may have the path of the source */
    buf_add(items, row.data, indent_of(row));
    buf_add_char(items, '|');
    for (size_t cell = 0; cell_at(line_at(adding, top), cell, &header) && cell_at(row, cell, &like); cell++) {
      bool is_name = !named && contains_ignoring_case(like, name);
      named |= is_name;
      if (is_name)
        buf_printf(items, " `%s` |", adding->objects[i].name);
      else
        buf_printf(items, " %s |", cell_of(&adding->objects[i], header));
    }
    buf_add_text(items, adding->line_end);
  }
  *where = before_line(adding, end);
  return true;
}

/* In a section of its own, at the end. */
static struct bytes in_new_section(const struct adding *adding) {
  struct adding document = *adding;
  document.line_end = "\n";
  JD_BUF items;
  buf_init(&items, LIMIT_PLAN_BYTES);
  buf_printf(&items, "%s:%s\n", plan_key_name(PLAN_OBJECTS), adding->count ? "" : " []");
  add_items(&document, bytes_of("  "), true, &items);
  return plan_insert(adding->arena, adding->text, buf_bytes(&items));
}

/* ---- all of it ---- */

static bool is_right(const struct adding *adding, struct bytes text) {
  JD_ARENA scratch = arena_new();
  struct findings findings;
  struct plan read;
  findings_init(&findings, scratch);
  return plan_parse(scratch, text, adding->file, plan_format_of(adding->file), &read, &findings) &&
         plan_equal(&adding->wanted, &read);
}

/* Objects come first: the others may be anywhere. */
static unsigned last_line(const struct plan *plan) {
  unsigned last = 0;
  for (size_t i = 0; i < plan->object_count; i++)
    last = plan->objects[i].at.line > last ? plan->objects[i].at.line : last;
  for (size_t i = 0; !plan->object_count && i < plan->env_count; i++)
    last = plan->env[i].at.line > last ? plan->env[i].at.line : last;
  for (size_t i = 0; !plan->object_count && i < plan->removed_count; i++)
    last = plan->removed[i].at.line > last ? plan->removed[i].at.line : last;
  return last;
}

/* Appends the objects, and tells where they go. False if the text has no such place. */
typedef bool try_place(const struct adding *adding, struct buf *items, struct span *where);

/* Whole lines after a text keep its final line feed or its lack of one. */
static bool put_in(const struct adding *adding, try_place *try, struct bytes *out) {
  JD_BUF items;
  struct span where;
  struct edits edits = {.count = 0};
  buf_init(&items, LIMIT_PLAN_BYTES);
  if (!try(adding, &items, &where))
    return false;
  struct bytes with = buf_bytes(&items);
  bool follows_line = where.start == 0 || strchr("\r\n", adding->text.data[where.start - 1]);
  if (where.start == adding->text.len && !follows_line)
    with = bytes_of(
        arena_printf(adding->arena, "%s%.*s", adding->line_end, (int)(with.len - strlen(adding->line_end)), with.data));
  edits_add(&edits, where.start, where.end, with);
  *out = edits_apply(adding->arena, adding->text, &edits);
  return is_right(adding, *out);
}

/* Tries the places of that form, the likeliest first. */
static bool find_place(const struct adding *adding, struct bytes *out) {
  static try_place *const document[] = {after_last_item, in_empty_list, before_other_key, in_json, NULL};
  static try_place *const markdown[] = {after_last_bullet, after_last_heading, after_last_row, NULL};
  const bool is_markdown = plan_format_of(adding->file) == PLAN_FORMAT_MARKDOWN;
  const enum plan_form form = adding->old->form;
  if (is_markdown && (form == PLAN_ABSENT || form == PLAN_UNCLEAR)) {
    *out = in_new_section(adding);
    return is_right(adding, *out);
  }
  for (try_place *const *place = is_markdown && form == PLAN_BULLETS ? markdown : document; *place; place++)
    if (put_in(adding, *place, out))
      return true;
  return false;
}

bool plan_add(struct arena *arena, struct bytes text, const char *file, const struct plan *old,
              const struct plan_object *objects, size_t count, struct bytes *out, struct jd_error *error) {
  struct adding adding = {.arena = arena,
                          .text = text,
                          .file = file,
                          .line_end = text_line_ending(text),
                          .old = old,
                          .wanted = *old,
                          .objects = objects,
                          .count = count,
                          .last = last_line(old)};
  places_find(arena, text, &adding.lines);
  adding.wanted.objects = arena_alloc_array(arena, old->object_count + count, sizeof *objects);
  for (size_t i = 0; i < old->object_count; i++)
    adding.wanted.objects[i] = old->objects[i];
  for (size_t i = 0; i < count; i++)
    adding.wanted.objects[adding.wanted.object_count++] = objects[i];
  if (find_place(&adding, out))
    return true;
  if (old->form == PLAN_NONE)
    return jd_fail_input(error, file,
                         "the plan says that there are no Durable Objects. Remove that, and run `jd init` again. "
                         "Nothing was written.");
  return jd_fail_input(error, adding.last ? arena_printf(arena, "%s:%u", file, adding.last) : file,
                       "%s%s%s cannot be added to the plan as it is written. Add %s there by hand, with access_mode %s "
                       "and key %s; then run `jd init` again for the class. Nothing was written.",
                       count == 1 ? "`" : "", count == 1 ? objects[0].name : "These objects", count == 1 ? "`" : "",
                       count == 1 ? "it" : "them", access_mode_name(objects[0].access_mode), objects[0].key);
}
