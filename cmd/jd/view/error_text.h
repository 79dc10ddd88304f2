/* Errors and findings for people, one line each, escaped. */
#ifndef JD_CMD_ERROR_TEXT_H
#define JD_CMD_ERROR_TEXT_H

#include "model/base/base.h"

/* `jd: error: WHERE: MESSAGE` and a line feed. */
void error_text(const struct jd_error *error, bool color, struct buf *out);
/* `jd: warning: MESSAGE` and a line feed. */
void warning_text(const char *message, bool color, struct buf *out);
/* `FILE:LINE:COLUMN: error: MESSAGE [CODE]` and a line feed, for each in the order of the list; one without a file
 * begins with `jd`. */
void findings_text(const struct findings *findings, bool color, struct buf *out);
/* One of them, and the line about those past LIMIT_FINDINGS. */
void finding_text(const struct finding *finding, bool color, struct buf *out);
void findings_rest_text(const struct findings *findings, struct buf *out);

#endif
