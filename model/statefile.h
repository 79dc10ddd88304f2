/* 00-state.md (cmd/docs/documents.md): reading it, and changing it by as few bytes as can be. Pure.
 *
 * Agents write this file too, so anything may stand in it: unknown front-matter keys, other bullets (`*`, `+`,
 * numbers), indentation, `[X]`, other spacing, CRLF, no final line feed, sections around. What is not understood stays
 * as it is. */
#ifndef JD_MODEL_STATEFILE_H
#define JD_MODEL_STATEFILE_H

#include "model/arena.h"
#include "model/finding.h"

enum stage_status { STAGE_OPEN, STAGE_DONE, STAGE_SKIPPED };

struct stage {
  const char *name;
  enum stage_status status;
  bool ticked, not_applicable, folded, optional; /* as the row says */
  unsigned line;
};

struct statefile {
  const char *app_id; /* NULL: null, absent or empty */
  const char *origin; /* from api_base: scheme://host[:port]; NULL when null or absent */
  const char *current_stage;
  bool hackathon_mode;
  struct stage *stages;
  size_t stage_count;
};

/* False when something that is needed cannot be understood (an api_base that is no URL, an app_id that is no id): a
 * finding says what and where. An empty file is a state with nothing in it. */
bool statefile_parse(struct arena *arena, struct bytes text, const char *file, struct statefile *out,
                     struct findings *findings);

enum stage_mark {
  MARK_DONE,
  MARK_NOT_APPLICABLE,
  MARK_DONE_ASIDE, /* done on the way: who is at another open stage stays there */
};

/* The text with the stage marked, `current_stage` moved to the first open row after it (else the first open row at all,
 * else DONE) and `last_updated` set to `now` (ISO 8601, UTC, seconds). When nothing but last_updated would change, the
 * text comes back byte for byte. `*next` (may be NULL) is the next stage, "DONE" when there is none. Missing pieces are
 * not invented: without a row for the stage nothing is ticked, without front matter there is none afterwards. */
struct bytes statefile_mark(struct arena *arena, struct bytes text, const char *stage, enum stage_mark mark,
                            const char *now, const char **next);

/* The text with `app_id` and `api_base` (NULL: not that one) where they are null or absent; a value that stands there
 * stays. A missing key is put in, and so is missing front matter. `last_updated` as above. */
struct bytes statefile_stamp(struct arena *arena, struct bytes text, const char *app_id, const char *api_base,
                             const char *now);

#endif
