#include "model/scanner.h"

#include "model/text.h"
#include "model/ts_lexeme.h"
#include "model/ts_nesting.h"

struct scanner {
  struct bytes text;
  size_t at;
  size_t no_regex_before; /* a slash on this line was found not to begin one: the others are not tried */
  bool newline;
  struct ts_nesting nesting;
};

static char peek(const struct scanner *scanner, size_t ahead) {
  return ts_char(scanner->text, scanner->at + ahead);
}

/* A token from the scanner's offset to `end`, where the scanner then stands. */
static struct ts_token take(struct scanner *scanner, enum ts_token_kind kind, char mark, size_t end) {
  struct ts_token token = {.start = (uint32_t)scanner->at,
                           .len = (uint32_t)(end - scanner->at),
                           .kind = (unsigned char)kind,
                           .mark = mark,
                           .newline = scanner->newline};
  scanner->at = end;
  scanner->newline = false;
  return token;
}

static void scan_template_text(struct scanner *scanner) {
  size_t end = ts_skip_template_text(scanner->text, scanner->at);
  if (end > scanner->at)
    ts_add(&scanner->nesting, take(scanner, TOKEN_TEXT, 0, end));
  if (peek(scanner, 0) == '`')
    ts_add_close(&scanner->nesting, take(scanner, TOKEN_CLOSE, '`', end + 1));
  else if (end < scanner->text.len)
    ts_add_open(&scanner->nesting, take(scanner, TOKEN_OPEN, '$', end + 2));
}

static bool scan_word(struct scanner *scanner) {
  size_t end = ts_skip_identifier(scanner->text, scanner->at);
  if (end == scanner->at)
    return false;
  struct ts_nesting *nesting = &scanner->nesting;
  bool property = nesting->count > 0 && nesting->tokens[nesting->count - 1].kind == TOKEN_DOT;
  struct ts_token token = take(scanner, TOKEN_WORD, 0, end);
  if (!property)
    token.word = (unsigned char)ts_word_of((struct bytes){scanner->text.data + token.start, token.len});
  ts_add(nesting, token);
  return true;
}

static bool scan_literal(struct scanner *scanner) {
  char c = peek(scanner, 0);
  size_t end = 0;
  enum ts_token_kind kind = TOKEN_LITERAL;
  if (c == '"' || c == '\'') {
    kind = TOKEN_STRING;
    end = ts_skip_string(scanner->text, scanner->at);
  } else if (ts_is_digit(c) || (c == '.' && ts_is_digit(peek(scanner, 1)))) {
    end = ts_skip_number(scanner->text, scanner->at);
  } else if (c == '/' && !ts_after_operand(&scanner->nesting) && scanner->at >= scanner->no_regex_before) {
    end = ts_skip_regex(scanner->text, scanner->at);
    if (end == 0)
      scanner->no_regex_before = ts_line_end(scanner->text, scanner->at);
  }
  if (end == 0)
    return false;
  ts_add(&scanner->nesting, take(scanner, kind, 0, end));
  return true;
}

static bool scan_bracket(struct scanner *scanner) {
  static const char opening[] = "([{`", closing[] = ")]}", closed[] = "([{";
  char c = peek(scanner, 0);
  const char *found;
  size_t end = scanner->at + 1;
  if (c == '\0')
    return false;
  if (strchr(opening, c))
    ts_add_open(&scanner->nesting, take(scanner, TOKEN_OPEN, c, end));
  else if ((found = strchr(closing, c)))
    ts_add_close(&scanner->nesting, take(scanner, TOKEN_CLOSE, closed[found - closing], end));
  else if (c == '>' && ts_innermost(&scanner->nesting) == '<')
    ts_add_close(&scanner->nesting, take(scanner, TOKEN_CLOSE, '<', end));
  else if (c == '<' && peek(scanner, 1) != '=' && (peek(scanner, 1) != '<' || !ts_after_operand(&scanner->nesting)))
    ts_add_angle(&scanner->nesting, take(scanner, TOKEN_MARK, '<', end));
  else
    return false;
  return true;
}

/* Length of the operator at the scanner's offset: a run such as `>>>=`, `&&=`, `!==`, or a single character. */
static size_t operator_length(const struct scanner *scanner) {
  char c = peek(scanner, 0);
  size_t len = 1;
  if (!c || !strchr("+-*/%&|^!=<>?", c))
    return 1;
  if (c != '!' && c != '/' && c != '%' && c != '^' && c != '=')
    while (peek(scanner, len) == c && len < (c == '>' ? 3U : 2U))
      len++;
  bool step = len == 2 && (c == '+' || c == '-');
  if (!step && peek(scanner, len) == '=' && (c != '?' || len == 2)) {
    len++;
    if ((c == '!' || c == '=') && peek(scanner, len) == '=')
      len++;
  }
  return len;
}

static void scan_operator(struct scanner *scanner) {
  char c = peek(scanner, 0), second = peek(scanner, 1);
  size_t len = operator_length(scanner);
  enum ts_token_kind kind = len > 1 ? TOKEN_OPERATOR : TOKEN_MARK;
  if (c == '=' && second == '>')
    kind = TOKEN_ARROW, len = 2;
  else if (c == '.' && second == '.' && peek(scanner, 2) == '.')
    kind = TOKEN_SPREAD, len = 3;
  else if (c == '?' && second == '.' && !ts_is_digit(peek(scanner, 2)))
    kind = TOKEN_DOT, len = 2;
  else if (c == '.')
    kind = TOKEN_DOT;
  else if (len == 2 && (c == '+' || c == '-') && second == c)
    kind = TOKEN_STEP;
  char mark = kind == TOKEN_MARK && c > ' ' && c < 0x7F && c != '\\' && c != '#' ? c : '\0';
  ts_add(&scanner->nesting, take(scanner, kind, mark, scanner->at + len));
}

static void finish(struct scanner *scanner, struct ts_tokens *out) {
  enum { LOOKAHEAD = 4 };
  struct ts_nesting *nesting = &scanner->nesting;
  for (; nesting->depth > 0; nesting->depth--)
    if (ts_innermost(nesting) != '<')
      nesting->tokens[nesting->frames[nesting->depth].token].partner = (uint32_t)nesting->count;
  out->count = nesting->count;
  for (size_t i = 0; i < LOOKAHEAD; i++)
    *ARENA_PUSH(nesting->arena, nesting->tokens, nesting->count, nesting->capacity) =
        (struct ts_token){.start = (uint32_t)scanner->at, .kind = TOKEN_END, .newline = true};
  out->list = nesting->tokens;
}

void ts_scan(struct arena *arena, struct bytes source, struct ts_tokens *out) {
  struct scanner scanner = {.text = source};
  ts_nesting_init(&scanner.nesting, arena);
  while (scanner.at < source.len) {
    if (ts_innermost(&scanner.nesting) == '`') {
      scan_template_text(&scanner);
      continue;
    }
    scanner.at = ts_skip_blank(source, scanner.at, &scanner.newline);
    if (scanner.at < source.len && !scan_word(&scanner) && !scan_literal(&scanner) && !scan_bracket(&scanner))
      scan_operator(&scanner);
  }
  out->text = source;
  finish(&scanner, out);
}

size_t ts_behind(const struct ts_tokens *tokens, size_t open) {
  size_t partner = tokens->list[open].partner;
  bool closed = tokens->list[partner].kind == TOKEN_CLOSE && tokens->list[partner].partner == open;
  if (!closed && (tokens->list[open].mark == '(' || tokens->list[open].mark == '['))
    return open + 1;
  return partner + closed;
}
