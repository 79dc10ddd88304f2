/* Is an answer alike to the one that was recorded? See cmd/docs/platform.md, "Recordings". */
#ifndef JD_REPLAY_ALIKE_H
#define JD_REPLAY_ALIKE_H

#include "cmd/testing/replay/client.h"
#include "model/format/format.h"

/* NULL when it is, else what differs, in `arena`. */
const char *alike(struct arena *arena, const struct js *step, const struct reply *reply);
/* The same for the answer to `uploads`, which is a list and is compared whole. */
const char *alike_list(struct arena *arena, const struct js *expected, const struct reply *reply);
/* The JSON with each {"$text": …} written out. */
struct js *alike_expand(const struct js *json);

#endif
