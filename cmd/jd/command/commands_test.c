/* What else a command needs, beside its struct (options_test.c): a golden case, and a word in the README. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "cmd/jd/cli/cli.h"
#include "cmd/jd/command/command.h"
#include "cmd/jd/view/view.h"
#include "model/base/base.h"
#include "reconcile/file/file.h"

#include <stdio.h>

static const char *text_of(struct arena *arena, const char *path) {
  struct bytes text;
  struct jd_error error;
  if (file_read(arena, path, LIMIT_DOCUMENT_BYTES, &text, &error) != FILE_READ)
    fail_msg("%s cannot be read", path);
  return arena_strndup(arena, text.data, text.len);
}

/* A line of `text` with both: what agents lean on is that any command takes --format json. */
static bool has_line(struct arena *arena, const char *text, const char *word, const char *other) {
  char *rest = arena_strdup(arena, text);
  for (char *line = strsep(&rest, "\n"); line; line = strsep(&rest, "\n"))
    if (strstr(line, word) && strstr(line, other))
      return true;
  return false;
}

static void test_each_command_is_tried_with_json(void **state) {
  (void)state;
  static const char path[] = "testdata/cases/json-everywhere.case";
  JD_ARENA arena = arena_new();
  const char *lines = text_of(arena, path);
  for (size_t i = 0; command_list[i]; i++)
    if (!has_line(arena, lines, arena_printf(arena, "$ jd %s ", command_list[i]->name), "--format json"))
      fail_msg("No line of %s tries `jd %s --format json`: add one, and JD_UPDATE=1 ctest -R json-everywhere.", path,
               command_list[i]->name);
}

static void test_each_command_stands_in_the_readme(void **state) {
  (void)state;
  JD_ARENA arena = arena_new();
  const char *text = text_of(arena, "README.md");
  for (size_t i = 0; command_list[i]; i++)
    if (!strstr(text, arena_printf(arena, "`jd %s", command_list[i]->name)))
      fail_msg("README.md does not say what `jd %s` is for.", command_list[i]->name);
}

/* Where a user finds the names: the words that a shell completes, the help, and the page about JSON. */
static void expect_schema(struct arena *arena, const char *document) {
  const char *name = arena_printf(arena, "%s-output", document);
  size_t i = 0;
  JD_JS schema = schema_of_output(document);
  if (!schema)
    fail_msg("cmd/jd/view/schemas.json has no schema of `%s`.", document);
  while (schema_command.words[i] && strcmp(schema_command.words[i], name) != 0)
    i++;
  if (!schema_command.words[i] || !strstr(schema_command.about, name))
    fail_msg("cmd/jd/command/schema.c lacks `%s`.", name);
  if (!strstr(text_of(arena, "cmd/docs/json.md"), arena_printf(arena, "`%s`", name)))
    fail_msg("cmd/docs/json.md lacks `%s`.", name);
}

/* testdata/documents.sh holds against these schemas what golden cases print. */
static void test_each_document_has_a_schema(void **state) {
  (void)state;
  JD_ARENA arena = arena_new();
  expect_schema(arena, "version"); /* an option, and not in the list */
  for (size_t i = 0; command_list[i]; i++) {
    if (!command_list[i]->documents[0])
      fail_msg("jd %s does not say what --format json prints: add `.documents` to cmd/jd/command/%s.c.",
               command_list[i]->name, command_list[i]->name);
    for (size_t j = 0; command_list[i]->documents[j]; j++)
      expect_schema(arena, command_list[i]->documents[j]);
  }
}

/* Each names commands and options that there are, and is none itself. */
static void test_words_of_other_programs(void **state) {
  (void)state;
  for (const struct other_word *other = other_words; other->word; other++) {
    const char *word = other->word;
    assert_null(command_find(command_list, word));
    assert_ptr_equal(other_word_meant(word), other->meant); /* once */
    for (size_t i = 0; i < OPTION_COUNT && word[0] == '-'; i++)
      if (word[1] == '-' ? strcmp(word + 2, option_table[i].name) == 0 : word[1] == option_table[i].letter)
        fail_msg("%s is an option of jd", word);
    for (const char *at = other->meant; (at = strstr(at, "`jd ")); at++) {
      char name[32] = "";
      sscanf(at + strlen("`jd "), "%31[a-z]", name);
      if (*name && !command_find(command_list, name))
        fail_msg("%s: there is no `jd %s`", word, name);
    }
    for (const char *at = other->meant; (at = strstr(at, " --")); at++) {
      char name[32] = "";
      bool known = false;
      sscanf(at + strlen(" --"), "%31[a-z-]", name);
      for (size_t i = 0; i < OPTION_COUNT; i++)
        known |= strcmp(name, option_table[i].name) == 0;
      if (!known)
        fail_msg("%s: there is no --%s", word, name);
    }
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_each_command_is_tried_with_json),
      cmocka_unit_test(test_each_command_stands_in_the_readme),
      cmocka_unit_test(test_each_document_has_a_schema),
      cmocka_unit_test(test_words_of_other_programs),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
