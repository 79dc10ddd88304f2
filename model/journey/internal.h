/* What statefile.c and statemark.c share; other rooms include model/journey/journey.h. */
#ifndef JD_MODEL_JOURNEY_INTERNAL_H
#define JD_MODEL_JOURNEY_INTERNAL_H

#include "model/base/base.h"
#include "model/format/format.h"
#include "model/journey/journey.h"

/* ---- 00-state.md taken apart ---- */

/* Where its fields and rows are, in bytes, so that reading and marking see the same. */

/* The front-matter keys that are ours; others are skipped. */
enum state_key { KEY_APP_ID, KEY_API_BASE, KEY_HACKATHON_MODE, KEY_CURRENT_STAGE, KEY_LAST_UPDATED, STATE_KEYS };

/* Their names. */
extern const char *const state_key_names[STATE_KEYS];

struct state_row {
  struct stage stage;  /* all but its status */
  size_t box, box_end; /* between the brackets */
  size_t name_end;     /* after the name and what decorates it */
  size_t end;          /* of the row, without its line ending */
};

struct state_scan {
  struct bytes text;
  struct front_matter front;
  struct front_field fields[STATE_KEYS];
  struct state_row *rows;
  size_t row_count, row_capacity;
};

/* Scans the text. Adds warnings about what is doubtful to `findings`; names live in its arena. */
void state_scan(struct bytes text, const char *file, struct state_scan *out, struct findings *findings);

/* Returns the value of a field: empty when it is absent or null in one of YAML's spellings. */
struct bytes state_value(const struct state_scan *scan, enum state_key key);

/* Adds the edit that gives a field another value; none where it has that value, is absent or cannot be replaced. */
void state_set_field(struct arena *arena, const struct state_scan *scan, enum state_key key, const char *value,
                     struct edits *edits);

#endif
