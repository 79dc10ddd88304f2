/* YAML as a tree with places: what the reader of typed values (model/yaml.h) does not know. */
#ifndef JD_MODEL_YAML_INDEX_H
#define JD_MODEL_YAML_INDEX_H

#include "model/node.h"

/* Where the text stands in its file, when it is only a part of it. */
struct yaml_origin {
  const char *file;
  unsigned first_line;     /* of the text, from 1 */
  const unsigned *indents; /* bytes before each line of the text; NULL: none */
  size_t indent_count;
  const char *noun;   /* what the document is, for messages; NULL: "plan" */
  size_t most_values; /* 0: LIMIT_PLAN_NODES */
};

/* NULL when the text holds no document, or cannot be read: then there is a finding. A plan needs none of YAML's
 * references and types: a second document, anchors, aliases and tags are findings; so is a text that is too deep
 * (LIMIT_PLAN_DEPTH) or has too many values. The text is valid UTF-8. */
const struct node *yaml_index(struct arena *arena, struct bytes text, const struct yaml_origin *origin,
                              struct findings *findings);

#endif
