#include "model/plan/internal.h"

#include "model/base/base.h"
#include "model/format/format.h"

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

/* A block with nothing but `env` would silence the objects that list items name beside it. */
static void refuse_bullets(const struct section *section, const struct block *block) {
  struct section again = *section;
  struct plan_draft draft = {.arena = section->draft->arena, .file = section->draft->file};
  struct findings ignored;
  findings_init(&ignored, draft.arena);
  draft.findings = &ignored;
  again.draft = &draft;
  section_read_range(&again, section->heading + 1, section->end, section_is_own(section, section->heading));
  if (draft.object_count)
    find_error(section->draft->findings, draft.objects[0].at, "bullets-beside-block",
               "The block on line %u is what counts, and it has only `env`. Move what this item says into its "
               "`durable_objects`, or the variables into the items.",
               block_at(section, block->index)->line);
}

static void take_block(struct section *section, const struct block *block) {
  struct plan_draft *draft = section->draft;
  for (size_t i = 0; i < block->findings.count; i++) {
    const struct finding *finding = &block->findings.list[i];
    find_error(draft->findings, finding->at, finding->code, "%s", finding->message);
  }
  draft->form = PLAN_BLOCK;
  if (block->root && !node_get(block->root, "durable_objects"))
    refuse_bullets(section, block);
  if (block->root)
    plan_read_yaml(draft, block->root, block_at(section, block->index)->text);
}

bool section_read_blocks(struct section *section) {
  bool found = false;
  size_t own_end = section_is_own(section, section->heading) ? section->end : 0;
  struct block first = {0}, next;
  for (size_t index = section->heading + 1; index < section->end; index++) {
    if (index >= own_end && section->durable[index] && section_is_own(section, index))
      own_end = section_end(section, index, section->end);
    if (block_at(section, index)->kind != MD_FENCE)
      continue;
    struct place at = section_place(section, index);
    if (!is_yaml(block_at(section, index)->info)) {
      if (names_key(block_at(section, index)->text, "durable_objects"))
        find_warning(section->draft->findings, at, "block-not-yaml",
                     "This block has `durable_objects` and is not marked as YAML, so it is not read. Begin it with "
                     "```yaml.");
    } else if (read_block(section, index, index < own_end, found ? &next : &first)) {
      if (found)
        find_error(section->draft->findings, at, "second-block",
                   "A Durable section has one block, and the first begins at %s:%u:%u. Make one of the two.", at.file,
                   section_place(section, first.index).line, section_place(section, first.index).column);
      found = true;
    }
  }
  section->fence = first.index;
  if (found)
    take_block(section, &first);
  return found;
}

/* Without a section there is nothing to deploy, which a plan that has a block hardly means. */
void section_warn_of_blocks(const struct section *section) {
  for (size_t index = 0; index < section->document.count; index++)
    if (block_at(section, index)->kind == MD_FENCE && is_yaml(block_at(section, index)->info) &&
        names_key(block_at(section, index)->text, "durable_objects"))
      find_warning(section->draft->findings, section_place(section, index), "block-outside-section",
                   "This block is not read: no heading above it has the word durable. Put `## Durable` before it.");
}
