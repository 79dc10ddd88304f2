/* Text in Markdown that shows as it is: nothing in it is markup, a link or a mention. */
#ifndef JD_CMD_MARKDOWN_TEXT_H
#define JD_CMD_MARKDOWN_TEXT_H

#include "model/base/base.h"

void markdown_plain(struct buf *out, const char *text);
/* In <code>. */
void markdown_code(struct buf *out, const char *text);
/* The hidden first line by which a bot finds its comment again: "<!-- jd COMMAND ABOUT -->". */
void markdown_marker(const char *command, const char *about, struct buf *out);

#endif
