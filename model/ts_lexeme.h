/* Where a piece of TypeScript text ends: the rules of characters, without any context. Behind model/typescript.h.
 *
 * Each function takes an offset and gives the offset behind what begins there; that of an unterminated piece is where
 * it breaks off, so that what follows is still read. */
#ifndef JD_MODEL_TS_LEXEME_H
#define JD_MODEL_TS_LEXEME_H

#include "model/bytes.h"

/* Blanks, comments, a hashbang line, byte order marks and merge-conflict markers, which the compiler skips as well.
 * Sets
 * `*newline` when a line ended in them; leaves it alone otherwise. */
size_t ts_skip_blank(struct bytes text, size_t at, bool *newline);
/* One blank, comment or marker alone; `at` itself when none begins there. */
size_t ts_skip_blank_piece(struct bytes text, size_t at, bool *newline);
/* `<<<<<<< `, `||||||| `, `=======` or `>>>>>>> ` at the start of a line. */
bool ts_is_conflict_marker(struct bytes text, size_t at);
/* `at` itself when no identifier begins there. Escapes (`\u0041`, `\u{41}`) belong to it, and so does a leading `#`. */
size_t ts_skip_identifier(struct bytes text, size_t at);
/* At a digit, or at a dot before one. */
size_t ts_skip_number(struct bytes text, size_t at);
/* At a quote. */
size_t ts_skip_string(struct bytes text, size_t at);
/* At a slash. 0 when no slash ends it on its line. Flags belong to it. */
size_t ts_skip_regex(struct bytes text, size_t at);
/* Inside a template: the offset of the next backtick or `${`, or the end. */
size_t ts_skip_template_text(struct bytes text, size_t at);
/* The offset of the next line end (LF, CR, U+2028, U+2029), or the end. */
size_t ts_line_end(struct bytes text, size_t at);

static inline char ts_char(struct bytes text, size_t at) {
  return at < text.len ? text.data[at] : '\0';
}

static inline bool ts_is_digit(char c) {
  return c >= '0' && c <= '9';
}

#endif
