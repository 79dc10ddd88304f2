#include "model/base/base.h"
#include "model/plan/internal.h"

/* ---- a paragraph as one text ---- */

/* Marks what is struck out: `~~` is no mark for the Markdown library. */
static void mark_struck(struct flat *flat) {
  size_t open = 0; /* offset + 1 of the mark that has no partner yet */
  for (size_t i = 0; i + 1 < flat->len; i++) {
    if (flat->text[i] != '~' || flat->text[i + 1] != '~' || flat->kind[i] == MD_CODE)
      continue;
    if (open)
      memset(flat->kind + open - 1, FLAT_STRUCK, i + 2 - (open - 1));
    open = open ? 0 : i + 1;
    i++;
  }
}

/* A no-break space is a blank, as it looks; offsets stay. */
static void widen_blanks(struct flat *flat) {
  for (size_t i = 0; i + 1 < flat->len; i++)
    if (flat->kind[i] != MD_CODE && memcmp(flat->text + i, "\xC2\xA0", 2) == 0)
      memset(flat->text + i, ' ', 2);
}

void flat_make(struct arena *arena, const struct md_document *document, const struct md_block *block,
               struct flat *out) {
  *out = (struct flat){.document = document, .block = block};
  for (size_t i = block->run; i < block->run_end; i++)
    out->len += document->runs[i].text.len;
  out->text = arena_alloc(arena, out->len + 1);
  out->kind = arena_alloc(arena, out->len + 1);
  out->starts = arena_alloc_array(arena, block->run_end - block->run, sizeof *out->starts);
  size_t offset = 0;
  for (size_t i = block->run; i < block->run_end; i++) {
    const struct md_run *run = &document->runs[i];
    out->starts[i - block->run] = offset;
    memcpy(out->text + offset, run->text.data, run->text.len);
    memset(out->kind + offset, (int)run->kind, run->text.len);
    offset += run->text.len;
  }
  widen_blanks(out);
  mark_struck(out);
}

/* Returns the index of the last run that begins at `offset` or before. */
static size_t run_at(const struct flat *flat, size_t offset) {
  size_t low = 0, high = flat->block->run_end - flat->block->run;
  while (high - low > 1) {
    size_t middle = low + (high - low) / 2;
    if (flat->starts[middle] <= offset)
      low = middle;
    else
      high = middle;
  }
  return low;
}

struct place flat_place(const struct flat *flat, const char *file, size_t offset) {
  struct place place = {file, flat->block->line, flat->block->column};
  if (flat->len == 0)
    return place;
  size_t index = run_at(flat, offset < flat->len ? offset : flat->len - 1);
  const struct md_run *run = &flat->document->runs[flat->block->run + index];
  if (run->kind != MD_BREAK) {
    place.line = run->line;
    place.column = run->column + (unsigned)(offset - flat->starts[index]);
  }
  return place;
}

size_t flat_run_end(const struct flat *flat, size_t offset) {
  if (flat->len == 0)
    return 0;
  size_t index = run_at(flat, offset < flat->len ? offset : flat->len - 1);
  return flat->starts[index] + flat->document->runs[flat->block->run + index].text.len;
}

struct bytes flat_slice(const struct flat *flat, size_t start, size_t end) {
  return trim((struct bytes){flat->text + start, end > start ? end - start : 0});
}

size_t flat_line_end(const struct flat *flat, size_t start) {
  const char *end = memchr(flat->text + start, '\n', flat->len - start);
  return end ? (size_t)(end - flat->text) : flat->len;
}

/* ---- entries ---- */

/* Where entries are added: the last one's `next`, or its parent's `first`. */
struct builder {
  struct section *section;
  struct entry **tail;
  struct entry **label; /* where a list is added if the paragraph before it ends with a colon; NULL: to the others */
  unsigned depth;
};

static struct entry *add(struct builder *builder, enum entry_kind kind, const struct flat *flat, size_t start,
                         size_t end) {
  struct entry *entry = arena_alloc(builder->section->draft->arena, sizeof *entry);
  while (end > start && is_space(flat->text[end - 1]))
    end--;
  start = skip_spaces(flat->text, start, end);
  if (end > start + 1 && flat->text[start] == '{' && flat->text[end - 1] == '}') /* `- {name: chat-room}` */
    start++, end--;
  *entry = (struct entry){.kind = kind, .flat = flat, .start = start, .end = end};
  bool listed = builder->label && (kind == ENTRY_ITEM || kind == ENTRY_TABLE);
  struct entry ***tail = listed ? &builder->label : &builder->tail;
  **tail = entry;
  *tail = &entry->next;
  if (!listed)
    builder->label = NULL;
  return entry;
}

static struct flat *flat_of(const struct section *section, size_t index) {
  struct flat *flat = arena_alloc(section->draft->arena, sizeof *flat);
  flat_make(section->draft->arena, &section->document, block_at(section, index), flat);
  return flat;
}

static void build(struct builder *builder, size_t index, size_t end);

static void build_inside(const struct builder *around, struct entry *parent, size_t index, size_t end) {
  struct builder inner = {.section = around->section, .tail = &parent->first, .depth = around->depth + 1};
  build(&inner, index, end);
}

/* ---- tables ---- */

/* `| --- | :-: |`: the line under the head of a table. */
static bool is_rule(const struct flat *flat, size_t start, size_t end) {
  bool pipe = false, dash = false;
  for (size_t i = start; i < end; i++) {
    if (!strchr("|-: \t", flat->text[i]))
      return false;
    pipe = pipe || flat->text[i] == '|';
    dash = dash || flat->text[i] == '-';
  }
  return pipe && dash;
}

/* Returns the `|` that ends the cell at `start`, or the line's end. */
static size_t cell_end(const struct flat *flat, size_t start, size_t end) {
  while (start < end && (flat->text[start] != '|' || flat->kind[start] == MD_CODE))
    start++;
  return start;
}

static void add_row(struct builder *builder, const struct flat *flat, size_t start, size_t end,
                    const struct entry *head) {
  struct entry *row = add(builder, ENTRY_ROW, flat, start, end);
  struct builder cells = {.section = builder->section, .tail = &row->first};
  start = row->start + (row->start < row->end && flat->text[row->start] == '|');
  end = row->end;
  const struct entry *column = head ? head->first : NULL;
  while (start < end) {
    size_t stop = cell_end(flat, start, end);
    add(&cells, ENTRY_CELL, flat, start, stop)->column = column;
    column = column ? column->next : NULL;
    start = stop + 1;
  }
}

/* Returns where a table begins in the paragraph: the line before its rule; the paragraph's length if it has none. */
static size_t table_start(const struct flat *flat) {
  for (size_t line = 0, end; line < flat->len; line = end + 1) {
    end = flat_line_end(flat, line);
    if (end < flat->len && cell_end(flat, line, end) < end && is_rule(flat, end + 1, flat_line_end(flat, end + 1)))
      return line;
  }
  return flat->len;
}

static void add_table(struct builder *builder, const struct flat *flat, size_t start) {
  struct entry *table = add(builder, ENTRY_TABLE, flat, start, flat->len);
  struct builder rows = {.section = builder->section, .tail = &table->first};
  size_t end = flat_line_end(flat, start);
  add_row(&rows, flat, start, end, NULL);
  for (size_t line = flat_line_end(flat, end + 1) + 1; line < flat->len; line = flat_line_end(flat, line) + 1)
    add_row(&rows, flat, line, flat_line_end(flat, line), table->first);
}

/* ---- paragraphs ---- */

/* Returns whether a line has a label: a few words and a colon. */
static bool is_labelled(const struct flat *flat, size_t start) {
  size_t colon = label_length(flat, start, flat_line_end(flat, start));
  return colon > start;
}

/* Returns whether the line begins something of its own, not the middle of a sentence. */
static bool begins_entry(const struct builder *builder, const struct flat *flat, size_t start) {
  size_t end = flat_line_end(flat, start);
  if (is_labelled(flat, start) || skip_durable_label(flat, start, end) > start)
    return true;
  struct sight sight;
  plan_look(builder->section->draft, flat, start, end, &sight);
  return sight.named && sight.leads && (sight.marked || sight.attributed);
}

/* Adds the lines [start, end), each that begins something as an entry of its own. */
static void add_lines(struct builder *builder, const struct flat *flat, size_t start, size_t end) {
  while (start < end) {
    size_t stop = flat_line_end(flat, start);
    while (stop < end && !begins_entry(builder, flat, stop + 1))
      stop = flat_line_end(flat, stop + 1);
    struct entry *entry = add(builder, ENTRY_TEXT, flat, start, stop < end ? stop : end);
    bool colon = entry->end > entry->start && flat->text[entry->end - 1] == ':';
    if (stop >= end && (colon || skip_durable_label(flat, entry->start, entry->end) == entry->end))
      builder->label = &entry->first;
    start = stop + 1;
  }
}

static void add_paragraph(struct builder *builder, size_t index) {
  const struct flat *flat = flat_of(builder->section, index);
  size_t table = table_start(flat);
  if (table > 0 && block_at(builder->section, index)->depth)
    add(builder, ENTRY_TEXT, flat, 0, table);
  else if (table > 0)
    add_lines(builder, flat, 0, table);
  if (table < flat->len)
    add_table(builder, flat, table);
}

/* ---- lists and headings ---- */

/* Adds an item. Returns where its inner blocks begin. */
static size_t add_item(struct builder *builder, size_t index, struct entry **out) {
  static char nothing[] = "";
  const struct md_block *none = block_at(builder->section, index);
  struct flat *empty = arena_alloc(builder->section->draft->arena, sizeof *empty);
  *empty = (struct flat){.document = &builder->section->document, .block = none, .text = nothing};
  const struct md_block *item = block_at(builder->section, index);
  bool texted = index + 1 < item->end && block_at(builder->section, index + 1)->kind == MD_PARAGRAPH;
  const struct flat *flat = texted ? flat_of(builder->section, index + 1) : empty;
  texted = texted && table_start(flat) == flat->len;
  *out = texted ? add(builder, ENTRY_ITEM, flat, skip_task_box(flat, 0), flat->len)
                : add(builder, ENTRY_ITEM, empty, 0, 0);
  return index + 1 + texted;
}

static size_t build_heading(struct builder *builder, size_t index, size_t end) {
  size_t stop = section_end(builder->section, index, end);
  const struct flat *flat = flat_of(builder->section, index);
  struct entry *heading = add(builder, ENTRY_HEADING, flat, 0, flat->len);
  heading->block = index;
  build_inside(builder, heading, index + 1, stop);
  return stop;
}

/* Beyond this depth of items all are siblings: nobody nests that deep, and nobody's stack is endless. */
enum { DEEPEST = 50 };

static size_t build_item(struct builder *builder, size_t index) {
  struct entry *item;
  size_t end = block_at(builder->section, index)->end;
  size_t inner = add_item(builder, index, &item);
  if (builder->depth >= DEEPEST)
    return inner;
  build_inside(builder, item, inner, end);
  return end;
}

static void build(struct builder *builder, size_t index, size_t end) {
  while (index < end) {
    const struct md_block *block = block_at(builder->section, index);
    switch (block->kind) {
    case MD_HEADING:
      index = is_heading(builder->section, index) ? build_heading(builder, index, end) : index + 1;
      break;
    case MD_PARAGRAPH:
      if (is_heading(builder->section, index)) {
        index = build_heading(builder, index, end);
        break;
      }
      add_paragraph(builder, index++);
      break;
    case MD_ITEM:
      index = build_item(builder, index);
      break;
    case MD_FENCE:
    case MD_INDENTED:
    case MD_QUOTE:
      builder->label = NULL;
      index++;
      break;
    }
  }
}

struct entry *outline_make(struct section *section, size_t start, size_t end) {
  struct entry root = {0};
  struct builder builder = {.section = section, .tail = &root.first};
  build(&builder, start, end);
  return root.first;
}
