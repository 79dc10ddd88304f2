/* 00-state.md taken apart: where its fields and its rows stand, in bytes, so that reading and marking see the same.
 * Behind model/statefile.h, which is what others include. Pure. */
#ifndef JD_MODEL_STATESCAN_H
#define JD_MODEL_STATESCAN_H

#include "model/edits.h"
#include "model/frontmatter.h"
#include "model/statefile.h"

/* The front-matter keys that are ours; others are passed over. */
enum state_key { KEY_APP_ID, KEY_API_BASE, KEY_HACKATHON_MODE, KEY_CURRENT_STAGE, KEY_LAST_UPDATED, STATE_KEYS };

struct state_row {
  struct stage stage;  /* all but its status */
  size_t box, box_end; /* between the brackets */
  size_t name_end;     /* behind the name and what decorates it */
  size_t end;          /* of the row, without its line ending */
};

struct state_scan {
  struct bytes text;
  struct front_matter front;
  struct front_field fields[STATE_KEYS];
  struct state_row *rows;
  size_t row_count, row_capacity;
};

/* Adds warnings about what is doubtful to `findings`. Names live in its arena. */
void state_scan(struct bytes text, const char *file, struct state_scan *out, struct findings *findings);

/* The value of a field: empty when it is absent or null in one of YAML's spellings. */
struct bytes state_value(const struct state_scan *scan, enum state_key key);

/* Adds the edit that gives a field another value; none where it has that one, is absent or cannot be replaced. */
void state_set_field(struct arena *arena, const struct state_scan *scan, enum state_key key, const char *value,
                     struct edits *edits);

/* ---- between the scanner's two files ---- */

/* True for a checklist row, with any name or none; fills in all but the stage's line. */
bool state_read_row(struct arena *arena, struct bytes text, struct text_line line, struct state_row *row);

/* The rows behind `front`, the last line of the front matter (zeroed when there is none). */
void state_scan_rows(struct text_line front, const char *file, struct state_scan *scan, struct findings *findings);

#endif
