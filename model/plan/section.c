#include "model/base/base.h"
#include "model/format/format.h"
#include "model/plan/internal.h"

#include <strings.h>

/* ---- headings ---- */

/* Here '_' is no letter: `durable_objects` has the word. */
static bool is_letter(const char *text, size_t offset, size_t end) {
  return offset < end && text[offset] != '_' && word_char_length(text, offset, end);
}

static bool has_durable(const char *text, size_t end) {
  const size_t len = strlen("durable");
  bool inside = false;
  for (size_t i = 0; i < end;) {
    if (!inside && end - i >= len && equal_ignoring_case((struct bytes){text + i, len}, "durable") &&
        !is_letter(text, i + len, end))
      return true;
    inside = is_letter(text, i, end);
    i += inside ? word_char_length(text, i, end) : 1;
  }
  return false;
}

/* Returns whether the heading has the word. */
static bool heading_is_durable(const char *text) {
  return has_durable(text, strlen(text));
}

/* Returns a word that may be meant for `durable` (the first letter is right, two more may be wrong), or NULL. */
static const char *heading_misspelt(struct arena *arena, const char *text) {
  static const char *const known[] = {"durable"};
  size_t end = strlen(text);
  for (size_t i = 0; i < end;) {
    size_t start = i;
    while (is_letter(text, i, end))
      i += word_char_length(text, i, end);
    const char *word = arena_strndup(arena, text + start, i - start);
    char *lower = arena_strndup(arena, word, i - start);
    for (char *letter = lower; *letter; letter++)
      *letter = to_lower(*letter);
    if (lower[0] == 'd' && nearest(lower, known, 1))
      return word;
    i += i == start;
  }
  return NULL;
}

/* Appends the heading without what is in parentheses, unless only that has the word. */
static void drop_parentheses(const char *text, struct buf *out) {
  unsigned depth = 0;
  for (size_t i = 0; text[i]; i++) {
    depth += text[i] == '(';
    if (depth == 0)
      buf_add_char(out, text[i]);
    depth -= text[i] == ')' && depth > 0;
  }
  if (has_durable(out->data, out->len))
    return;
  buf_clear(out);
  buf_add_text(out, text);
}

/* Words that say nothing of another part of the application, and numbers. */
static bool is_neutral_word(struct bytes word) {
  static const char *const words[] = {
      "durable",       "object",   "objects",   "class", "classes", "env",     "envs",
      "environment",   "variable", "variables", "vars",  "secret",  "secrets", "config",
      "configuration", "state",    "stateful",  "the",   "dos",
  };
  return is_digit(word.data[0]) || bytes_among_ignoring_case(word, words, sizeof words / sizeof *words);
}

static bool is_neutral(struct bytes part) {
  for (size_t i = 0; i < part.len;) {
    size_t start = i;
    while (is_letter(part.data, i, part.len))
      i += word_char_length(part.data, i, part.len);
    if (i > start && !is_neutral_word((struct bytes){part.data + start, i - start}))
      return false;
    i += i == start;
  }
  return true;
}

/* Returns whether the heading says only `Durable objects`, perhaps with a number. */
static bool heading_is_plain(const char *heading) {
  JD_BUF text;
  buf_init(&text, LIMIT_PLAN_BYTES);
  drop_parentheses(heading, &text);
  return is_neutral(buf_bytes(&text));
}

/* Returns the length of what separates two equal parts of a heading at `offset`. */
static size_t joint_length(const char *text, size_t offset, size_t end) {
  if (strchr("/,&+|;", text[offset]))
    return 1;
  bool begins = offset == 0 || !is_letter(text, offset - 1, end);
  return begins && word_at(text, offset, end, "and") ? 3 : 0;
}

static bool part_is_other(const char *text, size_t start, size_t end) {
  return end > start && !has_durable(text + start, end - start) &&
         !is_neutral((struct bytes){text + start, end - start});
}

static bool has_other_parts(const char *text, size_t end) {
  size_t start = 0;
  for (size_t i = 0; i < end; i++) {
    size_t joint = joint_length(text, i, end);
    if (!joint)
      continue;
    if (part_is_other(text, start, i))
      return true;
    start = i + joint;
    i = start - 1;
  }
  return start > 0 && part_is_other(text, start, end);
}

/* Returns whether the heading is about other parts of the application too. A colon or a dash separates a number before
 * the title or a remark after it; only the piece with the word counts. */
static bool heading_is_shared(const char *heading) {
  JD_BUF text;
  buf_init(&text, LIMIT_PLAN_BYTES);
  drop_parentheses(heading, &text);
  size_t start = 0;
  for (size_t i = 0; i <= text.len; i++) {
    size_t dash = i < text.len ? dash_length(text.data, i, text.len) : 1;
    if (i < text.len && text.data[i] == ':')
      dash = 1;
    if (!dash)
      continue;
    if (has_durable(text.data + start, i - start))
      return has_other_parts(text.data + start, i - start);
    start = i + dash;
    i = start - 1;
  }
  return false;
}

/* ---- the section ---- */

static struct place section_place(const struct section *section, size_t index) {
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

/* Returns where the section under a heading ends: at the next heading of the same or a higher level. */
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

/* Returns whether there is a section. */
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
    struct place first = section_place(section, section->heading), second = section_place(section, index);
    findings_add_error(section->draft->findings, second, "second-section",
                       "A plan has one Durable section, and the first begins at %s:%u:%u. Merge the two.", first.file,
                       first.line, first.column);
    index = section_end(section, index, section->document.count) - 1;
  }
  return found;
}

/* Returns whether everything under the heading is about Durable Objects. */
static bool section_is_own(const struct section *section, size_t heading) {
  return !heading_is_shared(text_of(section, heading));
}

/* Reads items and labelled lines. Under a shared heading only labels count, and sub-headings with the word. */
static void section_read_range(struct section *section, size_t start, size_t end, bool own) {
  for (size_t index = start; index < end;) {
    const struct md_block *block = block_at(section, index);
    if (block->kind == MD_ITEM) {
      index = section_read_item(section, index, own);
    } else if (block->kind == MD_PARAGRAPH) {
      index = section_read_paragraph(section, index, own);
    } else if (!own && is_durable(section, index)) {
      size_t inner_end = section_end(section, index, end);
      section_read_range(section, index + 1, inner_end, section_is_own(section, index));
      index = inner_end;
    } else {
      section->prose = section->prose || block->kind == MD_FENCE;
      index++;
    }
  }
}

/* ---- blocks ---- */

static bool is_yaml(struct bytes info) {
  size_t len = 0;
  while (len < info.len && !strchr(" \t{,", info.data[len]))
    len++;
  info.len = len;
  return equal_ignoring_case(info, "yaml") || equal_ignoring_case(info, "yml");
}

/* Returns whether the key begins a line, for blocks that cannot be parsed. */
static bool names_key(struct bytes text, const char *key) {
  const size_t len = strlen(key);
  for (size_t i = 0; i + len < text.len; i++) {
    bool begins = i == 0 || text.data[i - 1] == '\n' || strchr("\"'{", text.data[i - 1]);
    if (begins && memcmp(text.data + i, key, len) == 0 && strchr(":\"' ", text.data[i + len]))
      return true;
  }
  return false;
}

/* One block as a tree, with findings of its own, since those of a block that is not a plan are dropped. */
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
    return names_key(fence->text, plan_key_name(PLAN_OBJECTS)) ||
           (own && names_key(fence->text, plan_key_name(PLAN_ENV)));
  return out->root && plan_is_document(out->root, own);
}

/* Adds an error if a block with only `env` hides objects that list items name next to it. */
static void refuse_bullets(const struct section *section, const struct block *block) {
  struct section again = *section;
  struct plan_draft draft = {.arena = section->draft->arena, .file = section->draft->file};
  struct findings ignored;
  findings_init(&ignored, draft.arena);
  draft.findings = &ignored;
  again.draft = &draft;
  section_read_range(&again, section->heading + 1, section->end, section_is_own(section, section->heading));
  if (draft.object_count)
    findings_add_error(
        section->draft->findings, draft.objects[0].at, "bullets-beside-block",
        "This item is ignored, since the block on line %u counts, and that has only `env`. Move the item into "
        "its `durable_objects`, or the variables into the items.",
        block_at(section, block->index)->line);
}

static void take_block(struct section *section, const struct block *block) {
  struct plan_draft *draft = section->draft;
  for (size_t i = 0; i < block->findings.count; i++) {
    const struct finding *finding = &block->findings.list[i];
    findings_add_error(draft->findings, finding->at, finding->code, "%s", finding->message);
  }
  draft->form = PLAN_BLOCK;
  if (block->root && !node_get(block->root, plan_key_name(PLAN_OBJECTS)))
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
      if (names_key(block_at(section, index)->text, plan_key_name(PLAN_OBJECTS)))
        findings_add_warning(
            section->draft->findings, at, "block-not-yaml",
            "This block has `durable_objects` but is not marked as YAML, so it is ignored. Begin it with ```yaml.");
    } else if (read_block(section, index, index < own_end, found ? &next : &first)) {
      if (found)
        findings_add_error(section->draft->findings, at, "second-block",
                           "A Durable section has one block, and the first begins at %s:%u:%u. Merge the two.", at.file,
                           section_place(section, first.index).line, section_place(section, first.index).column);
      found = true;
    }
  }
  section->fence = first.index;
  if (found)
    take_block(section, &first);
  return found;
}

/* Warns about blocks in a file without a section: it means that there is nothing to deploy, which is hardly intended.
 */
static void section_warn_of_blocks(const struct section *section) {
  for (size_t index = 0; index < section->document.count; index++)
    if (block_at(section, index)->kind == MD_FENCE && is_yaml(block_at(section, index)->info) &&
        names_key(block_at(section, index)->text, plan_key_name(PLAN_OBJECTS)))
      findings_add_warning(
          section->draft->findings, section_place(section, index), "block-outside-section",
          "This block is ignored: no heading above it has the word durable. Add `## Durable` before it.");
}

/* ---- a Markdown file ---- */

/* `## Durable objects: none` and `## No durable objects`. */
static void read_heading(struct section *section) {
  const char *text = text_of(section, section->heading), *word = strcasestr(text, "durable");
  const char *behind = word ? word + strlen("durable") : text;
  if (word && strncasecmp(behind, " object", 7) == 0)
    behind += behind[7] == 's' || behind[7] == 'S' ? 8 : 7;
  section->none = says_none(bytes_of(text)) || (word && says_none(bytes_of(behind)));
  section->none_at = section_place(section, section->heading);
}

static void read_bullets(struct section *section) {
  struct plan_draft *draft = section->draft;
  size_t errors = draft->findings->errors;
  bool own = section_is_own(section, section->heading);
  read_heading(section);
  section_read_range(section, section->heading + 1, section->end, own);
  if (section->none && draft->object_count)
    findings_add_error(draft->findings, section->none_at, "none-beside-objects",
                       "The section says that there are none, but names `%s` on line %u. Remove one of the two.",
                       draft->objects[0].name, draft->objects[0].at.line);
  draft->form = draft->object_count || draft->env_count || draft->removed_count ? PLAN_BULLETS : PLAN_NONE;
  if (draft->form == PLAN_BULLETS || section->none || section->prose_none || !own || draft->findings->errors > errors)
    return;
  findings_add_error(
      draft->findings, section_place(section, section->heading), section->prose ? "only-prose" : "empty-section",
      "The Durable section %s. Write one list item for each Durable Object, as in `- chat-room: per room id; "
      "access: public`, or a fenced `yaml` block with `durable_objects`, or `- (none)`.",
      section->prose ? "has text but names no Durable Object" : "is empty");
}

bool section_open(struct section *section, struct bytes text) {
  md_parse(section->draft->arena, text, &section->document);
  mark_durable_headings(section);
  return find_section(section);
}

/* Warns about headings with a misspelled word: a typing error must not mean "there is nothing to deploy". */
static void warn_of_headings(const struct section *section) {
  for (size_t index = 0; index < section->document.count; index++) {
    const char *word =
        is_heading(section, index) ? heading_misspelt(section->draft->arena, text_of(section, index)) : NULL;
    if (word)
      findings_add_warning(
          section->draft->findings, section_place(section, index), "misspelt-heading",
          "The word \"%s\" does not make this the Durable section, and without one there is nothing to "
          "deploy. If you mean the section, write `durable`.",
          word);
  }
}

void plan_read_markdown(struct plan_draft *draft, struct bytes text) {
  struct section section = {.draft = draft};
  draft->form = PLAN_ABSENT;
  if (!section_open(&section, text)) {
    warn_of_headings(&section);
    section_warn_of_blocks(&section);
  } else if (!section_read_blocks(&section)) {
    read_bullets(&section);
  }
}
