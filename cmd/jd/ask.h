/* Reads the answer to a question from stdin. */
#ifndef JD_CMD_ASK_H
#define JD_CMD_ASK_H

#include "model/buf.h"

enum answer {
  ANSWER_LINE,
  ANSWER_END,     /* stdin is at its end, closed or broken */
  ANSWER_STOPPED, /* SIGINT or SIGTERM came first */
};

/* Forgets what was typed before, where stdin is a terminal. */
void ask_anew(void);
/* One line, without its line end, into `out`. Reads no byte behind it, so that what follows is left to others. */
enum answer ask_line(struct buf *out);

#endif
