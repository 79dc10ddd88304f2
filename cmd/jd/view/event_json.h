/* What a run of apply tells a program while it works: one JSON document a line. cmd/docs/json.md lists the events. */
#ifndef JD_CMD_EVENT_JSON_H
#define JD_CMD_EVENT_JSON_H

#include "cmd/jd/cli/cli.h"
#include "model/format/format.h"
#include "reconcile/apply/apply.h"

/* {"event", "time", …}; `now` is in ms since 1970, `hint` as in cmd/jd/view/document.h. Owned by the caller. */
struct js *event_json(const struct event *event, int64_t now, const struct command_hint *hint);
/* What the question about an item may be answered with: `answers` of EVENT_ASKING. `object` is the one whose data goes
 * by it, or NULL. */
struct choices event_choices(const char *object);
/* {"event": "planned", "time", …}: the plan's own document follows. */
struct js *event_json_planned(const struct js *plan, int64_t now);
/* {"event": "result", …}: the last line, with the document that says how it ended. */
struct js *event_json_result(const struct js *document);

#endif
