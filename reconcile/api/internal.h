/* What the files of reconcile/api share; other rooms include reconcile/api/api.h. */
#ifndef JD_RECONCILE_API_INTERNAL_H
#define JD_RECONCILE_API_INTERNAL_H

#include "reconcile/api/api.h"

/* The reads of one app's snapshot over REST. It sends nothing itself: rest.c waits for one app's reads in a call, and
 * fleet.c has many under way. */

struct reads {
  struct http_request *requests;
  struct http_answer *answers;
  struct snapshot_part *parts;
  size_t count, joined;                     /* all; those of the snapshot, which come first */
  const struct snapshot_part *usage, *apps; /* the others; NULL: not wanted */
};

/* Returns "/v1/<app>", escaped. It lives in `arena`. */
const char *reads_path(struct arena *arena, const char *app_id);

/* Prepares the list, the env keys, the app-level env keys and a `get` for each of `names` that the API can answer, at
 * the app of that path; and what the overview wants (NULL: nothing). All of it lives in `arena`; `path` and `names` are
 * borrowed. */
void reads_init(struct reads *reads, struct arena *arena, const char *path, const char *const *names, size_t count,
                const struct overview *overview);
/* Joins the responses, once all have arrived, as snapshot_join does. */
enum snapshot_result reads_join(const struct reads *reads, struct arena *arena, struct live *out,
                                struct jd_error *error);

/* Decodes the list of rows, without their code; `out` gets them in the order of their names. */
bool wire_list(const struct http_answer *answer, const char *where, struct arena *arena, struct live *out,
               struct jd_error *error);
/* Decodes one row with its code. */
bool wire_object(const struct http_answer *answer, const char *where, struct arena *arena, struct live_object *out,
                 struct jd_error *error);
/* Returns whether the response is a 404 of the router: the path does not exist for any app. */
bool wire_is_missing_route(const struct http_answer *answer);
/* Does the same as wire_quote for a text that is masked already, and so may be a part of a longer one. */
void wire_quote_masked(struct buf *out, struct bytes masked, size_t cap);

#endif
