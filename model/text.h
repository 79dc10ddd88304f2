/* Rules about text: encodings, names, and what may reach a terminal. */
#ifndef JD_MODEL_TEXT_H
#define JD_MODEL_TEXT_H

#include "model/buf.h"

#include <stdint.h>

/* Decodes one code point at `text` (len > 0). Returns its length in bytes, 0 when it is not valid UTF-8 (overlong
 * forms, surrogates and values over U+10FFFF are not). */
size_t utf8_decode(const char *text, size_t len, uint32_t *code_point);
/* True for valid UTF-8. Else false, and `*bad` is the offset of the first bad byte. */
bool utf8_valid(struct bytes text, size_t *bad);
/* Length in UTF-16 code units, the platform's measure of env values. Bad bytes count one each. */
size_t utf16_units(struct bytes text);
/* Appends a code point as UTF-8. */
void utf8_encode(struct buf *out, uint32_t code_point);

/* Of ASCII alone, whatever the locale is. */
static inline bool is_lower(char c) {
  return c >= 'a' && c <= 'z';
}
static inline bool is_upper(char c) {
  return c >= 'A' && c <= 'Z';
}
static inline bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
static inline bool is_alphanumeric(char c) {
  return is_lower(c) || is_upper(c) || is_digit(c);
}
static inline bool is_blank(char c) {
  return c == ' ' || c == '\t';
}
/* What a hex digit of either case stands for; -1 for anything else. */
static inline int hex_value(char c) {
  if (is_digit(c))
    return c - '0';
  if (c >= 'a' && c <= 'f')
    return c - 'a' + 10;
  return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}
static inline char to_lower(char c) {
  return is_upper(c) ? (char)(c - 'A' + 'a') : c;
}
static inline char to_upper(char c) {
  return is_lower(c) ? (char)(c - 'a' + 'A') : c;
}

/* A DO name: ^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$ (cmd/docs/platform.md, "What is accepted"). Length is not part of it. */
bool is_object_name(struct bytes text);
/* An app's id, as addresses and files have it: ^[A-Za-z0-9_-]{1,100}$. */
bool is_app_id(const char *text);
/* An env key: ^[A-Z_][A-Z0-9_]*$. Length and reserved prefixes are not part of it. */
bool is_env_key(struct bytes text);
/* Begins with BUTTERBASE_ in any case: reserved. */
bool is_reserved_env_key(struct bytes text);
/* The UPPER_SNAKE form of a name: its binding. */
void binding_name(struct buf *out, const char *name);

/* Would act on a terminal, or make text read otherwise than it is written: C0, DEL, C1, bidi controls, line separators,
 * what is invisible. */
bool is_unprintable(uint32_t code_point);
/* Escapes text from outside for a terminal or a log line: what is unprintable and bad UTF-8 become \n, \t, \xHH or
 * \u{HHHH}; a backslash stays. The result is one line. */
void escape_line(struct buf *out, struct bytes text);
/* The same, but line feeds and tabs stay, and a CR before a LF too: for blocks such as diffs. */
void escape_block(struct buf *out, struct bytes text);

/* Appends the text as one segment of a URL's path: everything but the unreserved characters of RFC 3986 as %XX. */
void percent_escape(struct buf *out, struct bytes text);

/* For a terminal that knows ASCII alone: what our own texts use (an ellipsis, dashes, arrows, ticks) is written in
 * ASCII, and any other character as \u{HHHH}. Everything else stays, escape sequences too: `text` is a renderer's. */
void ascii_only(struct buf *out, struct bytes text);

/* The entry of `known` nearest to `word`, or NULL when none is near enough to suggest (at most a third of its length of
 * insertions, deletions, changes or swaps of neighbours). */
const char *nearest(const char *word, const char *const *known, size_t count);

/* Case-insensitive in ASCII. */
bool equal_ignoring_case(struct bytes a, const char *b);
bool contains_ignoring_case(struct bytes text, const char *word);
bool contains(struct bytes text, const char *word);
bool starts_with(struct bytes text, const char *prefix);
/* The text behind its byte order mark, if it has one. */
struct bytes without_mark(struct bytes text);
/* Length of the longest beginning of at most `most` bytes that cuts no character. */
size_t cut_length(struct bytes text, size_t most);
struct bytes trim(struct bytes text); /* blanks, tabs, CR, LF off both ends */

#endif
