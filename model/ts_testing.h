/* For tests: what ts_analyse found, on one line, so that a case is a source and a line. */
#ifndef JD_MODEL_TS_TESTING_H
#define JD_MODEL_TS_TESTING_H

#include "model/buf.h"
#include "model/typescript.h"

struct ts_case {
  const char *source, *expected;
};

static inline void ts_summarise_names(struct buf *out, const char *title, const struct ts_names *names) {
  if (names->count == 0)
    return;
  buf_printf(out, "%s%s", out->len ? " | " : "", title);
  for (size_t i = 0; i < names->count; i++)
    buf_printf(out, " %s", *names->list[i].name ? names->list[i].name : "-");
}

/* `class A B | default-class A | default - | import x | declares A B`, without the parts that have no name; a name that
 * is empty is a dash. */
static inline const char *ts_summary(struct arena *arena, struct bytes source) {
  struct ts_source found;
  ts_analyse(arena, source, &found);
  JD_BUF out;
  buf_init(&out, 1 << 24);
  ts_summarise_names(&out, "class", &found.exported_classes);
  ts_summarise_names(&out, "default-class", &found.default_classes);
  ts_summarise_names(&out, "default", &found.default_exports);
  ts_summarise_names(&out, "import", &found.imports);
  ts_summarise_names(&out, "declares", &found.declared);
  return arena_strndup(arena, out.data, out.len);
}

#endif
