/* ts_analyse ends without much work or deep recursion, whatever it is given. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "model/base/base.h"
#include "model/source/internal.h"

#include <stdlib.h>

static const char sample[] =
    "#!/usr/bin/env node\n"
    "import { DurableObject, type X } from 'cloudflare:workers' with { type: 'x' };\n"
    "import type Y = require(\"y\"); export * as z from './z'\n"
    "const { a: [b = 1, ...c], ...d }: { e: Map<string, F<G>> } = f<H, I>(j) as K, l = m < n ? /[/]`/g : o! / 2;\n"
    "type P<Q extends { r: S }> = Q extends infer T ? `u${V}w` : readonly X[]\n"
    "declare global { interface Y { z: 1 } }\n"
    "namespace A.B { export type C = 1; import D = E.F; export const g = `${`${{ h: '}' }}`}` }\n"
    "for (var i = 0, { k } = l; i < 10; i++) { switch (m) { case n ? o : p: var q } }\n"
    "function r(s: string): asserts s is T\nasync function* r<U>(v = class W extends (X) {}): Promise<{ y: Z }> {}\n"
    "@dec({ a: `b` }) export @c.d<E>() abstract class Room<T, U = V<W>> extends DurableObject<X> implements Y, Z<A> {\n"
    "  #b = 1; static { var c }\n  async fetch(d: Request) { return d.url / 2 > 1 ? /'/ : new Response(`${d}`) }\n}\n"
    "export { e as default, type f }; export default <T,>(g: T) => ({ h })\n"
    "const enum I { J = 'k' } using l = m; label: while (n) { var \\u{6f} }\n";

/* Names are never NULL and lie inside the source, and what is kept of them comes back as it was. */
static void check_found(struct arena *arena, const struct ts_source *found, size_t len) {
  JD_BUF text, again;
  struct ts_source kept;
  for (size_t i = 0; i < SOURCE_LISTS; i++)
    for (size_t j = 0; j < found->lists[i].count; j++) {
      assert_non_null(found->lists[i].list[j].name);
      assert_in_range(found->lists[i].list[j].line, 1, len + 1);
      assert_in_range(found->lists[i].list[j].column, 1, len + 1);
    }
  buf_init(&text, LIMIT_DOCUMENT_BYTES);
  buf_init(&again, LIMIT_DOCUMENT_BYTES);
  source_write(found, &text);
  assert_true(source_parse_kept(arena, buf_bytes(&text), &kept));
  source_write(&kept, &again);
  assert_true(bytes_equal(buf_bytes(&text), buf_bytes(&again)));
}

static void check_tree(const struct source_tree *tree, size_t len) {
  for (size_t i = 0; i < tree->count; i++) {
    const struct source_node *node = &tree->nodes[i];
    assert_true(node->start <= len && node->len <= len - node->start && node->parent <= i && node->end > i &&
                node->end <= tree->count);
  }
  for (size_t i = 0; i < tree->capture_count; i++)
    assert_true(tree->captures[i].node < tree->count);
  assert_true(tree->doubt <= len);
}

static void analyse(const char *data, size_t len) {
  enum { MOST_TWICE = 1000 };
  JD_ARENA arena = arena_new();
  /* a copy of its exact size, so that a sanitizer sees a read past its end */
  char *copy = malloc(len ? len : 1);
  assert_non_null(copy);
  memcpy(copy, data, len);
  struct ts_source found;
  struct source_tree tree;
  ts_analyse(arena, (struct bytes){copy, len}, &found);
  check_found(arena, &found, len);
  if (len < MOST_TWICE) {
    source_read(arena, (struct bytes){copy, len}, &tree);
    check_tree(&tree, len);
  }
  free(copy);
}

static const char *names(struct arena *arena, const struct ts_names *list) {
  const char *text = "";
  for (size_t i = 0; i < list->count; i++)
    text = arena_printf(arena, "%s%s%s", text, i ? " " : "", list->list[i].name);
  return text;
}

static void test_sample(void **state) {
  (void)state;
  JD_ARENA arena = arena_new();
  struct ts_source found;
  ts_analyse(arena, bytes_of(sample), &found);
  assert_string_equal(names(arena, &found.exported_classes), "Room");
  assert_int_equal(found.default_exports.count, 2);
  assert_string_equal(names(arena, &found.imported), "DurableObject X");
  assert_int_equal(found.disallowed_imports.count, 0);
  assert_string_equal(names(arena, &found.declared), "A I Room b c d i k l o q r");
}

static void test_prefixes(void **state) {
  (void)state;
  for (size_t len = 0; len < sizeof sample; len++)
    analyse(sample, len);
  for (size_t start = 1; start < sizeof sample; start++)
    analyse(sample + start, sizeof sample - 1 - start);
}

/* `start`, then `size` bytes of `piece`. What is not linear in them does not end within the time that a test has. */
static void expect_end(const char *start, const char *piece, size_t size) {
  JD_BUF source;
  buf_init(&source, size * 2);
  buf_add_text(&source, start);
  while (source.len < size)
    buf_add_text(&source, piece);
  analyse(source.data, source.len);
}

/* The size of a source, in bytes: a part of the largest. JD_STRESS=all takes larger ones. Sanitizers look for other
 * things than time, and need less: JD_STRESS=little. */
static size_t size_of(size_t all, size_t usual, size_t little) {
  const char *stress = getenv("JD_STRESS");
  size_t part = !stress ? usual : strcmp(stress, "all") == 0 ? all : little;
  return LIMIT_SOURCE_BYTES / part;
}

static void test_largest(void **state) {
  (void)state;
  static const char *const pieces[] = {"(",         "`",     "${", "`${", "<", "a<", "{", "/", "class a extends ",
                                       "const{a:[", "var a;"};
  for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++)
    expect_end("", pieces[i], size_of(1, 1, 8));
}

static const char *const pieces[] = {")",
                                     "[",
                                     "]",
                                     "}",
                                     "([{",
                                     "`${{",
                                     "`}",
                                     ">",
                                     "a<b>",
                                     "a<b,",
                                     "a<{",
                                     "<(",
                                     "<<",
                                     "a/",
                                     "=/[",
                                     "=/(",
                                     "/*",
                                     "//",
                                     "*/",
                                     "'",
                                     "'\\",
                                     "\"\n",
                                     "\\",
                                     "\\u{",
                                     "#",
                                     "@",
                                     "@a",
                                     "@a(",
                                     "?",
                                     "a?",
                                     ":",
                                     "a:",
                                     ",",
                                     "=",
                                     "=>",
                                     "...",
                                     ".",
                                     "a.",
                                     "!",
                                     "++",
                                     "a ",
                                     "a\n",
                                     "1",
                                     "1.",
                                     "0x",
                                     "\xE2\x80\xA8",
                                     "\xF0",
                                     "\xFF",
                                     "class ",
                                     "class a{",
                                     "extends class ",
                                     "export ",
                                     "export default ",
                                     "export {",
                                     "import ",
                                     "import a,",
                                     "import(",
                                     "function ",
                                     "function a(",
                                     "function a():",
                                     "function(){",
                                     "namespace a{",
                                     "namespace a.",
                                     "declare ",
                                     "declare module a{",
                                     "abstract ",
                                     "async ",
                                     "type a=",
                                     "type a=b|",
                                     "type a=b?",
                                     "interface a ",
                                     "const ",
                                     "const a=",
                                     "const{",
                                     "const[",
                                     "const{a:",
                                     "const{a=",
                                     "const{[",
                                     "var a,",
                                     "var a=b,",
                                     "let ",
                                     "for(",
                                     "for(var a=",
                                     "for(var a of ",
                                     "if(",
                                     "case ",
                                     "case a:",
                                     "switch(a){",
                                     "keyof ",
                                     "asserts a is ",
                                     " as ",
                                     "<<<<<<< a\n",
                                     "=======\n",
                                     "||||||| a\n",
                                     "enum a{}",
                                     "enum ",
                                     "using a",
                                     "await ",
                                     "new ",
                                     "return "};
static const char *const starts[] = {"", "const a: ", "const {", "`${", "namespace a { ", "class a<"};

static void test_linear(void **state) {
  (void)state;
  size_t size = size_of(16, 128, 256);
  for (size_t i = 0; i < sizeof starts / sizeof *starts; i++)
    for (size_t j = 0; j < sizeof pieces / sizeof *pieces; j++)
      expect_end(starts[i], pieces[j], size);
}

static void test_many_names(void **state) {
  (void)state;
  JD_ARENA arena = arena_new();
  JD_BUF source;
  buf_init(&source, 1 << 22);
  for (unsigned i = 0; i < 60000; i++)
    buf_printf(&source, "var a%u;", i % 50000);
  struct ts_source found;
  ts_analyse(arena, buf_bytes(&source), &found);
  assert_int_equal(found.declared.count, 60000);
}

/* tree-sitter counts the parts of a node in 16 bits: what would have more corrupted its memory. */
static void test_a_node_of_many_parts(void **state) {
  (void)state;
  static const char *const parts[] = {"a:",  "function(){", "namespace a{", "declare module a{", "for(var a of ",
                                      "new "};
  enum { COUNT = 70000 }; /* more than 16 bits hold */
  for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
    JD_ARENA arena = arena_new();
    JD_BUF source;
    buf_init(&source, 4 << 20);
    for (size_t j = 0; j < COUNT; j++)
      buf_add_text(&source, parts[i]);
    struct source_tree tree;
    source_read(arena, (struct bytes){source.data, source.len < LIMIT_SOURCE_BYTES ? source.len : LIMIT_SOURCE_BYTES},
                &tree);
    assert_true(tree.parse != SOURCE_PARSED);
  }
}

/* Large and sound. */
static void test_a_list_of_many_elements(void **state) {
  (void)state;
  JD_ARENA arena = arena_new();
  JD_BUF source;
  buf_init(&source, LIMIT_SOURCE_BYTES);
  buf_add_text(&source, "const a = [");
  for (int i = 0; i < 200000; i++)
    buf_add_text(&source, "1,");
  buf_add_text(&source, "];\nexport class A { a() { return 1; } }\n");
  struct ts_source found;
  ts_analyse(arena, buf_bytes(&source), &found);
  assert_int_equal(found.parse, SOURCE_PARSED);
  assert_int_equal(found.exported_classes.count, 1);
}

/* Sound, and looked at again and again: each piece may be held against all others, or those around it. */
static void test_many_of_the_same(void **state) {
  (void)state;
  enum { COUNT = 8000 }; /* more of what is nested is not read */
  static const struct {
    const char *start, *piece, *end;
  } cases[] = {{"export class A { a() { const v = 1; ", "storage.put('k', v);", "} }"},
               {"export class A { webSocketMessage(s, m) { ", "JSON.parse(m);", "} }"},
               {"export class A { webSocketMessage(s, m) { ", "JSON.parse(m.x);", "} }"},
               {"import { ", "a as b, ", "c } from 'cloudflare:workers'; export class A {}"},
               {"const { ", "A: b, ", "C } = env; export class A {}"},
               {"export { ", "a as b, ", "c }; export class A {}"},
               {"export class A { a() { storage.put('k', new Uint8Array(1", " * 1", ")); } }"},
               {"export class A { a = f(", "a, ", "b) }"},
               {"export class A { a = '' ", "+ env.B ", "}"},
               {"export class A { a = ", "f(", "1"},
               {"export class A { a = ", "[...[", "1"},
               {"export class A { a = ", "class { b = ", "1"},
               {"export class A { a() { ", "const a = () => { ", "1"}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    JD_ARENA arena = arena_new();
    JD_BUF source;
    struct ts_source found;
    buf_init(&source, LIMIT_SOURCE_BYTES);
    buf_add_text(&source, cases[i].start);
    for (int j = 0; j < COUNT; j++)
      buf_add_text(&source, cases[i].piece);
    buf_add_text(&source, cases[i].end);
    ts_analyse(arena, buf_bytes(&source), &found);
    bool closed = strchr("};", source.data[source.len - 1]) != NULL;
    if (closed)
      assert_int_equal(found.parse, SOURCE_PARSED);
    assert_true(found.exported_classes.count == (found.parse == SOURCE_PARSED));
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_sample),
      cmocka_unit_test(test_prefixes),
      cmocka_unit_test(test_largest),
      cmocka_unit_test(test_linear),
      cmocka_unit_test(test_many_names),
      cmocka_unit_test(test_a_node_of_many_parts),
      cmocka_unit_test(test_a_list_of_many_elements),
      cmocka_unit_test(test_many_of_the_same),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
