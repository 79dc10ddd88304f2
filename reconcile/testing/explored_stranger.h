/* For the explorer: what others do to the app, past jd: each call alone, succeeding, failing, or failing half-way; and
 * two at once, of which one fails with a tag mismatch, in each order of what the platform and the control plane do; and
 * one at once with jd's own write. */
#ifndef JD_RECONCILE_EXPLORED_STRANGER_FAKE_H
#define JD_RECONCILE_EXPLORED_STRANGER_FAKE_H

#include "model/platform/platform.h"

/* What becomes of a call. */
enum fate {
  FATE_SUCCEEDS,
  FATE_FAILS,  /* the platform refuses the upload */
  FATE_DIES,   /* the control plane dies in the middle: BUILDING for good */
  FATE_LASTS,  /* it is under way until the app was read LASTING_READS times */
  FATE_WEDGES, /* the platform does it, and its answer to the control plane is lost */
};

enum { LASTING_READS = 3 };

struct call {
  enum request_kind kind;
  const char *name; /* of the object, or the key */
  const char *class_name;
  bool collides; /* its code declares a top-level name that another planned source declares */
};

struct stranger {
  const struct call *first, *second; /* second NULL: one call alone */
  enum fate fate;                    /* of one call alone */
  bool second_uploads_first, second_finishes_first;
  unsigned calls;
  /* At once with jd's own write, of another row or variable: that is the second. */
  bool against_jd, jd_begins_first;
};

/* A call that is under way. */
struct lasting {
  struct platform_work work;
  unsigned reads_left; /* 0: none is under way */
  bool ours;           /* jd's, not a stranger's */
};

size_t stranger_count(void);
const struct stranger *stranger_at(size_t index);
void stranger_describe(const struct stranger *stranger, char *out, size_t size);
/* The code that a stranger deploys for a class. */
struct bytes stranger_code(struct arena *arena, const char *class_name, bool collides);

/* Ends what is under way, if anything is. */
void stranger_end(struct platform_state *platform, struct lasting *lasting, int64_t now);
/* Begins a call, as the control plane does. */
void stranger_begin(const struct call *call, struct platform_state *platform, int64_t now, struct platform_work *work);
/* Does it. `lasting` takes a call that lasts; one that is under way already ends first. */
void stranger_act(const struct stranger *stranger, struct platform_state *platform, int64_t now,
                  struct lasting *lasting);
/* Reading the app takes time: what is under way may end, and true is returned. */
bool stranger_read(struct platform_state *platform, struct lasting *lasting, int64_t now);

#endif
