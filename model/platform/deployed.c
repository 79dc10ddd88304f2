#include "model/platform/platform.h"

#include <stdio.h>
#include <stdlib.h>

bool platform_says(const char *message, enum platform_code code) {
  char bracketed[16];
  if (!message)
    return false;
  snprintf(bracketed, sizeof bracketed, "[%d]", code);
  return strstr(message, bracketed) != NULL;
}

struct collector {
  struct arena *arena;
  struct deployed *out;
  size_t capacity;
};

static void add(struct collector *collector, const char *object, const char *class_name, bool certain,
                enum deployed_why why) {
  *ARENA_PUSH(collector->arena, collector->out->list, collector->out->count, collector->capacity) =
      (struct deployed_class){object, class_name, certain, why};
}

/* ---- looking things up: rows may be a thousand, so lists are sorted once ---- */

static struct evidence_row *sorted_rows(struct arena *arena, const struct evidence *evidence) {
  struct evidence_row *rows = arena_alloc_array(arena, evidence->row_count, sizeof *rows);
  if (evidence->row_count)
    memcpy(rows, evidence->rows, evidence->row_count * sizeof *rows);
  names_sort(rows, evidence->row_count, sizeof *rows);
  return rows;
}

static const struct evidence_row *find_row(const struct evidence_row *rows, size_t count, const char *name) {
  bool found;
  size_t at = names_position(rows, count, sizeof *rows, name, &found);
  return found ? &rows[at] : NULL;
}

/* ---- the rules ---- */

/* A row older than its record: the app was moved or restored, and its rows say nothing certain. */
static bool rows_are_stale(const struct evidence *evidence, const struct evidence_row *rows) {
  for (size_t i = 0; i < evidence->record_count; i++) {
    const struct evidence_record *record = &evidence->records[i];
    const struct evidence_row *row = find_row(rows, evidence->row_count, record->name);
    if (row && record->last_deployed_at > 0 && row->last_deployed_at > 0 &&
        row->last_deployed_at < record->last_deployed_at)
      return true;
  }
  return false;
}

/* A later success of another row shows that the bundle with this row was uploaded. */
static bool is_proven(const struct evidence *evidence, const struct evidence_row *row) {
  for (size_t i = 0; row->updated_at > 0 && i < evidence->row_count; i++)
    if (evidence->rows[i].last_deployed_at > row->updated_at && strcmp(evidence->rows[i].name, row->name) != 0)
      return true;
  return false;
}

/* Nothing runs under the name but what uploads since the row's last change contained: an upload that left out the row,
 * or what it ran before, began after that change. That was an upload of jd's (an approved loss, which is dated by the
 * row as it was before and after), or one for a row that was created later. A success for an older row proves nothing,
 * since nobody can see when that upload began. */
static bool is_settled(const struct evidence *evidence, const struct evidence_row *row) {
  const int64_t changed = row->last_deployed_at > row->updated_at ? row->last_deployed_at : row->updated_at;
  bool settled = false;
  for (size_t i = 0; i < evidence->loss_count; i++)
    settled |= strcmp(evidence->losses[i].name, row->name) == 0 && evidence->losses[i].at >= changed;
  for (size_t i = 0; i < evidence->row_count; i++)
    settled |= evidence->rows[i].last_deployed_at > 0 && evidence->rows[i].created_at > changed;
  return settled && row->updated_at > 0;
}

/* The class that ran under the name when the row last succeeded is gone, by an approved loss. */
static bool is_lost(const struct evidence *evidence, const struct evidence_row *row) {
  for (size_t i = 0; i < evidence->loss_count; i++)
    if (strcmp(evidence->losses[i].name, row->name) == 0 && row->last_deployed_at >= 0 &&
        row->last_deployed_at <= evidence->losses[i].at)
      return true;
  return false;
}

/* The class that ran for a row before the deploy that failed or has not ended. */
static void add_past(struct collector *collector, const struct evidence *evidence, const struct evidence_row *row) {
  const struct evidence_record *record =
      names_find(evidence->records, evidence->record_count, sizeof *evidence->records, row->name);
  if (record)
    add(collector, row->name, record->class_name, false, DEPLOYED_RECORDED);
  else if (is_lost(evidence, row))
    return;
  if (row->last_deployed_at == TIME_NULL ||
      (record && record->last_deployed_at > 0 && record->last_deployed_at == row->last_deployed_at))
    return;
  add(collector, row->name, row->class_name, false, DEPLOYED_FAILED_ROW);
  add(collector, row->name, NULL, false, record ? DEPLOYED_NEWER : DEPLOYED_NOT_RECORDED);
}

static void add_row(struct collector *collector, const struct evidence *evidence, const struct evidence_row *row,
                    bool stale) {
  switch (row->status) {
  case ROW_READY:
    add(collector, row->name, row->class_name, !stale, DEPLOYED_READY);
    break;
  case ROW_PENDING:
  case ROW_BUILDING:
  case ROW_UNKNOWN:
    add(collector, row->name, row->class_name, !stale && is_proven(evidence, row), DEPLOYED_ACTIVE);
    if (stale || !is_settled(evidence, row))
      add_past(collector, evidence, row);
    break;
  case ROW_ERROR:
    if (!stale && is_settled(evidence, row))
      break;
    if (platform_says(row->error_message, PLATFORM_TAG_MISMATCH))
      add(collector, row->name, row->class_name, false, DEPLOYED_MISMATCH);
    add_past(collector, evidence, row);
    break;
  }
}

static void add_gone(struct collector *collector, const struct evidence *evidence, const struct evidence_row *rows) {
  for (size_t i = 0; i < evidence->record_count; i++)
    if (!find_row(rows, evidence->row_count, evidence->records[i].name))
      add(collector, evidence->records[i].name, evidence->records[i].class_name, false, DEPLOYED_GONE);
}

/* A deploy that left wrote its row first, and a row that is there says what became of it. */
static void add_calls(struct collector *collector, const struct evidence *evidence, const struct evidence_row *rows) {
  for (size_t i = 0; i < evidence->call_count; i++)
    if (!find_row(rows, evidence->row_count, evidence->calls[i].name))
      add(collector, evidence->calls[i].name, evidence->calls[i].class_name, false, DEPLOYED_INTERRUPTED);
}

/* ---- each class once ---- */

/* By class, the certain ones first, then by object and reason. */
static int by_class(const void *left, const void *right) {
  const struct deployed_class *a = left, *b = right;
  int order = texts_order(a->class_name, b->class_name);
  if (order == 0 && a->certain != b->certain)
    order = a->certain ? -1 : 1;
  if (order == 0)
    order = strcmp(a->object, b->object);
  return order ? order : (int)a->why - (int)b->why;
}

static int by_object(const void *left, const void *right) {
  const struct deployed_class *a = left, *b = right;
  int order = strcmp(a->object, b->object);
  return order ? order : texts_order(a->class_name, b->class_name);
}

/* Adds nothing if the class is already certain, or if the same was already said. */
static void unite(struct deployed *deployed) {
  size_t kept = 0;
  if (!deployed->count)
    return;
  qsort(deployed->list, deployed->count, sizeof *deployed->list, by_class);
  for (size_t i = 0; i < deployed->count; i++) {
    const struct deployed_class *last = kept ? &deployed->list[kept - 1] : NULL, *next = &deployed->list[i];
    bool same_class = last && texts_order(last->class_name, next->class_name) == 0;
    if (same_class && next->class_name && last->certain)
      continue;
    if (same_class && strcmp(last->object, next->object) == 0)
      continue;
    deployed->list[kept++] = *next;
  }
  deployed->count = kept;
  qsort(deployed->list, deployed->count, sizeof *deployed->list, by_object);
}

void deployed_classes(struct arena *arena, const struct evidence *evidence, struct deployed *out) {
  *out = (struct deployed){0};
  struct collector collector = {.arena = arena, .out = out};
  const struct evidence_row *rows = sorted_rows(arena, evidence);
  bool stale = rows_are_stale(evidence, rows);
  for (size_t i = 0; i < evidence->row_count; i++)
    add_row(&collector, evidence, &rows[i], stale);
  add_gone(&collector, evidence, rows);
  add_calls(&collector, evidence, rows);
  unite(out);
}
