/* What the files of model/journey share; other rooms include model/journey/journey.h. */
#ifndef JD_MODEL_JOURNEY_INTERNAL_H
#define JD_MODEL_JOURNEY_INTERNAL_H

#include "model/base/base.h"
#include "model/format/format.h"
#include "model/journey/journey.h"

/* ---- docsscan ---- */

/* 03b-docs-cache.md taken apart: where a topic stands, in bytes. Behind model/journey/journey.h. Pure. */

/* The front-matter keys that are ours. */
enum { DOCS_PRIMED_AT, DOCS_TOPICS, DOCS_KEYS };

struct docs_scan {
  struct bytes text;
  struct front_matter front;
  struct front_field fields[DOCS_KEYS];
  bool found;               /* the topic's section */
  struct text_line heading; /* its first line */
  size_t body_end;          /* behind the last line of it that is not blank, line ending excluded */
  bool has_body;
  int64_t fetched; /* its own date; 0: none */
  bool has_others; /* sections of other topics */
  bool has_topics;
  size_t first, level; /* where the heading of the first one begins, and its level */
  size_t end;          /* behind the last line of the last topic that is not blank, line ending excluded */
};

void docs_scan(struct arena *arena, struct bytes text, const char *topic, struct docs_scan *cache);

/* ---- statescan ---- */

/* 00-state.md taken apart: where its fields and its rows stand, in bytes, so that reading and marking see the same.
 * Behind model/journey/journey.h, which is what others include. Pure. */

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
