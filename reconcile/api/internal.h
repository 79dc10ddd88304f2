/* What the files of reconcile/api share; other rooms include reconcile/api/api.h. */
#ifndef JD_RECONCILE_API_INTERNAL_H
#define JD_RECONCILE_API_INTERNAL_H

#include "reconcile/api/api.h"

/* The reads of a snapshot over REST. They send nothing: rest.c waits for one app's reads in a call, and fleet.c has
 * many under way. */

/* Returns "/v1/<app>", escaped. It lives in `arena`. */
const char *rest_path(struct arena *arena, const char *app_id);
/* Returns a request for each part of a snapshot of the app at that path, and fills in where they are. */
const struct http_request *rest_requests(struct arena *arena, const char *app, const struct snapshot *snapshot);

/* Decodes the list of rows, without their code; `out` gets them in the order of their names. */
bool wire_list(const struct http_answer *answer, const char *where, struct arena *arena, struct live *out,
               struct jd_error *error);
/* Decodes one row with its code. */
bool wire_object(const struct http_answer *answer, const char *where, struct arena *arena, struct live_object *out,
                 struct jd_error *error);
bool wire_usage(const struct http_answer *answer, const char *where, struct usage *out, struct jd_error *error);
/* Finds the subdomain of an app in the list of an account's apps; NULL if the list does not say it. */
bool wire_subdomain(const struct http_answer *answer, const char *where, const char *app_id, struct arena *arena,
                    const char **out, struct jd_error *error);
/* Makes the stamp of an app from its configuration. */
bool wire_stamp(const struct http_answer *answer, const char *where, const char *app_id, struct arena *arena,
                const char **out, struct jd_error *error);
/* Returns whether the response is a 404 of the router: the path does not exist for any app. */
bool wire_is_missing_route(const struct http_answer *answer);
/* Does the same as wire_quote for a text that is masked already, and so may be a part of a longer one. */
const char *wire_quote_masked(struct arena *arena, struct bytes masked, size_t cap);

#endif
