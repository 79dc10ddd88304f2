#include "reconcile/project/project.h"

#include "model/base/base.h"

bool project_read_record(struct arena *arena, const struct project *project, struct record *out,
                         struct jd_error *error) {
  struct bytes text;
  const char *name = project_file(project, PROJECT_RECORD);
  *out = (struct record){0};
  switch (file_read(arena, project_path(arena, project, name), LIMIT_DOCUMENT_BYTES, &text, error)) {
  case FILE_READ:
    return lockfile_parse(arena, text, name, out, error);
  case FILE_MISSING:
    return true;
  case FILE_FAILED:
    break;
  }
  return false;
}

bool project_write_record(const struct project *project, const struct record *record, struct jd_error *error) {
  JD_ARENA arena = arena_new();
  const char *path = project_file_path(arena, project, PROJECT_RECORD);
  JD_BUF text;
  buf_init(&text, LIMIT_DOCUMENT_BYTES);
  lockfile_write(record, &text);
  if (text.overflow)
    return jd_fail(error, JD_IO, JD_SCOPE_RUN, JD_RETRY_NO, path,
                   "The record of the last apply would be larger than %d bytes. Remove targets from it that no longer "
                   "exist.",
                   LIMIT_DOCUMENT_BYTES);
  return file_replace(project, path, buf_bytes(&text), 0666, error);
}
