/* What import puts into the record: the class of each imported row that is READY is certainly deployed. */
#include "cmd/jd/command/import.h"
#include "model/base/base.h"
#include "reconcile/project/project.h"

static bool is_taken(const struct import_report *report, size_t i) {
  return report->outcomes[i] == OUTCOME_DONE || report->import->files[i].state == IMPORT_SAME;
}

static bool same_text(const char *a, const char *b) {
  return a && b ? strcmp(a, b) == 0 : a == b;
}

/* What was applied keeps the time of its application, and with it its line in the build log. */
static bool put(struct arena *arena, struct applied *target, const struct import_file *file,
                const struct live_object *row, const char *now) {
  const struct applied_object *old = applied_find(target, row->name);
  struct applied_object object = {.name = row->name,
                                  .class_name = row->class_name,
                                  .source = file->path,
                                  .access_mode = row->access_mode,
                                  .code_digest = row->code_digest,
                                  .applied_at = now,
                                  .last_deployed_at = row->last_deployed_at};
  if (old && strcmp(old->class_name, object.class_name) == 0 && old->access_mode == object.access_mode &&
      digest_equal(old->code_digest, object.code_digest)) {
    object.applied_at = old->applied_at;
    if (same_text(old->last_deployed_at, object.last_deployed_at) && strcmp(old->source, object.source) == 0)
      return false;
  }
  applied_put_object(arena, target, &object);
  return true;
}

/* How many rows changed in the record. */
static size_t put_all(struct arena *arena, const struct import_report *report, struct record *record,
                      const struct clock *clock) {
  struct applied *target = lockfile_target(arena, record, report->endpoint, report->app_id);
  char now[TIME_TEXT];
  size_t count = 0;
  time_format(clock->now(clock->context), now);
  for (size_t i = 0; i < report->import->file_count; i++) {
    const struct import_file *file = &report->import->files[i];
    const struct live_object *row = file->name ? live_find(report->live, file->name) : NULL;
    if (row && is_taken(report, i) && row->status == ROW_READY && row->has_code)
      count += put(arena, target, file, row, now);
  }
  return count;
}

bool import_record(struct arena *arena, const struct project *project, const struct clock *clock,
                   const struct import_report *report, size_t *count, struct jd_error *error) {
  struct record record;
  *count = 0;
  if (!project_read_record(arena, project, &record, error))
    return false;
  if (!put_all(arena, report, &record, clock))
    return true;
  long holder;
  int lock;
  if (!project_begin(project, error) ||
      !file_lock(project, project_file_path(arena, project, PROJECT_RUN_LOCK), &lock, &holder, error))
    return false;
  /* Again, now that nobody else writes it. */
  bool written = project_read_record(arena, project, &record, error) &&
                 (!(*count = put_all(arena, report, &record, clock)) || project_write_record(project, &record, error));
  file_unlock(lock);
  return written;
}
