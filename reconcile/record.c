#include "reconcile/record.h"

#include "model/buildlog.h"
#include "model/limits.h"
#include "model/lockfile.h"
#include "model/time.h"
#include "reconcile/removable.h"

#include <stdio.h>

/* Seconds since 1970 of the line: now, or just after the newest line of this item, so that two applications within one
 * second have two different lines and neither is taken for the other. */
static bool line_time(struct apply_context *context, const char *item, int64_t *ms, struct jd_error *error) {
  *ms = context->clock.now(context->clock.context) / 1000 * 1000;
  struct bytes text;
  const char *path = project_path(context->arena, context->project, BUILD_LOG_PATH);
  enum file_read read = file_read(context->arena, path, LIMIT_DOCUMENT_BYTES, &text, error);
  if (read != FILE_READ)
    return read == FILE_MISSING;
  struct buildlog_entry *entries;
  size_t count;
  buildlog_parse(context->arena, text, &entries, &count);
  for (size_t i = 0; i < count && GUARDED(GUARD_LINE_TIME); i++) {
    int64_t logged;
    if (strcmp(entries[i].name, item) == 0 && time_parse(bytes_of(entries[i].time), &logged) && logged >= *ms)
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

static void describe_object(const struct item *item, struct intent *intent) {
  intent->class_name = item->object->class_name;
  intent->source = item->object->source;
  intent->access_mode = item->object->access_mode;
  intent->code = item->object->code_digest;
}

static void describe(struct apply_context *context, const struct item *item, struct intent *intent) {
  switch (item->write) {
  case WRITE_DEPLOY:
    describe_object(item, intent);
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

/* The open intent of the same item and content; NULL when there is none. `*called` when one of the item's was called.
 */
static const struct intent *find_open(const struct journal *journal, const struct intent *wanted, bool *called) {
  const struct intent *found = NULL;
  *called = false;
  for (size_t i = 0; i < journal->open_count; i++) {
    const struct intent *open = &journal->open[i];
    if (strcmp(open->item, wanted->item) != 0)
      continue;
    *called |= open->called;
    if (same_content(open, wanted))
      found = open;
  }
  return found;
}

static bool drop_others(struct journal *journal, const struct intent *kept, struct jd_error *error) {
  for (size_t i = 0; i < journal->open_count;) {
    const struct intent open = journal->open[i];
    if (strcmp(open.item, kept->item) != 0 || strcmp(open.id, kept->id) == 0)
      i++;
    else if (!journal_void(journal, &open, error))
      return false;
  }
  return true;
}

/* Its line is fixed, and written with it. */
static bool begin(struct apply_context *context, struct intent *out, struct jd_error *error) {
  struct arena *arena = context->arena;
  int64_t ms;
  if (!line_time(context, out->item, &ms, error))
    return false;
  char *time = arena_alloc(arena, TIME_TEXT);
  time_format(ms, time);
  out->time = time;
  out->line = buildlog_line(arena, time, out->item);
  out->id = arena_printf(arena, "%lld-%zu-%08x", (long long)context->clock.now(context->clock.context),
                         context->journal->records, context->clock.chance(context->clock.context, UINT32_MAX));
  return !GUARDED(GUARD_INTENT) || journal_intent(context->journal, out, error);
}

bool record_intent(struct apply_context *context, const struct item *item, struct intent *out, struct jd_error *error) {
  bool called;
  *out = (struct intent){.kind = item->write, .item = item_label(context->arena, item)};
  describe(context, item, out);
  const struct intent *open = find_open(context->journal, out, &called);
  if (open)
    *out = *open;
  else if (!begin(context, out, error))
    return false;
  /* What cannot be read back stays in doubt under the new intent: the old value may be there, whatever becomes of this
   * one. Before the old one goes, so that no kill in between loses that. */
  if (called && out->kind == WRITE_SET_ENV && !out->called && !journal_called(context->journal, out, error))
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

static bool write_record(const struct apply_context *context, struct jd_error *error) {
  const char *path = project_path(context->arena, context->project, LOCK_FILE_PATH);
  JD_BUF text;
  buf_init(&text, LIMIT_DOCUMENT_BYTES);
  lockfile_write(context->record, &text);
  if (text.overflow)
    return jd_fail(error, JD_IO, JD_SCOPE_RUN, JD_RETRY_NO, path,
                   "The record of the last apply would be larger than %d bytes. Remove targets from it that no longer "
                   "exist.",
                   LIMIT_DOCUMENT_BYTES);
  return file_replace(context->project, path, buf_bytes(&text), 0666, error);
}

bool record_done(struct apply_context *context, const struct intent *intent, const struct live_object *row,
                 struct jd_error *error) {
  const char *log = project_path(context->arena, context->project, BUILD_LOG_PATH);
  if (!file_append_line(context->project, log, intent->line, GUARDED(GUARD_LINE_ONCE), error))
    return false;
  remember(context, intent, row);
  return write_record(context, error) && journal_done(context->journal, intent, error);
}
