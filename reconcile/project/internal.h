/* Only for files of this room. */
#ifndef JD_RECONCILE_PROJECT_INTERNAL_H
#define JD_RECONCILE_PROJECT_INTERNAL_H

#include "model/base/base.h"

/* The classes that `jd init` writes (counter.ts, room.ts), with CLASS_NAME and OBJECT_NAME where those go; the build
 * puts them in. */
extern const struct bytes class_counter_ts, class_room_ts;

#endif
