/* 00-state.md taken apart: where its fields and its rows stand, in bytes, so that reading and marking see the same.
 * Behind model/statefile.h, which is what others include. Pure. */
#ifndef JD_MODEL_STATESCAN_H
#define JD_MODEL_STATESCAN_H

#include "model/statefile.h"

/* The front-matter keys that are ours; others are passed over. */
enum state_key { KEY_APP_ID, KEY_API_BASE, KEY_HACKATHON_MODE, KEY_CURRENT_STAGE, KEY_LAST_UPDATED, STATE_KEYS };

struct state_field {
  bool present;
  size_t start, end; /* the value, inside of its quotes, without a comment */
  bool quoted;
  bool touches_colon; /* nothing stands between the colon and the value */
  unsigned line, column;
};

struct state_row {
  struct stage stage;  /* all but its status */
  size_t box, box_end; /* between the brackets */
  size_t name_end;     /* behind the name and what decorates it */
  size_t end;          /* of the row, without its line ending */
};

struct state_scan {
  struct bytes text;
  struct state_field fields[STATE_KEYS];
  struct state_row *rows;
  size_t row_count, row_capacity;
};

/* Adds warnings about what is doubtful to `findings`. Names live in its arena. */
void state_scan(struct bytes text, const char *file, struct state_scan *out, struct findings *findings);

/* The value of a field: empty when it is absent or null in one of YAML's spellings. */
struct bytes state_value(const struct state_scan *scan, enum state_key key);

/* ---- between the scanner's two files ---- */

/* A line of a text: [start, end) without its line ending; the next one begins at `next`. */
struct state_line {
  size_t start, end, next;
  unsigned number; /* from 1 */
};

/* From a zeroed line to the first, from each to the next; false behind the last. */
bool state_next_line(struct bytes text, struct state_line *line);

/* True for a checklist row, with any name or none; fills in all but the stage's line. */
bool state_read_row(struct arena *arena, struct bytes text, struct state_line line, struct state_row *row);

/* The rows behind `front`, the last line of the front matter (zeroed when there is none). */
void state_scan_rows(struct state_line front, const char *file, struct state_scan *scan, struct findings *findings);

#endif
