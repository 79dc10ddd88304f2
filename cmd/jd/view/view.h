/* The room of the renderers: values (a change set, a drift report, findings, live rows, a history) to text for people
 * and to JSON for programs. Pure: nothing is printed, read or contacted, and no value is changed.
 *
 * NAME_text appends to a struct buf of the caller, escaped, by a struct look; NAME_json returns a document that the
 * caller owns (JD_JS). Every document begins with json_document; cli.md fixes its keys. */
#ifndef JD_CMD_VIEW_H
#define JD_CMD_VIEW_H

#include "cmd/jd/view/diff_text.h"
#include "cmd/jd/view/document_json.h"
#include "cmd/jd/view/drift_json.h"
#include "cmd/jd/view/drift_text.h"
#include "cmd/jd/view/error_text.h"
#include "cmd/jd/view/event_json.h"
#include "cmd/jd/view/explain.h"
#include "cmd/jd/view/item_text.h"
#include "cmd/jd/view/log.h"
#include "cmd/jd/view/plan_json.h"
#include "cmd/jd/view/plan_text.h"
#include "cmd/jd/view/status.h"
#include "cmd/jd/view/validate.h"

#endif
