/* The lines of a text one after the other, with their places in bytes: nothing is allocated. A line ends at a line
 * feed; carriage returns before it belong to its end. Pure. */
#ifndef JD_MODEL_TEXTLINE_H
#define JD_MODEL_TEXTLINE_H

#include "model/bytes.h"

/* A line of a text: [start, end) without its line ending; the next one begins at `next`. */
struct text_line {
  size_t start, end, next;
  unsigned number; /* from 1 */
};

/* From a zeroed line to the first, from each to the next; false behind the last. */
bool text_next_line(struct bytes text, struct text_line *line);
/* The line, and the line without blanks around it. */
struct bytes text_line_bytes(struct bytes text, struct text_line line);
struct bytes text_line_content(struct bytes text, struct text_line line);

/* What ends the lines of a text, going by its first: "\n" or "\r\n". */
const char *text_line_ending(struct bytes text);

#endif
