#include "model/base/base.h"
#include "model/plan/internal.h"

/* A list of entries while it is read. */
struct walk {
  struct section *section;
  bool unwanted;         /* under a heading such as `Later` */
  enum access_mode mode; /* under one such as `Public` */
  bool other;            /* under a heading about something else */
  struct reading *open;  /* the object that fields after it belong to */
};

static void read_list(const struct walk *around, struct entry *first, bool own);
static void read_fields(struct walk *walk, const struct entry *first);

static struct plan_draft *draft_of(const struct walk *walk) {
  return walk->section->draft;
}

static struct place place_of(const struct walk *walk, const struct entry *entry) {
  return flat_place(entry->flat, draft_of(walk)->file, entry->start);
}

static struct sight look(const struct walk *walk, const struct entry *entry) {
  struct sight sight;
  plan_look(draft_of(walk), entry->flat, entry->start, entry->end, &sight);
  return sight;
}

static struct bytes text_of(const struct entry *entry) {
  return flat_slice(entry->flat, entry->start, entry->end);
}

static void close_object(struct walk *walk) {
  if (walk->open)
    object_end(walk->open, walk->mode);
  walk->open = NULL;
}

/* ---- what is not understood ---- */

static void note_unread_as(struct walk *walk, const struct entry *entry, struct bytes text) {
  struct section *section = walk->section;
  struct unread *last = section->last_unread;
  if (!text.len)
    return;
  if (last && last->behind == entry) {
    last->behind = entry->next;
    last->count++;
    return;
  }
  struct unread *unread = arena_alloc(draft_of(walk)->arena, sizeof *unread);
  *unread = (struct unread){place_of(walk, entry), plan_shown(draft_of(walk), text), 1, entry->next, NULL};
  *(last ? &last->next : &section->unread) = unread;
  section->last_unread = unread;
}

static void note_unread(struct walk *walk, const struct entry *entry) {
  note_unread_as(walk, entry, text_of(entry));
}

/* Returns the first cells of a table's rows. */
static struct bytes rows_of(const struct walk *walk, const struct entry *table) {
  JD_BUF rows;
  buf_init(&rows, LIMIT_PLAN_BYTES);
  for (const struct entry *row = table->first ? table->first->next : NULL; row; row = row->next) {
    buf_add_text(&rows, rows.len ? ", " : "");
    if (row->first)
      buf_add_bytes(&rows, text_of(row->first));
  }
  return arena_bytes(draft_of(walk)->arena, buf_bytes(&rows));
}

static void say_none(struct walk *walk, struct place at) {
  if (!walk->section->none)
    walk->section->none_at = at;
  walk->section->none = true;
}

/* ---- env variables ---- */

static void read_env_row(struct walk *walk, struct reading *env, const struct entry *row) {
  static const char *const titles[] = {"value", "default", "wert", "valor", "valeur"};
  struct plan_draft *draft = draft_of(walk);
  const struct entry *cell = row->first;
  size_t before = draft->env_count;
  while (cell && !env_read(env, cell->flat, cell->start, cell->end))
    cell = cell->next;
  if (!cell) {
    note_unread(walk, row);
    return;
  }
  for (cell = cell->next; cell; cell = cell->next) {
    struct bytes title = cell->column ? text_of(cell->column) : (struct bytes){0}, value = text_of(cell);
    if (!bytes_among_ignoring_case(title, titles, sizeof titles / sizeof *titles) || says_none(value) || !value.len)
      continue;
    if (draft->env_count != before + 1 ||
        (memchr(value.data, ' ', value.len) && cell->flat->kind[cell->start] != MD_CODE))
      findings_add_error(draft->findings, place_of(walk, cell), "env-value",
                         "`%s` is not clear as a value. Put it in backticks, or leave the cell empty to take the value "
                         "from the environment.",
                         plan_shown(draft, value));
    else
      plan_set_env(draft, &draft->env[before], cell->flat, cell->start, cell->end);
  }
}

static void read_env_entries(struct walk *walk, struct reading *env, const struct entry *first) {
  for (const struct entry *entry = first; entry; entry = entry->next) {
    const struct entry *row = entry->kind == ENTRY_TABLE && entry->first ? entry->first->next : NULL;
    for (; row; row = row->next)
      read_env_row(walk, env, row);
    if (entry->kind == ENTRY_TABLE)
      continue;
    if (!env_read(env, entry->flat, entry->start, entry->end) && entry->kind != ENTRY_TEXT && entry->start < entry->end)
      note_unread(walk, entry);
  }
}

/* Reads an entry that is or begins with a label of env variables. */
static void read_env(struct walk *walk, const struct entry *entry, const struct sight *sight) {
  struct reading env;
  env_begin(&env, draft_of(walk), entry->flat, sight->start, sight->value, entry->end);
  read_env_entries(walk, &env, entry->first);
  env_end(&env);
}

/* Returns whether a table lists env variables: the first cell of each row is the name of one, and their title says
 * nothing else. */
static bool lists_env(const struct entry *table) {
  static const char *const others[] = {"method", "verb",    "http", "message", "event",     "type",
                                       "status", "command", "code", "op",      "operation", "state"};
  const struct entry *row = table->first->next, *title = table->first->first;
  if (title && bytes_among_ignoring_case(text_of(title), others, sizeof others / sizeof *others))
    return false;
  for (; row; row = row->next) {
    struct bytes name = row->first ? text_of(row->first) : (struct bytes){0};
    if (!is_env_key(name) &&
        plan_env_tokens(NULL, row->flat, row->start, row->first ? row->first->end : row->start, NULL) != 1)
      return false;
  }
  return table->first->next != NULL;
}

/* ---- tables ---- */

/* Returns what the cells of a column are, by its title. */
static enum attribute attribute_of(const struct entry *title) {
  size_t start = skip_decoration(title->flat, title->start, title->end);
  return start < title->end && title->flat->kind[start] != MD_CODE ? attribute_named(title->flat, start, title->end)
                                                                   : ATTRIBUTE_NONE;
}

static bool is_mode(const struct entry *cell) {
  enum access_mode mode;
  return cell->start < cell->end && mode_alone(cell->flat, cell->start, cell->end, &mode);
}

static const struct entry *cell_under(const struct entry *row, const struct entry *column) {
  const struct entry *cell = row->first;
  while (cell && cell->column != column)
    cell = cell->next;
  return cell;
}

/* Returns how well a column serves for the names: its title says so, or it is the first that is no attribute. */
static unsigned name_rank(const struct entry *column) {
  static const char *const titles[] = {"class", "do", "object", "durable objects", "durable object", "name"};
  struct bytes title = text_of(column);
  for (unsigned rank = sizeof titles / sizeof *titles; rank > 0; rank--)
    if (equal_ignoring_case(title, titles[rank - 1]))
      return rank + 1;
  return 0;
}

/* Finds the column of names. NULL when the table lists no objects: neither a title nor, which `*attributed` says, a
 * column of modes or other attributes tells so. */
static const struct entry *name_column(const struct entry *table, bool *attributed) {
  const struct entry *best = NULL, *first = NULL;
  *attributed = false;
  for (const struct entry *column = table->first->first; column; column = column->next) {
    bool modes = false, good = false, labels = false;
    for (const struct entry *row = table->first->next; row; row = row->next) {
      const struct entry *cell = cell_under(row, column);
      modes = modes || (cell && is_mode(cell));
      good = good || (cell && is_object_name(text_of(cell)));
      labels = labels || (cell && begins_field(attribute_of(cell)));
    }
    enum attribute attribute = attribute_of(column);
    *attributed = *attributed || modes || begins_field(attribute);
    if (name_rank(column) > (best ? name_rank(best) : 0))
      best = column;
    if (!first && good && !modes && !labels && attribute == ATTRIBUTE_NONE)
      first = column;
  }
  return best ? best : *attributed ? first : NULL;
}

static void read_row(struct walk *walk, const struct entry *row, const struct entry *names) {
  const struct entry *name = cell_under(row, names);
  struct sight sight = name ? look(walk, name) : (struct sight){0};
  bool blank = true;
  for (const struct entry *cell = row->first; cell; cell = cell->next)
    blank = blank && cell->start == cell->end;
  if (blank)
    return;
  if (!name || name->start == name->end) {
    findings_add_error(draft_of(walk)->findings, place_of(walk, row), "missing-name",
                       "This row names no Durable Object. Write the name, or remove the row.");
    return;
  }
  if (sight.unwanted || walk->unwanted) {
    plan_warn_of_unwanted(draft_of(walk), place_of(walk, name), text_of(name), NULL);
    return;
  }
  if (!sight.named) {
    sight.name = name->start;
    sight.name_end = name->end;
  }
  struct reading object;
  object_begin(&object, draft_of(walk), name->flat, name->start, name->end, &sight);
  for (const struct entry *cell = row->first; cell; cell = cell->next)
    if (cell != name)
      object_read_value(&object, cell->column ? attribute_of(cell->column) : ATTRIBUTE_NONE, cell->flat, cell->start,
                        cell->end);
  object_end(&object, walk->mode);
}

static void read_table(struct walk *walk, const struct entry *table) {
  bool attributed;
  const struct entry *names = name_column(table, &attributed);
  if (lists_env(table)) {
    struct reading env;
    env_begin(&env, draft_of(walk), table->flat, table->start, table->end, table->end);
    read_env_entries(walk, &env, table);
    env_end(&env);
  } else if (!names) {
    note_unread_as(walk, table, rows_of(walk, table));
  } else {
    for (const struct entry *row = table->first->next; row; row = row->next)
      read_row(walk, row, names);
  }
}

/* ---- one object ---- */

static bool is_text_or_item(const struct entry *entry) {
  return entry->kind == ENTRY_TEXT || entry->kind == ENTRY_ITEM;
}

/* Returns whether the entry names an object and says more about it. */
static bool is_object(const struct walk *walk, const struct entry *entry) {
  bool attributed;
  if (entry->kind == ENTRY_TABLE)
    return name_column(entry, &attributed) && attributed;
  struct sight sight = look(walk, entry);
  return sight.named && !sight.field && !sight.env && (sight.attributed || sight.marked);
}

static bool is_field(const struct walk *walk, const struct entry *entry) {
  if (entry->kind == ENTRY_TABLE) {
    for (const struct entry *row = entry->first; row; row = row->next)
      if (row->first && begins_field(attribute_of(row->first)) && !is_object(walk, entry))
        return true;
    return false;
  }
  return look(walk, entry).field;
}

static bool any(const struct walk *walk, const struct entry *first,
                bool (*test)(const struct walk *walk, const struct entry *entry)) {
  for (; first; first = first->next)
    if (test(walk, first))
      return true;
  return false;
}

/* `| Access | public |`: each row is a field, if one is. */
static void read_field_table(struct walk *walk, const struct entry *table) {
  if (!is_field(walk, table))
    return;
  for (const struct entry *row = table->first; row; row = row->next) {
    const struct entry *value = row->first ? row->first->next : NULL;
    enum attribute attribute = value ? attribute_of(row->first) : ATTRIBUTE_NAME;
    if (row == table->first && attribute == ATTRIBUTE_NONE)
      continue; /* `| Field | Value |` */
    struct reading env;
    if (attribute == ATTRIBUTE_ENV) {
      env_begin(&env, draft_of(walk), value->flat, row->first->start, value->start, value->end);
      env_end(&env);
    } else if (attribute != ATTRIBUTE_NAME) {
      object_read_value(walk->open, attribute == ATTRIBUTE_NONE ? ATTRIBUTE_DESCRIPTION : attribute, value->flat,
                        value->start, value->end);
    }
  }
}

static void read_field(struct walk *walk, const struct entry *entry) {
  struct sight sight = look(walk, entry);
  bool label = entry->kind == ENTRY_HEADING || (entry->start < entry->end && entry->flat->text[entry->end - 1] == ':');
  if (sight.env) {
    object_read(walk->open, entry->flat, entry->start, entry->end);
    walk->open->env_empty = false;
    if (entry->first)
      read_env(walk, entry, &(struct sight){.start = sight.start, .value = entry->end});
    else if (plan_env_tokens(NULL, entry->flat, sight.value, entry->end, NULL) == 0)
      read_env(walk, entry, &sight);
  } else if (label && entry->first && !sight.field) {
    for (const struct entry *inner = entry->first; inner; inner = inner->next)
      if (inner->kind != ENTRY_TABLE && is_object(walk, inner) && look(walk, inner).attributed)
        plan_warn_of_second(draft_of(walk), place_of(walk, inner), text_of(inner));
  } else if (label && entry->first) {
    const struct entry *value = entry->first;
    object_read_value(
        walk->open, attribute_named(entry->flat, sight.start, entry->end - (entry->flat->text[entry->end - 1] == ':')),
        value->flat, value->start, value->end);
  } else if (sight.named && sight.marked && sight.leads && sight.attributed && !sight.field &&
             entry->kind != ENTRY_TEXT) {
    plan_warn_of_second(draft_of(walk), place_of(walk, entry), flat_slice(entry->flat, sight.name, sight.name_end));
  } else {
    object_read(walk->open, entry->flat, entry->start, entry->end);
    read_fields(walk, entry->first);
  }
}

static void read_fields(struct walk *walk, const struct entry *first) {
  for (const struct entry *entry = first; entry; entry = entry->next) {
    if (entry->kind != ENTRY_TABLE)
      read_field(walk, entry);
    else if (lists_env(entry))
      read_table(walk, entry);
    else if (is_object(walk, entry))
      plan_warn_of_second(draft_of(walk), place_of(walk, entry->first->next), rows_of(walk, entry));
    else
      read_field_table(walk, entry);
  }
}

/* ---- one entry ---- */

/* Returns whether a sentence names env variables. */
static bool mentions_env(const struct entry *entry) {
  for (size_t i = entry->start, value; i < entry->end; i++)
    if ((i == entry->start || is_space(entry->flat->text[i - 1])) &&
        attribute_at(entry->flat, i, entry->end, &value) == ATTRIBUTE_ENV &&
        plan_env_tokens(NULL, entry->flat, value, entry->end, NULL))
      return true;
  return false;
}

static bool is_next_a_field(const struct walk *walk, const struct entry *entry) {
  return entry->kind == ENTRY_TEXT && entry->next && is_field(walk, entry->next);
}

/* Decides whether an entry is an object. */
static bool is_meant_as_object(const struct walk *walk, const struct entry *entry, const struct sight *sight) {
  bool fields = any(walk, entry->first, is_field) || is_next_a_field(walk, entry);
  if (sight->attributed || fields)
    return !(entry->kind == ENTRY_TEXT && !fields && !sight->named && !sight->misnamed);
  if (sight->misnamed)
    return true;
  if (!sight->named || any(walk, entry->first, is_object))
    return false;
  return entry->kind == ENTRY_TEXT ? sight->leads && sight->marked : sight->leads || sight->marked;
}

static void refuse_nameless(const struct walk *walk, const struct entry *entry) {
  findings_add_error(
      draft_of(walk)->findings, place_of(walk, entry), "missing-name",
      "This item names no Durable Object. Begin it with the name in backticks, as in - `chat-room`: per room id.");
}

static void read_object(struct walk *walk, const struct entry *entry, struct sight *sight) {
  struct plan_draft *draft = draft_of(walk);
  if (!sight->named && !sight->misnamed && !(sight->buried && is_next_a_field(walk, entry)) &&
      !(entry->kind == ENTRY_HEADING && sight->start < entry->end)) {
    refuse_nameless(walk, entry);
    return;
  }
  if (!sight->named && !sight->misnamed && !sight->buried) {
    sight->name = sight->start;
    sight->name_end = entry->end;
  }
  struct reading *object = arena_alloc(draft->arena, sizeof *object);
  object_begin(object, draft, entry->flat, entry->start, entry->end, sight);
  walk->open = object;
  read_fields(walk, entry->first);
  if (entry->kind != ENTRY_TEXT && !is_field(walk, entry))
    close_object(walk);
}

/* Returns the title of what follows, without decoration and colon: `3.4 Risks`. */
static struct bytes title_of(const struct entry *entry, size_t start) {
  size_t end = entry->end - (entry->end > start && entry->flat->text[entry->end - 1] == ':');
  return entry->first ? flat_slice(entry->flat, start, end) : (struct bytes){0};
}

/* `### Public` with objects below it. Returns the mode, ACCESS_NONE if it is no such group. */
static enum access_mode mode_of_group(const struct walk *walk, const struct entry *entry, size_t start) {
  enum access_mode mode;
  bool alone = start < entry->end && mode_alone(entry->flat, start, entry->end, &mode);
  return alone && any(walk, entry->first, is_object) ? mode : ACCESS_NONE;
}

static void read_entry(struct walk *walk, const struct entry *entry) {
  struct sight sight = look(walk, entry);
  struct walk inner = *walk;
  size_t value;
  bool right;
  if (entry->kind == ENTRY_TABLE) {
    close_object(walk);
    read_table(walk, entry);
  } else if (says_notes(title_of(entry, sight.start))) {
    close_object(walk);
    for (const struct entry *note = entry->first; note; note = note->next)
      if (note->kind == ENTRY_TABLE)
        note_unread_as(walk, note, rows_of(walk, note));
      else if (note->kind != ENTRY_TEXT || note->first)
        note_unread(walk, note);
  } else if (sight.start == entry->end && entry->first && entry->start == entry->end) {
    close_object(walk);
    read_list(walk, entry->first, true);
  } else if (entry->kind == ENTRY_ITEM && sight.none) {
    say_none(walk, place_of(walk, entry));
  } else if (entry->kind == ENTRY_TEXT && sight.none) {
    walk->section->prose_none = true;
  } else if (removed_says(entry->flat, sight.start, entry->end, &value, &right) &&
             (entry->kind == ENTRY_ITEM || (entry->kind == ENTRY_TEXT && right))) {
    removed_read(draft_of(walk), entry, value, right && entry->kind == ENTRY_ITEM);
  } else if (sight.env) {
    close_object(walk);
    read_env(walk, entry, &sight);
  } else if (mode_of_group(walk, entry, sight.start) != ACCESS_NONE) {
    close_object(walk);
    inner.mode = mode_of_group(walk, entry, sight.start);
    read_list(&inner, entry->first, true);
  } else if (sight.field && walk->open) {
    read_field(walk, entry);
  } else if (sight.field && entry->kind == ENTRY_ITEM) {
    refuse_nameless(walk, entry);
  } else {
    close_object(walk);
    bool struck = sight.start < entry->end && entry->flat->kind[sight.start] == FLAT_STRUCK;
    bool object = is_meant_as_object(walk, entry, &sight);
    if (struck || ((sight.unwanted || walk->unwanted) && (entry->kind == ENTRY_ITEM || object))) {
      plan_warn_of_unwanted(draft_of(walk), place_of(walk, entry), text_of(entry), NULL);
    } else if (sight.unwanted && entry->kind == ENTRY_TEXT && !entry->first) {
      return;
    } else if (object) {
      read_object(walk, entry, &sight);
    } else if (entry->first) {
      inner.unwanted = walk->unwanted || sight.unwanted || says_ideas(title_of(entry, sight.start));
      read_list(&inner, entry->first, true);
    } else if (entry->kind == ENTRY_ITEM || (entry->kind == ENTRY_TEXT && (sight.attributed || mentions_env(entry)))) {
      note_unread(walk, entry);
    } else if (entry->kind == ENTRY_TEXT) {
      object_look_for_mode(draft_of(walk), entry->flat, entry->start, entry->end, &walk->section->mode);
    }
  }
}

/* ---- labels ---- */

/* Returns whether an item says who may open it, without a label before that, or lists env variables. */
static bool looks_durable(const struct walk *walk, const struct entry *entry) {
  const struct flat *flat = entry->flat;
  struct sight sight = look(walk, entry);
  if (sight.env)
    return plan_env_tokens(NULL, flat, sight.value, entry->end, NULL) > 0;
  for (size_t offset = entry->start; offset < entry->end;) {
    struct segment segment = segment_at(flat, offset, entry->end, 0, 0);
    size_t value = 0, start = skip_spaces(flat->text, segment.start, segment.end);
    enum access_mode mode;
    if (segment.separator == ':')
      return false;
    if (mode_alone(flat, start, segment.end, &mode) ||
        attribute_at(flat, start, segment.end, &value) == ATTRIBUTE_ACCESS)
      return true;
    offset = segment.next;
  }
  return false;
}

/* Under a shared heading an item counts when it is labelled. One that looks like a part of the plan was hardly meant
 * otherwise. */
static void warn_of_unlabelled(const struct walk *walk, const struct entry *entry) {
  if (!walk->other && looks_durable(walk, entry))
    findings_add_warning(draft_of(walk)->findings, place_of(walk, entry), "unlabelled-item",
                         "This item is ignored, since its heading is about other parts too. If it is about Durable "
                         "Objects, begin it with `Durable:`.");
}

/* `Everything else: none` */
static bool refuses_the_rest(const struct entry *entry) {
  size_t start = skip_decoration(entry->flat, entry->start, entry->end);
  size_t label = label_length(entry->flat, start, entry->end);
  return label && says_the_rest(flat_slice(entry->flat, start, label)) &&
         says_none(flat_slice(entry->flat, label + 1, entry->end));
}

/* Returns the offset after `Durable:`, or after a label that names other stages too, as in `AI, RAG, durable:`. */
static size_t skip_shared_label(const struct entry *entry, size_t start) {
  size_t behind = skip_durable_label(entry->flat, start, entry->end);
  for (size_t i = start; behind == start && i < entry->end && entry->flat->text[i] != '\n'; i++)
    if (entry->flat->text[i] == ':')
      return section_lists_stages(flat_slice(entry->flat, start, i)) ? i + 1 : start;
  return behind;
}

/* Reads what is under a shared heading, or in a table there: only what has the label. */
static void read_shared(struct walk *walk, struct entry *entry) {
  struct section *section = walk->section;
  size_t start = skip_decoration(entry->flat, entry->start, entry->end);
  size_t behind = skip_shared_label(entry, start);
  bool heading = entry->kind == ENTRY_HEADING && section->headings[entry->block].durable;
  if (entry->kind == ENTRY_ROW && entry->first && entry->first->next &&
      skip_durable_label(entry->flat, entry->first->start, entry->first->end) == entry->first->end) {
    entry->first->next->kind = ENTRY_ITEM;
    entry->first->next->next = NULL;
    read_entry(walk, entry->first->next);
    section->labelled = place_of(walk, entry);
  } else if (heading || (behind > start && entry->kind != ENTRY_HEADING)) {
    entry->start = heading ? entry->start : behind;
    if (heading)
      read_list(walk, entry->first, section_is_own(section, entry->block));
    else
      read_entry(walk, entry);
    section->labelled = place_of(walk, entry);
  } else if (walk->open && entry->kind == ENTRY_TEXT && look(walk, entry).field) {
    read_field(walk, entry);
  } else if (is_text_or_item(entry) && (says_none(text_of(entry)) || refuses_the_rest(entry))) {
    say_none(walk, place_of(walk, entry));
  } else {
    close_object(walk);
    if (entry->kind == ENTRY_ITEM)
      warn_of_unlabelled(walk, entry);
    struct walk inner = *walk;
    inner.other = walk->other || entry->kind == ENTRY_HEADING;
    read_list(&inner, entry->first, false);
  }
}

static void read_list(const struct walk *around, struct entry *first, bool own) {
  struct walk walk = {
      .section = around->section, .unwanted = around->unwanted, .mode = around->mode, .other = around->other};
  for (struct entry *entry = first; entry; entry = entry->next) {
    if (!own) {
      read_shared(&walk, entry);
      continue;
    }
    if (entry->kind != ENTRY_TABLE) {
      size_t start = skip_decoration(entry->flat, entry->start, entry->end);
      size_t behind = skip_durable_label(entry->flat, start, entry->end);
      entry->start = behind > start ? behind : entry->start;
    }
    read_entry(&walk, entry);
  }
  close_object(&walk);
}

/* Returns whether the section's heading is an object itself, as in `## Durable Object: chat-room (public)`. */
static bool is_object_heading(const struct walk *walk, const struct entry *heading) {
  struct entry rest = *heading;
  rest.start = skip_durable_label(rest.flat, skip_decoration(rest.flat, rest.start, rest.end), rest.end);
  struct sight sight = look(walk, &rest);
  return rest.start > heading->start && sight.named && (sight.attributed || any(walk, heading->first, is_field));
}

/* Returns whether a piece of the heading says so, as in `Later: Durable Objects`. */
static bool is_unwanted_heading(const struct entry *heading) {
  for (size_t offset = heading->start; offset < heading->end;) {
    struct segment segment = segment_at(heading->flat, offset, heading->end, 0, 0);
    if (says_unwanted(flat_slice(heading->flat, segment.start, segment.end)))
      return true;
    offset = segment.next;
  }
  return false;
}

void section_read(struct section *section, struct entry *first, bool own) {
  struct walk walk = {.section = section};
  bool heading = own && first && first->kind == ENTRY_HEADING && !first->next && first->block == section->heading;
  walk.unwanted = heading && !section->none && is_unwanted_heading(first);
  if (heading && !is_object_heading(&walk, first))
    first = first->first;
  read_list(&walk, first, own);
}
