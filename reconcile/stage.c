#include "reconcile/stage.h"

#include "model/limits.h"
#include "model/time.h"
#include "reconcile/apply.h"

bool stage_mark(struct arena *arena, const struct project *project, const struct clock *clock, enum stage_mark mark,
                const char **next, struct jd_error *error) {
  *next = NULL;
  const char *path = project_path(arena, project, STATE_FILE_PATH);
  struct bytes text;
  enum file_read read = file_read(arena, path, LIMIT_DOCUMENT_BYTES, &text, error);
  if (read != FILE_READ)
    return read == FILE_MISSING;
  char now[TIME_TEXT];
  time_format(clock->now(clock->context), now);
  struct bytes marked = statefile_mark(arena, text, "durable", mark, now, next);
  return bytes_equal(text, marked) || file_replace(path, marked, 0666, error);
}
