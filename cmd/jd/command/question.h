/* How apply and import ask, and the questions of apply (cli.md, "jd apply") with what their answers do. */
#ifndef JD_CMD_QUESTION_H
#define JD_CMD_QUESTION_H

#include "cmd/jd/output/output.h"
#include "model/state/state.h"

#define QUESTION_HINT "Answer with one of the listed words, or ? for help.\n"

/* Reads the answer to a question that was put with output_prompt; false when there is none. */
bool question_answer(struct output *output, struct buf *answer);
/* What was asked for in place of an answer: through the pager where it is longer than the screen, else on stderr. */
void question_show(struct output *output, struct bytes text);

/* A question, fitted to the terminal; without a line feed, the answer goes behind it. */
void question_add(struct bytes text, const struct look *look, struct buf *out);
/* What an item deletes, one hazard a line: before its first question. */
void question_hazards(const struct item *item, const struct look *look, struct buf *out);
/* The question about an item; where it deletes data, one for each `object` whose data that is (else NULL). */
void question_text(const struct item *item, const char *object, const struct look *look, struct buf *out);
/* What each answer does, one a line. */
void question_help(const struct item *item, const char *object, struct buf *out);

#endif
