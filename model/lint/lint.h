/* Warnings: what the platform accepts and few people mean. None of them ever blocks. Rules judge what was read of a
 * source (model/source/source.h) by the plan. `jd-ignore CODE` in a comment on the line,
 * or on the one above, silences one: `// jd-ignore CODE` in a source, `# jd-ignore CODE` in YAML, `<!-- jd-ignore CODE
 * -->` in Markdown. Pure. */
#ifndef JD_MODEL_LINT_LINT_H
#define JD_MODEL_LINT_LINT_H

#include "model/plan/plan.h"
#include "model/source/source.h"

struct lint_source {
  const struct plan_object *object;
  const struct ts_source *declares; /* by source_check */
};

struct lint_request {
  const struct plan *plan;
  const struct lint_source *sources; /* those that could be read from their files */
  size_t source_count;
  bool compiled; /* a compiler reads the sources, too: what only tree-sitter doubts is not reported */
};

/* Adds the warnings of sources and plan. */
void lint(const struct lint_request *request, struct findings *findings);
/* Removes the warnings that are silenced, whoever found them: by a comment in the source or the plan, on its own words;
 * by a key `ignore` (all that JSON has), about the object that has it and its source, or at the top of the plan, all.
 */
void lint_silence(const struct lint_request *request, const char *plan_file, struct bytes plan_text,
                  struct findings *findings);

#endif
