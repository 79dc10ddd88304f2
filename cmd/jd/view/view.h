/* The room of the renderers: values (a change set, a drift report, findings, live rows, a history) to text for people
 * and to JSON for programs. Pure: nothing is printed or contacted, and no value is changed; live_file_read alone reads
 * a file.
 *
 * NAME_text appends to a struct buf of the caller, escaped, by a struct text_style; NAME_json returns a document that
 * the caller owns (JD_JS). Every document begins with json_document, and its keys do not change within a major
 * format_version. live_file_parse reads back what status_json wrote, json_file_* other documents of jd's own; they fail
 * with the place. */
#ifndef JD_CMD_VIEW_H
#define JD_CMD_VIEW_H

#include "cmd/jd/view/diff_text.h"
#include "cmd/jd/view/document.h"
#include "cmd/jd/view/drift.h"
#include "cmd/jd/view/event_json.h"
#include "cmd/jd/view/explain.h"
#include "cmd/jd/view/item_text.h"
#include "cmd/jd/view/json_file.h"
#include "cmd/jd/view/live_file.h"
#include "cmd/jd/view/log.h"
#include "cmd/jd/view/plan_json.h"
#include "cmd/jd/view/plan_text.h"
#include "cmd/jd/view/status.h"
#include "cmd/jd/view/validate.h"

#endif
