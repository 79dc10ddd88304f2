/* A unified diff for people: indented, each line in the colour of its sign, and within lines that came for others the
 * words that changed in reverse, which needs no colours to be seen. */
#ifndef JD_CMD_DIFF_TEXT_H
#define JD_CMD_DIFF_TEXT_H

#include "model/buf.h"

enum { DIFF_INDENT = 6 };

/* `text` is escaped, its first two lines are the labels, and each line ends with a line feed. No more than `most` lines
 * are shown; of the rest one says how many they are. Lines are never cut or broken: what is approved is seen whole. */
void diff_text(struct bytes text, size_t most, bool color, struct buf *out);

#endif
