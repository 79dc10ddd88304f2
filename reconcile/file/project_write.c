/* Writing what a plan or a server names: files of the project, and nothing else. */
#include "reconcile/file/internal.h"

bool project_replace(const struct project *project, const char *path, struct bytes content, bool only_check,
                     struct jd_error *error) {
  enum { MODE = 0666 };
  if (!project_check_text(project, path, error))
    return false;
  return only_check ? file_check_writable(project, path, error) : file_replace(project, path, content, MODE, error);
}
