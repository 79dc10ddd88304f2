/* The words of TypeScript that mean something to the scanner. Most are ordinary identifiers elsewhere. */
#ifndef JD_MODEL_TS_WORDS_H
#define JD_MODEL_TS_WORDS_H

#include "model/bytes.h"

enum ts_word {
  WORD_NONE, /* an identifier, or a keyword that needs no telling apart */
  WORD_ABSTRACT,
  WORD_AS,
  WORD_ASSERTS,
  WORD_ASYNC,
  WORD_AWAIT,
  WORD_BREAK,
  WORD_CASE,
  WORD_CATCH,
  WORD_CLASS,
  WORD_CONST,
  WORD_CONTINUE,
  WORD_DEBUGGER,
  WORD_DECLARE,
  WORD_DEFAULT,
  WORD_DELETE,
  WORD_DO,
  WORD_ELSE,
  WORD_ENUM,
  WORD_EXPORT,
  WORD_EXTENDS,
  WORD_FINALLY,
  WORD_FOR,
  WORD_FROM,
  WORD_FUNCTION,
  WORD_GLOBAL,
  WORD_IF,
  WORD_IMPLEMENTS,
  WORD_IMPORT,
  WORD_IN,
  WORD_INFER,
  WORD_INSTANCEOF,
  WORD_INTERFACE,
  WORD_IS,
  WORD_KEYOF,
  WORD_LET,
  WORD_MODULE,
  WORD_NAMESPACE,
  WORD_NEW,
  WORD_OF,
  WORD_OUT,
  WORD_READONLY,
  WORD_RETURN,
  WORD_SATISFIES,
  WORD_SUPER,
  WORD_SWITCH,
  WORD_THIS,
  WORD_THROW,
  WORD_TRY,
  WORD_TYPE,
  WORD_TYPEOF,
  WORD_UNIQUE,
  WORD_USING,
  WORD_VAR,
  WORD_VOID,
  WORD_WHILE,
  WORD_WITH,
  WORD_YIELD,
};

/* WORD_NONE for any other text. */
enum ts_word ts_word_of(struct bytes text);

/* An operand follows, as behind an operator: `return`, `typeof`, `new`. A `/` behind it begins a regular expression. */
bool ts_word_is_operator(enum ts_word word);
/* Reserved, and can stand neither in an expression nor in a type, save in `class` and `function` expressions: where an
 * operand has ended, it begins a statement. */
bool ts_word_is_statement(enum ts_word word);
/* A statement or block follows: `else`, `do`, `try`, `export`. */
bool ts_word_leads_statement(enum ts_word word);
/* Stands before a type and belongs to it (`keyof`, `infer`), or before a type parameter (`in`, `const`). */
bool ts_word_is_type_prefix(enum ts_word word);

#endif
