/* The part of ts_check_text that looks at tokens. Behind model/ts_check.h. */
#ifndef JD_MODEL_TS_CHECK_TOKENS_H
#define JD_MODEL_TS_CHECK_TOKENS_H

#include "model/ts_fault.h"

/* Literals of a source without a tree: such as are surely no types, and surely no other literals misread. */
void ts_check_tokens(struct arena *arena, struct bytes source, struct ts_faults *faults);
/* The first `<!--`, or `-->` at the start of a line, that is no part of another comment or a literal. */
bool ts_find_html_comment(struct bytes source, size_t *offset);

#endif
