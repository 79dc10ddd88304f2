/* Reads the answer to a question from stdin, and knows the words that answer one. */
#ifndef JD_CMD_ASK_H
#define JD_CMD_ASK_H

#include "model/base/base.h"

enum answer {
  ANSWER_LINE,
  ANSWER_END,      /* stdin is at its end, closed or broken, or the line is longer than 64 KiB */
  ANSWER_STOPPED,  /* SIGINT or SIGTERM came first */
  ANSWER_TOO_MANY, /* ten lines since ask_reset decided nothing, and stdin is no terminal */
};

/* Before a question: forgets what was typed before, where stdin is a terminal, and counts answers from none again. */
void ask_reset(void);
/* One line, without its line end, into `out`. Reads no byte after it, so that what follows is left to others. */
enum answer ask_line(struct buf *out);

/* What a question may be answered with, in the order in which it offers them. Each but CHOICE_YES may be given by its
 * first letter too. */
enum choice { CHOICE_YES, CHOICE_NO, CHOICE_DIFF, CHOICE_ALL, CHOICE_QUIT, CHOICE_COUNT };

struct choices {
  const char *approval; /* typed in full in the place of `yes`; NULL: `yes` */
  bool offers[CHOICE_COUNT];
};

/* The word for it; NULL: it is not offered. */
const char *choice_word(const struct choices *choices, enum choice choice);
/* What an answer chooses; false: nothing that is offered. Words and letters go before an approval that equals one. */
bool choice_of(const struct choices *choices, struct bytes answer, enum choice *out);

#endif
