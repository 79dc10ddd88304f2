/* What the schema takes, the parser takes, and the other way round: over every YAML and JSON case in testdata/plans,
 * and over each field with each of many values. The evaluator knows the keywords that the schema has, and no other. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "cmd/jd/view/view.h"
#include "model/base/base.h"
#include "model/format/format.h"
#include "model/plan/plan.h"

#include <glob.h>
#include <regex.h>
#include <stdio.h>
#include <stdlib.h>

/* What is wrong beyond single values, or in the text before there are any. */
static const char *const beyond[] = {"api-key-as-value", "duplicate-key",  "duplicate-name",   "duplicate-source",
                                     "env-collision",    "long-env-value", "env-value-length", "nul-character",
                                     "yaml-alias",       "yaml-anchor",    "yaml-documents",   "yaml-load",
                                     "yaml-tag"};

/* ---- the evaluator ---- */

static bool takes(const struct js *schema, const struct node *node);

static bool matches(const struct js *pattern, struct bytes text) {
  regex_t expression;
  assert_int_equal(regcomp(&expression, js_text(pattern), REG_EXTENDED | REG_NOSUB), 0);
  bool found = regexec(&expression, text.data, 0, NULL, 0) == 0;
  regfree(&expression);
  return found;
}

/* As YAML's core schema and JSON say. */
static const char *type_of(const struct node *node) {
  static const char *const truths[] = {"true", "false", "True", "False", "TRUE", "FALSE"};
  static const struct node number = {
      .text = {"^([-+]?(\\.[0-9]+|[0-9]+(\\.[0-9]*)?)([eE][-+]?[0-9]+)?|0x[0-9a-fA-F]+|0o[0-7]+|[-+]?\\.(inf|Inf|INF)|"
               "\\.(nan|NaN|NAN))$",
               0}};
  if (node->kind != NODE_SCALAR)
    return node->kind == NODE_LIST ? "array" : "object";
  if (node_is_null(node))
    return "null";
  for (size_t i = 0; node->plain && i < sizeof truths / sizeof *truths; i++)
    if (bytes_equal(node->text, bytes_of(truths[i])))
      return "boolean";
  JD_JS pattern = js_new_object();
  js_set_text(pattern, "pattern", number.text.data);
  return node->plain && matches(js_get(pattern, "pattern"), node->text) ? "number" : "string";
}

static bool has_type(const struct js *type, const struct node *node) {
  for (size_t i = 0; i < js_length(type); i++)
    if (strcmp(js_text(js_at(type, i)), type_of(node)) == 0)
      return true;
  return js_is_string(type) && strcmp(js_text(type), type_of(node)) == 0;
}

static size_t characters(struct bytes text) {
  size_t count = 0;
  for (size_t i = 0; i < text.len; i++)
    count += ((unsigned char)text.data[i] & 0xC0) != 0x80;
  return count;
}

static bool takes_keys(const struct js *schema, const struct node *map) {
  const struct js *names = js_get(schema, "propertyNames"), *required = js_get(schema, "required");
  for (size_t i = 0; i < js_length(required); i++)
    if (!node_get(map, js_text(js_at(required, i))))
      return false;
  for (const struct node *value = map->first; value; value = value->next) {
    struct node key = *value->key;
    const struct js *known = js_get(js_get(schema, "properties"), key.text.data);
    const struct js *more = js_get(schema, "additionalProperties");
    key.plain = false; /* always a text */
    if (names && !takes(names, &key))
      return false;
    if (!known && more && js_length(more) == 0 && !js_bool(more, true))
      return false;
    if ((known || js_length(more)) && !takes(known ? known : more, value))
      return false;
  }
  return true;
}

static bool takes_items(const struct js *schema, const struct node *list) {
  const struct js *items = js_get(schema, "items"), *most = js_get(schema, "maxItems");
  for (const struct node *item = list->first; items && item; item = item->next)
    if (!takes(items, item))
      return false;
  return !most || list->count <= (size_t)js_integer(most, 0);
}

static bool takes_text(const struct js *schema, const struct node *node) {
  const struct js *pattern = js_get(schema, "pattern");
  size_t count = characters(node->text);
  return (int64_t)count >= js_integer(js_get(schema, "minLength"), 0) &&
         (int64_t)count <= js_integer(js_get(schema, "maxLength"), INT64_MAX) &&
         (!pattern || matches(pattern, node->text));
}

static bool is_among(const struct js *list, const struct node *node) {
  for (size_t i = 0; i < js_length(list); i++)
    if (strcmp(type_of(node), "string") == 0 && bytes_equal(node->text, bytes_of(js_text(js_at(list, i)))))
      return true;
  return false;
}

static bool takes_any(const struct js *either, const struct node *node) {
  for (size_t i = 0; i < js_length(either); i++)
    if (takes(js_at(either, i), node))
      return true;
  return false;
}

static void check_keywords(const struct js *schema) {
  static const char known[] = " $schema title description default type pattern not minLength maxLength enum anyOf "
                              "properties additionalProperties propertyNames required items maxItems ";
  const char *key;
  for (size_t i = 0; js_member(schema, i, &key) && i < js_length(schema); i++)
    if (!memmem(known, sizeof known, key, strlen(key)))
      fail_msg("The evaluator does not know the keyword %s.", key);
}

static bool takes(const struct js *schema, const struct node *node) {
  const struct js *type = js_get(schema, "type"), *words = js_get(schema, "enum"), *not = js_get(schema, "not"),
                  *either = js_get(schema, "anyOf");
  check_keywords(schema);
  if ((type && !has_type(type, node)) || (words && !is_among(words, node)) || (either && !takes_any(either, node)))
    return false;
  if (strcmp(type_of(node), "string") == 0 && (!takes_text(schema, node) || (not &&takes(not, node))))
    return false;
  if (node->kind == NODE_MAP && !takes_keys(schema, node))
    return false;
  return node->kind != NODE_LIST || takes_items(schema, node);
}

/* ---- the comparison ---- */

static bool is_beyond(const struct finding *finding) {
  for (size_t i = 0; i < sizeof beyond / sizeof *beyond; i++)
    if (strcmp(finding->code, beyond[i]) == 0)
      return true;
  return false;
}

/* Whether a path leads out after several steps takes counting. */
static bool is_open(const struct finding *finding) {
  return strstr(finding->message, "leads out of the project") != NULL;
}

static bool has_odd_key(const struct node *node) {
  for (const struct node *value = node->first; value; value = value->next)
    if ((value->key && value->key->kind != NODE_SCALAR) || has_odd_key(value))
      return true;
  return false;
}

/* 1: compared; 0: there is no value to compare. */
static size_t compare(const struct js *schema, const char *text, const char *name) {
  JD_ARENA arena = arena_new();
  struct findings findings, ignored;
  struct plan plan;
  findings_init(&findings, arena);
  findings_init(&ignored, arena);
  plan_parse(arena, bytes_of(text), name, plan_format_of(name), &plan, &findings);
  const struct yaml_origin origin = {.file = name, .first_line = 1};
  const struct node *root = plan_format_of(name) == PLAN_FORMAT_JSON
                                ? json_index(arena, bytes_of(text), name, &ignored)
                                : yaml_index(arena, bytes_of(text), &origin, &ignored);
  if (!root || has_odd_key(root))
    return 0;
  const char *refused = NULL;
  bool open = false;
  for (size_t i = 0; i < findings.count; i++) {
    open |= is_open(&findings.list[i]);
    if (findings.list[i].severity == SEVERITY_ERROR && !is_beyond(&findings.list[i]))
      refused = findings.list[i].message;
  }
  if (!open && takes(schema, root) == (refused != NULL))
    fail_msg("%s\n%s\nThe schema %s it; the parser: %s", name, text, refused ? "takes" : "refuses",
             refused ? refused : "takes it");
  return 1;
}

static size_t compare_files(const struct js *schema, const char *pattern) {
  glob_t found;
  size_t count = 0;
  assert_int_equal(glob(pattern, 0, NULL, &found), 0);
  for (size_t i = 0; i < found.gl_pathc; i++) {
    static char text[1 << 20];
    FILE *file = fopen(found.gl_pathv[i], "rb");
    assert_non_null(file);
    text[fread(text, 1, sizeof text - 1, file)] = '\0';
    fclose(file);
    if (utf8_valid(bytes_of(text), NULL))
      count += compare(schema, text, found.gl_pathv[i]);
  }
  globfree(&found);
  return count;
}

static void test_every_plan_of_the_cases(void **state) {
  (void)state;
  JD_JS schema = js_parse(plan_schema_json, "plan.schema.json", NULL);
  assert_true(compare_files(schema, "testdata/plans/*.yaml") >= 15);
  assert_true(compare_files(schema, "testdata/plans/*.json") >= 4);
}

#define TEN     "aaaaaaaaaa"
#define HUNDRED TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN

static const char *const values[] = {"''",
                                     "a",
                                     "A",
                                     "true",
                                     "'true'",
                                     "False",
                                     "5",
                                     "'5'",
                                     "-1.5e3",
                                     ".5",
                                     "0x1F",
                                     "null",
                                     "~",
                                     "'null'",
                                     "",
                                     "[]",
                                     "{}",
                                     "[a]",
                                     "a: b",
                                     "a-b",
                                     "a--b",
                                     "-a",
                                     "a-",
                                     "a_b",
                                     "env",
                                     "env-a",
                                     "'é'",
                                     "butterbase",
                                     "public",
                                     "Env",
                                     "butterbase-a",
                                     "Public",
                                     "a5",
                                     "a/b",
                                     "/a",
                                     "a/",
                                     "a\\b",
                                     "./a",
                                     "../a",
                                     "./../a",
                                     "..",
                                     ".",
                                     "...",
                                     "a..",
                                     "..a/b",
                                     "a/../b",
                                     "\"a\\tb\"",
                                     HUNDRED,
                                     "A_B",
                                     "_",
                                     "A5",
                                     "5A",
                                     HUNDRED "a",
                                     "yes",
                                     "on",
                                     "'a b'",
                                     "2026-11-20",
                                     "service_key",
                                     "authenticated",
                                     "do-invoker-url",
                                     "do-invoker-token",
                                     "do-dispatch",
                                     "'$a'"};

/* Each value, as YAML and as the same in JSON where it is that, too. */
static void test_each_field_with_each_value(void **state) {
  (void)state;
  static const char *const forms[] = {
      "durable_objects:\n- name: %s\n",
      "durable_objects:\n- name: a\n  source: %s\n",
      "durable_objects:\n- name: a\n  access_mode: %s\n",
      "durable_objects:\n- name: a\n  key: %s\n",
      "durable_objects:\n- name: a\n  description: %s\n",
      "durable_objects:\n- name: a\n  ignore: %s\n",
      "durable_objects:\n- name: a\n  other: %s\n",
      "durable_objects:\n- %s\n",
      "durable_objects: %s\n",
      "ignore: %s\nenv:\n  A: b\n",
      "env: %s\n",
      "env:\n  A: %s\n",
      "env:\n  ? %s\n  : a\n",
      "durable_objects: []\n%s: a\n",
      "removed:\n- %s\n",
      "env: {A: b}\nremoved: %s\n",
      "%s\n",
      "{\"durable_objects\": [{\"name\": %s}]}",
      "{\"durable_objects\": [{\"name\": \"a\", \"source\": %s}]}",
      "{\"durable_objects\": [{\"name\": \"a\", \"key\": %s}]}",
      "{\"env\": {\"A\": %s}}",
      "{\"env\": %s}",
      "{\"durable_objects\": %s}",
      "{\"env\": {\"A\": \"b\"}, \"ignore\": %s}",
  };
  JD_JS schema = js_parse(plan_schema_json, "plan.schema.json", NULL);
  size_t compared = 0;
  for (size_t i = 0; i < sizeof forms / sizeof *forms; i++)
    for (size_t j = 0; j < sizeof values / sizeof *values; j++) {
      JD_BUF text;
      buf_init(&text, LIMIT_PLAN_BYTES);
      const char *hole = strstr(forms[i], "%s");
      buf_add(&text, forms[i], (size_t)(hole - forms[i]));
      buf_printf(&text, "%s%s", values[j], hole + 2);
      compared += compare(schema, text.data, forms[i][0] == '{' ? "plan.json" : "plan.yaml");
    }
  assert_true(compared > 600);
}

/* A plan of a list alone, with `count` entries. */
static void compare_list(const struct js *schema, const char *key, const char *entry, int count) {
  JD_BUF text;
  buf_init(&text, LIMIT_PLAN_BYTES);
  buf_add_text(&text, key);
  for (int i = 0; i < count; i++)
    buf_printf(&text, "%sn%d", entry, i);
  assert_int_equal(compare(schema, text.data, "plan.yaml"), 1);
}

static void test_numbers_of_things(void **state) {
  (void)state;
  JD_JS schema = js_parse(plan_schema_json, "plan.schema.json", NULL);
  compare(schema, "{}", "plan.json");
  compare(schema, "{\"env\": {}}", "plan.json");
  compare(schema, "{\"env\": {}, \"durable_objects\": []}", "plan.json");
  for (int count = 0; count < 8; count++)
    compare_list(schema, "durable_objects:", "\n- name: ", count);
  for (int count = LIMIT_REMOVED - 1; count < LIMIT_REMOVED + 2; count++)
    compare_list(schema, "removed:", "\n- ", count);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_every_plan_of_the_cases),
      cmocka_unit_test(test_each_field_with_each_value),
      cmocka_unit_test(test_numbers_of_things),
  };
  return cmocka_run_group_tests_name("plan_schema", tests, NULL, NULL);
}
