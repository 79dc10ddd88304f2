/* How apply and import ask, and the questions of apply (cli.md, "jd apply") with what their answers do. */
#ifndef JD_CMD_QUESTION_H
#define JD_CMD_QUESTION_H

#include "cmd/jd/output.h"
#include "model/changeset.h"

#define QUESTION_HINT "An answer is one of these words in full; ? says what each does.\n"

/* Reads the answer to a question that was put with output_prompt; false when there is none. */
bool question_answer(struct output *output, struct buf *answer);
/* What was asked for in place of an answer: through the pager where it is longer than the screen, else on stderr. */
void question_show(struct output *output, struct bytes text);

/* A question, fitted to the terminal; without a line feed, the answer goes behind it. */
void question_add(struct bytes text, const struct look *look, struct buf *out);
/* The same for an item. Before it, what is lost. */
void question_text(const struct item *item, const struct look *look, struct buf *out);
/* What each answer does, one a line. */
void question_help(const struct item *item, struct buf *out);

#endif
