/* Mutations of sound sources whose verdict is known by how they are made, held against the check before anything is
 * sent: each change below, done to each source. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "model/buf.h"
#include "model/bundle.h"
#include "model/source.h"

#include <stdio.h>

/* In testdata/corpus; each has `export class` once, and declares none of the names below. */
static const char *const sources[] = {"counter",
                                      "chat-room",
                                      "rate-limiter",
                                      "alarm",
                                      "sql",
                                      "loops-and-labels",
                                      "try",
                                      "templates-nested",
                                      "semicolons-none",
                                      "switch",
                                      "async-loops",
                                      "class-accessors",
                                      "array-holes",
                                      "arrows"};

enum change {
  BEFORE,     /* `text` in front of the source */
  BEHIND,     /* behind it */
  CLASS,      /* in the place of `export class` */
  MEMBER,     /* at the start of the class's body */
  DROP_FIRST, /* the first of that character */
  DROP_LAST,
};

static const char broken[] = "unbalanced, syntax-error or conflict-marker";

static const struct mutation {
  enum change change;
  const char *text, *expected; /* the code; NULL: nothing is wrong */
} mutations[] = {
    {DROP_LAST, "}", broken},
    {DROP_FIRST, "{", broken},
    {BEHIND, "}\n", broken},
    {BEHIND, "const lost = \"text;\n", broken},
    {BEHIND, "const lost = `text;\n", broken},
    {BEHIND, "const lost = ;\n", broken},
    {BEHIND, "const lost = [1, 2;\n", broken},
    {BEHIND, "cosnt lost = 1;\n", broken},
    {BEFORE, "<<<<<<< HEAD\n", broken},
    {MEMBER, "\n=======\n", broken},
    {MEMBER, " lost(x: any) { return x && ; } ", broken},
    {MEMBER, " lost( { } ", broken},
    {MEMBER, " lost() { await this; } ", "syntax-error"},
    {MEMBER, " async lost() { await this; } ", NULL},
    {MEMBER, " lost() { for (;;) [].map(() => { break; }); } ", "syntax-error"},
    {MEMBER, " lost() { for (;;) { [].map(() => { return; }); break; } } ", NULL},
    {MEMBER, " lost(x: any, y: any) { return x ?? y || 1; } ", "syntax-error"},
    {MEMBER, " lost(x: any, y: any) { x?.y = (y ?? x) || 1; } ", "syntax-error"},
    {MEMBER, " lost(x: any, y: any) { x!.y = (y ?? x) || 1; } ", NULL},
    {BEHIND, "const lost: number;\n", "syntax-error"},
    {BEHIND, "declare const lost: number;\nlet later: number;\n", NULL},
    {BEHIND, "return;\n", "syntax-error"},
    {BEHIND, "export class Twin {}\n", "several-classes"},
    {BEFORE, "export abstract class Twin {}\n", "several-classes"},
    {CLASS, "class", "no-exported-class"},
    {CLASS, "export default class", "default-class"},
    {BEFORE, "import { z } from 'zod';\n", "import-not-allowed"},
    {BEHIND, "import type { A } from './types'\n", "import-not-allowed"},
    {BEHIND, "export default { fetch() {} };\n", "default-export"},
    {BEHIND, "const twin = 1;\nfunction twin() {}\n", "doubled-name"},
    {BEFORE, "let { a: checkAuth } = { a: 1 };\n", "bundle-name"},
    {MEMBER, " lost() { let twin = 1; let twin = 2; } ", "syntax-error"},
    {MEMBER, " lost(twin: any) { const twin = 1; } ", "syntax-error"},
    {MEMBER, " lost(twin: any, twin: any) {} ", "syntax-error"},
    {MEMBER, " lost() { return this.#twin; } ", "syntax-error"},
    {MEMBER, " #twin = 1; #twin() {} ", "syntax-error"},
    {BEHIND, "const twin = 1;\nexport { twin, twin };\n", "syntax-error"},
    {BEHIND, "export const static = 1;\n", "syntax-error"},
    {BEHIND, "enum Twin { a, a }\n", "syntax-error"},
    {MEMBER, " #twin = 1; more(twin: any) { var twin = this.#twin; { let twin = 2; } } ", NULL},
    {BEHIND, "const twin = 1;\nexport { twin, twin as more, Lost, Lost };\n", NULL},
    {BEHIND, "const lost = 010;\n", broken},
    {BEHIND, "const lost = 1_000_;\n", broken},
    {BEHIND, "const lost = 12px;\n", broken},
    {BEFORE, "const lost = '\\x4';\n", broken},
    {BEHIND, "const lost = `\\u{110000}`;\n", broken},
    {MEMBER, " lost = /(/; ", broken},
    {MEMBER, " lost = 'a'.replace(/a**/g, ''); ", broken},
    {BEHIND, "/* lost", broken},
    {BEHIND, "const lost = [0.10, 1_000, 0o10, '\\x41', `\\u{10FFFF}`, /[(]/v.flags, String.raw`\\1`];\n", broken},
    {BEHIND, "const kept = [0.10, 1_000, 0o10, '\\x41', `\\u{10FFFF}`, /[(]/u.flags, String.raw`\\1`];\n", NULL},
    {BEFORE, "\xEF\xBB\xBF", NULL},
    {BEFORE, "// } export class Twin { \" ` (\n", NULL},
    {BEFORE, "const text = '} export class Twin {';\n", NULL},
    {BEHIND, "/* <<<<<<< HEAD\n=======\n*/\n", NULL},
    {BEHIND, "interface Twin { a: string }\ntype Twins = Twin[];\n", NULL},
    {BEHIND, "export const more = (x: number) => ({ x });\n", NULL},
    {MEMBER, " more = { import: 'zod', export: `class Twin {` }; ", NULL},
    {CLASS, "export /* default */ class", NULL},
    {CLASS, "export abstract class", NULL},
};

static struct bytes read_source(struct arena *arena, const char *name) {
  JD_BUF text;
  buf_init(&text, 1 << 16);
  FILE *file = fopen(arena_printf(arena, "testdata/corpus/%s.ts", name), "rb");
  assert_non_null(file);
  for (int c; (c = fgetc(file)) != EOF;)
    buf_add_char(&text, (char)c);
  assert_int_equal(fclose(file), 0);
  return arena_bytes(arena, buf_bytes(&text));
}

/* `text` in the place of `len` bytes at `at`. */
static struct bytes splice(struct arena *arena, struct bytes source, size_t at, size_t len, const char *text) {
  JD_BUF out;
  buf_init(&out, 1 << 16);
  buf_add(&out, source.data, at);
  buf_add_text(&out, text);
  buf_add(&out, source.data + at + len, source.len - at - len);
  return arena_bytes(arena, buf_bytes(&out));
}

static struct bytes mutate(struct arena *arena, struct bytes source, const struct mutation *mutation) {
  static const char words[] = "export class";
  size_t class_at = (size_t)(strstr(source.data, words) - source.data);
  switch (mutation->change) {
  case BEFORE:
    return splice(arena, source, 0, 0, mutation->text);
  case BEHIND:
    return splice(arena, source, source.len, 0, mutation->text);
  case CLASS:
    return splice(arena, source, class_at, strlen(words), mutation->text);
  case MEMBER:
    return splice(arena, source, (size_t)(strchr(source.data + class_at, '{') - source.data) + 1, 0, mutation->text);
  case DROP_FIRST:
    return splice(arena, source, (size_t)(strchr(source.data, *mutation->text) - source.data), 1, "");
  case DROP_LAST:
    return splice(arena, source, (size_t)(strrchr(source.data, *mutation->text) - source.data), 1, "");
  }
  return source;
}

static bool agrees(const struct findings *findings, const char *expected) {
  for (size_t i = 0; i < findings->count; i++)
    if (expected && strstr(expected, findings->list[i].code))
      return true;
  return !expected && findings->errors == 0;
}

static void test_mutations(void **state) {
  (void)state;
  size_t done = 0, agreed = 0;
  for (size_t i = 0; i < sizeof sources / sizeof *sources; i++) {
    for (size_t j = 0; j < sizeof mutations / sizeof *mutations; j++) {
      JD_ARENA arena = arena_new();
      struct bytes code = mutate(arena, read_source(arena, sources[i]), &mutations[j]);
      struct bundle_source bundle = {.file = sources[i]};
      struct findings findings;
      findings_init(&findings, arena);
      source_check(arena, code, sources[i], &bundle.declares, &findings);
      bundle_check(&bundle, 1, &findings);
      bool right = agrees(&findings, mutations[j].expected);
      done++;
      agreed += right;
      if (!right)
        print_error("%s, mutation %zu: expected %s, found %s\n%s\n", sources[i], j,
                    mutations[j].expected ? mutations[j].expected : "nothing",
                    findings.count ? findings.list[0].code : "nothing", code.data);
    }
  }
  print_message("%zu of %zu mutations agree with their verdict\n", agreed, done);
  assert_true(done >= 200);
  assert_int_equal(agreed, done);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_mutations)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
