#include "model/ts_lexeme.h"
#include "model/ts_literal.h"

#define REFUSED ", so the platform refuses the source. "

struct number {
  struct bytes text;
  size_t at;
  struct ts_fault fault; /* message NULL: none */
};

static char peek(const struct number *number) {
  return ts_char(number->text, number->at);
}

static bool fail(struct number *number, size_t at, const char *message) {
  if (!number->fault.message)
    number->fault = (struct ts_fault){at, at < number->text.len, message};
  return false;
}

static bool is_digit_of(char c, int base) {
  char small = (char)(c | 0x20);
  if (base == 16)
    return ts_is_digit(c) || (small >= 'a' && small <= 'f');
  return c >= '0' && c < '0' + base;
}

/* One digit or more, with single separators between them. */
static bool read_digits(struct number *number, int base) {
  size_t start = number->at;
  for (char before = '_'; is_digit_of(peek(number), base) || peek(number) == '_'; number->at++) {
    if (peek(number) == '_' && before == '_')
      return fail(number, number->at,
                  "The separator `_` may stand between two digits of a number alone" REFUSED "Take it out.");
    before = peek(number);
  }
  if (number->at == start)
    return fail(number, start, "The number breaks off here" REFUSED "Write its digits, of the base that it is in.");
  if (number->text.data[number->at - 1] == '_')
    return fail(number, number->at - 1, "The separator `_` ends a number" REFUSED "Take it out.");
  return true;
}

static int base_of(char prefix) {
  switch (prefix | 0x20) {
  case 'x':
    return 16;
  case 'o':
    return 8;
  case 'b':
    return 2;
  default:
    return 10;
  }
}

static bool read_exponent(struct number *number) {
  if ((peek(number) | 0x20) != 'e')
    return true;
  number->at++;
  number->at += peek(number) == '+' || peek(number) == '-';
  return read_digits(number, 10);
}

static bool read_fraction(struct number *number) {
  if (peek(number) != '.')
    return true;
  number->at++;
  return (!ts_is_digit(peek(number)) && peek(number) != '_') || read_digits(number, 10);
}

/* `010`, `08`, `0_1`: what began with a zero once was octal. */
static bool check_zero(struct number *number) {
  char next = ts_char(number->text, number->at + 1);
  if (peek(number) != '0' || !(ts_is_digit(next) || next == '_'))
    return true;
  return fail(number, number->at,
              "A number must not begin with a zero" REFUSED "Take the zero off, or write `0o` before an octal number.");
}

static bool read_decimal(struct number *number) {
  size_t start = number->at;
  if (!check_zero(number) || (peek(number) != '.' && !read_digits(number, 10)))
    return false;
  if (peek(number) == 'n') {
    number->at++;
    return true;
  }
  if (!read_fraction(number) || !read_exponent(number))
    return false;
  if (peek(number) == 'n')
    return fail(number, start, "The number is no integer, so it cannot be a bigint" REFUSED "Take the `n` off.");
  return true;
}

static bool read_number(struct number *number) {
  int base = peek(number) == '0' ? base_of(ts_char(number->text, number->at + 1)) : 10;
  if (base == 10)
    return read_decimal(number);
  number->at += 2;
  if (!read_digits(number, base))
    return false;
  number->at += peek(number) == 'n';
  return true;
}

bool ts_check_number(struct bytes text, size_t start, struct ts_fault *out) {
  struct number number = {.text = text, .at = start};
  if (read_number(&number) &&
      (ts_is_digit(peek(&number)) || (peek(&number) != '#' && ts_skip_identifier(text, number.at) > number.at)))
    fail(&number, number.at,
         "A digit or letter stands right behind a number that it does not belong to" REFUSED
         "Put a blank or an operator between them, or quotes around a text.");
  if (!number.fault.message)
    return false;
  *out = number.fault;
  return true;
}
