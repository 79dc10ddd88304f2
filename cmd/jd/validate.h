/* What `jd validate` shows of its findings, for people and for programs. */
#ifndef JD_CMD_VALIDATE_H
#define JD_CMD_VALIDATE_H

#include "model/buf.h"
#include "model/finding.h"
#include "model/json.h"

/* The text of a file that a finding may be in; none of one whose lines must not be shown. */
struct validate_file {
  const char *name;
  struct bytes text;
  bool is_plan; /* lines that may hold the value of an env variable are not shown */
};

/* `FILE:LINE:COLUMN: error: MESSAGE [CODE]`, then the line of the source and a caret below the column, for each. */
void validate_text(const struct findings *findings, const struct validate_file *files, size_t file_count, bool color,
                   struct buf *out);
/* {"format_version", "errors", "warnings", "diagnostics": [{…, "help"}]}; owned by the caller. */
struct js *validate_json(const struct findings *findings);

#endif
