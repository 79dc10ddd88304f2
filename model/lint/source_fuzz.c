/* Fuzz target: the whole check of a source, warnings included, takes any bytes, ends, and gives names and findings that
 * are in the source. */
#include "model/lint/lint.h"
#include "model/source/internal.h"

#include "model/base/base.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_names(const struct ts_names *names, size_t size) {
  for (size_t i = 0; i < names->count; i++)
    if (!names->list[i].name || names->list[i].line == 0 || names->list[i].column == 0 ||
        names->list[i].column > size + 1)
      abort();
}

static void check_tree(const struct source_tree *tree, size_t size) {
  for (size_t i = 0; i < tree->count; i++) {
    const struct source_node *node = &tree->nodes[i];
    if (node->start > size || node->len > size - node->start || node->parent > i || node->behind <= i ||
        node->behind > tree->count)
      abort();
  }
  for (size_t i = 0; i < tree->capture_count; i++)
    if (tree->captures[i].node >= tree->count || tree->captures[i].start + tree->captures[i].len > size)
      abort();
  if (tree->doubt > size)
    abort();
}

/* What is kept of it comes back as it was. */
static void check_kept(struct arena *arena, const struct ts_source *found) {
  JD_BUF text, again;
  struct ts_source kept;
  buf_init(&text, LIMIT_DOCUMENT_BYTES);
  buf_init(&again, LIMIT_DOCUMENT_BYTES);
  source_write(found, &text);
  if (!source_parse_kept(arena, buf_bytes(&text), &kept))
    abort();
  source_write(&kept, &again);
  if (!bytes_equal(buf_bytes(&text), buf_bytes(&again)))
    abort();
}

/* All that is wrong, whatever is right: as `jd validate` looks at a source. */
static void check_findings(struct arena *arena, struct bytes code) {
  struct findings findings;
  struct ts_source declares;
  struct plan_object object = {.name = "room", .source = "room.ts", .access_mode = ACCESS_PUBLIC, .key = "room"};
  struct plan plan = {.objects = &object, .object_count = 1};
  findings_init(&findings, arena);
  const char *name = source_check(arena, code, "room.ts", &declares, &findings);
  if (!name != (findings.errors > findings.on_sending))
    abort();
  if (declares.is_text) {
    const struct lint_source source = {&object, &declares};
    lint(&(struct lint_request){.plan = &plan, .sources = &source, .source_count = 1}, &findings);
  }
  for (size_t i = 0; i < findings.count; i++)
    if (findings.list[i].at.column > code.len + 1 || findings.list[i].at.line > code.len + 1)
      abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  JD_ARENA arena = arena_new();
  struct bytes code = {(const char *)data, size};
  struct ts_source found;
  ts_analyse(arena, code, &found);
  for (size_t i = 0; i < SOURCE_LISTS; i++)
    check_names(&found.lists[i], size);
  struct source_tree tree;
  source_read(arena, code, &tree);
  check_tree(&tree, size);
  check_kept(arena, &found);
  check_findings(arena, code);
  return 0;
}
