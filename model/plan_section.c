#include "model/plan_section.h"

#include "model/text.h"
#include "model/yaml_index.h"

static struct place place_of(const struct section *section, size_t index) {
  const struct md_block *block = block_at(section, index);
  return (struct place){section->draft->file, block->line, block->column};
}

static const char *text_of(const struct section *section, size_t index) {
  struct flat flat;
  flat_make(section->draft->arena, &section->document, block_at(section, index), &flat);
  return flat.text;
}

static bool is_heading(const struct section *section, size_t index) {
  return block_at(section, index)->kind == MD_HEADING && block_at(section, index)->depth == 0;
}

static bool is_durable(const struct section *section, size_t index) {
  return section->durable[index];
}

static void mark_durable_headings(struct section *section) {
  section->durable = arena_alloc(section->draft->arena, section->document.count);
  for (size_t index = 0; index < section->document.count; index++)
    section->durable[index] = is_heading(section, index) && heading_is_durable(text_of(section, index));
}

/* Where the section under a heading ends: at the next one of the same or a higher level. */
static size_t section_end(const struct section *section, size_t heading, size_t limit) {
  size_t index = heading + 1;
  while (index < limit &&
         !(is_heading(section, index) && block_at(section, index)->level <= block_at(section, heading)->level))
    index++;
  return index;
}

/* A heading such as a document's title, `Durable chat`: it has other words, nothing is listed before the first heading
 * under it, and a deeper one has the word too. That one is then the section. */
static bool is_umbrella(const struct section *section, size_t heading) {
  size_t index = heading + 1, end = section_end(section, heading, section->document.count);
  const char *text = text_of(section, heading);
  if (heading_is_plain(text) || heading_is_shared(text))
    return false;
  while (index < end && !is_heading(section, index)) {
    enum md_kind kind = block_at(section, index)->kind;
    if (kind == MD_ITEM || kind == MD_FENCE)
      return false;
    index++;
  }
  for (; index < end; index++)
    if (is_durable(section, index))
      return true;
  return false;
}

/* True when there is one. */
static bool find_section(struct section *section) {
  bool found = false;
  for (size_t index = 0; index < section->document.count; index++) {
    if (!is_durable(section, index) || is_umbrella(section, index))
      continue;
    if (!found) {
      found = true;
      section->heading = index;
      section->end = section_end(section, index, section->document.count);
      index = section->end - 1;
      continue;
    }
    struct place first = place_of(section, section->heading), second = place_of(section, index);
    find_error(section->draft->findings, second, "second-section",
               "A plan has one Durable section, and the first begins at %s:%u:%u. Make one of the two.", first.file,
               first.line, first.column);
    index = section_end(section, index, section->document.count) - 1;
  }
  return found;
}

/* All under the heading is about Durable Objects. */
static bool is_own(const struct section *section, size_t heading) {
  return !heading_is_shared(text_of(section, heading));
}

/* Under a heading that is not its own only labels count, and sub-headings with the word. */
static void read_range(struct section *section, size_t start, size_t end, bool own) {
  for (size_t index = start; index < end;) {
    const struct md_block *block = block_at(section, index);
    if (block->kind == MD_ITEM) {
      index = section_read_item(section, index, own);
    } else if (block->kind == MD_PARAGRAPH) {
      index = section_read_paragraph(section, index, own);
    } else if (!own && is_durable(section, index)) {
      size_t inner_end = section_end(section, index, end);
      read_range(section, index + 1, inner_end, is_own(section, index));
      index = inner_end;
    } else {
      index++;
    }
  }
}

static void read_bullets(struct section *section) {
  struct plan_draft *draft = section->draft;
  size_t errors = draft->findings->errors;
  bool own = is_own(section, section->heading);
  read_range(section, section->heading + 1, section->end, own);
  if (section->none && draft->object_count)
    find_error(draft->findings, section->none_at, "none-beside-objects",
               "The section says that there are none, and names `%s` on line %u. Take one of the two out.",
               draft->objects[0].name, draft->objects[0].at.line);
  draft->form = draft->object_count || draft->env_count ? PLAN_BULLETS : PLAN_NONE;
  if (draft->form == PLAN_BULLETS || section->none || !own || draft->findings->errors > errors)
    return;
  find_error(draft->findings, place_of(section, section->heading), section->prose ? "only-prose" : "empty-section",
             "The Durable section %s. Write one list item for each Durable Object, as in `- chat-room: per room id; "
             "access: public`, or a fenced `yaml` block with `durable_objects`, or `- (none)`.",
             section->prose ? "has text and names no Durable Object" : "is empty");
}

/* ---- blocks ---- */

static bool is_yaml(struct bytes info) {
  size_t len = 0;
  while (len < info.len && !strchr(" \t{,", info.data[len]))
    len++;
  info.len = len;
  return equal_ignoring_case(info, "yaml") || equal_ignoring_case(info, "yml");
}

/* The key begins a line: what can be said of a block that cannot be read. */
static bool names_key(struct bytes text, const char *key) {
  const size_t len = strlen(key);
  for (size_t i = 0; i + len < text.len; i++) {
    bool begins = i == 0 || text.data[i - 1] == '\n' || strchr("\"'{", text.data[i - 1]);
    if (begins && memcmp(text.data + i, key, len) == 0 && strchr(":\"' ", text.data[i + len]))
      return true;
  }
  return false;
}

/* One block as a tree. What is found in a block that turns out not to be ours is forgotten. */
struct block {
  size_t index;
  const struct node *root;
  struct findings findings;
};

static bool read_block(const struct section *section, size_t index, bool own, struct block *out) {
  const struct md_block *fence = block_at(section, index);
  struct yaml_origin origin = {.file = section->draft->file, .first_line = fence->line + 1};
  *out = (struct block){.index = index};
  findings_init(&out->findings, section->draft->arena);
  origin.indents = md_fence_indents(section->draft->arena, &section->document, fence, &origin.indent_count);
  out->root = yaml_index(section->draft->arena, fence->text, &origin, &out->findings);
  if (out->findings.errors)
    return names_key(fence->text, "durable_objects") || (own && names_key(fence->text, "env"));
  return out->root && plan_is_document(out->root, own);
}

static void take_block(struct section *section, const struct block *block) {
  struct plan_draft *draft = section->draft;
  for (size_t i = 0; i < block->findings.count; i++) {
    const struct finding *finding = &block->findings.list[i];
    find_error(draft->findings, finding->at, finding->code, "%s", finding->message);
  }
  draft->form = PLAN_BLOCK;
  if (block->root)
    plan_read_yaml(draft, block->root, block_at(section, block->index)->text);
}

/* True when there is a block, which is then all that counts. */
static bool read_blocks(struct section *section) {
  bool found = false;
  size_t own_end = is_own(section, section->heading) ? section->end : 0;
  struct block first = {0}, next;
  for (size_t index = section->heading + 1; index < section->end; index++) {
    if (index >= own_end && is_durable(section, index) && is_own(section, index))
      own_end = section_end(section, index, section->end);
    if (block_at(section, index)->kind != MD_FENCE)
      continue;
    struct place at = place_of(section, index);
    if (!is_yaml(block_at(section, index)->info)) {
      if (names_key(block_at(section, index)->text, "durable_objects"))
        find_warning(section->draft->findings, at, "block-not-yaml",
                     "This block has `durable_objects` and is not marked as YAML, so it is not read. Begin it with "
                     "```yaml.");
    } else if (read_block(section, index, index < own_end, found ? &next : &first)) {
      if (found)
        find_error(section->draft->findings, at, "second-block",
                   "A Durable section has one block, and the first begins at %s:%u:%u. Make one of the two.", at.file,
                   place_of(section, first.index).line, place_of(section, first.index).column);
      found = true;
    }
  }
  if (found)
    take_block(section, &first);
  return found;
}

void plan_read_markdown(struct plan_draft *draft, struct bytes text) {
  struct section section = {.draft = draft};
  md_parse(draft->arena, text, &section.document);
  mark_durable_headings(&section);
  draft->form = PLAN_ABSENT;
  if (find_section(&section) && !read_blocks(&section))
    read_bullets(&section);
}
