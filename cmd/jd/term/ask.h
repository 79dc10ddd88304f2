/* Reads the answer to a question from stdin. */
#ifndef JD_CMD_ASK_H
#define JD_CMD_ASK_H

#include "model/base/base.h"

enum answer {
  ANSWER_LINE,
  ANSWER_END,      /* stdin is at its end, closed or broken, or the line is longer than 64 KiB */
  ANSWER_STOPPED,  /* SIGINT or SIGTERM came first */
  ANSWER_TOO_MANY, /* ten lines since ask_anew decided nothing, and stdin is no terminal */
};

/* Before a question: forgets what was typed before, where stdin is a terminal, and counts answers from none again. */
void ask_anew(void);
/* One line, without its line end, into `out`. Reads no byte behind it, so that what follows is left to others. */
enum answer ask_line(struct buf *out);

#endif
