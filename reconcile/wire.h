/* The control API's JSON, both ways: answers to values, failures to one kind of error. Pure.
 *
 * Decoding is strict: a missing or mistyped field, a doubled key, or another status than 200 is an error that says what
 * was expected and what came. Unknown fields are ignored: the API may grow. */
#ifndef JD_RECONCILE_WIRE_H
#define JD_RECONCILE_WIRE_H

#include "model/base/base.h"
#include "model/state/state.h"
#include "reconcile/http.h"
#include "reconcile/remote.h"

/* Turns an answer that is not 200 into an error: all four shapes, an empty 204 with Fly-Replay, HTML, plain text.
 * `where` is method and path. Always returns false. */
bool wire_failure(const struct http_answer *answer, const char *where, struct jd_error *error);
/* True when the answer is a 404 that means "no such object" (not: no such app, no such route). */
bool wire_is_missing_object(const struct http_answer *answer);
/* True for a 404 of the router: the address exists nowhere. */
bool wire_is_missing_route(const struct http_answer *answer);

bool wire_list(const struct http_answer *answer, const char *where, struct arena *arena, struct live *out,
               struct jd_error *error);
bool wire_object(const struct http_answer *answer, const char *where, struct arena *arena, struct live_object *out,
                 struct jd_error *error);
/* {"keys":[…]}, sorted on return. */
bool wire_keys(const struct http_answer *answer, const char *where, struct arena *arena, const char ***keys,
               size_t *count, struct jd_error *error);
bool wire_deployed(const struct http_answer *answer, const char *where, const char *name, struct jd_error *error);
bool wire_env_set(const struct http_answer *answer, const char *where, bool *redeployed, struct jd_error *error);
bool wire_deleted(const struct http_answer *answer, const char *where, struct jd_error *error);
bool wire_usage(const struct http_answer *answer, const char *where, struct usage *out, struct jd_error *error);

/* Request bodies. `out` is initialised here, on failure too; the caller frees it, and wipes the env one
 * (buf_wipe_free). False when over LIMIT_REQUEST_BODY, or for a source that would not come back as it is. */
bool wire_deploy_body(const struct deploy_request *request, struct buf *out, struct jd_error *error);
bool wire_env_body(const struct secret *value, struct buf *out, struct jd_error *error);

#endif
