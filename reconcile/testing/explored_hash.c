#include "reconcile/testing/explored_hash.h"

#include "reconcile/testing/memory_fs.h"

#include <stdlib.h>

/* ---- a state as bytes ---- */

enum { MOST_TIMES = 16, MOST_TEXT = 32768 };

struct canon {
  char text[MOST_TEXT];
  size_t len;
  int64_t times[MOST_TIMES]; /* of the rows, sorted, each once */
  size_t time_count;
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

static void add_text(struct canon *canon, const char *text) {
  add(canon, text ? text : "-", text ? strlen(text) + 1 : 2);
}

/* Milliseconds since the beginning of the month: all that happens here happens within it. */
enum { MONTH_MS_DAY = 86400000 };
static const int64_t month_start = INT64_C(1793491200000); /* 2026-11-01 */

static void note_time(struct canon *canon, int64_t ms) {
  size_t at = 0;
  if (!ms)
    return;
  while (at < canon->time_count && canon->times[at] < ms)
    at++;
  if (at < canon->time_count && canon->times[at] == ms)
    return;
  if (canon->time_count == MOST_TIMES)
    abort();
  memmove(&canon->times[at + 1], &canon->times[at], (canon->time_count - at) * sizeof *canon->times);
  canon->times[at] = ms;
  canon->time_count++;
}

static void add_rank(struct canon *canon, int64_t ms) {
  unsigned char rank = 1;
  for (size_t i = 0; ms && i < canon->time_count && canon->times[i] <= ms; i++)
    rank = (unsigned char)(2 * i + 2 + (canon->times[i] < ms));
  rank = ms ? rank : 0;
  add(canon, (const char *)&rank, 1);
}

static unsigned digits(const char *text, size_t count) {
  unsigned value = 0;
  for (size_t i = 0; i < count; i++)
    value = value * 10 + (unsigned)(text[i] - '0');
  return value;
}

/* `2026-11-23T10:00:00[.123]Z`: its length, or 0 where the text does not begin with a time. */
static size_t time_at(const char *text, size_t left, int64_t *ms) {
  enum { SHORT = 20, LONG = 24 };
  if (left < SHORT || memcmp(text, "2026-11-", 8) != 0 || text[10] != 'T')
    return 0;
  *ms = month_start + (int64_t)(digits(text + 8, 2) - 1) * MONTH_MS_DAY + (int64_t)digits(text + 11, 2) * 3600000 +
        (int64_t)digits(text + 14, 2) * 60000 + (int64_t)digits(text + 17, 2) * 1000;
  if (text[19] != '.')
    return SHORT;
  *ms += digits(text + 20, 3);
  return LONG;
}

static void add_document(struct canon *canon, struct bytes text) {
  size_t from = 0;
  for (size_t at = 0; at < text.len;) {
    int64_t ms;
    const char *next = memchr(text.data + at, '2', text.len - at);
    at = next ? (size_t)(next - text.data) : text.len;
    size_t len = next ? time_at(next, text.len - at, &ms) : 0;
    if (!len) {
      at += next != NULL;
      continue;
    }
    add(canon, text.data + from, at - from);
    add_rank(canon, ms);
    from = at += len;
  }
  add(canon, text.data + from, text.len - from);
  add(canon, "", 1);
}

/* ---- the journal ---- */

static struct bytes field(struct bytes line, const char *name) {
  const char *found = memmem(line.data, line.len, name, strlen(name));
  if (!found)
    return (struct bytes){"", 0};
  const char *start = found + strlen(name), *end = memchr(start, '"', (size_t)(line.data + line.len - start));
  return (struct bytes){start, end ? (size_t)(end - start) : 0};
}

static bool is_closed(struct bytes rest, struct bytes id) {
  for (size_t at = 0; at < rest.len;) {
    const char *end = memchr(rest.data + at, '\n', rest.len - at);
    size_t len = end ? (size_t)(end - (rest.data + at)) : rest.len - at;
    struct bytes line = {rest.data + at, len}, type = field(line, "\"type\":\"");
    if ((bytes_equal(type, bytes_of("done")) || bytes_equal(type, bytes_of("void"))) && field(line, "\"sum\":\"").len &&
        bytes_equal(field(line, "\"id\":\""), id))
      return true;
    at += len + 1;
  }
  return false;
}

/* Lines that are closed say nothing any more; those that are torn never did. */
static void add_journal(struct canon *canon, struct bytes journal, struct bytes log) {
  for (size_t at = 0; at < journal.len;) {
    const char *end = memchr(journal.data + at, '\n', journal.len - at);
    size_t len = end ? (size_t)(end - (journal.data + at)) : journal.len - at;
    struct bytes line = {journal.data + at, len}, id = field(line, "\"id\":\""), sum = field(line, "\"sum\":\"");
    at += len + 1;
    if (!sum.len || is_closed((struct bytes){journal.data + at, at < journal.len ? journal.len - at : 0}, id))
      continue;
    size_t before_id = (size_t)(id.data - line.data), before_sum = (size_t)(sum.data - line.data);
    add(canon, line.data, before_id);
    if (id.data + id.len < sum.data)
      add_document(canon, (struct bytes){id.data + id.len, before_sum - before_id - id.len});
    struct bytes logged = field(line, "\"line\":\"");
    add_number(canon, logged.len > 2 && memmem(log.data, log.len, logged.data, logged.len - 2) != NULL);
  }
}

/* ---- the platform ---- */

static int by_name(const void *left, const void *right) {
  return strcmp((*(const struct platform_row *const *)left)->name, (*(const struct platform_row *const *)right)->name);
}

static void add_rows(struct canon *canon, const struct platform_state *platform) {
  const struct platform_row *rows[ORACLE_ROWS];
  for (size_t i = 0; i < platform->row_count; i++) {
    note_time(canon, platform->rows[i].last_deployed_at);
    note_time(canon, platform->rows[i].updated_at);
    rows[i] = &platform->rows[i];
  }
  qsort(rows, platform->row_count, sizeof *rows, by_name);
  for (size_t i = 0; i < platform->row_count; i++) {
    add_text(canon, rows[i]->name);
    add_text(canon, rows[i]->class_name);
    add_number(canon, (unsigned)rows[i]->status * 8 + (unsigned)rows[i]->access_mode);
    add_text(canon, platform_says(rows[i]->error_message, PLATFORM_TAG_MISMATCH) ? "m" : "");
    add_rank(canon, rows[i]->last_deployed_at);
    add_rank(canon, rows[i]->updated_at);
    add(canon, rows[i]->code.data, rows[i]->code.len);
  }
}

static bool same(const char *a, const char *b) {
  return a && b ? strcmp(a, b) == 0 : a == b;
}

static int by_text(const void *left, const void *right) {
  return strcmp(*(const char *const *)left, *(const char *const *)right);
}

static void add_classes(struct canon *canon, const struct platform_state *platform) {
  const char *names[ORACLE_CLASSES];
  for (size_t i = 0; i < platform->class_count; i++)
    names[i] = platform->classes[i].class_name;
  if (platform->class_count)
    qsort(names, platform->class_count, sizeof *names, by_text);
  for (size_t i = 0; i < platform->class_count; i++)
    add_text(canon, names[i]);
  add_text(canon, "/");
  for (size_t i = 0; i < platform->remembered_count; i++)
    names[i] = platform->remembered[i];
  if (platform->remembered_count)
    qsort(names, platform->remembered_count, sizeof *names, by_text);
  for (size_t i = 0; i < platform->remembered_count; i++)
    add_text(canon, names[i]);
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

uint64_t explored_hash(const struct explored *explored, uint64_t salt) {
  static struct canon canon;
  const struct platform_state *platform = explored->platform;
  const struct bytes log = disk_content(EXPLORED_LOG);
  canon.len = canon.time_count = 0;
  add(&canon, (const char *)&salt, sizeof salt);
  add_rows(&canon, platform);
  add_classes(&canon, platform);
  add_env(&canon, platform->env, platform->env_count);
  add_env(&canon, platform->app_env, platform->app_env_count);
  add_number(&canon, explored->lasting.reads_left);
  add_text(&canon, explored->lasting.reads_left ? explored->lasting.work.request.name : "");
  add_document(&canon, disk_content(EXPLORED_RECORD));
  add_journal(&canon, disk_content(EXPLORED_JOURNAL), log);
  add_book(&canon, explored, log);
  struct digest digest = digest_bytes((struct bytes){canon.text, canon.len});
  return digest.low;
}

/* ---- the states seen ---- */

struct entry {
  uint64_t hash;    /* 0: none */
  uint32_t budgets; /* one bit each */
};

static struct {
  struct entry *list;
  size_t count, capacity;
} seen;

static unsigned bit_of(unsigned strangers, unsigned faults, unsigned edits) {
  return strangers * 4 + faults * 2 + edits;
}

static struct entry *find(uint64_t hash) {
  size_t at = hash & (seen.capacity - 1);
  while (seen.list[at].hash && seen.list[at].hash != hash)
    at = (at + 1) & (seen.capacity - 1);
  return &seen.list[at];
}

static void grow(void) {
  enum { FIRST = 1 << 16 };
  struct entry *old = seen.list;
  size_t capacity = seen.capacity;
  seen.capacity = capacity ? 2 * capacity : FIRST;
  seen.list = jd_calloc(seen.capacity, sizeof *seen.list);
  for (size_t i = 0; i < capacity; i++)
    if (old[i].hash)
      *find(old[i].hash) = old[i];
  free(old);
}

void seen_clear(void) {
  free(seen.list);
  seen.list = NULL;
  seen.count = seen.capacity = 0;
  grow();
}

size_t seen_count(void) {
  return seen.count;
}

bool seen_before(uint64_t hash, struct budget left) {
  const struct entry *entry = find(hash ? hash : 1);
  return entry->hash && entry->budgets >> bit_of(left.strangers, left.faults, left.edits) & 1;
}

bool seen_add(uint64_t hash, struct budget left) {
  hash = hash ? hash : 1;
  if (2 * seen.count >= seen.capacity)
    grow();
  struct entry *entry = find(hash);
  if (entry->hash && entry->budgets >> bit_of(left.strangers, left.faults, left.edits) & 1)
    return false;
  seen.count += !entry->hash;
  entry->hash = hash;
  for (unsigned strangers = 0; strangers <= left.strangers; strangers++)
    for (unsigned faults = 0; faults <= left.faults; faults++)
      for (unsigned edits = 0; edits <= left.edits; edits++)
        entry->budgets |= 1U << bit_of(strangers, faults, edits);
  return true;
}
