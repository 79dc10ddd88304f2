/* The control plane reads JSON as JavaScript does: a lone surrogate escape, and bytes that are not UTF-8, are taken and
 * become U+FFFD when stored. The JSON library refuses both, so they are replaced in the text before it is parsed. */
#ifndef JD_SANDBOX_MEND_H
#define JD_SANDBOX_MEND_H

#include "model/base/base.h"

/* Appends the text, mended; a byte order mark in front is left out. */
void mend_json_text(struct bytes text, struct buf *out);

#endif
