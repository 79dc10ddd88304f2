#include "model/base/base.h"
#include "model/journey/journey.h"

#include <stdlib.h>

/* ---- the build log ---- */

enum { FIELDS = 5 }; /* time, stage, tool, name, result */

const char *buildlog_line(struct arena *arena, const char *time, const char *name, const char *result) {
  return arena_printf(arena, "%s  durable  manage_durable_objects  %s  %s\n", time, name, result);
}

/* Returns the length of the gap between two fields that begins here: two blanks or more, or a tab among them; else 0.
 */
static size_t gap_length(struct bytes text) {
  size_t len = 0;
  bool tab = false;
  for (; len < text.len && is_blank(text.data[len]); len++)
    tab = tab || text.data[len] == '\t';
  return len >= 2 || tab ? len : 0;
}

/* Splits a line into its fields; the last one takes the rest, since a result may be a sentence. False if there are
 * fewer. */
static bool split(struct bytes line, struct bytes fields[FIELDS]) {
  for (size_t field = 0; field + 1 < FIELDS; field++) {
    size_t end = 0, gap = 0;
    while (end < line.len && (gap = gap_length((struct bytes){line.data + end, line.len - end})) == 0)
      end++;
    if (gap == 0)
      return false;
    fields[field] = (struct bytes){line.data, end};
    line = (struct bytes){line.data + end + gap, line.len - end - gap};
  }
  fields[FIELDS - 1] = line;
  return true;
}

static bool is_of_stage(const struct bytes fields[FIELDS], const char *stage) {
  int64_t time;
  return time_parse(fields[0], &time) && equal_ignoring_case(fields[1], stage) && fields[3].len > 0;
}

static const char LOSS_STAGE[] = "durable-loss";

const char *buildlog_loss_line(struct arena *arena, const char *time, const struct buildlog_loss *loss) {
  JD_BUF text;
  buf_init(&text, LIMIT_ERROR_MESSAGE);
  buf_printf(&text, "%s  %s  manage_durable_objects  ", time, LOSS_STAGE);
  escape_line(&text, bytes_of(loss->object));
  buf_printf(&text, "  item=%s deleted=%s", loss->item, loss->certain ? "yes" : "maybe");
  if (loss->approved_by)
    buf_printf(&text, " approved_by=%s", loss->approved_by);
  if (loss->commit)
    buf_printf(&text, " commit=%s", loss->commit);
  if (loss->class_name) {
    buf_add_text(&text, " class="); /* last, since a server may name it anything */
    escape_line(&text, bytes_of(loss->class_name));
  }
  buf_add_char(&text, '\n');
  return arena_strndup(arena, text.data, text.len);
}

/* Reads `key=value`s with blanks between them. */
static struct buildlog_loss read_loss(struct arena *arena, const struct bytes fields[FIELDS]) {
  struct buildlog_loss loss = {.object = arena_strndup(arena, fields[3].data, fields[3].len), .item = ""};
  const struct {
    const char *key;
    const char **value;
  } keys[] = {{"item=", &loss.item}, {"approved_by=", &loss.approved_by}, {"commit=", &loss.commit}};
  const char *rest = arena_strndup(arena, fields[FIELDS - 1].data, fields[FIELDS - 1].len);
  for (rest += strspn(rest, " "); *rest; rest += strcspn(rest, " "), rest += strspn(rest, " ")) {
    if (strncmp(rest, "class=", strlen("class=")) == 0) {
      loss.class_name = rest + strlen("class=");
      break;
    }
    loss.certain |= starts_with(bytes_of(rest), "deleted=yes");
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
      if (strncmp(rest, keys[i].key, strlen(keys[i].key)) == 0)
        *keys[i].value = arena_strndup(arena, rest + strlen(keys[i].key), strcspn(rest, " ") - strlen(keys[i].key));
  }
  return loss;
}

/* Losses that no entry has yet. */
struct pending {
  const char *time;
  struct buildlog_loss *list;
  size_t count, capacity;
};

static void take_losses(struct pending *pending, struct buildlog_entry *entry) {
  if (pending->count && strcmp(pending->time, entry->time) == 0 && strcmp(pending->list[0].item, entry->name) == 0) {
    entry->losses = pending->list;
    entry->loss_count = pending->count;
  }
  *pending = (struct pending){0};
}

void buildlog_parse(struct arena *arena, struct bytes text, struct buildlog_entry **entries, size_t *count) {
  struct pending pending = {0};
  size_t capacity = 0;
  *entries = NULL;
  *count = 0;
  for (struct text_line line = {0}; text_next_line(text, &line);) {
    struct bytes fields[FIELDS];
    if (!split(text_line_content(text, line), fields))
      continue;
    if (is_of_stage(fields, LOSS_STAGE)) {
      pending.time = arena_strndup(arena, fields[0].data, fields[0].len);
      *ARENA_PUSH(arena, pending.list, pending.count, pending.capacity) = read_loss(arena, fields);
    }
    if (!is_of_stage(fields, "durable"))
      continue;
    struct buildlog_entry *entry = ARENA_PUSH(arena, *entries, *count, capacity);
    *entry = (struct buildlog_entry){.time = arena_strndup(arena, fields[0].data, fields[0].len),
                                     .name = arena_strndup(arena, fields[3].data, fields[3].len),
                                     .result = arena_strndup(arena, fields[4].data, fields[4].len)};
    take_losses(&pending, entry);
  }
}

/* ---- history ---- */

const char *held_name(enum held held) {
  static const char *const names[] = {"", "same", "differs", "gone"};
  return names[held];
}

static struct item item_of(const char *label) {
  const char *key = label_env_key(label);
  return (struct item){.kind = key ? ITEM_ENV : ITEM_OBJECT, .name = key ? key : label};
}

/* A line of the log, so that it can be found by item and moment: others may have written the time in another form. */
struct line_key {
  enum item_kind kind;
  const char *name;
  int64_t time;
  struct history_entry *entry;
};

/* The lines whose time can be read, sorted. */
struct line_index {
  struct line_key *keys;
  size_t count;
};

static int by_item(const void *left, const void *right) {
  const struct line_key *a = left, *b = right;
  int order = a->kind != b->kind ? (a->kind > b->kind) - (a->kind < b->kind) : strcmp(a->name, b->name);
  return order ? order : (a->time > b->time) - (a->time < b->time);
}

/* The last line of several comes last. */
static int by_item_and_line(const void *left, const void *right) {
  const struct line_key *a = left, *b = right;
  int order = by_item(a, b);
  return order ? order : (a->entry > b->entry) - (a->entry < b->entry);
}

static struct line_index index_lines(struct arena *arena, const struct history *history) {
  struct line_index index = {.keys = arena_alloc_array(arena, history->count, sizeof *index.keys)};
  for (size_t i = 0; i < history->count; i++) {
    struct history_entry *entry = &history->entries[i];
    struct line_key key = {.kind = entry->item.kind, .name = entry->item.name, .entry = entry};
    if (time_parse(bytes_of(entry->time), &key.time))
      index.keys[index.count++] = key;
  }
  if (index.count)
    qsort(index.keys, index.count, sizeof *index.keys, by_item_and_line);
  size_t kept = 0; /* of one moment only the last */
  for (size_t i = 0; i < index.count; i++)
    if (i + 1 == index.count || by_item(&index.keys[i], &index.keys[i + 1]) != 0)
      index.keys[kept++] = index.keys[i];
  index.count = kept;
  return index;
}

/* Returns the entry of the line for what the lock records, or a new entry without a line. */
static struct history_entry *entry_for(struct history *history, const struct line_index *index, enum item_kind kind,
                                       const char *name, const char *time) {
  struct line_key key = {.kind = kind, .name = name};
  const struct line_key *found = time_parse(bytes_of(time), &key.time) && index->count
                                     ? bsearch(&key, index->keys, index->count, sizeof key, by_item)
                                     : NULL;
  if (found)
    return found->entry;
  struct history_entry *entry = &history->entries[history->count++];
  *entry = (struct history_entry){.time = time, .item = {.kind = kind, .name = name}};
  return entry;
}

static void join_target(struct history *out, const struct line_index *index, const struct applied *target) {
  for (size_t i = 0; i < target->object_count; i++) {
    const struct applied_object *object = &target->objects[i];
    struct history_entry *entry = entry_for(out, index, ITEM_OBJECT, object->name, object->applied_at);
    entry->object = object;
    entry->target = target;
  }
  for (size_t i = 0; i < target->env_count; i++) {
    const struct applied_env *env = &target->env[i];
    struct history_entry *entry = entry_for(out, index, ITEM_ENV, env->key, env->applied_at);
    entry->env = env;
    entry->target = target;
  }
}

void history_join(struct arena *arena, struct bytes log, const struct applied *targets, size_t count,
                  struct history *out) {
  struct buildlog_entry *lines;
  size_t line_count, recorded = 0;
  buildlog_parse(arena, log, &lines, &line_count);
  for (size_t i = 0; i < count; i++)
    recorded += targets[i].object_count + targets[i].env_count;
  *out = (struct history){0};
  out->entries = arena_alloc_array(arena, line_count + recorded, sizeof *out->entries);
  for (size_t i = 0; i < line_count; i++)
    out->entries[out->count++] = (struct history_entry){.time = lines[i].time,
                                                        .result = lines[i].result,
                                                        .losses = lines[i].losses,
                                                        .loss_count = lines[i].loss_count,
                                                        .item = item_of(lines[i].name)};
  const struct line_index index = index_lines(arena, out);
  for (size_t i = 0; i < count; i++)
    join_target(out, &index, &targets[i]);
}

bool history_names(const struct history *history, const char *label) {
  for (size_t i = 0; i < history->count; i++)
    if (item_has_label(&history->entries[i].item, label))
      return true;
  return false;
}

void history_keep(struct history *history, const char *const *labels, size_t count) {
  size_t kept = 0;
  for (size_t i = 0; i < history->count; i++) {
    bool named = count == 0;
    for (size_t j = 0; j < count && !named; j++)
      named = item_has_label(&history->entries[i].item, labels[j]);
    if (named)
      history->entries[kept++] = history->entries[i];
  }
  history->count = kept;
}

/* A successful application leaves the row READY. */
static enum held hold_object(struct arena *arena, const struct applied_object *object, const struct live *live,
                             struct item *item) {
  const struct live_object *row = live_find(live, object->name);
  if (!row)
    return HELD_GONE;
  item->live = row;
  item->unverified = !row->has_code;
  if (row->status != ROW_READY)
    item_add_change(arena, item, FIELD_STATUS, row_status_name(ROW_READY), row_status_name(row->status));
  if (strcmp(object->class_name, row->class_name) != 0)
    item_add_change(arena, item, FIELD_CLASS_NAME, object->class_name, row->class_name);
  if (object->access_mode != row->access_mode)
    item_add_change(arena, item, FIELD_ACCESS_MODE, access_mode_name(object->access_mode),
                    access_mode_name(row->access_mode));
  if (row->has_code && !digest_equal(object->code_digest, row->code_digest))
    item_add_change(arena, item, FIELD_CODE, digest_text(arena, object->code_digest),
                    digest_text(arena, row->code_digest));
  return item->change_count ? HELD_DIFFERS : HELD_SAME;
}

/* Its value cannot be read back. */
static enum held hold_env(const struct applied_env *env, const struct live *live, struct item *item) {
  item->env_live = item->unverified = live_has_env(live, env->key);
  return item->env_live ? HELD_SAME : HELD_GONE;
}

void history_compare(struct arena *arena, struct history *history, const struct live *live) {
  for (size_t i = 0; i < history->count; i++) {
    struct history_entry *entry = &history->entries[i];
    if (entry->object)
      entry->held = hold_object(arena, entry->object, live, &entry->item);
    else if (entry->env)
      entry->held = hold_env(entry->env, live, &entry->item);
  }
}

size_t history_count(const struct history *history, enum held held) {
  size_t count = 0;
  for (size_t i = 0; i < history->count; i++)
    count += history->entries[i].held == held;
  return count;
}
