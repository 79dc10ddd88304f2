#include "model/base/base.h"
#include "model/plan/internal.h"

/* ---- a paragraph as one text ---- */

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

/* ---- items ---- */

static bool has_items(const struct section *section, size_t start, size_t end) {
  for (size_t index = start; index < end; index++)
    if (block_at(section, index)->kind == MD_ITEM)
      return true;
  return false;
}

static void say_none(struct section *section, struct place at) {
  if (!section->none)
    section->none_at = at;
  section->none = true;
}

static void read_or_none(struct section *section, const struct bullet *bullet) {
  const struct flat *flat = &bullet->flat;
  if (says_none((struct bytes){flat->text + bullet->start, bullet->end - bullet->start}))
    say_none(section, flat_place(flat, section->draft->file, bullet->start));
  else
    plan_read_bullet(section->draft, bullet);
}

static void read_items(struct section *section, size_t start, size_t end, bool own);

/* Nested items that begin with an attribute belong to the object named before them, others are objects. */
static bool nested_are_attributes(const struct section *section, const struct bullet *bullet) {
  for (size_t index = bullet->inner; index < bullet->inner_end; index++) {
    if (block_at(section, index)->kind != MD_PARAGRAPH)
      continue;
    struct flat flat;
    size_t value;
    flat_make(section->draft->arena, &section->document, block_at(section, index), &flat);
    size_t first = skip_spaces(flat.text, 0, flat.len);
    enum access_mode mode;
    if (attribute_at(&flat, first, flat.len, &value) != ATTRIBUTE_NONE || mode_alone(&flat, first, flat.len, &mode))
      return true;
  }
  return false;
}

/* What a label is put to: the rest of its line, or the items after it. */
static void read_labelled(struct section *section, const struct bullet *bullet) {
  bool nested = has_items(section, bullet->inner, bullet->inner_end);
  bool empty = trim((struct bytes){bullet->flat.text + bullet->start, bullet->end - bullet->start}).len == 0;
  if (nested && (empty || !nested_are_attributes(section, bullet)))
    read_items(section, bullet->inner, bullet->inner_end, true);
  else if (!empty)
    read_or_none(section, bullet);
}

/* An item with its nested blocks; false when it holds no text. */
static bool item_bullet(const struct section *section, size_t index, struct bullet *bullet) {
  const struct md_block *item = block_at(section, index);
  if (index + 1 >= item->end || block_at(section, index + 1)->kind != MD_PARAGRAPH)
    return false;
  flat_make(section->draft->arena, &section->document, block_at(section, index + 1), &bullet->flat);
  bullet->start = skip_task_box(&bullet->flat, 0);
  bullet->end = bullet->flat.len;
  bullet->inner = index + 2;
  bullet->inner_end = item->end;
  return true;
}

/* `Classes:` with objects nested under it: neither a name nor an attribute. */
static bool is_group(const struct section *section, const struct bullet *bullet) {
  const struct flat *flat = &bullet->flat;
  struct bytes text = trim((struct bytes){flat->text + bullet->start, bullet->end - bullet->start});
  size_t value, start = skip_spaces(flat->text, bullet->start, bullet->end);
  if (text.len < 2 || text.data[text.len - 1] != ':' || memchr(flat->kind + start, MD_CODE, bullet->end - start))
    return false;
  return !is_object_name((struct bytes){text.data, text.len - 1}) &&
         has_items(section, bullet->inner, bullet->inner_end) &&
         attribute_at(flat, start, bullet->end, &value) == ATTRIBUTE_NONE;
}

/* ---- what is removed ---- */

/* `removed:` as the first words; `*value` is what follows. */
static bool says_removed(const struct flat *flat, size_t start, size_t end, size_t *value) {
  static const char word[] = "removed";
  start = skip_spaces(flat->text, start, end);
  if (!word_at(flat->text, start, end, word))
    return false;
  start = skip_spaces(flat->text, start + sizeof word - 1, end);
  *value = start + 1;
  return start < end && flat->text[start] == ':';
}

/* Adds the names in [start, end), up to a dash or a parenthesis, after which they are explained. Nothing is guessed:
 * what is no name is one for the rules to refuse. Returns how many there are. */
static size_t add_removed_names(struct section *section, const struct flat *flat, size_t start, size_t end) {
  struct plan_draft *draft = section->draft;
  size_t count = 0;
  for (size_t at = start; at < end && flat->text[at] != '(' && !dash_length(flat->text, at, end);) {
    if (is_space(flat->text[at]) || strchr(",;", flat->text[at]) || word_at(flat->text, at, end, "and")) {
      at += word_at(flat->text, at, end, "and") ? 3 : 1;
      continue;
    }
    size_t first = at;
    while (at < end && !is_space(flat->text[at]) && !strchr(",;(", flat->text[at]))
      at++;
    size_t len = at - first - (flat->text[at - 1] == '.' && at - first > 1);
    plan_add_removed(draft, arena_strndup(draft->arena, flat->text + first, len), flat_place(flat, draft->file, first));
    count++;
  }
  return count;
}

/* `- removed: old-room, env/OLD_KEY`, with more of them in nested items. */
static void read_removed(struct section *section, const struct bullet *bullet, size_t value) {
  size_t count = add_removed_names(section, &bullet->flat, value, bullet->end);
  for (size_t i = bullet->inner; i < bullet->inner_end; i++) {
    struct flat flat;
    if (block_at(section, i)->kind != MD_PARAGRAPH)
      continue;
    flat_make(section->draft->arena, &section->document, block_at(section, i), &flat);
    count += add_removed_names(section, &flat, 0, flat.len);
  }
  if (!count)
    findings_add_error(
        section->draft->findings, flat_place(&bullet->flat, section->draft->file, bullet->start), "bad-removed",
        "`removed` names nothing here. Write the names of Durable Objects, or env/KEY for a variable, as in "
        "`removed: old-room, env/OLD_KEY`; or remove the item.");
}

/* ---- items ---- */

/* Under a shared heading an item counts when it is labelled. One that says who may open it was hardly meant otherwise,
 * unless it is labelled as something else. */
static void warn_of_unlabelled(const struct section *section, const struct bullet *bullet) {
  const struct flat *flat = &bullet->flat;
  for (size_t offset = bullet->start; offset < bullet->end;) {
    struct segment segment = segment_at(flat, offset, bullet->end, 0, 0);
    size_t value = 0, start = skip_spaces(flat->text, segment.start, segment.end);
    enum access_mode mode;
    if (segment.separator == ':')
      return;
    if (mode_alone(flat, start, segment.end, &mode) ||
        attribute_at(flat, start, segment.end, &value) == ATTRIBUTE_ACCESS) {
      findings_add_warning(
          section->draft->findings, flat_place(flat, section->draft->file, bullet->start), "unlabelled-item",
          "This item is ignored, since its heading is about other parts too. If it is a Durable Object, begin "
          "it with `Durable:`.");
      return;
    }
    offset = segment.next;
  }
}

size_t section_read_item(struct section *section, size_t index, bool own) {
  struct bullet bullet;
  size_t value, end = block_at(section, index)->end;
  section->prose = true;
  if (!item_bullet(section, index, &bullet)) {
    read_items(section, index + 1, end, own);
    return end;
  }
  size_t behind = skip_durable_label(&bullet.flat, bullet.start, bullet.end);
  if (behind > bullet.start) {
    bullet.start = behind;
    read_labelled(section, &bullet);
  } else if (!own) {
    warn_of_unlabelled(section, &bullet);
  } else if (says_removed(&bullet.flat, bullet.start, bullet.end, &value)) {
    read_removed(section, &bullet, value);
  } else if (is_group(section, &bullet)) {
    read_items(section, bullet.inner, bullet.inner_end, true);
  } else {
    read_or_none(section, &bullet);
  }
  return end;
}

/* The items of one level. */
static void read_items(struct section *section, size_t start, size_t end, bool own) {
  while (start < end)
    start = block_at(section, start)->kind == MD_ITEM ? section_read_item(section, start, own) : start + 1;
}

/* `RAG: none`: in a paragraph of several such lines the label before ends here. */
static bool line_is_labelled(const struct flat *flat, size_t start) {
  size_t end = start;
  while (end < flat->len && flat->text[end] != '\n' && flat->text[end] != ':')
    end++;
  return end < flat->len && flat->text[end] == ':' && end - start <= 40 && !attribute_is_marked(flat, start, flat->len);
}

static size_t line_end(const struct flat *flat, size_t start) {
  const char *end = memchr(flat->text + start, '\n', flat->len - start);
  return end ? (size_t)(end - flat->text) : flat->len;
}

/* Returns the lines that belong to the one at `start`: up to the next one with a label. */
static size_t label_end(const struct flat *flat, size_t start) {
  size_t end = line_end(flat, start);
  while (end < flat->len && !line_is_labelled(flat, end + 1))
    end = line_end(flat, end + 1);
  return end;
}

/* Reads the list after a paragraph that ends with a label: it belongs to the label if its line says nothing else. */
static size_t read_list_behind(struct section *section, const struct bullet *bullet, size_t next) {
  struct bytes rest = trim((struct bytes){bullet->flat.text + bullet->start, bullet->end - bullet->start});
  bool open = rest.len == 0 || rest.data[rest.len - 1] == ':';
  while (open && next < section->end && block_at(section, next)->kind == MD_ITEM)
    next = section_read_item(section, next, true);
  return next;
}

size_t section_read_paragraph(struct section *section, size_t index, bool own) {
  struct bullet bullet = {0};
  flat_make(section->draft->arena, &section->document, block_at(section, index), &bullet.flat);
  const struct flat *flat = &bullet.flat;
  size_t next = index + 1, end;
  section->prose = true;
  for (size_t line = 0; line < flat->len; line = end + 1) {
    bullet.start = skip_durable_label(flat, line, line_end(flat, line));
    end = bullet.start > line ? label_end(flat, line) : line_end(flat, line);
    bullet.end = end;
    if (bullet.start == line)
      continue;
    if (end == flat->len)
      next = read_list_behind(section, &bullet, next);
    if (next == index + 1 && skip_spaces(flat->text, bullet.start, end) < end)
      read_or_none(section, &bullet);
  }
  if (own && says_none((struct bytes){flat->text, flat->len}))
    section->prose_none = true;
  return next;
}
