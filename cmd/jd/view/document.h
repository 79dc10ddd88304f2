/* What everything that jd says has in common: errors and findings, for people and for programs, and how a document
 * under
 * --format json begins. Texts are escaped, one line each; what the JSON functions return is owned by the caller. */
#ifndef JD_CMD_DOCUMENT_H
#define JD_CMD_DOCUMENT_H

#include "cmd/jd/cli/cli.h"
#include "model/base/base.h"
#include "model/format/format.h"

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

/* What these make is owned by the caller. */

/* {"format_version"}: any document begins so. */
struct js *json_document(void);
/* {"format_version", "error", "diagnostics"}: of a command that failed. */
struct js *error_document(const struct jd_error *error, const struct findings *findings,
                          const struct command_hint *hint);

/* {"code", "message", "where", …}. With `hint` (NULL: nothing) in the commands that the message names. */
struct js *error_json(const struct jd_error *error, const struct command_hint *hint);
/* "usage", "input", "network", …: stable names of error classes. */
const char *error_code_name(enum jd_code code);

/* [{"severity", "code", "message", "file", "line", "column"}]; `findings` may be NULL. */
struct js *diagnostics_json(const struct findings *findings);
struct js *finding_json(const struct finding *finding); /* one of them */

/* Its 32 hex digits. */
void json_set_digest(struct js *object, const char *key, struct digest digest);

#endif
