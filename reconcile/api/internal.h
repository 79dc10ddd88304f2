/* What the files of reconcile/api share; other rooms include reconcile/api/api.h. */
#ifndef JD_RECONCILE_API_INTERNAL_H
#define JD_RECONCILE_API_INTERNAL_H

#include "reconcile/api/api.h"
#include "reconcile/http/http.h"

/* The reads of one app's snapshot over REST: what to ask, and what the answers say together. Sends nothing itself, so
 * that one app's reads can wait in a call and a thousand apps' need not. */

struct reads {
  struct http_request *requests;
  struct http_answer *answers;
  struct snapshot_part *parts;
  size_t count;
};

/* "/v1/<app>", escaped; lives in `arena`. */
const char *reads_path(struct arena *arena, const char *app_id);

/* The list, the env keys, the app-level env keys and a `get` for each of `names` that can be asked for, at the app of
 * that path. All of it lives in `arena`; `path` and `names` are borrowed. */
void reads_init(struct reads *reads, struct arena *arena, const char *path, const char *const *names, size_t count);
/* Once all answers are there: see snapshot_join. */
enum snapshot_result reads_join(const struct reads *reads, struct arena *arena, struct live *out,
                                struct jd_error *error);

/* Decodes the list of rows, without their code; `out` gets them in the order of their names. */
bool wire_list(const struct http_answer *answer, const char *where, struct arena *arena, struct live *out,
               struct jd_error *error);
/* Decodes one row with its code. */
bool wire_object(const struct http_answer *answer, const char *where, struct arena *arena, struct live_object *out,
                 struct jd_error *error);
/* Returns whether the answer is a 404 of the router: the address exists nowhere. */
bool wire_is_missing_route(const struct http_answer *answer);
/* The same for a text that is masked already, and so may be a part of one. */
void wire_quote_masked(struct buf *out, struct bytes masked, size_t cap);

#endif
