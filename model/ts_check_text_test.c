/* Numbers, escapes, regular expressions and comments; beside each refused source one that is accepted. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "model/ts_testing.h"

/* A number's, a string's … mistake that tree-sitter lets pass. */
static const struct ts_fault_case cases[] = {
    {"a = 010;", "0", "must not begin with a zero"},
    {"a = [08, 1];", "0", "must not begin with a zero"},
    {"a = 0_1;", "0", "must not begin with a zero"},
    {"a = { 08: 1 };", "0", "must not begin with a zero"},
    {"enum E { A = 010 }", "0", "must not begin with a zero"},
    {"type T = 010; interface I { 042: true } let a: T[010] = b as { 01: c };", NULL, NULL},
    {"a = 3in b;", "i", "right behind a number"},
    {"a = 3 in b;", NULL, NULL},
    {"a = [0, 0.5, .5, 1., 1e3, 1E-3, 1.e1, 1_000.000_1e1_0, 0xFf, 0b1, 0o7, 0n, 1_0n, 0x1n, 0b1n, 0e1];", NULL, NULL},
    {"a = 1..toString() + 0.5.toFixed() + 1.5.toFixed;", NULL, NULL},
    /* strings */
    {"a = '\\01';", "\\0", "octal escape"},
    {"a = \"\\8\";", "\\8", "octal escape"},
    {"a = '\\08';", "\\0", "octal escape"},
    {"a = { '\\1': 1 };", "\\1", "octal escape"},
    {"a = '\\0' + '\\0a' + '\\q' + '\\\\1' + '\\x41' + '\\u0041' + '\\u{10FFFF}' + '\\u{0000000041}' + '\\uD800';",
     NULL, NULL},
    {"a = '\\u{110000}';", "\\u{110000}", "beyond 10FFFF"},
    {"a = 'x\xE2\x80\xA8y' + 'x\\\ny';", NULL, NULL},
    {"type T = '\\01'; interface I { '\\1': true }", NULL, NULL},
    {"import { A } from 'cloudflare:\\1';", NULL, NULL},
    /* templates */
    {"a = `\\01`;", "\\0", "template without a tag"},
    {"a = `x${ 1 }\\1`;", "\\1", "template without a tag"},
    {"a = (b) => `\\1`;", "\\1", "template without a tag"},
    {"a = `${ `\\1` }`.length;", "\\1", "template without a tag"},
    {"a = `\\u{110000}`;", "\\u{110000}", "beyond 10FFFF"},
    {"a = t`\\01` + x.y `\\1${ 1 }\\2` + f()`\\1` + x!`\\1` + t<string>`\\1` + `\\0`;", NULL, NULL},
    /* names */
    {"a\\u{110000} = 1;", "\\u{110000}", "No name may hold"},
    {"\\u0030a = 1;", "\\u0030", "No name may hold"},
    {"a.\\u002d = 1;", "\\u002d", "No name may hold"},
    {"class A { #\\u0030 = 1 }", "\\u0030", "No name may hold"},
    {"\\u0061 = a\\u0030 + a.v\\u0061r + a\\u{61}; class A { #\\u0061 = 1 }", NULL, NULL},
    /* regular expressions */
    {"a = /(/;", "(", "Nothing closes this group"},
    {"a = /[(]/.test(b) / 2 / c;", NULL, NULL},
    {"a = /a/gg;", "g", "stands twice"},
    {"a = 1 /a/gg;", NULL, NULL},
    {"a = b.replace(/\\p{Greek}/u, '');", "\\p{Greek}", "no such property"},
    /* comments of HTML */
    {"a = 1\n<!-- x", "<!-", "comment of HTML"},
    {"a = b<!--c", "<!-", "comment of HTML"},
    {"a\n--> x", "-->", "comment of HTML"},
    {"while (a --> 0) b = '<!-- x' + `<!-- ${ 1 }\n--> x` + /<!--/.test(c); // <!-- x\n/* --> <!-- */", NULL, NULL},
};

/* What tree-sitter objects to: no tree, and so the tokens are looked at. */
static const struct ts_fault_case doubtful[] = {
    {"a = 1__0;", "_", "between two digits"},
    {"a = 1_;", "_", "ends a number"},
    {"a = 1._5;", "_", "between two digits"},
    {"a = 1e_5;", "_", "between two digits"},
    {"a = 0x_1;", "_", "between two digits"},
    {"a = 0x;", ";", "breaks off here"},
    {"a = 1e+;", ";", "breaks off here"},
    {"a = 0b2;", "2", "breaks off here"},
    {"a = 0b12;", "2", "right behind a number"},
    {"a = 3px;", "p", "right behind a number"},
    {"a = 1.toString();", "t", "right behind a number"},
    {"a = 1.5n;", "1", "cannot be a bigint"},
    {"a = 1e3n;", "1", "cannot be a bigint"},
    {"b; a = '\\x4';", "\\x", "Two hexadecimal digits"},
    {"f({ path: 'C:\\users' });", "\\u", "Four hexadecimal digits"},
    {"c; a = [1, { b: ('\\u{}') }];", "\\u", "Four hexadecimal digits"},
    {"f(a, ['\\u{}']);", "\\u", "Four hexadecimal digits"},
    {"import '\\x';", "\\x", "Two hexadecimal digits"},
    {"b; a = `\\x4${ 1 }`;", "\\x", "Two hexadecimal digits"},
    {"a = 1; /* b", "/*", "Nothing ends the comment"},
    {"/*/ a", "/*", "Nothing ends the comment"},
    {"type T = '\\x'; a = /(/;", "(", "Nothing closes this group"},
    {"type T = '\\x'; a = !/(/.test(b);", "(", "Nothing closes this group"},
    /* what passes: it may be sound, or it may be read wrongly */
    {"type T = '\\x'; let b: '\\x' | '\\x'; f<'\\x'>();", NULL, NULL},
    {"type T<A> = '\\x' | `\\1`;", NULL, NULL},
    {"type T = { a: '\\x' };", NULL, NULL},
    {"type T = ['\\x', ('\\x')]; let a: B['\\x'];", NULL, NULL},
    {"type T<A> = A extends B ? `\\x${ A }` : '\\x';", NULL, NULL},
    {"a = t`\\x4 ${ 1 } \\u`;", NULL, NULL},
    {"type T = '\\x'; if (a) /1_x(/.test(b);", NULL, NULL},
    {"type T = '\\x'; a = b! /(/ c;", NULL, NULL},
};

static void test_trees(void **state) {
  (void)state;
  CHECK_FAULTS(cases);
}

static void test_tokens(void **state) {
  (void)state;
  CHECK_FAULTS_OF(PARSED_DOUBTFUL, doubtful);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_trees), cmocka_unit_test(test_tokens)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
