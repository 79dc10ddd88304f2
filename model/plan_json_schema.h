/* The JSON Schema (draft-07, which editors take) of the YAML and JSON plan: what `jd schema` prints. A test holds it
 * against the parser. What no schema can say (a name that stands twice, a value's length behind its references) the
 * parser alone refuses. Pure. */
#ifndef JD_MODEL_PLAN_JSON_SCHEMA_H
#define JD_MODEL_PLAN_JSON_SCHEMA_H

#include "model/json.h"

/* Owned by the caller. */
struct js *plan_json_schema(void);

#endif
