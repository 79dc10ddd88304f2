#include "reconcile/testing/explored_oracle.h"

#include "model/base/base.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>

struct oracle_row oracle_row_of(const struct platform_row *row) {
  return (struct oracle_row){row->name,       row->class_name, row->error_message, row->status, row->last_deployed_at,
                             row->updated_at, row->created_at, row->code,          row->id,     row->updated_at};
}

char oracle_object(const char *class_name) {
  return (char)tolower((unsigned char)class_name[strlen(class_name) - 1]);
}

bool oracle_announces(const struct item *item, const char *class_name) {
  for (size_t i = 0; item && i < item->hazard_count; i++)
    for (size_t j = 0; j < item->hazards[i].loss_count; j++) {
      const struct deployed_class *loss = &item->hazards[i].losses[j];
      if (loss->class_name ? strcmp(loss->class_name, class_name) == 0 : loss->object[0] == oracle_object(class_name))
        return true;
    }
  return false;
}

static int64_t ms_of(const char *text) {
  int64_t ms;
  return text && time_parse(bytes_of(text), &ms) ? ms : 0;
}

static void put(struct oracle *out, const char *class_name, char object, bool certain) {
  for (size_t i = 0; i < out->count; i++) {
    struct oracle_class *mine = &out->classes[i];
    bool same = class_name && mine->class_name ? strcmp(class_name, mine->class_name) == 0
                                               : !class_name && !mine->class_name && mine->object == object;
    if (same) {
      mine->certain |= certain;
      return;
    }
  }
  if (out->count == ORACLE_CLASSES)
    abort();
  out->classes[out->count++] = (struct oracle_class){class_name, object, certain};
}

static const struct oracle_row *row_of(const struct oracle_look *look, const char *name) {
  for (size_t i = 0; i < look->row_count; i++)
    if (strcmp(look->rows[i].name, name) == 0)
      return &look->rows[i];
  return NULL;
}

/* "Where a row's last_deployed_at is earlier than the record's, nothing of this app is certain." */
static bool moved_back(const struct oracle_look *look, const struct applied *record) {
  bool moved = false;
  for (size_t i = 0; i < record->object_count; i++) {
    const struct oracle_row *row = row_of(look, record->objects[i].name);
    moved |= row && row->last_deployed_at && row->last_deployed_at < ms_of(record->objects[i].last_deployed_at);
  }
  return moved;
}

/* "… some class ran behind this name then. If the record has the same last_deployed_at, it is the record's; else it is
 * the record's, the row's, or one that nobody can name." An approved loss says that it is gone. */
static void judge_past(const struct oracle_row *row, const struct applied *record, struct oracle *out) {
  const struct applied_object *applied = applied_find(record, row->name);
  if (applied)
    put(out, applied->class_name, row->name[0], false);
  bool same = applied && row->last_deployed_at == ms_of(applied->last_deployed_at), gone = false;
  for (size_t i = 0; i < record->lost_count && !applied; i++)
    gone |= strcmp(record->lost[i].name, row->name) == 0 && row->last_deployed_at <= ms_of(record->lost[i].approved_at);
  if (!row->last_deployed_at || same || gone)
    return;
  put(out, row->class_name, row->name[0], false);
  put(out, NULL, row->name[0], false);
}

/* The row is as it was when an upload without it, or without what it ran before, was begun: one of jd's, by which a
 * loss is dated, or the first of a row that is younger. */
static bool is_over(const struct oracle_look *look, const struct oracle_row *row, const struct applied *record) {
  int64_t since = 0;
  for (size_t i = 0; i < record->lost_count; i++)
    if (strcmp(record->lost[i].name, row->name) == 0 && ms_of(record->lost[i].approved_at) > since)
      since = ms_of(record->lost[i].approved_at);
  for (size_t i = 0; i < look->row_count; i++)
    if (look->rows[i].last_deployed_at && look->rows[i].created_at - 1 > since)
      since = look->rows[i].created_at - 1;
  return row->updated_at && row->updated_at <= since && !moved_back(look, record);
}

static void judge_row(const struct oracle_look *look, const struct oracle_row *row, const struct applied *record,
                      struct oracle *out) {
  bool sure = !moved_back(look, record), proven = false;
  for (size_t i = 0; i < look->row_count; i++)
    proven |= row->updated_at && &look->rows[i] != row && look->rows[i].last_deployed_at > row->updated_at;
  if (row->status == ROW_READY)
    put(out, row->class_name, row->name[0], sure);
  else if (row->status != ROW_ERROR)
    put(out, row->class_name, row->name[0], sure && proven);
  else if (row->error_message && strstr(row->error_message, "[10079]") && !is_over(look, row, record))
    put(out, row->class_name, row->name[0], false);
  if (row->status != ROW_READY && !is_over(look, row, record))
    judge_past(row, record, out);
}

void oracle_judge(const struct oracle_look *look, const struct applied *record, const struct journal *journal,
                  struct oracle *out) {
  out->count = 0;
  for (size_t i = 0; i < look->row_count; i++)
    judge_row(look, &look->rows[i], record, out);
  for (size_t i = 0; i < record->object_count; i++)
    if (!row_of(look, record->objects[i].name))
      put(out, record->objects[i].class_name, record->objects[i].name[0], false);
  for (size_t i = 0; journal && i < journal->open_count; i++) {
    const struct intent *open = &journal->open[i];
    if (open->kind == WRITE_DEPLOY && open->request_sent && !row_of(look, open->item))
      put(out, open->class_name, open->item[0], false);
  }
}

void oracle_let_go(struct oracle *oracle, const struct oracle_look *look, const struct desired *desired) {
  size_t kept = 0;
  for (size_t i = 0; i < oracle->count; i++) {
    const char name[] = {oracle->classes[i].object, '\0'};
    if (row_of(look, name) || !desired_removal(desired, false, name))
      oracle->classes[kept++] = oracle->classes[i];
  }
  oracle->count = kept;
}

/* ---- what writes delete ---- */

/* The class that the next bundle holds behind each name. */
struct bundle {
  const char *names[ORACLE_ROWS + 1], *classes[ORACLE_ROWS + 1];
  size_t count;
};

static struct bundle bundle_of(const struct oracle_look *look) {
  struct bundle bundle = {.count = 0};
  for (size_t i = 0; i < look->row_count; i++)
    if (look->rows[i].status != ROW_ERROR) {
      bundle.names[bundle.count] = look->rows[i].name;
      bundle.classes[bundle.count++] = look->rows[i].class_name;
    }
  return bundle;
}

static void change(struct bundle *bundle, const struct oracle_write *write) {
  size_t at = 0;
  if (!write->object)
    return;
  while (at < bundle->count && strcmp(bundle->names[at], write->object) != 0)
    at++;
  if (!write->class_name) {
    for (; at + 1 < bundle->count; at++) {
      bundle->names[at] = bundle->names[at + 1];
      bundle->classes[at] = bundle->classes[at + 1];
    }
    bundle->count = at < bundle->count ? at : bundle->count;
    return;
  }
  bundle->count += at == bundle->count;
  bundle->names[at] = write->object;
  bundle->classes[at] = write->class_name;
}

/* An env variable reaches no Worker while no object is active. */
static bool uploads(const struct bundle *bundle, const struct oracle_write *write) {
  return write->object || bundle->count;
}

static bool holds(const struct bundle *bundle, const char *class_name) {
  for (size_t i = 0; class_name && i < bundle->count; i++)
    if (strcmp(bundle->classes[i], class_name) == 0)
      return true;
  return false;
}

struct oracle_write oracle_write_of(const struct item *item) {
  return (struct oracle_write){item->kind == ITEM_OBJECT ? item->name : NULL,
                               item->object ? item->object->class_name : NULL};
}

bool oracle_foresees(const struct oracle_look *look, const struct applied *record, const struct journal *journal,
                     const struct desired *desired, const struct item *item, const char *class_name) {
  const struct oracle_write write = oracle_write_of(item);
  struct oracle_look shown = *look;
  struct oracle oracle;
  struct bundle bundle = bundle_of(look);
  for (size_t i = 0; i < shown.row_count; i++) {
    shown.rows[i].created_at = 0;
    if (shown.rows[i].status == ROW_ERROR)
      shown.rows[i].updated_at = 0;
  }
  oracle_judge(&shown, record, journal, &oracle);
  oracle_let_go(&oracle, &shown, desired);
  if (!uploads(&bundle, &write))
    return false;
  change(&bundle, &write);
  for (size_t i = 0; i < oracle.count && !holds(&bundle, class_name); i++) {
    const struct oracle_class *known = &oracle.classes[i];
    if (known->class_name ? strcmp(known->class_name, class_name) == 0 : known->object == oracle_object(class_name))
      return true;
  }
  return false;
}

/* In truth a class runs behind the object that the upload does not hold. */
static bool comes(const struct platform_state *platform, const struct bundle *uploaded, char object) {
  for (size_t i = 0; i < platform->class_count; i++)
    if (oracle_object(platform->classes[i].class_name) == object && !holds(uploaded, platform->classes[i].class_name))
      return true;
  return false;
}

void oracle_count(const struct changeset *changeset, const struct oracle_look *look,
                  const struct platform_state *platform, struct oracle_counts *counts) {
  bool announces = false, in_vain = false;
  for (size_t i = 0; i < changeset->item_count; i++) {
    const struct item *item = &changeset->items[i];
    const struct oracle_write write = oracle_write_of(item);
    struct bundle bundle = bundle_of(look);
    change(&bundle, &write);
    for (size_t j = 0; j < item->hazard_count; j++)
      for (size_t k = 0; k < item->hazards[j].object_count; k++) {
        announces = true;
        in_vain |= !comes(platform, &bundle, item->hazards[j].objects[k][0]);
      }
  }
  counts->plans++;
  counts->announcing += announces;
  counts->in_vain += in_vain;
}

bool oracle_print_counts(const struct oracle_counts *counts) {
  enum { ENOUGH = 1000 };
  printf("with a current record %lu of %lu plans announce a loss, %lu of them in vain (%.1f %% of all plans)\n",
         counts->announcing, counts->plans, counts->in_vain,
         counts->plans ? 100.0 * (double)counts->in_vain / (double)counts->plans : 0.0);
  if (counts->plans < ENOUGH || 7 * counts->in_vain <= counts->plans)
    return true;
  printf("FAILED: more than one plan in seven announces a loss that does not come\n");
  return false;
}

static bool is_less(struct oracle_cost a, struct oracle_cost b) {
  return a.certain != b.certain ? a.certain < b.certain : a.possible < b.possible;
}

/* Depth first, over the writes that are not in `taken`. After an upload just its bundle is deployed. */
static void try_orders(const struct oracle *oracle, const struct bundle *bundle, const struct oracle_write *writes,
                       size_t count, unsigned taken, struct oracle_cost cost, struct oracle_cost *least) {
  if (taken == (1U << count) - 1 && is_less(cost, *least))
    *least = cost;
  for (size_t i = 0; i < count; i++) {
    if (taken & 1U << i)
      continue;
    struct bundle next = *bundle;
    struct oracle after = {.count = 0};
    struct oracle_cost sum = cost;
    if (!uploads(&next, &writes[i])) {
      try_orders(oracle, &next, writes, count, taken | 1U << i, cost, least);
      continue;
    }
    change(&next, &writes[i]);
    for (size_t j = 0; j < oracle->count; j++)
      if (!holds(&next, oracle->classes[j].class_name))
        *(oracle->classes[j].certain ? &sum.certain : &sum.possible) += 1;
    for (size_t j = 0; j < next.count; j++)
      put(&after, next.classes[j], next.names[j][0], true);
    try_orders(&after, &next, writes, count, taken | 1U << i, sum, least);
  }
}

struct oracle_cost oracle_least(const struct oracle *oracle, const struct oracle_look *look,
                                const struct oracle_write *writes, size_t count) {
  struct oracle_cost least = {SIZE_MAX, SIZE_MAX};
  const struct bundle bundle = bundle_of(look);
  try_orders(oracle, &bundle, writes, count, 0, (struct oracle_cost){0, 0}, &least);
  return least;
}
