/* A unified diff for people: indented, each line in the colour of its sign, and within lines that came for others the
 * words that changed in reverse, which needs no colours to be seen. */
#ifndef JD_CMD_DIFF_TEXT_H
#define JD_CMD_DIFF_TEXT_H

#include "model/base/base.h"

enum { DIFF_INDENT = 6 };
#define DIFF_WHOLE ((size_t)-1)
#define DIFF_CUT   ": --full-diff shows all" /* how to see what was cut */

struct diff_style {
  size_t most; /* lines that are shown; DIFF_WHOLE: all, and each of them whole */
  bool color;
  int indent;
  const char *cut; /* said behind what was cut; may be "" */
};

/* `text` is escaped, its first two lines are the labels, and each line ends with a line feed. Unless all is to be seen,
 * what is printed is bounded: at most `most` lines, and of a long one the 400 bytes around what changed; what was cut
 * is said, in lines and bytes. */
void diff_text(struct bytes text, const struct diff_style *style, struct buf *out);

#endif
