#include "reconcile/apply/internal.h"

#include "model/base/base.h"
#include "model/journey/journey.h"
#include "reconcile/planner/planner.h"

#include <stdio.h>

/* A moment that no clock reaches by being a little ahead: a line of that time was written by mistake, or by hand. */
static bool is_far_ahead(int64_t logged, int64_t now) {
  enum { DAY_MS = 24 * 60 * 60 * 1000 };
  return logged - now > DAY_MS;
}

/* Seconds since 1970 of the line: now, or just after the newest line of this item, so that two applications within one
 * second have two different lines and neither is taken for the other. A line that is a day ahead of the clock, or more,
 * does not count. */
static bool line_time(struct apply_context *context, const char *item, int64_t *ms, struct jd_error *error) {
  const int64_t now = context->clock.now(context->clock.context);
  *ms = now / 1000 * 1000;
  struct bytes text;
  const char *path = project_file_path(context->arena, context->project, PROJECT_BUILD_LOG);
  enum file_read read = file_read(context->arena, path, LIMIT_DOCUMENT_BYTES, &text, error);
  if (read != FILE_READ)
    return read == FILE_MISSING;
  struct buildlog_entry *entries;
  size_t count;
  buildlog_parse(context->arena, text, &entries, &count);
  for (size_t i = 0; i < count && SAFEGUARD_ON(SAFEGUARD_LINE_TIME); i++) {
    int64_t logged;
    if (strcmp(entries[i].name, item) == 0 && time_parse(bytes_of(entries[i].time), &logged) && logged >= *ms &&
        !is_far_ahead(logged, now))
      *ms = logged + 1000;
  }
  return true;
}

static void describe_env(struct apply_context *context, const struct item *item, struct intent *intent) {
  char *digest = arena_alloc(context->arena, SECRET_DIGEST_HEX),
       *key_id = arena_alloc(context->arena, SECRET_KEY_ID_HEX);
  secret_digest(context->api_key, item->name, item->env->value, digest);
  secret_key_id(context->api_key, key_id);
  intent->value_digest = digest;
  intent->key_id = key_id;
}

static void describe(struct apply_context *context, const struct item *item, struct intent *intent) {
  switch (item->write) {
  case WRITE_DEPLOY:
    intent->class_name = item->object->class_name;
    intent->source = item->object->source;
    intent->access_mode = item->object->access_mode;
    intent->code = item->object->code_digest;
    break;
  case WRITE_SET_ENV:
    describe_env(context, item, intent);
    break;
  case WRITE_DELETE:
  case WRITE_DELETE_ENV:
  case WRITE_NONE:
    break;
  }
}

static bool same_content(const struct intent *a, const struct intent *b) {
  if (a->kind != b->kind)
    return false;
  switch (a->kind) {
  case WRITE_DEPLOY:
    return digest_equal(a->code, b->code) && a->access_mode == b->access_mode &&
           strcmp(a->class_name, b->class_name) == 0;
  case WRITE_SET_ENV:
    return strcmp(a->value_digest, b->value_digest) == 0 && strcmp(a->key_id, b->key_id) == 0;
  case WRITE_DELETE:
  case WRITE_DELETE_ENV:
    return true;
  case WRITE_NONE:
    break;
  }
  return false;
}

static bool is_there(const struct intent *intent, const struct live *before) {
  return !write_is(intent->kind, SENDS_SOURCE) || live_find(before, intent->item);
}

/* Returns the open intent of the same item and content; NULL if there is none. `*called` says whether the request of
 * any open intent of the item was sent. */
static const struct intent *find_open(const struct journal *journal, const struct intent *wanted,
                                      const struct live *before, bool *called) {
  const struct intent *found = NULL;
  *called = false;
  for (size_t i = 0; i < journal->open_count; i++) {
    const struct intent *open = &journal->open[i];
    if (strcmp(open->item, wanted->item) != 0)
      continue;
    *called |= open->request_sent;
    if (same_content(open, wanted) && is_there(open, before))
      found = open;
  }
  return found;
}

static bool is_evidence(const struct intent *open, const struct intent *kept) {
  return write_is(open->kind, SENDS_SOURCE) && open->request_sent &&
         (!write_is(kept->kind, SENDS_SOURCE) || strcmp(open->class_name, kept->class_name) != 0);
}

static bool drop_others(struct journal *journal, const struct intent *kept, struct jd_error *error) {
  for (size_t i = 0; i < journal->open_count;) {
    const struct intent open = journal->open[i];
    if (strcmp(open.item, kept->item) != 0 || strcmp(open.id, kept->id) == 0 || is_evidence(&open, kept))
      i++;
    else if (!journal_void(journal, &open, error))
      return false;
  }
  return true;
}

/* By the clock of this machine. */
static const char *time_text(struct apply_context *context, int64_t ms) {
  char *time = arena_alloc(context->arena, TIME_TEXT);
  time_format(ms, time);
  return time;
}

/* Returns what the line says of a success, and which classes' stored data it is known to delete. */
static const char *result_of(struct arena *arena, const struct item *item) {
  const char *classes = "";
  if (write_is(item->write, REMOVES))
    return "removed";
  for (size_t i = 0; i < item->hazard_count; i++)
    for (size_t j = 0; item->hazards[i].certain && j < item->hazards[i].class_count; j++)
      classes = arena_printf(arena, "%s%s%s", classes, *classes ? ", " : "", item->hazards[i].classes[j]);
  return *classes ? arena_printf(arena, "ok, state of %s deleted", classes) : "ok";
}

static bool fix_line(struct apply_context *context, const struct item *item, struct intent *out,
                     struct jd_error *error) {
  int64_t ms;
  if (!line_time(context, out->item, &ms, error))
    return false;
  out->time = time_text(context, ms);
  out->line = buildlog_line(context->arena, out->time, out->item, result_of(context->arena, item));
  return true;
}

static bool begin(struct apply_context *context, struct intent *out, struct jd_error *error) {
  struct arena *arena = context->arena;
  out->id = arena_printf(arena, "%lld-%zu-%08x", (long long)context->clock.now(context->clock.context),
                         context->journal->records, context->clock.chance(context->clock.context, UINT32_MAX));
  return !SAFEGUARD_ON(SAFEGUARD_INTENT) || journal_intent(context->journal, out, error);
}

static struct intent_loss *add_loss(struct intent *intent, const char *object, const char *class_name,
                                    const struct live *before) {
  const struct live_object *row = live_find(before, object);
  struct intent_loss *loss = &intent->losses[intent->loss_count++];
  *loss = (struct intent_loss){.object = object,
                               .class_name = class_name,
                               .last_deployed_at = row ? row->last_deployed_at : NULL,
                               .updated_at = row ? row->updated_at : NULL};
  return loss;
}

/* Notes what data the upload will delete. The row that a deletion deletes may be the one whose times show that nothing
 * is deployed any more of an object in ERROR; the upload leaves that out, so from then on the record shows it. */
static void describe_losses(struct arena *arena, const struct item *item, const struct live *before,
                            struct intent *intent) {
  size_t count = before->object_count;
  for (size_t i = 0; i < item->hazard_count; i++)
    count += item->hazards[i].loss_count;
  intent->losses = arena_alloc_array(arena, count, sizeof *intent->losses);
  intent->loss_count = 0;
  for (size_t i = 0; i < item->hazard_count; i++)
    for (size_t j = 0; j < item->hazards[i].loss_count; j++) {
      const struct deployed_class *lost = &item->hazards[i].losses[j];
      struct intent_loss *loss = add_loss(intent, lost->object, lost->class_name, before);
      loss->approved = true;
      loss->certain = item->hazards[i].certain;
    }
  const size_t announced = intent->loss_count;
  for (size_t i = 0; i < before->object_count && write_is(intent->kind, REMOVES_OBJECT); i++) {
    const struct live_object *row = &before->objects[i];
    bool known = row->status != ROW_ERROR || !row->last_deployed_at || strcmp(row->name, intent->item) == 0;
    for (size_t j = 0; j < announced && !known; j++)
      known = strcmp(intent->losses[j].object, row->name) == 0;
    if (!known)
      add_loss(intent, row->name, NULL, before);
  }
}

/* Notes the objects that the upload will contain. */
static void describe_bundle(struct arena *arena, const struct live *before, struct intent *intent) {
  intent->has_bundle = true;
  intent->bundle_count = 0;
  intent->bundle = arena_alloc_array(arena, before->object_count + 1, sizeof *intent->bundle);
  for (size_t i = 0; i < before->object_count; i++)
    if (before->objects[i].status != ROW_ERROR && strcmp(before->objects[i].name, intent->item) != 0)
      intent->bundle[intent->bundle_count++] = before->objects[i].name;
  if (write_is(intent->kind, SENDS_SOURCE))
    intent->bundle[intent->bundle_count++] = intent->item;
}

void record_upload(struct arena *arena, const struct item *item, const struct live *before, struct intent *intent) {
  describe_bundle(arena, before, intent);
  describe_losses(arena, item, before, intent);
}

bool record_intent(struct apply_context *context, const struct item *item, const struct live *before,
                   struct intent *out, struct jd_error *error) {
  bool called;
  *out = (struct intent){.kind = item->write, .item = item_label(context->arena, item)};
  describe(context, item, out);
  record_upload(context->arena, item, before, out);
  if (item->hazard_count) {
    out->approved_by = context->approved_by;
    out->commit = project_commit(context->arena, context->project);
  }
  const struct intent *open = find_open(context->journal, out, before, &called);
  bool outcome_unknown = open ? open->request_sent : called && write_is(out->kind, SENDS_VALUE);
  if (open) { /* keeps its line; what the upload contains and deletes follows the app as it is now */
    out->line = open->line;
    out->time = open->time;
  } else if (!fix_line(context, item, out, error)) {
    return false;
  }
  if (!begin(context, out, error))
    return false;
  /* A request of an earlier run may still arrive, whatever the outcome of this intent. Note that before the old intent
   * is dropped, so that a kill in between does not lose it. */
  if (outcome_unknown && !journal_request_sent(context->journal, out, error))
    return false;
  return drop_others(context->journal, out, error);
}

static void remember_object(struct apply_context *context, const struct intent *intent, const struct live_object *row) {
  applied_put_object(context->arena, context->applied,
                     &(struct applied_object){.name = intent->item,
                                              .class_name = intent->class_name,
                                              .source = intent->source,
                                              .access_mode = intent->access_mode,
                                              .code_digest = intent->code,
                                              .applied_at = intent->time,
                                              .last_deployed_at = row ? row->last_deployed_at : NULL});
}

static void remember_env(struct apply_context *context, const struct intent *intent) {
  struct applied_digest digest;
  snprintf(digest.digest, sizeof digest.digest, "%s", intent->value_digest);
  snprintf(digest.key_id, sizeof digest.key_id, "%s", intent->key_id);
  applied_put_env(context->arena, context->applied, label_env_key(intent->item), intent->time, &digest);
}

static void remember(struct apply_context *context, const struct intent *intent, const struct live_object *row) {
  switch (intent->kind) {
  case WRITE_DEPLOY:
    remember_object(context, intent, row);
    break;
  case WRITE_SET_ENV:
    remember_env(context, intent);
    break;
  case WRITE_DELETE:
    applied_drop_object(context->applied, intent->item);
    break;
  case WRITE_DELETE_ENV:
    applied_drop_env(context->applied, label_env_key(intent->item));
    break;
  case WRITE_NONE:
    break;
  }
}

static bool was_bundled(const struct intent *intent, const char *name) {
  for (size_t i = 0; i < intent->bundle_count; i++)
    if (strcmp(intent->bundle[i], name) == 0)
      return true;
  return false;
}

/* Returns the class that the bundle had for the object, as far as it is known; NULL if none. A row that is no longer
 * READY may have the class of a later deploy, so the recorded class is kept. */
static const char *bundled_class(const struct intent *intent, const struct live *now,
                                 const struct applied_object *object) {
  const struct live_object *row = live_find(now, object->name);
  if (row && row->status == ROW_READY)
    return row->class_name;
  if (was_bundled(intent, object->name))
    return object->class_name;
  return row && row->status != ROW_ERROR ? row->class_name : NULL;
}

static void keep_bundle(struct apply_context *context, const struct intent *intent, const struct live *now) {
  struct applied *applied = context->applied;
  struct applied_class *bundle = arena_alloc_array(context->arena, applied->object_count, sizeof *bundle);
  size_t count = 0;
  for (size_t i = 0; i < applied->object_count; i++) {
    const char *class_name = bundled_class(intent, now, &applied->objects[i]);
    if (class_name)
      bundle[count++] = (struct applied_class){applied->objects[i].name, class_name};
  }
  applied_keep_bundle(applied, bundle, count);
}

/* Returns the later of two times; `b` where `a` is none. */
static const char *later_time(const char *a, const char *b) {
  int64_t first, second;
  bool known = a && time_parse(bytes_of(a), &first);
  return known && (!b || !time_parse(bytes_of(b), &second) || first >= second) ? a : b;
}

/* Returns the newest time that the control plane has set; any that it sets later is later. NULL if it has set none. */
static const char *newest_time(const struct live *now) {
  const char *newest = NULL;
  for (size_t i = 0; i < now->object_count; i++)
    newest = later_time(now->objects[i].last_deployed_at, newest);
  return newest;
}

/* The time until which all that ran behind the object's name is gone; NULL where that is not known. A row that did not
 * change from the guard's look to now was left out of the bundle, or was in it with its own class alone. One that may
 * have changed may be there with what it bears now: then only what it ran at its last success is gone. */
static const char *loss_time(const struct intent_loss *loss, const struct live_object *row, const char *newest) {
  if (!row)
    return newest;
  if (row->status == ROW_READY || !texts_equal(row->last_deployed_at, loss->last_deployed_at))
    return NULL;
  if (row->updated_at && texts_equal(row->updated_at, loss->updated_at))
    return later_time(newest, row->updated_at);
  return row->status == ROW_ERROR ? row->last_deployed_at : NULL;
}

static void keep_losses(struct apply_context *context, const struct intent *intent, const struct live *now) {
  const char *newest = SAFEGUARD_ON(SAFEGUARD_LOSS_TIME)
                           ? newest_time(now)
                           : time_text(context, context->clock.now(context->clock.context));
  for (size_t i = 0; i < intent->loss_count; i++) {
    const struct intent_loss *loss = &intent->losses[i];
    const struct applied_object *recorded = applied_find(context->applied, loss->object);
    const char *time = loss_time(loss, live_find(now, loss->object), newest);
    if (!time)
      continue;
    applied_put_loss(context->arena, context->applied,
                     &(struct applied_loss){.name = loss->object, .class_name = loss->class_name, .approved_at = time});
    if (recorded && loss->class_name && strcmp(recorded->class_name, loss->class_name) == 0)
      applied_drop_object(context->applied, loss->object);
  }
}

/* Closes deploys whose outcome was unknown: this upload contained their classes, or dropped them. */
static bool close_calls(struct apply_context *context, const struct intent *intent, const struct live *now,
                        struct jd_error *error) {
  struct journal *journal = context->journal;
  for (size_t i = 0; i < journal->open_count;) {
    const struct intent open = journal->open[i];
    const struct live_object *row = live_find(now, open.item);
    bool settled = write_is(open.kind, SENDS_SOURCE) && open.request_sent && strcmp(open.id, intent->id) != 0 &&
                   (row ? row->status == ROW_READY : !was_bundled(intent, open.item));
    if (!settled)
      i++;
    else if (!journal_void(journal, &open, error))
      return false;
  }
  return true;
}

/* Before the item's line, which says that all of them are there. */
static bool log_losses(struct apply_context *context, const struct intent *intent, const char *log,
                       struct jd_error *error) {
  for (size_t i = 0; i < intent->loss_count; i++) {
    const struct intent_loss *loss = &intent->losses[i];
    const struct buildlog_loss line = {.object = loss->object,
                                       .class_name = loss->class_name,
                                       .item = intent->item,
                                       .approved_by = intent->approved_by,
                                       .commit = intent->commit,
                                       .certain = loss->certain};
    if (loss->approved &&
        !file_append_line(context->project, log, buildlog_loss_line(context->arena, intent->time, &line), true, error))
      return false;
  }
  return true;
}

bool record_done(struct apply_context *context, const struct intent *intent, const struct verified *verified,
                 struct jd_error *error) {
  const struct live *now = verified->now;
  const char *log = project_file_path(context->arena, context->project, PROJECT_BUILD_LOG);
  if (!log_losses(context, intent, log, error) ||
      !file_append_line(context->project, log, intent->line, SAFEGUARD_ON(SAFEGUARD_LINE_ONCE), error))
    return false;
  remember(context, intent, live_find(now, intent->item));
  bool settles = verified->uploaded && intent->has_bundle;
  if (settles) {
    if (SAFEGUARD_ON(SAFEGUARD_LOSSES_KEPT))
      keep_losses(context, intent, now);
    if (SAFEGUARD_ON(SAFEGUARD_BUNDLE_KEPT))
      keep_bundle(context, intent, now);
  }
  return project_write_record(context->project, context->record, error) &&
         (!settles || close_calls(context, intent, now, error)) && journal_done(context->journal, intent, error);
}
