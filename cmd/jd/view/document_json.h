/* What all documents under --format json have in common: their beginning, errors and findings. */
#ifndef JD_CMD_DOCUMENT_JSON_H
#define JD_CMD_DOCUMENT_JSON_H

#include "cmd/jd/cli/cli.h"
#include "model/base/base.h"
#include "model/format/format.h"

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
