#include "reconcile/testing/explored_hash.h"

#include "reconcile/testing/explored_stage.h"
#include "reconcile/testing/memory_fs.h"

#include <limits.h>
#include <stdlib.h>

bool explored_exactly;

/* ---- a state as bytes ---- */

enum { MOST_TEXT = 131072 };

struct canon {
  char text[MOST_TEXT];
  size_t len;
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

/* '<', '=' or '>'; where one is not there, which: it may be there later. */
static void add_order(struct canon *canon, int64_t a, int64_t b) {
  const char sign = !a && !b ? '0' : !b ? 'a' : !a ? 'b' : a < b ? '<' : a > b ? '>' : '=';
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

static void add_sorted(struct canon *canon, const char **names, size_t count) {
  texts_sort(names, count);
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
  add_number(canon, (unsigned)work->request.kind * 2 + lasting->ours);
  for (size_t i = 0; i < work->bundle_count; i++) {
    add_text(canon, work->bundle[i].name);
    add_text(canon, work->bundle[i].class_name);
  }
  for (size_t i = 0; i < work->deleted_count; i++)
    add_text(canon, work->deleted_classes[i]);
  add_number(canon, same(work->old_tag, platform->worker_tag) * 2U + (row && same(row->id, work->row_id)));
}

/* ---- the record and the journal ---- */

/* In a run, what jd has in memory is what the files hold, but for a record that is about to be written or could not be.
 */
static const struct run *reader(const struct explored *explored) {
  return run_now && explored == &run_now->explored ? run_now : NULL;
}

static const struct applied *applied_of(const struct explored *explored, struct arena *arena) {
  const struct bytes content = memory_fs_content(EXPLORED_RECORD);
  const struct run *run = reader(explored);
  const bool written = explored->place.path && strcmp(explored->place.path, EXPLORED_RECORD) == 0;
  if (!memory_fs_holds(EXPLORED_RECORD) || !content.len)
    return NULL;
  if (run && run->applied && !written)
    return run->applied;
  struct record *record = arena_alloc(arena, sizeof *record);
  return lockfile_parse(arena, content, "durable.lock", record, NULL)
             ? lockfile_target(arena, record, "fake", "app_test")
             : NULL;
}

static const struct journal *journal_of(const struct explored *explored, struct arena *arena) {
  static const struct project project = {.root = "/p"};
  const struct run *run = reader(explored);
  if (run && run->journal.arena)
    return &run->journal;
  struct journal *journal = arena_alloc(arena, sizeof *journal);
  journal_open(arena, &project, "fake app_test", journal, NULL);
  return journal;
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
static void add_record(struct canon *canon, const struct explored *explored, struct arena *arena) {
  const struct platform_state *platform = explored->platform;
  const struct applied *applied = applied_of(explored, arena);
  add_flag(canon, memory_fs_holds(EXPLORED_RECORD) && !applied); /* nothing is done where it cannot be read */
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
  for (size_t i = 0; applied && i < applied->lost_count; i++)
    if (i == 0 || strcmp(applied->lost[i].name, applied->lost[i - 1].name) != 0)
      add_text(canon, applied->lost[i].name); /* of these, jd reads more */
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
  add_text(canon, open->class_name ? open->class_name : "");
  add_text(canon, open->value_digest);
  add(canon, (const char *)&open->code, sizeof open->code);
  for (size_t i = 0; i < open->bundle_count; i++)
    add_text(canon, open->bundle[i]);
  for (size_t i = 0; i < open->loss_count; i++) {
    const struct intent_loss *loss = &open->losses[i];
    const struct platform_row *row = platform_find_row(platform, loss->object);
    add_text(canon, loss->object);
    add_text(canon, loss->class_name);
    add_number(canon, loss->approved * 2U + loss->certain);
    add_order(canon, row ? row->last_deployed_at : 0, ms_of(loss->last_deployed_at));
    add_order(canon, row ? row->updated_at : 0, ms_of(loss->updated_at));
  }
  add_flag(canon, memmem(log.data, log.len, open->line, strlen(open->line) - 1) != NULL);
}

/* What is closed or torn says nothing any more. */
static void add_journal(struct canon *canon, const struct explored *explored, struct arena *arena, struct bytes log) {
  const struct journal *journal = journal_of(explored, arena);
  for (size_t i = 0; i < journal->open_count; i++)
    add_intent(canon, &journal->open[i], explored->platform, log);
}

/* The log as far as it counts: how many lines are missing of each object. What is not checked any more is left out. */
static void add_book(struct canon *canon, const struct explored *explored, struct bytes log) {
  const struct book *book = &explored->book;
  const struct desired *desired = explored->desired;
  for (size_t i = 0; i < desired->object_count; i++) {
    const bool unclear = book->unclear >> (desired->objects[i].name[0] - 'a') & 1;
    add_number(canon, unclear ? UINT_MAX : book->applied[i] - (unsigned)explored_logged(log, desired->objects[i].name));
  }
  for (size_t i = 0; i < desired->env_count && !book->env_touched && !book->edited; i++) {
    char label[32] = "env/";
    strncat(label, desired->env[i].key, sizeof label - 5);
    add_number(canon, (book->env_unset >> i & 1) - (unsigned)explored_logged(log, label));
  }
  add_number(canon, book->revived * 8U + book->env_touched * 4U + book->edited * 2U + book->disturbed);
  add_number(canon, (book->disturbed ? 0 : book->settled * 8) + (book->unclear & 7));
}

/* What a run knows of the rows besides what it was answered: whether they are those of its last look. Its own write
 * has changed that of what was written. */
static void add_look(struct canon *canon, const struct explored *explored) {
  for (size_t i = 0; i < explored->look.row_count; i++) {
    const struct oracle_row *seen = &explored->look.rows[i];
    if (explored->written && strcmp(seen->name, explored->written) == 0)
      continue;
    const struct platform_row *row = platform_find_row(explored->platform, seen->name);
    add_number(canon, row ? same(row->id, seen->id) * 4U + (row->last_deployed_at == seen->last_deployed_at) * 2U +
                                (row->updated_at == seen->changed_at)
                          : 8);
  }
  add_number(canon, explored->look_lasts * 16U + explored->stuck);
  for (size_t i = 0; i < explored->platform->fault_count; i++)
    add_number(canon, explored->platform->faults[i].times * 2 + explored->platform->faults[i].after);
}

/* All that the canonical form leaves out, and the files as they are. */
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
    add(canon, memory_fs_content(files[i]).data, memory_fs_content(files[i]).len);
}

static uint64_t hash_of(const struct canon *canon) {
  return digest_bytes((struct bytes){canon->text, canon->len}).low;
}

uint64_t explored_hash(const struct explored *explored, uint64_t salt, bool within) {
  static struct canon canon;
  JD_ARENA arena = arena_new();
  const struct platform_state *platform = explored->platform;
  const struct bytes log = memory_fs_content(EXPLORED_LOG);
  canon.len = 0;
  add(&canon, (const char *)&salt, sizeof salt);
  add_rows(&canon, platform);
  add_classes(&canon, platform);
  add_env(&canon, platform->env, platform->env_count);
  add_env(&canon, platform->app_env, platform->app_env_count);
  add_lasting(&canon, &explored->lasting, platform);
  if (explored_exactly) {
    add_exactly(&canon, platform);
  } else {
    add_record(&canon, explored, arena);
    add_journal(&canon, explored, arena, log);
  }
  add_book(&canon, explored, log);
  if (within) {
    add(&canon, (const char *)&explored->history, sizeof explored->history);
    add_number(&canon, explored->place.point * 8 + explored->answer * 2 + (explored->rival != NULL));
    add_look(&canon, explored);
  }
  return hash_of(&canon);
}

/* ---- what jd knows ---- */

static void add_hazards(struct canon *canon, const struct item *item) {
  for (size_t i = 0; i < item->hazard_count; i++)
    for (size_t j = 0; j < item->hazards[i].loss_count; j++) {
      add_flag(canon, item->hazards[i].certain);
      add_text(canon, item->hazards[i].losses[j].object);
      add_text(canon, item->hazards[i].losses[j].class_name);
    }
}

/* Of an item that is still to be taken: what the last look before its write is compared with. */
static void add_item(struct canon *canon, const struct item *item, const struct platform_state *platform) {
  const struct live_object *live = item->live;
  add_text(canon, item->name);
  add_number(canon, (unsigned)item->action * 16 + (unsigned)item->write * 2 + item->env_live);
  add_hazards(canon, item);
  if (!live)
    return;
  const struct platform_row *row = platform_find_row(platform, live->name);
  add_text(canon, live->class_name);
  add_number(canon, (unsigned)live->status * 8 + (unsigned)live->access_mode * 2 + (row && same(row->id, live->id)));
  add(canon, (const char *)&live->code_digest, sizeof live->code_digest);
}

static void add_items(struct canon *canon, const struct run *run, bool written) {
  bool ahead = false;
  for (size_t i = 0; i < run->changeset.item_count; i++) {
    const struct item *item = &run->changeset.items[i];
    const bool asked = item->kind == run->asked->kind && strcmp(item->name, run->asked->name) == 0;
    ahead |= asked;
    if (ahead && action_is_change(item->action) && !(asked && written))
      add_item(canon, item, run->explored.platform);
  }
}

static void add_known(struct canon *canon, const struct run *run, const char *but) {
  const struct live *known = run->context.known;
  for (size_t i = 0; i < known->object_count; i++) {
    const struct live_object *row = &known->objects[i];
    if (but && strcmp(row->name, but) == 0)
      continue;
    add_text(canon, row->name);
    add_number(canon, (unsigned)row->status * 2 + (row->updated_at != NULL));
  }
  for (size_t i = 0; i < run->left_behind.count; i++)
    add_text(canon, run->left_behind.names[i]);
}

uint64_t explored_memory(const struct explored *explored, enum point point) {
  static struct canon canon;
  const struct run *run = run_now;
  if (explored_exactly)
    return explored->history;
  canon.len = 0;
  add_number(&canon, point);
  add_text(&canon, explored->failed);
  add_text(&canon, explored->left_ready);
  add_number(&canon, run->asked->kind * 8U + run->context.looks_again * 4U + run->declines * 2U + run->declined);
  add_text(&canon, run->asked->name);
  add_hazards(&canon, run->asked);
  add_items(&canon, run, explored->written != NULL);
  add_known(&canon, run, explored->written);
  return hash_of(&canon);
}
