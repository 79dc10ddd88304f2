/* What is kept of a source is what was read of it, or nothing. */
#include "model/base/base.h"
#include "model/source/internal.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#define BYTES(text)                                                                                                    \
  { text, sizeof(text) - 1 }

/* A keeper of one text. */
struct store {
  char name[64];
  struct buf content;
  unsigned gets, puts;
};

static bool get(void *context, struct arena *arena, const char *name, struct bytes *out) {
  struct store *store = context;
  store->gets++;
  *out = arena_bytes(arena, buf_bytes(&store->content));
  return strcmp(name, store->name) == 0;
}

static void put(void *context, const char *name, struct bytes content) {
  struct store *store = context;
  store->puts++;
  snprintf(store->name, sizeof store->name, "%s", name);
  buf_clear(&store->content);
  buf_add_bytes(&store->content, content);
}

/* Puts other sources in the place of the last ones, as if the process had begun just now. */
static void forget(void) {
  for (int i = 0; i < 16; i++) {
    JD_ARENA arena = arena_new();
    struct ts_source source;
    ts_analyse(arena, bytes_of(arena_printf(arena, "let a%d;", i)), &source);
  }
}

static struct bytes text_of(struct arena *arena, const struct ts_source *source) {
  JD_BUF text;
  buf_init(&text, LIMIT_DOCUMENT_BYTES);
  source_write(source, &text);
  return arena_bytes(arena, buf_bytes(&text));
}

/* Something for each list, `size` bytes at least. */
static struct bytes large(struct arena *arena, size_t size) {
  JD_BUF code;
  buf_init(&code, LIMIT_SOURCE_BYTES);
  buf_add_text(&code,
               "import { A as B, C } from 'cloudflare:workers';\nimport 'a\\u000ab';\nexport default 1;\n"
               "export default class {}\nexport declare class D {}\nexport const MAX = 1;\n<<<<<<< ours\n"
               "export class Room { fetch() { new WebSocketPair(); Buffer.from(env.KEY + env.DB.get(1) + env[k]);\n"
               "  storage.sql; storage.put('k', new Uint8Array(200000)); } // jd-ignore sql-storage, x\n"
               "  webSocketMessage(s, m) { JSON.parse(m); } }\n");
  while (code.len < size)
    buf_printf(&code, "var a%zu = 'x';\n", code.len);
  return arena_bytes(arena, buf_bytes(&code));
}

static void test_a_large_source_is_kept(void **state) {
  (void)state;
  JD_ARENA arena = arena_new();
  struct store store = {0};
  const struct source_keeper keeper = {get, put, &store};
  const struct bytes code = large(arena, 20000);
  struct ts_source first, second, other;
  buf_init(&store.content, LIMIT_DOCUMENT_BYTES);
  source_keep_with(&keeper);
  ts_analyse(arena, code, &first);
  assert_int_equal(store.puts, 1);
  forget();
  ts_analyse(arena, code, &second);
  assert_int_equal(store.gets, 2);
  assert_int_equal(store.puts, 1); /* so it was not read again */
  assert_true(bytes_equal(text_of(arena, &first), text_of(arena, &second)));
  assert_string_equal(second.disallowed_imports.list[0].name, "a\nb");
  assert_string_equal(second.ignores.list[0].name, " sql-storage, x");
  assert_int_equal(second.declared.list[5].kind, TS_REPEATABLE);

  const struct bytes longer = {large(arena, 20000).data, code.len - 1};
  ts_analyse(arena, longer, &other);
  assert_int_equal(store.puts, 2); /* another source is another name */
  source_keep_with(NULL);
  buf_free(&store.content);
}

static void test_a_small_source_is_read(void **state) {
  (void)state;
  JD_ARENA arena = arena_new();
  struct store store = {0};
  const struct source_keeper keeper = {get, put, &store};
  struct ts_source source;
  source_keep_with(&keeper);
  ts_analyse(arena, large(arena, 0), &source);
  assert_int_equal(store.gets + store.puts, 0);
  source_keep_with(NULL);
}

/* Whatever is kept: a text that breaks off, or goes on, or has another number in it, is none. */
static void test_damage_is_seen(void **state) {
  (void)state;
  JD_ARENA arena = arena_new();
  struct ts_source source, kept;
  ts_analyse(arena, large(arena, 0), &source);
  const struct bytes text = text_of(arena, &source);
  assert_true(source_parse_kept(arena, text, &kept));
  for (size_t len = 0; len < text.len; len++)
    assert_false(source_parse_kept(arena, (struct bytes){text.data, len}, &kept));
  char *longer = arena_alloc(arena, text.len + 1);
  memcpy(longer, text.data, text.len);
  assert_false(source_parse_kept(arena, (struct bytes){longer, text.len + 1}, &kept));
  static const struct bytes wrong[] = {BYTES(""),
                                       BYTES("3 0\0"),
                                       BYTES("0 1\0"),
                                       BYTES("0 1\0"
                                             "24 1 1 0 a\0"),
                                       BYTES("0 1\0"
                                             "0 0 1 0 a\0"),
                                       BYTES("0 1\0"
                                             "0 1 1 4 a\0")};
  for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
    assert_false(source_parse_kept(arena, wrong[i], &kept));
}

/* Then the source is read, and nobody sees a difference. */
static void test_a_keeper_that_lies_is_not_believed(void **state) {
  (void)state;
  JD_ARENA arena = arena_new();
  struct store store = {0};
  const struct source_keeper keeper = {get, put, &store};
  const struct bytes code = large(arena, 30000);
  struct ts_source first, second;
  buf_init(&store.content, LIMIT_DOCUMENT_BYTES);
  source_keep_with(&keeper);
  ts_analyse(arena, code, &first);
  store.content.data[store.content.len - 1] = 'x';
  forget();
  ts_analyse(arena, code, &second);
  assert_int_equal(store.puts, 2);
  assert_true(bytes_equal(text_of(arena, &first), text_of(arena, &second)));
  source_keep_with(NULL);
  buf_free(&store.content);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_a_large_source_is_kept), cmocka_unit_test(test_a_small_source_is_read),
      cmocka_unit_test(test_damage_is_seen), cmocka_unit_test(test_a_keeper_that_lies_is_not_believed)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
