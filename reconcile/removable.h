/* The guards that keep stored state and the log whole, by name, so that a test can take each of them out and show that
 * its absence is noticed (reconcile/explorer_test.c). In the program GUARDED is true, and costs nothing. */
#ifndef JD_RECONCILE_REMOVABLE_H
#define JD_RECONCILE_REMOVABLE_H

#include <stdbool.h>

enum guard {
  GUARD_NONE,
  GUARD_UNCHANGED_ROW, /* before a write: the row is what the plan saw */
  GUARD_SHOWN_LOSS,    /* before a write: it destroys no more than was shown */
  GUARD_HAZARDS,       /* the plan names what a step destroys */
  GUARD_ORDER,         /* the order that loses least */
  GUARD_STOP,          /* the first failure stops the run */
  GUARD_READ_BACK,     /* the truth decides, not the answer */
  GUARD_SETTLE,        /* what is open in the journal is settled first */
  GUARD_DOUBT,         /* an env variable in doubt is set again */
  GUARD_INTENT,        /* the intent is on disk before the call */
  GUARD_LINE_ONCE,     /* a line that stands already is not written again */
  GUARD_LINE_TIME,     /* two applications have two lines */
  GUARD_PATIENCE,      /* a deploy under way is waited for */
  GUARD_OTHERS,        /* after a write: no other row left READY meanwhile */
  GUARD_LAST_LOOK,     /* … compared with the look before the last try */
  GUARD_LOSSES_KEPT,   /* an approved loss is recorded, so that nobody is asked again */
  GUARD_BUNDLE_KEPT,   /* after an upload the record drops what the bundle did not hold */
  GUARD_BUNDLE_READ,   /* before a write: the code of the whole bundle is read */
  GUARD_CALLS,         /* deploys whose outcome is not known count as evidence */
  GUARD_LOSS_TIME,     /* an approved loss bears the control plane's time */
  GUARD_CERTAIN_FIRST, /* the order that loses fewest certain classes, then fewest possible ones */
  GUARD_INTENT_FRESH,  /* an intent that is taken up again holds the bundle as it is now */
  GUARD_COUNT
};

#ifdef JD_REMOVABLE_GUARDS
extern enum guard guard_removed;
#define GUARDED(guard) (guard_removed != (guard))
#else
#define GUARDED(guard) true
#endif

#endif
