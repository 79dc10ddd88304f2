#include "cmd/jd/view/explain.h"

#include "cmd/jd/term/term.h"
#include "model/base/base.h"

#include <stdlib.h>

static int by_code(const void *code, const void *explanation) {
  return strcmp(code, ((const struct explanation *)explanation)->code);
}

const struct explanation *explain_find(const char *code) {
  return bsearch(code, explanations, explanation_count, sizeof *explanations, by_code);
}

const char *explain_nearest(struct arena *arena, const char *code) {
  const char **codes = arena_alloc_array(arena, explanation_count, sizeof *codes);
  for (size_t i = 0; i < explanation_count; i++)
    codes[i] = explanations[i].code;
  return nearest(code, codes, explanation_count);
}

static void add_part(const char *title, const char *text, size_t columns, struct buf *out) {
  enum { WIDTH = 100 };
  JD_BUF part;
  buf_init(&part, LIMIT_ERROR_MESSAGE);
  buf_printf(&part, "%s: %s", title, text);
  wrap_text(part.data, 0, columns ? columns : WIDTH, out);
}

void explain_text(const struct explanation *explanation, size_t columns, struct buf *out) {
  buf_printf(out, "%s\n", explanation->code);
  add_part("Meaning", explanation->what, columns, out);
  add_part("Mend", explanation->mend, columns, out);
}
