/* tree-sitter's names of nodes, as kinds. Behind model/typescript.h. */
#ifndef JD_MODEL_TS_KINDS_H
#define JD_MODEL_TS_KINDS_H

#include "model/ts_tree.h"

/* `named` is false for a token, as tree-sitter has `class` the expression and `class` the keyword. `*entered` says
 * whether what is in such a node matters. */
enum ts_kind ts_kind_of(const char *name, bool named, bool *entered);

/* Part of an identifier, a number or a character beyond ASCII. */
static inline bool ts_is_word_byte(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '$' ||
         (unsigned char)c >= 0x80;
}

#endif
