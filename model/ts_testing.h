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

/* The cases that do not come out as expected, and what was found instead; "" for none. */
static inline const char *ts_wrong_cases(struct arena *arena, const struct ts_case *cases, size_t count) {
  const char *wrong = "";
  for (size_t i = 0; i < count; i++) {
    const char *found = ts_summary(arena, bytes_of(cases[i].source));
    if (strcmp(found, cases[i].expected) != 0)
      wrong = arena_printf(arena, "%ssource: %s\nexpected: %s\nfound: %s\n", wrong, cases[i].source, cases[i].expected,
                           found);
  }
  return wrong;
}

/* A source, the text that its one fault points at, and a part of what it says; NULL and NULL for none. */
struct ts_fault_case {
  const char *source, *at, *message;
};

static inline bool ts_fault_is(const struct ts_faults *faults, const struct ts_fault_case *wanted) {
  if (!wanted->at)
    return faults->count == 0;
  const struct ts_fault *fault = faults->list;
  return faults->count == 1 &&
         bytes_equal((struct bytes){wanted->source + fault->offset, fault->len}, bytes_of(wanted->at)) &&
         strstr(fault->message, wanted->message);
}

/* The cases that do not come out as expected, and what was said instead; "" for none. `parsed` is what is to become of
 * all of them. */
static inline const char *ts_wrong_faults(struct arena *arena, enum ts_parsed parsed, const struct ts_fault_case *cases,
                                          size_t count) {
  const char *wrong = "";
  for (size_t i = 0; i < count; i++) {
    struct ts_source found;
    ts_analyse(arena, bytes_of(cases[i].source), &found);
    if (found.parsed == parsed && ts_fault_is(&found.faults, &cases[i]))
      continue;
    wrong = arena_printf(arena, "%ssource: %s\nfaults: %zu\n", wrong, cases[i].source, found.faults.count);
    for (size_t j = 0; j < found.faults.count; j++)
      wrong = arena_printf(arena, "%s  at %zu: %s\n", wrong, found.faults.list[j].offset, found.faults.list[j].message);
  }
  return wrong;
}

#define CHECK_FAULTS(cases) CHECK_FAULTS_OF(PARSED, cases)
#define CHECK_FAULTS_OF(parsed, cases)                                                                                 \
  do {                                                                                                                 \
    JD_ARENA arena = arena_new();                                                                                      \
    assert_string_equal(ts_wrong_faults(arena, (parsed), (cases), sizeof(cases) / sizeof *(cases)), "");               \
  } while (0)

#define CHECK(cases)                                                                                                   \
  do {                                                                                                                 \
    JD_ARENA arena = arena_new();                                                                                      \
    assert_string_equal(ts_wrong_cases(arena, (cases), sizeof(cases) / sizeof *(cases)), "");                          \
  } while (0)

#endif
