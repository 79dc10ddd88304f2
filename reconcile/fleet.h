/* Many apps, read at once, each as one snapshot; what is made of each is handed on in the order given.
 *
 * At most `jobs` apps are under way at a time (and as many may be there, to be looked at), over the connections of one
 * `http`, without threads. What is read of an app lives in an arena of its own, and is rendered and freed as soon as it
 * is there. An app that has to wait (a rate limit, a connection that broke) gives its place to the next one and is read
 * again when its time has come. Apps that are rendered wait for their turn as text: LIMIT_FLEET_AHEAD apps a job and
 * LIMIT_FLEET_HELD bytes of it, after which no new app is begun. So memory is bounded by the jobs, however many apps
 * there are. */
#ifndef JD_RECONCILE_FLEET_H
#define JD_RECONCILE_FLEET_H

#include "reconcile/clock.h"
#include "reconcile/http.h"
#include "reconcile/remote.h"

/* What is made of one app. `text` is for the report itself; `row` and `detail` for a document that sums up. */
struct fleet_text {
  struct buf text, row, detail;
};

void fleet_text_init(struct fleet_text *text);
void fleet_text_free(struct fleet_text *text);

struct fleet {
  struct http *http;         /* read_only; `stop` as the clock's `interrupted` */
  const struct clock *clock; /* `now` and `chance`; it does not sleep */
  unsigned jobs, retries;
  const char *const *apps;
  size_t app_count;
  const char *const *names; /* read of each app, as remote_ops.snapshot does */
  size_t name_count;
  void *context;
  /* Once an app, in whatever order they are read: with what is live, or with NULL and why it could not be read. All of
   * it is gone afterwards but `out`, which begins empty. */
  void (*render)(void *context, struct arena *arena, const char *app_id, const struct live *live,
                 const struct jd_error *error, struct fleet_text *out);
  /* In the order given. False: nobody takes it any more, and the run ends. */
  bool (*hand_on)(void *context, const struct fleet_text *text);
  /* An app is about to wait `ms`, and will then be read again. */
  void (*waiting)(void *context, const char *app_id, const struct jd_error *why, unsigned ms);
};

/* Returns how many apps were not handed on: 0 unless it was interrupted or nobody took them. What was rendered before
 * an interruption is handed on. */
size_t fleet_read(const struct fleet *fleet);

#endif
