/* How many columns of a terminal text takes: wide characters two, combining ones none, whatever the locale is. Pure.
 *
 * The text is what a renderer made: no line feed, no escape sequence. A byte that is no UTF-8 counts one column. Cuts
 * fall between what a reader takes for characters (UAX 29), never into one. */
#ifndef JD_MODEL_WIDTH_H
#define JD_MODEL_WIDTH_H

#include "model/bytes.h"

size_t text_width(struct bytes text);
/* Bytes of the longest beginning that is no wider than `columns`. */
size_t text_head(struct bytes text, size_t columns);
/* Offset of the longest end that is no wider than `columns`. */
size_t text_tail(struct bytes text, size_t columns);

#endif
