/* Warnings: what the platform takes, and few people mean. None of them ever blocks. They look at tokens, so that no
 * word in a comment, a string or a template raises one. `jd-ignore CODE` in a comment on the line, or on the one above,
 * silences one: `// jd-ignore CODE` in a source, `# jd-ignore CODE` in YAML, `<!-- jd-ignore CODE -->` in Markdown.
 * Pure. */
#ifndef JD_MODEL_LINT_H
#define JD_MODEL_LINT_H

#include "model/plan.h"
#include "model/scanner.h"
#include "model/typescript.h"

struct lint_source {
  const struct plan_object *object;
  struct bytes code;
  const struct ts_source *declares;
};

struct lint_request {
  const struct plan *plan;
  const struct lint_source *sources; /* that could be parsed */
  size_t source_count;
};

/* What sources silence is left out. */
void lint(const struct lint_request *request, struct findings *findings);
/* Takes out what the plan silences, whoever found it: by a comment in `text`, its own words, what is said of it; by a
 * key `ignore` (all that JSON has), what is said of the object that has it and of its source, or at the top of the
 * plan, of all. */
void lint_silence_plan(const char *file, struct bytes text, const struct plan *plan, struct findings *findings);

/* ---- the parts ---- */

/* A source with its tokens. */
struct lint_tokens {
  const struct lint_source *source;
  struct ts_tokens tokens;
};

/* lint_source.c */
void lint_one(const struct lint_tokens *source, struct findings *findings);
/* The method's name where it is declared; the number of tokens when it is not. */
size_t lint_find_method(const struct lint_tokens *source, const char *name);
/* lint_caller.c */
bool lint_looks_at_caller(const struct lint_tokens *source);
/* lint_message.c */
void lint_message(const struct lint_tokens *source, struct findings *findings);
/* lint_storage.c */
void lint_storage(const struct lint_tokens *source, struct findings *findings);
/* lint_const.c: the value of the const that the name at `index` stands for, as it is declared around it; 0 for none. */
size_t lint_const_value(const struct lint_tokens *source, size_t index);
/* lint_silence.c: of the findings from `first` on. */
void lint_silence_source(const struct lint_tokens *source, size_t first, struct findings *findings);
/* lint_env.c: env variables used and not set. */
void lint_env_used(const struct lint_tokens *source, const struct plan *plan, struct findings *findings);
/* Those set and not used, when `sources` are all that the plan names. */
void lint_env_set(const struct lint_tokens *sources, size_t count, const struct plan *plan, struct findings *findings);

struct place lint_place(const struct lint_tokens *source, size_t index);
struct bytes lint_text(const struct lint_tokens *source, size_t index);
bool lint_is(const struct lint_tokens *source, size_t index, const char *word);

#endif
