#include "model/ts_words.h"

#include <stdlib.h>

enum {
  OPERATOR = 1,
  STATEMENT = 2,
  LEADS = 4,
  PREFIX = 8,
};

static const struct keyword {
  const char *text;
  unsigned char word, traits;
} keywords[] = {
    /* sorted by text */
    {"abstract", WORD_ABSTRACT, PREFIX},
    {"as", WORD_AS, 0},
    {"asserts", WORD_ASSERTS, PREFIX},
    {"async", WORD_ASYNC, 0},
    {"await", WORD_AWAIT, OPERATOR},
    {"break", WORD_BREAK, STATEMENT | OPERATOR},
    {"case", WORD_CASE, STATEMENT | OPERATOR},
    {"catch", WORD_CATCH, STATEMENT | LEADS | OPERATOR},
    {"class", WORD_CLASS, STATEMENT},
    {"const", WORD_CONST, STATEMENT | PREFIX},
    {"continue", WORD_CONTINUE, STATEMENT | OPERATOR},
    {"debugger", WORD_DEBUGGER, STATEMENT | OPERATOR},
    {"declare", WORD_DECLARE, 0},
    {"default", WORD_DEFAULT, STATEMENT | LEADS | OPERATOR},
    {"delete", WORD_DELETE, OPERATOR},
    {"do", WORD_DO, STATEMENT | LEADS | OPERATOR},
    {"else", WORD_ELSE, STATEMENT | LEADS | OPERATOR},
    {"enum", WORD_ENUM, STATEMENT},
    {"export", WORD_EXPORT, STATEMENT | LEADS | OPERATOR},
    {"extends", WORD_EXTENDS, OPERATOR},
    {"finally", WORD_FINALLY, STATEMENT | LEADS | OPERATOR},
    {"for", WORD_FOR, STATEMENT},
    {"from", WORD_FROM, 0},
    {"function", WORD_FUNCTION, STATEMENT},
    {"global", WORD_GLOBAL, 0},
    {"if", WORD_IF, STATEMENT},
    {"implements", WORD_IMPLEMENTS, 0},
    {"import", WORD_IMPORT, STATEMENT},
    {"in", WORD_IN, OPERATOR | PREFIX},
    {"infer", WORD_INFER, PREFIX},
    {"instanceof", WORD_INSTANCEOF, OPERATOR},
    {"interface", WORD_INTERFACE, 0},
    {"is", WORD_IS, PREFIX},
    {"keyof", WORD_KEYOF, PREFIX},
    {"let", WORD_LET, 0},
    {"module", WORD_MODULE, 0},
    {"namespace", WORD_NAMESPACE, 0},
    {"new", WORD_NEW, OPERATOR | PREFIX},
    {"of", WORD_OF, 0},
    {"out", WORD_OUT, PREFIX},
    {"readonly", WORD_READONLY, PREFIX},
    {"return", WORD_RETURN, STATEMENT | OPERATOR},
    {"satisfies", WORD_SATISFIES, 0},
    {"super", WORD_SUPER, 0},
    {"switch", WORD_SWITCH, STATEMENT},
    {"this", WORD_THIS, 0},
    {"throw", WORD_THROW, STATEMENT | OPERATOR},
    {"try", WORD_TRY, STATEMENT | LEADS | OPERATOR},
    {"type", WORD_TYPE, 0},
    {"typeof", WORD_TYPEOF, OPERATOR | PREFIX},
    {"unique", WORD_UNIQUE, PREFIX},
    {"using", WORD_USING, 0},
    {"var", WORD_VAR, STATEMENT},
    {"void", WORD_VOID, OPERATOR},
    {"while", WORD_WHILE, STATEMENT},
    {"with", WORD_WITH, STATEMENT},
    {"yield", WORD_YIELD, OPERATOR},
};

static int compare(const void *key, const void *entry) {
  const struct bytes *text = key;
  const struct keyword *keyword = entry;
  size_t len = strlen(keyword->text);
  int order = memcmp(text->data, keyword->text, text->len < len ? text->len : len);
  return order ? order : (text->len > len) - (text->len < len);
}

enum ts_word ts_word_of(struct bytes text) {
  if (text.len < 2 || text.len > 10)
    return WORD_NONE;
  const struct keyword *found = bsearch(&text, keywords, sizeof keywords / sizeof *keywords, sizeof *keywords, compare);
  return found ? found->word : WORD_NONE;
}

/* Words are numbered in the order of the table, from 1. */
static bool has(enum ts_word word, unsigned trait) {
  return word != WORD_NONE && keywords[word - 1].traits & trait;
}

bool ts_word_is_operator(enum ts_word word) {
  return has(word, OPERATOR);
}

bool ts_word_is_statement(enum ts_word word) {
  return has(word, STATEMENT);
}

bool ts_word_leads_statement(enum ts_word word) {
  return has(word, LEADS);
}

bool ts_word_is_type_prefix(enum ts_word word) {
  return has(word, PREFIX);
}
