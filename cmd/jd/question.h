/* The questions of apply (cli.md, "jd apply") and what their answers do. */
#ifndef JD_CMD_QUESTION_H
#define JD_CMD_QUESTION_H

#include "cmd/jd/look.h"
#include "model/changeset.h"

#define QUESTION_HINT "An answer is one of these words in full; ? says what each does.\n"

/* Without a line feed. Before it, what is lost. */
void question_text(const struct item *item, const struct look *look, struct buf *out);
/* What each answer does, one a line. */
void question_help(const struct item *item, struct buf *out);

#endif
