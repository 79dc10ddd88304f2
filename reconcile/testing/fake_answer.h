/* For tests: makes the control API's answers for fake_remote.c. */
#ifndef JD_RECONCILE_TESTING_FAKE_ANSWER_H
#define JD_RECONCILE_TESTING_FAKE_ANSWER_H

#include "model/format/format.h"
#include "model/platform/platform.h"
#include "reconcile/http/http.h"

/* These take ownership of `body`. */
struct http_answer answer_json(struct arena *arena, long status, struct js *body);
struct http_answer answer_error(struct arena *arena, const struct platform_response *response);
struct http_answer answer_no_route(struct arena *arena, const char *where); /* method and path */

struct http_answer answer_list(struct arena *arena, const struct platform_state *state);
struct http_answer answer_object(struct arena *arena, const struct platform_state *state, const char *name);
struct http_answer answer_env(struct arena *arena, const struct platform_state *state);
struct http_answer answer_app_env(struct arena *arena, const struct platform_state *state);

#endif
