/* An app's state between the store and the platform model. */
#ifndef JD_SANDBOX_RECORDS_H
#define JD_SANDBOX_RECORDS_H

#include "cmd/sandbox/store.h"
#include "model/format/format.h"
#include "model/platform/platform.h"

/* The state as stored, with the faults to come and without past uploads; NULL when there is no such app. Free with
 * platform_free. Both in a transaction of the caller's. */
struct platform_state *records_load(struct store *store, const char *app_id);
/* Writes what a phase changed; its uploads are added to those stored. */
void records_save(struct store *store, const struct platform_state *state);

/* False when `op` is none of deploy, delete, tag and any. */
bool records_fault_op(const char *op, struct platform_fault *out);
void records_put_fault(struct store *store, const struct platform_fault *fault);

/* ---- reads that need no model ---- */

/* The list's entries, newest first. */
struct js *records_list(struct store *store, const char *app_id);
struct js *records_object(struct store *store, const char *app_id, const char *name); /* NULL when not there */
struct js *records_env_keys(struct store *store, const char *app_id);                 /* sorted */
/* In order of insertion; `*updated_at` is 0 before the first change. */
struct js *records_app_env_keys(struct store *store, const char *app_id, int64_t *updated_at);
struct js *records_uploads(struct store *store, const char *app_id); /* oldest first */

#endif
