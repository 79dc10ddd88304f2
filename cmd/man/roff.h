/* Plain text of the tables as the text of a manual page. */
#ifndef JD_CMD_MAN_ROFF_H
#define JD_CMD_MAN_ROFF_H

#include "model/base/base.h"

/* Filled: wrapped, each sentence on a line of its own, as mdoc wants it. Ends with a newline. */
void roff_text(const char *text, struct buf *out);
/* The same with a capital at the beginning and a full stop at the end. */
void roff_sentence(const char *text, struct buf *out);
/* Literal: as it is, and a newline. */
void roff_line(const char *text, struct buf *out);

#endif
