#include "cmd/jd/view/view.h"

#include "cmd/jd/term/term.h"
#include "model/base/base.h"

/* Takes a paragraph from the text, as one line. */
static const char *take_paragraph(struct arena *arena, struct bytes *text) {
  const char *blank = memmem(text->data, text->len, "\n\n", 2);
  const size_t len = blank ? (size_t)(blank - text->data) : text->len - 1, taken = len + (blank ? 2 : 1);
  char *line = arena_strndup(arena, text->data, len);
  for (char *at = line; *at; at++)
    if (*at == '\n')
      *at = ' ';
  *text = (struct bytes){text->data + taken, text->len - taken};
  return line;
}

const struct explanation *explain_find(struct arena *arena, const char *code) {
  const char *heading = arena_printf(arena, "\n## %s\n\n", code);
  const char *found = memmem(findings_md.data, findings_md.len, heading, strlen(heading));
  if (!found)
    return NULL;
  struct explanation *explanation = arena_alloc(arena, sizeof *explanation);
  struct bytes text = {found + strlen(heading), findings_md.len - (size_t)(found - findings_md.data) - strlen(heading)};
  explanation->code = code;
  explanation->what = take_paragraph(arena, &text);
  explanation->fix = take_paragraph(arena, &text) + strlen("Fix: ");
  return explanation;
}

const char *const *explain_codes(struct arena *arena, size_t *count) {
  const char **codes = NULL;
  size_t capacity = 0;
  *count = 0;
  for (struct text_line line = {0}; text_next_line(findings_md, &line);) {
    const struct bytes text = text_line_bytes(findings_md, line);
    if (starts_with(text, "## "))
      *ARENA_PUSH(arena, codes, *count, capacity) = arena_strndup(arena, text.data + 3, text.len - 3);
  }
  return codes;
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
  add_part("Fix", explanation->fix, columns, out);
}
