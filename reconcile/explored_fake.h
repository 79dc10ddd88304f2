/* For the explorer: a remote that is model/platform.h without JSON, where every call and every change of a file is a
 * point at which one fault may strike; and the bookkeeper that knows what really happened. */
#ifndef JD_RECONCILE_EXPLORED_FAKE_H
#define JD_RECONCILE_EXPLORED_FAKE_H

#include "model/platform.h"
#include "reconcile/apply.h"
#include "reconcile/world_fake.h"

#include <setjmp.h>

enum fault {
  FAULT_NONE,
  FAULT_READ_LOST,     /* a read gets no answer */
  FAULT_REFUSED,       /* a write is refused: 503 */
  FAULT_MEANWHILE,     /* the same, and somebody else's deploy of another row fails before the next try */
  FAULT_FAILED_ONCE,   /* the platform fails the upload once */
  FAULT_FAILED,        /* … and goes on failing until the run is over */
  FAULT_WEDGED,        /* the platform does it, and its answer to the control plane is lost */
  FAULT_ANSWER_LOST,   /* done, and no answer reached us */
  FAULT_REQUEST_LOST,  /* not done, and no answer reached us */
  FAULT_SERVER_DIED,   /* the control plane dies in the middle: BUILDING for good; no answer */
  FAULT_OTHER_CHANGED, /* somebody else deploys other code to this row just before */
  FAULT_OTHER_FAILED,  /* somebody else's deploy of another row fails just before */
  FAULT_OVERWRITTEN,   /* done and answered, and somebody else deploys other code over it at once */
  FAULT_REVERTED,      /* somebody else deploys other code over the item that was applied before this one */
  FAULT_KILLED_BEFORE, /* killed before it left */
  FAULT_KILLED_AFTER,  /* killed; the server finished it */
  FAULT_DISK_FULL,
  FAULT_TORN,        /* killed in the middle of a change of a file */
  FAULT_KILLED_DISK, /* killed just after one */
  FAULT_COUNT
};
const char *fault_name(enum fault fault);

/* One class's and one env variable's part in what really happened. */
struct episode {
  const char *name;
  unsigned applied; /* times that our writes brought it from something else to what is wanted */
};

struct explored {
  struct remote remote;
  struct platform_state *platform;
  struct world *world;
  int64_t now;
  jmp_buf killed;
  /* the fault to come: at point `at`, counted from 1; 0: none */
  enum fault fault;
  unsigned at, point;
  bool struck;
  bool meanwhile; /* FAULT_MEANWHILE struck, and its second half is to come */
  /* the bookkeeper */
  const char *previous; /* the object approved last, in this run; NULL: none, or an env variable */
  const char *failed;   /* the item whose write failed last, in this run */
  char allowed[4096];   /* classes whose loss was approved once, each between spaces */
  char violation[512];  /* the first thing that must not happen; "" */
  struct episode objects[3], env[2];
  unsigned building_reads; /* reads until a deploy under way is finished; 0: it never is */
};

void explored_start(struct explored *explored, struct platform_state *platform, struct world *world);
/* Between runs: faults end, what the server was doing is finished or left as it died. */
void explored_next_run(struct explored *explored);
/* Time goes by. */
void explored_wait(struct explored *explored, unsigned ms);
/* The approver tells what it approved. */
void explored_approve(struct explored *explored, const struct item *item);

#endif
