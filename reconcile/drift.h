/* desired + live + applied -> who changed what since the last apply. Pure: reads three values and makes a fourth.
 *
 * What live and plan agree on is in sync, whatever the record of the last apply (durable.lock) says. Of what differs,
 * the record tells who changed it; without a record nobody knows, and the item says so. */
#ifndef JD_RECONCILE_DRIFT_H
#define JD_RECONCILE_DRIFT_H

#include "reconcile/diff.h"

enum drift_state {
  DRIFT_IN_SYNC,
  DRIFT_DRIFTED,  /* live changed behind the plan's back; also with no record of who did */
  DRIFT_PENDING,  /* the plan changed and was not applied */
  DRIFT_CONFLICT, /* both changed */
  DRIFT_MISSING,  /* applied once and planned, but not live */
  DRIFT_EXTRA,    /* live, not in the plan */
  DRIFT_STATE_COUNT
};

const char *drift_state_name(enum drift_state state); /* "in_sync", … */

/* The item is that of a plan, with changes that lead from live to wanted: never without one unless in sync. Of what is
 * missing or extra each field is a change from or to nothing. */
struct drift_item {
  enum drift_state state;
  const struct item *item;
  const char *note; /* who changed it since when, or why nobody knows; may be NULL when in sync */
};

struct drift_report {
  const char *app_id, *endpoint, *plan_file;
  bool not_applicable;      /* the plan says that nothing is durable: in sync */
  bool no_record;           /* nothing is known of a last apply: a comparison of two sides alone */
  struct drift_item *items; /* objects by name, then env keys by name */
  size_t item_count;
  size_t counts[DRIFT_STATE_COUNT];
};

/* Of the request, `only` is not looked at. Borrows from it; the rest lives in `arena`. */
void drift(struct arena *arena, const struct diff_request *request, struct drift_report *out);
/* Whether a report lists the item: it is not in sync, or, when strict, cannot be compared here (item->unverified). */
bool drift_is_shown(const struct drift_item *item, bool strict);
/* Extras, and env values that cannot be compared here, count only when strict. */
bool drift_in_sync(const struct drift_report *report, bool strict);

#endif
