/* What `jd validate` shows of its findings, for people and for programs. */
#ifndef JD_CMD_VALIDATE_H
#define JD_CMD_VALIDATE_H

#include "model/base/base.h"
#include "model/format/format.h"

/* The text of a file that a finding may be in. */
enum validate_kind {
  VALIDATE_SOURCE,
  VALIDATE_PLAN, /* of a line that may hold the value of an env variable, what stands before the value is shown */
  VALIDATE_ENV,  /* each line is such a line */
};

struct validate_file {
  const char *name;
  struct bytes text;
  enum validate_kind kind;
};

/* The line without its end; empty when the file has no such line. */
struct bytes validate_line(const struct validate_file *file, unsigned number);
/* The file that a finding is in; NULL where it cannot be read. */
const struct validate_file *validate_file_of(const struct validate_file *files, size_t count, const char *name);

/* `FILE:LINE:COLUMN: error: MESSAGE [CODE]`, then the line of the source and a caret below the column, for each. */
void validate_text(const struct findings *findings, const struct validate_file *files, size_t file_count, bool color,
                   struct buf *out);
/* {"format_version", "rehearsed", "errors", "warnings", "diagnostics": [{…, "help"}]}; owned by the caller. */
struct js *validate_json(const struct findings *findings, bool rehearsed);

#endif
