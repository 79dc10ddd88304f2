/* Findings: everything that is wrong, or may be, with what a person wrote, each with its place.
 *
 * Parsers and checks add to a `struct findings` and go on, so that all is reported at once, as compilers do. */
#ifndef JD_MODEL_FINDING_H
#define JD_MODEL_FINDING_H

#include "model/arena.h"

enum severity { SEVERITY_ERROR, SEVERITY_WARNING };

/* Where something stands. `line` and `column` count from 1, columns in bytes; 0 means that it has none. */
struct place {
  const char *file; /* as the user would name it; not owned */
  unsigned line, column;
};

struct finding {
  enum severity severity;
  const char *code; /* stable kebab-case name, e.g. "unknown-key" */
  struct place at;
  const char *message; /* whole sentences: what is wrong, then what mends it */
  bool on_sending;     /* an error only of sending the source: what is live already may have it */
};

struct findings {
  struct arena *arena; /* owns the messages */
  struct finding *list;
  size_t count, capacity;
  size_t errors, warnings; /* counted past LIMIT_FINDINGS too */
  size_t on_sending;       /* of the errors */
};

void findings_init(struct findings *findings, struct arena *arena);
void find_error(struct findings *findings, struct place at, const char *code, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
void find_warning(struct findings *findings, struct place at, const char *code, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
/* An error of sending the file that it is in, such as a source that TypeScript repairs: see findings_ease. */
void find_on_sending(struct findings *findings, struct place at, const char *code, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
/* Makes warnings of the file's errors of sending it: it is not sent. */
void findings_ease(struct findings *findings, const char *file);
/* Returns whether the file has an error. */
bool findings_has_error(const struct findings *findings, const char *file);
/* By file, line, column; findings of one place keep their order. */
void findings_sort(struct findings *findings);

#endif
