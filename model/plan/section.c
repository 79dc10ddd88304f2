#include "model/plan/internal.h"

#include "model/base/base.h"

#include <strings.h>

struct place section_place(const struct section *section, size_t index) {
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

size_t section_end(const struct section *section, size_t heading, size_t limit) {
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
    struct place first = section_place(section, section->heading), second = section_place(section, index);
    find_error(section->draft->findings, second, "second-section",
               "A plan has one Durable section, and the first begins at %s:%u:%u. Make one of the two.", first.file,
               first.line, first.column);
    index = section_end(section, index, section->document.count) - 1;
  }
  return found;
}

bool section_is_own(const struct section *section, size_t heading) {
  return !heading_is_shared(text_of(section, heading));
}

void section_read_range(struct section *section, size_t start, size_t end, bool own) {
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
    find_error(draft->findings, section->none_at, "none-beside-objects",
               "The section says that there are none, and names `%s` on line %u. Take one of the two out.",
               draft->objects[0].name, draft->objects[0].at.line);
  draft->form = draft->object_count || draft->env_count ? PLAN_BULLETS : PLAN_NONE;
  if (draft->form == PLAN_BULLETS || section->none || section->prose_none || !own || draft->findings->errors > errors)
    return;
  find_error(draft->findings, section_place(section, section->heading), section->prose ? "only-prose" : "empty-section",
             "The Durable section %s. Write one list item for each Durable Object, as in `- chat-room: per room id; "
             "access: public`, or a fenced `yaml` block with `durable_objects`, or `- (none)`.",
             section->prose ? "has text and names no Durable Object" : "is empty");
}

bool section_open(struct section *section, struct bytes text) {
  md_parse(section->draft->arena, text, &section->document);
  mark_durable_headings(section);
  return find_section(section);
}

/* A typing error must not read as "there is nothing to deploy". */
static void warn_of_headings(const struct section *section) {
  for (size_t index = 0; index < section->document.count; index++) {
    const char *word =
        is_heading(section, index) ? heading_misspelt(section->draft->arena, text_of(section, index)) : NULL;
    if (word)
      find_warning(
          section->draft->findings, section_place(section, index), "misspelt-heading",
          "The word \"%s\" does not make this the Durable section, and without one there is nothing to deploy. "
          "Write `durable` if it is meant.",
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
