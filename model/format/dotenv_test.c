/* .env files. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "model/base/base.h"
#include "model/format/format.h"

static int start(void **state) {
  (void)state;
  secret_start();
  return 0;
}

/* `NAME=value` for each variable and `line:column code` for each finding, a line each. */
static void dump(struct bytes text, struct buf *out) {
  JD_ARENA arena = arena_new();
  struct findings findings;
  struct dotenv dotenv;
  findings_init(&findings, arena);
  bool right = dotenv_parse(arena, text, ".env", &dotenv, &findings);
  assert_int_equal(right, findings.errors == 0);
  for (size_t i = 0; i < dotenv.count; i++)
    buf_printf(out, "%s=%s|", dotenv.list[i].name, secret_reveal(dotenv.list[i].value).data);
  for (size_t i = 0; i < findings.count; i++)
    buf_printf(out, "%u:%u %s|", findings.list[i].at.line, findings.list[i].at.column, findings.list[i].code);
  dotenv_free(&dotenv);
}

static void assert_dotenv(const char *text, const char *expected) {
  JD_BUF found;
  buf_init(&found, 10000);
  dump(bytes_of(text), &found);
  assert_string_equal(found.data, expected);
}

static void names_and_values(void **state) {
  (void)state;
  assert_dotenv("A=1\nB = two words \nexport C=3\n  D=\nE=a=b\n", "A=1|B=two words|C=3|D=|E=a=b|");
  assert_dotenv("export=1\nexport =2\nexport\texport=3\n", "export=1|export=2|export=3|");
  assert_dotenv("a.b-c_1=x", "a.b-c_1=x|");
  assert_dotenv("A=$HOME ${B} \\n", "A=$HOME ${B} \\n|");
  assert_dotenv("\xEF\xBB\xBF"
                "A=1\r\nB=2\r\n\r\nC=\xC3\xA9\r",
                "A=1|B=2|C=\xC3\xA9|");
  assert_dotenv("", "");
}

static void comments(void **state) {
  (void)state;
  assert_dotenv("# A=1\n   # x\n\nB=1 # one\nC=a#b\nD= # nothing\nE=#b\nF=\t#c\n", "B=1|C=a#b|D=|E=#b|F=|");
  assert_dotenv("A='x' # y\nB=\"x#y\"#z\n", "A=x|B=x#y|");
}

static void quotes(void **state) {
  (void)state;
  assert_dotenv("A=\"a\\nb\\r\\t\\\\\\\"\\$\\x\"\n", "A=a\nb\r\t\\\"$\\x|");
  assert_dotenv("A='a\\nb\\'\nB='\"'\nC=\"'\"\nD=''\nE=\"\"\n", "A=a\\nb\\|B=\"|C='|D=|E=|");
  assert_dotenv("KEY=\"-----BEGIN\r\nabc\n-----END\"\nB='x\n\ny'\nC=1\n",
                "KEY=-----BEGIN\nabc\n-----END|B=x\n\ny|C=1|");
  assert_dotenv("A=it's\nB=say \"x\"\n", "A=it's|B=say \"x\"|");
}

static void wrong_lines_are_found_and_the_others_read(void **state) {
  (void)state;
  assert_dotenv("A=1\nnonsense\n=2\n1B=3\n  export C\nD=4\n",
                "A=1|D=4|2:1 dotenv-line|3:1 dotenv-line|4:1 dotenv-line|5:3 dotenv-line|");
  assert_dotenv("A=\"x\nB=1\nC='y\n", "B=1|1:3 dotenv-quote|3:3 dotenv-quote|");
  assert_dotenv("A=\"x\" y\nB=1\n", "B=1|1:7 dotenv-quote|");
  assert_dotenv("A=\"x\\", "1:3 dotenv-quote|");
  assert_dotenv("A=1\nB=\xFF\n", "2:3 not-utf8|");
  JD_BUF found;
  buf_init(&found, 1000);
  dump((struct bytes){"A=1\nB=\0x", 8}, &found);
  assert_string_equal(found.data, "2:3 nul-character|");
}

static void the_last_of_equal_names_wins(void **state) {
  (void)state;
  JD_ARENA arena = arena_new();
  struct findings findings;
  struct dotenv dotenv;
  findings_init(&findings, arena);
  assert_true(dotenv_parse(arena, bytes_of("A=1\n\n B=2\nA=\n"), ".env", &dotenv, &findings));
  assert_string_equal(secret_reveal(dotenv_get(&dotenv, "A")).data, "");
  assert_string_equal(secret_reveal(dotenv_get(&dotenv, "B")).data, "2");
  assert_null(dotenv_get(&dotenv, "C"));
  assert_int_equal(dotenv.list[1].at.line, 3);
  assert_int_equal(dotenv.list[1].at.column, 2);
  dotenv_free(&dotenv);
}

static void no_finding_quotes_a_value(void **state) {
  (void)state;
  JD_ARENA arena = arena_new();
  struct findings findings;
  struct dotenv dotenv;
  findings_init(&findings, arena);
  assert_false(dotenv_parse(arena, bytes_of("A=\"hidden\nB=\"hidden\" hidden\nhidden\n"), ".env", &dotenv, &findings));
  assert_true(findings.count >= 2);
  for (size_t i = 0; i < findings.count; i++)
    assert_null(strstr(findings.list[i].message, "hidden"));
  dotenv_free(&dotenv);
}

static void limits_hold(void **state) {
  (void)state;
  JD_ARENA arena = arena_new();
  JD_BUF text;
  struct findings findings;
  struct dotenv dotenv;
  findings_init(&findings, arena);
  buf_init(&text, LIMIT_DOCUMENT_BYTES + 1);
  for (int i = 0; i <= LIMIT_DOTENV_ENTRIES; i++)
    buf_printf(&text, "A%d=%d\n", i, i);
  assert_false(dotenv_parse(arena, buf_bytes(&text), ".env", &dotenv, &findings));
  assert_int_equal(dotenv.count, LIMIT_DOTENV_ENTRIES);
  assert_int_equal(findings.list[0].at.line, LIMIT_DOTENV_ENTRIES + 1);
  dotenv_free(&dotenv);
  buf_add_repeat(&text, '#', LIMIT_DOCUMENT_BYTES + 1 - text.len);
  assert_false(dotenv_parse(arena, buf_bytes(&text), ".env", &dotenv, &findings));
  assert_int_equal(dotenv.count, 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(names_and_values),
      cmocka_unit_test(comments),
      cmocka_unit_test(quotes),
      cmocka_unit_test(wrong_lines_are_found_and_the_others_read),
      cmocka_unit_test(the_last_of_equal_names_wins),
      cmocka_unit_test(no_finding_quotes_a_value),
      cmocka_unit_test(limits_hold),
  };
  return cmocka_run_group_tests(tests, start, NULL);
}
