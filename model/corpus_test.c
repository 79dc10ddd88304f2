/* The verdict on each source of testdata/corpus is that of the contract: by the check before anything is sent, and by
 * the model of the platform. testdata/corpus/verdicts says which it is. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <dirent.h>

#include "model/bundle.h"
#include "model/platform_fixture.h"
#include "model/source.h"
#include "model/text.h"

#include <stdio.h>

enum { MOST_TOGETHER = 3 };

struct row {
  struct bytes path, who, code; /* `code` is empty for what is accepted */
  struct bytes sources[MOST_TOGETHER];
  size_t count;
};

static struct { unsigned rows, accepted, refused, missed, false_errors; } sum;

static struct bytes read_whole(struct arena *arena, const char *path) {
  JD_BUF text;
  buf_init(&text, 1 << 20);
  FILE *file = fopen(path, "rb");
  if (!file)
    fail_msg("%s cannot be read.", path);
  for (int c; (c = fgetc(file)) != EOF;)
    buf_add_char(&text, (char)c);
  assert_int_equal(fclose(file), 0);
  return arena_bytes(arena, buf_bytes(&text));
}

static struct bytes next_word(struct bytes *line) {
  *line = trim(*line);
  struct bytes word = {line->data, 0};
  while (word.len < line->len && line->data[word.len] != ' ')
    word.len++;
  *line = (struct bytes){line->data + word.len, line->len - word.len};
  return word;
}

/* A file, or a folder of a.ts, b.ts and so on. */
static void read_sources(struct arena *arena, struct row *row) {
  const char *path = arena_printf(arena, "testdata/corpus/%.*s", (int)row->path.len, row->path.data);
  if (path[strlen(path) - 1] != '/') {
    row->sources[row->count++] = read_whole(arena, path);
    return;
  }
  for (int letter = 'a'; letter < 'a' + MOST_TOGETHER; letter++) {
    const char *part = arena_printf(arena, "%s%c.ts", path, letter);
    FILE *file = fopen(part, "rb");
    if (!file)
      break;
    assert_int_equal(fclose(file), 0);
    row->sources[row->count++] = read_whole(arena, part);
  }
  assert_true(row->count > 1);
}

/* ---- the check before anything is sent ---- */

static void look(struct arena *arena, const struct row *row, struct findings *findings) {
  struct bundle_source bundle[MOST_TOGETHER];
  findings_init(findings, arena);
  for (size_t i = 0; i < row->count; i++) {
    bundle[i].file = arena_printf(arena, "%c.ts", (char)('a' + i));
    source_check(arena, row->sources[i], bundle[i].file, &bundle[i].declares, findings);
  }
  bundle_check(bundle, row->count, findings);
}

static bool is_found(const struct findings *findings, struct bytes code) {
  for (size_t i = 0; i < findings->count; i++)
    if (findings->list[i].severity == SEVERITY_ERROR && bytes_equal(bytes_of(findings->list[i].code), code))
      return true;
  return false;
}

static void check_findings(struct arena *arena, const struct row *row) {
  struct findings findings;
  look(arena, row, &findings);
  bool refused = row->code.len > 0, right = refused ? is_found(&findings, row->code) : findings.errors == 0;
  sum.rows++;
  sum.accepted += !refused;
  sum.refused += refused;
  sum.missed += refused && !right;
  sum.false_errors += !refused && !right;
  if (!right)
    print_error("%.*s: expected %.*s %.*s, found %s\n", (int)row->path.len, row->path.data, (int)row->who.len,
                row->who.data, (int)row->code.len, row->code.data, findings.count ? findings.list[0].code : "nothing");
}

/* ---- the model of the platform ---- */

static bool is_answer(const struct row *row, int status) {
  if (bytes_equal(row->who, bytes_of("control-plane")))
    return status == 400 || status == 500;
  return status == (bytes_equal(row->who, bytes_of("platform")) ? 502 : 200);
}

static void check_platform(struct arena *arena, const struct row *row) {
  void *handle;
  fixture_new(&handle);
  struct fixture *fixture = handle;
  int status = 0;
  for (size_t i = 0; i < row->count; i++)
    status = fixture_step(fixture, (struct platform_request){.kind = REQUEST_DEPLOY,
                                                             .name = arena_printf(arena, "room-%c", (char)('a' + i)),
                                                             .code = row->sources[i],
                                                             .access_mode = ACCESS_PUBLIC});
  if (!is_answer(row, status))
    fail_msg("%.*s: the model of the platform answers %d.", (int)row->path.len, row->path.data, status);
  fixture_free(&handle);
}

static void test_verdicts(void **state) {
  (void)state;
  JD_ARENA arena = arena_new();
  struct bytes table = read_whole(arena, "testdata/corpus/verdicts");
  for (size_t at = 0, end; at < table.len; at = end + 1) {
    for (end = at; end < table.len && table.data[end] != '\n';)
      end++;
    struct bytes line = {table.data + at, end - at};
    struct row row = {.path = next_word(&line)};
    row.who = next_word(&line);
    row.code = next_word(&line);
    if (row.path.len == 0 || *row.path.data == '#')
      continue;
    read_sources(arena, &row);
    check_findings(arena, &row);
    check_platform(arena, &row);
  }
  print_message("%u verdicts: %u accepted, %u of them wrongly refused; %u refused, %u of them missed\n", sum.rows,
                sum.accepted, sum.false_errors, sum.refused, sum.missed);
  assert_true(sum.rows >= 150);
  assert_int_equal(sum.false_errors + sum.missed, 0);
}

/* No source without a verdict. */
static void test_each_source_has_a_verdict(void **state) {
  (void)state;
  DIR *folder = opendir("testdata/corpus");
  unsigned count = 0;
  assert_non_null(folder);
  for (struct dirent *entry; (entry = readdir(folder));)
    count += entry->d_name[0] != '.' && strcmp(entry->d_name, "verdicts") != 0 && strcmp(entry->d_name, "judge") != 0;
  closedir(folder);
  assert_int_equal(count, sum.rows);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_verdicts),
      cmocka_unit_test(test_each_source_has_a_verdict),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
