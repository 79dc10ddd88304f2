/* The lines of a Markdown file that are not in fenced code and not in HTML comments, with their places in bytes. For
 * files that are changed in place; what only reads Markdown takes markdown.h. Pure. */
#ifndef JD_MODEL_PROSE_H
#define JD_MODEL_PROSE_H

#include "model/frontmatter.h"

/* Begin with the text and the line behind which to start (zeroed: its first). */
struct prose {
  struct bytes text;
  struct text_line line;
  char fence; /* the character of the fenced block around, '\0' for none */
  size_t fence_length;
  bool comment;
};

/* The next line that is prose; false behind the last. */
bool prose_next(struct prose *prose);
/* The line without blanks around it. */
struct bytes prose_content(const struct prose *prose);
/* The level of a heading, 0 for another line; `*title` without the marks around it. */
size_t prose_heading(const struct prose *prose, struct bytes *title);

#endif
