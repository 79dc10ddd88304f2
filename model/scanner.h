/* The tokens of a TypeScript source: what statements are read from where there is no tree (model/ts_reading.h), what
 * the second opinion on syntax errors (model/ts_broken.h) and the warnings (model/lint.h) look at.
 *
 * Comments, blanks and merge-conflict markers are gone; whether a line ended before a token is kept, since a line's end
 * may end a statement. Brackets of every kind know their partner, so a reader steps over a body, an argument list, a
 * template or a list of type arguments at once, and never recurses.
 *
 * The scanner is not a parser: it tells a regular expression from a division, and type arguments from a comparison, by
 * what stands before and after. Linear in time and memory, for any bytes. */
#ifndef JD_MODEL_SCANNER_H
#define JD_MODEL_SCANNER_H

#include "model/arena.h"
#include "model/ts_words.h"

#include <stdint.h>

enum ts_token_kind {
  TOKEN_END,     /* behind the last token; several of them, so that looking three tokens ahead is safe */
  TOKEN_WORD,    /* identifier, keyword or private name; `word` says which keyword, WORD_NONE behind a dot */
  TOKEN_STRING,  /* quotes included */
  TOKEN_LITERAL, /* number or regular expression */
  TOKEN_TEXT,    /* the literal text of a template, between its backticks and `${`…`}` */
  TOKEN_OPEN,    /* `mark` is one of ( [ { ` $ and < where it opens type parameters or arguments; $ stands for `${` */
  TOKEN_CLOSE,   /* `mark` is that of the bracket it closes, or of the bracket it would close when it closes none */
  TOKEN_DOT,     /* `.` and `?.` */
  TOKEN_ARROW,
  TOKEN_SPREAD,
  TOKEN_STEP,     /* `++` and `--` */
  TOKEN_MARK,     /* any other single character, in `mark`; 0 for a character that no source may hold */
  TOKEN_OPERATOR, /* any other operator of two characters or more */
};

struct ts_token {
  uint32_t start, len;
  uint32_t partner;      /* OPEN, CLOSE: the partner's index. An OPEN that is never closed: where its inside ends */
  unsigned char kind;    /* enum ts_token_kind */
  unsigned char word;    /* enum ts_word */
  char mark;             /* see the kinds */
  bool newline : 1;      /* a line ended between the token before and this one */
  bool ends_operand : 1; /* an operator may follow: a `/` behind it divides */
};

struct ts_tokens {
  struct bytes text;
  const struct ts_token *list;
  size_t count; /* without the TOKEN_ENDs: list[count] is the first of them */
};

/* Never fails. The source must be shorter than 4 GiB; the tokens are allocated in `arena` and refer to `source`. */
void ts_scan(struct arena *arena, struct bytes source, struct ts_tokens *out);

/* The index behind all that `open` encloses. Without a CLOSE that is where its inside ends, save for ( and [: behind
 * the OPEN itself, as the compiler goes on with the statements that stand in an unfinished call. */
size_t ts_behind(const struct ts_tokens *tokens, size_t open);

static inline bool ts_is_word(const struct ts_token *token, enum ts_word word) {
  return token->kind == TOKEN_WORD && token->word == word;
}

static inline bool ts_is_mark(const struct ts_token *token, char mark) {
  return token->kind == TOKEN_MARK && token->mark == mark;
}

static inline bool ts_is_open(const struct ts_token *token, char mark) {
  return token->kind == TOKEN_OPEN && token->mark == mark;
}

/* The value of an identifier or a string: quotes off, escapes decoded, in UTF-8. */
char *ts_value(struct arena *arena, struct bytes text);
char *ts_token_value(struct arena *arena, const struct ts_tokens *tokens, size_t index);

#endif
