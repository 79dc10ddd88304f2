#include "model/base/base.h"
#include "model/format/format.h"
#include "model/plan/internal.h"

#include <strings.h>

/* ---- headings ---- */

/* Takes the next word of a heading, from `*at` on. '_' is no letter, and a capital after a small letter begins a word:
 * `durable_objects` and `DurableObjects` have the word. */
static struct bytes next_word(const char *text, size_t *at, size_t end) {
  size_t start = *at;
  for (size_t len; *at < end && text[*at] != '_' && (len = word_char_length(text, *at, end)) > 0; *at += len)
    if (*at > start && is_upper(text[*at]) && is_lower(text[*at - 1]))
      break;
  return (struct bytes){text + start, *at - start};
}

static bool is_stage(struct bytes word) {
  static const char *const stages[] = {"schema", "rls", "auth",     "storage",  "functions", "function",
                                       "ai",     "rag", "realtime", "frontend", "deploy"};
  return bytes_among_ignoring_case(word, stages, sizeof stages / sizeof *stages);
}

static void note_word(struct bytes word, bool inside, bool remark, bool *stage, struct heading *out) {
  static const char *const neutral[] = {"object",    "objects", "class",  "classes", "env",      "environment",
                                        "variables", "secrets", "config", "state",   "stateful", "the"};
  if (equal_ignoring_case(word, "durable"))
    out->durable = true;
  else if (!inside && !is_digit(word.data[0]) &&
           !bytes_among_ignoring_case(word, neutral, sizeof neutral / sizeof *neutral))
    out->plain = false;
  if (!inside && !remark)
    *stage = *stage || is_stage(word);
}

/* Tells what a heading is about. A colon or a dash separates a number before the title or a remark after it, and what
 * is in parentheses is a remark too. */
static struct heading heading_of(const char *text) {
  struct heading out = {.plain = true};
  bool stage = false, joint = false;
  unsigned depth = 0;
  for (size_t i = 0, end = strlen(text); i < end;) {
    size_t start = i, dash = text[i] == ':' ? 1 : dash_length(text, i, end);
    bool remark = out.durable && out.cut;
    struct bytes word = next_word(text, &i, end);
    if (word.len) {
      note_word(word, depth > 0, remark, &stage, &out);
      joint = joint || (!remark && equal_ignoring_case(word, "and"));
      continue;
    }
    depth += text[i] == '(';
    depth -= text[i] == ')' && depth > 0;
    if (dash && out.durable)
      out.cut = true;
    else if (dash)
      stage = joint = false;
    else
      joint = joint || (!remark && !depth && strchr("/,&+|;", text[i]));
    i = start + (dash ? dash : 1);
  }
  out.shared = out.durable && stage && joint;
  return out;
}

bool section_lists_stages(struct bytes label) {
  static const char *const beside[] = {"durable", "object", "objects", "and"};
  bool durable = false;
  for (size_t i = 0; i < label.len;) {
    struct bytes word = next_word(label.data, &i, label.len);
    i += word.len == 0;
    durable = durable || equal_ignoring_case(word, "durable");
    if (word.len && !is_stage(word) && !bytes_among_ignoring_case(word, beside, sizeof beside / sizeof *beside))
      return false;
  }
  return durable;
}

/* Returns a word that may be meant for `durable` (the first letter is right, two more may be wrong, or it is short for
 * Durable Objects), or NULL. */
static const char *heading_misspelt(struct arena *arena, const char *text) {
  static const char *const known[] = {"durable"};
  for (size_t i = 0, end = strlen(text); i < end;) {
    struct bytes word = next_word(text, &i, end);
    i += word.len == 0;
    char *lower = arena_strndup(arena, word.data, word.len);
    for (char *letter = lower; *letter; letter++)
      *letter = to_lower(*letter);
    if (bytes_equal(word, bytes_of("DOs")) || (lower[0] == 'd' && nearest(lower, known, 1)))
      return arena_strndup(arena, word.data, word.len);
  }
  return NULL;
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

/* Returns whether a paragraph is one line in bold, perhaps with a colon: `*colon` says so. */
static bool is_bold_line(const struct section *section, size_t index, bool *colon) {
  const struct md_block *block = block_at(section, index);
  bool strong = false;
  *colon = false;
  if (block->kind != MD_PARAGRAPH || block->depth)
    return false;
  for (size_t i = block->run; i < block->run_end; i++) {
    const struct md_run *run = &section->document.runs[i];
    struct bytes text = trim(run->text);
    *colon = text.len && text.data[text.len - 1] == ':';
    if (run->kind == MD_BREAK || (run->kind == MD_TEXT && text.len && !(*colon && text.len == 1)))
      return false;
    strong = strong || run->kind == MD_STRONG;
  }
  return strong;
}

/* Returns the level of a heading, 0 for another block. Lines in bold are below all others: those that end with a colon
 * are labels of what follows, and headings only of the section. */
static unsigned level_of(const struct section *section, size_t index) {
  bool colon;
  if (block_at(section, index)->kind == MD_HEADING)
    return block_at(section, index)->depth ? 0 : block_at(section, index)->level;
  return !is_bold_line(section, index, &colon) ? 0 : colon ? 8 : 7;
}

bool is_heading(const struct section *section, size_t index) {
  unsigned level = level_of(section, index);
  return level > 0 && level < 8;
}

static void read_headings(struct section *section) {
  section->headings = arena_alloc_array(section->draft->arena, section->document.count, sizeof *section->headings);
  for (size_t index = 0; index < section->document.count; index++)
    if (level_of(section, index))
      section->headings[index] = heading_of(text_of(section, index));
}

size_t section_end(const struct section *section, size_t heading, size_t limit) {
  size_t index = heading + 1;
  unsigned level = level_of(section, heading);
  while (index < limit && !(level_of(section, index) && level_of(section, index) <= level))
    index++;
  return index;
}

/* A heading such as a document's title, `Durable chat`: it has other words, nothing is listed before the first heading
 * under it, and a deeper one has the word too. That one is then the section. */
static bool is_umbrella(const struct section *section, size_t heading) {
  size_t index = heading + 1, end = section_end(section, heading, section->document.count);
  if (section->headings[heading].plain || section->headings[heading].shared)
    return false;
  while (index < end && !is_heading(section, index)) {
    enum md_kind kind = block_at(section, index)->kind;
    if (kind == MD_ITEM || kind == MD_FENCE)
      return false;
    index++;
  }
  for (; index < end; index++)
    if (section->headings[index].durable)
      return true;
  return false;
}

/* Returns a draft of what is in a range of blocks, apart from what has been read. */
static struct plan_draft read_apart(const struct section *section, size_t start, size_t end, bool own) {
  struct section again = *section;
  struct plan_draft draft = {.arena = section->draft->arena, .file = section->draft->file};
  struct findings *ignored = arena_alloc(draft.arena, sizeof *ignored);
  findings_init(ignored, draft.arena);
  draft.findings = ignored;
  again.draft = &draft;
  section_read(&again, outline_make(&again, start, end), own);
  return draft;
}

/* Returns whether there is an object of which more is said than a name: a table may also compare. */
static bool lists_objects(const struct section *section, size_t start, size_t end) {
  const struct plan_draft draft = read_apart(section, start, end, true);
  for (size_t i = 0; i < draft.object_count; i++)
    if (draft.objects[i].access_mode_given || draft.objects[i].key || draft.objects[i].source_given)
      return true;
  return false;
}

/* Returns whether the section under a heading may only mention the subject, as in `Costs of Durable Objects`. */
static bool is_mention(const struct section *section, size_t heading) {
  if (section->headings[heading].plain || section->headings[heading].shared)
    return false;
  size_t end = section_end(section, heading, section->document.count);
  bool table = false;
  for (size_t index = heading + 1; index < end; index++) {
    if (block_at(section, index)->kind != MD_PARAGRAPH && block_at(section, index)->kind != MD_HEADING)
      return false;
    table = table || strstr(text_of(section, index), "\n|");
  }
  return !table || !lists_objects(section, heading + 1, end);
}

static void refuse_second(const struct section *section, size_t index) {
  struct place first = section_place(section, section->heading);
  findings_add_error(section->draft->findings, section_place(section, index), "second-section",
                     "A plan has one Durable section, and the first begins at %s:%u:%u. Merge the two.", first.file,
                     first.line, first.column);
}

/* Finds the section among headings that are lines in bold, or among all others; with `mentions` one that may only
 * mention the subject counts too. */
static bool find_section_among(struct section *section, bool bold, bool mentions) {
  bool found = false;
  for (size_t index = 0; index < section->document.count; index++) {
    if (!section->headings[index].durable || (level_of(section, index) > 6) != bold || is_umbrella(section, index) ||
        (!mentions && is_mention(section, index)))
      continue;
    size_t end = section_end(section, index, section->document.count);
    if (found)
      refuse_second(section, index);
    else
      section->heading = index, section->end = end;
    found = true;
    index = end - 1;
    if (mentions)
      break;
  }
  return found;
}

/* Returns whether there is a section. */
static bool find_section(struct section *section) {
  return find_section_among(section, false, false) || find_section_among(section, false, true) ||
         find_section_among(section, true, false);
}

bool section_is_own(const struct section *section, size_t heading) {
  return !section->headings[heading].shared;
}

/* ---- blocks ---- */

/* Returns whether a fenced block may be a plan: YAML, JSON, which is YAML too, or one that does not say what it is. */
static bool is_yaml(struct bytes info) {
  static const char *const names[] = {"yaml", "yml", "json"};
  size_t len = 0;
  while (len < info.len && !strchr(" \t{,", info.data[len]))
    len++;
  return len == 0 || bytes_among_ignoring_case((struct bytes){info.data, len}, names, sizeof names / sizeof *names);
}

/* Returns whether the key begins a line, for blocks that cannot be parsed. */
static bool names_key(struct bytes text, const char *key) {
  const size_t len = strlen(key);
  for (size_t i = 0; i + len < text.len; i++) {
    bool begins = i == 0 || text.data[i - 1] == '\n' || strchr("\"'{[", text.data[i - 1]);
    if (begins && memcmp(text.data + i, key, len) == 0 && strchr(":\"' ].", text.data[i + len]))
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
  struct plan_draft draft =
      read_apart(section, section->heading + 1, section->end, section_is_own(section, section->heading));
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

/* Returns whether the text begins with an assignment of an env variable, as in a shell too. */
static bool assigns_env(struct bytes text) {
  text = trim(text);
  if (starts_with(text, "export "))
    text.data += strlen("export "), text.len -= strlen("export ");
  size_t len = 0;
  while (len < text.len && !strchr("=\n", text.data[len]))
    len++;
  return len < text.len && text.data[len] == '=' && is_env_key((struct bytes){text.data, len});
}

/* Warns about code and quotes that look like a plan, and are not read as one. */
static void warn_of_block(const struct section *section, size_t index) {
  const struct md_block *block = block_at(section, index);
  struct findings *findings = section->draft->findings;
  if (block->kind == MD_QUOTE) {
    struct section quote = {.draft = section->draft};
    md_parse(section->draft->arena, block->text, &quote.document);
    read_headings(&quote);
    struct plan_draft draft = read_apart(&quote, 0, quote.document.count, true);
    if (draft.object_count || draft.env_count)
      findings_add_warning(findings, section_place(section, index), "block-not-read",
                           "This quote is ignored, though it names `%s`. If it is part of the plan, remove the `>`.",
                           draft.object_count ? draft.objects[0].name : draft.env[0].key);
  } else if (names_key(block->text, plan_key_name(PLAN_OBJECTS))) {
    findings_add_warning(
        findings, section_place(section, index), "block-not-yaml",
        "This block has `durable_objects` but is not marked as YAML, so it is ignored. Begin it with ```yaml.");
  } else if (assigns_env(block->text)) {
    findings_add_warning(
        findings, section_place(section, index), "block-not-read",
        "This block is ignored. For env variables, write an item such as `- env: AI_API_KEY, LIMIT=100`.");
  }
}

bool section_read_blocks(struct section *section) {
  bool found = false;
  size_t own_end = section_is_own(section, section->heading) ? section->end : 0;
  struct block first = {0}, next;
  for (size_t index = section->heading + 1; index < section->end; index++) {
    const struct md_block *block = block_at(section, index);
    if (index >= own_end && section->headings[index].durable && section_is_own(section, index))
      own_end = section_end(section, index, section->end);
    if (block->kind != MD_FENCE && block->kind != MD_INDENTED && block->kind != MD_QUOTE)
      continue;
    struct place at = section_place(section, index);
    bool env_counts = index < own_end && block->info.len;
    if (block->kind == MD_FENCE && is_yaml(block->info) &&
        read_block(section, index, env_counts, found ? &next : &first)) {
      if (found)
        findings_add_error(section->draft->findings, at, "second-block",
                           "A Durable section has one block, and the first begins at %s:%u:%u. Merge the two.", at.file,
                           section_place(section, first.index).line, section_place(section, first.index).column);
      found = true;
    } else if (index < own_end || block->kind == MD_FENCE) {
      warn_of_block(section, index);
    }
  }
  section->fence = first.index;
  if (found)
    take_block(section, &first);
  return found;
}

/* ---- a file without a section ---- */

/* Warns about the first entry that begins with `Durable Objects`. Returns whether there is one. */
static bool warn_of_mention(const struct section *section, const struct entry *first) {
  for (const struct entry *entry = first; entry; entry = entry->next) {
    size_t start = skip_decoration(entry->flat, entry->start, entry->end);
    size_t behind = skip_durable_label(entry->flat, start, entry->end);
    bool leaf = entry->kind != ENTRY_TABLE && entry->kind != ENTRY_ROW;
    if (!leaf || behind == start || says_none(flat_slice(entry->flat, behind, entry->end))) {
      if (warn_of_mention(section, entry->first))
        return true;
      continue;
    }
    struct place at = flat_place(entry->flat, section->draft->file, entry->start);
    findings_add_warning(section->draft->findings, at, "no-section",
                         "This mentions Durable Objects, but no heading does, so nothing is planned. Write a section "
                         "`## Durable`, with `- (none)` if there are none.");
    return true;
  }
  return false;
}

/* Warns about what may be meant as a section: a typing error must not mean "there is nothing to deploy". */
static void warn_without_section(struct section *section) {
  struct findings *findings = section->draft->findings;
  for (size_t index = 0; index < section->document.count; index++) {
    const struct md_block *block = block_at(section, index);
    struct place at = section_place(section, index);
    const char *word =
        level_of(section, index) ? heading_misspelt(section->draft->arena, text_of(section, index)) : NULL;
    if (word)
      findings_add_warning(findings, at, "misspelt-heading",
                           "The word \"%s\" does not make this the Durable section, and without one there is "
                           "nothing to deploy. If you mean the section, write `durable`.",
                           word);
    if (block->kind == MD_FENCE && names_key(block->text, plan_key_name(PLAN_OBJECTS)))
      findings_add_warning(
          findings, at, "block-outside-section",
          "This block is ignored: no heading above it has the word durable. Add `## Durable` before it.");
  }
  warn_of_mention(section, outline_make(section, 0, section->document.count));
}

/* ---- a section without a block ---- */

/* `## Durable objects: none` and `## No durable objects`. */
static void read_heading(struct section *section) {
  const char *text = text_of(section, section->heading), *word = strcasestr(text, "durable");
  const char *behind = word ? word + strlen("durable") : text;
  if (word && strncasecmp(behind, " object", 7) == 0)
    behind += behind[7] == 's' || behind[7] == 'S' ? 8 : 7;
  while (is_space(*behind) || *behind == ':' || dash_length(behind, 0, strlen(behind)))
    behind += is_space(*behind) || *behind == ':' ? 1 : dash_length(behind, 0, strlen(behind));
  section->none = says_none(bytes_of(text)) || (word && says_none(bytes_of(behind)));
  section->none_at = section_place(section, section->heading);
}

/* Returns the first text under the heading, NULL if there is none. */
static const struct md_block *first_text(const struct section *section) {
  for (size_t index = section->heading + 1; index < section->end; index++)
    if (block_at(section, index)->kind != MD_ITEM && block_at(section, index)->kind != MD_HEADING)
      return block_at(section, index);
  return NULL;
}

static void refuse_nothing_named(struct section *section) {
  const struct md_block *text = first_text(section);
  struct plan_draft *draft = section->draft;
  static const char advice[] = "Write one list item for each Durable Object, as in `- chat-room: per room id; access: "
                               "public`, or a fenced `yaml` block with `durable_objects`, or `- (none)`.";
  struct flat flat = {0};
  if (text && text->run < text->run_end)
    flat_make(draft->arena, &section->document, text, &flat);
  if (section->labelled.line)
    findings_add_error(draft->findings, section->labelled, "only-prose",
                       "This names no Durable Object. Write one list item for each, as in `- Durable: chat-room, per "
                       "room id; access: public`, or `- Durable: none`.");
  else if (flat.len)
    findings_add_error(draft->findings, (struct place){draft->file, text->line, text->column}, "only-prose",
                       "The Durable section names no Durable Object, only text such as `%s`. %s",
                       plan_shown(draft, (struct bytes){flat.text, flat_line_end(&flat, 0)}), advice);
  else
    findings_add_error(draft->findings,
                       text ? (struct place){draft->file, text->line, text->column}
                            : section_place(section, section->heading),
                       text ? "only-prose" : "empty-section", "The Durable section %s. %s",
                       text ? "has text but names no Durable Object" : "is empty", advice);
}

static void warn_of_unread(const struct section *section) {
  for (const struct unread *unread = section->unread; unread; unread = unread->next) {
    const char *more = unread->count == 1 ? ""
                       : unread->count == 2
                           ? ", nor is the item after it"
                           : arena_printf(section->draft->arena, ", nor are the %zu items after it", unread->count - 1);
    findings_add_warning(section->draft->findings, unread->at, "unread",
                         "`%s` is not read as a part of the plan%s. To plan a Durable Object, begin an item with its "
                         "name, as in - `chat-room`: per room id.",
                         unread->text, more);
  }
}

static void read_bullets(struct section *section) {
  struct plan_draft *draft = section->draft;
  size_t errors = draft->findings->errors, warnings = draft->findings->count;
  bool own = section_is_own(section, section->heading);
  read_heading(section);
  section_read(section, outline_make(section, section->heading + (own ? 0 : 1), section->end), own);
  if (section->none && draft->object_count)
    findings_add_error(draft->findings, section->none_at, "none-beside-objects",
                       "The section says that there are none, but names `%s` on line %u. Remove one of the two.",
                       draft->objects[0].name, draft->objects[0].at.line);
  for (size_t i = 0; section->mode.said && i < draft->object_count; i++)
    if (!draft->objects[i].access_mode_given) {
      plan_warn_of_mention(draft, &section->mode, draft->objects[i].name);
      break;
    }
  bool some = draft->object_count || draft->env_count || draft->removed_count;
  bool none = section->none || section->prose_none;
  draft->form = some ? PLAN_BULLETS : PLAN_NONE;
  if (some || draft->findings->errors > errors)
    warn_of_unread(section);
  else if (none || draft->findings->count > warnings)
    return;
  else if (own || section->labelled.line)
    refuse_nothing_named(section);
  else
    findings_add_warning(
        draft->findings, section_place(section, section->heading), "nothing-labelled",
        "Nothing under this heading is labelled `Durable`, so nothing is planned. If the app has no Durable "
        "Objects, add the line `- Durable: none`; else one such as `- Durable: chat-room, per room id; "
        "access: public` for each.");
}

/* ---- a Markdown file ---- */

bool section_open(struct section *section, struct bytes text) {
  md_parse(section->draft->arena, text, &section->document);
  read_headings(section);
  return find_section(section);
}

void plan_read_markdown(struct plan_draft *draft, struct bytes text) {
  struct section section = {.draft = draft};
  size_t warnings = draft->findings->warnings;
  draft->form = PLAN_ABSENT;
  if (!section_open(&section, text))
    warn_without_section(&section);
  else if (!section_read_blocks(&section))
    read_bullets(&section);
  if ((draft->form == PLAN_ABSENT || draft->form == PLAN_NONE) && draft->findings->warnings > warnings)
    draft->form = PLAN_UNCLEAR;
}
