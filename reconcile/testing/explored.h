/* For the explorer: a remote that is model/platform/platform.h without JSON. Whatever a run does is a point, counted
 * from 1: a read, a question, a write before and after, a wait, a change of a file. At each point the run asks what
 * happens next: a fault may strike or strangers act; and the bookkeeper knows what really happened. */
#ifndef JD_RECONCILE_EXPLORED_FAKE_H
#define JD_RECONCILE_EXPLORED_FAKE_H

#include "model/platform/platform.h"
#include "model/state/state.h"
#include "reconcile/apply/apply.h"
#include "reconcile/testing/explored_oracle.h"
#include "reconcile/testing/explored_stranger.h"

enum fault {
  FAULT_NONE,
  FAULT_READ_LOST,    /* a read gets no answer */
  FAULT_REFUSED,      /* a write is refused: 503 */
  FAULT_FAILED_ONCE,  /* the platform fails the upload once */
  FAULT_FAILED,       /* … and goes on failing until the run is over */
  FAULT_WEDGED,       /* the platform does it, and its answer to the control plane is lost */
  FAULT_ANSWER_LOST,  /* done, and no answer reached us */
  FAULT_REQUEST_LOST, /* not done, and no answer reached us */
  FAULT_LATE,         /* no answer reached us, and it is under way until the app was read LATE_READS times */
  FAULT_SERVER_DIED,  /* the control plane dies in the middle: BUILDING for good; no answer */
  FAULT_DISK_FULL,
  FAULT_COUNT
};
const char *fault_name(enum fault fault);

enum point {
  POINT_READ,
  POINT_ASKED, /* between plan and question */
  POINT_SEND,  /* between the last look and the write */
  POINT_SENT,  /* between the write and reading it back */
  POINT_WAIT,  /* before another try */
  POINT_DISK,
};
bool fault_fits(enum fault fault, enum point point);
bool stranger_fits(enum point point);

/* At the point of that number. */
struct intervention {
  unsigned at;
  enum fault fault;                /* FAULT_NONE: a stranger acts */
  const struct stranger *stranger; /* else NULL */
};

enum { MOST_OBJECTS = 3, MOST_ENVS = 2 };

/* What really happened, over all runs so far. */
struct book {
  unsigned applied[MOST_OBJECTS]; /* times that our writes brought it to what is wanted, but for those that others
                                     undid before they could be logged */
  bool env_touched;               /* strangers wrote env variables */
  bool disturbed;                 /* a fault or a kill struck */
  bool edited;                    /* the plan changed between two runs */
  bool revived;                   /* what runs was uploaded by a call that began before the Worker was torn down */
  unsigned env_unset;             /* variables, as bits, that the record did not show at first: of each a line is due */
  unsigned
      unclear; /* objects, as bits, whose lines cannot be counted: strangers wrote at the same time, or after a kill */
  unsigned settled; /* objects, as bits, of which a loss was approved and happened, and nobody wrote since */
};

/* Where a run is. */
struct stop {
  unsigned at; /* the point; 0: before the first */
  enum point point;
  const struct platform_request *request; /* what is about to be sent; NULL: nothing is */
  const char *path, *line;                /* the file that is about to change, and what is appended; NULL: none */
  bool acted;                             /* a stranger has, here */
  bool asks;                              /* whether a loss is approved in this run; not a point */
};

/* What a user answers where data goes, once the first such question of a run has come. */
enum answer { ANSWER_OPEN, ANSWER_APPROVES, ANSWER_DECLINES };

struct explored;
struct explored_hooks {
  /* Returns what happens next where the run is; NULL: nothing more. */
  const struct intervention *(*next)(struct explored *explored);
  /* Returns what jd knows at that point, where it has forgotten the rest of what it was answered. */
  uint64_t (*memory)(const struct explored *explored, enum point point);
};

struct explored {
  struct remote remote;
  struct platform_state *platform;
  const struct desired *desired;
  struct arena *arena; /* of the run */
  int64_t now;         /* the control plane's clock; jd's own is CLOCK_AHEAD_MS ahead */
  struct lasting lasting;
  struct book book;
  const struct explored_hooks *hooks;
  /* what happens to this run */
  struct stop place;
  unsigned happened; /* interventions so far */
  enum answer answer;
  uint64_t history; /* what jd was answered in this run, as far as it knows it still */
  /* what the bookkeeper knows of this run */
  struct oracle_look look;      /* the last read */
  uint64_t look_storage;        /* stored state that came later has a higher number */
  bool look_lasts;              /* a call was under way then, and could be seen */
  const char *written;          /* what was written since, with success; NULL: nothing */
  unsigned sends;               /* of the item that was approved last */
  unsigned waited_ms;           /* since the question */
  unsigned stuck;               /* objects, as bits, that stayed BUILDING for as long as a run waits */
  const struct stranger *rival; /* whose call meets the write that is about to be sent; NULL: none */
  const struct item *approved;
  const char *failed;     /* the item whose write failed last */
  const char *left_ready; /* an object that was READY at the look before a write, and was not when that was done */
  unsigned unseen;        /* losses that no evidence could show */
  char violation[512];    /* the first thing that must not happen; "" */
};

enum { CLOCK_AHEAD_MS = 3600000, EXPLORED_PATIENCE = 2, LATE_READS = 5 }; /* a run reads three times while it waits */

#define EXPLORED_RECORD  "/p/docs/butterbase/durable.lock"
#define EXPLORED_LOG     "/p/docs/butterbase/04-build-log.md"
#define EXPLORED_JOURNAL "/p/.butterbase/jd/journal"

/* The platform's clock at first, in ms since 1970. */
#define EXPLORED_START INT64_C(1795428000000)

/* Begins a run: the answers of earlier runs are forgotten, files are watched. Platform, desired, arena, now, lasting,
 * book and hooks are set by the caller. */
void explored_begin(struct explored *explored);
void explored_wait(struct explored *explored, unsigned ms);
/* The user's answer to a question about a loss. */
enum answer explored_ask(struct explored *explored);
/* The approver tells what it approved, before it does; `item` NULL: it declined. */
void explored_approve(struct explored *explored, const struct item *item);
/* A stranger acts between two runs. */
void explored_stranger(struct explored *explored, const struct stranger *stranger);
/* Two calls for one row at once: nobody can tell them apart. */
void explored_note_overlap(struct book *book, const struct lasting *lasting, const char *written);
void explored_violate(struct explored *explored, const char *format, ...) __attribute__((format(printf, 2, 3)));
size_t explored_logged(struct bytes log, const char *item);

#endif
