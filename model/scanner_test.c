/* What is text and what is a token: comments, strings, templates, regular expressions, type arguments. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "model/scanner.h"
#include "model/ts_testing.h"

#define E "\nexport class A {}"
#define A "class A | declares A"

/* Words inside these never count. */
static const struct ts_case hidden[] = {
    {"/* export class B {} */ // export class C {}" E, A},
    {"/* // */ /** * / export class B {} */" E, A},
    {"'export class B {}'; \"export class C {}\"; 'it\\'s export class D {}'" E, A},
    {"'// '; \"/*\"; `/*`; '*/'; '`'; \"${\"" E, A},
    {"'\\\nexport class B {}'" E, A},
    {"'\\\r\nexport class B {}'" E, A},
    {"`export class B {} ${'`'} export class C {} ${`${`export class D {}`}`}`" E, A},
    {"`${class B { m() { return `}` } }} } ${'}'} ${/* } */ {}} `" E, A},
    {"`\\`${`\\${`}\\`export class B {}`" E, A},
    {"`$ { ${'$'}{ $$ ${1}$`" E, A},
    {"tag`export class B {}`; x = tag `'`" E, A},
    {"/export class B {}/; /[/]export class C {}/; /\\/export class D {}/g" E, A},
    {"/'/; /\"/; /`/; /[`'\"]/; /\\//; /(/; /{/; /[{(]/" E, A},
    {"x = /'/.test(y) ? /`/ : /\"/" E, A},
    {"if (x) /'/.test(y)\nwhile (z) /`/.exec(w)\nfor (;;) /{/.test(v)" E, A},
    {"for await (const x of y) /'/.test(x)" E, A},
    {"return /'/; throw /`/; typeof /\"/; x in /'/; y instanceof /`/; case /'/: void /`/; delete /'/" E, A},
    {"x => /'/; (y, /`/); [/'/]; ({ z: /`/ }); !/'/; a && /`/ || /'/; b ?? /`/; `${/`/}`" E, A},
    {"{ x }\n/'/.test(y); function f() {}\n/`/.test(z)", "declares f"},
    {"class B {}\n/'/.test(y); if (x) {} else {}\n/`/.test(z)", "declares B"},
    {"function f(): void {}\n/'/.test(y); x: {}\n/'/.test(y); do /`/.test(z); while (w)", "declares f"},
    {"yield /'/; await /`/; else /'/; do /`/" E, A},
    {"/[\\]/`]/; /[^]`/" E, A},
};

/* Division and comparison; ASI before and after. */
static const struct ts_case ambiguous[] = {
    {"x / 2; '/'" E, A},
    {"(x) / 2; '/'" E, A},
    {"x[0] / 2; '/'" E, A},
    {"x++ / 2; x-- / 2; '/'" E, A},
    {"x! / 2; '/'" E, A},
    {"1 / 2; 1. / 2; .5 / 2; 1e+5 / 2; 0xe+1 / 2; 1n / 2; 1_0 / 2; '/'" E, A},
    {"this / 2; null / 2; true / 2; super.x / 2; '/'" E, A},
    {"`x` / 2; `${x}` / 2; '/'" E, A},
    {"x.return / 2; y?.typeof / 2; z.#in / 2; '/'" E, A},
    {"type / 2; of / 2; async / 2; let / 2; as / 2; '/'" E, A},
    {"x = {} / 2; x = function () {} / 2; x = class {} / 2; '/'" E, A},
    {"x = [] / y / z; '/'" E, A},
    {"x /= 2; '/'; x = y /= 2; '/'" E, A},
    {"x = y\n/'/.z/1; '" E, A},
    {"a < b; c > d" E, A},
    {"if (a < b || c > (d)) {}" E, A},
    {"for (let i = 0; i < n; i++) { j > 1 }" E, A},
    {"a<b>>c; a>>>b; a>>=b; a>=b; a<<b; a<<=b" E, A},
    {"f<A<B<C>>>(x); new D<E<F>>; g<H>`x`; i?.<J>()" E, A},
    {"(a < b, c > d); (a < b, c > (d)); [a < b, c > 1]" E, A},
    {"let x: A<B<C>>= d, y: E<() => F>, z: G<{ h: I }>" E, "class A | declares x y z A"},
    {"let x = a < b ? c : d > e, y = f < g && h > i, z" E, "class A | declares x y z A"},
    {"let x = a < 1, y = b > 2, z = 'c' < d, w = e > (f)" E, "class A | declares x y z w A"},
    {"let x = <A>b, y = <C<D>>e, z = <F, G>(h: F) => i" E, "class A | declares x y z A"},
    {"x = a ? .5 : 1; y = b?.c; z = d ?.5:1" E, A},
    {"1..toString(); 1.0.toFixed(); 1.5.x; let y" E, "class A | declares y A"},
    {"#x in y; class B { #c = 1; #d() { return this.#c } }" E, "class A | declares B A"},
    {"a\n{ b }\nlet c" E, "class A | declares c A"},
    {"x = { class: 1, import: 2, export: 3, var: 4, function() {}, get: 5, async *f() {} }" E, A},
    {"x.class\ny.export\nz.import('w')\nv?.function\nlet u" E, "class A | declares u A"},
    {"x = y as\nlet\nz = 1" E, A},
    {"\xC3\xA9t\xC3\xA9 = 1; \xE2\x80\x9Cx\xE2\x80\x9D; \xF0\x9F\x98\x80" E, A},
};

/* A source that makes no sense still ends, and its sound parts are read as the compiler recovers. */
static const struct ts_case broken[] = {
    {"'unterminated" E, A},
    {"\"unterminated\\" E, ""},
    {"`unterminated" E, ""},
    {"/* unterminated" E, ""},
    {"/unterminated" E, A},
    {"`${" E, ""},
    {"(((" E, A},
    {"const x = f(g[h, " E, "class A | declares x A"},
    {"function f(a: B" E, A},
    {"function f() { g(" E, "declares f"},
    {")]}>" E, A},
    {"( ]" E, A},
    {"(} )" E, A},
    {"@" E, A},
    {"# \\ \x01 \xFF \xC3" E, A},
    {"<<< >>> <<<<<<< >>>>>>>" E, A},
    {"=======\nexport class B {}\n", ""},
    {"const\nlet\nvar" E, "class A | declares let A"},
    {"const {" E, "declares A"},
    {"import" E, A},
    {"export" E, A},
    {"class" E, A},
    {"function" E, A},
    {"x ? y" E, A},
    {"export {" E, ""},
    {"namespace" E, A},
};

static void test_hidden(void **state) {
  (void)state;
  CHECK(hidden);
}

static void test_ambiguous(void **state) {
  (void)state;
  CHECK(ambiguous);
}

static void test_broken(void **state) {
  (void)state;
  CHECK(broken);
}

/* One letter a token: w word, k keyword, s string, l literal, t template text, the bracket itself, and so on. */
static const char *kinds(struct arena *arena, const struct ts_tokens *tokens) {
  static const char closing[] = ")]}}`>", opening[] = "([{$`<";
  char *out = arena_alloc(arena, tokens->count + 1);
  for (size_t i = 0; i < tokens->count; i++) {
    const struct ts_token *token = &tokens->list[i];
    switch (token->kind) {
    case TOKEN_OPEN:
      out[i] = token->mark;
      break;
    case TOKEN_CLOSE:
      out[i] = closing[strchr(opening, token->mark) - opening];
      break;
    case TOKEN_WORD:
      out[i] = token->word ? 'k' : 'w';
      break;
    default:
      out[i] = "?"
               "?slt"
               "??.a_+mo"[token->kind];
    }
  }
  return out;
}

static void test_tokens(void **state) {
  (void)state;
  static const struct ts_case cases[] = {
      {"a.class ?. b?.5:c", "w.w.wmlmw"},
      {"/a/g / /b/", "lml"},
      {"`a${b}c${`d`}`", "`t$w}t$`t`}`"},
      {"f<a>(b) < c", "w<w>(w)mw"},
      {"f<a, b<c>>(d)", "w<wmw<w>>(w)"},
      {"a < b > c", "wmwmw"},
      {"a >>= b ** c !== d => ...e++", "wowowowa_w+"},
      {"x: A<B>= c", "wmw<w>mw"},
      {"'a' \"b\" 1e-5 0x1F 1_000n .5", "ssllll"},
      {"class #x \\u{61} \\u0062", "kwww"},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    JD_ARENA arena = arena_new();
    struct ts_tokens tokens;
    ts_scan(arena, bytes_of(cases[i].source), &tokens);
    assert_string_equal(kinds(arena, &tokens), cases[i].expected);
  }
}

static void test_values(void **state) {
  (void)state;
  JD_ARENA arena = arena_new();
  struct ts_tokens tokens;
  ts_scan(arena, bytes_of("'\\x41\\u0042\\u{43}\\n\\\n\\q' \"\\uD83D\\uDE00\\uD83D\" \\u0061\\u{62}c 'open\n'"),
          &tokens);
  assert_int_equal(tokens.count, 5);
  assert_string_equal(ts_token_value(arena, &tokens, 0), "ABC\nq");
  assert_string_equal(ts_token_value(arena, &tokens, 1), "\xF0\x9F\x98\x80\xEF\xBF\xBD");
  assert_string_equal(ts_token_value(arena, &tokens, 2), "abc");
  assert_string_equal(ts_token_value(arena, &tokens, 3), "open");
  assert_string_equal(ts_token_value(arena, &tokens, 4), "");
}

static void test_partners(void **state) {
  (void)state;
  JD_ARENA arena = arena_new();
  struct ts_tokens tokens;
  ts_scan(arena, bytes_of("( [ } { ( } ) ["), &tokens);
  assert_int_equal(tokens.list[2].partner, 2); /* closes nothing */
  assert_int_equal(ts_behind(&tokens, 4), 5);  /* never closed: its inside is read */
  assert_int_equal(ts_behind(&tokens, 3), 6);
  assert_int_equal(ts_behind(&tokens, 1), 2);
  assert_int_equal(ts_behind(&tokens, 0), 7);
  assert_int_equal(ts_behind(&tokens, 7), tokens.count);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_hidden), cmocka_unit_test(test_ambiguous), cmocka_unit_test(test_broken),
      cmocka_unit_test(test_tokens), cmocka_unit_test(test_values),    cmocka_unit_test(test_partners),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
