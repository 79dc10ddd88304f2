#include "reconcile/testing/explored_hash.h"

#include "reconcile/testing/memory_fs.h"

#include <stdlib.h>

/* ---- a state as bytes ---- */

enum { MOST_TEXT = 131072 };

struct canon {
  char text[MOST_TEXT];
  size_t len;
  const struct explored *explored;
};

static void add(struct canon *canon, const char *data, size_t len) {
  if (len > MOST_TEXT - canon->len)
    abort();
  if (len)
    memcpy(canon->text + canon->len, data, len);
  canon->len += len;
}

static void add_number(struct canon *canon, unsigned number) {
  add(canon, (const char *)&number, sizeof number);
}

static void add_flag(struct canon *canon, bool flag) {
  char byte = flag;
  add(canon, &byte, 1);
}

static void add_text(struct canon *canon, const char *text) {
  add(canon, text ? text : "-", text ? strlen(text) + 1 : 2);
}

static bool same(const char *a, const char *b) {
  return a && b ? strcmp(a, b) == 0 : a == b;
}

/* '<', '=' or '>'; '0' where one is not there. */
static void add_order(struct canon *canon, int64_t a, int64_t b) {
  const char sign = !a || !b ? '0' : a < b ? '<' : a > b ? '>' : '=';
  add(canon, &sign, 1);
}

static int64_t ms_of(const char *text) {
  int64_t ms;
  return text && time_parse(bytes_of(text), &ms) ? ms : 0;
}

/* ---- the platform ---- */

static int by_name(const void *left, const void *right) {
  return strcmp((*(const struct platform_row *const *)left)->name, (*(const struct platform_row *const *)right)->name);
}

static int64_t changed_at(const struct platform_row *row) {
  return row->last_deployed_at > row->updated_at ? row->last_deployed_at : row->updated_at;
}

static void add_row(struct canon *canon, const struct platform_row *row) {
  add_text(canon, row->name);
  add_text(canon, row->class_name);
  add_number(canon, (unsigned)row->status * 64 + (unsigned)row->access_mode * 8 + (row->last_deployed_at > 0) * 2 +
                        platform_says(row->error_message, PLATFORM_TAG_MISMATCH));
  add(canon, row->code.data, row->code.len);
}

/* The times of a row matter beside those of another only as evidence of what became of a row that is not READY. */
static void add_rows(struct canon *canon, const struct platform_state *platform) {
  const struct platform_row *rows[ORACLE_ROWS];
  for (size_t i = 0; i < platform->row_count; i++)
    rows[i] = &platform->rows[i];
  qsort(rows, platform->row_count, sizeof *rows, by_name);
  for (size_t i = 0; i < platform->row_count; i++) {
    add_row(canon, rows[i]);
    for (size_t j = 0; j < platform->row_count && rows[i]->status != ROW_READY; j++) {
      add_flag(canon, rows[j]->last_deployed_at > rows[i]->updated_at);
      add_flag(canon, rows[j]->created_at > changed_at(rows[i]));
    }
  }
}

static int by_text(const void *left, const void *right) {
  return strcmp(*(const char *const *)left, *(const char *const *)right);
}

static void add_sorted(struct canon *canon, const char **names, size_t count) {
  if (count)
    qsort(names, count, sizeof *names, by_text);
  for (size_t i = 0; i < count; i++)
    add_text(canon, names[i]);
  add_text(canon, "/");
}

static void add_classes(struct canon *canon, const struct platform_state *platform) {
  const char *names[ORACLE_CLASSES];
  for (size_t i = 0; i < platform->class_count; i++)
    names[i] = platform->classes[i].class_name;
  add_sorted(canon, names, platform->class_count);
  for (size_t i = 0; i < platform->remembered_count; i++)
    names[i] = platform->remembered[i];
  add_sorted(canon, names, platform->remembered_count);
  add_number(canon, platform->worker_exists * 4U + platform->has_remembered * 2U +
                        same(platform->worker_tag, platform->remembered_tag));
}

static void add_env(struct canon *canon, const struct platform_env *env, size_t count) {
  add_number(canon, (unsigned)count);
  for (size_t i = 0; i < count; i++) {
    add_text(canon, env[i].key);
    add(canon, env[i].value.data, env[i].value.len);
  }
}

/* A call under way: what it will upload, and whether the platform will take that. */
static void add_lasting(struct canon *canon, const struct lasting *lasting, const struct platform_state *platform) {
  const struct platform_work *work = &lasting->work;
  add_number(canon, lasting->reads_left);
  if (!lasting->reads_left)
    return;
  const struct platform_row *row = platform_find_row(platform, work->request.name);
  add_text(canon, work->request.name);
  add_text(canon, work->class_name);
  for (size_t i = 0; i < work->bundle_count; i++) {
    add_text(canon, work->bundle[i].name);
    add_text(canon, work->bundle[i].class_name);
  }
  for (size_t i = 0; i < work->deleted_count; i++)
    add_text(canon, work->deleted_classes[i]);
  add_number(canon, same(work->old_tag, platform->worker_tag) * 2U + (row && same(row->id, work->row_id)));
}

/* ---- the record and the journal: parsed once, since most states have one of a few ---- */

enum { KEPT = 1024 };

struct kept {
  uint64_t hash;
  struct arena *arena;
  struct record record;
  struct applied *applied;
  struct journal journal;
};

static struct kept *keep(struct kept *list, struct bytes content, bool *fresh) {
  const struct digest digest = digest_bytes(content);
  struct kept *kept = &list[digest.low % KEPT];
  *fresh = !kept->arena || kept->hash != digest.low;
  if (!*fresh)
    return kept;
  arena_free(kept->arena);
  *kept = (struct kept){.hash = digest.low, .arena = arena_new()};
  return kept;
}

static const struct applied *read_record(struct bytes content) {
  static struct kept records[KEPT];
  bool fresh;
  struct kept *kept = keep(records, content, &fresh);
  if (fresh && lockfile_parse(kept->arena, content, "durable.lock", &kept->record, NULL))
    kept->applied = lockfile_target(kept->arena, &kept->record, "fake", "app_test");
  return kept->applied;
}

static const struct journal *read_journal(struct bytes content) {
  static struct kept journals[KEPT];
  static const struct project project = {.root = "/p"};
  bool fresh;
  struct kept *kept = keep(journals, content, &fresh);
  if (fresh)
    journal_open(kept->arena, &project, "fake app_test", &kept->journal, NULL);
  return &kept->journal;
}

/* Until when all that ran behind the row's name is gone. */
static int64_t lost_until(const struct applied *applied, const char *name) {
  int64_t until = 0;
  for (size_t i = 0; i < applied->lost_count; i++)
    if (strcmp(applied->lost[i].name, name) == 0 && ms_of(applied->lost[i].approved_at) > until)
      until = ms_of(applied->lost[i].approved_at);
  return until;
}

/* Of the target only: what the planner and the rules of evidence take from it. */
static void add_record(struct canon *canon, const struct platform_state *platform) {
  const struct bytes content = disk_content(EXPLORED_RECORD);
  const struct applied *applied = disk_holds(EXPLORED_RECORD) && content.len ? read_record(content) : NULL;
  add_flag(canon, disk_holds(EXPLORED_RECORD) && !applied); /* nothing is done where it cannot be read */
  for (size_t i = 0; applied && i < applied->object_count; i++) {
    const struct applied_object *object = &applied->objects[i];
    const struct platform_row *row = platform_find_row(platform, object->name);
    add_text(canon, object->name);
    add_text(canon, object->class_name);
    add_order(canon, row ? row->last_deployed_at : 0, ms_of(object->last_deployed_at));
  }
  for (size_t i = 0; applied && i < applied->env_count; i++) {
    add_text(canon, applied->env[i].key);
    for (size_t j = 0; j < applied->env[i].digest_count; j++)
      add(canon, (const char *)&applied->env[i].digests[j], sizeof applied->env[i].digests[j]);
  }
  for (size_t i = 0; applied && i < platform->row_count; i++) {
    const struct platform_row *row = &platform->rows[i];
    const int64_t until = lost_until(applied, row->name);
    if (!until || row->last_deployed_at > until)
      continue;
    add_text(canon, row->name);
    add_flag(canon, changed_at(row) <= until);
  }
}

static void add_intent(struct canon *canon, const struct intent *open, const struct platform_state *platform,
                       struct bytes log) {
  add_text(canon, open->item);
  add_number(canon,
             (unsigned)open->kind * 16 + (unsigned)open->access_mode * 4 + open->request_sent * 2 + open->has_bundle);
  add_text(canon, open->class_name);
  add_text(canon, open->value_digest);
  add(canon, (const char *)&open->code, sizeof open->code);
  for (size_t i = 0; i < open->bundle_count; i++)
    add_text(canon, open->bundle[i]);
  for (size_t i = 0; i < open->loss_count; i++) {
    const struct intent_loss *loss = &open->losses[i];
    const struct platform_row *row = platform_find_row(platform, loss->object);
    add_text(canon, loss->object);
    add_text(canon, loss->class_name);
    add_order(canon, row ? row->last_deployed_at : 0, ms_of(loss->last_deployed_at));
    add_order(canon, row ? row->updated_at : 0, ms_of(loss->updated_at));
  }
  add_flag(canon, memmem(log.data, log.len, open->line, strlen(open->line) - 1) != NULL);
}

/* What is closed or torn says nothing any more. */
static void add_journal(struct canon *canon, const struct platform_state *platform, struct bytes log) {
  const struct bytes content = disk_content(EXPLORED_JOURNAL);
  const struct journal *journal = content.len ? read_journal(content) : NULL;
  for (size_t i = 0; journal && i < journal->open_count; i++)
    add_intent(canon, &journal->open[i], platform, log);
}

/* The log as far as it counts: how many lines are missing of each object. */
static void add_book(struct canon *canon, const struct explored *explored, struct bytes log) {
  const struct book *book = &explored->book;
  for (size_t i = 0; i < explored->desired->object_count; i++)
    add_number(canon, book->applied[i] - (unsigned)explored_logged(log, explored->desired->objects[i].name));
  for (size_t i = 0; i < explored->desired->env_count; i++) {
    char label[32] = "env/";
    strncat(label, explored->desired->env[i].key, sizeof label - 5);
    add_number(canon, (unsigned)explored_logged(log, label));
  }
  add_number(canon, book->env_touched * 4U + book->edited * 2U + book->disturbed);
  add_number(canon, book->settled * 8 + (book->unclear & 7));
}

/* What a run knows of the rows besides what it was answered: whether they are those of its last look. */
static void add_look(struct canon *canon, const struct explored *explored) {
  for (size_t i = 0; i < explored->look.row_count; i++) {
    const struct oracle_row *seen = &explored->look.rows[i];
    const struct platform_row *row = platform_find_row(explored->platform, seen->name);
    add_number(canon, row ? same(row->id, seen->id) * 4U + (row->last_deployed_at == seen->last_deployed_at) * 2U +
                                (row->updated_at == seen->changed_at)
                          : 8);
  }
  add_number(canon, explored->look_lasts * 16U + explored->stuck);
}

/* All that the canonical form leaves out. */
static void add_exactly(struct canon *canon, const struct platform_state *platform) {
  static const char *const files[] = {EXPLORED_RECORD, EXPLORED_JOURNAL, EXPLORED_LOG};
  for (size_t i = 0; i < platform->row_count; i++) {
    const struct platform_row *row = &platform->rows[i];
    const int64_t times[] = {row->last_deployed_at, row->created_at, row->updated_at};
    add_text(canon, row->id);
    add_text(canon, row->error_message);
    add(canon, (const char *)times, sizeof times);
  }
  for (size_t i = 0; i < sizeof files / sizeof *files; i++)
    add(canon, disk_content(files[i]).data, disk_content(files[i]).len);
}

bool explored_exactly;

uint64_t explored_hash(const struct explored *explored, uint64_t salt, bool within) {
  static struct canon canon;
  const struct platform_state *platform = explored->platform;
  const struct bytes log = disk_content(EXPLORED_LOG);
  canon.len = 0;
  add(&canon, (const char *)&salt, sizeof salt);
  add_rows(&canon, platform);
  add_classes(&canon, platform);
  add_env(&canon, platform->env, platform->env_count);
  add_env(&canon, platform->app_env, platform->app_env_count);
  add_lasting(&canon, &explored->lasting, platform);
  add_record(&canon, platform);
  add_journal(&canon, platform, log);
  add_book(&canon, explored, log);
  if (within)
    add_look(&canon, explored);
  if (explored_exactly)
    add_exactly(&canon, platform);
  struct digest digest = digest_bytes((struct bytes){canon.text, canon.len});
  return digest.low;
}

/* ---- the states seen ---- */

struct entry {
  uint64_t hash;    /* 0: none */
  uint32_t budgets; /* one bit each */
};

/* `noted` only where memories are compared. */
static struct states {
  struct entry *list;
  size_t count, capacity;
} seen, noted;

static unsigned bit_of(unsigned strangers, unsigned faults, unsigned edits) {
  return strangers * 4 + faults * 2 + edits;
}

static struct entry *find(const struct states *states, uint64_t hash) {
  size_t at = hash & (states->capacity - 1);
  while (states->list[at].hash && states->list[at].hash != hash)
    at = (at + 1) & (states->capacity - 1);
  return &states->list[at];
}

static void grow(struct states *states) {
  enum { FIRST = 1 << 16 };
  struct entry *old = states->list;
  size_t capacity = states->capacity;
  states->capacity = capacity ? 2 * capacity : FIRST;
  states->list = jd_calloc(states->capacity, sizeof *states->list);
  for (size_t i = 0; i < capacity; i++)
    if (old[i].hash)
      *find(states, old[i].hash) = old[i];
  free(old);
}

static void clear(struct states *states) {
  free(states->list);
  *states = (struct states){0};
  grow(states);
}

static bool put(struct states *states, uint64_t hash, struct budget left) {
  hash = hash ? hash : 1;
  if (2 * states->count >= states->capacity)
    grow(states);
  struct entry *entry = find(states, hash);
  if (entry->hash && entry->budgets >> bit_of(left.strangers, left.faults, left.edits) & 1)
    return false;
  states->count += !entry->hash;
  entry->hash = hash;
  for (unsigned strangers = 0; strangers <= left.strangers; strangers++)
    for (unsigned faults = 0; faults <= left.faults; faults++)
      for (unsigned edits = 0; edits <= left.edits; edits++)
        entry->budgets |= 1U << bit_of(strangers, faults, edits);
  return true;
}

void seen_clear(void) {
  clear(&seen);
  clear(&noted);
}

size_t seen_count(void) {
  return seen.count;
}

bool seen_before(uint64_t hash, struct budget left) {
  const struct entry *entry = find(&seen, hash ? hash : 1);
  return entry->hash && entry->budgets >> bit_of(left.strangers, left.faults, left.edits) & 1;
}

bool seen_add(uint64_t hash, struct budget left) {
  return put(&seen, hash, left);
}

void seen_note(uint64_t hash, struct budget left) {
  put(&noted, hash, left);
}

struct seen_sum seen_noted(void) {
  struct seen_sum sum = {noted.count, 0};
  for (size_t i = 0; i < noted.capacity; i++)
    sum.digest += (noted.list[i].hash ^ noted.list[i].budgets) * UINT64_C(0x9e3779b97f4a7c15);
  return sum;
}
