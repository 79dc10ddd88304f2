/* Comments of HTML, which scripts may hold, and modules may not. Behind model/ts_check.h. */
#ifndef JD_MODEL_TS_HTML_COMMENT_H
#define JD_MODEL_TS_HTML_COMMENT_H

#include "model/bytes.h"

#include <stdbool.h>

/* The first `<!--`, or `-->` at the start of a line, that is no part of another comment or a literal. */
bool ts_find_html_comment(struct bytes source, size_t *offset);

#endif
