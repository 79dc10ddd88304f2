#include "reconcile/project/project.h"

#include "model/base/base.h"

bool stage_mark(struct arena *arena, const struct project *project, const struct clock *clock, enum stage_mark mark,
                const char **next, struct jd_error *error) {
  *next = NULL;
  const char *path = project_file_path(arena, project, PROJECT_STATE);
  struct bytes text;
  enum file_read read = file_read(arena, path, LIMIT_DOCUMENT_BYTES, &text, error);
  if (read != FILE_READ)
    return read == FILE_MISSING;
  char now[TIME_TEXT];
  time_format(clock->now(clock->context), now);
  struct bytes marked = statefile_mark(arena, text, "durable", mark, now, next);
  return bytes_equal(text, marked) || file_replace(project, path, marked, 0666, error);
}

bool stage_preflight(struct arena *arena, const struct project *project, const struct clock *clock,
                     const struct stage_stamp *stamp, struct jd_error *error) {
  const char *path = project_file_path(arena, project, PROJECT_STATE);
  struct bytes text = {"", 0};
  enum file_read read = file_read(arena, path, LIMIT_DOCUMENT_BYTES, &text, error);
  if (read == FILE_FAILED || (read == FILE_MISSING && !stamp->may_create))
    return read == FILE_MISSING;
  char now[TIME_TEXT];
  time_format(clock->now(clock->context), now);
  struct bytes marked = statefile_stamp(arena, text, stamp->app_id, stamp->api_base, now);
  if (stamp->tick)
    marked = statefile_mark(arena, marked, "preflight", MARK_DONE_ASIDE, now, NULL);
  return bytes_equal(text, marked) || file_replace(project, path, marked, 0666, error);
}
