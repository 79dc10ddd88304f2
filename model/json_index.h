/* JSON as a tree with places, the same tree as YAML's, so that a plan is checked alike in both. */
#ifndef JD_MODEL_JSON_INDEX_H
#define JD_MODEL_JSON_INDEX_H

#include "model/node.h"

/* NULL when it is not valid JSON (a finding says where and why), too deep (LIMIT_PLAN_DEPTH) or too large
 * (LIMIT_PLAN_NODES). Duplicate keys stand in the tree twice. Numbers, true, false and null are plain scalars. The text
 * is valid UTF-8. */
const struct node *json_index(struct arena *arena, struct bytes text, const char *file, struct findings *findings);

#endif
